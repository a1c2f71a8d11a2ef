"""One candidate solved to the end by CP-SAT.

One worker with ``linearization_level=2`` is deterministic and, on these models, the fast setting. Presolve keeps all
solutions: where it may drop some, that of OR-Tools 9.15 aborts the process on a few models under tight limits.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from ortools.sat.python import cp_model

from solvers.counting import total_use
from solvers.guess import guess, multiplied_groups
from solvers.model import build_model
from solvers.problem import KINDS, Candidate, Limit, Rules
from solvers.result import Selection
from solvers.variables import Choice, Variables

NEAR = 1e-3
"""Relative gap at which a guess is good enough."""
SOON = 0.3
"""Deterministic time of CP-SAT for a step of a guess."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Settings of CP-SAT: a seed, how many workers, and the relative gap at which a solve may stop."""

    seed: int = 1
    workers: int = 1
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class ExactAnswer:
    """Least use of a goal; ``value`` None with ``proven`` True means that no choice meets the rules.

    ``selection`` is the choice that reaches ``value``, one of possibly many; ``bound`` is proven of the least.
    """

    value: int | None
    proven: bool
    selection: Selection | None = None
    bound: int = 0


def new_solver(seconds: float | None, engine: Engine | None = None, *, cuts: bool = True) -> cp_model.CpSolver:
    """A solver with the settings above; ``seconds`` bounds its wall time."""
    wanted = engine or Engine()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = wanted.workers
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = wanted.seed
    solver.parameters.relative_gap_limit = wanted.gap
    if not cuts:
        solver.parameters.cut_level = 0
    solver.parameters.keep_all_feasible_solutions_in_presolve = True
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(seconds, 0.001)
    return solver


def least_use(
    candidate: Candidate,
    rules: Rules,
    goal: str,
    seconds: float | None = None,
    engine: Engine | None = None,
    below: int | None = None,
) -> ExactAnswer:
    """The exact least use of ``goal`` in ``candidate`` under ``rules``; less than ``below``, where that is given.

    Where units of two groups are multiplied, a choice is guessed first: what is left is mostly to prove that there is
    none better, which takes a fraction of the time of finding one.
    """
    asked = rules if below is None else rules.and_limits([Limit(goal, below - 1)])
    model, variables = build_model(candidate, asked)
    total = total_use(model, variables, goal, rules)
    model.minimize(total)
    task = _Task(candidate, variables, engine or Engine(), None if seconds is None else time.monotonic() + seconds)
    groups = multiplied_groups(candidate)
    guessed = guess(model, variables, groups, total, task.try_out) if groups else None
    best = None if guessed is None else read_selection(candidate, guessed, variables)
    worth = None if best is None else enough(use_of(candidate, best, goal, rules), task.engine.gap)
    if worth is not None:
        model.add(total <= worth - 1).with_name("better than the guess")
    solver = new_solver(task.seconds_left(), task.engine, cuts=not groups)
    status = solver.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"invalid model for {candidate.name}: {model.validate()}")
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        best = read_selection(candidate, solver, variables)
    value = None if best is None else use_of(candidate, best, goal, rules)
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status == cp_model.INFEASIBLE:
        bound = 0 if worth is None else worth
    else:
        bound = 0 if value is None else _whole_bound(solver, value, is_exact=proven and not task.engine.gap)
    return ExactAnswer(value, proven, best, bound)


def _whole_bound(solver: cp_model.CpSolver, value: int, *, is_exact: bool) -> int:
    """What is proven of the least: the value itself, or the solver's bound less what its floating point may add."""
    if is_exact:
        return value
    noise = 1e-6 * max(1.0, abs(solver.best_objective_bound)) if solver.best_objective_bound % 1 else 0.0
    return min(value, ceil(solver.best_objective_bound - noise))


def enough(value: int, gap: float) -> int:
    """What uses this much or more is not better than ``value`` by more than the gap."""
    return value - int(value * gap)


@dataclass(frozen=True, slots=True)
class _Task:
    """A candidate under work, and how."""

    candidate: Candidate
    variables: Variables
    engine: Engine
    deadline: float | None

    def seconds_left(self) -> float | None:
        """Seconds until the deadline, None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    def try_out(self, model: cp_model.CpModel) -> cp_model.CpSolver | None:
        """The solver of a model with a choice in it that is nearly the best; None when none was found soon."""
        solver = new_solver(self.seconds_left(), replace(self.engine, gap=max(self.engine.gap, NEAR)), cuts=False)
        solver.parameters.max_deterministic_time = SOON
        return solver if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def use_of(candidate: Candidate, selection: Selection, resource: str, rules: Rules | None = None) -> int:
    """Use of ``resource`` by a selection, in exact integers and as ``rules`` count it: less credits, at the worst."""
    used = _gross_use(candidate, selection, resource)
    if rules is None:
        return used
    credited = {
        credit.resource: min(credit.at_most, _gross_use(candidate, selection, credit.resource))
        for credit in rules.credits
    }
    saved = sum(credited[credit.resource] * credit.saves.get(resource, 0) for credit in rules.credits)
    worst = 0
    for guard in rules.protections:
        if guard.goal == resource:
            rises = [
                rise * (_gross_use(candidate, selection, name) - credited.get(name, 0))
                for name, rise in guard.rises.items()
            ]
            worst += sum(sorted(rises, reverse=True)[: guard.gamma])
    bought = sum(
        purchase.uses[resource] * purchase.bought(_gross_use(candidate, selection, purchase.resource))
        for purchase in rules.purchases
        if resource in purchase.uses
    )
    return used - saved + worst + bought


def _gross_use(candidate: Candidate, selection: Selection, resource: str) -> int:
    if resource == KINDS:
        return sum(map(len, (*selection.variants.values(), *selection.options.values())))
    used = 0
    for group in candidate.groups:
        amounts = selection.variants[group.name]
        used += sum(v.uses.get(resource, 0) * amounts.get(v.name, 0) for v in group.variants)
    for demand in candidate.classes:
        amounts = selection.options[demand.name]
        used += sum(o.uses.get(resource, 0) * amounts.get(o.name, 0) for o in demand.options)
    return used


def read_selection(candidate: Candidate, solver: cp_model.CpSolver, variables: Variables) -> Selection:
    """The solver's choice by name."""
    return Selection(
        candidate.name,
        {group.name: _amounts(solver, variables.variants, group.name) for group in candidate.groups},
        {demand.name: _amounts(solver, variables.options, demand.name) for demand in candidate.classes},
    )


def _amounts(solver: cp_model.CpSolver, choices: tuple[Choice, ...], owner: str) -> Mapping[str, int]:
    """Amount of every choice that is made, in order."""
    amounts: dict[str, int] = {}
    for choice in choices:
        amount = solver.value(choice.amount) if choice.owner == owner else 0
        if amount:
            amounts[choice.name] = amounts.get(choice.name, 0) + amount
    return amounts
