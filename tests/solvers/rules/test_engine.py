"""Seeds and workers change nothing in an answer; a gap is kept, and told by the bounds."""

from __future__ import annotations

import random

import pytest

from solvers.exact import Engine, least_use
from solvers.problem import Credit, Limit, Rules, SizingProblem
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import brute_force
from tests.solvers.large_problems import Size, large_candidate
from tests.solvers.parts import candidate, demand, group, option, problem
from tests.solvers.random_problems import mixed_problem

SEEDS = range(1, 21)


def many_ties() -> SizingProblem:
    """Every unit and every cell may be of anything, at the same cost."""
    same = {"cost": 1, "watt": 1}
    parts = (group("leaf", 3, x=same, y=same, z=same), group("spine", 2, s=same, t=same))
    links = [option(f"o{i}", same, leaf="x y" if i % 2 else "y z") for i in range(4)]
    across = [option(f"{a}{b}", same, leaf=a, spine=b) for a in "xyz" for b in "st"]
    items = [candidate(name, *parts, demand("up", *links, cells=2), demand("all", *across)) for name in "ABC"]
    return problem(*items, goals="cost watt", watt=99)


def ties_under_rules() -> SizingProblem:
    """As above, with a credit that any of the choices may use."""
    asked = many_ties()
    rules = Rules((Limit("watt", 99),), credits=(Credit("watt", 2, {"cost": 1}),))
    return SizingProblem(asked.candidates, asked.goals, rules)


def drawn(seed: int) -> SizingProblem:
    return mixed_problem(random.Random(seed))


def large() -> SizingProblem:
    item, rules = large_candidate(random.Random(2), Size(leaves=10, spines=4, cells=4, options=8))
    return SizingProblem((item,), ("cost", "power"), rules)


def solvable(count: int) -> list[int]:
    """The first seeds whose problems have an answer."""
    return [seed for seed in range(10 * count) if brute_force(drawn(seed)) is not None][:count]


PROBLEMS = {"ties": many_ties(), "ties under rules": ties_under_rules()} | {
    f"drawn {seed}": drawn(seed) for seed in solvable(4)
}


def essence(result: SizingResult) -> object:
    return result.status, result.values, result.bounds, result.selection


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_seed_gives_the_same_selection(name: str) -> None:
    results = [solve_problem(PROBLEMS[name], engine=Engine(seed=seed)) for seed in SEEDS]
    assert all(essence(result) == essence(results[0]) for result in results)
    assert [result.seed for result in results] == list(SEEDS)
    assert results[0].status is SolveStatus.OPTIMAL


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("workers", [2, 8])
def test_any_number_of_workers_gives_the_same_selection(name: str, workers: int) -> None:
    result = solve_problem(PROBLEMS[name], engine=Engine(workers=workers))
    assert essence(result) == essence(solve_problem(PROBLEMS[name]))
    assert result.workers == workers


@pytest.mark.parametrize("engine", [Engine(seed=5), Engine(seed=11, workers=2)])
def test_a_large_candidate_has_one_answer(engine: Engine) -> None:
    assert essence(solve_problem(large(), engine=engine)) == essence(solve_problem(large()))


def test_ties_go_to_what_stands_first() -> None:
    selection = solve_problem(many_ties()).selection
    assert selection is not None
    assert selection.candidate == "A"
    assert selection.variants == {"leaf": {"x": 3}, "spine": {"s": 2}}
    assert selection.options == {"up": {"o1": 6}, "all": {"xs": 6}}


@pytest.mark.parametrize("gap", [0.02, 0.1, 0.5])
def test_a_gap_is_kept_and_bounds_are_honest(gap: float) -> None:
    """The value is within the gap of the least, and the bound is at most the least."""
    wide = 0
    for seed in range(120):
        asked = drawn(seed)
        asked = SizingProblem(asked.candidates, asked.goals[:1], asked.rules)
        exact, result = brute_force(asked), solve_problem(asked, engine=Engine(gap=gap))
        if exact is None:
            assert result.status is SolveStatus.INFEASIBLE
            continue
        (least,), (value,), (bound,) = exact[0], result.values, result.bounds
        assert result.status is SolveStatus.OPTIMAL
        assert bound <= least <= value <= bound + gap * value + 1e-9, seed
        wide += bound < value
    assert wide > 0 or gap < 0.5


@pytest.mark.parametrize("gap", [0.001, 0.01])
def test_a_gap_of_a_large_candidate(gap: float) -> None:
    item, rules = large_candidate(random.Random(4), Size(leaves=24, spines=8))
    answer, exact = least_use(item, rules, "cost", engine=Engine(gap=gap)), least_use(item, rules, "cost")
    assert exact.value is not None
    assert answer.value is not None
    assert (answer.proven, exact.bound) == (True, exact.value)
    assert answer.bound <= exact.value <= answer.value <= answer.bound + gap * answer.value


def test_a_gap_does_not_loosen_the_order() -> None:
    """What is first in order within the values found is settled exactly."""
    asked = many_ties()
    assert solve_problem(asked, engine=Engine(gap=0.5)).selection == solve_problem(asked).selection


def test_seconds_are_kept() -> None:
    item, rules = large_candidate(random.Random(9), Size(leaves=24, spines=8))
    assert not least_use(item, rules, "cost", seconds=0.001).proven
