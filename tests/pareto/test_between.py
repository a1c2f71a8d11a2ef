"""Plans between two points are the cheapest of all mixed plans under their power."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from fabric.pareto.between import Levels, plan_between, plans_between
from fabric.pareto.certificate import Figures
from fabric.pareto.front import front_session, pareto_front
from fabric.pareto.records import Between, Point
from fabric.session import Session
from fabric.terms import Goal
from tests.pareto.cases import SIX, case, counted_out, interrupt
from tests.pareto.mixed import all_mixed, mixing
from tests.small import TRADES, intent_of

SHA = "0" * 64
UNIFORM = "fabrics of one kind"
MIXED = ("a mixed tier", "single ports", "under caps", "tco", UNIFORM)


@cache
def session_of(name: str) -> Session:
    return front_session(intent_of(**SIX), TRADES, Goal.CAPEX) if name == UNIFORM else case(name)


@cache
def plans_of(name: str) -> list[Figures]:
    return all_mixed(mixing(session_of(name))) if name == UNIFORM else counted_out(name)


def cheapest_under(plans: list[Figures], power: int) -> Figures:
    return min(figures for figures in plans if figures[1] <= power)


@cache
def pairs_of(name: str) -> list[tuple[Point, Point]]:
    return list(pairwise(pareto_front(session_of(name), SHA).points))


@pytest.mark.parametrize("num_levels", [1, 3, 8])
@pytest.mark.parametrize("name", MIXED)
def test_each_is_the_cheapest_of_all_mixed_plans_under_its_power(name: str, num_levels: int) -> None:
    plans = plans_of(name)
    for a, b in pairs_of(name):
        found = plans_between(session_of(name), (a, b), Levels(num_levels, 0.0), SHA)
        assert (found.number, found.num_levels, found.is_complete) == (a.number, num_levels, True)
        first, last = a.figures[1], b.figures[1]
        expected: dict[int, Figures] = {}
        before = a.figures
        for step in range(1, num_levels + 1):
            best = cheapest_under(plans, first - step * (first - last) // (num_levels + 1))
            if best not in {before, b.figures}:
                expected[step] = before = best
        assert {plan.step: plan.figures for plan in found.plans} == expected
        assert all(plan.label == f"{a.number}.{plan.step}" for plan in found.plans)


@pytest.mark.parametrize("gap", [0.0, 1e-4, 1e-2])
@pytest.mark.parametrize("name", MIXED)
def test_the_gap_holds_for_all_mixed_plans_between(name: str, gap: float) -> None:
    for a, b in pairs_of(name):
        found = plans_between(session_of(name), (a, b), Levels(4, gap), SHA)
        assert found.step_gap is not None
        known = [point.figures for point in (a, *found.plans, b)]
        for money, power in plans_of(name):
            if b.figures[1] <= power <= a.figures[1]:
                grown = money * (1 + Fraction(found.step_gap)), power * (1 + Fraction(found.step_gap))
                assert any(usd <= grown[0] and watts <= grown[1] for usd, watts in known), (money, power)


def test_more_plans_leave_less_to_gain() -> None:
    a, b = pairs_of("single ports")[0]
    gaps = [plans_between(session_of("single ports"), (a, b), Levels(count), SHA).step_gap for count in (1, 4, 16)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > gaps[-1]


@pytest.mark.parametrize("name", MIXED)
def test_one_of_them_alone_is_the_same_plan(name: str) -> None:
    for a, b in pairs_of(name):
        for listed in plans_between(session_of(name), (a, b), Levels(5), SHA).plans:
            alone = plan_between(session_of(name), (a, b), listed.step, Levels(5), SHA)
            assert replace(alone, cpo=(), procurement=None) == replace(listed.plan, cpo=(), procurement=None)


def test_a_mixed_fabric_may_beat_points_of_one_kind() -> None:
    """Without limits points are of one kind; between them mixing is tried all the same."""
    found = [plans_between(session_of(UNIFORM), pair, Levels(), SHA).plans for pair in pairs_of(UNIFORM)]
    mixed = [plan for plans in found for plan in plans if plan.plan.grid is not None]
    assert mixed
    assert any(" and " in plan.changes for plan in mixed)


def test_where_mixing_is_ruled_out_nothing_lies_between() -> None:
    session = front_session(intent_of(), TRADES, Goal.CAPEX)
    front = pareto_front(session, SHA)
    assert (front.is_mixed, front.step_gap) == (False, 0)
    with pytest.raises(ValueError, match="ruled out"):
        plans_between(session, (front.points[0], front.points[1]), Levels(), SHA)


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_an_interrupt_keeps_the_plans_found(monkeypatch: pytest.MonkeyPatch, number: int, taken: bool) -> None:
    name, pair = "single ports", pairs_of("single ports")[0]
    whole = plans_between(session_of(name), pair, Levels(), SHA)
    interrupt(monkeypatch, number, taken=taken)
    cut: Between = plans_between(session_of(name), pair, Levels(), SHA)
    assert (cut.is_complete, cut.step_gap) == (False, None)
    assert cut.plans == whole.plans[: len(cut.plans)]
    assert len(cut.plans) == number - 1
