"""Every choice of a small problem, dealt unit by unit and cell by cell; nothing of the solver's is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, count, permutations, product

from solvers.problem import KINDS, Candidate, DemandClass, Group, Rules, SizingProblem, Variant
from solvers.result import SizingResult
from tests.solvers.parts import Uses

Amounts = tuple[int, ...]
"""Of every variant of a group, or every option of a class."""
Choice = tuple[str, tuple[Amounts, ...]]
"""Candidate; amounts of each group and then of each class."""
Dealing = Sequence[Sequence[Variant]]
"""The variant of every unit, by group."""


def brute_force(asked: SizingProblem) -> tuple[tuple[int, ...], Choice] | None:
    """Least values of the goals, each within the slacks of those before, and the first choice; None without one."""
    left = list(all_choices(asked))
    if not left:
        return None
    values = []
    for position, goal in enumerate(asked.goals):
        least = min(counted[goal] for counted, _ in left)
        slack = asked.slacks[position] if position < len(asked.slacks) else Fraction(0)
        left = [(counted, choice) for counted, choice in left if counted[goal] <= least * (1 + slack)]
        values.append(least)
    order = [item.name for item in asked.candidates]
    return tuple(values), min((choice for _, choice in left), key=lambda choice: _place(order, choice))


def _place(order: list[str], choice: Choice) -> tuple[int, list[list[int]]]:
    """Candidates in order; as much as possible of what comes first."""
    name, amounts = choice
    return order.index(name), [[-amount for amount in row] for row in amounts]


def all_choices(asked: SizingProblem) -> Iterator[tuple[Uses, Choice]]:
    """What every choice within needs and rules uses of the goals, as the rules count it."""
    for item in asked.candidates:
        assert isinstance(item, Candidate)
        for amounts in all_amounts(item):
            gross = gross_uses(item, amounts)
            if keeps(asked.rules, gross) and not is_excluded(asked.rules, item, amounts):
                yield {goal: counted(asked.rules, gross, goal) for goal in asked.goals}, (item.name, amounts)


def all_amounts(item: Candidate) -> Iterator[tuple[Amounts, ...]]:
    """Every dealing of units with every way to meet cells, whatever the rules."""
    for dealing in product(*(combinations_with_replacement(g.variants, g.count) for g in item.groups)):
        variants = [
            tuple(units.count(variant) for variant in group.variants)
            for group, units in zip(item.groups, dealing, strict=True)
        ]
        options = [sorted(_met(item, demand, dealing)) for demand in item.classes]
        for chosen in product(*options):
            yield (*variants, *chosen)


def _met(item: Candidate, demand: DemandClass, dealing: Dealing) -> set[Amounts]:
    """Every way to meet the cells of a class, counted by option."""
    named = {where for option in demand.options for where, _ in option.needs}
    joined = [(g, units) for g, units in zip(item.groups, dealing, strict=True) if g.name in named]
    ways: set[Amounts] = set()
    for places in _places(joined, demand.is_paired):
        amounts: set[Amounts] = {(0,) * len(demand.options)}
        for place in places:
            allowed = [
                index
                for index, option in enumerate(demand.options)
                if all(place.get(where) in names for where, names in option.needs)
            ]
            for _ in range(demand.cells):
                amounts = {_one_more(row, index) for row in amounts for index in allowed}
        ways |= amounts
    return ways


def _one_more(row: Amounts, index: int) -> Amounts:
    return (*row[:index], row[index] + 1, *row[index + 1 :])


def _places(joined: list[tuple[Group, Sequence[Variant]]], is_paired: bool) -> Iterator[list[dict[str, str]]]:
    """Where cells lie: the variant by group, for every combination of units, or for every way to pair them."""
    names = [group.name for group, _ in joined]
    lists = [[variant.name for variant in units] for _, units in joined]
    if not is_paired:
        yield [dict(zip(names, place, strict=True)) for place in product(*lists)]
        return
    for others in product(*(set(permutations(units)) for units in lists[1:])):
        yield [dict(zip(names, place, strict=True)) for place in zip(lists[0], *others, strict=True)]


def gross_uses(item: Candidate, amounts: Sequence[Amounts]) -> Counter[str]:
    """Uses of all choices, as if there were no credits."""
    parts = [*(group.variants for group in item.groups), *(demand.options for demand in item.classes)]
    gross: Counter[str] = Counter()
    for choices, row in zip(parts, amounts, strict=True):
        for choice, amount in zip(choices, row, strict=True):
            for resource, use in choice.uses.items():
                gross[resource] += use * amount
    gross[KINDS] = sum(amount > 0 for row in amounts for amount in row)
    return gross


def is_excluded(rules: Rules, item: Candidate, amounts: Sequence[Amounts]) -> bool:
    """Whether the dealing of units is one that the rules leave out."""
    dealing = {
        group.name: {v.name: amount for v, amount in zip(group.variants, row, strict=True) if amount}
        for group, row in zip(item.groups, amounts, strict=False)
    }
    return any(each.candidate == item.name and each.units == dealing for each in rules.exclusions)


def counted(rules: Rules, gross: Uses, resource: str) -> int:
    """Use of a resource less credits and with what is bought; at the worst, of all sets of at most gamma rises."""
    free = {credit.resource: min(gross.get(credit.resource, 0), credit.at_most) for credit in rules.credits}
    net = gross.get(resource, 0) - sum(free[c.resource] * c.saves.get(resource, 0) for c in rules.credits)
    for purchase in rules.purchases:
        used = purchase.factor * gross.get(purchase.resource, 0)
        bought = next(whole for whole in count() if whole + purchase.stock >= used)
        net += bought * purchase.uses.get(resource, 0)
    for guard in rules.protections:
        if guard.goal == resource:
            rises = [rise * (gross.get(name, 0) - free.get(name, 0)) for name, rise in guard.rises.items()]
            sets = (c for size in range(min(guard.gamma, len(rises)) + 1) for c in combinations(rises, size))
            net += max(sum(chosen) for chosen in sets)
    return net


def keeps(rules: Rules, gross: Uses) -> bool:
    """Whether uses keep all limits and shares."""
    return all(counted(rules, gross, limit.resource) <= limit.at_most for limit in rules.limits) and all(
        Fraction(gross.get(share.resource, 0)) <= share.fraction * gross.get(share.whole, 0) for share in rules.shares
    )


def choice_of(asked: SizingProblem, result: SizingResult) -> Choice | None:
    """The selection of ``result`` in the words of :func:`brute_force`."""
    if result.selection is None:
        return None
    item, chosen = chosen_candidate(asked, result), result.selection
    variants = [tuple(chosen.variants[g.name].get(v.name, 0) for v in g.variants) for g in item.groups]
    options = [tuple(chosen.options[c.name].get(o.name, 0) for o in c.options) for c in item.classes]
    return item.name, (*variants, *options)


def chosen_candidate(asked: SizingProblem, result: SizingResult) -> Candidate:
    """The candidate that ``result`` selects."""
    assert result.selection is not None
    item = next(c for c in asked.candidates if c.name == result.selection.candidate)
    assert isinstance(item, Candidate)
    return item


def use_of_selection(asked: SizingProblem, result: SizingResult, resource: str) -> int:
    """What the selection of ``result`` uses of ``resource``, counted from the problem."""
    choice = choice_of(asked, result)
    assert choice is not None
    return counted(asked.rules, gross_uses(chosen_candidate(asked, result), choice[1]), resource)
