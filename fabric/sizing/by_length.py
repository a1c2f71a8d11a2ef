"""The parts of a fabric on a floor where models are not mixed, or settled: cells that are alike and of one length.

With one model for every block, every length of a class is free to take the kind of link that is best for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fabric.links.options import LinkQuestion
from fabric.portions import Grid
from fabric.room.lengths import metres
from fabric.sizing.cells import host_cell, leaf_spine_cell, spine_core_cell
from fabric.sizing.cut import Cut, Lengths, RowKind
from fabric.sizing.parts import ClassPart, Parts, Profiles, TierPart, known, whole_parts
from fabric.sizing.terms import Place, SizingTerms
from fabric.terms import ClassName, Tier

Ask = Callable[[Profiles, Decimal], LinkQuestion]
Matrix = NDArray[np.int64]
"""Lengths of cells in mm by row and column."""

Spots = Iterable[tuple[tuple[int, int], int]]
"""((row, column), length in mm) of cells."""


@dataclass(frozen=True, slots=True)
class Held:
    """Blocks of every model of a tier, with their number of switches, on the ``grid`` that they were dealt on."""

    grid: Grid
    blocks: Mapping[Tier, Mapping[str, tuple[tuple[int, ...], int]]]


def length_parts(terms: SizingTerms, place: Place, cut: Cut, lengths: Lengths, held: Held | None = None) -> Parts:
    """A part per tier, or per model held; of every class, cells alike and of one length (mm, by cell)."""
    whole = whole_parts(terms, place)
    tiers = {part.tier: _Blocks.of(part, held) for part in whole.tiers}
    classes = [
        *_hosts(terms, place, cut, tiers, lengths[ClassName.HOST_LEAF]),
        *_spines(place, cut, tiers, lengths.get(ClassName.LEAF_SPINE)),
        *_cores(place, cut, tiers, lengths.get(ClassName.SPINE_CORE)),
    ]
    return Parts(tuple(part for blocks in tiers.values() for part in blocks.parts), tuple(classes), cut)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The parts of a tier, and which of them a block is in: the only one, or that by ``number``."""

    parts: tuple[TierPart, ...]
    number: Mapping[int, int]

    @classmethod
    def of(cls, whole: TierPart, held: Held | None) -> _Blocks:
        if held is None:
            return cls((whole,), {})
        parts, number = [], {}
        for index, (model, (blocks, switches)) in enumerate(held.blocks[whole.tier].items()):
            parts.append(TierPart(f"{whole.name} {model}", whole.tier, blocks, switches, False, model))
            number.update(dict.fromkeys(blocks, index))
        return cls(tuple(parts), number)

    def at(self, block: int) -> int:
        """Index of the part that a block is in."""
        return self.number.get(block, 0)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Parts below (None: hosts) and above a class; ``of_row`` where the block above is that of the row as well."""

    below: _Blocks | None
    above: _Blocks
    of_row: bool

    def of(self, spot: tuple[int, int]) -> tuple[int, int]:
        """Indices of the parts below and above a cell (row, column)."""
        row, column = spot
        below = 0 if self.below is None else self.below.at(row)
        return below, self.above.at(row if self.of_row else column)


def _by_length(name: ClassName, kind: int, parts: _Pairs, spots: Spots, ask: Ask) -> Iterator[ClassPart]:
    """A class part per pair of parts and length, shortest first; ``kind`` numbers cells that are alike."""
    found: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for spot, length in spots:
        found.setdefault((length, *parts.of(spot)), []).append(spot)
    for length, a, z in sorted(found):
        length_m, cells = metres(length), found[length, a, z]

        def asked(profiles: Profiles, length_m: Decimal = length_m) -> LinkQuestion:
            return ask(profiles, length_m)

        below = None if parts.below is None else parts.below.parts[a]
        key = f"{name.value} {kind}, {a} to {z}, by {length_m:f} m"
        yield ClassPart(key, name, below, parts.above.parts[z], tuple(range(len(cells))), False, asked, tuple(cells))


def _hosts(
    terms: SizingTerms, place: Place, cut: Cut, tiers: Mapping[Tier, _Blocks], lengths: Matrix
) -> Iterator[ClassPart]:
    hosts = terms.host_sides[place.shape.protocol, place.shape.structure.planes]
    parts = _Pairs(None, tiers[Tier.LEAF], of_row=True)
    for number, (kind, rows) in enumerate(cut.rows.items(), start=1):
        if not kind.down_ports:
            continue

        def ask(profiles: Profiles, length_m: Decimal, kind: RowKind = kind) -> LinkQuestion:
            return host_cell(place, kind, hosts, profiles[1], length_m)

        spots = [((row, cell), int(lengths[row, cell])) for row in rows for cell in range(kind.cells)]
        yield from _by_length(ClassName.HOST_LEAF, number, parts, spots, ask)


def _spines(place: Place, cut: Cut, tiers: Mapping[Tier, _Blocks], lengths: Matrix | None) -> Iterator[ClassPart]:
    if lengths is None:
        return
    parts = _Pairs(tiers[Tier.LEAF], tiers[Tier.SPINE], of_row=False)
    for number, (kind, rows) in enumerate(cut.rows.items(), start=1):

        def ask(profiles: Profiles, length_m: Decimal, kind: RowKind = kind) -> LinkQuestion:
            return leaf_spine_cell(place, cut, kind, known(profiles), length_m)

        spots = [((row, column), int(length)) for row in rows for column, length in enumerate(lengths[row].tolist())]
        yield from _by_length(ClassName.LEAF_SPINE, number, parts, spots, ask)


def _cores(place: Place, cut: Cut, tiers: Mapping[Tier, _Blocks], lengths: Matrix | None) -> Iterator[ClassPart]:
    """Cells are pods of columns: spines and cores of one column."""
    if lengths is None:
        return

    def ask(profiles: Profiles, length_m: Decimal) -> LinkQuestion:
        return spine_core_cell(place, cut, known(profiles), length_m)

    spots = [((column, pod), length) for column, row in enumerate(lengths.tolist()) for pod, length in enumerate(row)]
    parts = _Pairs(tiers[Tier.SPINE], tiers[Tier.CORE], of_row=True)
    yield from _by_length(ClassName.SPINE_CORE, 1, parts, spots, ask)
