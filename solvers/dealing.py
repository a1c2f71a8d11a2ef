"""How units are dealt to variants and cells to options: one rule per function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from ortools.sat.python import cp_model

from solvers.places import Alike, treated_alike, words
from solvers.problem import Candidate, DemandClass, Group
from solvers.variables import Choice, Variables, total

Sums = Sequence[Mapping[frozenset[str], cp_model.LinearExpr]]
"""Units of each joined group, by the variants that a class treats alike."""


def fill_groups(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """sum of a group's variants = its units."""
    for group in candidate.groups:
        amounts = [choice.amount for choice in variables.of_group(group)]
        if group.count == 1:
            model.add_exactly_one(amounts).with_name(f"{group.name} is of one kind")
        else:
            model.add(total(amounts) == group.count).with_name(f"{group.name} is filled")


def meet_single_classes(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """One option meets the class, and option -> one of the variants it needs, for every group that it names."""
    for demand in candidate.classes:
        if not candidate.is_single(demand):
            continue
        choices = variables.of_class(demand)
        model.add_exactly_one(choice.amount for choice in choices).with_name(f"{demand.name} is met")
        needs = {option.name: option.needs for option in demand.options}
        for choice in choices:
            for group, names in needs[choice.name]:
                allowed = [v.amount for v in variables.variants if v.owner == group and v.name in names]
                implied = model.add_bool_or([choice.amount.negated(), *allowed])
                implied.with_name(f"{demand.name} by {choice.name} needs {group}")


def meet_spread_classes(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """Among every combination of variants: sum of options = cells that lie there."""
    for demand in candidate.classes:
        if candidate.is_single(demand):
            continue
        meetings = _meetings(model, candidate, demand, variables)
        by_place: dict[Alike, list[cp_model.IntVar]] = {alike: [] for alike in meetings}
        for choice in variables.of_class(demand):
            by_place[choice.among].append(choice.amount)
        for alike, met in meetings.items():
            name = f"{demand.name} is met" + (f" among {words(alike)}" if alike else "")
            model.add(total(by_place[alike]) == demand.cells * met).with_name(name)


def _meetings(
    model: cp_model.CpModel, candidate: Candidate, demand: DemandClass, variables: Variables
) -> dict[Alike, cp_model.LinearExpr]:
    """How many combinations of units are of the variants of each combination."""
    joined = candidate.joined(demand)
    sums = [_sums(demand, group, variables.of_group(group)) for group in joined]
    if not joined:
        return {(): cp_model.LinearExpr.constant(1)}
    if len(joined) == 1:
        return {(names,): amount for names, amount in sums[0].items()}
    if demand.is_paired:
        return _paired(model, demand, joined[0].count, sums)
    return _products(model, demand, joined, sums)


def _sums(demand: DemandClass, group: Group, variants: Sequence[Choice]) -> dict[frozenset[str], cp_model.LinearExpr]:
    """Units by the variants that a class treats alike."""
    return {
        names: total(choice.amount for choice in variants if choice.name in names)
        for names in treated_alike(demand, group)
    }


def _paired(model: cp_model.CpModel, demand: DemandClass, count: int, sums: Sums) -> dict[Alike, cp_model.LinearExpr]:
    """Pairs of units by variants: they add up to the units of each variant on both sides."""
    meetings: dict[Alike, cp_model.LinearExpr] = {
        alike: model.new_int_var(0, count, _pair_name(demand, alike)) for alike in product(*sums)
    }
    for side, amounts in enumerate(sums):
        for names, amount in amounts.items():
            pairs = total(met for alike, met in meetings.items() if alike[side] == names)
            model.add(pairs == amount).with_name(f"{demand.name} pairs every unit of {words((names,))}")
    return meetings


def _products(
    model: cp_model.CpModel, demand: DemandClass, joined: Sequence[Group], sums: Sums
) -> dict[Alike, cp_model.LinearExpr]:
    """Units of one variant times units of the other.

    Units of the smaller group are written in binary, and each bit is multiplied. All of it is linear, and as the sums
    over either side are stated, the relaxation is the convex hull of the products.
    """
    counts = [group.count for group in joined]
    whole = next((side for side in (0, 1) if len(sums[side]) == 1), None)
    if whole is not None:
        return {alike: counts[whole] * sums[1 - whole][alike[1 - whole]] for alike in product(*sums)}
    few = 0 if counts[0] <= counts[1] else 1
    meetings: dict[Alike, cp_model.LinearExpr] = {}
    for names, units in sums[few].items():
        bits = _bits(model, f"{joined[few].name} of {words((names,))} for {demand.name}", counts[few], units)
        for others, met in _times_bits(model, bits, counts[1 - few], sums[1 - few]).items():
            meetings[(names, others) if few == 0 else (others, names)] = met
    for others, units in sums[1 - few].items():
        pairs = total(met for alike, met in meetings.items() if alike[1 - few] == others)
        model.add(pairs == counts[few] * units).with_name(f"{demand.name} pairs every unit of {words((others,))}")
    return meetings


def _bits(model: cp_model.CpModel, name: str, most: int, units: cp_model.LinearExpr) -> list[cp_model.IntVar]:
    """sum of bits x powers of two = units."""
    bits = [model.new_bool_var(f"{2**power} {name}") for power in range(most.bit_length())]
    model.add(_value(bits) == units).with_name(f"{name} in binary")
    return bits


def _value(bits: Sequence[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum(bits, [2**power for power in range(len(bits))])


def _times_bits(
    model: cp_model.CpModel,
    bits: Sequence[cp_model.IntVar],
    count: int,
    amounts: Mapping[frozenset[str], cp_model.LinearExpr],
) -> dict[frozenset[str], cp_model.LinearExpr]:
    """amount x bit <= amount, and summed over all amounts = count x bit: so each is 0, or all of its amount."""
    parts: dict[frozenset[str], list[cp_model.LinearExpr]] = {names: [] for names in amounts}
    for bit in bits:
        for names, amount in amounts.items():
            part = model.new_int_var(0, count, f"{words((names,))} with {bit.name}")
            model.add(part <= amount).with_name(f"{part.name} are no more than there are")
            parts[names].append(part)
        model.add(total(row[-1] for row in parts.values()) == count * bit).with_name(f"{bit.name} meet all or none")
    return {names: _value(row) for names, row in parts.items()}


def _pair_name(demand: DemandClass, alike: Alike) -> str:
    return f"{demand.name} pairs of {' and '.join('/'.join(sorted(names)) for names in alike)}"
