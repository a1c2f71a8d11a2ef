"""A lower bound that takes the rules into account, by arithmetic: rules become prices on what they make scarce.

Lagrangian relaxation: a rule ``use <= limit`` is dropped and ``multiplier x (use - limit)`` added to the goal. For
any multipliers that are not negative, the least of that sum is at most the least use of the goal within the rules, so
a bound can be checked without a solver, whoever found the multipliers. Where no rule spans choices, some optimal one
deals all units of a group to one variant: with the other groups fixed, the sum is linear in one (see
:class:`Uniform`). Geoffrion, Lagrangean relaxation for integer programming, Mathematical Programming Study 2 (1974).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from solvers.places import allowed_options, treated_alike
from solvers.problem import Candidate, DemandClass, Group, Option, Rules, Variant

SCALE = 2**30
"""Multipliers and prices are whole numbers of 1/SCALE units of the goal."""


@dataclass(frozen=True, slots=True)
class Multipliers:
    """A multiplier per limit, share, credit, purchase, and rise of every protection, in the order of the rules.

    Those of credits are prices of ``credited <= used``, those of purchases prices of what is bought; those of rises
    are weights of a worst case. Any that are too large for a valid bound are cut in :func:`priced`.
    """

    limits: tuple[int, ...] = ()
    shares: tuple[int, ...] = ()
    credits: tuple[int, ...] = ()
    rises: tuple[tuple[int, ...], ...] = ()
    purchases: tuple[int, ...] = ()

    def of_limits(self) -> Multipliers:
        """Those that make no price negative: all but those of shares and credits, which are zero."""
        return replace(self, shares=(0,) * len(self.shares), credits=(0,) * len(self.credits))


def no_multipliers(rules: Rules) -> Multipliers:
    """Zero for every rule: what is left is the goal itself."""
    return Multipliers(
        (0,) * len(rules.limits),
        (0,) * len(rules.shares),
        (0,) * len(rules.credits),
        tuple((0,) * len(guard.rises) for guard in rules.protections),
        (0,) * len(rules.purchases),
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """What a unit of every resource costs, and what is added once, both in 1/SCALE of the goal."""

    each: Mapping[str, int]
    once: int

    def of(self, uses: Mapping[str, int]) -> int:
        """Price of uses."""
        return sum(self.each.get(resource, 0) * amount for resource, amount in uses.items())


def priced(rules: Rules, goal: str, multipliers: Multipliers) -> Prices:
    """Prices under which no choice within ``rules`` costs more than it uses of ``goal``."""
    totals = Counter({goal: SCALE})
    once = 0
    for limit, multiplier in zip(rules.limits, multipliers.limits, strict=True):
        totals[limit.resource] += multiplier
        once -= multiplier * limit.at_most
    each = Counter(totals)
    for purchase, multiplier in zip(rules.purchases, multipliers.purchases, strict=True):
        price = sum(totals[name] * weight for name, weight in purchase.uses.items())
        taken = min(multiplier, price) if purchase.stock else price
        each[purchase.resource] += taken * purchase.factor.numerator // purchase.factor.denominator
        once -= taken * purchase.stock
    for share, multiplier in zip(rules.shares, multipliers.shares, strict=True):
        each[share.resource] += multiplier * share.fraction.denominator
        each[share.whole] -= multiplier * share.fraction.numerator
    rises = _price_rises(rules, totals, multipliers)
    each.update(rises)
    for credit, multiplier in zip(rules.credits, multipliers.credits, strict=True):
        saved = rises[credit.resource] + sum(totals[name] * amount for name, amount in credit.saves.items())
        used = min(multiplier, saved)
        each[credit.resource] -= used
        once -= (saved - used) * credit.at_most
    return Prices(each, once)


def _price_rises(rules: Rules, totals: Mapping[str, int], multipliers: Multipliers) -> Counter[str]:
    """One of the worst cases: weights of at most 1 each and gamma together, times the price of what rises."""
    prices: Counter[str] = Counter()
    for guard, weights in zip(rules.protections, multipliers.rises, strict=True):
        most = totals.get(guard.goal, 0)
        left = guard.gamma * most
        for (resource, rise), weight in zip(guard.rises.items(), weights, strict=True):
            taken = min(weight, most, left)
            prices[resource] += taken * rise
            left -= taken
    return prices


Place = tuple[int, ...]
"""The kind of every group, or of every group that a class joins."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Options of a class and which of them are allowed at which places; ``groups`` are positions of the joined."""

    cells: int
    groups: tuple[int, ...]
    options: tuple[Option, ...]
    allowed: tuple[tuple[tuple[Place, ...], tuple[int, ...]], ...]

    def least(self, prices: Prices) -> dict[Place, int]:
        """Least price of all cells by place, where there is an option."""
        costs = [self.cells * prices.of(option.uses) for option in self.options]
        least: dict[Place, int] = {}
        for places, allowed in self.allowed:
            least.update(dict.fromkeys(places, min(costs[option] for option in allowed)))
        return least


@dataclass(frozen=True, slots=True)
class Uniform:
    """A candidate of which every group is of one variant; those that all classes treat alike are one kind.

    The least price over these is the least over all dealings. A product of two groups is linear in either; pairs of
    units are a mixture of uniform ones, as long as no second class ties the same groups together. A class that does
    is cut loose: it may lie anywhere.
    """

    counts: tuple[int, ...]
    kinds: tuple[tuple[tuple[Variant, ...], ...], ...]
    tables: tuple[_Table, ...]
    loose: tuple[tuple[int, tuple[Option, ...]], ...]

    def least(self, prices: Prices) -> int | None:
        """Least price of a choice, in 1/SCALE; None when there is no choice."""
        units = [
            [count * min(prices.of(variant.uses) for variant in kind) for kind in kinds]
            for count, kinds in zip(self.counts, self.kinds, strict=True)
        ]
        tables = [(table.groups, table.least(prices)) for table in self.tables]
        places = product(*(range(len(kinds)) for kinds in self.kinds))
        sums = [cost for place in places if (cost := _cost(place, units, tables)) is not None]
        if not sums or not all(options for _, options in self.loose):
            return None
        loose = sum(cells * min(prices.of(option.uses) for option in options) for cells, options in self.loose)
        return min(sums) + loose + prices.once


def _cost(place: Place, units: list[list[int]], tables: list[tuple[Place, dict[Place, int]]]) -> int | None:
    """Price of one place; None where a class has no option."""
    cost = 0
    for groups, costs in tables:
        met = costs.get(tuple([place[group] for group in groups]))
        if met is None:
            return None
        cost += met
    for row, kind in zip(units, place, strict=True):
        cost += row[kind]
    return cost


def uniform(candidate: Candidate) -> Uniform:
    """The uniform form of a candidate."""
    kinds = [_kinds(candidate, group) for group in candidate.groups]
    tied = _tied(candidate)
    tables, loose = [], []
    for demand in candidate.classes:
        cells = candidate.num_cells(demand)
        if cells and demand.name in tied:
            tables.append(_table(candidate, demand, cells, kinds))
        elif cells:
            allowed = allowed_options(candidate, demand).values()
            loose.append((cells, tuple(option for options in allowed for option in options)))
    counts = tuple(group.count for group in candidate.groups)
    return Uniform(counts, tuple(map(tuple, kinds)), tuple(tables), tuple(loose))


def _kinds(candidate: Candidate, group: Group) -> list[tuple[Variant, ...]]:
    """Variants of a group that every class treats alike."""
    split: list[list[frozenset[str]]] = [
        treated_alike(demand, group) for demand in candidate.classes if group in candidate.joined(demand)
    ]
    kinds: dict[tuple[int, ...], list[Variant]] = {}
    for variant in group.variants:
        place = tuple(next(i for i, names in enumerate(alike) if variant.name in names) for alike in split)
        kinds.setdefault(place, []).append(variant)
    return [tuple(kind) for kind in kinds.values()]


def _table(
    candidate: Candidate, demand: DemandClass, cells: int, kinds: Sequence[Sequence[tuple[Variant, ...]]]
) -> _Table:
    groups = tuple(candidate.groups.index(group) for group in candidate.joined(demand))
    position = {option.name: index for index, option in enumerate(demand.options)}
    rows: dict[tuple[int, ...], list[Place]] = {}
    for alike, options in allowed_options(candidate, demand).items():
        among = [
            [index for index, kind in enumerate(kinds[group]) if kind[0].name in names]
            for group, names in zip(groups, alike, strict=True)
        ]
        if options:
            rows.setdefault(tuple(position[option.name] for option in options), []).extend(product(*among))
    allowed = tuple((tuple(places), options) for options, places in rows.items())
    return _Table(cells, groups, demand.options, allowed)


def _tied(candidate: Candidate) -> set[str]:
    """Classes whose cells lie where the units do: all but those that tie groups together a second time."""
    part = {group.name: group.name for group in candidate.groups}
    tied = set()
    for demand in sorted(candidate.classes, key=lambda each: not each.is_paired):
        joined = candidate.joined(demand)
        parts = {part[group.name] for group in joined}
        if len(parts) == len(joined) or max(group.count for group in joined) == 1:
            tied.add(demand.name)
            if demand.is_paired:
                part = {name: min(parts) if old in parts else old for name, old in part.items()}
    return tied


def priced_bound(form: Uniform, goal: str, rules: Rules, multipliers: Multipliers) -> int | None:
    """Lower bound of the use of ``goal`` within ``rules``; None when a candidate has no choice at all."""
    least = form.least(priced(rules, goal, multipliers))
    return None if least is None else whole(least)


def whole(price: int) -> int:
    """The least use of a goal that is worth a price or more."""
    return -(-price // SCALE)
