"""Candidates that are built only when they may win."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from solvers.bounds import lower_bound
from solvers.problem import Candidate, SizingProblem, Sketch
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.parts import candidate, demand, flat, group, hidden, problem
from tests.solvers.random_problems import tiny_problem


@dataclass
class Workshop:
    """Makes sketches and remembers which were built."""

    built: list[str] = field(default_factory=list)

    def sketch(self, item: Candidate, **bounds: int) -> Sketch:
        def build() -> Candidate:
            self.built.append(item.name)
            return item

        return Sketch(item.name, bounds, build)


def asked(*items: Candidate | Sketch, goals: str = "cost") -> SizingProblem:
    return SizingProblem(items, tuple(goals.split()))


def test_a_sketch_is_built_once_and_solved() -> None:
    shop = Workshop()
    result = solve_problem(asked(shop.sketch(hidden("A", 1, 5), cost=1), goals="cost watt"))
    assert (result.status, result.values) == (SolveStatus.OPTIMAL, (5, 0))
    assert shop.built == ["A"]


def test_a_sketch_whose_bound_loses_is_never_built() -> None:
    shop = Workshop()
    result = solve_problem(asked(shop.sketch(flat("A", cost=9), cost=8), shop.sketch(flat("B", cost=5), cost=5)))
    assert result.values == (5,)
    assert shop.built == ["B"]
    assert [(line.candidate, line.bound, line.optimum) for line in result.certificates] == [
        ("B", 5, 5),
        ("A", 8, None),
    ]


def test_a_sketch_that_may_tie_and_stands_first_is_built_and_wins() -> None:
    shop = Workshop()
    result = solve_problem(asked(shop.sketch(flat("A", cost=5), cost=5), shop.sketch(flat("B", cost=5), cost=4)))
    assert result.selection is not None
    assert result.selection.candidate == "A"


def test_the_bound_of_what_was_built_takes_the_place_of_the_sketchs() -> None:
    """A looks best until it is built; then B is solved and A is not."""
    shop = Workshop()
    result = solve_problem(asked(shop.sketch(flat("A", cost=9), cost=1), shop.sketch(flat("B", cost=5), cost=2)))
    assert (result.values, result.num_solved) == ((5,), 1)
    assert [(line.candidate, line.bound, line.optimum) for line in result.certificates] == [
        ("B", 5, 5),
        ("A", 9, None),
    ]


def test_a_resource_without_a_bound_counts_from_nothing() -> None:
    shop = Workshop()
    assert solve_problem(asked(shop.sketch(flat("A", cost=5)), shop.sketch(flat("B", cost=4), cost=4))).values == (4,)
    assert sorted(shop.built) == ["A", "B"]


def test_a_sketch_of_nothing_falls_out() -> None:
    nothing = Sketch("A", {"cost": 1}, lambda: None)
    assert solve_problem(asked(nothing)).status is SolveStatus.INFEASIBLE
    assert solve_problem(asked(nothing, flat("B", cost=9))).values == (9,)


def test_a_sketch_that_turns_out_empty_falls_out() -> None:
    empty = candidate("A", group("leaf", x=1), demand("link"))
    assert solve_problem(asked(Workshop().sketch(empty, cost=1), flat("B", cost=9))).values == (9,)


@pytest.mark.parametrize(("at_most", "status"), [(5, SolveStatus.OPTIMAL), (4, SolveStatus.INFEASIBLE)])
def test_a_limit_holds_for_what_is_built(at_most: int, status: SolveStatus) -> None:
    item = Workshop().sketch(flat("A", cost=1, watt=5), cost=1)
    limited = problem(goals="cost", watt=at_most)
    assert solve_problem(SizingProblem((item,), limited.goals, limited.rules)).status is status


def test_what_is_built_is_checked() -> None:
    with pytest.raises(ValueError, match="A: negative use of cost"):
        solve_problem(asked(Workshop().sketch(flat("A", cost=-1))))


def sketched(item: Candidate, chance: random.Random, shop: Workshop) -> Sketch:
    """A sketch whose bounds are anything below the truth."""
    bounds = {}
    for resource in ("cost", "watt"):
        bound = lower_bound(item, resource)
        if bound is not None and chance.random() < 0.8:
            bounds[resource] = chance.randint(0, bound)
    return shop.sketch(item, **bounds)


@pytest.mark.parametrize("seed", range(60))
def test_sketches_change_nothing_in_the_answer(seed: int) -> None:
    chance = random.Random(seed)
    plain = tiny_problem(chance)
    shop = Workshop()
    items = tuple(sketched(item, chance, shop) for item in plain.candidates if isinstance(item, Candidate))
    expected = solve_problem(plain)
    result = solve_problem(SizingProblem(items, plain.goals, plain.rules))
    assert (result.status, result.values, result.selection) == (
        expected.status,
        expected.values,
        expected.selection,
    )
    assert len(shop.built) == len(set(shop.built))


def test_an_interrupt_while_a_sketch_is_built_leaves_the_best_so_far() -> None:
    def build() -> Candidate:
        raise KeyboardInterrupt

    interrupted: Callable[[], Candidate] = build
    result = solve_problem(asked(hidden("A", 1, 9), Sketch("B", {"cost": 2}, interrupted)))
    assert (result.status, result.values, result.bounds) == (SolveStatus.FEASIBLE, (9,), (2,))
