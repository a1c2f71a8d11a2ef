"""A search that stops early: by the clock, by an interrupt, by a candidate that is not solved to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

import solvers.search
from solvers.exact import ExactAnswer
from solvers.problem import Candidate, SizingProblem
from solvers.result import Selection, SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import use_of_selection
from tests.solvers.parts import candidate, demand, flat, group, hidden, option, problem

LeastUse = Callable[..., ExactAnswer]


@pytest.fixture
def interrupt_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ctrl-C while the n-th candidate is being solved, counted from 1."""
    original: LeastUse = solvers.search.least_use

    def arrange(number: int) -> None:
        calls = count(1)

        def least_use(*args: object) -> ExactAnswer:
            if next(calls) == number:
                raise KeyboardInterrupt
            return original(*args)

        monkeypatch.setattr(solvers.search, "least_use", least_use)

    return arrange


THREE = problem(hidden("A", 1, 9), hidden("B", 2, 8), hidden("C", 3, 7))


def test_no_time_at_all_finds_nothing() -> None:
    result = solve_problem(THREE, seconds=0)
    assert result.status is SolveStatus.UNKNOWN
    assert (result.selection, result.values, result.bounds, result.num_solved) == (None, (), (), 0)
    assert [(line.candidate, line.bound, line.optimum) for line in result.certificates] == [
        ("A", 1, None),
        ("B", 2, None),
        ("C", 3, None),
    ]


def test_no_time_is_needed_where_there_is_nothing_to_search() -> None:
    assert solve_problem(problem(), seconds=0).status is SolveStatus.INFEASIBLE
    assert solve_problem(problem(flat("A", cost=5), cost=4), seconds=0).status is SolveStatus.INFEASIBLE


def test_ample_time_changes_nothing() -> None:
    assert solve_problem(THREE, seconds=3600) == solve_problem(THREE)


def clock(readings: list[float]) -> Callable[[], float]:
    """A clock that shows ``readings`` one after the other and then stands."""
    times: Iterator[float] = iter(readings)
    last = readings[-1]
    return lambda: next(times, last)


def test_what_was_found_in_time_is_feasible_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.search.time, "monotonic", clock([0.0, 0.0, 60.0]))
    result = solve_problem(THREE, seconds=10)
    assert result.status is SolveStatus.FEASIBLE
    assert (result.values, result.bounds, result.num_solved) == ((9,), (2,), 1)
    assert [line.optimum for line in result.certificates] == [9, None, None]


@pytest.mark.parametrize(
    ("number", "status", "values", "bounds"),
    [
        (1, SolveStatus.UNKNOWN, (), ()),
        (2, SolveStatus.FEASIBLE, (9,), (2,)),
        (3, SolveStatus.FEASIBLE, (8,), (3,)),
        (4, SolveStatus.OPTIMAL, (7,), (7,)),
    ],
)
def test_an_interrupt_leaves_the_best_so_far(
    interrupt_at: Callable[[int], None],
    number: int,
    status: SolveStatus,
    values: tuple[int, ...],
    bounds: tuple[int, ...],
) -> None:
    interrupt_at(number)
    result = solve_problem(THREE)
    assert (result.status, result.values, result.bounds) == (status, values, bounds)
    assert result.num_solved == number - 1
    assert len(result.certificates) == 3
    assert sum(line.optimum is not None for line in result.certificates) == number - 1


def test_the_bound_never_exceeds_the_value(interrupt_at: Callable[[int], None]) -> None:
    """A candidate that is left open with a bound beyond the best found cannot beat it."""
    interrupt_at(2)
    result = solve_problem(problem(hidden("A", 1, 4), hidden("B", 2, 3), flat("C", cost=50)))
    assert (result.status, result.values, result.bounds) == (SolveStatus.FEASIBLE, (4,), (2,))


CUT_SHORT = ExactAnswer(9, False, Selection("A", {"box": {"dear": 1}}, {"link": {"wire": 1}}))


def test_a_candidate_that_is_not_solved_to_the_end_leaves_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.search, "least_use", lambda *_: CUT_SHORT)
    result = solve_problem(problem(hidden("A", 1, 9)))
    assert (result.status, result.values, result.bounds) == (SolveStatus.FEASIBLE, (9,), (1,))
    assert result.certificates[0].optimum is None


def test_a_candidate_of_which_nothing_is_known_leaves_the_search_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.search, "least_use", lambda *_: ExactAnswer(None, False))
    assert solve_problem(problem(hidden("A", 1, 9))).status is SolveStatus.UNKNOWN


def test_a_candidate_cut_short_without_a_deadline_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT takes the signal of Ctrl-C itself: it stops without proof, and nobody raises."""
    asked: list[str] = []

    def least_use(item: Candidate, *_: object) -> ExactAnswer:
        asked.append(item.name)
        return CUT_SHORT

    monkeypatch.setattr(solvers.search, "least_use", least_use)
    result = solve_problem(THREE)
    assert (result.status, result.values, result.bounds) == (SolveStatus.FEASIBLE, (9,), (1,))
    assert asked == ["A"]


def test_a_candidate_proven_impossible_does_not_open_the_search() -> None:
    never = candidate("A", group("box", x=1), demand("link", option("wire", 0, box="y")))
    result = solve_problem(problem(never, flat("B", cost=5)))
    assert (result.status, result.values, result.bounds) == (SolveStatus.OPTIMAL, (5,), (5,))


def stopped(interrupt_at: Callable[[int], None], asked: SizingProblem, number: int) -> dict[str, int]:
    """Values of the goals that an interrupted search gives, checked against its own selection."""
    interrupt_at(number)
    result = solve_problem(asked)
    assert result.status is SolveStatus.FEASIBLE
    used = {goal: use_of_selection(asked, result, goal) for goal in asked.goals}
    assert dict(zip(asked.goals, result.values, strict=True)) == used
    return used


def test_values_are_those_of_the_selection(interrupt_at: Callable[[int], None]) -> None:
    assert stopped(interrupt_at, THREE, 2) == {"cost": 9}


def test_values_are_those_of_the_selection_where_an_open_candidate_is_better(
    interrupt_at: Callable[[int], None],
) -> None:
    """A is first in order and better than B, but the search had only seen B when it stopped."""
    stopped(interrupt_at, problem(hidden("A", 3, 7), hidden("B", 2, 10)), 2)


TWO_GOALS = problem(flat("A", cost=1, watt=3), flat("B", cost=1, watt=2), goals="cost watt")


def test_an_interrupt_in_the_second_goal_keeps_what_the_first_found(interrupt_at: Callable[[int], None]) -> None:
    interrupt_at(2)
    result = solve_problem(TWO_GOALS)
    assert result.status is SolveStatus.FEASIBLE
    assert result.selection is not None
    assert result.values[0] == 1


def test_the_clock_in_the_second_goal_keeps_what_the_first_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.search.time, "monotonic", clock([0.0, 0.0, 60.0]))
    result = solve_problem(TWO_GOALS, seconds=10)
    assert result.status is SolveStatus.FEASIBLE
    assert result.selection is not None


def test_an_interrupt_in_the_tie_break_keeps_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_in_order(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(solvers.search, "first_in_order", first_in_order)
    try:
        result = solve_problem(problem(flat("A", cost=1)))
    except KeyboardInterrupt:
        pytest.fail("the interrupt went through")
    assert result.values == (1,)
