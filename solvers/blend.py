"""Weighted sums of resources as one more resource of a problem, which goals and limits may name.

Uses, bounds, credits, purchases and protections are all linear in the resources, so a blend of them is a resource
like any other: it is added to everything that a problem counts, and the search need not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from solvers.check import largest_sum
from solvers.problem import KINDS, LARGEST, Candidate, Credit, Protection, Purchase, Rules, SizingProblem, Sketch


class BlendOverflowError(ValueError):
    """Sums of the blend may exceed LARGEST: smaller weights are needed."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The resource ``name`` is the sum of others times their ``weights``, which are whole and at least 0."""

    name: str
    weights: Mapping[str, int]

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError(f"{self.name}: a weight is at least 0")
        if self.name in self.weights or KINDS in self.weights:
            raise ValueError(f"{self.name}: neither a blend itself nor {KINDS!r} can be weighed")

    def of(self, amounts: Mapping[str, int]) -> int:
        """The blend of some amounts; a resource that is not named counts 0."""
        return sum(weight * amounts.get(resource, 0) for resource, weight in self.weights.items())

    def added_to(self, amounts: Mapping[str, int]) -> dict[str, int]:
        """The amounts with their blend."""
        return {**amounts, self.name: self.of(amounts)}


def with_blend(problem: SizingProblem, blend: Blend) -> SizingProblem:
    """``problem`` with ``blend`` as one more resource.

    A candidate whose sums of the blend may exceed LARGEST raises :class:`BlendOverflowError`: at once, or when its
    sketch is built.
    """
    rules = _rules(problem.rules, blend)
    candidates = tuple(
        _blended(item, blend, rules) if isinstance(item, Candidate) else _sketch(item, blend, rules)
        for item in problem.candidates
    )
    return replace(problem, candidates=candidates, rules=rules)


def _sketch(sketch: Sketch, blend: Blend, rules: Rules) -> Sketch:
    """Bounds of the parts, weighed, bound their sum."""
    return Sketch(sketch.name, blend.added_to(sketch.bounds), partial(_build, sketch.build, blend, rules))


def _build(build: Callable[[], Candidate | None], blend: Blend, rules: Rules) -> Candidate | None:
    built = build()
    return None if built is None else _blended(built, blend, rules)


def _blended(candidate: Candidate, blend: Blend, rules: Rules) -> Candidate:
    groups = tuple(
        replace(group, variants=tuple(replace(v, uses=blend.added_to(v.uses)) for v in group.variants))
        for group in candidate.groups
    )
    classes = tuple(
        replace(demand, options=tuple(replace(o, uses=blend.added_to(o.uses)) for o in demand.options))
        for demand in candidate.classes
    )
    blended = replace(candidate, groups=groups, classes=classes)
    if largest_sum(blended, rules, blend.name) > LARGEST:
        raise BlendOverflowError(f"{candidate.name}: uses of {blend.name} may exceed {LARGEST}")
    return blended


def _rules(rules: Rules, blend: Blend) -> Rules:
    """Credits save and purchases use their blend; a protected resource is protected in the blend, by its weight."""
    purchases = tuple(Purchase(p.resource, p.factor, p.stock, blend.added_to(p.uses)) for p in rules.purchases)
    credits = tuple(Credit(c.resource, c.at_most, blend.added_to(c.saves)) for c in rules.credits)
    protections = tuple(
        Protection(blend.name, guard.gamma, {name: weight * rise for name, rise in guard.rises.items()})
        for guard in rules.protections
        if (weight := blend.weights.get(guard.goal, 0))
    )
    protections = (*rules.protections, *protections)
    return replace(rules, credits=credits, purchases=purchases, protections=protections)
