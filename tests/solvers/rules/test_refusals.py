"""Problems that are refused before anything is solved, and how large the numbers may be."""

from __future__ import annotations

import random

import pytest

from solvers.check import check_problem
from solvers.problem import LARGEST, Candidate
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force
from tests.solvers.parts import candidate, demand, flat, group, option, problem, solve


def test_a_problem_needs_a_goal() -> None:
    with pytest.raises(ValueError, match="needs a goal"):
        check_problem(problem(flat("A", cost=1), goals=""))


def test_uses_may_be_nothing_but_not_less() -> None:
    check_problem(problem(flat("A", cost=0)))
    with pytest.raises(ValueError, match="A: negative use of cost"):
        check_problem(problem(flat("A", cost=-1)))


def test_a_limited_resource_is_checked_as_well() -> None:
    check_problem(problem(flat("A", cost=1, watt=-1)))
    with pytest.raises(ValueError, match="A: negative use of watt"):
        check_problem(problem(flat("A", cost=1, watt=-1), watt=5))


def test_the_refusal_names_the_candidate_at_fault() -> None:
    with pytest.raises(ValueError, match=r"^B: "):
        check_problem(problem(flat("A", cost=1), flat("B", cost=-1)))


def test_an_option_is_checked_like_a_variant() -> None:
    with pytest.raises(ValueError, match="negative use"):
        check_problem(problem(candidate("A", demand("link", option("dac", -1)))))


def test_totals_that_could_overflow_are_refused() -> None:
    parts = (group("leaf", x=LARGEST - 1), demand("link", option("dac", 2)))
    with pytest.raises(ValueError, match="A: uses of cost may exceed"):
        check_problem(problem(candidate("A", *parts)))


def test_the_solver_refuses_what_the_check_refuses() -> None:
    with pytest.raises(ValueError, match="negative use"):
        solve(flat("A", cost=-1))


def near_the_limit(seed: int) -> Candidate:
    """Choices that differ in the last digits of a total just below the largest allowed."""
    chance = random.Random(seed)
    each = LARGEST // 16

    def amount() -> int:
        return each + chance.randint(0, 4)

    boxes = [group(f"g{i}", **{f"v{j}": amount() for j in range(3)}) for i in range(2)]
    links = [
        demand(
            f"k{i}",
            *(
                option(f"o{j}", amount(), **{f"g{g}": " ".join(chance.sample(["v0", "v1", "v2"], 2)) for g in (0, 1)})
                for j in range(4)
            ),
        )
        for i in range(3)
    ]
    return candidate("A", *boxes, *links)


def test_optima_are_exact_up_to_the_largest_total() -> None:
    for seed in range(40):
        asked = problem(near_the_limit(seed))
        check_problem(asked)
        best = brute_force(asked)
        result = solve_problem(asked)
        assert best is not None
        assert (result.status, result.values) == (SolveStatus.OPTIMAL, best[0])


def test_a_total_that_the_check_lets_pass_can_be_solved() -> None:
    half = LARGEST // 2
    assert solve(candidate("A", group("leaf", a=half, b=half, c=half, d=half))).values == (half,)


@pytest.mark.parametrize("at_most", [LARGEST, 2**63 - 1])
def test_a_limit_may_be_as_large_as_any_total(at_most: int) -> None:
    assert solve(flat("A", cost=5), cost=at_most).values == (5,)


def test_a_limit_beyond_every_total_is_no_limit() -> None:
    assert solve(flat("A", cost=5), cost=2**63).values == (5,)
