"""Another engine on another model agrees: HiGHS, one integer program over all candidates at once."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from solvers.problem import Candidate, SizingProblem
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import use_of_selection
from tests.solvers.oracle.programs import second_opinion
from tests.solvers.random_problems import medium_mixed_problem, medium_problem

Draw = Callable[[random.Random], SizingProblem]
SINGLE, MIXED, PER_BATCH = 3, 10, 20
"""Batches of problems in which one option meets a class, and of mixed ones."""


def agree(asked: SizingProblem) -> SolveStatus:
    """Both engines give the same values; the selection has them, within the limits."""
    expected, result = second_opinion(asked), solve_problem(asked)
    if expected is None:
        assert result.status is SolveStatus.INFEASIBLE
        return result.status
    assert (result.status, result.values, result.bounds) == (SolveStatus.OPTIMAL, expected, expected)
    for goal, value in zip(asked.goals, result.values, strict=True):
        assert use_of_selection(asked, result, goal) == value
    for limit in asked.rules.limits:
        assert use_of_selection(asked, result, limit.resource) <= limit.at_most
    return result.status


@pytest.mark.parametrize(
    ("draw", "batch"),
    [*((medium_problem, batch) for batch in range(SINGLE)), *((medium_mixed_problem, b) for b in range(MIXED))],
)
def test_highs_agrees(draw: Draw, batch: int) -> None:
    seeds = range(batch * PER_BATCH, (batch + 1) * PER_BATCH)
    statuses = {agree(draw(random.Random(seed))) for seed in seeds}
    assert statuses == {SolveStatus.OPTIMAL, SolveStatus.INFEASIBLE}, "the problems are not of both kinds"


def test_the_mixed_problems_are_of_every_kind() -> None:
    problems = [medium_mixed_problem(random.Random(seed)) for seed in range(MIXED * PER_BATCH)]
    assert len(problems) >= 200
    for kind in ("limits", "shares", "credits", "protections", "purchases"):
        assert sum(bool(getattr(asked.rules, kind)) for asked in problems) > 100, kind
    items = [item for asked in problems for item in asked.candidates if isinstance(item, Candidate)]
    paired = sum(item.classes[1].is_paired for item in items)
    assert min(paired, len(items) - paired) > 50
