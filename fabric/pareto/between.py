"""Plans between two neighbours of a front: the cheapest under levels of power that lie evenly between the two.

Mixed fabrics are among them whether or not a limit asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from fabric.pareto.certificate import Figures, rounded_up
from fabric.pareto.points import point_of
from fabric.pareto.records import Between, Point
from fabric.pareto.solve import POWER, best_within, money_of
from fabric.session import Session, session_under
from solvers.problem import Limit
from solvers.result import SizingResult

NUM_LEVELS = 8
"""Levels between two neighbours, where no number is asked for."""

Pair = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Level:
    """Of plans that use at most ``most_power``, the cheapest."""

    most_power: int
    result: SizingResult

    @property
    def figures(self) -> Figures:
        """Money and power."""
        return self.result.values[0], self.result.values[1]


def plans_between(
    session: Session, pair: Pair, num_levels: int, intent_sha256: str, found: Callable[[int], None] | None = None
) -> Between:
    """Plans between two neighbours; ``found`` is told after every level. An interrupt keeps what was found."""
    mixed = mixed_session(session, pair)
    known: dict[int, Level] = {}
    complete = True
    try:
        for step, level in _descend(mixed, pair, num_levels):
            known[step] = level
            if found is not None:
                found(step)
    except KeyboardInterrupt:
        complete = False
    plans: list[Point] = []
    for step, level in known.items():
        before = plans[-1] if plans else pair[0]
        plan = _point(mixed, level, pair[0].number, step, intent_sha256, before)
        if step and not any(_is_same(plan, other) for other in (before, pair[1])):
            plans.append(plan)
    gap = _gap(pair, list(known.values())) if complete else None
    return Between(pair[0].number, num_levels, tuple(plans), gap, complete)


def plan_between(session: Session, pair: Pair, step: int, num_levels: int, intent_sha256: str) -> Point:
    """The plan of level ``step``, from 1 to ``num_levels``; KeyboardInterrupt when the search is cut short."""
    mixed = mixed_session(session, pair)
    level = _level(mixed, _power_levels(pair, num_levels)[step])
    return _point(mixed, level, pair[0].number, step, intent_sha256, pair[0])


def mixed_session(session: Session, pair: Pair) -> Session:
    """The session with mixed fabrics, and with the structures only that can be between the two.

    Raises ValueError where the terms rule mixing out.
    """
    terms = session.prepared.terms
    if terms.is_mixed:
        return session
    if not terms.may_mix:
        raise ValueError("mixed fabrics are ruled out")
    most_money, most_power = pair[1].figures[0], pair[0].figures[1]
    names = [
        name
        for name, sketch in session.sketches.items()
        if sketch.bounds[money_of(session)] <= most_money and sketch.bounds[POWER] <= most_power
    ]
    return session_under(session, replace(terms, must_mix=True), names)


def _power_levels(pair: Pair, num_levels: int) -> list[int]:
    """Levels of power from that of the first point on, evenly down; the last is above that of the second."""
    first, last = pair[0].figures[1], pair[1].figures[1]
    return [first - step * (first - last) // (num_levels + 1) for step in range(num_levels + 1)]


def _descend(mixed: Session, pair: Pair, num_levels: int) -> Iterator[tuple[int, Level]]:
    """Every level in turn, from 0; the plan of one that is cool enough for the next is that of the next."""
    known: Level | None = None
    for step, most_power in enumerate(_power_levels(pair, num_levels)):
        if known is None or known.figures[1] > most_power:
            known = _level(mixed, most_power)
        known = replace(known, most_power=most_power)
        yield step, known


def _level(mixed: Session, most_power: int) -> Level:
    result = best_within(mixed, [Limit(POWER, most_power)])
    if result is None:
        raise ValueError(f"no plan uses at most {most_power} mW, although a point of the front does")
    return Level(most_power, result)


def _point(mixed: Session, level: Level, number: int, step: int, intent_sha256: str, before: Point) -> Point:
    return replace(point_of(mixed, level.result, intent_sha256, before, number), step=step)


def _is_same(one: Point, other: Point) -> bool:
    return one.figures == other.figures or one.choices == other.choices


def _gap(pair: Pair, known: list[Level]) -> Decimal:
    """How far a plan may lie below the steps of the plans that were found.

    One that uses at most level i, but more than level i + 1, costs no less than the plan of level i. Either that plan
    is no worse once it has grown to as much power, or the plan of level i + 1 once it has grown to as much money.
    """
    end = pair[1].figures
    steps = [(level.most_power, level.figures) for level in known]
    steps[0] = (steps[0][0], min(steps[0][1], pair[0].figures))
    gaps = [
        min(Fraction(own[1], next_power), Fraction(after[0], own[0])) - 1
        for (_, own), (next_power, after) in pairwise([*steps, (end[1], end)])
    ]
    return rounded_up(max(Fraction(0), *gaps))
