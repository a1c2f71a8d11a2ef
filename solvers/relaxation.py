"""The linear relaxation of a model, solved by GLOP: where to start, and which multipliers give a good bound.

Floating point. Nothing here is taken as proven: multipliers are rounded, and their bound is counted in integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import ConstraintProto

from solvers.prices import SCALE, Multipliers
from solvers.problem import Rules
from solvers.variables import Variables

FAR = 2**60
"""Bounds beyond this stand for none."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """``value`` of the objective; value of every variable and dual of every constraint, by index in the model."""

    value: float
    variables: Sequence[float]
    duals: Sequence[float]


def relax(model: cp_model.CpModel, penalties: Mapping[int, float]) -> Relaxation | None:
    """The model without integrality; None where GLOP finds no optimum.

    Constraints of ``penalties`` may be overrun at that price for a unit, so that prices are found also where no
    choice keeps all rules.
    """
    solver = pywraplp.Solver.CreateSolver("GLOP")
    variables = [solver.NumVar(v.domain[0], v.domain[1], "") for v in model.proto.variables]
    rows = [_row(solver, variables, constraint) for constraint in model.proto.constraints]
    objective = solver.Objective()
    for index, penalty in penalties.items():
        excess = solver.NumVar(0, solver.infinity(), "")
        rows[index].SetCoefficient(excess, -1)
        objective.SetCoefficient(excess, penalty)
    for index, amount in zip(model.proto.objective.vars, model.proto.objective.coeffs, strict=True):
        objective.SetCoefficient(variables[index], amount)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return Relaxation(
        objective.Value(),
        [variable.solution_value() for variable in variables],
        [row.dual_value() for row in rows],
    )


def _row(
    solver: pywraplp.Solver, variables: Sequence[pywraplp.Variable], constraint: ConstraintProto
) -> pywraplp.Constraint:
    """A constraint as a row between two bounds."""
    low, high, terms = _terms(constraint)
    row = solver.Constraint(low if low > -FAR else -solver.infinity(), high if high < FAR else solver.infinity())
    for index, amount in terms:
        row.SetCoefficient(variables[index], amount)
    return row


def _terms(constraint: ConstraintProto) -> tuple[int, int, list[tuple[int, int]]]:
    """Bounds and (variable, amount) of a linear constraint, exactly one of some literals, or a clause.

    One that holds only where a literal does is left out: it says nothing to a relaxation. A literal -1 - i is the
    negation of i. Only the kind that is there may be read: reading another puts it there.
    """
    if constraint.enforcement_literal:
        return -FAR, FAR, []
    if constraint.has_linear():
        linear = constraint.linear
        return linear.domain[0], linear.domain[1], list(zip(linear.vars, linear.coeffs, strict=True))
    if constraint.has_exactly_one():
        return 1, 1, [(index, 1) for index in constraint.exactly_one.literals]
    literals = list(constraint.bool_or.literals)
    terms = [(literal, 1) if literal >= 0 else (-1 - literal, -1) for literal in literals]
    return 1 - sum(literal < 0 for literal in literals), FAR, terms


def penalties(model: cp_model.CpModel, variables: Variables, worth: float) -> dict[int, float]:
    """For every limit and share a price of overrunning it: ``worth`` for as much as it could be overrun at all."""
    prices = {}
    for index in (*variables.rows.limits, *variables.rows.shares):
        linear = model.proto.constraints[index].linear
        terms = zip(linear.vars, linear.coeffs, strict=True)
        most = sum(abs(amount) * model.proto.variables[variable].domain[1] for variable, amount in terms)
        prices[index] = worth / max(most, 1)
    return prices


def multipliers_of(relaxation: Relaxation, rules: Rules, variables: Variables) -> Multipliers:
    """Duals of the rows that state rules, rounded down to whole multipliers."""
    rows = variables.rows

    def price(index: int, factor: int) -> int:
        return max(int(factor * relaxation.duals[index] * SCALE), 0)

    return Multipliers(
        limits=tuple(price(index, -1) for index in rows.limits),
        shares=tuple(price(index, -1) for index in rows.shares),
        credits=tuple(price(index, -1) for index in rows.credits),
        rises=tuple(
            tuple(price(index, 1) for index in rows.rises.get(position, ())) or (0,) * len(guard.rises)
            for position, guard in enumerate(rules.protections)
        ),
        purchases=tuple(
            price(rows.purchases[position], purchase.factor.denominator) if position in rows.purchases else 0
            for position, purchase in enumerate(rules.purchases)
        ),
    )
