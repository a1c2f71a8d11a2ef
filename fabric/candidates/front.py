"""A front of structures: rows of counts and bit sets, searched as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fabric.structure import Structure

WORD_BITS = 62


def words(bits: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Bit sets of ``sizes`` bits cut into words that a signed 64-bit column holds.

    >>> words((5,), (3,)), words((1 << 62,), (63,))
    ((5,), (0, 1))
    """
    mask = (1 << WORD_BITS) - 1
    return tuple(
        value >> start & mask
        for value, size in zip(bits, sizes, strict=True)
        for start in range(0, max(size, 1), WORD_BITS)
    )


@dataclass(slots=True)
class Front:
    """Structures with their counts, to be undercut, and their fitting switches, to be covered."""

    structures: list[Structure] = field(default_factory=list)
    _counts: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    _fitting: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))

    def undercutting(self, counts: tuple[int, ...], fitting: tuple[int, ...]) -> Iterator[Structure]:
        """Structures that count at most ``counts`` everywhere and fit every switch in ``fitting``."""
        size = len(self.structures)
        if not size:
            return
        bits = np.array(fitting, dtype=np.int64)
        found = (self._counts[:size] <= np.array(counts, dtype=np.int64)).all(axis=1)
        found &= ((self._fitting[:size] & bits) == bits).all(axis=1)
        for index in np.flatnonzero(found):
            yield self.structures[index]

    def add(self, structure: Structure, counts: tuple[int, ...], fitting: tuple[int, ...]) -> None:
        """Put a structure behind the others."""
        size = len(self.structures)
        if size == len(self._counts):
            self._counts = _grown(self._counts, len(counts))
            self._fitting = _grown(self._fitting, len(fitting))
        self._counts[size], self._fitting[size] = counts, fitting
        self.structures.append(structure)


def _grown(rows: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """A copy with room for twice as many rows, 16 at least."""
    larger = np.zeros((max(16, 2 * len(rows)), width), dtype=np.int64)
    if len(rows):
        larger[: len(rows)] = rows
    return larger
