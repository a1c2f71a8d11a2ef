"""One candidate solved to the end by CP-SAT, and its optimal choice made unique by a fixed order.

One worker with ``linearization_level=2`` is deterministic and, on these models, the fast setting. Presolve keeps all
solutions: where it may drop some, that of OR-Tools 9.15 aborts the process on a few models under tight limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from solvers.model import Choice, Variables, build_model, total_use
from solvers.problem import KINDS, Candidate, Limit, Rules
from solvers.result import Selection


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


def new_solver(seconds: float | None, engine: Engine | None = None) -> cp_model.CpSolver:
    """A solver with the settings above; ``seconds`` bounds its wall time."""
    wanted = engine or Engine()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = wanted.workers
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = wanted.seed
    solver.parameters.relative_gap_limit = wanted.gap
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
    """The exact least use of ``goal`` in ``candidate`` under ``rules``; less than ``below``, where that is given."""
    asked = rules if below is None else rules.and_limits([Limit(goal, below - 1)])
    model, variables = build_model(candidate, asked)
    model.minimize(total_use(model, variables, goal, rules))
    solver = new_solver(seconds, engine)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return ExactAnswer(None, True)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"invalid model for {candidate.name}: {model.validate()}")
    proven = status == cp_model.OPTIMAL
    if not proven and status != cp_model.FEASIBLE:
        return ExactAnswer(None, False)
    selection = _selection(candidate, solver, variables)
    bound = -int(-solver.best_objective_bound // 1)
    return ExactAnswer(use_of(candidate, selection, goal, rules), proven, selection, bound)


def first_in_order(
    candidate: Candidate, rules: Rules, seconds: float | None = None, engine: Engine | None = None
) -> Selection | None:
    """The choice within ``rules`` that comes first in the order of variants and options.

    Groups and classes are settled one after the other: as much as possible of the first choice, then of the next.
    """
    exactly = replace(engine or Engine(), gap=0.0)
    model, variables = build_model(candidate, rules)
    solver = new_solver(seconds, exactly)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    owners = [*(group.name for group in candidate.groups), *(demand.name for demand in candidate.classes)]
    for owner in owners:
        choices = [c for c in variables.all if c.owner == owner]
        settled = _settle_single if all(c.amount.domain.max() == 1 for c in choices) else _settle_amounts
        last = settled(model, choices, seconds, exactly)
        if last is None:
            return None
        solver = last
    return _selection(candidate, solver, variables)


def _settle_single(
    model: cp_model.CpModel, choices: list[Choice], seconds: float | None, engine: Engine
) -> cp_model.CpSolver | None:
    """Fix the lowest index that can still be completed."""
    model.minimize(sum(index * choice.amount for index, choice in enumerate(choices)))
    solver = new_solver(seconds, engine)
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    for choice in choices:
        model.add(choice.amount == solver.value(choice.amount))
    return solver


def _settle_amounts(
    model: cp_model.CpModel, choices: list[Choice], seconds: float | None, engine: Engine
) -> cp_model.CpSolver | None:
    """Fix the largest amount of every choice in turn that can still be completed."""
    solver = None
    for choice in choices:
        model.maximize(choice.amount)
        solver = new_solver(seconds, engine)
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        model.add(choice.amount == solver.value(choice.amount))
    return solver


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
    return used - saved + worst


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


def _selection(candidate: Candidate, solver: cp_model.CpSolver, variables: Variables) -> Selection:
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
