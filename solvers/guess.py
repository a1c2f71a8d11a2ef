"""A good choice found fast, where units of two groups are multiplied: deal one group, then the other, in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice

from ortools.sat.python import cp_model

from solvers.places import is_product
from solvers.problem import Candidate, Group
from solvers.relaxation import relax
from solvers.variables import Variables

Solve = Callable[[cp_model.CpModel], cp_model.CpSolver | None]
"""Solve a model; None when nothing is found."""
ROUNDS = 8
NEARLY = 1e-6
"""An amount this little below a whole number is that number."""


def multiplied_groups(candidate: Candidate) -> list[Group]:
    """Groups whose units are multiplied with those of another, smallest first."""
    classes = [demand for demand in candidate.classes if is_product(candidate, demand)]
    names = {group.name for demand in classes for group in candidate.joined(demand)}
    return sorted((group for group in candidate.groups if group.name in names), key=lambda group: group.count)


def guess(
    model: cp_model.CpModel, variables: Variables, groups: list[Group], total: cp_model.LinearExpr, solve: Solve
) -> cp_model.CpSolver | None:
    """The solver that holds the best choice found; None without one.

    With all groups but one fixed the model is linear. They are fixed first where the relaxation has them, then where
    the last improvement had them, until freeing another group improves nothing.
    """
    relaxation = relax(model, {})
    if relaxation is None:
        return None
    dealt = _rounded(variables, groups, relaxation.variables)
    best: cp_model.CpSolver | None = None
    idle = 0
    for free in islice(cycle(reversed(groups)), ROUNDS):
        trial = model.clone()
        for group in groups:
            for choice in variables.of_group(group) if group is not free else ():
                trial.add(choice.amount == dealt[choice.amount.index])
        if best is not None:
            trial.add(total <= best.value(total) - 1)
        found = solve(trial)
        idle = idle + 1 if found is None else 0
        if found is not None:
            best = found
            dealt = {index: found.value(model.get_int_var_from_proto_index(index)) for index in dealt}
        if best is None or idle == len(groups) - 1:
            break
    return best


def _rounded(variables: Variables, groups: list[Group], amounts: Sequence[float]) -> dict[int, int]:
    """Whole units of every variant by the index of its variable: rounded down, the rest to the largest fractions."""
    dealt = {}
    for group in groups:
        places = [choice.amount.index for choice in variables.of_group(group)]
        down = {place: int(amounts[place] + NEARLY) for place in places}
        by_fraction = sorted(places, key=lambda place: int(amounts[place] + NEARLY) - amounts[place])
        for place in by_fraction[: group.count - sum(down.values())]:
            down[place] += 1
        dealt.update(down)
    return dealt
