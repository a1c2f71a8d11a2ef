"""Purchases: bought = max(0, ceil(factor x use) - stock), and what each unit bought uses up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solvers.problem import Purchase, Rules
from solvers.result import SolveStatus
from tests.solvers.parts import candidate, demand, made_of, option, solve

LINK = candidate("A", demand("link", option("dac", {"piece": 1}), option("aoc", 7), cells=5))


def bought(factor: Fraction, stock: int, **uses: int) -> Rules:
    return Rules(purchases=(Purchase("piece", factor, stock, uses),))


@pytest.mark.parametrize(
    ("factor", "stock", "cost", "made"),
    [
        (Fraction(1), 0, 25, {"dac": 5}),
        (Fraction(1), 2, 15, {"dac": 5}),
        (Fraction(1), 5, 0, {"dac": 5}),
        (Fraction(1), 9, 0, {"dac": 5}),
        (Fraction(11, 10), 0, 30, {"dac": 5}),
        (Fraction(11, 10), 1, 25, {"dac": 5}),
        (Fraction(2), 0, 35, {"aoc": 5}),
        (Fraction(2), 4, 21, {"dac": 2, "aoc": 3}),
        (Fraction(5, 4), 0, 32, {"dac": 4, "aoc": 1}),
    ],
)
def test_spares_come_on_top_and_stock_goes_off(factor: Fraction, stock: int, cost: int, made: dict[str, int]) -> None:
    """At 5 a piece against 7; of five pieces the last asks for two spares, of which a quarter is needed."""
    result = solve(LINK, rules=bought(factor, stock, cost=5))
    assert (result.values, made_of(result)[1]["link"]) == ((cost,), made)


@pytest.mark.parametrize(("supply", "made"), [(3, {"dac": 5}), (2, {"dac": 4, "aoc": 1}), (0, {"dac": 2, "aoc": 3})])
def test_a_limit_holds_for_what_is_bought(supply: int, made: dict[str, int]) -> None:
    rules = bought(Fraction(1), 2, cost=5, supply=1)
    assert made_of(solve(LINK, rules=rules, supply=supply))[1]["link"] == made


@pytest.mark.parametrize(("cap", "status"), [(15, SolveStatus.OPTIMAL), (14, SolveStatus.INFEASIBLE)])
def test_a_limit_on_the_goal_counts_what_is_bought(cap: int, status: SolveStatus) -> None:
    assert solve(LINK, rules=bought(Fraction(1), 2, cost=5), cost=cap).status is status


def test_a_purchase_uses_several_resources() -> None:
    rules = bought(Fraction(1), 1, cost=5, carbon=3)
    assert solve(LINK, goals="cost carbon", rules=rules).values == (20, 12)


def test_nothing_is_bought_of_what_is_not_used() -> None:
    item = candidate("A", demand("link", option("aoc", 7)))
    assert solve(item, rules=bought(Fraction(3), 0, cost=5)).values == (7,)
