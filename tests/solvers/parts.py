"""Short words for small sizing problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from solvers.problem import Candidate, DemandClass, Group, Limit, Option, SizingProblem, Variant
from solvers.result import SizingResult
from solvers.search import solve_problem

Uses = Mapping[str, int]


def group(name: str, **variants: Uses | int) -> Group:
    """A group; a bare number is the use of ``cost``."""
    return Group(name, tuple(Variant(variant, uses_of(uses)) for variant, uses in variants.items()))


def option(name: str, uses: Uses | int, **needs: str) -> Option:
    """An option that needs, in every group named, one of the variants named (parted by spaces)."""
    return Option(name, uses_of(uses), tuple((where, frozenset(names.split())) for where, names in needs.items()))


def demand(name: str, *options: Option) -> DemandClass:
    """A class of demand."""
    return DemandClass(name, options)


def candidate(name: str, *parts: Group | DemandClass) -> Candidate:
    """A candidate of groups and classes."""
    groups = tuple(part for part in parts if isinstance(part, Group))
    classes = tuple(part for part in parts if isinstance(part, DemandClass))
    return Candidate(name, groups, classes)


def flat(name: str, **uses: int) -> Candidate:
    """A candidate without a choice."""
    return candidate(name, group("box", only=uses))


def hidden(name: str, bound: int, cost: int) -> Candidate:
    """A candidate whose cheap variant is of no use: arithmetic sees ``bound``, the truth is ``cost``."""
    return candidate(
        name,
        group("box", cheap=bound, dear=cost),
        demand("link", option("wire", 0, box="dear")),
    )


def uses_of(uses: Uses | int) -> Uses:
    """Uses by resource; a bare number is the use of ``cost``."""
    return {"cost": uses} if isinstance(uses, int) else uses


def problem(*candidates: Candidate, goals: str = "cost", **limits: int) -> SizingProblem:
    """A problem with goals parted by spaces, and limits by resource."""
    rows = tuple(Limit(resource, at_most) for resource, at_most in limits.items())
    return SizingProblem(candidates, tuple(goals.split()), rows)


def solve(*candidates: Candidate, goals: str = "cost", **limits: int) -> SizingResult:
    """The answer to :func:`problem`."""
    return solve_problem(problem(*candidates, goals=goals, **limits))


Choice = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Candidate, variant of each group, option of each class."""


def all_choices(asked: SizingProblem) -> Iterator[tuple[Uses, Choice]]:
    """What every choice within needs and limits uses, in order of candidates, variants and options."""
    for item in asked.candidates:
        assert isinstance(item, Candidate)
        for variants in product(*(g.variants for g in item.groups)):
            chosen = {g.name: v.name for g, v in zip(item.groups, variants, strict=True)}
            for options in product(*(c.options for c in item.classes)):
                if not all(chosen.get(where) in names for o in options for where, names in o.needs):
                    continue
                total: Counter[str] = Counter()
                for part in (*variants, *options):
                    total.update(part.uses)
                if all(total[limit.resource] <= limit.at_most for limit in asked.limits):
                    yield total, (item.name, tuple(v.name for v in variants), tuple(o.name for o in options))


def brute_force(asked: SizingProblem) -> tuple[tuple[int, ...], Choice] | None:
    """Least values of the goals, each within the slacks of those before, and the first choice; None without one."""
    left = list(all_choices(asked))
    if not left:
        return None
    values = []
    for position, goal in enumerate(asked.goals):
        least = min(total.get(goal, 0) for total, _ in left)
        slack = asked.slacks[position] if position < len(asked.slacks) else Fraction(0)
        left = [(total, choice) for total, choice in left if total.get(goal, 0) <= least * (1 + slack)]
        values.append(least)
    return tuple(values), left[0][1]


def choice_of(asked: SizingProblem, result: SizingResult) -> Choice | None:
    """The selection of ``result`` in the words of :func:`brute_force`."""
    if result.selection is None:
        return None
    item = next(c for c in asked.candidates if c.name == result.selection.candidate)
    assert isinstance(item, Candidate)
    variants = tuple(result.selection.variants[g.name] for g in item.groups)
    return item.name, variants, tuple(result.selection.options[c.name] for c in item.classes)


def use_of_selection(asked: SizingProblem, result: SizingResult, resource: str) -> int:
    """What the selection of ``result`` uses of ``resource``, counted from the problem."""
    assert result.selection is not None
    item = next(c for c in asked.candidates if c.name == result.selection.candidate)
    assert isinstance(item, Candidate)
    chosen = [v for g in item.groups for v in g.variants if v.name == result.selection.variants[g.name]]
    taken = [o for c in item.classes for o in c.options if o.name == result.selection.options[c.name]]
    return sum(part.uses.get(resource, 0) for part in (*chosen, *taken))
