"""The links of one cell: who is at each end, with how many ports, between given switch profiles."""

from __future__ import annotations

from decimal import Decimal

from fabric.links.ends import EndGroup, EndProfile, host_end, reserved_end
from fabric.links.options import LinkQuestion
from fabric.sizing.cut import Cut, RowKind
from fabric.sizing.questions import core_down_ports
from fabric.sizing.terms import HostSide, Place
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind


def host_cell(place: Place, row: RowKind, hosts: HostSide, z_profile: EndProfile, length_m: Decimal) -> LinkQuestion:
    """Links between the leaves of a row and its hosts, or of one of its cells of hosts."""
    structure = place.shape.structure
    speed = structure.endpoint_speed_gbps
    a_ends = []
    for index, count, ports in row.hosts:
        profile = host_end(hosts.groups[index], structure.planes, speed, hosts.protocol)
        a_ends.append(EndGroup(DeviceKind.HOST, profile, ((count // row.cells, ports),), index))
    if row.reserved and hosts.reserved is not None:
        profile = reserved_end(hosts.reserved, speed, hosts.protocol)
        a_ends.append(EndGroup(DeviceKind.RESERVED, profile, ((row.reserved, 1),)))
    down = tuple((leaves, ports // row.cells) for leaves, ports in row.down_ports)
    z_end = EndGroup(DeviceKind.LEAF, z_profile, down)
    return _question(place, ClassName.HOST_LEAF, tuple(a_ends), z_end, length_m)


def leaf_spine_cell(
    place: Place, cut: Cut, row: RowKind, profiles: tuple[EndProfile, EndProfile], length_m: Decimal
) -> LinkQuestion:
    """Links between the leaves of a row and the spines of a column."""
    structure = place.shape.structure
    parallel, networks, block = structure.links_per_leaf_spine, structure.num_networks, cut.grid.spine_block
    num_leaves = sum(pods * leaves for pods, leaves in row.leaves_in_pods)
    a_end = EndGroup(DeviceKind.LEAF, profiles[0], ((num_leaves * networks, block * parallel),))
    spines = tuple((pods * block * networks, leaves * parallel) for pods, leaves in row.leaves_in_pods)
    return _question(place, ClassName.LEAF_SPINE, (a_end,), EndGroup(DeviceKind.SPINE, profiles[1], spines), length_m)


def spine_core_cell(
    place: Place, cut: Cut, profiles: tuple[EndProfile, EndProfile], length_m: Decimal
) -> LinkQuestion:
    """Links between the spines of a column and its cores, of one pod where the cells are pods."""
    structure = place.shape.structure
    num_columns = structure.spines_per_pod // cut.grid.spine_block
    pods = 1 if cut.grid.pods_apart else structure.num_pods
    spines = cut.grid.spine_block * structure.num_networks * pods
    a_end = EndGroup(DeviceKind.SPINE, profiles[0], ((spines, structure.spine_up_ports),))
    share = structure.num_pods // pods
    cores = tuple((count // num_columns, ports // share) for count, ports in core_down_ports(structure))
    return _question(place, ClassName.SPINE_CORE, (a_end,), EndGroup(DeviceKind.CORE, profiles[1], cores), length_m)


def num_pod_cells(structure: Structure, cut: Cut) -> int:
    """Spine-core cells of a column."""
    return structure.num_pods if cut.grid.pods_apart else 1


def _question(
    place: Place, name: ClassName, a_ends: tuple[EndGroup, ...], z_end: EndGroup, length_m: Decimal
) -> LinkQuestion:
    structure = place.shape.structure
    aligned = structure.aligned_ports(name)
    return LinkQuestion(place.shape.protocol, z_end.num_ports, length_m, a_ends, z_end, aligned)
