"""How far later goals may leave the least value of an earlier one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solvers.problem import Candidate, Rules, SizingProblem
from solvers.result import SizingResult
from solvers.search import solve_problem
from tests.solvers.brute import use_of_selection
from tests.solvers.parts import flat

PERCENT = Fraction(1, 100)


def solve(*candidates: Candidate, slacks: tuple[Fraction, ...], goals: str = "watt cost") -> SizingResult:
    return solve_problem(SizingProblem(candidates, tuple(goals.split()), Rules(), slacks))


def winner(result: SizingResult) -> str:
    assert result.selection is not None
    return result.selection.candidate


COOL, CHEAP = flat("cool", watt=100, cost=9), flat("cheap", watt=102, cost=1)


def test_a_later_goal_uses_the_slack() -> None:
    result = solve(COOL, CHEAP, slacks=(2 * PERCENT,))
    assert (winner(result), result.values, result.bounds) == ("cheap", (100, 1), (100, 1))
    assert use_of_selection(SizingProblem((COOL, CHEAP), ("watt",)), result, "watt") == 102


def test_a_hair_less_slack_does_not_do() -> None:
    assert winner(solve(COOL, CHEAP, slacks=(2 * PERCENT - Fraction(1, 10**9),))) == "cool"


def test_without_slack_the_least_value_is_held() -> None:
    assert winner(solve(COOL, CHEAP, slacks=())) == "cool"
    assert winner(solve(COOL, CHEAP, slacks=(Fraction(0),))) == "cool"


def test_slack_serves_no_goal_that_gains_nothing() -> None:
    """Of equals in the later goal the first in order wins, within the slack."""
    result = solve(flat("warm", watt=101, cost=5), flat("cool", watt=100, cost=5), slacks=(2 * PERCENT,))
    assert winner(result) == "warm"


@pytest.mark.parametrize(
    ("least", "slack", "most"),
    [
        (100, Fraction(2, 100), 102),
        (99, Fraction(2, 100), 100),
        (10**15 + 1, Fraction(1, 3), (4 * (10**15 + 1)) // 3),
        (3, Fraction(1, 3), 4),
        (0, Fraction(1), 0),
        (7, Fraction(0), 7),
    ],
)
def test_the_held_value_is_exact_and_rounded_down(least: int, slack: Fraction, most: int) -> None:
    assert SizingProblem((), ("watt", "cost"), Rules(), (slack,)).held_at(0, least) == most
    inside, outside = flat("inside", watt=most, cost=1), flat("outside", watt=most + 1, cost=0)
    assert winner(solve(flat("least", watt=least, cost=2), inside, outside, slacks=(slack,))) == "inside"


def test_a_goal_without_a_slack_of_its_own_has_none() -> None:
    problem = SizingProblem((), ("watt", "cost"), Rules(), (Fraction(1),))
    assert (problem.held_at(0, 10), problem.held_at(1, 10)) == (20, 10)


def test_slacks_of_several_goals() -> None:
    """Within 10 % of the least watts and then 50 % of the least money there, the fewest fibres."""
    items = (
        flat("a", watt=100, cost=40, fibre=9),
        flat("b", watt=110, cost=20, fibre=9),
        flat("c", watt=109, cost=30, fibre=2),
        flat("d", watt=109, cost=31, fibre=0),
        flat("e", watt=111, cost=1, fibre=0),
    )
    result = solve(*items, slacks=(10 * PERCENT, 50 * PERCENT), goals="watt cost fibre")
    assert (winner(result), result.values) == ("c", (100, 20, 2))


def test_the_proof_is_of_the_least_value() -> None:
    lines = {
        line.candidate: (line.bound, line.optimum) for line in solve(COOL, CHEAP, slacks=(PERCENT,)).certificates
    }
    assert lines == {"cool": (100, 100), "cheap": (102, None)}


@pytest.mark.parametrize("slacks", [(Fraction(-1, 100),), (Fraction(0), Fraction(0), Fraction(0))])
def test_slacks_that_make_no_sense_are_refused(slacks: tuple[Fraction, ...]) -> None:
    with pytest.raises(ValueError, match="slacks are at least 0, and no more than there are goals"):
        solve(COOL, slacks=slacks)
