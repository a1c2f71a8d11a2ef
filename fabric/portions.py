"""How a plan says which part of a tier or a class something fills: ranges of blocks, portions of cells.

What blocks and cells are is told in :mod:`fabric.blocks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def to_portions(cells: Iterable[tuple[int, int]]) -> tuple[Portion, ...]:
    """Cells (row, column), in order, as portions: rows with the same columns together.

    >>> to_portions([(0, 1), (0, 2), (1, 1), (1, 2), (2, 5)])[1]
    Portion(rows=(Range(first=2, count=1),), columns=(Range(first=5, count=1),), first=0, count=1)
    """
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(row, []).append(column)
    alike: dict[tuple[int, ...], list[int]] = {}
    for row, found in columns.items():
        alike.setdefault(tuple(found), []).append(row)
    return tuple(
        Portion(to_ranges(rows), to_ranges(found), 0, len(rows) * len(found)) for found, rows in alike.items()
    )


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
