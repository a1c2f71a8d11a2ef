"""One candidate solved to the end by CP-SAT, and its optimal choice made unique by a fixed order.

One worker with ``linearization_level=2`` is deterministic and, on these models, the fast setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solvers.model import Variables, build_model, total_use
from solvers.problem import Candidate, Limit
from solvers.result import Selection

SEED = 1
WORKERS = 1


@dataclass(frozen=True, slots=True)
class ExactAnswer:
    """Least use of a goal; ``value`` None with ``proven`` True means that no choice meets the limits.

    ``selection`` is the choice that reaches ``value``, one of possibly many.
    """

    value: int | None
    proven: bool
    selection: Selection | None = None


def new_solver(seconds: float | None) -> cp_model.CpSolver:
    """A solver with the settings above; ``seconds`` bounds its wall time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = SEED
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(seconds, 0.001)
    return solver


def least_use(candidate: Candidate, limits: Sequence[Limit], goal: str, seconds: float | None = None) -> ExactAnswer:
    """The exact least use of ``goal`` in ``candidate`` under ``limits``."""
    model, variables = build_model(candidate, limits)
    model.minimize(total_use(variables, goal))
    solver = new_solver(seconds)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return ExactAnswer(None, True)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"invalid model for {candidate.name}: {model.validate()}")
    proven = status == cp_model.OPTIMAL
    if not proven and status != cp_model.FEASIBLE:
        return ExactAnswer(None, False)
    selection = _selection(candidate, solver, variables)
    return ExactAnswer(use_of(candidate, selection, goal), proven, selection)


def first_in_order(candidate: Candidate, limits: Sequence[Limit]) -> Selection | None:
    """The choice within ``limits`` that comes first in the order of variants and options.

    Groups and classes are settled one after the other: the lowest index that can still be completed.
    """
    model, variables = build_model(candidate, limits)
    solver = new_solver(None)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    owners = [*(group.name for group in candidate.groups), *(demand.name for demand in candidate.classes)]
    for owner in owners:
        choices = [c for c in variables.all if c.owner == owner]
        model.minimize(sum(index * choice.literal for index, choice in enumerate(choices)))
        solver = new_solver(None)
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        chosen = next(c for c in choices if solver.boolean_value(c.literal))
        model.add(chosen.literal == 1)
    return _selection(candidate, solver, variables)


def use_of(candidate: Candidate, selection: Selection, resource: str) -> int:
    """Use of ``resource`` by a selection, counted in exact integers."""
    by_variants = sum(
        v.uses.get(resource, 0) for g in candidate.groups for v in g.variants if selection.variants[g.name] == v.name
    )
    by_options = sum(
        o.uses.get(resource, 0) for c in candidate.classes for o in c.options if selection.options[c.name] == o.name
    )
    return by_variants + by_options


def _selection(candidate: Candidate, solver: cp_model.CpSolver, variables: Variables) -> Selection:
    """The solver's choice by name."""
    return Selection(
        candidate.name,
        {c.owner: c.name for c in variables.variants if solver.boolean_value(c.literal)},
        {c.owner: c.name for c in variables.options if solver.boolean_value(c.literal)},
    )
