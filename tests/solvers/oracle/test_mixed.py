"""Units dealt to variants, cells to options, and every kind of rule: answers are those of trying all choices."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solvers.problem import KINDS, Candidate, SizingProblem
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force, choice_of, use_of_selection
from tests.solvers.random_problems import mixed_problem

BATCHES, PER_BATCH = 20, 110
RULES = ("limits", "shares", "credits", "protections", "purchases", "exclusions")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_values_and_selection_are_those_of_brute_force(batch: int) -> None:
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        asked = mixed_problem(random.Random(seed))
        expected = brute_force(asked)
        result = solve_problem(asked)
        if expected is None:
            assert (result.status, result.selection, result.values) == (SolveStatus.INFEASIBLE, None, ()), seed
            continue
        assert (result.status, result.values, result.bounds) == (SolveStatus.OPTIMAL, expected[0], expected[0]), seed
        assert choice_of(asked, result) == expected[1], seed
        for position, goal in enumerate(asked.goals):
            assert use_of_selection(asked, result, goal) <= asked.held_at(position, result.values[position]), seed


def problems() -> list[SizingProblem]:
    return [mixed_problem(random.Random(seed)) for seed in range(BATCHES * PER_BATCH)]


def test_the_problems_are_of_every_kind() -> None:
    asked = problems()
    assert len(asked) >= 2000
    for kind in RULES:
        assert sum(bool(getattr(each.rules, kind)) for each in asked) > 500, kind
    assert sum(KINDS in each.goals for each in asked) > 200
    assert sum(bool(each.slacks) for each in asked) > 200
    pairs = [
        (item, c) for each in asked for item in each.candidates if isinstance(item, Candidate) for c in item.classes
    ]
    assert sum(c.is_paired and len(item.joined(c)) == 2 and not item.is_single(c) for item, c in pairs) > 100
    assert sum(not c.is_paired and len(item.joined(c)) == 2 and not item.is_single(c) for item, c in pairs) > 400
    assert sum(len(item.joined(c)) == 1 and not item.is_single(c) for item, c in pairs) > 500
    assert sum(item.is_single(c) for item, c in pairs) > 200


@pytest.mark.parametrize("kind", RULES)
def test_every_kind_of_rule_turns_answers(kind: str) -> None:
    """Without the rules of a kind a good part of the answers would be others."""
    turned = 0
    for seed in range(300):
        asked = mixed_problem(random.Random(seed))
        if getattr(asked.rules, kind):
            loose = replace(asked, rules=replace(asked.rules, **{kind: ()}))
            turned += brute_force(asked) != brute_force(loose)
    assert turned > 20
