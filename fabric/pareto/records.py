"""A front of money against power: its points, and what was proven between them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fabric.pareto.certificate import Figures
from fabric.plan import FabricPlan
from fabric.terms import Goal
from solvers.result import SizingResult

GAP = 1e-4
"""The fraction of money and power to which fronts and plans between points are proven, where none is asked for."""


@dataclass(frozen=True, slots=True)
class Point:
    """A plan: ``money_usd`` is its capex or tco, power in W; numbered from the cheapest.

    ``step`` is 0 for points of the front. Plan ``number.step`` lies between this point and the next. ``figures`` are
    money and power in the solver's whole units. ``plan`` is without what :func:`fabric.workflow.plan_of` adds: what
    co-packaged optics save where, and what is told of buying.
    """

    number: int
    figures: Figures
    money_usd: Decimal
    power_w: Decimal
    structure: str
    choices: tuple[tuple[str, str], ...]
    is_supported: bool
    changes: str
    plan: FabricPlan
    result: SizingResult
    step: int = 0

    @property
    def label(self) -> str:
        """The number as it is told and asked for: 2, or 2.3 between 2 and 3."""
        return f"{self.number}.{self.step}" if self.step else str(self.number)


@dataclass(frozen=True, slots=True)
class Segment:
    """What was proven between a point and the one before it, as ratios that are not below the truth.

    A plan would have to grow by at most ``hull_gap``, in both money and power, until the straight line between the
    supported points around it is no worse; by at most ``step_gap`` until one of the two points is no worse in both.
    """

    hull_gap: Decimal
    step_gap: Decimal


@dataclass(frozen=True, slots=True)
class Between:
    """The cheapest plans under ``num_levels`` levels of power between point ``number`` and the next.

    Levels whose plan is one of the points, or that of the level before, are left out of ``plans``. ``step_gap`` is as
    in a segment, of any fabric from one point to the other, mixed ones included. Where the search was cut short,
    ``is_complete`` is False and there is none.
    """

    number: int
    num_levels: int
    plans: tuple[Point, ...]
    step_gap: Decimal | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Front:
    """Points from the cheapest to the coolest. ``is_complete`` is False when the search was cut short.

    ``segments`` has one entry per pair of neighbours, or none where nothing is proven of them. Where ``is_mixed``,
    fabrics may mix switch models and kinds of link, and the points are the supported ones; else every fabric has one
    model per tier and one kind per class, and the points are all that no other such fabric beats.
    ``between`` are plans between two of them, where they were asked for.
    """

    money: Goal
    points: tuple[Point, ...]
    is_complete: bool
    is_mixed: bool = False
    segments: tuple[Segment, ...] = ()
    between: Between | None = None

    @property
    def hull_gap(self) -> Decimal | None:
        """The largest of all segments."""
        return max((segment.hull_gap for segment in self.segments), default=None)

    @property
    def step_gap(self) -> Decimal | None:
        """The largest of all segments."""
        return max((segment.step_gap for segment in self.segments), default=None)


def knee(points: tuple[Point, ...]) -> Point | None:
    """The point farthest below the straight line between the two ends, in units of their distances; None under 3."""
    if len(points) < 3:
        return None
    first, last = points[0], points[-1]
    width, height = last.money_usd - first.money_usd, first.power_w - last.power_w

    def depth(point: Point) -> Decimal:
        return 1 - (point.money_usd - first.money_usd) / width - (point.power_w - last.power_w) / height

    return max(points[1:-1], key=depth)
