"""The link classes of a structure: who is at each end, with how many ports on how many devices."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fabric.links.ends import EndGroup, EndProfile, host_end, reserved_end
from fabric.links.options import LinkQuestion
from fabric.occupancy import down_ports_per_leaf, leaves_in_pods
from fabric.sizing.terms import HostSide, Shape
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind, Tier

Ports = tuple[tuple[int, int], ...]


def _histogram(ports: NDArray[np.int64], times: int) -> Ports:
    """(devices, ports) pairs of an array of ports per device, ``times`` over; unused devices left out."""
    counts = Counter(ports.tolist())
    return tuple((count * times, used) for used, count in sorted(counts.items()) if used)


@lru_cache(maxsize=64)
def leaf_down_ports(structure: Structure) -> Ports:
    """Downlinks in use on the leaves of all networks."""
    return _histogram(down_ports_per_leaf(structure), structure.num_networks)


@lru_cache(maxsize=64)
def spine_down_ports(structure: Structure) -> Ports:
    """Downlinks in use on the spines of all networks; the last pod may hold fewer leaves."""
    per_spine = leaves_in_pods(structure) * structure.links_per_leaf_spine
    return _histogram(per_spine, structure.spines_per_pod * structure.num_networks)


@lru_cache(maxsize=64)
def core_down_ports(structure: Structure) -> Ports:
    """Downlinks in use on the cores of all networks: T links of a group dealt round robin over its cores."""
    groups = structure.spines_per_pod // structure.spine_positions_per_group
    links = structure.num_pods * structure.spine_positions_per_group * structure.spine_up_ports
    cores = np.arange(structure.cores_per_group, dtype=np.int64)
    per_core = (links - cores + structure.cores_per_group - 1) // structure.cores_per_group
    return _histogram(per_core, groups * structure.num_networks)


def host_ends(structure: Structure, hosts: HostSide) -> tuple[EndGroup, ...]:
    """Hosts of every group, then reserved endpoints."""
    speed = structure.endpoint_speed_gbps
    ports = structure.rails * structure.endpoints_per_rail * structure.planes
    ends = []
    for index, group in enumerate(hosts.groups):
        profile = host_end(group, structure.planes, speed, hosts.protocol)
        ends.append(EndGroup(DeviceKind.HOST, profile, ((group.num_hosts, ports),), index))
    if structure.reserved_endpoints and hosts.reserved is not None:
        count = structure.reserved_endpoints * structure.num_networks
        ends.append(EndGroup(DeviceKind.RESERVED, reserved_end(hosts.reserved, speed, hosts.protocol), ((count, 1),)))
    return tuple(ends)


def link_question(
    shape: Shape,
    name: ClassName,
    hosts: HostSide,
    profiles: tuple[EndProfile | None, EndProfile],
    length_m: Decimal,
) -> LinkQuestion:
    """The class ``name`` between switch profiles (a, z), by cables of ``length_m``; a is None for the hosts' side."""
    structure = shape.structure
    a_profile, z_profile = profiles
    a_ends: tuple[EndGroup, ...]
    if name is ClassName.HOST_LEAF or a_profile is None:
        a_ends = host_ends(structure, hosts)
        z_end = EndGroup(DeviceKind.LEAF, z_profile, leaf_down_ports(structure))
    elif name is ClassName.LEAF_SPINE:
        a_ends = (EndGroup(DeviceKind.LEAF, a_profile, ((structure.num_leaves, structure.leaf_up_ports),)),)
        z_end = EndGroup(DeviceKind.SPINE, z_profile, spine_down_ports(structure))
    else:
        a_ends = (EndGroup(DeviceKind.SPINE, a_profile, ((structure.num_spines, structure.spine_up_ports),)),)
        z_end = EndGroup(DeviceKind.CORE, z_profile, core_down_ports(structure))
    return LinkQuestion(
        shape.protocol, class_links(structure, name), length_m, a_ends, z_end, structure.aligned_ports(name)
    )


def class_links(structure: Structure, name: ClassName) -> int:
    """Links of a class in all planes."""
    if name is ClassName.HOST_LEAF:
        return structure.num_endpoint_links
    return structure.num_leaf_spine_links if name is ClassName.LEAF_SPINE else structure.num_spine_core_links


_TIERS: dict[ClassName, tuple[Tier | None, Tier]] = {
    ClassName.HOST_LEAF: (None, Tier.LEAF),
    ClassName.LEAF_SPINE: (Tier.LEAF, Tier.SPINE),
    ClassName.SPINE_CORE: (Tier.SPINE, Tier.CORE),
}


def class_tiers(name: ClassName) -> tuple[Tier | None, Tier]:
    """Switch tiers at the ends of a class; None where hosts are."""
    return _TIERS[name]


def tier_ports(structure: Structure, tier: Tier) -> tuple[int, int, int, int]:
    """(downlinks, downlink speed, uplinks, uplink speed) of a switch of ``tier``; speeds in Gb/s."""
    if tier is Tier.LEAF:
        return (
            structure.leaf_down_ports,
            structure.endpoint_speed_gbps,
            structure.leaf_up_ports,
            structure.uplink_speed_gbps,
        )
    if tier is Tier.SPINE:
        return (
            structure.spine_down_ports,
            structure.uplink_speed_gbps,
            structure.spine_up_ports,
            structure.core_speed_gbps,
        )
    return structure.core_down_ports, structure.core_speed_gbps, 0, 0
