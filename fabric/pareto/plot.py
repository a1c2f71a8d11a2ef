"""The front as a picture: step line, ends and knee named, structures that lose in grey, units on the axes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the backend must be chosen first
from matplotlib.axes import Axes

from fabric.pareto.front import Front, Point, knee

FRONT_COLOUR = "#1f5fa8"
GREY = "#b5b5b5"


@dataclass(frozen=True, slots=True)
class Plot:
    """Title, and the cheapest plan of structures that are not on the front: (USD, W) pairs."""

    title: str
    dominated: tuple[tuple[Decimal, Decimal], ...]


def draw_front(front: Front, plot: Plot, path: Path) -> None:
    """Draw the front to ``path``, whose ending decides the format; SVG is the same bytes for the same front."""
    with mpl.rc_context({"svg.hashsalt": "railspine", "font.size": 10}):
        figure, axes = plt.subplots(figsize=(9, 5.6), layout="constrained")
        unit, scale = _money_scale(front)
        _draw(axes, front, plot, scale)
        axes.set_xlabel(f"{front.money.value} [{unit}] (cheaper to the left)")
        axes.set_ylabel("power [kW] (cooler below)")
        axes.set_title(plot.title, loc="left")
        axes.grid(visible=True, linewidth=0.4, color="#dddddd")
        axes.legend(frameon=False, loc="upper right")
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        figure.savefig(path, dpi=140, metadata=metadata)
        plt.close(figure)


def _money_scale(front: Front) -> tuple[str, Decimal]:
    largest = max(point.money_usd for point in front.points)
    return ("million USD", Decimal(1_000_000)) if largest >= 1_000_000 else ("thousand USD", Decimal(1000))


def _draw(axes: Axes, front: Front, plot: Plot, scale: Decimal) -> None:
    if plot.dominated:
        shown = _near(front, plot.dominated)
        axes.scatter(
            [float(usd / scale) for usd, _ in shown],
            [float(watts / 1000) for _, watts in shown],
            s=16,
            color=GREY,
            label="cheapest plan of another structure",
            zorder=2,
        )
    money = [float(point.money_usd / scale) for point in front.points]
    power = [float(point.power_w / 1000) for point in front.points]
    axes.step(
        money, power, where="post", color=FRONT_COLOUR, linewidth=1.4, label="front: no plan beats both", zorder=3
    )
    for supported, face in ((True, FRONT_COLOUR), (False, "white")):
        points = [point for point in front.points if point.is_supported is supported]
        axes.scatter(
            [float(point.money_usd / scale) for point in points],
            [float(point.power_w / 1000) for point in points],
            s=34,
            facecolor=face,
            edgecolor=FRONT_COLOUR,
            label="supported point" if supported else "other point of the front",
            zorder=4,
        )
    for point, name in _named(front):
        axes.annotate(
            f"{point.number} {name}",
            (float(point.money_usd / scale), float(point.power_w / 1000)),
            xytext=(7, 7),
            textcoords="offset points",
            fontsize=9,
        )


def _near(front: Front, dominated: tuple[tuple[Decimal, Decimal], ...]) -> list[tuple[Decimal, Decimal]]:
    """Structures within reach of the front, so that far ones do not squeeze it."""
    widest = max(point.money_usd for point in front.points) * 2
    hottest = max(point.power_w for point in front.points) * 2
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
