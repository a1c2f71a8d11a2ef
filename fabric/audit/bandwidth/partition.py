"""The coarsest equitable partition of a weighted graph by colour refinement, and the exact proof that it is one.

A partition is equitable when all nodes of a cell have the same capacity to every cell, in each direction. Every flow
averaged over the cells is again a flow, and every flow between cells spreads over their nodes in proportion to
capacity, so that linear programs of flow keep their optimum on the quotient (Grohe, Kersting, Mladenov and Selman,
"Dimension reduction via colour refinement", ESA 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.audit.columns import Ints, group_rows, sums

Hashes = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def mix(values: Hashes | Ints) -> Hashes:
    """A 64-bit hash of every value (the finaliser of SplitMix64)."""
    state = np.atleast_1d(values).astype(np.uint64) + _GOLDEN
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


def mix_columns(*columns: Hashes | Ints) -> Hashes:
    """A hash of every row over all columns, in their order."""
    state = mix(columns[0])
    for column in columns[1:]:
        state = mix(state * _FIRST + mix(column))
    return state


@dataclass(frozen=True, slots=True)
class Partition:
    """``cell`` of every node from 0, ordered by ``colour``: the same structure has the same colours everywhere."""

    cell: Ints
    colour: Hashes

    @property
    def num_cells(self) -> int:
        """Cells."""
        return int(self.colour.size)

    def sizes(self) -> Ints:
        """Nodes in each cell."""
        return np.bincount(self.cell, minlength=self.num_cells).astype(np.int64)


def refine(colours: Hashes, lower: Ints, upper: Ints, weight: Hashes | Ints) -> Partition:
    """The coarsest partition in which nodes of a cell agree in colour and in the weighted edges to every cell.

    Edges run from ``lower`` to ``upper`` and count from both ends. Colours are hashes of what a node sees and do not
    depend on the order of nodes, so that partitions of two graphs can be matched; :func:`is_equitable` proves what a
    collision of hashes would break. Rounds stop when no cell splits any more.
    """
    seen_from_above, seen_from_below = (mix_columns(weight, np.full_like(lower, end)) for end in (1, 2))
    state = mix(colours)
    num_cells = np.unique(state).size
    while True:
        heard = np.zeros(state.size, dtype=np.uint64)
        np.add.at(heard, lower, mix(state[upper] ^ seen_from_below))
        np.add.at(heard, upper, mix(state[lower] ^ seen_from_above))
        new = mix_columns(state, heard)
        distinct, cell = np.unique(new, return_inverse=True)
        if distinct.size == num_cells:
            return Partition(cell.astype(np.int64), distinct)
        state, num_cells = new, distinct.size


def is_equitable(partition: Partition, lower: Ints, upper: Ints, capacity: Ints, kind: Ints | None = None) -> bool:
    """Whether all nodes of a cell have exactly the same total capacity to and from every cell; whole numbers.

    With ``kind``, a class of every edge, the same holds for the edges of every kind apart.
    """
    cell, alike = partition.cell, np.zeros_like(lower) if kind is None else kind
    return all(
        _is_even(partition, near, [cell[far], alike], capacity) for near, far in ((lower, upper), (upper, lower))
    )


def _is_even(partition: Partition, near: Ints, far: list[Ints], capacity: Ints) -> bool:
    by_node = group_rows([near, *far])
    total = sums(by_node.of_row, capacity, len(by_node))
    by_cell = group_rows([partition.cell[by_node.keys[0]], *by_node.keys[1:]])
    is_complete = bool((by_cell.sizes == partition.sizes()[by_cell.keys[0]]).all())
    return is_complete and bool((total == total[by_cell.first][by_cell.of_row]).all())
