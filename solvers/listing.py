"""The model of one candidate in lines that a person can read: goals, then every rule with its variables by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ortools.sat.python import cp_model

from solvers.counting import total_use
from solvers.model import build_model
from solvers.problem import Candidate, Rules


def list_rules(candidate: Candidate, rules: Rules, goals: Sequence[str]) -> str:
    """Goals in order with all that counts for them, rules by name, and the range of every variable.

    What a goal adds to the model, its worst case or the kinds in use, stands among the rules.
    """
    model, variables = build_model(candidate, rules)
    lines = [f"candidate {candidate.name}", ""]
    for position, goal in enumerate(goals, start=1):
        model.minimize(total_use(model, variables, goal, rules))
        lines += [f"goal {position}, minimise {goal}:", *_terms(model), ""]
    lines += ["rules:", *_rules(model), "", "variables:", *_ranges(model)]
    return "\n".join(lines) + "\n"


def _terms(model: cp_model.CpModel) -> Iterator[str]:
    """What is minimised, a line per variable."""
    for index, factor in zip(model.proto.objective.vars, model.proto.objective.coeffs, strict=True):
        yield f"  {'-' if factor < 0 else '+'} {abs(factor)} [{model.proto.variables[index].name}]"


def _rules(model: cp_model.CpModel) -> Iterator[str]:
    """Every constraint of the model, in its order."""
    names = [variable.name for variable in model.proto.variables]
    for constraint in model.proto.constraints:
        given = f" where {_literals(constraint.enforcement_literal, names)}" if constraint.enforcement_literal else ""
        told = f"{constraint.name}: " if constraint.name else ""
        yield f"  {told}{_constraint(constraint, names)}{given}"


def _constraint(constraint: Any, names: Sequence[str]) -> str:
    if constraint.has_linear():
        return _linear(constraint.linear, names)
    if constraint.has_exactly_one():
        return f"exactly one of {_literals(constraint.exactly_one.literals, names)}"
    if constraint.has_bool_or():
        return f"one of {_literals(constraint.bool_or.literals, names)}"
    raise TypeError(f"{constraint} is of a kind that no rule uses")


def _linear(linear: Any, names: Sequence[str]) -> str:
    low, high = linear.domain[0], linear.domain[len(linear.domain) - 1]
    text = _sum(linear.vars, linear.coeffs, names)
    if len(linear.domain) > 2:
        return f"{text} is not in between {linear.domain[1]} and {linear.domain[2]}"
    if low == high:
        return f"{text} = {low}"
    return f"{text} <= {high}" if low == cp_model.INT_MIN else f"{text} >= {low}"


def _sum(variables: Iterable[int], coefficients: Iterable[int], names: Sequence[str]) -> str:
    terms = []
    for variable, factor in zip(variables, coefficients, strict=True):
        size = "" if abs(factor) == 1 else f"{abs(factor)} "
        terms.append(f"{'-' if factor < 0 else '+'} {size}[{names[variable]}]")
    return " ".join(terms).removeprefix("+ ") or "0"


def _literals(literals: Iterable[int], names: Sequence[str]) -> str:
    return ", ".join(f"[{names[each]}]" if each >= 0 else f"not [{names[-each - 1]}]" for each in literals)


def _ranges(model: cp_model.CpModel) -> Iterator[str]:
    for variable in model.proto.variables:
        domain = list(variable.domain)
        yield f"  [{variable.name}] {domain[0]} to {domain[-1]}"
