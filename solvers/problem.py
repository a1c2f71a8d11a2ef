"""A sizing problem: candidates, groups with variants, classes with options, rules on resources and ordered goals.

Domain-neutral and integer. A *candidate* fixes how many units each *group* has and which *classes* of demand
arise. The units of a group are dealt to *variants*. A class has cells, so many for every combination of one unit from
each group that its options name (or for every pair of units, where they are paired); each cell is met by one *option*
that allows the variants of its units. Uses are amounts of named *resources* per unit and per cell. Sums stay below
2**53, up to which the solver's floating-point objective is exact; :mod:`solvers.check` proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, prod

LARGEST = 2**53

KINDS = "kinds"
"""The resource that counts variants and options in use, so that of equals the least mixed can be preferred."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to fill a unit; ``uses`` are amounts per resource for one."""

    name: str
    uses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """``count`` units, each of one variant; a group of one unit is all of one variant."""

    name: str
    variants: tuple[Variant, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Option:
    """A way to meet a cell; ``needs`` pairs a group with the variants under which the option is allowed."""

    name: str
    uses: Mapping[str, int]
    needs: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class DemandClass:
    """``cells`` for every combination of units of the groups that options name; each is met by one option.

    Where ``is_paired``, unit i of one group meets unit i of the other only, and how the variants meet is free.
    """

    name: str
    options: tuple[Option, ...]
    cells: int = 1
    is_paired: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One structure; everything in it is a constant but the choice of variants and options."""

    name: str
    groups: tuple[Group, ...]
    classes: tuple[DemandClass, ...]

    def joined(self, demand: DemandClass) -> tuple[Group, ...]:
        """Groups whose units a class depends on, in order."""
        named = {group for option in demand.options for group, _ in option.needs}
        return tuple(group for group in self.groups if group.name in named)

    def num_cells(self, demand: DemandClass) -> int:
        """Cells of a class."""
        counts = [group.count for group in self.joined(demand)]
        return demand.cells * (max(counts, default=1) if demand.is_paired else prod(counts))

    def is_single(self, demand: DemandClass) -> bool:
        """Whether one option meets the whole class."""
        return self.num_cells(demand) == 1

    def uses(self, resource: str) -> list[list[int]]:
        """Use of ``resource`` by every choice if it were made throughout, one list per group and then per class."""
        variants = [[item.uses.get(resource, 0) * group.count for item in group.variants] for group in self.groups]
        options = [
            [item.uses.get(resource, 0) * cells for item in demand.options]
            for demand, cells in zip(self.classes, map(self.num_cells, self.classes), strict=True)
        ]
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
class Share:
    """The total use of ``resource`` is at most ``fraction`` of that of ``whole``."""

    resource: str
    whole: str
    fraction: Fraction


@dataclass(frozen=True, slots=True)
class Credit:
    """The first ``at_most`` units used of ``resource`` save ``saves`` each: amounts per resource."""

    resource: str
    at_most: int
    saves: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Purchase:
    """Buying ``resource`` uses up others: ``uses`` for every unit of max(0, ceil(factor x use) - stock)."""

    resource: str
    factor: Fraction
    stock: int
    uses: Mapping[str, int]

    def bought(self, used: int) -> int:
        """Units bought when so many are used."""
        return max(0, ceil(self.factor * used) - self.stock)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One dealing of a candidate's units that is not allowed: units of the variants in use, by group."""

    candidate: str
    units: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Protection:
    """``goal`` counts its worst case: ``rises`` per unit used of at most ``gamma`` of the resources named.

    The robust counterpart of Bertsimas and Sim, The Price of Robustness, Operations Research 52 (2004).
    """

    goal: str
    gamma: int
    rises: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rules:
    """What every choice must keep to and how its uses are counted."""

    limits: tuple[Limit, ...] = ()
    shares: tuple[Share, ...] = ()
    credits: tuple[Credit, ...] = ()
    protections: tuple[Protection, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def and_limits(self, more: Iterable[Limit]) -> Rules:
        """These rules with further limits."""
        return replace(self, limits=(*self.limits, *more))

    def and_exclusions(self, more: Iterable[Exclusion]) -> Rules:
        """These rules with further dealings left out."""
        return replace(self, exclusions=(*self.exclusions, *more))

    def most_saved(self, resource: str) -> int:
        """The most that credits may save of a resource."""
        return sum(credit.at_most * credit.saves.get(resource, 0) for credit in self.credits)

    @property
    def resources(self) -> set[str]:
        """Resources that a rule names."""
        named = {limit.resource for limit in self.limits}
        named |= {name for share in self.shares for name in (share.resource, share.whole)}
        named |= {credit.resource for credit in self.credits} | {each.resource for each in self.purchases}
        return named | {name for guard in self.protections for name in guard.rises}


@dataclass(frozen=True, slots=True)
class SizingProblem:
    """Choose one candidate, its variants and options; goals are resources to minimise, most important first.

    A goal is held at its least value times (1 + slack) while the next ones are settled; ``slacks`` go with the first
    goals, the others have none.
    """

    candidates: tuple[Candidate | Sketch, ...]
    goals: tuple[str, ...]
    rules: Rules = field(default_factory=Rules)
    slacks: tuple[Fraction, ...] = ()

    def held_at(self, position: int, value: int) -> int:
        """Largest use of goal ``position`` that later goals may leave, when its least is ``value``."""
        slack = self.slacks[position] if position < len(self.slacks) else Fraction(0)
        return int(value * (1 + slack))
