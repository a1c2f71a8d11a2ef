"""Which places a rule of placement offers to network racks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fabric.room.floor import Floor
from fabric.room.records import LeafSite, Use


def rank_sites(floor: Floor, site: LeafSite) -> NDArray[np.int64]:
    """How far each place is from what the rule wants, 0 the best; places for hosts only are ranked as well.

    ``end_of_row``: places to the nearer end of their run of racks; ``middle_of_row``: places to its middle;
    ``network_row``: rows to the middle of their hall; ``free``: 0 everywhere. A run ends at an aisle.
    """
    if site is LeafSite.FREE:
        return np.zeros(len(floor), np.int64)
    if site is LeafSite.NETWORK_ROW:
        rows = np.array([len(hall.rows) for hall in floor.room.halls], np.int64)
        from_middle: NDArray[np.int64] = np.abs(2 * floor.row - (rows[floor.hall] - 1)) // 2
        return from_middle
    from_west, from_east = _ends_of_runs(floor)
    if site is LeafSite.END_OF_ROW:
        nearer: NDArray[np.int64] = np.minimum(from_west, from_east)
        return nearer
    off_middle: NDArray[np.int64] = np.abs(from_west - from_east) // 2
    return off_middle


def _ends_of_runs(floor: Floor) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns from each place to the west and the east end of its run between aisles."""
    west, east = np.zeros(len(floor), np.int64), np.zeros(len(floor), np.int64)
    room = floor.room
    bounds: dict[tuple[int, int], NDArray[np.int64]] = {}
    for place, (hall, row, column) in enumerate(
        zip(floor.hall.tolist(), floor.row.tolist(), floor.column.tolist(), strict=True)
    ):
        if (hall, row) not in bounds:
            text = room.halls[hall].rows[row]
            aisles = [at for at, mark in enumerate(text) if room.kind(mark).use is Use.AISLE]
            bounds[hall, row] = np.array([-1, *aisles, len(text)], np.int64)
        ends = bounds[hall, row]
        after = int(np.searchsorted(ends, column))
        west[place], east[place] = column - ends[after - 1] - 1, ends[after] - column - 1
    return west, east
