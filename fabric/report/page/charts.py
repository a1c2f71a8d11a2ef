"""Numbers as pictures: bars and the front, as coordinates that the template draws as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

BAR_WIDTH = 440
BAR_ROW = 30
MOST_BARS = 12
MEASURES = (("money", "USD", "unit_price_usd", "price"), ("power", "W", "power_each_w", "power"))
PLOT_WIDTH, PLOT_HEIGHT = 640, 340
PLOT_LEFT, PLOT_BOTTOM, PLOT_TOP, PLOT_RIGHT = 76, 48, 18, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: ``width`` of BAR_WIDTH, ``marked`` of it hatched (what stands on estimates)."""

    label: str
    told: str
    share: str
    y: int
    width: float
    marked: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart with the key and title of its tab; ``field`` is the column of the bill that a bar filters by."""

    key: str
    title: str
    field: str
    bars: tuple[Bar, ...]
    note: str

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return BAR_ROW * len(self.bars)


def bar_charts(bom: Sequence[Mapping[str, Any]]) -> tuple[BarChart, ...]:
    """Money and power of what is installed, by category and by part; lines without a figure are told, not drawn."""
    charts = []
    for key, unit, each, noun in MEASURES:
        missing = sorted({row["part_number"] for row in bom if row[each] is None and not _is_passive(row, each)})
        note = f"not counted, {noun} unknown: {', '.join(missing)}" if missing else ""
        for field, words in (("category", "category"), ("part_number", "part")):
            bars = _bars(bom, field, each, unit)
            charts.append(BarChart(f"{key}-{field}", f"{key.title()} by {words}", field, bars, note))
    return tuple(charts)


def _is_passive(row: Mapping[str, Any], each: str) -> bool:
    return each == "power_each_w" and row["power_kind"] is None and row["category"] == "cable"


def _bars(bom: Sequence[Mapping[str, Any]], field: str, each: str, unit: str) -> tuple[Bar, ...]:
    amounts: dict[str, Decimal] = {}
    guessed: dict[str, Decimal] = {}
    for row in bom:
        amount = row["qty"] * (row[each] or Decimal(0))
        amounts[row[field]] = amounts.get(row[field], Decimal(0)) + amount
        if unit == "USD" and row["price_kind"] == "estimate":
            guessed[row[field]] = guessed.get(row[field], Decimal(0)) + amount
    total = sum(amounts.values())
    ranked = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))[:MOST_BARS]
    largest = max(amounts.values(), default=Decimal(0))
    if not largest:
        return ()
    return tuple(
        Bar(
            label,
            f"{amount:,.0f} {unit}",
            f"{amount / total:.1%}",
            BAR_ROW * number,
            round(float(amount / largest) * BAR_WIDTH, 1),
            round(float(guessed.get(label, Decimal(0)) / largest) * BAR_WIDTH, 1),
        )
        for number, (label, amount) in enumerate(ranked)
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the front."""

    number: int
    x: float
    y: float
    told: str
    structure: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class FrontPlot:
    """Money from left to right in thousands of USD, power upwards in kW; the front is a step line."""

    money: str
    dots: tuple[Dot, ...]
    path: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def front_plot(facts: Mapping[str, Any], here: tuple[Decimal, Decimal]) -> FrontPlot | None:
    """The plot of ``front.json``, the plan at ``here`` (USD, W) marked; None without points."""
    points = [(Decimal(p["money_usd"]) / 1000, Decimal(p["power_w"]) / 1000, p) for p in facts["points"]]
    if not points:
        return None
    xs = _Axis([float(x) for x, _, _ in points], PLOT_LEFT, PLOT_WIDTH - PLOT_RIGHT)
    ys = _Axis([float(y) for _, y, _ in points], PLOT_HEIGHT - PLOT_BOTTOM, PLOT_TOP)
    dots = tuple(
        Dot(
            point["point"],
            xs.at(float(x)),
            ys.at(float(y)),
            f"{x * 1000:,.0f} USD, {y:,.2f} kW",
            point["changes"] or point["structure"],
            (x * 1000, y * 1000) == here,
        )
        for x, y, point in points
    )
    steps = [f"M{dots[0].x} {dots[0].y}", *(f"H{dot.x}V{dot.y}" for dot in dots[1:])]
    return FrontPlot(facts["money"], dots, "".join(steps), xs.ticks(), ys.ticks())


class _Axis:
    """A scale with round marks that holds all values."""

    def __init__(self, values: Sequence[float], low_at: float, high_at: float) -> None:
        low, high = min(values), max(values)
        self._step = _round_step((high - low) or abs(high) or 1.0)
        self._low = floor(low / self._step) * self._step
        self._high = max(ceil(high / self._step) * self._step, self._low + self._step)
        self._from, self._to = low_at, high_at

    def at(self, value: float) -> float:
        """Coordinate of a value."""
        share = (value - self._low) / (self._high - self._low)
        return round(self._from + share * (self._to - self._from), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Marks from the lowest to the highest."""
        count = round((self._high - self._low) / self._step)
        digits = max(0, -floor(log10(self._step)))
        values = [self._low + number * self._step for number in range(count + 1)]
        return tuple(Tick(self.at(value), f"{value:,.{digits}f}") for value in values)


def _round_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts ``span`` into about five."""
    raw = span / 5
    power = 10.0 ** floor(log10(raw))
    return power * next(factor for factor in (1, 2, 5, 10) if raw <= factor * power)
