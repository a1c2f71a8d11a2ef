"""What can be wrong with a room before anything is placed in it, told in the words of the grid."""

from __future__ import annotations

from collections.abc import Iterator

from fabric.room.records import MARKS, RACK_UNIT_UM, RACK_USES, Hall, RoomPlan, Use


def room_problems(room: RoomPlan) -> tuple[str, ...]:
    """Everything wrong with ``room``, each as one sentence that says what to change; empty when it is sound."""
    found = [problem for hall in room.halls for problem in _hall_problems(room, hall)]
    found += _repeated_names(room)
    if not found:
        found += [*_route_problems(room), *_tray_problems(room)]
    return tuple(found)


def _hall_problems(room: RoomPlan, hall: Hall) -> Iterator[str]:
    """Rows missing, ragged or with marks that mean nothing; cross trays beside the hall."""
    if not hall.rows or not hall.rows[0]:
        yield f"hall {hall.name} has no rack place; give it at least one row with one mark"
        return
    for number, row in enumerate(hall.rows, 1):
        if len(row) != hall.width:
            yield (
                f"row {number} of hall {hall.name} has {len(row)} places, row 1 has {hall.width}; "
                "all rows of a hall are equally long: fill up with # where there is no place"
            )
        known = {kind.mark for kind in (*room.kinds, *MARKS)}
        for column, mark in enumerate(row, 1):
            if mark not in known:
                listed = " ".join(sorted(known))
                where = f"row {number}, place {column} of hall {hall.name}"
                yield f"{where} is {mark!r}, which means nothing; marks: {listed}"
    for column in hall.cross_trays or ():
        if not -1 <= column <= hall.width:
            yield f"hall {hall.name} has no column {column} for a cross tray; columns run from -1 to {hall.width}"


def _repeated_names(room: RoomPlan) -> Iterator[str]:
    names = [hall.name for hall in room.halls]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two halls are called {name}; give each a name of its own"


def num_entries(room: RoomPlan, hall: Hall) -> int:
    """Entries of a hall: its entry marks, or the one it has without any."""
    marks = sum(room.kind(mark).use is Use.ENTRY for row in hall.rows for mark in row)
    return max(marks, 1)


def _route_problems(room: RoomPlan) -> Iterator[str]:
    """Routes that lead nowhere; halls that no route reaches."""
    reached = {0}
    for route in room.routes:
        for index, entry in ((route.a_hall, route.a_entry), (route.z_hall, route.z_entry)):
            hall = room.halls[index]
            count = num_entries(room, hall)
            if not 0 <= entry < count:
                yield f"hall {hall.name} has {count} entries, a route asks for number {entry + 1}"
    for _ in room.halls:
        for route in room.routes:
            ends = {route.a_hall, route.z_hall}
            reached |= ends if ends & reached else set()
    for index, hall in enumerate(room.halls):
        if index not in reached:
            yield f"no route leads to hall {hall.name}; give the length of a route from another hall"


def _tray_problems(room: RoomPlan) -> Iterator[str]:
    """Trays hang above the tallest rack."""
    uses = [room.kind(mark) for hall in room.halls for row in hall.rows for mark in set(row)]
    tallest = max([kind.usable_u or room.usable_u for kind in uses if kind.use in RACK_USES], default=0)
    height_mm = -(-tallest * RACK_UNIT_UM // 1000)
    if height_mm >= room.measures.tray_height_mm:
        height, tray = height_mm / 1000, room.measures.tray_height_mm / 1000
        yield f"trays hang at {tray:g} m, a rack of {tallest} U is {height:g} m high; hang them higher"
