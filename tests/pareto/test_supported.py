"""Supported points of mixed fabrics are the extreme ones of all mixed plans, counted out; the gap is proven."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from operator import le
from typing import Any

import pytest

import fabric.pareto.solve
import fabric.pareto.supported
import solvers.blend
from fabric.pareto.certificate import Line, chord, hull_gap
from fabric.pareto.front import pareto_front
from fabric.pareto.records import Front
from fabric.pareto.supported import supported_points
from fabric.terms import Status
from solvers.blend import BlendOverflowError
from tests.pareto.cases import CASES, case, counted_out, interrupt
from tests.pareto.mixed import corners_of


def front_of(name: str, gap: float = 0.0) -> Front:
    return pareto_front(case(name), "0" * 64, gap=gap)


@pytest.mark.parametrize("name", CASES)
def test_points_are_the_extreme_ones_of_all_mixed_plans(name: str) -> None:
    front = front_of(name)
    assert [point.figures for point in front.points] == corners_of(counted_out(name))
    assert (front.is_complete, front.is_mixed, front.hull_gap) == (True, True, 0)
    assert all(point.is_supported and point.plan.proof.status is Status.OPTIMAL for point in front.points)


@pytest.mark.parametrize("name", CASES)
def test_the_gap_to_the_steps_holds_for_all_mixed_plans(name: str) -> None:
    front = front_of(name)
    for (a, b), segment in zip(pairwise(front.points), front.segments, strict=True):
        grown = [
            (money * (1 + segment.step_gap), power * (1 + segment.step_gap)) for money, power in counted_out(name)
        ]
        assert all(power >= a.figures[1] or money >= b.figures[0] for money, power in grown)
        assert segment.step_gap > 0


def test_limits_make_mixed_fabrics_supported() -> None:
    """Two of three leaves are of the cool kind when no third is to be had, and the words say so."""
    front = front_of("a mixed tier")
    mixed = [point for point in front.points if len({tier.part_number for tier in point.plan.tiers}) > 2]
    assert mixed
    assert "leaf tier to 2 x S-NDR32-COOL and 1 x S-NDR32: +2,000 USD, -0.16 kW" in [p.changes for p in front.points]


@pytest.mark.parametrize("name", CASES)
def test_figures_of_the_plans_are_those_of_their_parts(name: str) -> None:
    """Money to a cent (tco is rounded per part), power exactly."""
    for point in front_of(name).points:
        totals = point.plan.totals
        usd = totals.tco_usd if name == "tco" else totals.capex_usd
        assert abs(point.money_usd - usd) <= (1 if name == "tco" else 0)
        assert point.power_w == totals.power_w == Fraction(point.figures[1], 1000)


def test_a_gap_leaves_points_out_and_is_told() -> None:
    whole, coarse = front_of("asked for"), front_of("asked for", 0.5)
    assert [point.figures for point in coarse.points] == [whole.points[i].figures for i in (0, -1)]
    assert coarse.hull_gap is not None
    assert 0 < coarse.hull_gap <= Fraction(1, 2)
    middle = whole.points[1].figures
    a, b = (point.figures for point in coarse.points)
    slope = Fraction(b[0] - a[0], a[1] - b[1])
    below = Fraction(a[0] + slope * a[1]) / (middle[0] + slope * middle[1]) - 1
    assert below <= coarse.hull_gap


def test_coarse_weights_find_what_they_can_and_the_gap_says_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights of a few units only: no line is parallel to its chord, every line still holds, and so does the gap."""
    monkeypatch.setattr(fabric.pareto.supported, "HEADROOM", 2**27)
    name = "few fibres"
    lines: list[Line] = []
    found = sorted(result.values[:2] for result in supported_points(case(name), lines, Fraction(0)))
    for line in lines:
        assert line.least <= min(map(line.at, counted_out(name)))
    expected = corners_of(counted_out(name))
    assert set(found) <= set(expected)
    gaps = [hull_gap(a, b, lines) for a, b in pairwise(found)]
    assert max(gaps) > 0
    assert max(line.money_weight + line.power_weight for line in lines) < 100


def test_sums_that_do_not_fit_are_tried_again_with_smaller_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums that are exact up to 2**36 only, with first weights for 2**39."""
    monkeypatch.setattr(fabric.pareto.supported, "HEADROOM", 2)
    monkeypatch.setattr(fabric.pareto.supported, "LARGEST", 2**40)
    monkeypatch.setattr(solvers.blend, "LARGEST", 2**36)
    overflows = 0
    weighed = fabric.pareto.solve.least_weighed

    def count(*asked: Any) -> Any:
        nonlocal overflows
        try:
            return weighed(*asked)
        except BlendOverflowError:
            overflows += 1
            raise

    monkeypatch.setattr(fabric.pareto.supported, "least_weighed", count)
    front = front_of("tco")
    assert overflows > 0
    assert {point.figures for point in front.points} <= set(corners_of(counted_out("tco")))
    assert len(front.points) > 2


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("gap", [1e-4, 1e-3, 1e-2])
def test_a_gap_holds_for_all_mixed_plans(name: str, gap: float) -> None:
    """Every plan, grown by the gap told, lies above the lines between the supported points; no point is beaten."""
    front = front_of(name, gap)
    assert front.hull_gap is not None
    assert front.hull_gap <= Fraction(gap)
    supported = [point.figures for point in front.points if point.is_supported]
    for a, b in pairwise(supported):
        line = chord(a, b)
        for figures in counted_out(name):
            assert line.at(figures) * (1 + Fraction(front.hull_gap)) >= line.least
    for point in front.points:
        better = [f for f in counted_out(name) if f != point.figures and all(map(le, f, point.figures))]
        assert better == []


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_an_interrupt_keeps_the_points_found_and_their_gap(
    monkeypatch: pytest.MonkeyPatch, number: int, taken: bool
) -> None:
    whole = front_of("asked for")
    interrupt(monkeypatch, number, taken=taken)
    cut = front_of("asked for")
    assert not cut.is_complete
    assert len(cut.points) == {1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}[number]
    assert {point.figures for point in cut.points} <= {point.figures for point in whole.points}
    assert [point.number for point in cut.points] == list(range(1, len(cut.points) + 1))
    if len(cut.points) > 1:
        assert cut.hull_gap is not None
        assert cut.hull_gap > 0
