"""Devices into racks, before the racks have a place: whole cells of leaves together, pods of spines together.

A *cell* is the finest group of hosts that share all their leaves: the hosts of one unit on one leaf per rail group
and network (see :mod:`fabric.structure`). Host racks hold hosts in order, every group from a fresh rack, and above
them the leaves whose first host is theirs where leaves stand among the hosts. Network racks hold the leaves of whole
cells, then the spines of whole pods, then the cores, as long as rack units and power last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import numpy as np
from numpy.typing import NDArray

from fabric.errors import InfeasibleError, RailspineError
from fabric.occupancy import leaf_order, pod_of_leaf
from fabric.plan import HostGroup
from fabric.structure import Structure
from fabric.terms import DeviceKind

Ints = NDArray[np.int64]

ASSUMED_U = 2
"""Rack units that a device of unknown height counts for."""


class RackingError(RailspineError):
    """A device that fits no rack of the room."""

    exit_code = InfeasibleError.exit_code


@dataclass(frozen=True, slots=True)
class Needs:
    """What a device takes of its rack: whole rack units, milliwatts (optics included), coolant."""

    units: int
    power_mw: int = 0
    liquid: bool = False


def needs_of(rack_units: Decimal | None, power_w: Decimal | None, liquid: bool = False) -> Needs:
    """Needs of a device; an unknown height counts as 2 U, an unknown power as none."""
    units = ASSUMED_U if rack_units is None else max(ceil(rack_units), 1)
    return Needs(units, 0 if power_w is None else ceil(power_w * 1000), liquid)


@dataclass(frozen=True, slots=True)
class RackTerms:
    """How racks are filled: usable rack units, milliwatts of a rack (None: any), leaves among the hosts or apart.

    ``cells_per_rack`` caps the cells whose leaves share a network rack (None: as many as fit).
    """

    usable_u: int = 42
    power_mw: int | None = None
    leaf_in_host_rack: bool = False
    cells_per_rack: int | None = None


@dataclass(frozen=True, slots=True)
class Racking:
    """Rack and lowest rack unit of every device by kind (arrays by index in the kind); needs by rack.

    Racks below ``num_host_racks`` hold hosts, those behind network devices. ``units`` and ``power_mw`` are what the
    devices of a rack take, ``liquid`` whether any of them needs coolant.
    """

    rack: Mapping[DeviceKind, Ints]
    slot_u: Mapping[DeviceKind, Ints]
    num_host_racks: int
    units: Ints
    power_mw: Ints
    liquid: NDArray[np.bool_]

    @property
    def num_racks(self) -> int:
        """Racks of all roles."""
        return len(self.units)

    def rack_name(self, rack: int) -> str:
        """Name of a rack as in the tables: ``H0007`` with hosts, ``N003`` without."""
        return f"H{rack:04d}" if rack < self.num_host_racks else f"N{rack - self.num_host_racks:03d}"


def cell_of_host(structure: Structure, host: Ints) -> Ints:
    """Cell of each host."""
    unit, position = np.divmod(host, structure.unit_hosts)
    sub = np.minimum(position // structure.hosts_per_leaf, structure.leaves_per_group - 1)
    cell: Ints = unit * structure.leaves_per_group + sub
    return cell


def leaves_of_cells(structure: Structure) -> Ints:
    """Leaves of every cell, by network and rail group; shape (cells, networks x rail groups)."""
    cells = np.arange(structure.num_units * structure.leaves_per_group, dtype=np.int64)
    unit, sub = np.divmod(cells, structure.leaves_per_group)
    groups = np.arange(structure.rail_groups, dtype=np.int64)
    in_network = leaf_order(structure, unit[:, None], groups[None, :], sub[:, None])
    networks = np.arange(structure.num_networks, dtype=np.int64) * structure.leaves_per_network
    return (in_network[:, None, :] + networks[None, :, None]).reshape(len(cells), -1)


def fill_racks(
    structure: Structure, groups: Sequence[HostGroup], needs: Mapping[DeviceKind, Needs], terms: RackTerms
) -> Racking:
    """Rack and slot of every device. Raises RackingError when a device alone exceeds a rack."""
    for kind, need in needs.items():
        _refuse_too_large(kind.value, need, terms)
    filling = _Filling(terms)
    for group in groups:
        filling.add_hosts(group)
    num_host_racks = len(filling.units)
    if terms.leaf_in_host_rack:
        filling.add_leaves_to_hosts(structure, needs[DeviceKind.LEAF])
    for kind, blocks, together, most in _network_blocks(structure, terms):
        filling.add_blocks(kind, needs[kind], blocks, together, most)
    if structure.reserved_endpoints and len(filling.units) == num_host_racks:
        filling.open_rack()
    return filling.racking(num_host_racks)


def _refuse_too_large(name: str, need: Needs, terms: RackTerms) -> None:
    if need.units > terms.usable_u:
        raise RackingError(f"a {name} of {need.units} U is taller than a rack of {terms.usable_u} U")
    if terms.power_mw is not None and need.power_mw > terms.power_mw:
        watts = need.power_mw / 1000
        raise RackingError(f"a {name} of {watts:,.0f} W exceeds the {terms.power_mw / 1000:,.0f} W of a rack")


def _network_blocks(
    structure: Structure, terms: RackTerms
) -> Iterator[tuple[DeviceKind, Iterable[Ints], bool, int | None]]:
    """Devices for network racks: kind, blocks in order, whether a block stays together, most blocks of a rack."""
    if not terms.leaf_in_host_rack:
        yield DeviceKind.LEAF, leaves_of_cells(structure), True, terms.cells_per_rack
    if structure.num_spines:
        pod = np.arange(structure.num_pods)[:, None, None] * structure.spines_per_pod
        network = np.arange(structure.num_networks)[None, :, None] * structure.spines_per_network
        spines = pod + network + np.arange(structure.spines_per_pod)[None, None, :]
        yield DeviceKind.SPINE, spines.reshape(structure.num_pods, -1), structure.num_pods > 1, None
    if structure.num_cores:
        yield DeviceKind.CORE, np.arange(structure.num_cores, dtype=np.int64)[None, :], False, None


class _Filling:
    """Racks as they fill up; the last one is open for more."""

    def __init__(self, terms: RackTerms) -> None:
        self.terms = terms
        self.units: list[int] = []
        self.power: list[int] = []
        self.liquid: list[bool] = []
        self.rack: dict[DeviceKind, list[Ints]] = {kind: [] for kind in DeviceKind}
        self.slot: dict[DeviceKind, list[Ints]] = {kind: [] for kind in DeviceKind}
        self.index: dict[DeviceKind, list[Ints]] = {kind: [] for kind in DeviceKind}
        self._network_open = False

    def open_rack(self) -> None:
        """Start an empty rack."""
        self.units.append(0)
        self.power.append(0)
        self.liquid.append(False)

    def room_for(self, need: Needs) -> int:
        """How many more devices of ``need`` the open rack takes."""
        most = (self.terms.usable_u - self.units[-1]) // need.units
        if self.terms.power_mw is not None and need.power_mw:
            most = min(most, (self.terms.power_mw - self.power[-1]) // need.power_mw)
        return max(most, 0)

    def put(self, kind: DeviceKind, devices: Ints, need: Needs) -> None:
        """Stack devices on what the open rack holds."""
        self.index[kind].append(devices)
        self.rack[kind].append(np.full(len(devices), len(self.units) - 1, np.int64))
        self.slot[kind].append(self.units[-1] + 1 + np.arange(len(devices), dtype=np.int64) * need.units)
        self.units[-1] += len(devices) * need.units
        self.power[-1] += len(devices) * need.power_mw
        self.liquid[-1] = self.liquid[-1] or (need.liquid and len(devices) > 0)

    def add_hosts(self, group: HostGroup) -> None:
        """Hosts of a group into fresh racks, as many in each as asked for, as stand, and as the power allows."""
        need = needs_of(group.rack_units, group.power_w, group.cooling == "liquid")
        _refuse_too_large(group.model, need, self.terms)
        self.open_rack()
        each, first_rack = min(group.hosts_per_rack, self.room_for(need)), len(self.units) - 1
        rack, turn = np.divmod(np.arange(group.num_hosts, dtype=np.int64), each)
        self.index[DeviceKind.HOST].append(group.first_host + np.arange(group.num_hosts, dtype=np.int64))
        self.rack[DeviceKind.HOST].append(first_rack + rack)
        self.slot[DeviceKind.HOST].append(1 + turn * need.units)
        counts = np.bincount(rack).tolist()
        self.units[first_rack:] = [count * need.units for count in counts]
        self.power[first_rack:] = [count * need.power_mw for count in counts]
        self.liquid[first_rack:] = [need.liquid] * len(counts)

    def add_leaves_to_hosts(self, structure: Structure, need: Needs) -> None:
        """Every leaf into the rack of the first host of its cell, above the hosts, in leaf order."""
        leaves = leaves_of_cells(structure)
        first = np.arange(len(leaves), dtype=np.int64)
        unit, sub = np.divmod(first, structure.leaves_per_group)
        host = np.minimum(unit * structure.unit_hosts + sub * structure.hosts_per_leaf, structure.num_hosts - 1)
        racks = np.concatenate(self.rack[DeviceKind.HOST])[host]
        for cell, rack in enumerate(racks.tolist()):
            count = leaves.shape[1]
            self.index[DeviceKind.LEAF].append(leaves[cell])
            self.rack[DeviceKind.LEAF].append(np.full(count, rack, np.int64))
            self.slot[DeviceKind.LEAF].append(self.units[rack] + 1 + np.arange(count, dtype=np.int64) * need.units)
            self.units[rack] += count * need.units
            self.power[rack] += count * need.power_mw
            self.liquid[rack] = self.liquid[rack] or need.liquid
            if self.units[rack] > self.terms.usable_u:
                raise RackingError(
                    f"hosts and leaves of one rack take {self.units[rack]} U, it has {self.terms.usable_u} U"
                )

    def add_blocks(
        self, kind: DeviceKind, need: Needs, blocks: Iterable[Ints], together: bool, most: int | None
    ) -> None:
        """Blocks into network racks; one that stays together opens a rack when the open one cannot take it whole."""
        in_rack = 0
        for block in blocks:
            full = most is not None and in_rack >= most
            if not self._network_open or full or (together and self.room_for(need) < len(block)):
                self.open_rack()
                self._network_open, in_rack = True, 0
            in_rack += 1
            at = 0
            while at < len(block):
                take = self.room_for(need)
                if not take:
                    self.open_rack()
                    continue
                self.put(kind, block[at : at + take], need)
                at += take

    def racking(self, num_host_racks: int) -> Racking:
        """The racks as they are, devices in the order of their kind."""
        rack, slot = {}, {}
        for kind in DeviceKind:
            index = np.concatenate(self.index[kind]) if self.index[kind] else np.zeros(0, np.int64)
            order = np.argsort(index)
            rack[kind] = np.concatenate(self.rack[kind])[order] if len(index) else index
            slot[kind] = np.concatenate(self.slot[kind])[order] if len(index) else index
        return Racking(
            rack,
            slot,
            num_host_racks,
            np.array(self.units, np.int64),
            np.array(self.power, np.int64),
            np.array(self.liquid, np.bool_),
        )


def pods_of_leaves(structure: Structure) -> Ints:
    """Network x pods + pod of every leaf, by leaf index."""
    leaf = np.arange(structure.num_leaves, dtype=np.int64)
    network, in_network = np.divmod(leaf, structure.leaves_per_network)
    return network * structure.num_pods + pod_of_leaf(structure, in_network)


def cores_of_uplinks(structure: Structure) -> Ints:
    """Core at the end of every uplink of every spine; shape (spines, uplinks)."""
    spine = np.arange(structure.num_spines, dtype=np.int64)
    network, in_network = np.divmod(spine, structure.spines_per_network)
    pod, position = np.divmod(in_network, structure.spines_per_pod)
    group, in_group = np.divmod(position, structure.spine_positions_per_group)
    first = (pod * structure.spine_positions_per_group + in_group) * structure.spine_up_ports
    turn = first[:, None] + np.arange(structure.spine_up_ports, dtype=np.int64)[None, :]
    core = network * structure.cores_per_network + group * structure.cores_per_group
    cores: Ints = core[:, None] + turn % structure.cores_per_group
    return cores
