"""Which candidates are solved, and which are not because a bound says that they cannot win."""

from __future__ import annotations

import pytest

from solvers.problem import SizingProblem, Sketch
from solvers.search import solve_problem
from tests.solvers.parts import flat, hidden, problem


def names_solved(asked: SizingProblem) -> list[str]:
    """Candidates that were solved, in the order in which they were."""
    return [line.candidate for line in solve_problem(asked).certificates if line.optimum is not None]


def test_the_best_bound_is_solved_first() -> None:
    assert names_solved(problem(hidden("A", 3, 9), hidden("B", 1, 9), hidden("C", 2, 9))) == ["B", "C", "A"]


def test_of_equal_bounds_the_first_in_order_is_solved_first() -> None:
    assert names_solved(problem(hidden("A", 1, 9), hidden("B", 1, 8), hidden("C", 1, 7))) == ["A", "B", "C"]


def test_a_bound_that_only_ties_is_not_solved() -> None:
    assert names_solved(problem(flat("A", cost=5), flat("B", cost=5))) == ["A"]


@pytest.mark.parametrize("bound", [0, 1])
def test_a_sketch_is_queued_again_with_the_bound_of_what_was_built(bound: int) -> None:
    """Built, A is no better than B by its bound, and B stands first."""
    sketch = Sketch("A", {"cost": bound}, lambda: hidden("A", 2, 9))
    assert names_solved(SizingProblem((flat("B", cost=2), sketch), ("cost",))) == ["B"]
