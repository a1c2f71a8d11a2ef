"""How near a front is to anything better: proven lines that no plan lies below, and gaps worked out from them.

Money and power are in the solver's whole units. Gaps are ratios, so that units fall out: by how much a plan would
have to grow in both money and power until the front beats it (the ratio distance of Daskalakis, Diakonikolas and
Yannakakis, How Good is the Chord Algorithm?, SIAM Journal on Computing 45 (2016)).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, gcd

Figures = tuple[int, int]
"""Money and power of a plan."""

GAP_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """No plan has money_weight x money + power_weight x power below ``least``; weights are at least 0."""

    money_weight: int
    power_weight: int
    least: int

    def at(self, figures: Figures) -> int:
        """The weighted sum of a plan."""
        return self.money_weight * figures[0] + self.power_weight * figures[1]


def chord(a: Figures, b: Figures) -> Line:
    """The line through two plans, the cheaper one first; ``least`` is their weighted sum."""
    money_weight, power_weight = a[1] - b[1], b[0] - a[0]
    common = gcd(money_weight, power_weight)
    line = Line(money_weight // common, power_weight // common, 0)
    return Line(line.money_weight, line.power_weight, line.at(a))


def hull(figures: Sequence[Figures]) -> list[int]:
    """Indices of the points on the lower-left hull, its edges included; ``figures`` rise in money, fall in power."""
    kept: list[int] = []
    for index, (money, power) in enumerate(figures):
        while len(kept) > 1:
            (x1, y1), (x2, y2) = figures[kept[-2]], figures[kept[-1]]
            if (x2 - x1) * (power - y1) - (y2 - y1) * (money - x1) >= 0:
                break
            kept.pop()
        kept.append(index)
    return kept


def hull_lines(figures: Sequence[Figures]) -> list[Line]:
    """The lines of a hull that is known to be whole: its least money, its edges, its least power."""
    corners = [figures[index] for index in hull(figures)]
    edges = [chord(a, b) for a, b in pairwise(corners)]
    return [Line(1, 0, corners[0][0]), *edges, Line(0, 1, corners[-1][1])]


def hull_gap(a: Figures, b: Figures, lines: Iterable[Line]) -> Fraction:
    """How far a plan may lie below the straight line between two supported plans.

    The least weighted sum of a plan, in the weights of the line through a and b, is at least that of any proven lines
    that add up to these weights; the best such sum is of two lines, one on either side.
    """
    through = chord(a, b)
    steeper = [line for line in lines if _turn(line, through) >= 0]
    flatter = [line for line in lines if _turn(line, through) <= 0]
    least = max(_combined(one, other, through) for one in steeper for other in flatter)
    return Fraction(through.least) / least - 1


def _turn(one: Line, other: Line) -> int:
    """Positive where ``one`` weighs money more, against power, than ``other``; 0 where they are parallel."""
    return one.money_weight * other.power_weight - other.money_weight * one.power_weight


def _combined(one: Line, other: Line, through: Line) -> Fraction:
    """The bound on the weighted sum of ``through`` that two lines on either side of it add up to."""
    across = _turn(one, other)
    if across == 0:
        return max(Fraction(line.least * _size(through), _size(line)) for line in (one, other))
    first, second = Fraction(_turn(through, other), across), Fraction(_turn(one, through), across)
    return first * one.least + second * other.least


def _size(line: Line) -> int:
    return line.money_weight + line.power_weight


def step_gap(a: Figures, b: Figures, lines: Iterable[Line]) -> Fraction:
    """How far a plan may lie below the step between two neighbours; the worst is on the way from its corner to 0."""
    corner = (b[0], a[1])
    reached = max(Fraction(line.least, line.at(corner)) for line in lines if line.at(corner))
    return max(1 / reached - 1, Fraction(0))


def rounded_up(gap: Fraction) -> Decimal:
    """A gap as a decimal that is not below it."""
    return Decimal(ceil(gap * 10**GAP_DIGITS)).scaleb(-GAP_DIGITS)
