"""Rack places of a plan's grids: what may stand there, how much it takes, and where it lies in its hall.

A line of a grid is a row, the first in the south; a character is a place, the first in the west. Measures are whole
millimetres from the south-west corner of a hall, limits of power millionths of a watt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from fabric.audit.columns import micros
from fabric.room.records import Hall, RoomPlan

Position = tuple[int, int, int]
"""Hall, row and column from 0; column -1 lies before the first place of a row, that of its length behind the last."""

PLAIN_MARKS = {
    ".": "any",
    "H": "hosts",
    "N": "network",
    "x": "reserved",
    "#": "obstacle",
    "|": "aisle",
    "E": "entry",
}
RACK_USES = ("any", "hosts", "network")
_PLACE = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Spot:
    """What a place may hold: its use, usable rack units, most power in millionths of a watt (None: any), coolant."""

    use: str
    usable_u: int
    power_micros: int | None
    is_wet: bool


def row_number(letters: str) -> int | None:
    """Row from 0 of its letters; None for other text.

    >>> row_number("A"), row_number("Z"), row_number("AA"), row_number("b")
    (0, 25, 26, None)
    """
    if not letters or not all("A" <= letter <= "Z" for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def row_name(number: int) -> str:
    """Letters of a row from 0.

    >>> row_name(0), row_name(25), row_name(26)
    ('A', 'Z', 'AA')
    """
    head = row_name(number // 26 - 1) if number >= 26 else ""
    return head + chr(ord("A") + number % 26)


class Grid:
    """The halls of a room, sound as :func:`grid_faults` has it."""

    def __init__(self, room: RoomPlan) -> None:
        self.room = room
        self._halls = {hall.name: number for number, hall in enumerate(room.halls)}

    @cached_property
    def meanings(self) -> Mapping[str, Spot]:
        """What every mark means: the room's own meaning, else the plain one; its own limits, else the room's."""
        return mark_meanings(self.room)

    @property
    def plain(self) -> Spot:
        """A place with the limits of the room."""
        return plain_spot(self.room, "any")

    def spot(self, position: Position) -> Spot:
        """What may stand on a place of the grid."""
        hall, row, column = position
        return self.meanings[self.room.halls[hall].rows[row][column]]

    @cached_property
    def rack_positions(self) -> tuple[Position, ...]:
        """Places for racks of this fabric, hall by hall, row by row."""
        return tuple(position for position in self._positions() if self.spot(position).use in RACK_USES)

    def entries(self, hall: int) -> list[Position]:
        """Where cables leave a hall: its entry marks row by row, without any the first end of its first row."""
        found = [place for place in self._positions() if place[0] == hall and self.spot(place).use == "entry"]
        return found or [(hall, 0, -1)]

    def _positions(self) -> Iterator[Position]:
        for number, hall in enumerate(self.room.halls):
            for row, text in enumerate(hall.rows):
                yield from ((number, row, column) for column in range(len(text)))

    def find(self, hall: str, row: str, number: int) -> Position | None:
        """The place of the grid with these names; None where there is none. ``number`` counts from 1."""
        index, line = self._halls.get(hall), row_number(row)
        if index is None or line is None or line >= len(self.room.halls[index].rows):
            return None
        return (index, line, number - 1) if 1 <= number <= len(self.room.halls[index].rows[line]) else None

    def find_name(self, name: str) -> Position | None:
        """The place called ``name``: row and number, behind the hall and a dot where there are several halls."""
        hall, _, own = name.rpartition(".") if len(self.room.halls) > 1 else (self.room.halls[0].name, "", name)
        parts = _PLACE.fullmatch(own)
        return None if parts is None else self.find(hall, parts[1], int(parts[2]))

    def name(self, position: Position) -> str:
        """Row and number of a place, behind its hall where there are several."""
        hall, row, column = position
        own = f"{row_name(row)}{column + 1:02d}"
        return own if len(self.room.halls) == 1 else f"{self.room.halls[hall].name}.{own}"

    def columns_mm(self, hall: int) -> list[int]:
        """Middle of columns -1 to the width of the hall. A column with an aisle mark is as wide as a cross aisle."""
        measures, rows = self.room.measures, self.room.halls[hall].rows
        half = measures.rack_width_mm // 2
        widths = [
            measures.cross_aisle_mm
            if any(self.meanings[mark].use == "aisle" for mark in marks)
            else measures.rack_width_mm
            for marks in zip(*rows, strict=True)
        ]
        ends = list(accumulate(widths))
        return [-half, *(end - width // 2 for end, width in zip(ends, widths, strict=True)), ends[-1] + half]

    def rows_mm(self, hall: int) -> list[int]:
        """Middle of every row. The aisle south of the first row is cold, then hot and cold aisles take turns."""
        measures = self.room.measures
        middles, north = [], 0
        for row in range(len(self.room.halls[hall].rows)):
            north += (measures.hot_aisle_mm if row % 2 else measures.cold_aisle_mm) + measures.rack_depth_mm
            middles.append(north - measures.rack_depth_mm // 2)
        return middles


def plain_spot(room: RoomPlan, use: str) -> Spot:
    """A place of ``use`` with the limits of the room."""
    return Spot(use, room.usable_u, None if room.power_w is None else micros(room.power_w), room.liquid)


def mark_meanings(room: RoomPlan) -> dict[str, Spot]:
    """What every mark means in ``room``."""
    found: dict[str, Spot] = {}
    for kind in room.kinds:
        plain = plain_spot(room, str(kind.use))
        own = Spot(
            use=plain.use,
            usable_u=plain.usable_u if kind.usable_u is None else kind.usable_u,
            power_micros=plain.power_micros if kind.power_w is None else micros(kind.power_w),
            is_wet=plain.is_wet if kind.liquid is None else kind.liquid,
        )
        found.setdefault(kind.mark, own)
    for mark, use in PLAIN_MARKS.items():
        found.setdefault(mark, plain_spot(room, use))
    return found


def grid_faults(room: RoomPlan) -> Iterator[str]:
    """Why halls, measures and routes of ``room`` cannot be read; nothing where they can."""
    if not room.halls:
        yield "the floor has no hall"
    if len({hall.name for hall in room.halls}) < len(room.halls):
        yield "two halls have one name"
    known = mark_meanings(room)
    for hall in room.halls:
        yield from _hall_faults(hall, known)
    for name in type(room.measures).__dataclass_fields__:
        if getattr(room.measures, name) <= 0:
            yield f"{name} is {getattr(room.measures, name)}"
    if min(room.slack.permille, room.slack.loop_mm) < 0:
        yield "slack is below 0"
    for route in room.routes:
        for end, entry in ((route.a_hall, route.a_entry), (route.z_hall, route.z_entry)):
            if not 0 <= end < len(room.halls):
                yield f"a route leads to hall {end + 1} of {len(room.halls)}"
            elif not 0 <= entry < max(_num_entries(room.halls[end], known), 1):
                yield f"a route leads to entry {entry + 1} of {room.halls[end].name}, which has fewer"
        if route.length_mm <= 0:
            yield f"a route is {route.length_mm} mm long"


def _hall_faults(hall: Hall, known: Mapping[str, Spot]) -> Iterator[str]:
    if not hall.rows or not hall.rows[0]:
        yield f"hall {hall.name} has no place"
        return
    if len({len(row) for row in hall.rows}) > 1:
        yield f"rows of hall {hall.name} differ in length"
    unknown = sorted({mark for row in hall.rows for mark in row if mark not in known})
    if unknown:
        yield f"hall {hall.name} has marks that mean nothing: {' '.join(unknown)}"
    if any(not -1 <= column <= len(hall.rows[0]) for column in hall.cross_trays or ()):
        yield f"a cross tray lies beside hall {hall.name}"


def _num_entries(hall: Hall, known: Mapping[str, Spot]) -> int:
    return sum(mark in known and known[mark].use == "entry" for row in hall.rows for mark in row)
