"""Which blocks get which switch model and which cells which kind of link: a selection's amounts dealt in order.

Blocks of a part are dealt to its models in the order of models, cells among the same models to options in the order
of options, row by row. Where spines and cores are paired, the columns of each kind of spine are dealt to kinds of
cores first, as many as the cells ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fabric.links.options import LinkOption, LinkQuestion
from fabric.portions import Portion, Range, to_portions, to_ranges
from fabric.sizing.build import Sizing
from fabric.sizing.parts import ClassPart, TierPart
from fabric.terms import ClassName, Tier
from solvers.problem import Option
from solvers.result import Selection

Dealt = Mapping[str, Mapping[str, tuple[int, ...]]]
"""Blocks by part and model."""


@dataclass(frozen=True, slots=True)
class DealtLink:
    """``cells`` of a class part that one option meets, and where they lie."""

    name: ClassName
    question: LinkQuestion
    option: LinkOption
    cells: int
    portions: tuple[Portion, ...]


def deal_blocks(sizing: Sizing, selection: Selection) -> Dealt:
    """Blocks of every part by model, in the order of models."""
    dealt: dict[str, dict[str, tuple[int, ...]]] = {}
    for part in sizing.parts.tiers:
        left = list(part.blocks)
        amounts = dict(selection.variants[part.name])
        kept = _pairs_above(sizing, selection, part, dealt)
        if kept is not None:
            dealt[part.name] = kept
            continue
        dealt[part.name] = {}
        for model, count in amounts.items():
            taken = len(left) if part.model is not None else count
            dealt[part.name][model] = tuple(left[:taken])
            left = left[taken:]
    return dealt


def _pairs_above(
    sizing: Sizing, selection: Selection, part: TierPart, dealt: Dealt
) -> dict[str, tuple[int, ...]] | None:
    """Columns of a part of cores by model, so that every kind of spine meets the kinds of cores that were chosen."""
    joint = next((c for c in sizing.parts.classes if c.is_paired and c.above.name == part.name), None)
    if joint is None or joint.below is None:
        return None
    columns_left = {
        models: sorted(column for model in models for column in dealt[joint.below.name].get(model, ()))
        for models, _ in _kinds(sizing, joint)
    }
    amounts = dict(selection.variants[part.name])
    by_model: dict[str, list[int]] = {model: [] for model in amounts}
    for (below, above), cells in _met(sizing, selection, joint).items():
        count = cells // len(joint.cells)
        columns, columns_left[below] = columns_left[below][:count], columns_left[below][count:]
        for model in (name for name in amounts if name in above):
            taken = min(amounts[model], len(columns))
            by_model[model] += columns[:taken]
            amounts[model] -= taken
            columns = columns[taken:]
    return {model: tuple(sorted(columns)) for model, columns in by_model.items()}


Kinds = tuple[frozenset[str], frozenset[str]]


def _kinds(sizing: Sizing, joint: ClassPart) -> dict[Kinds, list[Option]]:
    """Options of a class by the models below and above that they need, in order."""
    demand = next(demand for demand in sizing.candidate.classes if demand.name == joint.key)
    kinds: dict[Kinds, list[Option]] = {}
    for option in demand.options:
        needs = dict(option.needs)
        below = needs[joint.below.name] if joint.below is not None else frozenset[str]()
        kinds.setdefault((below, needs[joint.above.name]), []).append(option)
    return kinds


def _met(sizing: Sizing, selection: Selection, joint: ClassPart) -> dict[Kinds, int]:
    """Cells by the models below and above."""
    taken = selection.options[joint.key]
    return {
        kinds: sum(taken.get(option.name, 0) for option in options)
        for kinds, options in _kinds(sizing, joint).items()
    }


def deal_links(sizing: Sizing, selection: Selection, dealt: Dealt) -> Iterator[DealtLink]:
    """Every option in use with its cells, class by class."""
    for joint in sizing.parts.classes:
        taken = selection.options[joint.key]
        for kinds, options in _kinds(sizing, joint).items():
            rows, columns = _rows_and_columns(joint, kinds, dealt)
            first = 0
            for option in options:
                count = taken.get(option.name, 0)
                if not count:
                    continue
                question, link = sizing.classes[joint.key, option.name]
                spots = joint.spots[first : first + count]
                portions = to_portions(spots) if spots else (Portion(rows, columns, first, count),)
                yield DealtLink(joint.name, question, link, count, portions)
                first += count


def _rows_and_columns(joint: ClassPart, kinds: Kinds, dealt: Dealt) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """Rows and columns of the cells among the models of ``kinds``."""
    above = _blocks_of(joint.above, kinds[1], dealt)
    if joint.below is None:
        return to_ranges(above), to_ranges(joint.cells)
    below = _blocks_of(joint.below, kinds[0], dealt)
    if joint.is_paired:
        return to_ranges(sorted(set(below) & set(above))), to_ranges(joint.cells)
    return to_ranges(below), to_ranges(above)


def _blocks_of(part: TierPart, models: frozenset[str], dealt: Dealt) -> list[int]:
    return sorted(block for model, blocks in dealt[part.name].items() if model in models for block in blocks)


def dealt_to(sizing: Sizing, dealt: Dealt, tier: Tier) -> dict[str, tuple[tuple[int, ...], int]]:
    """Blocks and number of switches of every model of a tier, in the order of its first block."""
    numbers = {
        part.name: {m: len(blocks) if part.model is None else 1 for m, blocks in dealt[part.name].items()}
        for part in sizing.parts.tiers
    }
    switches = sizing.parts.switches_by_model(tier, numbers)
    blocks: dict[str, list[int]] = {}
    for part in sizing.parts.tiers:
        if part.tier is tier:
            for model, taken in dealt[part.name].items():
                blocks.setdefault(model, []).extend(taken)
    ordered = sorted((model for model in blocks if blocks[model]), key=lambda model: min(blocks[model]))
    return {model: (tuple(sorted(blocks[model])), switches[model]) for model in ordered}
