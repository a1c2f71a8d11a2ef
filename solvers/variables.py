"""The variables of one candidate's model: how many units or cells every choice takes, named in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from solvers.places import Alike, allowed_options, words
from solvers.problem import Candidate, Credit, DemandClass, Group, Option, Purchase


@dataclass(frozen=True, slots=True)
class Choice:
    """How many units or cells, at most ``most``, a variant or option takes; what each uses; among which variants."""

    owner: str
    name: str
    amount: cp_model.IntVar
    most: int
    uses: Mapping[str, int]
    among: Alike = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Index of the constraint that states a rule, by the rule's position; of rises, in the order of resources."""

    limits: list[int] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    credits: list[int] = field(default_factory=list)
    purchases: dict[int, int] = field(default_factory=dict)
    rises: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variables:
    """Choices, groups first; what credits save and what is bought; totals already asked for; rows of the rules."""

    variants: tuple[Choice, ...]
    options: tuple[Choice, ...]
    credited: list[tuple[Credit, cp_model.IntVar]] = field(default_factory=list)
    bought: list[tuple[Purchase, cp_model.LinearExpr]] = field(default_factory=list)
    totals: dict[str, cp_model.LinearExpr] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)

    @property
    def all(self) -> tuple[Choice, ...]:
        """Variants, then options."""
        return (*self.variants, *self.options)

    def of_group(self, group: Group) -> tuple[Choice, ...]:
        """Variants of a group, in order."""
        return tuple(choice for choice in self.variants if choice.owner == group.name)

    def of_class(self, demand: DemandClass) -> tuple[Choice, ...]:
        """Options of a class, in order."""
        return tuple(choice for choice in self.options if choice.owner == demand.name)


def total(amounts: Iterable[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    """Sum of amounts."""
    return cp_model.LinearExpr.sum(list(amounts))


def add_variables(model: cp_model.CpModel, candidate: Candidate) -> Variables:
    """An amount per variant of a group, and per option of a class and combination of variants that it may join."""
    variants = tuple(
        Choice(group.name, v.name, _amount(model, f"{group.name} is {v.name}", group.count), group.count, v.uses)
        for group in candidate.groups
        for v in group.variants
    )
    options: list[Choice] = []
    for demand in candidate.classes:
        cells = candidate.num_cells(demand)
        if candidate.is_single(demand):
            options += [_option(model, demand, o, (), cells) for o in demand.options]
            continue
        allowed = {alike: {o.name for o in row} for alike, row in allowed_options(candidate, demand).items()}
        for o in demand.options:
            options += [_option(model, demand, o, alike, cells) for alike in allowed if o.name in allowed[alike]]
    return Variables(variants, tuple(options))


def _amount(model: cp_model.CpModel, name: str, most: int) -> cp_model.IntVar:
    return model.new_bool_var(name) if most == 1 else model.new_int_var(0, most, name)


def _option(model: cp_model.CpModel, demand: DemandClass, option: Option, alike: Alike, cells: int) -> Choice:
    among = f" among {words(alike)}" if alike else ""
    amount = _amount(model, f"{demand.name} by {option.name}{among}", cells)
    return Choice(demand.name, option.name, amount, cells, option.uses, alike)
