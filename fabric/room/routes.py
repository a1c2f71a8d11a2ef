"""Ways along the trays in words: the rows and cross trays that a cable passes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from fabric.room.floor import row_letters
from fabric.room.trays import Junction, Trays


def route_words(trays: Trays, a: int, z: int) -> str:
    """The way from place ``a`` to place ``z``: ``B``, or ``B > x18 > D`` over the cross tray at column 18.

    Columns count from 1 as in the names of places; ``x0`` lies before the first place. Halls stand before their rows
    where there are several. The way is the one whose load :mod:`fabric.room.loads` counts.
    """
    stops = list(_stops(trays, a, z))
    words = [_row(trays, stops[0])]
    for one, other in pairwise(stops):
        if one[0] != other[0]:
            words += ["hall route", _row(trays, other)]
        elif one[1] != other[1]:
            cross = f"x{one[2] + 1}"
            if len(words) > 2 and words[-2] == cross:
                words[-1] = _row(trays, other)
            else:
                words += [cross, _row(trays, other)]
    return " > ".join(words)


def _row(trays: Trays, stop: Junction) -> str:
    halls = trays.floor.room.halls
    return row_letters(stop[1]) if len(halls) == 1 else f"{halls[stop[0]].name}.{row_letters(stop[1])}"


def _stops(trays: Trays, a: int, z: int) -> Iterator[Junction]:
    """The place of a, the junctions on the way, the place of z."""
    floor = trays.floor
    ends = [(int(floor.hall[place]), int(floor.row[place]), int(floor.column[place])) for place in (a, z)]
    yield ends[0]
    over = [
        int(trays.side_mm[near, a] + trays.way_mm[trays.side[near, a], trays.side[far, z]] + trays.side_mm[far, z])
        for near, far in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    direct = int(trays.direct_mm(np.array([a]), np.array([z]))[0])
    if min(over) < direct:
        near, far = divmod(over.index(min(over)), 2)
        source, at = int(trays.side[near, a]), int(trays.side[far, z])
        path = [at]
        while at != source:
            at = int(trays.before[source, at])
            path.append(at)
        yield from (trays.junctions[number] for number in reversed(path))
    yield ends[1]
