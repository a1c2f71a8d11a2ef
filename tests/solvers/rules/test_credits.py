"""give_credits: credited <= what is used, and <= what there is; each unit saves what it says."""

from __future__ import annotations

import pytest

from solvers.bounds import lower_bound
from solvers.problem import Credit, Rules, SizingProblem, Sketch
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.parts import candidate, demand, flat, group, made_of, option, solve

LINK = demand("link", option("dac", {"cost": 10, "piece": 1}), option("aoc", 7), cells=5)


def stock(at_most: int, **saves: int) -> Rules:
    """``at_most`` pieces lie in stock."""
    return Rules(credits=(Credit("piece", at_most, saves),))


@pytest.mark.parametrize(
    ("there", "cost", "made"),
    [
        (0, 35, {"aoc": 5}),
        (1, 28, {"dac": 1, "aoc": 4}),
        (2, 21, {"dac": 2, "aoc": 3}),
        (5, 0, {"dac": 5}),
        (6, 0, {"dac": 5}),
    ],
)
def test_what_is_in_stock_is_used_first_and_no_more(there: int, cost: int, made: dict[str, int]) -> None:
    result = solve(candidate("A", LINK), rules=stock(there, cost=10))
    assert (result.values, made_of(result)[1]["link"]) == ((cost,), made)


def test_a_credit_may_save_a_part() -> None:
    assert solve(candidate("A", LINK), rules=stock(2, cost=4)).values == (2 * 6 + 3 * 7,)
    assert solve(candidate("A", LINK), rules=stock(2, cost=3)).values == (5 * 7,)


def test_a_credit_saves_several_resources_at_once() -> None:
    item = candidate("A", demand("link", option("dac", {"cost": 10, "carbon": 5, "piece": 1}), cells=3))
    rules = stock(2, cost=10, carbon=4)
    assert solve(item, goals="cost carbon", rules=rules).values == (10, 15 - 8)


def test_a_variant_earns_a_credit_like_an_option() -> None:
    item = candidate("A", group("leaf", 3, x={"cost": 10, "piece": 1}))
    assert solve(item, rules=stock(2, cost=10)).values == (10,)


@pytest.mark.parametrize(("cap", "status"), [(10, SolveStatus.OPTIMAL), (9, SolveStatus.INFEASIBLE)])
def test_a_limit_on_the_goal_counts_what_is_left(cap: int, status: SolveStatus) -> None:
    item = candidate("A", demand("link", option("dac", {"cost": 10, "piece": 1}), cells=3))
    assert solve(item, rules=stock(2, cost=10), cost=cap).status is status


@pytest.mark.parametrize(
    ("supply", "made"),
    [(0, {"dac": 2, "aoc": 3}), (1, {"dac": 3, "aoc": 2}), (3, {"dac": 5}), (2, {"dac": 4, "aoc": 1})],
)
def test_a_limit_of_what_is_bought_lets_the_stock_through(supply: int, made: dict[str, int]) -> None:
    """Two pieces lie in stock and ``supply`` more can be bought."""
    link = demand("link", option("dac", {"cost": 1, "piece": 1}), option("aoc", 7), cells=5)
    result = solve(candidate("A", link), rules=stock(2, piece=1, cost=1), piece=supply)
    assert made_of(result)[1]["link"] == made


def test_credits_of_two_resources_add_up() -> None:
    item = candidate("A", demand("link", option("dac", {"cost": 10, "piece": 1, "plug": 2}), cells=4))
    rules = Rules(credits=(Credit("piece", 1, {"cost": 4}), Credit("plug", 3, {"cost": 2})))
    assert solve(item, rules=rules).values == (40 - 4 - 6,)


def test_a_later_goal_holds_what_credits_left() -> None:
    """Both cost 0 with the stock; the cooler one is taken."""
    item = candidate(
        "A",
        group("leaf", hot={"cost": 0, "watt": 9}, cool={"cost": 5, "watt": 1, "piece": 1}),
    )
    assert solve(item, goals="cost watt", rules=stock(1, cost=5)).values == (0, 1)


def test_the_bound_takes_off_what_may_be_saved() -> None:
    item = candidate("A", LINK)
    assert [lower_bound(item, "cost", stock(there, cost=10)) for there in (0, 1, 2, 3)] == [35, 25, 15, 5]
    assert lower_bound(item, "cost", stock(9, cost=10)) == 0
    assert lower_bound(item, "cost", stock(9, cost=4)) == 30


def test_a_sketch_is_bounded_by_what_may_be_saved() -> None:
    """The sketch costs 9 or more before the stock, which may save 6; it wins with 4 against 5."""
    item = candidate("A", group("leaf", x={"cost": 10, "piece": 3}))
    asked = SizingProblem((flat("B", cost=5), Sketch("A", {"cost": 9}, lambda: item)), ("cost",), stock(3, cost=2))
    assert solve_problem(asked).values == (4,)
