"""What can be wrong with a room before anything is placed in it, told in the words of the grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fabric.room.records import MARKS, RACK_UNIT_UM, RACK_USES, Hall, RoomPlan, Use

MOST_PLACES = 100_000
"""Most places of a room that are taken for meant."""


class RoomProblem(NamedTuple):
    """One thing wrong with a room: in which hall (None: in none alone), what, and what to write instead."""

    hall: int | None
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})"


def room_problems(room: RoomPlan) -> tuple[RoomProblem, ...]:
    """Everything wrong with ``room``; empty when it is sound."""
    found = [problem for index, hall in enumerate(room.halls) for problem in _hall_problems(room, index, hall)]
    found += _repeated_names(room)
    count = sum(len(row) for hall in room.halls for row in hall.rows)
    if count > MOST_PLACES:
        found.append(RoomProblem(None, f"holds {count:,} places, more than {MOST_PLACES:,}", "is a row too long?"))
    if not found:
        found += [*_route_problems(room), *_tray_problems(room)]
    return tuple(found)


def _hall_problems(room: RoomPlan, index: int, hall: Hall) -> Iterator[RoomProblem]:
    """Rows missing, ragged or with marks that mean nothing; cross trays beside the hall."""
    if not hall.rows or not hall.rows[0]:
        yield RoomProblem(index, "holds no rack place", "give at least one row with one mark")
        return
    known = {kind.mark for kind in (*room.kinds, *MARKS)}
    for number, row in enumerate(hall.rows, 1):
        if len(row) != hall.width:
            message = f"row {number} has {len(row)} places, row 1 has {hall.width}"
            yield RoomProblem(index, message, "all rows are equally long: fill up with # where there is no place")
        wrong = next((column for column, mark in enumerate(row, 1) if mark not in known), None)
        if wrong is not None:
            message = f"row {number}, place {wrong} is {row[wrong - 1]!r}, which means nothing"
            yield RoomProblem(index, message, f"the marks are {' '.join(sorted(known))}")
    for column in hall.cross_trays or ():
        if not -1 <= column <= hall.width:
            hint = f"0 is before the first place, {hall.width + 1} behind the last"
            yield RoomProblem(index, f"there is no column {column + 1} for a cross tray", hint)


def _repeated_names(room: RoomPlan) -> Iterator[RoomProblem]:
    names = [hall.name for hall in room.halls]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield RoomProblem(index, f"another hall is called {name}", "give each a name of its own")


def num_entries(room: RoomPlan, hall: Hall) -> int:
    """Entries of a hall: its entry marks, or the one it has without any."""
    marks = sum(room.kind(mark).use is Use.ENTRY for row in hall.rows for mark in row)
    return max(marks, 1)


def _route_problems(room: RoomPlan) -> Iterator[RoomProblem]:
    """Routes that end nowhere; halls that no route reaches."""
    for route in room.routes:
        for index, entry in ((route.a_hall, route.a_entry), (route.z_hall, route.z_entry)):
            count = num_entries(room, room.halls[index])
            if not 0 <= entry < count:
                message = f"a route asks for entry {entry + 1} of hall {room.halls[index].name}"
                yield RoomProblem(None, message, f"it has {count}; an entry is marked E")
    reached = {0}
    for _ in room.halls:
        for route in room.routes:
            ends = {route.a_hall, route.z_hall}
            reached |= ends if ends & reached else set()
    for index, hall in enumerate(room.halls):
        if index not in reached:
            yield RoomProblem(index, f"no route leads to hall {hall.name}", "give the length of a route to it")


def _tray_problems(room: RoomPlan) -> Iterator[RoomProblem]:
    """Trays hang above the tallest rack."""
    uses = [room.kind(mark) for hall in room.halls for row in hall.rows for mark in set(row)]
    tallest = max([kind.usable_u or room.usable_u for kind in uses if kind.use in RACK_USES], default=0)
    height, tray = -(-tallest * RACK_UNIT_UM // 1000), room.measures.tray_height_mm
    if height >= tray:
        message = f"trays hang at {tray / 1000:g} m, a rack of {tallest} U is {height / 1000:g} m high"
        yield RoomProblem(None, message, "hang the trays higher")
