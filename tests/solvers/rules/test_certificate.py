"""The list of bounds is a proof, and this is who checks it."""

from __future__ import annotations

import random

import pytest

from solvers.problem import Candidate, SizingProblem
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force
from tests.solvers.parts import candidate, demand, flat, group, hidden, option, problem
from tests.solvers.random_problems import tiny_problem


def check_certificate(asked: SizingProblem, result: SizingResult) -> list[str]:
    """What is wrong with the proof of the first goal, by arithmetic alone; nothing of the solver's is used."""
    goal, faults = asked.goals[0], []
    lines = {line.candidate: line for line in result.certificates}
    for item in asked.candidates:
        assert isinstance(item, Candidate)
        amounts = [[p.uses for p in g.variants] for g in item.groups] + [
            [p.uses for p in c.options] for c in item.classes
        ]
        if not all(amounts):
            continue
        if any(
            sum(min(u.get(x.resource, 0) for u in uses) for uses in amounts) > x.at_most for x in asked.rules.limits
        ):
            continue
        least = sum(min(u.get(goal, 0) for u in uses) for uses in amounts)
        line = lines.pop(item.name, None)
        if line is None:
            faults.append(f"{item.name} is not in the proof")
        elif line.bound > least:
            faults.append(f"{item.name} cannot be said to use {line.bound} or more")
        elif line.optimum is None and not line.is_impossible and line.bound < result.values[0]:
            faults.append(f"{item.name} is left open although {line.bound} is below {result.values[0]}")
        elif line.optimum is not None and line.optimum < max(line.bound, result.values[0]):
            faults.append(f"{item.name} is said to reach {line.optimum}")
    reached = [line.optimum for line in result.certificates if line.optimum is not None]
    return faults + [f"{name} is not a candidate" for name in lines] + ([] if result.values[0] in reached else ["no"])


def test_one_candidate() -> None:
    asked = problem(flat("A", cost=5))
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert [(line.candidate, line.bound, line.optimum) for line in result.certificates] == [("A", 5, 5)]


def test_what_is_left_open_cannot_win() -> None:
    asked = problem(flat("A", cost=9), hidden("B", 2, 7), flat("C", cost=7), flat("D", cost=6))
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert {line.candidate: line.optimum for line in result.certificates} == {"A": None, "B": 7, "C": None, "D": 6}
    assert result.num_solved == 2


def test_the_checker_finds_a_candidate_that_was_skipped() -> None:
    """An interrupted search is no proof."""
    asked = problem(hidden("A", 1, 9), hidden("B", 2, 8))
    partial = solve_problem(problem(hidden("A", 1, 9)))
    assert check_certificate(asked, partial) == ["B is not in the proof"]


def without_dead_ends(asked: SizingProblem) -> bool:
    """Whether every candidate has a choice within the limits."""
    return all(brute_force(SizingProblem((item,), asked.goals, asked.rules)) for item in asked.candidates)


@pytest.mark.parametrize("seed", range(150))
def test_every_optimal_answer_comes_with_a_sound_proof(seed: int) -> None:
    asked = tiny_problem(random.Random(seed))
    result = solve_problem(asked)
    if result.status is SolveStatus.OPTIMAL and without_dead_ends(asked):
        assert check_certificate(asked, result) == []


def test_a_candidate_proven_impossible_is_told_from_one_left_open() -> None:
    never = candidate("A", group("box", x=1), demand("link", option("wire", 0, box="y")))
    asked = problem(never, flat("B", cost=5))
    assert check_certificate(asked, solve_problem(asked)) == []


def test_the_proof_is_of_the_first_goal() -> None:
    asked = problem(flat("A", cost=1, watt=9), flat("B", cost=1, watt=8), flat("C", cost=2), goals="cost watt")
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert [line.bound for line in result.certificates] == [1, 1, 2]
