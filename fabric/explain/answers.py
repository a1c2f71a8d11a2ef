"""Answers of a session to variations of its question, in money, watts and parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from fabric.links.options import technology
from fabric.session import Session
from fabric.sizing.build import Sizing
from fabric.sizing.decode import selected_parts
from fabric.sizing.terms import Place
from fabric.sizing.totals import total
from fabric.sizing.uses import GRAMS, carbon_g
from fabric.terms import ClassName, Goal, Tier
from solvers.result import Selection, SizingResult


@dataclass(frozen=True, slots=True)
class Answer:
    """A solved variation: its choices with the parts it buys, money and watts; ``value`` is that of the first goal.

    ``models`` and ``technologies`` are those of each tier and class, the most used first; ``parts`` counts pieces by
    part number and length.
    """

    place: Place
    models: dict[Tier, tuple[str, ...]]
    technologies: dict[ClassName, tuple[str, ...]]
    capex_usd: Decimal
    power_w: Decimal
    value: Decimal
    parts: dict[tuple[str, Decimal | None], int]

    def count(self, part_number: str) -> int:
        """Pieces of a part, whatever their length."""
        return sum(count for (number, _), count in self.parts.items() if number == part_number)


def answer_of(session: Session, result: SizingResult) -> Answer | None:
    """The selection of ``result`` with its totals; None when nothing is selected."""
    if result.selection is None:
        return None
    terms = session.prepared.terms
    sizing = session.builder.sizings[result.selection.candidate]
    parts = selected_parts(sizing, result.selection)
    totals = total(terms, parts, Decimal(0))
    capex, power = totals.capex_usd, totals.power_w
    value = {
        Goal.CAPEX: capex,
        Goal.POWER: power,
        Goal.TCO: capex + power * terms.energy_usd_per_w,
        Goal.CARBON: carbon_g(terms, power) / GRAMS,
    }[terms.goals[0]]
    counts = {(part.part_number, part.length_m): part.count for part in parts}
    models, links = _models(sizing, result.selection), _technologies(sizing, result.selection)
    return Answer(sizing.place, models, links, capex, power, value, counts)


def _models(sizing: Sizing, selection: Selection) -> dict[Tier, tuple[str, ...]]:
    """Models of every tier, the one of most switches first."""
    tiers = sizing.place.shape.tiers
    return {tier: _by_count(sizing.parts.switches_by_model(tier, selection.variants)) for tier in tiers}


def _technologies(sizing: Sizing, selection: Selection) -> dict[ClassName, tuple[str, ...]]:
    """Kinds of link of every class, the one of most links first."""
    counts: dict[ClassName, Counter[str]] = {}
    for joint in sizing.parts.classes:
        for name, cells in selection.options[joint.key].items():
            question, option = sizing.classes[joint.key, name]
            counts.setdefault(joint.name, Counter())[technology(option)] += cells * question.num_links
    return {name: _by_count(counter) for name, counter in counts.items()}


def _by_count(counter: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counter, key=lambda name: (-counter[name], name)))
