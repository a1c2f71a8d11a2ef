"""The floor plan: racks by role and power, trays by the cables in them."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import ListedColormap, Normalize, to_rgb
from matplotlib.patches import Patch, Rectangle

from fabric.pictures.canvas import FAINT, INK, ROLE_COLOURS, figure
from fabric.placement.place import Placement
from fabric.room.floor import aisles_before, column_middles, column_widths, row_letters, row_middles
from fabric.room.loads import TrayLoads, tray_loads
from fabric.room.records import RACK_USES, Hall, Use
from fabric.room.trays import column_x
from fabric.terms import DeviceKind

COLD, HOT = "#e4eef8", "#f9e6e2"
OBSTACLE_COLOUR = "#555555"
TRAY_COLOURS = ListedColormap(mpl.colormaps["magma_r"](np.linspace(0.25, 0.95, 256)))
MOST_NAMED = 130
"""Racks whose names stand on them."""

MOST_INCHES, LEAST_INCHES, MOST_INCHES_PER_METRE = 15.0, 6.0, 0.55


def draw_floor(placement: Placement, title: str, path: Path) -> None:
    """Two views of every hall side by side or one below the other: racks, and trays with their load."""
    room = placement.room
    loads = cable_loads(placement)
    extents = [_extent(placement, hall) for hall in room.halls]
    wide, deep = max(width for width, _ in extents), sum(depth for _, depth in extents)
    is_below = wide >= 1.2 * deep
    across, down = (1, 2) if is_below else (2, 1)
    scale = min(MOST_INCHES / (wide * across), MOST_INCHES / (deep * down), MOST_INCHES_PER_METRE)
    width, height = max(wide * across * scale, LEAST_INCHES) + 1.2, max(deep * down * scale, 1.6 * down) + 1.3
    with figure(path, width, height) as made:
        made.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        depths = [depth for _, depth in extents]
        halls = len(room.halls)
        if is_below:
            grid = made.subplots(2 * halls, 1, squeeze=False, height_ratios=depths * 2).reshape(2, halls)
        else:
            grid = made.subplots(halls, 2, squeeze=False, height_ratios=depths).T
        norm = Normalize(0, max(loads.largest(), 1))
        for index, hall in enumerate(room.halls):
            name = f"{hall.name}: " if halls > 1 else ""
            for axes, words in zip(
                grid[:, index], ("racks, darker the more power", "cables in the trays"), strict=True
            ):
                _draw_hall(axes, placement, hall)
                axes.set_title(name + words, loc="left", fontsize=9)
            _draw_racks(grid[0, index], placement, index, hall, False)
            _draw_racks(grid[1, index], placement, index, hall, True)
            _draw_trays(grid[1, index], placement, index, loads, norm)
        bar = made.colorbar(
            ScalarMappable(norm, TRAY_COLOURS), ax=list(grid.ravel()), fraction=0.03, pad=0.01, aspect=40
        )
        bar.set_label("cables in a tray", fontsize=8)
        made.legend(handles=_legend(placement), loc="outside lower left", ncols=4, frameon=False, fontsize=8)


def cable_loads(placement: Placement) -> TrayLoads:
    """Links in every piece of tray, all classes together."""
    pairs = list(placement.traffic.values())
    a = placement.place[np.concatenate([each.a for each in pairs])]
    z = placement.place[np.concatenate([each.z for each in pairs])]
    return tray_loads(placement.trays, a, z, np.concatenate([each.links for each in pairs]))


def _extent(placement: Placement, hall: Hall) -> tuple[float, float]:
    """Width and depth of a hall in metres, with room for its labels."""
    room = placement.room
    depth = row_middles(room, hall)[-1] + room.measures.rack_depth_mm
    return sum(column_widths(room, hall)) / 1000 + 3, depth / 1000 + 2


def _draw_hall(axes: Axes, placement: Placement, hall: Hall) -> None:
    """Aisles, letters of the rows, numbers of the places; one scale in both directions."""
    room = placement.room
    middles, rows = column_middles(room, hall), row_middles(room, hall)
    west, east = -0.6, sum(column_widths(room, hall)) / 1000 + 0.6
    half = room.measures.rack_depth_mm / 2000
    for row, middle in enumerate(rows):
        aisle = aisles_before(room, row) / 1000
        axes.add_patch(
            Rectangle((west, middle / 1000 - half - aisle), east - west, aisle, color=HOT if row % 2 else COLD, lw=0)
        )
    step = max(len(rows) // 30, 1)
    axes.set_yticks(
        [y / 1000 for y in rows[::step]], [row_letters(row) for row in range(0, len(rows), step)], fontsize=7
    )
    step = max(len(middles) // 24, 1)
    axes.set_xticks(
        [x / 1000 for x in middles[::step]], [str(n + 1) for n in range(0, len(middles), step)], fontsize=7
    )
    axes.tick_params(length=0)
    axes.set_xlim(west - 0.4, east + 0.4)
    axes.set_ylim(-0.3, rows[-1] / 1000 + half + 1.0)
    axes.set_aspect("equal")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_racks(axes: Axes, placement: Placement, index: int, hall: Hall, is_faint: bool) -> None:
    """Racks of the fabric, then the places that hold none."""
    floor, racking = placement.trays.floor, placement.racking
    at = placement.trays.floor.hall[placement.place] == index
    racks = np.flatnonzero(at)
    width, depth = (
        size / 1000 for size in (placement.room.measures.rack_width_mm, placement.room.measures.rack_depth_mm)
    )
    roles = rack_roles(placement)
    highest = max(int(racking.power_mw.max(initial=0)), 1)
    patches, colours = [], []
    for rack in racks.tolist():
        place = placement.place[rack]
        x, y = floor.x_mm[place] / 1000, floor.y_mm[place] / 1000
        patches.append(Rectangle((x - width / 2, y - depth / 2), width, depth))
        share = racking.power_mw[rack] / highest
        colours.append((0.93, 0.93, 0.93) if is_faint else _shade(ROLE_COLOURS[roles[rack]], share))
        if not is_faint and racking.num_racks <= MOST_NAMED:
            axes.text(x, y, racking.rack_name(rack), fontsize=5, ha="center", va="center", rotation=90, color=INK)
    axes.add_collection(PatchCollection(patches, facecolor=colours, edgecolor="white", linewidth=0.3))
    _draw_other_places(axes, placement, index, hall)


def _draw_other_places(axes: Axes, placement: Placement, index: int, hall: Hall) -> None:
    """Free places as outlines, places of others hatched, obstacles dark, entries marked."""
    room, floor = placement.room, placement.trays.floor
    width, depth = room.measures.rack_width_mm / 1000, room.measures.rack_depth_mm / 1000
    taken = {(int(floor.row[p]), int(floor.column[p])) for p in placement.place if floor.hall[p] == index}
    for row, (text, y) in enumerate(zip(hall.rows, row_middles(room, hall), strict=True)):
        for column, (mark, x) in enumerate(zip(text, column_middles(room, hall), strict=True)):
            use = room.kind(mark).use
            corner = (x / 1000 - width / 2, y / 1000 - depth / 2)
            if use in RACK_USES and (row, column) not in taken:
                axes.add_patch(Rectangle(corner, width, depth, fill=False, edgecolor=FAINT, linewidth=0.4))
            elif use is Use.OBSTACLE:
                axes.add_patch(Rectangle(corner, width, depth, color=OBSTACLE_COLOUR, lw=0))
            elif use is Use.RESERVED:
                axes.add_patch(
                    Rectangle(corner, width, depth, fill=False, hatch="////", edgecolor=FAINT, linewidth=0.4)
                )
            elif use is Use.ENTRY:
                axes.text(x / 1000, y / 1000, "E", ha="center", va="center", fontsize=7, color=INK)


def _draw_trays(axes: Axes, placement: Placement, index: int, loads: TrayLoads, norm: Normalize) -> None:
    """Every piece of tray with a cable in it, wider and darker with the load."""
    room = placement.room
    hall = room.halls[index]
    x, y = column_x(room, hall), row_middles(room, hall)
    lines, values = [], []
    for row, column in zip(*np.nonzero(loads.rows[index]), strict=True):
        lines.append([(x[column] / 1000, y[row] / 1000), (x[column + 1] / 1000, y[row] / 1000)])
        values.append(int(loads.rows[index][row, column]))
    for (a, z), load in loads.cross.items():
        if a[0] == z[0] == index:
            lines.append([(x[a[2] + 1] / 1000, y[a[1]] / 1000), (x[z[2] + 1] / 1000, y[z[1]] / 1000)])
            values.append(load)
    widths = [1.0 + 3.0 * float(norm(value)) for value in values]
    axes.add_collection(
        LineCollection(
            lines, array=np.array(values), cmap=TRAY_COLOURS, norm=norm, linewidths=widths, capstyle="round"
        )
    )


def rack_roles(placement: Placement) -> list[DeviceKind]:
    """The kind of device that a rack is coloured by: hosts, else the lowest tier in it."""
    racking = placement.racking
    roles = [DeviceKind.RESERVED] * racking.num_racks
    for kind in (DeviceKind.CORE, DeviceKind.SPINE, DeviceKind.LEAF, DeviceKind.HOST):
        for rack in np.unique(racking.rack[kind]).tolist():
            roles[rack] = kind
    return roles


def _shade(colour: str, share: float) -> tuple[float, float, float]:
    """The colour, paler the less power a rack draws."""
    weight = 0.6 + 0.4 * share
    red, green, blue = (1 - weight * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _legend(placement: Placement) -> list[Patch]:
    """Roles with the number of their racks and their highest power, aisles and places without a rack."""
    roles, power = np.array(rack_roles(placement)), placement.racking.power_mw
    found = []
    for kind in DeviceKind:
        racks = np.flatnonzero(roles == kind)
        if len(racks):
            watts = power[racks].max() / 1e6
            noun = "rack" if len(racks) == 1 else "racks"
            label = f"{kind.value} ({len(racks):,} {noun}" + (f", up to {watts:,.1f} kW)" if watts else ")")
            found.append(Patch(color=ROLE_COLOURS[kind], label=label))
    found.append(Patch(color=COLD, label="cold aisle"))
    found.append(Patch(color=HOT, label="hot aisle"))
    found.append(Patch(fill=False, edgecolor=FAINT, label="free place"))
    room = placement.room
    uses = {room.kind(mark).use for hall in room.halls for row in hall.rows for mark in set(row)}
    if Use.RESERVED in uses:
        found.append(Patch(fill=False, edgecolor=FAINT, hatch="////", label="taken by others"))
    if Use.OBSTACLE in uses:
        found.append(Patch(color=OBSTACLE_COLOUR, label="obstacle"))
    return found
