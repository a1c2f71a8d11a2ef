"""Rack elevations: one drawing per way in which racks are filled, with the names of the racks that are so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fabric.pictures.canvas import FAINT, INK, ROLE_COLOURS, figure
from fabric.placement.place import Placement
from fabric.plan import FabricPlan
from fabric.terms import DeviceKind

MOST_DRAWN = 16
"""Ways of filling that are drawn; the commonest go first, the rest is counted."""

PER_LINE = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A device in a rack: lowest unit from 1, units, what it is."""

    slot: int
    units: int
    kind: DeviceKind
    model: str


def rack_contents(placement: Placement, plan: FabricPlan) -> dict[tuple[Box, ...], list[int]]:
    """Racks by what they hold, the commonest content first."""
    boxes: list[list[Box]] = [[] for _ in range(placement.racking.num_racks)]
    for kind, racks in placement.racking.rack.items():
        slots = placement.racking.slot_u[kind]
        for index, (rack, slot) in enumerate(zip(racks.tolist(), slots.tolist(), strict=True)):
            model = _model(plan, kind, index)
            boxes[rack].append(Box(slot, int(placement.units[kind][index]), kind, model))
    alike: dict[tuple[Box, ...], list[int]] = {}
    for rack, content in enumerate(boxes):
        alike.setdefault(tuple(sorted(content, key=lambda box: box.slot)), []).append(rack)
    return dict(sorted(alike.items(), key=lambda each: (-len(each[1]), each[1][0])))


def _model(plan: FabricPlan, kind: DeviceKind, index: int) -> str:
    """Model of a device; of a tier with several models, all of them."""
    if kind is DeviceKind.HOST:
        return next(g.model for g in plan.host_groups if g.first_host <= index < g.first_host + g.num_hosts)
    return " or ".join(dict.fromkeys(tier.part_number for tier in plan.tiers if tier.tier.value == kind.value))


def draw_racks(placement: Placement, plan: FabricPlan, title: str, path: Path) -> None:
    """The elevations, a rack beside the other, front view."""
    contents = rack_contents(placement, plan)
    shown = list(contents.items())[:MOST_DRAWN]
    lines = -(-len(shown) // PER_LINE)
    across = min(len(shown), PER_LINE)
    height = placement.room.usable_u * 0.1 + 1.1
    with figure(path, max(across * 1.9, 6.5) + 0.3, lines * height + 0.8) as made:
        left_out = sum(len(racks) for _, racks in list(contents.items())[MOST_DRAWN:])
        rest = (
            f"; {left_out:,} racks filled in {len(contents) - MOST_DRAWN} further ways are not drawn"
            if left_out
            else ""
        )
        made.suptitle(title + rest, x=0.01, ha="left", fontsize=11, fontweight="bold")
        all_axes = made.subplots(lines, across, squeeze=False).ravel()
        for axes in all_axes:
            axes.axis("off")
        for axes, (content, racks) in zip(all_axes, shown, strict=False):
            _draw_rack(axes, placement, content, racks)


def _draw_rack(axes: Axes, placement: Placement, content: tuple[Box, ...], racks: list[int]) -> None:
    height = placement.room.usable_u
    axes.set_xlim(-0.22, 1.05)
    axes.set_ylim(-0.5, height + 0.5)
    axes.add_patch(Rectangle((0, 0), 1, height, fill=False, edgecolor=INK, linewidth=1.2))
    for unit in range(0, height, 5):
        axes.text(-0.04, unit + 0.5, str(unit + 1), fontsize=6, ha="right", va="center", color="#777777")
    for box in content:
        axes.add_patch(
            Rectangle(
                (0.03, box.slot - 1 + 0.06),
                0.94,
                box.units - 0.12,
                facecolor=ROLE_COLOURS[box.kind],
                edgecolor="white",
                lw=0.4,
            )
        )
    for (kind, model), run in groupby(content, key=lambda box: (box.kind, box.model)):
        boxes = list(run)
        middle = (boxes[0].slot - 1 + boxes[-1].slot - 1 + boxes[-1].units) / 2
        words = f"{len(boxes)} x {kind.value}\n{model}" if boxes else ""
        axes.text(0.5, middle, words, fontsize=6.5, ha="center", va="center", color=INK, bbox=_PLATE)
    power = placement.racking.power_mw[racks[0]] / 1e6
    used = int(placement.racking.units[racks[0]])
    axes.set_title(f"{_names(placement, racks)}\n{used} of {height} U, {power:.1f} kW", fontsize=7.5)


_PLATE = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": FAINT, "linewidth": 0.3, "alpha": 0.85}


def _names(placement: Placement, racks: list[int]) -> str:
    """The racks in words: a name, or how many from the first to the last."""
    if len(racks) == 1:
        return placement.racking.rack_name(racks[0])
    together = np.array_equal(np.arange(racks[0], racks[-1] + 1), racks)
    joint = "to" if together else "..."
    first, last = (placement.racking.rack_name(racks[at]) for at in (0, -1))
    return f"{len(racks):,} racks: {first} {joint} {last}"
