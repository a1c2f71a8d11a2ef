"""Both ends of every link, as columns, in link order.

Host links run by host, NIC port, plane (plane fastest), then the reserved links network by network; leaf-spine links
by network, leaf, spine position, parallel link; spine-core links by network, pod, spine position, uplink.
All columns come from sums of a part per device and a part per port.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabric.occupancy import leaf_order
from fabric.tables.arrow import Ints
from fabric.tables.cages import CageMap, down_cages, host_cages, up_cages
from fabric.tables.choices import rail_group_of_port
from fabric.tables.layout import Layout
from fabric.terms import ClassName, DeviceKind, Form


@dataclass(frozen=True, slots=True)
class Wires:
    """Links of one class as columns of one length; ``rail`` is -1 where it tells nothing.

    Ports are indices on their device from 0; cages and legs count from 1.
    """

    link: NDArray[np.int64]
    a_device: NDArray[np.int32]
    a_port: NDArray[np.int32]
    a_cage: NDArray[np.int16]
    a_leg: NDArray[np.int8]
    z_device: NDArray[np.int32]
    z_port: NDArray[np.int32]
    z_cage: NDArray[np.int16]
    z_leg: NDArray[np.int8]
    plane: NDArray[np.int16]
    rail: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.link)

    def take(self, rows: Any) -> Wires:
        """Some of the rows, by index, mask or slice."""
        return Wires(*(getattr(self, field.name)[rows] for field in fields(self)))


def iter_wires(layout: Layout, name: ClassName, chunk_rows: int) -> Iterator[Wires]:
    """Links of a class in link order; whole devices of end a per piece, about ``chunk_rows`` rows in each."""
    if name is ClassName.HOST_LEAF:
        yield from _iter_host_wires(layout, chunk_rows)
        yield from _iter_reserved_wires(layout, chunk_rows)
    elif name is ClassName.LEAF_SPINE:
        for start, stop in chunks(layout.spans[DeviceKind.LEAF].count, layout.structure.leaf_up_ports, chunk_rows):
            yield _leaf_wires(layout, start, stop)
    else:
        for start, stop in chunks(layout.spans[DeviceKind.SPINE].count, layout.structure.spine_up_ports, chunk_rows):
            yield _spine_wires(layout, start, stop)


def chunks(count: int, rows_each: int, chunk_rows: int) -> Iterator[tuple[int, int]]:
    """Ranges of devices, ``rows_each`` rows per device, as many as fit ``chunk_rows`` (at least one)."""
    if not rows_each:
        return
    step = max(chunk_rows // rows_each, 1)
    for start in range(0, count, step):
        yield start, min(start + step, count)


def _iter_host_wires(layout: Layout, chunk_rows: int) -> Iterator[Wires]:
    for group in layout.plan.host_groups:
        cages = host_cages(group, layout.host_ports, layout.structure.planes)
        for start, stop in chunks(group.num_hosts, layout.host_ports, chunk_rows):
            yield _host_wires(layout, cages, group.first_host + start, group.first_host + stop)


def _host_wires(layout: Layout, host_map: CageMap, start: int, stop: int) -> Wires:
    structure = layout.structure
    host = np.arange(start, stop, dtype=np.int64)
    unit, position = np.divmod(host, structure.unit_hosts)
    sub, in_leaf = np.divmod(position, structure.hosts_per_leaf)
    port = np.arange(layout.host_ports, dtype=np.int64)
    nic_port, plane = np.divmod(port, structure.planes)
    slot, rail = np.divmod(nic_port, structure.rails)
    group = rail_group_of_port(structure)
    network = plane * structure.networks_per_plane + (rail if structure.form is Form.RAIL_ONLY else 0)
    leaf = leaf_order(structure, unit[:, None], group[None, :], sub[:, None])
    leaves = layout.spans[DeviceKind.LEAF]
    z_index = (leaf + network * leaves.per_network).ravel()
    in_host = (rail % structure.rails_per_leaf) * structure.endpoints_per_rail + slot
    z_port = _sums(in_leaf * (structure.rails_per_leaf * structure.endpoints_per_rail), in_host)
    z_cage, z_leg = down_cages(layout.fleets[DeviceKind.LEAF]).at(z_index, z_port)
    num_hosts = stop - start
    return Wires(
        link=np.arange(start * layout.host_ports, stop * layout.host_ports, dtype=np.int64),
        a_device=np.repeat(host.astype(np.int32), layout.host_ports),
        a_port=np.tile(port.astype(np.int32), num_hosts),
        a_cage=np.tile(host_map.cage, num_hosts),
        a_leg=np.tile(host_map.leg, num_hosts),
        z_device=(leaves.first + z_index).astype(np.int32),
        z_port=z_port,
        z_cage=z_cage,
        z_leg=z_leg,
        plane=np.tile(plane.astype(np.int16), num_hosts),
        rail=np.tile(rail.astype(np.int16), num_hosts),
    )


def _iter_reserved_wires(layout: Layout, chunk_rows: int) -> Iterator[Wires]:
    for start, stop in chunks(layout.spans[DeviceKind.RESERVED].count, 1, chunk_rows):
        yield _reserved_wires(layout, start, stop)


def _reserved_wires(layout: Layout, start: int, stop: int) -> Wires:
    span = layout.spans[DeviceKind.RESERVED]
    leaves = layout.spans[DeviceKind.LEAF]
    index = np.arange(start, stop, dtype=np.int64)
    network, in_network = np.divmod(index, span.per_network)
    z_port = layout.leaves.reserved_port[in_network].astype(np.int32)
    leaf = network * leaves.per_network + layout.leaves.reserved_leaf[in_network]
    z_cage, z_leg = down_cages(layout.fleets[DeviceKind.LEAF]).at(leaf, z_port)
    ones = np.ones(len(index), np.int8)
    return Wires(
        link=layout.structure.num_hosts * layout.host_ports + index,
        a_device=(span.first + index).astype(np.int32),
        a_port=np.zeros(len(index), np.int32),
        a_cage=ones.astype(np.int16),
        a_leg=ones,
        z_device=(leaves.first + leaf).astype(np.int32),
        z_port=z_port,
        z_cage=z_cage,
        z_leg=z_leg,
        plane=layout.network_plane(network).astype(np.int16),
        rail=layout.network_rail(network).astype(np.int16),
    )


def _leaf_wires(layout: Layout, start: int, stop: int) -> Wires:
    structure = layout.structure
    leaves, spines = layout.spans[DeviceKind.LEAF], layout.spans[DeviceKind.SPINE]
    leaf = np.arange(start, stop, dtype=np.int64)
    network, in_network = np.divmod(leaf, leaves.per_network)
    first_spine = spines.first + network * spines.per_network
    first_spine += layout.leaves.pod[in_network] * structure.spines_per_pod
    port = np.arange(structure.leaf_up_ports, dtype=np.int64)
    spine, parallel = np.divmod(port, structure.links_per_leaf_spine)
    z_port = _sums(layout.leaves.index_in_pod[in_network] * structure.links_per_leaf_spine, parallel)
    first_link = layout.first_link(ClassName.LEAF_SPINE)
    return _switch_wires(
        layout,
        DeviceKind.LEAF,
        DeviceKind.SPINE,
        first_link + np.arange(start * len(port), stop * len(port), dtype=np.int64),
        leaf,
        _sums(first_spine, spine),
        z_port,
    )


def _spine_wires(layout: Layout, start: int, stop: int) -> Wires:
    structure = layout.structure
    spines, cores = layout.spans[DeviceKind.SPINE], layout.spans[DeviceKind.CORE]
    spine = np.arange(start, stop, dtype=np.int64)
    network, in_network = np.divmod(spine, spines.per_network)
    pod, position = np.divmod(in_network, structure.spines_per_pod)
    group, in_group = np.divmod(position, structure.spine_positions_per_group)
    port = np.arange(structure.spine_up_ports, dtype=np.int64)
    before = (pod * structure.spine_positions_per_group + in_group) * structure.spine_up_ports
    z_port, core = np.divmod(_sums(before, port), np.int32(structure.cores_per_group))
    first_core = cores.first + network * cores.per_network + group * structure.cores_per_group
    first_link = layout.first_link(ClassName.SPINE_CORE)
    return _switch_wires(
        layout,
        DeviceKind.SPINE,
        DeviceKind.CORE,
        first_link + np.arange(start * len(port), stop * len(port), dtype=np.int64),
        spine,
        np.repeat(first_core.astype(np.int32), len(port)) + core,
        z_port,
    )


def _switch_wires(
    layout: Layout,
    a_kind: DeviceKind,
    z_kind: DeviceKind,
    link: NDArray[np.int64],
    a_index: Ints,
    z_device: NDArray[np.int32],
    z_port: NDArray[np.int32],
) -> Wires:
    """Links of all uplinks of switches ``a_index`` (indices in their kind), port by port."""
    a_map = up_cages(layout.fleets[a_kind])
    a_cage, a_leg = a_map.all_ports(a_index)
    z_cage, z_leg = down_cages(layout.fleets[z_kind]).at(z_device - np.int32(layout.spans[z_kind].first), z_port)
    span = layout.spans[a_kind]
    network = a_index // span.per_network
    num_ports = a_map.num_ports
    return Wires(
        link=link,
        a_device=np.repeat((span.first + a_index).astype(np.int32), num_ports),
        a_port=np.tile(np.arange(num_ports, dtype=np.int32), len(a_index)),
        a_cage=a_cage,
        a_leg=a_leg,
        z_device=z_device,
        z_port=z_port,
        z_cage=z_cage,
        z_leg=z_leg,
        plane=np.repeat(layout.network_plane(network).astype(np.int16), num_ports),
        rail=np.repeat(layout.network_rail(network).astype(np.int16), num_ports),
    )


def _sums(per_device: Ints, per_port: Ints) -> NDArray[np.int32]:
    """Every device part with every port part added, device by device."""
    return (per_device.astype(np.int32)[:, None] + per_port.astype(np.int32)[None, :]).ravel()
