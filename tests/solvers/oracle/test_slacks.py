"""Goals with slack on tiny problems: every answer is the one that trying all choices in order finds."""

from __future__ import annotations

import random

import pytest

from solvers.problem import Rules, SizingProblem
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force, choice_of, use_of_selection
from tests.solvers.random_problems import slack_problem

BATCHES, PER_BATCH = 10, 40


@pytest.mark.parametrize("batch", range(BATCHES))
def test_values_and_selection_are_those_of_brute_force(batch: int) -> None:
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        asked = slack_problem(random.Random(seed))
        expected = brute_force(asked)
        result = solve_problem(asked)
        if expected is None:
            assert (result.status, result.selection) == (SolveStatus.INFEASIBLE, None), seed
            continue
        assert (result.status, result.values, result.bounds) == (SolveStatus.OPTIMAL, expected[0], expected[0]), seed
        assert choice_of(asked, result) == expected[1], seed


def test_slack_is_used_and_never_overrun() -> None:
    """In a good part of the problems a later goal gains by the slack, and limits bind in some."""
    used = limited = 0
    for seed in range(160):
        asked = slack_problem(random.Random(seed))
        result = solve_problem(asked)
        if result.selection is None:
            continue
        for position, value in enumerate(result.values):
            use = use_of_selection(asked, result, asked.goals[position])
            assert use <= asked.held_at(position, value), seed
            used += use > value
        limited += (
            result.values != solve_problem(SizingProblem(asked.candidates, asked.goals, Rules(), asked.slacks)).values
        )
    assert used > 25
    assert limited > 3
