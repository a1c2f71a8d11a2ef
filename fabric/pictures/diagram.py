"""The fabric by tier: every device while they are few, else groups with their number; links with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch

from fabric.pictures.canvas import INK, ROLE_COLOURS, figure
from fabric.plan import FabricPlan
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind, Tier

MOST_BOXES = 40
"""Boxes of one tier; beyond that devices are drawn in groups."""

LEVELS = {DeviceKind.HOST: 0, DeviceKind.LEAF: 1, DeviceKind.SPINE: 2, DeviceKind.CORE: 3}
CLASSES = {
    DeviceKind.LEAF: ClassName.HOST_LEAF,
    DeviceKind.SPINE: ClassName.LEAF_SPINE,
    DeviceKind.CORE: ClassName.SPINE_CORE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes of one tier: how many, devices in each, what a box is in words."""

    kind: DeviceKind
    boxes: int
    each: int
    words: str


def tier_rows(structure: Structure) -> list[Row]:
    """Rows from the hosts up: hosts by unit, switches one by one, by pod, by network, or all in one box."""
    rows = [_host_row(structure)]
    for kind, tier, per_pod in (
        (DeviceKind.LEAF, Tier.LEAF, structure.leaves_per_pod),
        (DeviceKind.SPINE, Tier.SPINE, structure.spines_per_pod),
        (DeviceKind.CORE, Tier.CORE, structure.cores_per_group),
    ):
        count = structure.num_in_tier(tier)
        if count:
            rows.append(_switch_row(structure, kind, count, per_pod))
    return rows


def _host_row(structure: Structure) -> Row:
    if structure.num_units <= MOST_BOXES:
        return Row(DeviceKind.HOST, structure.num_units, min(structure.unit_hosts, structure.num_hosts), "unit")
    if structure.num_pods <= MOST_BOXES:
        return Row(DeviceKind.HOST, structure.num_pods, structure.units_per_pod * structure.unit_hosts, "pod")
    return Row(DeviceKind.HOST, 1, structure.num_hosts, "all")


def _switch_row(structure: Structure, kind: DeviceKind, count: int, per_pod: int) -> Row:
    pods = structure.num_pods * structure.num_networks
    ways = [
        (count, 1, kind.value),
        (pods, per_pod, "pod" if structure.num_networks == 1 else "pod and network"),
        (structure.num_networks, count // structure.num_networks, "network"),
    ]
    if kind is DeviceKind.CORE:
        groups = count // per_pod
        ways[1] = (groups, per_pod, "group")
    for boxes, each, words in ways:
        if boxes <= MOST_BOXES:
            return Row(kind, boxes, each, words)
    return Row(kind, 1, count, "all")


def draw_diagram(plan: FabricPlan, title: str, path: Path) -> None:
    """The tiers above each other, hosts below."""
    rows = tier_rows(plan.structure)
    with figure(path, 13, 1.75 * len(rows) + 0.4) as made:
        made.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        axes = made.subplots()
        axes.axis("off")
        axes.set_xlim(-0.21, 1.0)
        axes.set_ylim(-0.4, len(rows) - 0.75)
        for level, row in enumerate(rows):
            if level:
                _draw_links(axes, plan, rows[level - 1], row, level)
        for level, row in enumerate(rows):
            _draw_row(axes, plan, row, level)


def _middles(boxes: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return (np.arange(boxes) + 0.5) / boxes


def _draw_row(axes: Axes, plan: FabricPlan, row: Row, level: int) -> None:
    width = min(0.86 / row.boxes, 0.22)
    for index, middle in enumerate(_middles(row.boxes)):
        axes.add_patch(
            FancyBboxPatch(
                (middle - width / 2, level - 0.13),
                width,
                0.26,
                boxstyle="round,pad=0,rounding_size=0.008",
                facecolor=ROLE_COLOURS[row.kind],
                edgecolor="white",
                linewidth=0.5,
            )
        )
        axes.text(middle, level, _box_words(plan, row, index), fontsize=_size(row.boxes), ha="center", va="center")
    total = _count(plan, row.kind)
    words = f"{total:,} {row.kind.value}{'s' if row.kind is not DeviceKind.LEAF else ''}".replace("leaf", "leaves")
    axes.text(-0.205, level + 0.04, words, fontsize=10, fontweight="bold", va="center", color=INK)
    axes.text(-0.205, level - 0.1, _models(plan, row.kind), fontsize=8, va="center", color=INK)
    if row.each > 1:
        axes.text(-0.205, level - 0.22, f"a box is a {row.words}", fontsize=7, va="center", color="#666666")


def _size(boxes: int) -> float:
    """Points of the text in a box."""
    return 8 if boxes <= 12 else 6.5 if boxes <= 24 else 5.5


def _box_words(plan: FabricPlan, row: Row, index: int) -> str:
    """The number of a device; of a group its name, where there is room for it, and how many are in it."""
    if row.each == 1:
        return str(index)
    each = min(row.each, _count(plan, row.kind) - index * row.each)
    name = (
        "" if row.boxes == 1 else f"{row.words} {index}\n" if row.boxes <= 16 and len(row.words) < 8 else f"{index}\n"
    )
    return f"{name}{each:,} x"


def _count(plan: FabricPlan, kind: DeviceKind) -> int:
    return plan.structure.num_hosts if kind is DeviceKind.HOST else plan.structure.num_in_tier(Tier(kind.value))


def _models(plan: FabricPlan, kind: DeviceKind) -> str:
    if kind is DeviceKind.HOST:
        models = [group.model for group in plan.host_groups]
    else:
        models = [tier.part_number for tier in plan.tiers if tier.tier.value == kind.value]
    return ", ".join(dict.fromkeys(models))


def _draw_links(axes: Axes, plan: FabricPlan, below: Row, above: Row, level: int) -> None:
    """A line between boxes that are linked, and what the links are."""
    low, high = _middles(below.boxes), _middles(above.boxes)
    lines = [[(low[a], level - 1 + 0.13), (high[z], level - 0.13)] for a, z in _linked(plan.structure, below, above)]
    alpha = min(0.6, 60 / max(len(lines), 1) + 0.06)
    axes.add_collection(LineCollection(lines, colors="#666666", linewidths=0.7, alpha=alpha))
    choices = [link for link in plan.links if link.name is CLASSES[above.kind]]
    links, cables = sum(link.num_links for link in choices), sum(link.num_cables for link in choices)
    what = ", ".join(dict.fromkeys(link.pmd or link.cable for link in choices))
    words = f"{links:,} x {choices[0].speed_gbps}G\n{cables:,} cables\n{what}"
    axes.text(-0.205, level - 0.5, words, fontsize=8, va="center", color="#444444")


def _linked(structure: Structure, below: Row, above: Row) -> Iterator[tuple[int, int]]:
    """Pairs of boxes with a link between them, by the pods and networks in them."""
    for a in range(below.boxes):
        for z in range(above.boxes):
            if _keys(structure, below, a) & _keys(structure, above, z):
                yield a, z


def _keys(structure: Structure, row: Row, box: int) -> set[int]:
    """Network x pods + pod of everything in a box; hosts join every network, cores every pod of theirs."""
    pods, networks = structure.num_pods, structure.num_networks
    everywhere = set(range(pods * networks))
    if row.boxes == 1:
        return everywhere
    if row.kind is DeviceKind.HOST:
        pod = box if row.words == "pod" else box // max(structure.units_per_pod, 1)
        return {network * pods + pod for network in range(networks)} if pods <= structure.num_units else everywhere
    if row.kind is DeviceKind.CORE:
        network = box * row.each // max(structure.cores_per_network, 1)
        return {network * pods + pod for pod in range(pods)}
    if row.each > 1 and row.words != "network":
        return {box}
    per_network = structure.leaves_per_network if row.kind is DeviceKind.LEAF else structure.spines_per_network
    per_pod = structure.leaves_per_pod if row.kind is DeviceKind.LEAF else structure.spines_per_pod
    if row.words == "network":
        return {box * pods + pod for pod in range(pods)}
    network, index = divmod(box, per_network)
    return {network * pods + min(index // per_pod, pods - 1)}
