"""Every answer on tiny problems is the one that trying all choices in order finds first."""

from __future__ import annotations

import random

import pytest

from solvers.problem import Candidate
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force, choice_of
from tests.solvers.random_problems import tiny_problem

BATCHES, PER_BATCH = 20, 100


@pytest.mark.parametrize("batch", range(BATCHES))
def test_values_selection_and_infeasibility_are_those_of_brute_force(batch: int) -> None:
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        asked = tiny_problem(random.Random(seed))
        expected = brute_force(asked)
        result = solve_problem(asked)
        if expected is None:
            assert (result.status, result.selection, result.values) == (SolveStatus.INFEASIBLE, None, ())
            continue
        assert (result.status, result.values, result.bounds) == (SolveStatus.OPTIMAL, expected[0], expected[0]), seed
        assert choice_of(asked, result) == expected[1], seed


def test_the_problems_are_of_every_kind() -> None:
    """Ties, needs, limits that bind, two goals, and problems without an answer are all among them."""
    problems = [tiny_problem(random.Random(seed)) for seed in range(BATCHES * PER_BATCH)]
    answers = [brute_force(asked) for asked in problems]
    assert len(problems) >= 2000
    assert sum(answer is None for answer in answers) > 100
    assert sum(len(asked.goals) == 2 for asked in problems) > 500
    assert sum(bool(asked.rules.limits) for asked in problems) > 500
    classes = [c for p in problems for item in p.candidates if isinstance(item, Candidate) for c in item.classes]
    assert sum(bool(o.needs) for c in classes for o in c.options) > 1000
