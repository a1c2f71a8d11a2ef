"""How a plan says which part of a tier or a class something fills: ranges of blocks, portions of cells.

What blocks and cells are is told in :mod:`fabric.blocks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """Sizes of the blocks of a structure."""

    leaf_block: int
    spine_block: int
    host_cell: int
    pods_apart: bool


@dataclass(frozen=True, slots=True)
class Range:
    """``count`` consecutive numbers from ``first``."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Portion:
    """Cells of some rows by some columns, row by row: ``count`` of them from the ``first`` one on."""

    rows: tuple[Range, ...]
    columns: tuple[Range, ...]
    first: int
    count: int


def to_ranges(values: Sequence[int]) -> tuple[Range, ...]:
    """Increasing numbers as ranges.

    >>> to_ranges([0, 1, 2, 7])
    (Range(first=0, count=3), Range(first=7, count=1))
    """
    ranges: list[Range] = []
    for value in values:
        if ranges and ranges[-1].first + ranges[-1].count == value:
            ranges[-1] = Range(ranges[-1].first, ranges[-1].count + 1)
        else:
            ranges.append(Range(value, 1))
    return tuple(ranges)
