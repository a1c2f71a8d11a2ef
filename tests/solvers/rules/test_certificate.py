"""The list of bounds is a proof, and this is who checks it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solvers.exact import Engine
from solvers.prices import SCALE, Multipliers, no_multipliers
from solvers.problem import Candidate, Rules, SizingProblem, Sketch
from solvers.result import Certificate, SizingResult, SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import all_amounts, brute_force, counted, gross_uses
from tests.solvers.parts import Uses, candidate, demand, flat, group, hidden, option, problem
from tests.solvers.random_problems import mixed_problem, tiny_problem


def check_certificate(asked: SizingProblem, result: SizingResult) -> list[str]:
    """What is wrong with the proof of the first goal; nothing of the solver's is used but SCALE.

    Every candidate has a line, or no choice. A line that was not solved must stand by arithmetic. One that was solved
    is compared with trying all choices. A candidate that is left open must not be better than the value.
    """
    lines = {line.candidate: line for line in result.certificates}
    faults = [f"{name} is not a candidate" for name in lines if name not in {item.name for item in asked.candidates}]
    for item in asked.candidates:
        assert isinstance(item, Candidate)
        best = brute_force(SizingProblem((item,), asked.goals[:1], asked.rules))
        line = lines.get(item.name)
        if line is None:
            faults += [] if best is None else [f"{item.name} is not in the proof"]
        elif line.is_impossible and (best is not None or not line.is_solved):
            faults.append(f"{item.name} is said to be impossible")
        elif line.optimum is not None:
            faults += (
                [] if best is not None and best[0] == (line.optimum,) else [f"{item.name} is not {line.optimum}"]
            )
        elif not line.is_impossible:
            faults += check_bound(asked, item, line, result.bounds[0])
            if line.is_solved and best is not None and line.bound > best[0][0]:
                faults.append(f"{item.name} was not solved to {line.bound}")
    reached = min((line.optimum for line in result.certificates if line.optimum is not None), default=None)
    return faults + ([] if reached in (None, result.values[0]) else [f"{reached} was reached"])


def check_bound(asked: SizingProblem, item: Candidate, line: Certificate, value: int) -> list[str]:
    """What is wrong with a bound that stands by arithmetic, or with leaving the candidate open."""
    faults = []
    if not line.is_solved:
        least = least_priced(item, asked.rules, asked.goals[0], line.multipliers or no_multipliers(asked.rules))
        if least is not None and line.bound > -(-least // SCALE):
            faults.append(f"{item.name} cannot be said to use {line.bound} or more")
    if line.bound < value:
        faults.append(f"{item.name} is left open although {line.bound} is below {value}")
    return faults


def least_priced(item: Candidate, rules: Rules, goal: str, multipliers: Multipliers) -> int | None:
    """Least of goal + multiplier x (use - limit), tried out over all choices; no choice within the rules is less."""
    sums = [priced_use(rules, gross_uses(item, amounts), goal, multipliers) for amounts in all_amounts(item)]
    return min(sums, default=None)


def priced_use(rules: Rules, gross: Uses, goal: str, multipliers: Multipliers) -> int:
    """A choice that keeps the rules costs its use of the goal or less: what is added is not positive."""
    assert min((*multipliers.limits, *multipliers.shares), default=0) >= 0
    total = SCALE * counted(rules, gross, goal)
    for limit, multiplier in zip(rules.limits, multipliers.limits, strict=True):
        total += multiplier * (counted(rules, gross, limit.resource) - limit.at_most)
    for share, multiplier in zip(rules.shares, multipliers.shares, strict=True):
        part, whole = gross.get(share.resource, 0), gross.get(share.whole, 0)
        total += multiplier * (part * share.fraction.denominator - whole * share.fraction.numerator)
    return total


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


def test_what_the_multipliers_of_a_limit_rule_out_is_left_open() -> None:
    """By least uses both cost 2. Under the limit A costs 4, a third per watt; at that price B costs 4 or more."""
    items = [
        candidate(name, group("box", 2, hot={"cost": 1, "watt": 9}, cool={"cost": cost, "watt": 3}))
        for name, cost in (("A", 3), ("B", 6))
    ]
    asked = problem(*items, watt=12)
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert (result.values, result.num_solved) == ((4,), 1)
    line = result.certificates[1]
    assert (line.candidate, line.bound, line.optimum, line.is_solved) == ("B", 4, None, False)
    assert line.multipliers is not None


def test_the_checker_finds_a_candidate_that_was_skipped() -> None:
    """An interrupted search is no proof."""
    asked = problem(hidden("A", 1, 9), hidden("B", 2, 8))
    partial = solve_problem(problem(hidden("A", 1, 9)))
    assert check_certificate(asked, partial) == ["B is not in the proof"]


def forged(result: SizingResult, **changes: object) -> SizingResult:
    """The last line of a proof changed."""
    line = replace(result.certificates[-1], **changes)  # type: ignore[arg-type]
    return replace(result, certificates=(*result.certificates[:-1], line))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"bound": 5}, "B cannot be said to use 5 or more"),
        ({"bound": 3}, "B is left open although 3 is below 4"),
        ({"optimum": 6}, "B is not 6"),
        ({"is_impossible": True}, "B is said to be impossible"),
        ({"candidate": "C"}, "B is not in the proof"),
        ({"multipliers": None}, "B cannot be said to use 4 or more"),
    ],
)
def test_the_checker_finds_what_is_forged(changes: dict[str, object], fault: str) -> None:
    items = [
        candidate(name, group("box", 2, hot={"cost": 1, "watt": 9}, cool={"cost": cost, "watt": 3}))
        for name, cost in (("A", 3), ("B", 6))
    ]
    asked = problem(*items, watt=12)
    assert fault in check_certificate(asked, forged(solve_problem(asked), **changes))


@pytest.mark.parametrize("seed", range(150))
def test_every_optimal_answer_comes_with_a_sound_proof(seed: int) -> None:
    for asked in (tiny_problem(random.Random(seed)), mixed_problem(random.Random(seed))):
        result = solve_problem(asked)
        if result.status is SolveStatus.OPTIMAL:
            assert check_certificate(asked, result) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_gap_leaves_a_sound_proof(seed: int) -> None:
    asked = mixed_problem(random.Random(seed))
    result = solve_problem(asked, engine=Engine(gap=0.3))
    if result.status is SolveStatus.OPTIMAL:
        assert check_certificate(asked, result) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_sketch_leaves_a_sound_proof(seed: int) -> None:
    """Sketches know no use but the least of the goal; the lines are checked on what they stand for."""
    asked = mixed_problem(random.Random(seed))
    sketches = tuple(Sketch(item.name, {}, lambda item=item: item) for item in asked.candidates)  # type: ignore[misc]
    result = solve_problem(replace(asked, candidates=sketches))
    if result.status is SolveStatus.OPTIMAL:
        assert check_certificate(asked, result) == []


def test_a_candidate_proven_impossible_is_told_from_one_left_open() -> None:
    never = candidate("A", group("box", x=1), demand("link", option("wire", 0, box="y")))
    asked = problem(never, flat("B", cost=5))
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert [line.is_impossible for line in result.certificates] == [True, False]


def test_the_proof_is_of_the_first_goal() -> None:
    asked = problem(flat("A", cost=1, watt=9), flat("B", cost=1, watt=8), flat("C", cost=2), goals="cost watt")
    result = solve_problem(asked)
    assert check_certificate(asked, result) == []
    assert [line.bound for line in result.certificates] == [1, 1, 2]
