"""Where devices stand: rack and lowest rack unit of every device.

Host racks ``H0000`` hold ``hosts_per_rack`` hosts in host order, every host group from a fresh rack, and above them
the leaves whose first host is theirs when the plan puts leaves into host racks. Network racks ``N000`` are filled in
device order up to the usable rack units, whatever the heights: the next device opens a rack when it no longer fits.
A device takes whole rack units. Reserved endpoints are ports of servers planned elsewhere: they stand in the first
network rack and take no rack units. A model of unknown height leaves its slot, every slot above it and the used units
of its rack unknown; for filling racks it counts as 2 U.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.plan import FabricPlan
from fabric.sizing.racks import whole_units
from fabric.tables.arrow import ArrowArray, Ints, thousandths
from fabric.tables.naming import number_names
from fabric.tables.numbering import Span
from fabric.terms import DeviceKind

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Places:
    """``rack`` and ``slot_u`` by device (slot -1 unknown); names and used thousandths of U by rack (-1 unknown)."""

    rack: NDArray[np.int32]
    slot_u: NDArray[np.int16]
    names: ArrowArray
    used_milli_u: NDArray[np.int64]
    num_host_racks: int


@dataclass(frozen=True, slots=True)
class Heights:
    """Heights in U that occur among the switches of a tier, and which of them every switch has."""

    in_u: tuple[Decimal | None, ...]
    of_device: NDArray[np.int16]

    def runs(self) -> Iterator[tuple[int, int, Decimal | None]]:
        """First, number and height of switches that follow each other and are alike."""
        starts = np.flatnonzero(np.diff(self.of_device, prepend=np.int16(-1)))
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(self.of_device)], strict=True):
            yield start, end - start, self.in_u[self.of_device[start]]


@dataclass(frozen=True, slots=True)
class _Filling:
    """Racks as they fill up, changed in place; ``known`` turns False for a rack with a device of unknown height.

    ``stacked`` counts whole rack units from the floor, ``used`` thousandths of the heights themselves.
    """

    rack: NDArray[np.int32]
    slot_u: NDArray[np.int16]
    stacked: NDArray[np.int64]
    used: NDArray[np.int64]
    known: NDArray[np.bool_]

    def put(self, first: int, racks: Ints, rank: Ints, height: Decimal | None) -> None:
        """Stack devices from number ``first``: the ``rank``-th of this call in each of ``racks``."""
        units = whole_units(height)
        end = first + len(racks)
        if height is None:
            self.known[racks] = False
        else:
            np.add.at(self.used, racks, thousandths(height))
        self.rack[first:end] = racks
        slots = self.stacked[racks] + rank * units + 1
        self.slot_u[first:end] = np.where(self.known[racks], slots, UNKNOWN)
        np.add.at(self.stacked, racks, units)


def place_devices(
    plan: FabricPlan,
    spans: Mapping[DeviceKind, Span],
    leaf_first_host: Ints,
    heights: Mapping[DeviceKind, Heights],
) -> Places:
    """Places of all devices; ``leaf_first_host`` by leaf of one network, ``heights`` of the switches."""
    num_devices = max(span.end for span in spans.values())
    filling = _Filling(
        np.zeros(num_devices, np.int32),
        np.full(num_devices, UNKNOWN, np.int16),
        np.zeros(num_devices + 1, np.int64),
        np.zeros(num_devices + 1, np.int64),
        np.ones(num_devices + 1, np.bool_),
    )
    num_host_racks = _place_hosts(plan, filling)
    if plan.leaf_in_host_rack:
        _place_leaves_with_hosts(spans, leaf_first_host, heights[DeviceKind.LEAF], filling)
    num_racks = _place_network(plan, spans, heights, filling, num_host_racks)
    names = [
        number_names("H", np.arange(num_host_racks), num_host_racks, 4),
        number_names("N", np.arange(num_racks - num_host_racks), num_racks - num_host_racks, 3),
    ]
    used = np.where(filling.known, filling.used, UNKNOWN)[:num_racks]
    return Places(filling.rack, filling.slot_u, pa.concat_arrays(names), used, num_host_racks)


def _place_hosts(plan: FabricPlan, filling: _Filling) -> int:
    """Hosts into their racks; returns how many racks they fill."""
    rack = 0
    for group in plan.host_groups:
        racks, rank = np.divmod(np.arange(group.num_hosts, dtype=np.int64), group.hosts_per_rack)
        filling.put(group.first_host, rack + racks, rank, group.rack_units)
        rack += -(-group.num_hosts // group.hosts_per_rack)
    return rack


def _place_leaves_with_hosts(
    spans: Mapping[DeviceKind, Span], leaf_first_host: Ints, heights: Heights, filling: _Filling
) -> None:
    """Every leaf into the rack of its first host, above the hosts, in leaf order."""
    span = spans[DeviceKind.LEAF]
    racks = filling.rack[leaf_first_host[span.index() % span.per_network]].astype(np.int64)
    for first, count, height in heights.runs():
        inside = racks[first : first + count]
        order = np.argsort(inside, kind="stable")
        in_order = inside[order]
        rank = np.empty_like(inside)
        rank[order] = np.arange(count) - np.searchsorted(in_order, in_order)
        filling.put(span.first + first, inside, rank, height)


def _place_network(
    plan: FabricPlan,
    spans: Mapping[DeviceKind, Span],
    heights: Mapping[DeviceKind, Heights],
    filling: _Filling,
    num_host_racks: int,
) -> int:
    """Reserved endpoints and switches into network racks; returns the number of all racks."""
    rack, stacked = num_host_racks, 0
    reserved = spans[DeviceKind.RESERVED]
    filling.rack[reserved.first : reserved.end] = rack
    in_use = reserved.count > 0
    kinds = [DeviceKind.SPINE, DeviceKind.CORE]
    if not plan.leaf_in_host_rack:
        kinds.insert(0, DeviceKind.LEAF)
    for kind in kinds:
        span = spans[kind]
        if not span.count:
            continue
        in_use = True
        for first, count, height in heights[kind].runs():
            each = whole_units(height)
            in_current = max((plan.rack_usable_u - stacked) // each, 0 if stacked else 1)
            offset, rank = _fill(count, in_current, max(plan.rack_usable_u // each, 1))
            filling.put(span.first + first, rack + offset, rank, height)
            rack += int(offset[-1])
            stacked = int(filling.stacked[rack])
    return rack + 1 if in_use else rack


def _fill(count: int, in_current: int, per_rack: int) -> tuple[Ints, Ints]:
    """Rack offset and rank of ``count`` devices: the current rack takes ``in_current``, each next ``per_rack``."""
    index = np.arange(count, dtype=np.int64)
    rest = index - in_current
    offset = np.where(rest < 0, 0, rest // per_rack + 1)
    return offset, np.where(rest < 0, index, rest % per_rack)
