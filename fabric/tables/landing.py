"""The link that lands on every downlink of a switch: the inverse of the wiring, again as columns.

Matrices have a row per switch and a column per provisioned downlink; -1 where no link ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabric.tables.arrow import Ints
from fabric.tables.cages import FleetMap, down_cages, up_cages
from fabric.tables.layout import Layout
from fabric.tables.wiring import Wires, chunks
from fabric.terms import ClassName, DeviceKind, Form

CLASS_ABOVE = {DeviceKind.LEAF: ClassName.LEAF_SPINE, DeviceKind.SPINE: ClassName.SPINE_CORE}
CLASS_BELOW = {
    DeviceKind.LEAF: ClassName.HOST_LEAF,
    DeviceKind.SPINE: ClassName.LEAF_SPINE,
    DeviceKind.CORE: ClassName.SPINE_CORE,
}
KIND_ABOVE = {name: kind for kind, name in CLASS_BELOW.items()}
KIND_BELOW = {name: kind for kind, name in CLASS_ABOVE.items()}


@dataclass(frozen=True, slots=True)
class NearEnds:
    """End a of some links, in any order; the columns of :class:`Wires` without their ``a_``."""

    device: NDArray[Any]
    port: NDArray[Any]
    cage: NDArray[Any]
    leg: NDArray[Any]
    rail: NDArray[Any]


def landed_links(layout: Layout, kind: DeviceKind, start: int, stop: int) -> NDArray[np.int64]:
    """Links on the downlinks of switches ``start`` to ``stop`` (indices in their kind)."""
    index = np.arange(start, stop, dtype=np.int64)
    network, in_network = np.divmod(index, layout.spans[kind].per_network)
    port = np.arange(layout.down_ports(kind), dtype=np.int64)
    if kind is DeviceKind.LEAF:
        return _on_leaves(layout, network, in_network, port)
    if kind is DeviceKind.SPINE:
        return _on_spines(layout, network, in_network, port)
    return _on_cores(layout, network, in_network, port)


def _on_leaves(layout: Layout, network: Ints, leaf: Ints, port: Ints) -> NDArray[np.int64]:
    structure, grid = layout.structure, layout.leaves
    in_rail, slot = np.divmod(port, structure.endpoints_per_rail)
    in_leaf, rail_in_leaf = np.divmod(in_rail, structure.rails_per_leaf)
    host = grid.unit[leaf] * structure.unit_hosts + grid.sub[leaf] * structure.hosts_per_leaf
    rail = grid.rail_group[leaf] * structure.rails_per_leaf
    if structure.form is Form.RAIL_ONLY:
        rail = layout.network_rail(network)
    nic_port = slot * structure.rails + rail_in_leaf
    first = host * layout.host_ports + rail * structure.planes + layout.network_plane(network)
    links: NDArray[np.int64] = first[:, None] + (in_leaf * layout.host_ports + nic_port * structure.planes)[None, :]
    links[port[None, :] >= grid.host_ports[leaf][:, None]] = -1
    _land_reserved(layout, network * layout.spans[DeviceKind.LEAF].per_network + leaf, links)
    return links


def _land_reserved(layout: Layout, leaves: Ints, links: NDArray[np.int64]) -> None:
    """Write the reserved links of a run of leaves into their matrix."""
    span, per_network = layout.spans[DeviceKind.RESERVED], layout.spans[DeviceKind.LEAF].per_network
    if not span.count or not len(leaves):
        return
    network, in_network = np.divmod(span.index(), span.per_network)
    row = network * per_network + layout.leaves.reserved_leaf[in_network] - leaves[0]
    here = (row >= 0) & (row < len(leaves))
    column = layout.leaves.reserved_port[in_network][here]
    links[row[here], column] = layout.structure.num_hosts * layout.host_ports + span.index()[here]


def _on_spines(layout: Layout, network: Ints, spine: Ints, port: Ints) -> NDArray[np.int64]:
    structure = layout.structure
    pod, position = np.divmod(spine, structure.spines_per_pod)
    in_pod, parallel = np.divmod(port, structure.links_per_leaf_spine)
    first_leaf = network * structure.leaves_per_network + layout.leaves.first_in_pod[pod]
    first = layout.first_link(ClassName.LEAF_SPINE) + first_leaf * structure.leaf_up_ports
    first += position * structure.links_per_leaf_spine
    links: NDArray[np.int64] = first[:, None] + (in_pod * structure.leaf_up_ports + parallel)[None, :]
    ends = np.append(layout.leaves.first_in_pod[1:], structure.leaves_per_network)
    num_leaves = (ends - layout.leaves.first_in_pod)[pod]
    links[in_pod[None, :] >= num_leaves[:, None]] = -1
    return links


def _on_cores(layout: Layout, network: Ints, core: Ints, port: Ints) -> NDArray[np.int64]:
    structure = layout.structure
    group, in_group = np.divmod(core, structure.cores_per_group)
    sequence = in_group[:, None] + port[None, :] * structure.cores_per_group
    turn, uplink = np.divmod(sequence, structure.spine_up_ports)
    pod, position = np.divmod(turn, structure.spine_positions_per_group)
    position += group[:, None] * structure.spine_positions_per_group
    spine = network[:, None] * structure.spines_per_network + pod * structure.spines_per_pod + position
    links: NDArray[np.int64] = layout.first_link(ClassName.SPINE_CORE) + spine * structure.spine_up_ports + uplink
    links[pod >= structure.num_pods] = -1
    return links


def iter_wires_from_z(layout: Layout, name: ClassName, chunk_rows: int) -> Iterator[Wires]:
    """Links of a class by device and port of end z, free ports left out."""
    kind = KIND_ABOVE[name]
    span, z_map = layout.spans[kind], down_cages(layout.fleets[kind])
    for start, stop in chunks(span.count, layout.down_ports(kind), chunk_rows):
        matrix = landed_links(layout, kind, start, stop)
        row, port = np.nonzero(matrix >= 0)
        link = matrix[row, port]
        network = (start + row) // span.per_network
        near = _near_ends(layout, name, link, layout.network_rail(network))
        z_cage, z_leg = z_map.at(start + row, port)
        yield Wires(
            link=link,
            a_device=near.device.astype(np.int32),
            a_port=near.port.astype(np.int32),
            a_cage=near.cage.astype(np.int16),
            a_leg=near.leg.astype(np.int8),
            z_device=(span.first + start + row).astype(np.int32),
            z_port=port.astype(np.int32),
            z_cage=z_cage,
            z_leg=z_leg,
            plane=layout.network_plane(network).astype(np.int16),
            rail=near.rail.astype(np.int16),
        )


def _near_ends(layout: Layout, name: ClassName, link: Ints, network_rail: Ints) -> NearEnds:
    if name is ClassName.HOST_LEAF:
        return _host_ends(layout, link, network_rail)
    kind = KIND_BELOW[name]
    a_map: FleetMap = up_cages(layout.fleets[kind])
    device, port = np.divmod(link - layout.first_link(name), a_map.num_ports)
    cage, leg = a_map.at(device, port)
    return NearEnds(layout.spans[kind].first + device, port, cage, leg, network_rail)


def _host_ends(layout: Layout, link: Ints, network_rail: Ints) -> NearEnds:
    structure, groups = layout.structure, layout.plan.host_groups
    num_host_links = structure.num_hosts * layout.host_ports
    is_host = link < num_host_links
    host, port = np.divmod(link, layout.host_ports)
    first_hosts = np.array([group.first_host for group in groups])
    per_cage = np.array([group.ports_per_cage * structure.planes for group in groups])
    group = np.searchsorted(first_hosts, np.where(is_host, host, 0), side="right") - 1
    cage, leg = np.divmod(port, per_cage[group])
    reserved = layout.spans[DeviceKind.RESERVED].first + link - num_host_links
    return NearEnds(
        device=np.where(is_host, host, reserved),
        port=np.where(is_host, port, 0),
        cage=np.where(is_host, cage, 0) + 1,
        leg=np.where(is_host, leg, 0) + 1,
        rail=np.where(is_host, (port // structure.planes) % structure.rails, network_rail),
    )
