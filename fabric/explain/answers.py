"""Answers of a session to variations of its question, in money, watts and parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from fabric.links.options import PartCount, option_parts, technology
from fabric.sizing.decode import merge_parts
from fabric.sizing.terms import Place
from fabric.sizing.totals import total
from fabric.sizing.uses import GRAMS, carbon_g
from fabric.terms import Goal
from fabric.workflow import Session
from solvers.problem import Candidate, Sketch
from solvers.result import Selection, SizingResult

Keep = Callable[[str, str], bool]
"""Whether a variant or option (owner, name) may be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A solved variation: its selection with the parts it buys, money and watts; ``value`` is that of the first goal.

    ``parts`` counts pieces by part number and length.
    """

    place: Place
    selection: Selection
    technologies: dict[str, str]
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
    shape = sizing.place.shape
    counted = [
        PartCount(result.selection.variants[tier.value], "switch", shape.structure.num_in_tier(tier))
        for tier in shape.tiers
    ]
    technologies = {}
    for name, option in result.selection.options.items():
        question, legal = sizing.classes[name, option]
        counted.extend(option_parts(legal, question))
        technologies[name] = technology(legal)
    parts = merge_parts(counted)
    totals = total(terms, parts, Decimal(0))
    capex, power = totals.capex_usd, totals.power_w
    value = {
        Goal.CAPEX: capex,
        Goal.POWER: power,
        Goal.TCO: capex + power * terms.energy_usd_per_w,
        Goal.CARBON: carbon_g(terms, power) / GRAMS,
    }[terms.goals[0]]
    counts = {(part.part_number, part.length_m): part.count for part in parts}
    return Answer(sizing.place, result.selection, technologies, capex, power, value, counts)


def narrowed(sketch: Sketch, keep_in: Callable[[str], Keep]) -> Sketch:
    """The sketch whose candidate holds only the variants and options kept."""

    def build() -> Candidate | None:
        candidate = sketch.build()
        if candidate is None:
            return None
        keep = keep_in(sketch.name)
        groups = tuple(
            replace(group, variants=tuple(v for v in group.variants if keep(group.name, v.name)))
            for group in candidate.groups
        )
        classes = tuple(
            replace(demand, options=tuple(o for o in demand.options if keep(demand.name, o.name)))
            for demand in candidate.classes
        )
        return Candidate(candidate.name, groups, classes)

    return Sketch(sketch.name, sketch.bounds, build)
