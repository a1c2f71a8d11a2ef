"""The CP-SAT model of one candidate: a literal per variant and option, one rule per function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solvers.problem import LARGEST, Candidate, Limit


@dataclass(frozen=True, slots=True)
class Choice:
    """A literal with what it uses and its place in the fixed order."""

    owner: str
    name: str
    literal: cp_model.IntVar
    uses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Variables:
    """All choices of a candidate, groups first."""

    variants: tuple[Choice, ...]
    options: tuple[Choice, ...]

    @property
    def all(self) -> tuple[Choice, ...]:
        """Variants, then options."""
        return (*self.variants, *self.options)


def add_variables(model: cp_model.CpModel, candidate: Candidate) -> Variables:
    """One readable literal per variant of a group and per option of a class."""
    variants = tuple(
        Choice(group.name, v.name, model.new_bool_var(f"{group.name} is {v.name}"), v.uses)
        for group in candidate.groups
        for v in group.variants
    )
    options = tuple(
        Choice(demand.name, o.name, model.new_bool_var(f"{demand.name} by {o.name}"), o.uses)
        for demand in candidate.classes
        for o in demand.options
    )
    return Variables(variants, options)


def choose_one_variant(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """sum of a group's variant literals = 1."""
    for group in candidate.groups:
        model.add_exactly_one(c.literal for c in variables.variants if c.owner == group.name)


def choose_one_option(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """sum of a class's option literals = 1."""
    for demand in candidate.classes:
        model.add_exactly_one(c.literal for c in variables.options if c.owner == demand.name)


def meet_needs(model: cp_model.CpModel, candidate: Candidate, variables: Variables) -> None:
    """option -> one of the variants it needs, for every group it names."""
    needs = {(demand.name, o.name): o.needs for demand in candidate.classes for o in demand.options}
    for choice in variables.options:
        for group, names in needs[choice.owner, choice.name]:
            allowed = [v.literal for v in variables.variants if v.owner == group and v.name in names]
            model.add_bool_or([choice.literal.negated(), *allowed])


def keep_limits(model: cp_model.CpModel, limits: Iterable[Limit], variables: Variables) -> None:
    """sum of uses <= limit, for every limited resource; no sum is above LARGEST, so a limit there is none."""
    for limit in limits:
        model.add(total_use(variables, limit.resource) <= min(limit.at_most, LARGEST))


def total_use(variables: Variables, resource: str) -> cp_model.LinearExprT:
    """Linear use of ``resource`` over all choices."""
    terms = [(c.literal, c.uses.get(resource, 0)) for c in variables.all]
    return cp_model.LinearExpr.weighted_sum([literal for literal, _ in terms], [use for _, use in terms])


def build_model(candidate: Candidate, limits: Iterable[Limit]) -> tuple[cp_model.CpModel, Variables]:
    """The model of ``candidate`` without an objective."""
    model = cp_model.CpModel()
    model.name = candidate.name
    variables = add_variables(model, candidate)
    choose_one_variant(model, candidate, variables)
    choose_one_option(model, candidate, variables)
    meet_needs(model, candidate, variables)
    keep_limits(model, limits, variables)
    return model, variables
