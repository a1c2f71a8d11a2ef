"""The front of money against power: which search finds it, and what it is drawn against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.intent.goals import WantedGoal
from fabric.intent.root import FabricIntent
from fabric.pareto.certificate import Line, hull, hull_lines
from fabric.pareto.points import point_of, segments_of
from fabric.pareto.records import GAP, Front, Point
from fabric.pareto.solve import cheapest_of
from fabric.pareto.supported import supported_points
from fabric.pareto.uniform import uniform_points
from fabric.session import Progress, Session, open_session
from fabric.sizing.uses import goal_value
from fabric.terms import Goal
from solvers.result import SizingResult

MOST_DOMINATED = 30
"""Candidates of other structures that a plot shows."""

Found = Callable[[int], None]


def pareto_front(session: Session, intent_sha256: str, found: Found | None = None, gap: float = GAP) -> Front:
    """The front of ``session``, whose goals are (capex or tco, power); ``found`` is told how many points there are.

    Of mixed fabrics the supported points are found, until none can lie more than ``gap`` below the lines
    through them. Where mixing is ruled out, nothing lies below a step. An interrupt ends the search and keeps what
    was found.
    """
    terms = session.prepared.terms
    lines: list[Line] = []
    results: list[SizingResult] = []
    complete = True
    try:
        for result in _results(session, lines, gap):
            results.append(result)
            if found is not None:
                found(len(results))
    except KeyboardInterrupt:
        complete = False
    points = _points(session, sorted(results, key=lambda result: result.values[:2]), intent_sha256)
    if complete and points and not terms.is_mixed:
        lines = hull_lines([point.figures for point in points])
    segments = segments_of(points, lines) if lines else ()
    if not terms.may_mix:
        segments = tuple(replace(segment, step_gap=Decimal(0)) for segment in segments)
    return Front(terms.goals[0], points, complete, terms.is_mixed, segments)


def _results(session: Session, lines: list[Line], gap: float) -> Iterator[SizingResult]:
    """Answers of the search that fits; a tenth of the gap is kept for weights that are whole numbers."""
    if session.prepared.terms.is_mixed:
        return supported_points(session, lines, Fraction(gap) * 9 / 10)
    return uniform_points(session)


def _points(session: Session, results: list[SizingResult], intent_sha256: str) -> tuple[Point, ...]:
    points: list[Point] = []
    for number, result in enumerate(results, start=1):
        points.append(point_of(session, result, intent_sha256, points[-1] if points else None, number))
    supported = hull([point.figures for point in points])
    return tuple(replace(point, is_supported=index in supported) for index, point in enumerate(points))


def front_session(intent: FabricIntent, catalog: Catalog, money: Goal, progress: Progress | None = None) -> Session:
    """A session whose goals are ``money`` and then power; the intent's own objective is set aside, its caps hold."""
    goals = (WantedGoal(goal=money), WantedGoal(goal=Goal.POWER))
    return open_session(intent.model_copy(update={"objective": goals}), catalog, progress=progress)


def dominated_structures(session: Session, front: Front) -> tuple[tuple[Decimal, Decimal], ...]:
    """(USD, W) of the cheapest plan of structures that are on no point of the front: those of least money by bounds.

    Each is proven to a thousandth, which no picture shows.
    An interrupt ends the search and keeps what was found.
    """
    ahead = {point.structure for point in front.points}
    behind = [key for key in session.sketches if label(session.places[key].shape.structure) not in ahead]
    nearest = sorted(behind, key=lambda key: session.sketches[key].bounds[front.money.value])[:MOST_DOMINATED]
    found = []
    try:
        for sketch in (session.sketches[key] for key in nearest):
            figures = cheapest_of(session, sketch, gap=1e-3)
            if figures is not None:
                found.append((goal_value(front.money, figures[0]), goal_value(Goal.POWER, figures[1])))
    except KeyboardInterrupt:
        pass
    return tuple(sorted(set(found)))
