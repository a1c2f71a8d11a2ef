"""From the solver's answers to points: plans with their figures and words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fabric.candidates.enumerate import label
from fabric.pareto.certificate import Line, hull, hull_gap, rounded_up, step_gap
from fabric.pareto.records import Point, Segment
from fabric.pareto.words import changes_from, choices_of
from fabric.session import Session
from fabric.sizing.uses import goal_value
from fabric.workflow import sized_plan
from solvers.result import SizingResult


def point_of(session: Session, result: SizingResult, intent_sha256: str, before: Point | None, number: int) -> Point:
    """A point that follows ``before``; whether it is supported is not known from it alone."""
    plan = sized_plan(session, result, intent_sha256)
    choices = choices_of(plan)
    usd = goal_value(session.prepared.terms.goals[0], result.values[0])
    watts = plan.totals.power_w
    return Point(
        number=number,
        figures=(result.values[0], result.values[1]),
        money_usd=usd,
        power_w=watts,
        structure=label(plan.structure),
        choices=choices,
        is_supported=False,
        changes="" if before is None else changes_from(before, choices, (usd, watts)),
        plan=plan,
        result=result,
    )


def segments_of(points: Sequence[Point], lines: list[Line]) -> tuple[Segment, ...]:
    """What ``lines`` prove between neighbours."""
    figures = [point.figures for point in points]
    corners = hull(figures)
    segments = []
    for index, (a, b) in enumerate(pairwise(figures)):
        below = max(corner for corner in corners if corner <= index)
        above = min(corner for corner in corners if corner > index)
        to_hull = hull_gap(figures[below], figures[above], lines)
        segments.append(Segment(rounded_up(to_hull), rounded_up(step_gap(a, b, lines))))
    return tuple(segments)
