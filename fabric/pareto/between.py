"""Plans between two neighbours of a front: the cheapest under levels of power that lie evenly between the two.

Mixed fabrics are among them whether or not a limit asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from fabric.pareto.certificate import Figures, rounded_up
from fabric.pareto.points import point_of
from fabric.pareto.records import GAP, Between, Point
from fabric.pareto.solve import POWER, best_within, money_of
from fabric.plan import FabricPlan
from fabric.session import Session, session_under
from fabric.workflow import SearchTerms, plan_of
from solvers.problem import Limit
from solvers.result import SizingResult

NUM_LEVELS = 8
"""Levels between two neighbours, where no number is asked for."""

Pair = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Levels:
    """How many levels are looked at, and to what fraction of its money every plan is proven the cheapest."""

    count: int = NUM_LEVELS
    gap: float = GAP

    def of(self, pair: Pair) -> list[int]:
        """Power from that of the first point on, evenly down; the last level is above that of the second."""
        first, last = pair[0].figures[1], pair[1].figures[1]
        return [first - step * (first - last) // (self.count + 1) for step in range(self.count + 1)]


@dataclass(frozen=True, slots=True)
class Level:
    """A plan that uses at most ``most_power``, and the ``least`` money that any such plan costs."""

    most_power: int
    least: int
    result: SizingResult

    @property
    def figures(self) -> Figures:
        """Money and power of the plan."""
        return self.result.values[0], self.result.values[1]


def plans_between(
    session: Session, pair: Pair, levels: Levels, intent_sha256: str, found: Callable[[int], None] | None = None
) -> Between:
    """Plans between two neighbours; ``found`` is told after every level. An interrupt keeps what was found."""
    mixed = mixed_session(session, pair)
    known: dict[int, Level] = {}
    complete, least = True, pair[0].figures[0]
    try:
        if mixed is not session:
            least = _level(mixed, pair[0].figures[1], levels.gap).least
        for step, level in _descend(mixed, pair, levels):
            known[step] = level
            if found is not None:
                found(step)
    except KeyboardInterrupt:
        complete = False
    plans: list[Point] = []
    for step, level in known.items():
        before = plans[-1] if plans else pair[0]
        plan = _point(mixed, level, (pair[0].number, step), intent_sha256, before)
        if not any(_is_same(plan, other) for other in (before, pair[1])):
            plans.append(plan)
    gap = _gap(pair, least, list(known.values())) if complete else None
    return Between(pair[0].number, levels.count, tuple(plans), gap, complete)


def plan_between(session: Session, pair: Pair, step: int, levels: Levels, intent_sha256: str) -> FabricPlan:
    """The whole plan of level ``step``, from 1 on; KeyboardInterrupt when the search is cut short."""
    mixed = mixed_session(session, pair)
    level = _level(mixed, levels.of(pair)[step], levels.gap)
    return plan_of(mixed, level.result, intent_sha256, SearchTerms(gap=levels.gap))


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


def _descend(mixed: Session, pair: Pair, levels: Levels) -> Iterator[tuple[int, Level]]:
    """Every level in turn, from 1; the plan of one that is cool enough for the next is that of the next."""
    known: Level | None = None
    for step, most_power in enumerate(levels.of(pair)[1:], start=1):
        if known is None or known.figures[1] > most_power:
            known = _level(mixed, most_power, levels.gap)
        known = replace(known, most_power=most_power)
        yield step, known


def _level(mixed: Session, most_power: int, gap: float) -> Level:
    result = best_within(mixed, [Limit(POWER, most_power)], gap)
    if result is None:
        raise ValueError(f"no plan uses at most {most_power} mW, although a point of the front does")
    return Level(most_power, result.bounds[0], result)


def _point(mixed: Session, level: Level, label: tuple[int, int], intent_sha256: str, before: Point) -> Point:
    number, step = label
    return replace(point_of(mixed, level.result, intent_sha256, before, number), step=step)


def _is_same(one: Point, other: Point) -> bool:
    return one.figures == other.figures or one.choices == other.choices


def _gap(pair: Pair, least: int, known: list[Level]) -> Decimal:
    """How far a plan may lie below the steps of the plans that were found.

    One that uses at most level i, but more than level i + 1, costs no less than the least of level i. Either the plan
    of level i is no worse once this one has grown, or the plan of level i + 1 once it has grown to as much money.
    """
    first, last = pair[0].figures, pair[1].figures
    steps = [(least, first), *((level.least, level.figures) for level in known)]
    cooler = [*((level.most_power, level.figures[0]) for level in known), (last[1], last[0])]
    gaps = [
        min(max(Fraction(money, floor), Fraction(power, next_power)), Fraction(next_money, floor)) - 1
        for (floor, (money, power)), (next_power, next_money) in zip(steps, cooler, strict=True)
    ]
    return rounded_up(max(Fraction(0), *gaps))
