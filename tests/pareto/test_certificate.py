"""Gaps hold for every plan there could be, and are as small as the proven lines allow."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabric.pareto.certificate import Figures, Line, chord, hull, hull_gap, hull_lines, rounded_up, step_gap
from tests.pareto.mixed import corners_of

FIGURES = st.tuples(st.integers(1, 60), st.integers(1, 60))
CLOUDS = st.lists(FIGURES, min_size=2, max_size=12)


def front_of(cloud: list[Figures]) -> list[Figures]:
    """The plans of a cloud that no other beats, cheapest first."""
    kept: list[Figures] = []
    for money, power in sorted(set(cloud)):
        if not kept or power < kept[-1][1]:
            kept.append((money, power))
    return kept


def lines_of(cloud: list[Figures], weights: list[tuple[int, int]]) -> list[Line]:
    """What weighted sums prove of a cloud."""
    lines = [Line(a, b, 0) for a, b in [(1, 0), (0, 1), *weights]]
    return [Line(line.money_weight, line.power_weight, min(map(line.at, cloud))) for line in lines]


def test_a_line_through_two_plans_in_least_weights() -> None:
    assert chord((10, 40), (16, 28)) == Line(2, 1, 60)
    assert chord((0, 7), (5, 0)) == Line(7, 5, 35)


@given(CLOUDS)
def test_a_whole_hull_leaves_no_gap_to_itself(cloud: list[Figures]) -> None:
    front = front_of(cloud)
    lines = hull_lines(front)
    for line in lines:
        assert min(map(line.at, cloud)) == line.least
    for a, b in pairwise(corners_of(front)):
        assert hull_gap(a, b, lines) == 0
    assert [front[index] for index in hull(front) if front[index] in corners_of(front)] == corners_of(front)


@given(CLOUDS, st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=4))
def test_no_plan_is_farther_below_than_told(cloud: list[Figures], weights: list[tuple[int, int]]) -> None:
    """The ends are known and any lines: every plan of the cloud, grown by the gap, lies above line and step."""
    front = front_of(cloud)
    if len(front) < 2:
        return
    ends, lines = (front[0], front[-1]), lines_of(cloud, weights)
    line, to_hull, to_step = chord(*ends), hull_gap(*ends, lines), step_gap(*ends, lines)
    for money, power in front:
        assert line.at((money, power)) * (1 + to_hull) >= line.least
        grown = money * (1 + to_step), power * (1 + to_step)
        assert grown[1] >= ends[0][1] or grown[0] >= ends[1][0]


def test_gaps_are_reached_where_a_plan_lies_on_the_lines() -> None:
    """A plan at the corner of two lines is as far below the chord as told; one on the diagonal below the step."""
    a, b, between = (10, 100), (100, 10), (20, 20)
    lines = [Line(1, 0, 10), Line(8, 1, 180), Line(1, 8, 180), Line(0, 1, 10)]
    assert hull_gap(a, b, lines) == Fraction(110, sum(between)) - 1
    assert step_gap(a, b, lines) == 4
    assert hull_gap(a, b, lines[::3]) == Fraction(110, 20) - 1
    assert hull_gap(a, b, [*lines, Line(1, 1, 110)]) == 0


@pytest.mark.parametrize(
    ("gap", "told"), [(Fraction(0), "0E-8"), (Fraction(1, 3), "0.33333334"), (Fraction(1, 10**9), "1E-8")]
)
def test_gaps_are_never_told_too_small(gap: Fraction, told: str) -> None:
    assert str(rounded_up(gap)) == told
