"""Status, values and bounds; goals in their order; limits; which of equal answers is given."""

from __future__ import annotations

from itertools import permutations

import pytest

from solvers.problem import Candidate, Rules, SizingProblem
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.parts import candidate, demand, flat, group, hidden, option, problem, solve


def test_the_smallest_problem_is_solved_to_optimality() -> None:
    result = solve(flat("A", cost=5))
    assert result.status is SolveStatus.OPTIMAL
    assert (result.values, result.bounds) == ((5,), (5,))
    assert result.selection is not None
    assert (result.selection.candidate, result.selection.variants, result.selection.options) == (
        "A",
        {"box": {"only": 1}},
        {},
    )


IMPOSSIBLE = {
    "no candidate": (),
    "a group without variants": (candidate("A", group("leaf")),),
    "a class without options": (candidate("A", group("leaf", x=1), demand("link")),),
    "a need that nothing meets": (candidate("A", group("leaf", x=1), demand("link", option("dac", 1, leaf="y"))),),
    "needs that contradict each other": (
        candidate(
            "A",
            group("leaf", x=1, y=1),
            demand("link", option("dac", 1, leaf="x")),
            demand("trunk", option("dac", 1, leaf="y")),
        ),
    ),
}


@pytest.mark.parametrize("why", IMPOSSIBLE)
def test_what_cannot_be_is_infeasible(why: str) -> None:
    result = solve(*IMPOSSIBLE[why])
    assert result.status is SolveStatus.INFEASIBLE
    assert (result.selection, result.values, result.bounds) == (None, (), ())


@pytest.mark.parametrize("why", [why for why in IMPOSSIBLE if IMPOSSIBLE[why]])
def test_one_possible_candidate_is_enough(why: str) -> None:
    result = solve(*IMPOSSIBLE[why], flat("B", cost=9))
    assert (result.status, result.values) == (SolveStatus.OPTIMAL, (9,))


def test_a_limit_met_exactly_is_kept() -> None:
    assert solve(flat("A", cost=1, watt=5), watt=5).status is SolveStatus.OPTIMAL
    assert solve(flat("A", cost=1, watt=5), watt=4).status is SolveStatus.INFEASIBLE


def test_a_limit_that_no_bound_shows_is_found_by_the_solver() -> None:
    item = candidate("A", group("box", cheap={"watt": 1}, dear={"watt": 9}), demand("l", option("w", {}, box="dear")))
    assert solve(item, watt=9).status is SolveStatus.OPTIMAL
    assert solve(item, watt=8).status is SolveStatus.INFEASIBLE


def test_a_limit_turns_the_choice() -> None:
    cheap_and_hot, dear_and_cool = {"cost": 1, "watt": 9}, {"cost": 5, "watt": 2}
    item = candidate("A", group("box", hot=cheap_and_hot, cool=dear_and_cool))
    assert solve(item).values == (1,)
    assert solve(item, watt=8).values == (5,)


def test_a_limit_on_the_goal_itself() -> None:
    assert solve(flat("A", cost=5), cost=5).status is SolveStatus.OPTIMAL
    assert solve(flat("A", cost=5), cost=4).status is SolveStatus.INFEASIBLE


def test_the_first_goal_is_held_before_the_second() -> None:
    item = candidate("A", group("box", x={"cost": 1, "watt": 100}, y={"cost": 2, "watt": 1}))
    assert solve(item, goals="cost watt").values == (1, 100)
    assert solve(item, goals="watt cost").values == (1, 2)


def test_the_second_goal_chooses_among_equals_of_the_first() -> None:
    item = candidate("A", group("box", x={"cost": 1, "watt": 9}, y={"cost": 1, "watt": 8}, z={"cost": 2, "watt": 1}))
    result = solve(item, goals="cost watt")
    assert result.values == (1, 8)
    assert result.selection is not None
    assert result.selection.variants == {"box": {"y": 1}}


def test_the_second_goal_may_move_to_another_candidate() -> None:
    result = solve(flat("A", cost=1, watt=9), flat("B", cost=1, watt=8), goals="cost watt")
    assert result.selection is not None
    assert (result.selection.candidate, result.values, result.bounds) == ("B", (1, 8), (1, 8))


def test_three_goals() -> None:
    options = [option(f"o{i}", {"a": a, "b": b, "c": c}) for i, (a, b, c) in enumerate(permutations((1, 2, 3)))]
    assert solve(candidate("A", demand("k", *options)), goals="b c a").values == (1, 2, 3)


def test_of_equal_candidates_the_first_is_chosen() -> None:
    for names in permutations("ABC"):
        result = solve(*(flat(name, cost=4) for name in names))
        assert result.selection is not None
        assert result.selection.candidate == names[0]


def test_of_equal_candidates_the_first_is_chosen_even_where_its_bound_is_worse() -> None:
    result = solve(flat("A", cost=6), hidden("B", 1, 6))
    assert result.selection is not None
    assert result.selection.candidate == "A"
    result = solve(hidden("B", 1, 6), flat("A", cost=6))
    assert result.selection is not None
    assert result.selection.candidate == "B"


def test_of_equal_choices_the_first_in_order_is_taken() -> None:
    for names in permutations(("x", "y", "z")):
        parts = (
            group("leaf", **dict.fromkeys(names, 1)),
            demand("link", *(option(name, 1) for name in reversed(names))),
        )
        result = solve(candidate("A", *parts))
        assert result.selection is not None
        assert result.selection.variants == {"leaf": {names[0]: 1}}
        assert result.selection.options == {"link": {names[-1]: 1}}


def test_groups_are_settled_before_classes() -> None:
    """The first variant wins although it forces the last option."""
    item = candidate(
        "A", group("leaf", x=1, y=1), demand("link", option("first", 1, leaf="y"), option("last", 1, leaf="x"))
    )
    result = solve(item)
    assert result.selection is not None
    assert (result.selection.variants, result.selection.options) == ({"leaf": {"x": 1}}, {"link": {"last": 1}})


def test_the_first_choice_is_the_first_that_can_be_completed() -> None:
    item = candidate("A", group("leaf", x=1, y=1), demand("link", option("only", 1, leaf="y")))
    result = solve(item)
    assert result.selection is not None
    assert result.selection.variants == {"leaf": {"y": 1}}


def renamed(item: Candidate, name: str) -> Candidate:
    return Candidate(name, item.groups, item.classes)


def test_names_of_candidates_do_not_matter() -> None:
    items = [hidden("A", 2, 7), flat("B", cost=7), hidden("C", 1, 9), flat("D", cost=8)]
    chosen = set()
    for names in (("A", "B", "C", "D"), ("z", "y", "x", "w"), ("4", "10", "2", "1")):
        result = solve(*map(renamed, items, names))
        assert result.selection is not None
        chosen.add((names.index(result.selection.candidate), result.values, result.num_solved))
    assert len(chosen) == 1


def test_the_same_problem_gets_the_same_answer() -> None:
    asked = problem(hidden("A", 2, 7), hidden("B", 1, 7), flat("C", cost=7), goals="cost watt")
    assert solve_problem(asked) == solve_problem(asked)


def test_the_answer_names_engine_version_seed_and_workers() -> None:
    result = solve(flat("A", cost=1))
    assert result.engine == "OR-Tools CP-SAT"
    assert result.engine_version[0].isdigit()
    assert (result.seed, result.workers) == (1, 1)


def test_a_candidate_without_any_choice_to_make() -> None:
    assert solve(candidate("A")).values == (0,)


def test_progress_is_told_of_every_candidate_settled() -> None:
    told: list[tuple[int, int]] = []
    asked = problem(hidden("A", 1, 9), hidden("B", 2, 8), flat("C", cost=7))
    solve_problem(asked, progress=lambda done, of: told.append((done, of)))
    assert told
    assert all(0 < done <= of == 3 for done, of in told)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_no_status_is_assumed() -> None:
    assert {status.value for status in SolveStatus} == {"optimal", "feasible", "infeasible", "unknown"}
    assert SizingProblem((), ("cost",)).rules == Rules()
