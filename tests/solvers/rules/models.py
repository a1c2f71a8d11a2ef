"""Models that hold one rule and nothing else, and the question whether they allow a choice."""

from __future__ import annotations

from collections.abc import Mapping

from ortools.sat.python import cp_model

from solvers.problem import Candidate
from solvers.variables import Variables, add_variables


def start(item: Candidate) -> tuple[cp_model.CpModel, Variables]:
    """A model with the variables of a candidate and no rule."""
    model = cp_model.CpModel()
    return model, add_variables(model, item)


def allows(model: cp_model.CpModel, variables: Variables, amounts: Mapping[str, int]) -> bool:
    """Whether the model allows exactly these amounts, by the names of variables, and none of all else."""
    model = model.clone()
    names = {choice.amount.name for choice in variables.all}
    assert set(amounts) <= names, f"{set(amounts) - names} are not among {names}"
    for choice in variables.all:
        model.add(choice.amount == amounts.get(choice.amount.name, 0))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model) == cp_model.OPTIMAL
