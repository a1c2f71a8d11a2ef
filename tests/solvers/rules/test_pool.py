"""The pool of candidates: what a sketch turned into is remembered, and its bounds follow."""

from __future__ import annotations

import random

import pytest

from solvers.bounds import lower_bound
from solvers.exact import least_use
from solvers.pool import Pool
from solvers.problem import Candidate, Rules, SizingProblem, Sketch
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.parts import candidate, demand, flat, hidden
from tests.solvers.random_problems import slack_problem, tiny_problem


def pool(*items: Candidate | Sketch) -> Pool:
    return Pool(SizingProblem(items, ("cost",)))


def test_a_sketch_answers_for_its_bounds_until_it_is_built() -> None:
    own = pool(Sketch("A", {"cost": 3}, lambda: flat("A", cost=5, watt=2)))
    assert [own.bound(0, name) for name in ("cost", "watt")] == [3, 0]
    own.candidate(0)
    assert [own.bound(0, name) for name in ("cost", "watt")] == [5, 2]
    assert (len(own), own.name(0)) == (1, "A")


def test_it_is_built_once() -> None:
    built: list[str] = []

    def build() -> Candidate:
        built.append("A")
        return flat("A", cost=1)

    own = pool(Sketch("A", {}, build))
    assert own.candidate(0) is own.candidate(0)
    assert built == ["A"]


def test_nothing_is_built_for_a_bound() -> None:
    def build() -> Candidate:
        raise AssertionError("looked at too closely")

    assert pool(Sketch("A", {"cost": 1}, build)).bound(0, "cost") == 1


def test_a_sketch_of_nothing_is_remembered_as_such() -> None:
    tries: list[None] = []
    own = pool(Sketch("A", {"cost": 1}, lambda: tries.append(None)))
    assert own.candidate(0) is None
    assert own.candidate(0) is None
    assert (own.bound(0, "cost"), len(tries)) == (None, 1)


def test_a_candidate_stands_for_itself() -> None:
    item = hidden("A", 1, 9)
    own = pool(item)
    assert (own.candidate(0), own.bound(0, "cost")) == (item, 1)
    assert pool(candidate("B", demand("link"))).bound(0, "cost") is None


def test_what_overflows_is_refused_when_it_is_built() -> None:
    own = pool(Sketch("A", {}, lambda: flat("A", cost=2**62 + 1)))
    with pytest.raises(ValueError, match="A: uses of cost may exceed"):
        own.candidate(0)


@pytest.mark.parametrize("seed", range(150))
def test_lazy_and_eager_agree_with_slacks_limits_and_duds(seed: int) -> None:
    """Every third candidate or so is a sketch of nothing; the others have bounds anywhere up to the exact optimum."""
    chance = random.Random(seed)
    plain = slack_problem(chance) if seed % 2 else tiny_problem(chance)
    eager: list[Candidate] = []
    lazy: list[Sketch] = []
    for item in plain.candidates:
        assert isinstance(item, Candidate)
        if chance.random() < 0.3:
            lazy.append(Sketch(item.name, {}, lambda: None))
            continue
        eager.append(item)
        lazy.append(Sketch(item.name, _bounds(item, chance), lambda item=item: item))  # type: ignore[misc]
    expected = solve_problem(SizingProblem(tuple(eager), plain.goals, plain.rules, plain.slacks))
    result = solve_problem(SizingProblem(tuple(lazy), plain.goals, plain.rules, plain.slacks))
    assert (result.status, result.values, result.bounds, result.selection) == (
        expected.status,
        expected.values,
        expected.bounds,
        expected.selection,
    )
    assert result.status in {SolveStatus.OPTIMAL, SolveStatus.INFEASIBLE}
    assert result.num_solved <= expected.num_solved + len(lazy)


def _bounds(item: Candidate, chance: random.Random) -> dict[str, int]:
    """Bounds of some resources: anything up to the sum of least uses, or the exact optimum."""
    bounds = {}
    for resource in ("cost", "watt", "fibre"):
        least = lower_bound(item, resource)
        exact = least_use(item, Rules(), resource).value
        if least is None or exact is None:
            continue
        kind = chance.randrange(3)
        if kind:
            bounds[resource] = exact if kind == 1 else chance.randint(0, least)
    return bounds
