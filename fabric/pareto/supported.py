"""Supported points of mixed fabrics, by weighted sums of money and power, and the lines that they prove.

The two ends come first. Between neighbours the weights are those of the straight line through them: either a plan
lies below it, which is a new point with a line of its own, or the line is proven. The pair whose gap is largest is
looked at next, until no gap is above the tolerance (non-inferior set estimation of Cohon, Church and Sheer,
Generating multiobjective trade-offs, Water Resources Research 15 (1979)).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil

from fabric.pareto.certificate import Figures, Line, chord, hull_gap
from fabric.pareto.solve import POWER, best_within, coolest, least_weighed, money_of
from fabric.session import Session
from solvers.blend import BlendOverflowError
from solvers.problem import LARGEST, Limit
from solvers.result import SizingResult

Pair = tuple[Figures, Figures]

HEADROOM = 16
"""How many times those of the front a candidate's largest sums are taken to be; found short, more is tried."""


def supported_points(session: Session, lines: list[Line], tolerance: Fraction) -> Iterator[SizingResult]:
    """The ends of the front, and supported points between them until no gap to the hull is above ``tolerance``.

    Every line that is proven is added to ``lines``.
    """
    first = best_within(session)
    if first is None:
        return
    yield first
    cheapest = (first.values[0], first.values[1])
    lines.append(Line(1, 0, cheapest[0]))
    last = coolest(session)
    if last is None:
        raise ValueError("a session with a cheapest plan has a coolest one")
    lines.append(Line(0, 1, last[1]))
    if last == cheapest:
        return
    yield plan_at(session, last)
    points, closed = [cheapest, last], set[Pair]()
    while (widest := _widest(points, lines, closed, tolerance)) is not None:
        found = _below(session, widest, lines, tolerance)
        if found is None or not _lies_between(found, widest):
            closed.add(widest)
            continue
        result = plan_at(session, found)
        points = sorted([*points, (result.values[0], result.values[1])])
        yield result


def plan_at(session: Session, figures: Figures) -> SizingResult:
    """The plan of known money and power, made unique."""
    limits = [Limit(money_of(session), figures[0]), Limit(POWER, figures[1])]
    result = best_within(session, limits)
    if result is None:
        raise ValueError(f"no plan has the figures {figures}")
    return result


def _widest(points: list[Figures], lines: list[Line], closed: set[Pair], tolerance: Fraction) -> Pair | None:
    """The neighbours with the largest gap above the tolerance, of those that are open; the cheapest of equals."""
    gaps = {pair: hull_gap(*pair, lines) for pair in pairwise(points) if pair not in closed}
    widest = max(gaps, key=lambda pair: gaps[pair], default=None)
    return None if widest is None or gaps[widest] <= tolerance else widest


def _lies_between(figures: Figures, pair: Pair) -> bool:
    return pair[0][0] < figures[0] < pair[1][0]


def _below(session: Session, pair: Pair, lines: list[Line], tolerance: Fraction) -> Figures | None:
    """A supported plan that lies below the line between two by more than the tolerance; None when there is none.

    Plans that lie nearer are not sought: to tell those of one line apart can take as long as all the rest.
    The line that is proven in either case is added to ``lines``. Its weights are as near to those of the line between
    the two as whole numbers allow whose sums stay exact; how far off they are is in the gap.
    """
    headroom = HEADROOM
    while True:
        line = _whole_weights(pair, LARGEST // headroom)
        if line is None:
            return None
        enough = ceil(min(line.at(figures) for figures in pair) / (1 + tolerance))
        try:
            weights = line.money_weight, line.power_weight
            found = least_weighed(session, weights, enough, float(tolerance))
        except BlendOverflowError:
            headroom *= HEADROOM
            continue
        least, figures = (enough, None) if found is None else found
        lines.append(Line(line.money_weight, line.power_weight, least))
        return figures


def _whole_weights(pair: Pair, largest: int) -> Line | None:
    """The line through two plans in weights whose sum at the corner of both is at most ``largest``.

    None where a weight would vanish.
    """
    through = chord(*pair)
    corner = (pair[1][0], pair[0][1])
    most = through.money_weight * largest // through.at(corner)
    if most == 0:
        return None
    ratio = Fraction(through.power_weight, through.money_weight).limit_denominator(most)
    return Line(ratio.denominator, ratio.numerator, 0) if ratio else None
