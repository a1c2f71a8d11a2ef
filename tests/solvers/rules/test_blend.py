"""A blend is a resource like any other: uses, bounds, limits, credits and protections are weighed sums."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solvers.blend import Blend, BlendOverflowError, with_blend
from solvers.bounds import lower_bound
from solvers.exact import use_of
from solvers.problem import (
    KINDS,
    LARGEST,
    Candidate,
    Credit,
    DemandClass,
    Group,
    Limit,
    Option,
    Protection,
    Rules,
    SizingProblem,
    Sketch,
    Variant,
)
from solvers.result import SolveStatus
from solvers.search import solve_problem

BLEND = Blend("both", {"cost": 3, "heat": 2})
SMALL, LARGE = frozenset({"small"}), frozenset({"large"})


def candidate(seed: int) -> Candidate:
    """Four boxes of two kinds, and links of three kinds to each, at random prices."""
    draw = random.Random(seed)

    def uses(pieces: str) -> dict[str, int]:
        return {"cost": draw.randint(5, 9), "heat": draw.randint(5, 9), pieces: 1}

    boxes = Group("box", (Variant("small", uses("small boxes")), Variant("large", uses("large boxes"))), 4)
    options = tuple(
        Option(f"{kind} {number}", uses(f"{kind} links"), (("box", names),))
        for kind, names in (("thin", SMALL), ("thick", LARGE))
        for number in range(2)
    )
    return Candidate("only", (boxes,), (DemandClass("link", options, 2),))


RULES = Rules(
    limits=(Limit("small boxes", 3),),
    credits=(Credit("thin links", 2, {"cost": 4, "heat": 1}),),
    protections=(
        Protection("cost", 1, {"small boxes": 2, "thick links": 1}),
        Protection("heat", 1, {"thin links": 1}),
    ),
)


@pytest.mark.parametrize("seed", range(20))
def test_the_least_blend_is_the_weighed_sum_of_its_parts(seed: int) -> None:
    plain = SizingProblem((candidate(seed),), ("cost",), RULES)
    blended = replace(with_blend(plain, BLEND), goals=("both",))
    result = solve_problem(blended)
    assert (result.status, result.selection is not None) == (SolveStatus.OPTIMAL, True)
    parts = {name: use_of(candidate(seed), result.selection, name, RULES) for name in BLEND.weights}
    assert result.values == (BLEND.of(parts),)
    for goal in ("cost", "heat"):
        other = solve_problem(replace(plain, goals=(goal,)))
        assert other.selection is not None
        sums = {name: use_of(candidate(seed), other.selection, name, RULES) for name in BLEND.weights}
        assert BLEND.of(sums) >= result.values[0]


def test_a_limit_on_the_blend_holds_to_the_unit() -> None:
    plain = SizingProblem((candidate(1),), ("cost",), RULES)
    asked = replace(with_blend(plain, BLEND), goals=("both",))
    least = solve_problem(asked).values[0]
    for most, status in ((least, SolveStatus.OPTIMAL), (least - 1, SolveStatus.INFEASIBLE)):
        limited = replace(asked, rules=asked.rules.and_limits([Limit("both", most)]))
        assert solve_problem(limited).status is status


def test_bounds_are_those_of_the_sums() -> None:
    """Built, group by group; a sketch, from the bounds of the parts."""
    whole = with_blend(SizingProblem((candidate(2),), ("cost",)), BLEND).candidates[0]
    assert isinstance(whole, Candidate)
    bound = lower_bound(whole, "both")
    parts = {name: lower_bound(candidate(2), name) or 0 for name in BLEND.weights}
    assert bound is not None
    assert bound >= BLEND.of(parts)
    sketch = Sketch("only", parts, lambda: candidate(2))
    (blended,) = with_blend(SizingProblem((sketch,), ("cost",)), BLEND).candidates
    assert isinstance(blended, Sketch)
    assert blended.bounds == {**parts, "both": BLEND.of(parts)}
    assert blended.build() == whole


def test_a_sketch_without_a_choice_has_none_blended() -> None:
    (blended,) = with_blend(SizingProblem((Sketch("none", {}, lambda: None),), ("cost",)), BLEND).candidates
    assert isinstance(blended, Sketch)
    assert blended.build() is None


def test_sums_at_the_limit_pass_and_beyond_are_refused() -> None:
    box = Candidate("box", (Group("box", (Variant("only", {"cost": LARGEST // 4}),), 4),), ())
    once, twice = Blend("both", {"cost": 1}), Blend("both", {"cost": 2})
    assert with_blend(SizingProblem((box,), ("cost",)), once)
    with pytest.raises(BlendOverflowError, match="box: uses of both may exceed"):
        with_blend(SizingProblem((box,), ("cost",)), twice)
    (sketch,) = with_blend(SizingProblem((Sketch("box", {}, lambda: box),), ("cost",)), twice).candidates
    assert isinstance(sketch, Sketch)
    with pytest.raises(BlendOverflowError):
        sketch.build()


@pytest.mark.parametrize("weights", [{"cost": -1}, {"both": 1}, {KINDS: 1}])
def test_weights_that_make_no_sense_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="both: "):
        Blend("both", weights)


def test_without_ties_settled_the_values_are_the_same() -> None:
    asked = SizingProblem((candidate(3),), ("cost", "heat"), RULES)
    sooner = solve_problem(asked, settle_ties=False)
    assert sooner.selection is not None
    assert (sooner.status, sooner.values) == (SolveStatus.OPTIMAL, solve_problem(asked).values)
    uses = tuple(use_of(candidate(3), sooner.selection, goal, RULES) for goal in asked.goals)
    assert uses == sooner.values
