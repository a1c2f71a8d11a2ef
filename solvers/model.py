"""The CP-SAT model of one candidate: amounts of variants and options, one rule per function, names in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from ortools.sat.python import cp_model

from solvers.problem import (
    KINDS,
    LARGEST,
    Candidate,
    Credit,
    DemandClass,
    Group,
    Limit,
    Option,
    Protection,
    Rules,
    Share,
)

Alike = tuple[frozenset[str], ...]
"""Variants of each joined group that the options of a class treat alike."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How many units or cells a variant or option takes, what each uses, and among which variants."""

    owner: str
    name: str
    amount: cp_model.IntVar
    uses: Mapping[str, int]
    among: Alike = ()


@dataclass(frozen=True, slots=True)
class Variables:
    """All choices of a candidate, groups first; and what credits save, by position in the rules."""

    variants: tuple[Choice, ...]
    options: tuple[Choice, ...]
    credited: list[tuple[Credit, cp_model.IntVar]] = field(default_factory=list)

    @property
    def all(self) -> tuple[Choice, ...]:
        """Variants, then options."""
        return (*self.variants, *self.options)


def add_variables(model: cp_model.CpModel, candidate: Candidate) -> Variables:
    """A readable amount per variant of a group and per option of a class (and per variants that it may join)."""
    variants = tuple(
        Choice(group.name, v.name, _amount(model, f"{group.name} is {v.name}", group.count), v.uses)
        for group in candidate.groups
        for v in group.variants
    )
    options: list[Choice] = []
    for demand in candidate.classes:
        cells = candidate.num_cells(demand)
        among = [()] if candidate.is_single(demand) else combinations(candidate, demand)
        for o in demand.options:
            for alike in among:
                if _is_allowed(candidate, demand, o, alike):
                    amount = _amount(model, _words(demand, o, alike), cells)
                    options.append(Choice(demand.name, o.name, amount, o.uses, alike))
    return Variables(variants, tuple(options))


def _amount(model: cp_model.CpModel, name: str, most: int) -> cp_model.IntVar:
    return model.new_bool_var(name) if most == 1 else model.new_int_var(0, most, name)


def _words(demand: DemandClass, option: Option, alike: Alike) -> str:
    among = " to ".join("/".join(sorted(names)) for names in alike)
    return f"{demand.name} by {option.name}" + (f" among {among}" if among else "")


def combinations(candidate: Candidate, demand: DemandClass) -> list[Alike]:
    """Every combination of variants of the joined groups, those that the options treat alike taken together."""
    return list(product(*(_alike(demand, group) for group in candidate.joined(demand))))


def _alike(demand: DemandClass, group: Group) -> list[frozenset[str]]:
    """Variants of a group by the options that allow them, in the order of variants."""
    alike: dict[tuple[bool, ...], list[str]] = {}
    for variant in group.variants:
        allowed = tuple(
            all(variant.name in names for name, names in option.needs if name == group.name)
            for option in demand.options
        )
        alike.setdefault(allowed, []).append(variant.name)
    return [frozenset(names) for names in alike.values()]


def _is_allowed(candidate: Candidate, demand: DemandClass, option: Option, alike: Alike) -> bool:
    """Whether an option may meet cells among these variants; always, where one option meets the whole class."""
    places = {group.name: names for group, names in zip(candidate.joined(demand), alike, strict=False)}
    return all(names >= places.get(name, frozenset()) for name, names in option.needs)


def fill_groups(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """sum of a group's variants = its units."""
    for group in candidate.groups:
        amounts = [c.amount for c in variables.variants if c.owner == group.name]
        if group.count == 1:
            model.add_exactly_one(amounts).with_name(f"{group.name} is of one kind")
        else:
            model.add(_total(amounts) == group.count).with_name(f"{group.name} is filled")


def meet_single_classes(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """One option meets the class, and option -> one of the variants it needs, for every group that it names."""
    for demand in candidate.classes:
        if not candidate.is_single(demand):
            continue
        choices = [c for c in variables.options if c.owner == demand.name]
        model.add_exactly_one(c.amount for c in choices).with_name(f"{demand.name} is met")
        needs = {option.name: option.needs for option in demand.options}
        for choice in choices:
            for group, names in needs[choice.name]:
                allowed = [v.amount for v in variables.variants if v.owner == group and v.name in names]
                model.add_bool_or([choice.amount.negated(), *allowed])


def meet_spread_classes(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """Among every combination of variants: sum of options = cells that lie there."""
    for demand in candidate.classes:
        if candidate.is_single(demand):
            continue
        meetings = _meetings(model, candidate, demand, variables)
        by_place: dict[Alike, list[cp_model.IntVar]] = {alike: [] for alike in meetings}
        for choice in variables.options:
            if choice.owner == demand.name:
                by_place[choice.among].append(choice.amount)
        for alike, met in meetings.items():
            name = f"{demand.name} is met among {' to '.join('/'.join(sorted(names)) for names in alike)}"
            model.add(_total(by_place[alike]) == demand.cells * met).with_name(name)


def _meetings(
    model: cp_model.CpModel, candidate: Candidate, demand: DemandClass, variables: Variables
) -> dict[Alike, cp_model.LinearExpr]:
    """How many combinations of units are of the variants of each combination."""
    joined = candidate.joined(demand)
    sums = [{names: _sum_of(variables, group, names) for names in _alike(demand, group)} for group in joined]
    if not joined:
        return {(): cp_model.LinearExpr.constant(1)}
    if len(joined) == 1:
        return {(names,): amount for names, amount in sums[0].items()}
    if demand.is_paired:
        return _paired(model, demand, joined[0].count, sums)
    return _products(model, demand, joined, sums)


def _sum_of(variables: Variables, group: Group, names: frozenset[str]) -> cp_model.LinearExpr:
    return _total(v.amount for v in variables.variants if v.owner == group.name and v.name in names)


def _total(amounts: Iterable[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum(list(amounts))


Sums = Sequence[Mapping[frozenset[str], cp_model.LinearExpr]]


def _paired(model: cp_model.CpModel, demand: DemandClass, count: int, sums: Sums) -> dict[Alike, cp_model.LinearExpr]:
    """Pairs of units by variants: they add up to the units of each variant on both sides."""
    meetings: dict[Alike, cp_model.LinearExpr] = {
        alike: model.new_int_var(0, count, _pair_name(demand, alike)) for alike in product(*sums)
    }
    for side, amounts in enumerate(sums):
        for names, amount in amounts.items():
            model.add(_total(met for alike, met in meetings.items() if alike[side] == names) == amount)
    return meetings


def _products(
    model: cp_model.CpModel, demand: DemandClass, joined: Sequence[Group], sums: Sums
) -> dict[Alike, cp_model.LinearExpr]:
    """Units of one variant times units of the other; the sums over one side are added to sharpen the relaxation."""
    if len(joined) != 2:
        raise ValueError(f"{demand.name} joins {len(joined)} groups of several units; two are the most")
    counts = [group.count for group in joined]
    whole = next((side for side in (0, 1) if len(sums[side]) == 1), None)
    if whole is not None:
        return {alike: counts[whole] * sums[1 - whole][alike[1 - whole]] for alike in product(*sums)}
    meetings: dict[Alike, cp_model.LinearExpr] = {}
    for alike in product(*sums):
        met = model.new_int_var(0, counts[0] * counts[1], _pair_name(demand, alike))
        model.add_multiplication_equality(met, [sums[side][names] for side, names in enumerate(alike)])
        meetings[alike] = met
    for side, amounts in enumerate(sums):
        for names, amount in amounts.items():
            total = _total(met for alike, met in meetings.items() if alike[side] == names)
            model.add(total == amount * counts[1 - side])
    return meetings


def _pair_name(demand: DemandClass, alike: Alike) -> str:
    return f"{demand.name} pairs of {' and '.join('/'.join(sorted(names)) for names in alike)}"


def give_credits(model: cp_model.CpModel, rules: Rules, variables: Variables) -> None:
    """credited <= what is used, and <= what there is."""
    for credit in rules.credits:
        credited = model.new_int_var(0, min(credit.at_most, LARGEST), f"credit for {credit.resource}")
        model.add(credited <= _gross_use(variables, credit.resource)).with_name(
            f"credit for {credit.resource} is used"
        )
        variables.credited.append((credit, credited))


def keep_limits(model: cp_model.CpModel, limits: Iterable[Limit], variables: Variables, rules: Rules) -> None:
    """sum of uses <= limit, for every limited resource; no sum is above LARGEST, so a limit there is none."""
    for limit in limits:
        total = total_use(model, variables, limit.resource, rules)
        model.add(total <= min(limit.at_most, LARGEST)).with_name(f"limit of {limit.resource}")


def keep_shares(model: cp_model.CpModel, shares: Iterable[Share], variables: Variables) -> None:
    """use x denominator <= numerator x use of the whole."""
    for share in shares:
        part, whole = _gross_use(variables, share.resource), _gross_use(variables, share.whole)
        most = share.fraction.numerator * whole
        model.add(part * share.fraction.denominator <= most).with_name(f"share of {share.resource}")


def _num_kinds(model: cp_model.CpModel, variables: Variables) -> cp_model.LinearExpr:
    """Variants and options in use: one in use is in use however much of it there is."""
    used: dict[tuple[str, str], list[cp_model.IntVar]] = {}
    for choice in variables.all:
        used.setdefault((choice.owner, choice.name), []).append(choice.amount)
    flags = []
    for (owner, name), amounts in used.items():
        flag = model.new_bool_var(f"{owner} uses {name}")
        for amount in amounts:
            model.add(amount <= amount.domain.max() * flag)
        flags.append(flag)
    return _total(flags)


def total_use(model: cp_model.CpModel, variables: Variables, resource: str, rules: Rules) -> cp_model.LinearExpr:
    """Linear use of ``resource`` over all choices, less credits, in the worst case where it is protected."""
    if resource == KINDS:
        return _num_kinds(model, variables)
    total = _gross_use(variables, resource)
    for credit, credited in variables.credited:
        if credit.saves.get(resource):
            total = total - credit.saves[resource] * credited
    for guard in rules.protections:
        if guard.goal == resource:
            total = total + _worst_rise(model, guard, variables)
    return total


def _gross_use(variables: Variables, resource: str) -> cp_model.LinearExpr:
    terms = [(c.amount, c.uses[resource]) for c in variables.all if c.uses.get(resource)]
    return cp_model.LinearExpr.weighted_sum([amount for amount, _ in terms], [use for _, use in terms])


def _worst_rise(model: cp_model.CpModel, guard: Protection, variables: Variables) -> cp_model.LinearExpr:
    """gamma x level + sum of what rises above it, the dual of the largest sum of gamma rises."""
    most = {resource: rise * _most_used(variables, resource) for resource, rise in guard.rises.items()}
    level = model.new_int_var(0, max(most.values(), default=0), f"level of {guard.goal}")
    above: list[cp_model.LinearExpr] = []
    for resource, rise in guard.rises.items():
        excess = model.new_int_var(0, most[resource], f"rise of {resource} above the level")
        bought = _gross_use(variables, resource)
        for credit, credited in variables.credited:
            if credit.resource == resource:
                bought = bought - credited
        model.add(excess + level >= rise * bought).with_name(f"rise of {resource}")
        above.append(excess)
    return guard.gamma * level + _total(above)


def _most_used(variables: Variables, resource: str) -> int:
    """Use of a resource if every choice were made as often as it may be."""
    return sum(c.uses.get(resource, 0) * c.amount.domain.max() for c in variables.all)


def build_model(candidate: Candidate, rules: Rules) -> tuple[cp_model.CpModel, Variables]:
    """The model of ``candidate`` without an objective."""
    model = cp_model.CpModel()
    model.name = candidate.name
    variables = add_variables(model, candidate)
    fill_groups(model, candidate, variables)
    meet_single_classes(model, candidate, variables)
    meet_spread_classes(model, candidate, variables)
    give_credits(model, rules, variables)
    keep_limits(model, rules.limits, variables, rules)
    keep_shares(model, rules.shares, variables)
    return model, variables
