"""The linear relaxation: every kind of constraint becomes a row, and overrunning a rule may be priced."""

from __future__ import annotations

import random

import pytest
from ortools.sat.python import cp_model

from solvers.counting import total_use
from solvers.exact import least_use
from solvers.model import build_model
from solvers.problem import Candidate, Limit, Rules
from solvers.relaxation import penalties, relax
from tests.solvers.parts import candidate, group
from tests.solvers.random_problems import mixed_problem


def value(model: cp_model.CpModel) -> float | None:
    relaxation = relax(model, {})
    return None if relaxation is None else pytest.approx(relaxation.value)


def test_a_linear_constraint() -> None:
    model = cp_model.CpModel()
    x, y = model.new_int_var(0, 9, "x"), model.new_int_var(0, 9, "y")
    model.add(2 * x + 3 * y >= 7)
    model.add(y <= 1)
    model.minimize(x + 5 * y)
    assert value(model) == 3.5


def test_exactly_one() -> None:
    model = cp_model.CpModel()
    literals = [model.new_bool_var(name) for name in "abc"]
    model.add_exactly_one(literals)
    model.minimize(cp_model.LinearExpr.weighted_sum(literals, [5, 3, 4]))
    assert value(model) == 3


@pytest.mark.parametrize(("weights", "least"), [((-5, 3), -2), ((-2, 3), 0)])
def test_a_clause_with_a_negation(weights: tuple[int, int], least: int) -> None:
    """a -> b: what a gains, b costs."""
    model = cp_model.CpModel()
    a, b = model.new_bool_var("a"), model.new_bool_var("b")
    model.add_bool_or([a.negated(), b])
    model.minimize(weights[0] * a + weights[1] * b)
    assert value(model) == least


def test_reading_a_model_leaves_it_as_it_is() -> None:
    asked = mixed_problem(random.Random(3))
    item = asked.candidates[0]
    assert isinstance(item, Candidate)
    model, variables = build_model(item, asked.rules)
    model.minimize(total_use(model, variables, "cost", asked.rules))
    before = str(model.proto)
    relax(model, {})
    assert str(model.proto) == before


def test_what_cannot_be_has_no_relaxation() -> None:
    item = candidate("A", group("box", x={"watt": 5}))
    model, _ = build_model(item, Rules((Limit("watt", 4),)))
    assert value(model) is None


def test_an_overrun_costs_its_penalty() -> None:
    """5 watts where 4 are allowed: of at most 5 one is too many, a fifth of what all would be worth."""
    item = candidate("A", group("box", x={"watt": 5, "cost": 2}))
    rules = Rules((Limit("watt", 4),))
    model, variables = build_model(item, rules)
    model.minimize(total_use(model, variables, "cost", rules))
    priced = penalties(model, variables, 100)
    assert priced == {variables.rows.limits[0]: 20}
    relaxation = relax(model, priced)
    assert relaxation is not None
    assert relaxation.value == pytest.approx(2 + 20)
    assert relaxation.duals[variables.rows.limits[0]] == pytest.approx(-20)


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_is_better_than_the_relaxation(seed: int) -> None:
    asked = mixed_problem(random.Random(seed))
    for item in asked.candidates:
        assert isinstance(item, Candidate)
        model, variables = build_model(item, asked.rules)
        model.minimize(total_use(model, variables, "cost", asked.rules))
        relaxation, exact = relax(model, {}), least_use(item, asked.rules, "cost").value
        assert exact is None or (relaxation is not None and relaxation.value <= exact + 1e-6)
