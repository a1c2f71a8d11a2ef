"""What a plan's floor says in the tables: halls, rows and positions, ways, bundles and labels.

A plan without a floor leaves these columns empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalogs.records import Catalog
from fabric.plan import FabricPlan
from fabric.room.floor import row_letters
from fabric.tables.arrow import (
    ArrowArray,
    Ints,
    MakeColumn,
    compute,
    from_thousandths,
    names_at,
    repeat_name,
    thousandths,
    whole_numbers,
)
from fabric.tables.naming import number_names
from fabric.tables.numbering import Span
from fabric.tables.places import Heights, Places
from fabric.terms import DeviceKind

if TYPE_CHECKING:
    from fabric.placement.place import Placement

NOWHERE = -1


@dataclass(frozen=True)
class Stand:
    """A placed plan as columns by rack: hall, row, position; and everything that depends on pairs of racks."""

    placement: Placement
    label: str

    @cached_property
    def place_names(self) -> ArrowArray:
        """Name of the place of every rack."""
        names: ArrowArray = pa.array(self.placement.trays.floor.names())
        return names.take(pa.array(self.placement.place))

    def columns(self, racks: NDArray[Any]) -> Mapping[str, MakeColumn]:
        """Hall, row and position of ``racks``."""
        floor = self.placement.trays.floor
        place = self.placement.place[racks]
        halls = pa.array([hall.name for hall in floor.room.halls])
        rows = pa.array([row_letters(row) for row in range(int(floor.row.max()) + 1)])
        return {
            "hall": lambda: names_at(halls, floor.hall[place]),
            "row": lambda: names_at(rows, floor.row[place]),
            "position": lambda: whole_numbers(floor.column[place] + 1, np.int16),
        }

    def pair_columns(
        self, a_rack: NDArray[Any], z_rack: NDArray[Any], rise_mm: NDArray[Any]
    ) -> Mapping[str, MakeColumn]:
        """Way without slack, route in words and bundle of cables between racks; ``rise_mm`` up and down together."""
        return {
            "route_length_m": lambda: from_thousandths(self._way_mm(a_rack, z_rack, rise_mm)),
            "route": lambda: self._routes(a_rack, z_rack),
            "bundle": lambda: self._bundles(a_rack, z_rack),
        }

    def _way_mm(self, a_rack: NDArray[Any], z_rack: NDArray[Any], rise_mm: NDArray[Any]) -> Ints:
        place = self.placement.place
        along = self.placement.trays.pair_route_mm(place[a_rack], place[z_rack]).astype(np.int64)
        way: Ints = along + rise_mm + self.placement.room.measures.rack_width_mm
        return way

    def _routes(self, a_rack: NDArray[Any], z_rack: NDArray[Any]) -> ArrowArray:
        """Rows and cross trays by pair of places, each pair told once."""
        from fabric.room.routes import route_words  # noqa: PLC0415 - heavy, and most plans have no floor

        place = self.placement.place
        keys, inverse = np.unique(a_rack.astype(np.int64) * len(place) + z_rack, return_inverse=True)
        words = [
            "in the rack" if a == z else route_words(self.placement.trays, int(place[a]), int(place[z]))
            for a, z in zip(*(part.tolist() for part in np.divmod(keys, len(place))), strict=True)
        ]
        distinct = list(dict.fromkeys(words))
        codes = np.array([distinct.index(word) for word in words], np.int64)
        return names_at(pa.array(distinct), codes[inverse])

    def _bundles(self, a_rack: NDArray[Any], z_rack: NDArray[Any]) -> ArrowArray:
        """Cables of a bundle run between the same two places; named after both, the nearer to the hosts first."""
        count = len(self.placement.place)
        keys, inverse = np.unique(a_rack.astype(np.int64) * count + z_rack, return_inverse=True)
        a, z = np.divmod(keys, count)
        names = [self.place_names.take(pa.array(racks)) for racks in (a, z)]
        return names_at(compute.binary_join_element_wise(*names, "-"), inverse)


def stand_of(plan: FabricPlan, catalog: Catalog) -> Stand | None:
    """The plan in its room; None when it has no floor."""
    if plan.floor is None:
        return None
    from fabric.placement.of_plan import place_plan  # noqa: PLC0415 - heavy, and most plans have no floor

    return Stand(place_plan(plan, catalog), plan.floor.label)


def stood_places(
    placement: Placement,
    spans: Mapping[DeviceKind, Span],
    plan: FabricPlan,
    heights: Mapping[DeviceKind, Heights],
) -> Places:
    """Racks and slots of all devices as placed; reserved endpoints stand in the first network rack.

    A rack with a device of unknown height has neither slots nor a sum of units.
    """
    racking = placement.racking
    num_devices = max(span.end for span in spans.values())
    rack, slot = np.full(num_devices, racking.num_host_racks, np.int32), np.full(num_devices, NOWHERE, np.int16)
    used, known = np.zeros(racking.num_racks, np.int64), np.ones(racking.num_racks, np.bool_)
    parts = [(DeviceKind.HOST, g.first_host, g.num_hosts, g.rack_units) for g in plan.host_groups]
    parts += [(kind, *run) for kind, found in heights.items() for run in found.runs()]
    for kind, first, count, height in parts:
        racks = racking.rack[kind][first : first + count]
        start = spans[kind].first + first
        rack[start : start + count] = racks
        slot[start : start + count] = racking.slot_u[kind][first : first + count]
        if height is None:
            known[racks] = False
        else:
            np.add.at(used, racks, thousandths(height))
    slot[~known[rack]] = NOWHERE
    hosts, others = racking.num_host_racks, racking.num_racks - racking.num_host_racks
    names = [number_names("H", np.arange(hosts), hosts, 4), number_names("N", np.arange(others), others, 3)]
    return Places(rack, slot, pa.concat_arrays(names), np.where(known, used, NOWHERE), hosts)


def place_columns(stand: Stand | None, racks: NDArray[Any]) -> Mapping[str, MakeColumn]:
    """Hall, row and position of ``racks``, empty without a floor."""
    if stand is not None:
        return stand.columns(racks)
    count = len(racks)
    return {
        "hall": lambda: repeat_name(None, count),
        "row": lambda: repeat_name(None, count),
        "position": lambda: whole_numbers(np.full(count, NOWHERE), np.int16),
    }


def labels(template: str, fields: Mapping[str, ArrowArray], num_rows: int) -> ArrowArray:
    """``template`` with the fields in braces filled in row by row; KeyError for a field that there is not."""
    parts: list[ArrowArray] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(pa.repeat(pa.scalar(literal), num_rows))
        if name is not None:
            parts.append(compute.coalesce(fields[name].cast(pa.string()), pa.scalar("?")))
    return compute.binary_join_element_wise(*parts, "")
