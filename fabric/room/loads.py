"""What runs in every tray when cables take the shortest ways: cables and cross-section per piece of tray.

Pieces are between neighbouring columns of a row tray, between neighbouring rows of a cross tray, and routes between
halls. Ties between equally short ways go to the first of: direct, west-west, west-east, east-west, east-east.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.room.trays import Junction, Trays

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrayLoads:
    """Load of trays, in the unit of the weights that were laid on them.

    ``rows`` has one array per hall of shape (rows, width + 1): piece ``c`` lies between columns c - 1 and c.
    ``cross`` maps two junctions in different rows (or halls) to their load; the lesser junction stands first.
    """

    rows: tuple[Ints, ...]
    cross: dict[tuple[Junction, Junction], int]

    def largest(self) -> int:
        """Load of the fullest piece; 0 without any."""
        return max([0, *(int(hall.max(initial=0)) for hall in self.rows), *self.cross.values()])


def tray_loads(
    trays: Trays, a: NDArray[np.integer], z: NDArray[np.integer], weight: NDArray[np.integer]
) -> TrayLoads:
    """Loads when ``weight[i]`` (cables, or mm2 of cable) runs between places ``a[i]`` and ``z[i]``; whole numbers."""
    apart = a != z
    a, z, weight = a[apart], z[apart], weight[apart].astype(np.int64)
    steps = [np.zeros((len(hall.rows), hall.width + 3), np.int64) for hall in trays.floor.room.halls]
    ways = np.stack([trays.direct_mm(a, z), *(_over(trays, near, far, a, z) for near, far in _SIDES)])
    choice = ways.argmin(axis=0) if len(a) else np.zeros(0, np.int64)
    floor = trays.floor
    direct = choice == 0
    _lay(
        steps,
        floor.hall[a[direct]],
        floor.row[a[direct]],
        floor.column[a[direct]],
        floor.column[z[direct]],
        weight[direct],
    )
    flows: dict[tuple[int, int], int] = {}
    for which, (near, far) in enumerate(_SIDES, 1):
        here = choice == which
        _lay_to_junction(trays, steps, a[here], near, weight[here])
        _lay_to_junction(trays, steps, z[here], far, weight[here])
        _gather(flows, trays, trays.side[near, a[here]], trays.side[far, z[here]], weight[here])
    cross = _lay_between_junctions(trays, steps, flows)
    return TrayLoads(tuple(np.cumsum(hall, axis=1)[:, 1:-1] for hall in steps), cross)


_SIDES = ((0, 0), (0, 1), (1, 0), (1, 1))


def _over(trays: Trays, near: int, far: int, a: NDArray[np.integer], z: NDArray[np.integer]) -> NDArray[np.int32]:
    way = trays.way_mm[trays.side[near, a], trays.side[far, z]]
    over: NDArray[np.int32] = trays.side_mm[near, a] + way + trays.side_mm[far, z]
    return over


def _lay(
    steps: list[Ints],
    hall: NDArray[np.integer],
    row: NDArray[np.integer],
    first: NDArray[np.integer],
    last: NDArray[np.integer],
    weight: Ints,
) -> None:
    """Add ``weight`` to the pieces of a row between columns ``first`` and ``last``, as steps up and down."""
    low, high = np.minimum(first, last), np.maximum(first, last)
    for index, grid in enumerate(steps):
        here = hall == index
        np.add.at(grid, (row[here], low[here] + 2), weight[here])
        np.add.at(grid, (row[here], high[here] + 2), -weight[here])


def _lay_to_junction(trays: Trays, steps: list[Ints], place: NDArray[np.integer], side: int, weight: Ints) -> None:
    """Load the row tray from places to the junction at their west (0) or east (1)."""
    columns = np.array([junction[2] for junction in trays.junctions], np.int64)
    floor = trays.floor
    _lay(steps, floor.hall[place], floor.row[place], floor.column[place], columns[trays.side[side, place]], weight)


def _gather(
    flows: dict[tuple[int, int], int],
    trays: Trays,
    first: NDArray[np.integer],
    last: NDArray[np.integer],
    weight: Ints,
) -> None:
    """Add up what runs between every two junctions, the lesser number first."""
    low, high = np.minimum(first, last).astype(np.int64), np.maximum(first, last).astype(np.int64)
    keys, inverse = np.unique(low * len(trays.junctions) + high, return_inverse=True)
    sums = np.zeros(len(keys), np.int64)
    np.add.at(sums, inverse, weight)
    for key, total in zip(keys.tolist(), sums.tolist(), strict=True):
        pair = divmod(key, len(trays.junctions))
        flows[pair] = flows.get(pair, 0) + total


def _lay_between_junctions(
    trays: Trays, steps: list[Ints], flows: dict[tuple[int, int], int]
) -> dict[tuple[Junction, Junction], int]:
    """Follow the shortest ways back from their ends, all at once, an edge at a time."""
    pairs = np.array(sorted(flows), np.int64).reshape(-1, 2)
    weight = np.array([flows[a, z] for a, z in pairs.tolist()], np.int64)
    source, at = pairs[:, 0], pairs[:, 1]
    edges: dict[tuple[int, int], int] = {}
    while (moving := source != at).any():
        source, at, weight = source[moving], at[moving], weight[moving]
        before = trays.before[source, at]
        _gather(edges, trays, before, at, weight)
        at = before.astype(np.int64)
    cross: dict[tuple[Junction, Junction], int] = {}
    for (low, high), load in sorted(edges.items()):
        a, z = trays.junctions[low], trays.junctions[high]
        if a[:2] == z[:2]:
            grid = steps[a[0]]
            grid[a[1], a[2] + 2] += load
            grid[a[1], z[2] + 2] -= load
        else:
            cross[a, z] = load
    return cross
