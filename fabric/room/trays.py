"""The overhead trays as a graph, and shortest ways along them as columns.

Nodes are junctions: where a cross tray meets the tray of a row, and entries. Between two junctions of a row, or
between two rows at a cross tray, is an edge as long as the tray. A rack place hangs on the tray of its row between at
most two junctions, so the way between two places is the shortest of the direct one (same piece of tray) and the four
over the junctions beside them: exact, and a few numpy sums for millions of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from fabric.room.check import RoomProblem
from fabric.room.floor import (
    Floor,
    RoomError,
    column_middles,
    column_widths,
    make_floor,
    place_name,
    row_middles,
)
from fabric.room.records import Hall, RoomPlan, Use

FAR = 1 << 28
"""Longer than any way in mm, and three of them fit 32 bits: where there is none."""

Millimetres: TypeAlias = NDArray[np.int32]
Junction: TypeAlias = tuple[int, int, int]
"""Hall, row and column of a junction."""


@dataclass(frozen=True, slots=True, eq=False)
class Trays:
    """Trays of a floor. Junctions are numbered in sorted order; arrays by place have shape (places,).

    ``side`` and ``side_mm`` have shape (2, places): junctions west and east of each place on its tray and the way to
    them (junction 0, as good as infinitely far, where there is none). ``piece`` is equal for places on one unbroken
    tray. ``way_mm`` and ``before`` have shape (junctions, junctions): shortest ways, and the junction before the
    target on them (-9999 at the source).
    """

    floor: Floor
    graph: nx.Graph[Junction]
    junctions: tuple[Junction, ...]
    side: NDArray[np.int32]
    side_mm: Millimetres
    piece: NDArray[np.int32]
    way_mm: Millimetres
    before: NDArray[np.int32]

    def pair_route_mm(self, a: NDArray[np.integer], z: NDArray[np.integer]) -> Millimetres:
        """Way along the trays between places ``a[i]`` and ``z[i]``, arrays of one shape."""
        route = self.direct_mm(a, z)
        for near in range(2):
            start, first = self.side_mm[near, a], self.side[near, a]
            for far in range(2):
                over = start + self.way_mm[first, self.side[far, z]] + self.side_mm[far, z]
                np.minimum(route, over, out=route)
        return route

    def route_matrix_mm(self, a: NDArray[np.integer], z: NDArray[np.integer]) -> Millimetres:
        """Ways between all places ``a`` and all places ``z``; shape (len(a), len(z))."""
        west, east = (self.side_mm[near, a][:, None] + self.way_mm[self.side[near, a]] for near in range(2))
        to_junction = np.minimum(west, east)
        route = self.direct_mm(a[:, None], z[None, :])
        for far in range(2):
            np.minimum(route, to_junction[:, self.side[far, z]] + self.side_mm[far, z], out=route)
        return route

    def direct_mm(self, a: NDArray[np.integer], z: NDArray[np.integer]) -> Millimetres:
        """Ways that stay on one piece of tray."""
        along = np.abs(self.floor.x_mm[a] - self.floor.x_mm[z])
        return np.where(self.piece[a] == self.piece[z], along, np.int32(FAR))


@lru_cache(maxsize=16)
def make_trays(room: RoomPlan) -> Trays:
    """Floor and trays of ``room``, made once; raises RoomError when it cannot be, or a place is cut off."""
    floor = make_floor(room)
    graph: nx.Graph[Junction] = nx.Graph()
    sides: dict[Junction, tuple[int, Junction | None, Junction | None]] = {}
    for index, hall in enumerate(room.halls):
        _add_rows(graph, sides, room, index, hall)
        _add_cross_trays(graph, room, index, hall)
    _add_routes(graph, room)
    junctions = tuple(sorted(graph.nodes))
    trays = _number(floor, graph, junctions, sides)
    _refuse_cut_off(trays)
    return trays


def cross_columns(room: RoomPlan, hall: Hall) -> tuple[int, ...]:
    """Columns with a cross tray: those given, or both ends and every column with an aisle mark."""
    if hall.cross_trays is not None:
        return tuple(sorted(set(hall.cross_trays)))
    marks = zip(*hall.rows, strict=True)
    aisles = [
        column for column, all_marks in enumerate(marks) if any(room.kind(m).use is Use.AISLE for m in all_marks)
    ]
    return (-1, *aisles, hall.width)


def column_x(room: RoomPlan, hall: Hall) -> list[int]:
    """x in mm of columns -1 to the width of the hall; both ends lie half a rack beyond the row."""
    half = room.measures.rack_width_mm // 2
    return [-half, *column_middles(room, hall), sum(column_widths(room, hall)) + half]


def entry_places(room: RoomPlan, index: int) -> list[Junction]:
    """Entries of a hall in the order of its grid; without a mark, the first end of its first row."""
    hall = room.halls[index]
    found = [
        (index, row, column)
        for row, text in enumerate(hall.rows)
        for column, mark in enumerate(text)
        if room.kind(mark).use is Use.ENTRY
    ]
    return found or [(index, 0, -1)]


def _pieces(room: RoomPlan, text: str) -> Iterator[range]:
    """Unbroken pieces of the tray of a row, as columns from -1 to the width of the hall."""
    blocked = [column for column, mark in enumerate(text) if room.kind(mark).use is Use.OBSTACLE]
    for first, last in pairwise([-2, *blocked, len(text) + 1]):
        if last - first > 1:
            yield range(first + 1, last)


def _add_rows(
    graph: nx.Graph[Junction],
    sides: dict[Junction, tuple[int, Junction | None, Junction | None]],
    room: RoomPlan,
    index: int,
    hall: Hall,
) -> None:
    """Junctions and edges along every row; for every place its piece and the junctions beside it."""
    x = column_x(room, hall)
    wanted = {(row, column) for column in cross_columns(room, hall) for row in range(len(hall.rows))}
    wanted |= {(row, column) for _, row, column in entry_places(room, index)}
    for row, text in enumerate(hall.rows):
        for piece in _pieces(room, text):
            number = len(sides)
            stops = [(index, row, column) for column in piece if (row, column) in wanted]
            graph.add_nodes_from(stops)
            graph.add_weighted_edges_from((a, z, x[z[2] + 1] - x[a[2] + 1]) for a, z in pairwise(stops))
            for column in piece:
                west = max((stop for stop in stops if stop[2] <= column), default=None)
                east = min((stop for stop in stops if stop[2] >= column), default=None)
                sides[index, row, column] = (number, west, east)


def _add_cross_trays(graph: nx.Graph[Junction], room: RoomPlan, index: int, hall: Hall) -> None:
    """Edges between neighbouring rows at every cross tray that no obstacle interrupts."""
    y = row_middles(room, hall)
    for column in cross_columns(room, hall):
        for row in range(len(hall.rows) - 1):
            a, z = (index, row, column), (index, row + 1, column)
            if a in graph and z in graph:
                graph.add_edge(a, z, weight=y[row + 1] - y[row])


def _add_routes(graph: nx.Graph[Junction], room: RoomPlan) -> None:
    """An edge per route between halls; the shortest of several between the same entries."""
    for route in room.routes:
        a = entry_places(room, route.a_hall)[route.a_entry]
        z = entry_places(room, route.z_hall)[route.z_entry]
        known = graph.get_edge_data(a, z, {"weight": route.length_mm})["weight"]
        graph.add_edge(a, z, weight=min(known, route.length_mm))


def _number(
    floor: Floor,
    graph: nx.Graph[Junction],
    junctions: tuple[Junction, ...],
    sides: dict[Junction, tuple[int, Junction | None, Junction | None]],
) -> Trays:
    """Columns out of junctions; ways by Dijkstra from every junction."""
    numbers = {junction: number for number, junction in enumerate(junctions)}
    x = [column_x(floor.room, hall) for hall in floor.room.halls]
    side = np.zeros((2, len(floor)), np.int32)
    side_mm = np.full((2, len(floor)), FAR, np.int32)
    piece = np.zeros(len(floor), np.int32)
    places = zip(floor.hall.tolist(), floor.row.tolist(), floor.column.tolist(), strict=True)
    for place, (hall, row, column) in enumerate(places):
        piece[place], *beside = sides[hall, row, column]
        for which, junction in enumerate(beside):
            if junction is not None:
                side[which, place] = numbers[junction]
                side_mm[which, place] = abs(x[hall][junction[2] + 1] - x[hall][column + 1])
    if not junctions:
        nowhere = np.full((1, 1), FAR, np.int32)
        return Trays(floor, graph, junctions, side, side_mm, piece, nowhere, nowhere)
    weights = nx.to_scipy_sparse_array(graph, nodelist=junctions, dtype=np.dtype(np.float64))
    way, before = dijkstra(weights, directed=False, return_predecessors=True)
    way_mm = np.where(np.isinf(way), FAR, way).astype(np.int32)
    return Trays(floor, graph, junctions, side, side_mm, piece, way_mm, before)


def _refuse_cut_off(trays: Trays) -> None:
    """Every place reaches the first one; RoomError names those that do not."""
    floor = trays.floor
    if not len(floor):
        return
    route = trays.route_matrix_mm(np.array([0]), np.arange(len(floor)))[0]
    lost = np.flatnonzero(route >= FAR)
    if lost.size:
        names = [
            place_name(floor.room, int(floor.hall[p]), int(floor.row[p]), int(floor.column[p]))
            for p in lost[:5].tolist()
        ]
        more = f" and {lost.size - 5} more" if lost.size > 5 else ""
        message = f"no tray leads from the first place to {', '.join(names)}{more}"
        hint = "add a cross tray or a route, or take an obstacle away"
        raise RoomError((RoomProblem(None, message, hint),))
