"""Protections: a goal counts its worst case, in which at most gamma resources rise."""

from __future__ import annotations

import pytest

from solvers.problem import Credit, Protection, Rules
from solvers.result import SolveStatus
from tests.solvers.parts import candidate, demand, flat, group, made_of, option, solve


def guard(gamma: int, **rises: int) -> Rules:
    return Rules(protections=(Protection("cost", gamma, rises),))


THREE = flat("A", cost=100, a=1, b=2, c=3)
"""The rises are 10, 14 and 12 when prices rise by 10, 7 and 4."""


@pytest.mark.parametrize(("gamma", "cost"), [(0, 100), (1, 114), (2, 126), (3, 136), (4, 136), (10**9, 136)])
def test_the_gamma_largest_rises_are_counted(gamma: int, cost: int) -> None:
    assert solve(THREE, rules=guard(gamma, a=10, b=7, c=4)).values == (cost,)


def test_nothing_rises_that_is_not_used() -> None:
    assert solve(THREE, rules=guard(1, d=50)).values == (100,)
    assert solve(THREE, rules=guard(1)).values == (100,)


LINK = demand("link", option("a", {"cost": 10, "a": 1}), option("b", {"cost": 11, "b": 1}), cells=4)


@pytest.mark.parametrize(
    ("gamma", "cost", "made"),
    [(0, 40, {"a": 4}), (1, 42 + 10, {"a": 2, "b": 2}), (2, 40 + 20, {"a": 4})],
)
def test_one_rise_is_met_by_spreading_and_all_rises_by_choosing(gamma: int, cost: int, made: dict[str, int]) -> None:
    """Prices of both may rise by 5: half of each halves the worst case of one rise."""
    result = solve(candidate("A", LINK), rules=guard(gamma, a=5, b=5))
    assert (result.values, made_of(result)[1]["link"]) == ((cost,), made)


@pytest.mark.parametrize(("cap", "status"), [(52, SolveStatus.OPTIMAL), (51, SolveStatus.INFEASIBLE)])
def test_a_limit_on_the_goal_holds_in_the_worst_case(cap: int, status: SolveStatus) -> None:
    assert solve(candidate("A", LINK), rules=guard(1, a=5, b=5), cost=cap).status is status


def test_another_goal_is_not_touched() -> None:
    rules = Rules(protections=(Protection("carbon", 1, {"a": 9}),))
    assert solve(candidate("A", LINK), goals="cost carbon", rules=rules).values == (40, 36)


def test_pieces_in_stock_do_not_rise() -> None:
    """Of four pieces one is there: it costs nothing, whatever happens to the price."""
    item = candidate("A", demand("link", option("a", {"cost": 10, "a": 1}), cells=4))
    rules = Rules(
        credits=(Credit("a", 1, {"cost": 10}),),
        protections=(Protection("cost", 1, {"a": 5}),),
    )
    assert solve(item, rules=rules).values == (30 + 15,)


def test_two_protections_add_up() -> None:
    rules = Rules(protections=(Protection("cost", 1, {"a": 10, "b": 7}), Protection("cost", 1, {"c": 4})))
    assert solve(THREE, rules=rules).values == (100 + 14 + 12,)


def test_the_worst_case_decides_between_candidates() -> None:
    steady = candidate("steady", group("box", only={"cost": 105}))
    risky = candidate("risky", group("box", only={"cost": 100, "a": 1}))
    assert solve(steady, risky, rules=guard(0, a=6)).values == (100,)
    assert solve(steady, risky, rules=guard(1, a=6)).values == (105,)
    assert solve(steady, risky, rules=guard(1, a=4)).values == (104,)


def test_the_first_goal_is_held_in_its_worst_case() -> None:
    item = candidate("A", group("leaf", x={"cost": 10, "a": 1, "watt": 9}, y={"cost": 15, "watt": 1}))
    assert solve(item, goals="cost watt", rules=guard(1, a=5)).values == (15, 1)
    assert solve(item, goals="cost watt", rules=guard(1, a=4)).values == (14, 9)
