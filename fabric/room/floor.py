"""Rack places of a room as columns: where each is, what may stand there, how it is called."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from fabric.room.check import RoomProblem, room_problems
from fabric.room.records import RACK_USES, Hall, PlaceKind, RoomPlan, Use

UNKNOWN = -1
USES = tuple(Use)


class RoomError(ValueError):
    """A room that cannot be; carries every problem found."""

    def __init__(self, problems: tuple[RoomProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Floor:
    """Places where a rack of this fabric may stand, in the order of halls, rows and columns.

    All arrays have shape (places,). ``x_mm`` and ``y_mm`` are the middle of the place in its hall, ``column`` counts
    every mark of the row from 0, ``use`` indexes :data:`USES`. ``power_mw`` is milliwatts, -1 without a limit.
    """

    room: RoomPlan
    hall: NDArray[np.int32]
    row: NDArray[np.int32]
    column: NDArray[np.int32]
    x_mm: NDArray[np.int32]
    y_mm: NDArray[np.int32]
    use: NDArray[np.int8]
    usable_u: NDArray[np.int32]
    power_mw: NDArray[np.int64]
    liquid: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.hall)

    def may_hold(self, use: Use) -> NDArray[np.bool_]:
        """Places for racks of ``use`` (hosts or network): those of that use and those of any."""
        allowed: NDArray[np.bool_] = np.isin(self.use, (USES.index(use), USES.index(Use.ANY)))
        return allowed

    def names(self) -> list[str]:
        """Names of all places."""
        return [
            place_name(self.room, hall, row, column)
            for hall, row, column in zip(self.hall.tolist(), self.row.tolist(), self.column.tolist(), strict=True)
        ]


def make_floor(room: RoomPlan) -> Floor:
    """The rack places of ``room``; raises RoomError when the room cannot be."""
    problems = room_problems(room)
    if problems:
        raise RoomError(problems)
    rows = []
    for index, hall in enumerate(room.halls):
        x, y = column_middles(room, hall), row_middles(room, hall)
        for row, text in enumerate(hall.rows):
            for column, mark in enumerate(text):
                kind = room.kind(mark)
                if kind.use in RACK_USES:
                    rows.append((index, row, column, x[column], y[row], USES.index(kind.use), *_limits(room, kind)))
    table = np.array(rows, np.int64).reshape(len(rows), 9).T
    return Floor(
        room=room,
        hall=table[0].astype(np.int32),
        row=table[1].astype(np.int32),
        column=table[2].astype(np.int32),
        x_mm=table[3].astype(np.int32),
        y_mm=table[4].astype(np.int32),
        use=table[5].astype(np.int8),
        usable_u=table[6].astype(np.int32),
        power_mw=table[7],
        liquid=table[8].astype(np.bool_),
    )


def _limits(room: RoomPlan, kind: PlaceKind) -> tuple[int, int, bool]:
    """Rack units, milliwatts and coolant of a place, its own or those of the room."""
    power = room.power_w if kind.power_w is None else kind.power_w
    return (
        kind.usable_u or room.usable_u,
        UNKNOWN if power is None else int(power * 1000),
        room.liquid if kind.liquid is None else kind.liquid,
    )


def column_widths(room: RoomPlan, hall: Hall) -> list[int]:
    """Width of every column in mm: that of a rack, or of a cross aisle where one mark of the column is an aisle."""
    measures = room.measures
    columns = zip(*hall.rows, strict=True)
    return [
        measures.cross_aisle_mm
        if Use.AISLE in {room.kind(mark).use for mark in set(column)}
        else measures.rack_width_mm
        for column in columns
    ]


def column_middles(room: RoomPlan, hall: Hall) -> list[int]:
    """Middle of every column in mm from the west end of the rows."""
    widths = column_widths(room, hall)
    ends = list(accumulate(widths))
    return [end - width // 2 for end, width in zip(ends, widths, strict=True)]


def aisles_before(room: RoomPlan, row: int) -> int:
    """Width in mm of the aisle south of a row: cold before even rows, hot before odd ones."""
    return room.measures.hot_aisle_mm if row % 2 else room.measures.cold_aisle_mm


def row_middles(room: RoomPlan, hall: Hall) -> list[int]:
    """Middle of every row in mm from the south edge of the first aisle."""
    depth = room.measures.rack_depth_mm
    middles, edge = [], 0
    for row in range(len(hall.rows)):
        edge += aisles_before(room, row) + depth
        middles.append(edge - depth // 2)
    return middles


def row_letters(row: int) -> str:
    """Name of a row from 0.

    >>> row_letters(0), row_letters(25), row_letters(26), row_letters(701), row_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = row + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_name(room: RoomPlan, hall: int, row: int, column: int) -> str:
    """Name of a place: row and column counted from 1, the hall before it where there are several; ``B07``."""
    width = max(2, len(str(room.halls[hall].width)))
    own = f"{row_letters(row)}{column + 1:0{width}d}"
    return own if len(room.halls) == 1 else f"{room.halls[hall].name}.{own}"
