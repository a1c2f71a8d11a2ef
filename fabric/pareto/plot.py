"""The front as a picture: steps, the hull below them, ends and knee named, structures that lose in grey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the backend must be chosen first
from matplotlib.axes import Axes

from fabric.pareto.records import Front, Point, knee

FRONT_COLOUR = "#1f5fa8"
BETWEEN_COLOUR = "#c2571a"
GREY = "#b5b5b5"
REACH = Decimal("1.25")
"""How far beyond the ends of the front, in their money and power, other structures are shown."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Title, and the cheapest plan of structures that are not on the front: (USD, W) pairs."""

    title: str
    dominated: tuple[tuple[Decimal, Decimal], ...]


def draw_front(front: Front, plot: Plot, path: Path) -> None:
    """Draw the front to ``path``, whose ending decides the format; SVG is the same bytes for the same front."""
    with mpl.rc_context({"svg.hashsalt": "railspine", "font.size": 10}):
        figure, axes = plt.subplots(figsize=(9, 6.2), layout="constrained")
        unit, scale = _money_scale(front)
        _draw(axes, front, plot, scale)
        axes.set_xlabel(f"{front.money.value} [{unit}] (cheaper to the left)")
        axes.set_ylabel("power [kW] (cooler below)")
        axes.set_title(plot.title, loc="left")
        axes.ticklabel_format(useOffset=False, style="plain")
        axes.grid(visible=True, linewidth=0.4, color="#dddddd")
        figure.legend(frameon=False, loc="outside lower center", ncols=2, fontsize=9)
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        figure.savefig(path, dpi=140, metadata=metadata)
        plt.close(figure)


def _money_scale(front: Front) -> tuple[str, Decimal]:
    largest = max(point.money_usd for point in front.points)
    return ("million USD", Decimal(1_000_000)) if largest >= 1_000_000 else ("thousand USD", Decimal(1000))


def _draw(axes: Axes, front: Front, plot: Plot, scale: Decimal) -> None:
    if plot.dominated:
        money, power = _places(_near(front, plot.dominated), scale)
        axes.scatter(money, power, s=16, color=GREY, label="cheapest plan of another structure", zorder=2)
    steps = _places(_figures(front.points), scale)
    axes.step(*steps, where="post", color=FRONT_COLOUR, linewidth=1.4, label=_step_label(front), zorder=3)
    supported = [point for point in front.points if point.is_supported]
    if len(supported) > 1:
        line = _places(_figures(supported), scale)
        axes.plot(*line, color=FRONT_COLOUR, linewidth=0.8, linestyle="--", label=_hull_label(front), zorder=3)
    _mark(axes, supported, scale, FRONT_COLOUR, "supported point")
    others = [point for point in front.points if not point.is_supported]
    if others:
        _mark(axes, others, scale, "white", "other point of the front")
    if front.between is not None and front.between.plans:
        money, power = _places(_figures(front.between.plans), scale)
        words = f"between {front.between.number} and {front.between.number + 1}: cheapest under its power"
        axes.scatter(money, power, s=14, marker="D", color=BETWEEN_COLOUR, label=words, zorder=4)
    for point, name in _named(front):
        place = (float(point.money_usd / scale), float(point.power_w / 1000))
        text = f"{point.number} {name}"
        axes.annotate(text, place, xytext=(7, 7), textcoords="offset points", fontsize=9, zorder=5)


def _mark(axes: Axes, points: Iterable[Point], scale: Decimal, face: str, label: str) -> None:
    money, power = _places(_figures(points), scale)
    axes.scatter(money, power, s=34, facecolor=face, edgecolor=FRONT_COLOUR, label=label, zorder=4)


def _figures(points: Iterable[Point]) -> list[tuple[Decimal, Decimal]]:
    return [(point.money_usd, point.power_w) for point in points]


def _places(figures: Iterable[tuple[Decimal, Decimal]], scale: Decimal) -> tuple[list[float], list[float]]:
    """Money in units of ``scale`` and power in kW."""
    pairs = list(figures)
    return [float(usd / scale) for usd, _ in pairs], [float(watts / 1000) for _, watts in pairs]


def _step_label(front: Front) -> str:
    return "steps between supported points" if front.is_mixed else "front: no fabric of one kind beats both"


def _hull_label(front: Front) -> str:
    if front.hull_gap is None:
        return "lines between supported points"
    return f"hull: no plan lies {f'more than {front.hull_gap:.6%} ' if front.hull_gap else ''}below"


def _near(front: Front, dominated: tuple[tuple[Decimal, Decimal], ...]) -> list[tuple[Decimal, Decimal]]:
    """Structures within reach of the front, so that far ones do not squeeze it."""
    widest = max(point.money_usd for point in front.points) * REACH
    hottest = max(point.power_w for point in front.points) * REACH
    return [(usd, watts) for usd, watts in dominated if usd <= widest and watts <= hottest]


def _named(front: Front) -> list[tuple[Point, str]]:
    first, last = front.points[0], front.points[-1]
    names = [(first, "cheapest")]
    if last is not first:
        names.append((last, "coolest"))
    bend = knee(front.points)
    if bend is not None:
        names.append((bend, "knee"))
    return names
