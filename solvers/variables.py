"""The variables of one candidate's model: how many units or cells every choice takes, named in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from ortools.sat.python import cp_model

from solvers.problem import Candidate, Credit, DemandClass, Group, Option, Purchase

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
    """All choices of a candidate, groups first; what credits save and what is bought; totals already asked for."""

    variants: tuple[Choice, ...]
    options: tuple[Choice, ...]
    credited: list[tuple[Credit, cp_model.IntVar]] = field(default_factory=list)
    bought: list[tuple[Purchase, cp_model.LinearExpr]] = field(default_factory=list)
    totals: dict[str, cp_model.LinearExpr] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Choice, ...]:
        """Variants, then options."""
        return (*self.variants, *self.options)

    def of(self, owner: str) -> tuple[Choice, ...]:
        """Choices of a group or class, in order."""
        return tuple(choice for choice in self.all if choice.owner == owner)

    def units(self, group: Group, names: frozenset[str]) -> cp_model.LinearExpr:
        """Units of a group that are of the variants named."""
        return total(v.amount for v in self.variants if v.owner == group.name and v.name in names)


def total(amounts: Iterable[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    """Sum of amounts."""
    return cp_model.LinearExpr.sum(list(amounts))


def add_variables(model: cp_model.CpModel, candidate: Candidate) -> Variables:
    """An amount per variant of a group, and per option of a class and combination of variants that it may join."""
    variants = tuple(
        Choice(group.name, v.name, _amount(model, f"{group.name} is {v.name}", group.count), v.uses)
        for group in candidate.groups
        for v in group.variants
    )
    options: list[Choice] = []
    for demand in candidate.classes:
        cells = candidate.num_cells(demand)
        if candidate.is_single(demand):
            options += [_option(model, demand, o, (), cells) for o in demand.options]
            continue
        places = combinations(candidate, demand)
        for o in demand.options:
            options += [
                _option(model, demand, o, alike, cells)
                for alike in places
                if _is_allowed(candidate, demand, o, alike)
            ]
    return Variables(variants, tuple(options))


def _amount(model: cp_model.CpModel, name: str, most: int) -> cp_model.IntVar:
    return model.new_bool_var(name) if most == 1 else model.new_int_var(0, most, name)


def _option(model: cp_model.CpModel, demand: DemandClass, option: Option, alike: Alike, cells: int) -> Choice:
    among = f" among {words(alike)}" if alike else ""
    amount = _amount(model, f"{demand.name} by {option.name}{among}", cells)
    return Choice(demand.name, option.name, amount, option.uses, alike)


def words(alike: Alike) -> str:
    """A combination of variants in words."""
    return " to ".join("/".join(sorted(names)) for names in alike)


def combinations(candidate: Candidate, demand: DemandClass) -> list[Alike]:
    """Every combination of variants of the joined groups, those that the options treat alike taken together."""
    return list(product(*(treated_alike(demand, group) for group in candidate.joined(demand))))


def treated_alike(demand: DemandClass, group: Group) -> list[frozenset[str]]:
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
    """Whether an option may meet cells among these variants; never, where it names a group that is not there."""
    places = {group.name: names for group, names in zip(candidate.joined(demand), alike, strict=True)}
    return all(name in places and names >= places[name] for name, names in option.needs)
