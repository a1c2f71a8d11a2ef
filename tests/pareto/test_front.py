"""The front is that of all plans tried one by one; hull, knee and words of the points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

import fabric.pareto.front
import fabric.pareto.solve
from fabric.intent.root import FabricIntent
from fabric.pareto.certificate import hull
from fabric.pareto.front import dominated_structures, front_session, pareto_front
from fabric.pareto.records import Front, knee
from fabric.terms import Goal, Status
from solvers.problem import SizingProblem
from solvers.result import SizingResult
from solvers.search import solve_problem
from tests.small import TRADES, Tried, all_plans, intent_of

INTENTS = {
    "small": intent_of(),
    "far apart": intent_of(room__lengths={"in_row": 30, "cross_room": 40}),
    "oversubscribed": intent_of(bandwidth={"oversubscription": "3:1"}),
    "two planes": intent_of(hosts={"model": "H-800", "count": 24}),
    "more hosts": intent_of(
        hosts={"model": "H-TWIN400", "count": 40}, room__lengths={"in_row": 30, "cross_room": 40}
    ),
    "single ports": intent_of(hosts={"model": "H-Q400", "count": 30}, bandwidth={"oversubscription": "2:1"}),
}
MONEY = (Goal.CAPEX, Goal.TCO)


def front_of(intent: FabricIntent, money: Goal = Goal.CAPEX) -> Front:
    return pareto_front(front_session(intent, TRADES, money), "0" * 64)


def best_of_all(plans: Iterable[Tried], money: Goal) -> list[tuple[Decimal, Decimal]]:
    """(money to a cent, watts) of the plans that no other beats in one and matches in the other."""
    figures = {(plan.figure(money), plan.power_w) for plan in plans}
    kept = [
        (usd, watts)
        for usd, watts in figures
        if not any(a <= usd and b <= watts and (a, b) != (usd, watts) for a, b in figures)
    ]
    return sorted(kept)


@cache
def tried(name: str) -> list[Tried]:
    """All plans of an intent, over the options that are best of their kind by money of either sort or power."""
    return all_plans(front_session(INTENTS[name], TRADES, Goal.TCO).intent, TRADES)


@pytest.mark.parametrize("money", MONEY)
@pytest.mark.parametrize("name", INTENTS)
def test_front_is_that_of_all_plans(name: str, money: Goal) -> None:
    intent = INTENTS[name]
    expected = best_of_all(tried(name), money)
    front = front_of(intent, money)
    figures = [(point.money_usd.quantize(Decimal("0.01")), point.power_w) for point in front.points]
    assert figures == expected
    assert front.is_complete
    assert front.money is money


def test_the_intents_have_fronts_worth_drawing() -> None:
    lengths = [len(front_of(intent).points) for intent in INTENTS.values()]
    assert max(lengths) >= 3
    assert sum(length >= 2 for length in lengths) >= 3


@pytest.mark.parametrize("name", INTENTS)
def test_points_are_whole_plans(name: str) -> None:
    intent = INTENTS[name]
    for number, point in enumerate(front_of(intent).points, start=1):
        assert point.number == number
        assert point.plan.proof.status is Status.OPTIMAL
        assert (point.plan.totals.capex_usd, point.plan.totals.power_w) == (point.money_usd, point.power_w)
        assert point.structure == dict(point.choices)["structure"]


def test_tco_is_money_over_the_years() -> None:
    for point in front_of(INTENTS["small"], Goal.TCO).points:
        totals = point.plan.totals
        assert abs(point.money_usd - totals.tco_usd) < Decimal("0.01")
        assert totals.tco_usd > totals.capex_usd


def test_the_objective_of_the_intent_is_set_aside() -> None:
    """Goals and slacks of the intent do not bend the front."""
    other = intent_of(objective=[{"goal": "power", "slack": "50%"}, "capex"])
    assert front_of(other).points == front_of(intent_of()).points


def test_changes_tell_what_is_different_and_what_it_costs() -> None:
    points = front_of(INTENTS["far apart"]).points
    assert points[0].changes == ""
    assert len(points) >= 2
    for before, after in pairwise(points):
        usd, kw = after.money_usd - before.money_usd, (after.power_w - before.power_w) / 1000
        assert after.changes.endswith(f": {usd:+,.0f} USD, {kw:+,.2f} kW")
        named = after.changes.rpartition(": ")[0].split("; ")
        assert named != [""]
        for word in named:
            name, _, value = word.partition(" to ")
            assert dict(after.choices)[name] == value != dict(before.choices).get(name)


def points(*figures: tuple[int, int]) -> Any:
    return list(figures)


@pytest.mark.parametrize(
    ("figures", "on_hull"),
    [
        (points((1, 9)), {0}),
        (points((1, 9), (2, 8)), {0, 1}),
        (points((0, 10), (1, 9), (10, 0)), {0, 1, 2}),
        (points((0, 10), (1, 4), (4, 1), (10, 0)), {0, 1, 2, 3}),
        (points((0, 10), (5, 9), (10, 0)), {0, 2}),
        (points((0, 10), (2, 9), (3, 3), (9, 2), (10, 0)), {0, 2, 4}),
        (points((0, 10), (6, 8), (8, 7), (10, 0)), {0, 3}),
    ],
)
def test_supported_points_are_least_for_some_price_of_a_watt(figures: Any, on_hull: set[int]) -> None:
    assert hull(figures) == sorted(on_hull)
    for index, (usd, watts) in enumerate(figures):
        prices = [Fraction(0), Fraction(10**6)]
        prices += [Fraction(b - usd, watts - w) for b, w in figures if w != watts]
        least = any(price >= 0 and all(usd + price * watts <= b + price * w for b, w in figures) for price in prices)
        assert least == (index in on_hull)


def test_flags_of_the_points_are_those_of_the_hull() -> None:
    for intent in INTENTS.values():
        found = front_of(intent).points
        on_hull = hull([point.figures for point in found])
        assert [point.is_supported for point in found] == [index in on_hull for index in range(len(found))]
        assert found[0].is_supported
        assert found[-1].is_supported


def test_knee_is_farthest_below_the_line_between_the_ends() -> None:
    def shape(*figures: tuple[int, int]) -> Any:
        return tuple(SimpleNamespace(money_usd=Decimal(a), power_w=Decimal(b)) for a, b in figures)

    bent = shape((0, 100), (10, 90), (20, 20), (60, 10), (100, 0))
    assert knee(bent) is bent[2]
    flat_and_wide = shape((0, 3), (9000, 1), (10_000, 0))
    assert knee(flat_and_wide) is flat_and_wide[1]
    assert knee(shape((0, 1), (1, 0))) is None
    assert knee(()) is None


def test_dominated_structures_are_the_cheapest_of_each_and_beaten(monkeypatch: pytest.MonkeyPatch) -> None:
    """To a thousandth; of all structures here, elsewhere of those with the lowest bounds."""
    intent = INTENTS["small"]
    session = front_session(intent, TRADES, Goal.CAPEX)
    front = pareto_front(session, "0" * 64)
    nearest = dominated_structures(session, front)
    monkeypatch.setattr(fabric.pareto.front, "MOST_DOMINATED", len(session.sketches))
    found = dominated_structures(session, front)
    assert set(nearest) < set(found)
    ahead = {point.structure for point in front.points}
    assert found
    for usd, watts in found:
        assert any(point.money_usd <= usd and point.power_w <= watts for point in front.points)
    cheapest: dict[str, Decimal] = {}
    for plan in tried("small"):
        if plan.structure not in ahead:
            cheapest[plan.structure] = min(plan.capex_usd, cheapest.get(plan.structure, plan.capex_usd))
    for least in cheapest.values():
        assert any(least <= usd <= least * Decimal("1.001") for usd, _ in found)


@pytest.fixture
def interrupt_after(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ctrl-C in the n-th solve of the front; ``taken`` as the solver sees it: it stops without proof."""

    def arrange(number: int, *, taken: bool = False) -> None:
        calls = 0

        def solve(problem: SizingProblem, **how: bool) -> SizingResult:
            nonlocal calls
            calls += 1
            if calls == number:
                if not taken:
                    raise KeyboardInterrupt
                return solve_problem(problem, seconds=0, **how)
            return solve_problem(problem, **how)

        monkeypatch.setattr(fabric.pareto.solve, "solve_problem", solve)

    return arrange


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interrupt_keeps_the_points_found(interrupt_after: Any, number: int, taken: bool) -> None:
    whole = front_of(INTENTS["far apart"])
    assert len(whole.points) >= 2
    interrupt_after(number, taken=taken)
    cut = front_of(INTENTS["far apart"])
    assert not cut.is_complete
    kept = whole.points[: number - 1]
    assert [(point.money_usd, point.power_w) for point in cut.points] == [(p.money_usd, p.power_w) for p in kept]
    assert cut.segments == ()


@pytest.mark.parametrize("taken", [False, True])
def test_an_interrupt_while_grey_points_are_sought_keeps_the_front(interrupt_after: Any, taken: bool) -> None:
    session = front_session(INTENTS["small"], TRADES, Goal.CAPEX)
    front = pareto_front(session, "0" * 64)
    whole = dominated_structures(session, front)
    interrupt_after(4, taken=taken)
    cut = dominated_structures(session, front)
    assert set(cut) < set(whole)
    assert 0 < len(cut) <= 3
