"""A sizing problem: candidates, groups with variants, classes with options, limits and ordered goals.

Domain-neutral and integer. A *candidate* fixes how many units each *group* has and which *classes* of demand
arise; one *variant* is chosen per group and one *option* per class, where an option may need certain variants.
Uses are amounts of named *resources* for the whole group or class. Sums stay below 2**53, up to which the solver's
floating-point objective is exact; :func:`check_problem` proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to fill a group; ``uses`` are amounts per resource for all its units."""

    name: str
    uses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are all of one variant."""

    name: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A way to meet a class; ``needs`` pairs a group with the variants under which the option is allowed."""

    name: str
    uses: Mapping[str, int]
    needs: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class DemandClass:
    """Demand that exactly one option meets."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One structure; everything in it is a constant but the choice of variants and options."""

    name: str
    groups: tuple[Group, ...]
    classes: tuple[DemandClass, ...]

    def uses(self, resource: str) -> list[list[int]]:
        """Use of ``resource`` by every choice, one list per group and then per class."""
        variants = [[item.uses.get(resource, 0) for item in group.variants] for group in self.groups]
        options = [[item.uses.get(resource, 0) for item in demand.options] for demand in self.classes]
        return variants + options


@dataclass(frozen=True, slots=True)
class Sketch:
    """A candidate that is built only when it may win.

    ``bounds`` are lower bounds of its use per resource (0 where none is named); ``build`` returns the candidate,
    which bears the same name, or None when a group or class has no choice.
    """

    name: str
    bounds: Mapping[str, int]
    build: Callable[[], Candidate | None]


@dataclass(frozen=True, slots=True)
class Limit:
    """The total use of ``resource`` is at most ``at_most``."""

    resource: str
    at_most: int


@dataclass(frozen=True, slots=True)
class SizingProblem:
    """Choose one candidate, its variants and options; goals are resources to minimise, most important first.

    A goal is held at its least value times (1 + slack) while the next ones are settled; ``slacks`` go with the first
    goals, the others have none.
    """

    candidates: tuple[Candidate | Sketch, ...]
    goals: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    slacks: tuple[Fraction, ...] = ()

    def held_at(self, position: int, value: int) -> int:
        """Largest use of goal ``position`` that later goals may leave, when its least is ``value``."""
        slack = self.slacks[position] if position < len(self.slacks) else Fraction(0)
        return int(value * (1 + slack))


def check_problem(problem: SizingProblem) -> None:
    """Refuse a problem without a goal, or in which :func:`check_candidate` refuses a candidate that is built.

    Sketches are checked when they are built. Raises ValueError.
    """
    if not problem.goals:
        raise ValueError("a sizing problem needs a goal")
    if len(problem.slacks) > len(problem.goals) or any(slack < 0 for slack in problem.slacks):
        raise ValueError("slacks are at least 0, and no more than there are goals")
    for candidate in problem.candidates:
        if isinstance(candidate, Candidate):
            check_candidate(problem, candidate)


def check_candidate(problem: SizingProblem, candidate: Candidate) -> None:
    """Refuse a candidate whose totals could overflow or whose uses are negative; raises ValueError naming it."""
    for resource in {*problem.goals, *(limit.resource for limit in problem.limits)}:
        uses = candidate.uses(resource)
        worst = sum(max(amounts, default=0) for amounts in uses)
        least = min((amount for amounts in uses for amount in amounts), default=0)
        if least < 0:
            raise ValueError(f"{candidate.name}: negative use of {resource}")
        if worst > LARGEST:
            raise ValueError(f"{candidate.name}: uses of {resource} may exceed {LARGEST}")
