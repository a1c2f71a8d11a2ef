"""Racks on their places, and the way of every cable between the devices in them.

Arrays by rack, device or row of cables are in the order of the tables; lengths are whole millimetres. What cannot be
known (a rack on no place, a device of unknown height) widens the bounds of a way or leaves it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import pi

import numpy as np

from fabric.audit.cables import Cables
from fabric.audit.columns import ABSENT, MICROS, Ints, Mask, Sheet, group_rows
from fabric.audit.devices import KINDS, RESERVED, Devices
from fabric.audit.floor.grid import Grid, Position, Spot
from fabric.audit.floor.trays import Pair, Ways, find_ways
from fabric.plan import FabricPlan
from fabric.room.records import FloorPlan

RACK_UNIT_UM = 44_450
"""Height of a rack unit of EIA-310 in micrometres."""

UNITS_OF_UNKNOWN = 2
"""Rack units that a device of unknown height is taken for."""

Bounds = tuple[Ints, Ints]
"""Least and largest value, alike where it is known."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cross-section of a part in mm2; None where its diameter is not published."""

    part_number: str
    mm2: float | None


class Stand:
    """Racks on the floor of a plan; ``rack_of`` is the row in racks of every device, below 0 where there is none."""

    def __init__(self, plan: FabricPlan, floor: FloorPlan, racks: Sheet, rack_of: Ints, devices: Devices) -> None:
        self.floor = floor
        self.grid = Grid(floor.room)
        self.racks = racks
        self.rack_of = rack_of
        self._plan = plan
        self._devices = devices

    @cached_property
    def positions(self) -> list[Position | None]:
        """Place of every rack; None where hall, row and position name none."""
        names = zip(self.racks.texts("hall"), self.racks.texts("row"), strict=True)
        numbers = self.racks.ints("position").tolist()
        return [self.grid.find(hall, row, number) for (hall, row), number in zip(names, numbers, strict=True)]

    @cached_property
    def spots(self) -> list[Spot | None]:
        """What the place of every rack may hold."""
        return [None if position is None else self.grid.spot(position) for position in self.positions]

    def label(self, rack: int) -> str:
        """A rack and its place."""
        position = self.positions[rack]
        return f"{self.racks.text('rack', rack)} on {'no place' if position is None else self.grid.name(position)}"

    @cached_property
    def units(self) -> Ints:
        """Whole rack units of every device; none of a reserved endpoint, whose server is planned elsewhere."""
        height = self._devices.sheet.micros("rack_units")
        whole = np.where(height >= 0, np.maximum(-(-height // MICROS), 1), UNITS_OF_UNKNOWN)
        return np.where(self._devices.kind == RESERVED, 0, whole)

    @cached_property
    def heights(self) -> Bounds:
        """Height of the ports: the middle of the device, or of the space that the plan keeps for one of its tier.

        A reserved endpoint counts as at the floor; a device whose rack unit is not told may be anywhere in its rack.
        """
        devices = self._devices
        slot, units = devices.sheet.ints("slot_u"), self.units
        kept = {need.tier: need.units for need in self._plan.layout.needs} if self._plan.layout else {}
        space = np.maximum(units, np.array([*(kept.get(kind, 0) for kind in KINDS), 0, 0])[devices.kind])
        least, most = ((2 * (slot - 1) + each) * RACK_UNIT_UM // 2000 for each in (units, space))
        top = max([self.grid.room.usable_u, *(spot.usable_u for spot in self.grid.meanings.values())])
        is_known, is_reserved = slot >= 1, devices.kind == RESERVED
        return (
            np.where(is_known & ~is_reserved, least, 0),
            np.where(is_reserved, 0, np.where(is_known, most, top * RACK_UNIT_UM // 1000)),
        )


class Cabling:
    """The cables of a :class:`Stand`."""

    def __init__(self, stand: Stand, cables: Cables) -> None:
        self.stand = stand
        self.cables = cables

    @cached_property
    def racks(self) -> tuple[Ints, Ints]:
        """Racks at both ends of every row; below 0 where device or rack is unknown."""
        rack_of = np.append(self.stand.rack_of, ABSENT)
        a, z = (rack_of[np.maximum(end.device, ABSENT)] for end in self.cables.ends)
        return a, z

    @cached_property
    def in_rack(self) -> Mask:
        """Rows within one rack."""
        a, z = self.racks
        mask: Mask = (a == z) & (a >= 0)
        return mask

    @cached_property
    def areas(self) -> list[Area]:
        """Cross-section of every part in the table."""
        parts = zip(self.cables.part_names, self.cables.parts, strict=True)
        return [Area(name, _area(part.diameter_mm if part else None)) for name, part in parts]

    @cached_property
    def _pairs(self) -> tuple[list[Pair], Ints]:
        """Pairs of places between which cables run, and the pair of every row; ``ABSENT`` for rows in no tray."""
        a, z = self.racks
        places = np.array([position is not None for position in self.stand.positions] or [False])
        apart = (a >= 0) & (z >= 0) & ~self.in_rack & places[a] & places[z]
        groups = group_rows([np.minimum(a, z), np.maximum(a, z)], apart)
        ends = zip(*(key.tolist() for key in groups.keys), strict=True)
        known = self.stand.positions
        pairs = [(one, other) for one, other in ((known[a], known[z]) for a, z in ends) if one and other]
        return pairs, groups.of_row

    @cached_property
    def ways(self) -> Ways:
        """Shortest ways between all pairs, and what lies in the trays."""
        pairs, of_row = self._pairs
        area = np.array([*(each.mm2 or 0.0 for each in self.areas), 0.0])[self.cables.part]
        inside = of_row >= 0
        total = np.bincount(of_row[inside], weights=area[inside], minlength=len(pairs))
        sections: dict[Pair, float] = {}
        for pair, section in zip(pairs, total.tolist(), strict=True):
            sections[pair] = sections.get(pair, 0.0) + section
        return find_ways(self.stand.grid, sections)

    @cached_property
    def along_mm(self) -> Ints:
        """Way along the trays of every row; 0 within a rack, ``ABSENT`` where unknown or where no tray leads."""
        pairs, of_row = self._pairs
        found = [self.ways.length_mm[pair] for pair in pairs]
        lengths = np.array([*(ABSENT if mm is None else mm for mm in found), ABSENT], dtype=np.int64)
        return np.where(self.in_rack, 0, lengths[of_row])

    @cached_property
    def is_cut_off(self) -> Mask:
        """Rows between two places that no tray joins."""
        mask: Mask = (self._pairs[1] >= 0) & (self.along_mm == ABSENT)
        return mask

    @cached_property
    def way_mm(self) -> Bounds:
        """Way from port to port of every row: leads of half a rack at each end; up, along, down, or within the rack.

        ``ABSENT`` where it is not known.
        """
        measures = self.stand.grid.room.measures
        low, high = (np.append(heights, 0) for heights in self.stand.heights)
        a, z = (np.maximum(end.device, ABSENT) for end in self.cables.ends)
        least = 2 * measures.tray_height_mm - high[a] - high[z] + self.along_mm
        most = 2 * measures.tray_height_mm - low[a] - low[z] + self.along_mm
        nearest = np.maximum(np.maximum(low[a] - high[z], low[z] - high[a]), 0)
        farthest = np.maximum(high[a] - low[z], high[z] - low[a])
        is_known = self.along_mm >= 0
        return (
            np.where(is_known, np.where(self.in_rack, nearest, least) + measures.rack_width_mm, ABSENT),
            np.where(is_known, np.where(self.in_rack, farthest, most) + measures.rack_width_mm, ABSENT),
        )

    @cached_property
    def unknown_in_trays(self) -> Mapping[str, int]:
        """Rows in trays whose part has no known cross-section, by part."""
        unknown = [place for place, area in enumerate(self.areas) if area.mm2 is None]
        rows = np.bincount(
            self.cables.part[(self._pairs[1] >= 0) & (self.cables.part >= 0)], minlength=len(self.areas)
        )
        return {self.areas[place].part_number: int(rows[place]) for place in unknown if rows[place]}


def _area(diameter_mm: Decimal | None) -> float | None:
    """pi / 4 x diameter squared."""
    return None if diameter_mm is None else pi / 4 * float(diameter_mm) ** 2
