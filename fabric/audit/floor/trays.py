"""Trays as a graph, shortest ways along them, and what lies in every piece.

A tray runs over every row but not over obstacles; cross trays join neighbouring rows. A node is where a rack stands,
a cross tray meets a row, or cables leave a hall. Ways are found by Dijkstra's algorithm from one end of all pairs of
racks; where several ways are equally short, the cables of a pair are spread over all of them in equal parts, since
those who pull them may choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from fabric.audit.floor.grid import Grid, Position, row_name
from fabric.room.records import Hall

Pair = tuple[Position, Position]
Piece = tuple[Position, Position]
"""Two neighbouring nodes, the lesser first."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Shortest way in mm of every pair, None where no tray leads; cross-section in mm2 by piece of tray."""

    length_mm: Mapping[Pair, int | None]
    section_mm2: Mapping[Piece, float]


def find_ways(grid: Grid, section_mm2: Mapping[Pair, float]) -> Ways:
    """Ways of all pairs of places, and the load when so much cable of each takes them."""
    graph = tray_graph(grid, {place for pair in section_mm2 for place in pair})
    lengths: dict[Pair, int | None] = {}
    loads: dict[Piece, float] = defaultdict(float)
    for source, pairs in _by_source(section_mm2).items():
        before, length = nx.dijkstra_predecessor_and_distance(graph, source)
        wanted: dict[Position, float] = defaultdict(float)
        for pair in pairs:
            target = pair[1] if pair[0] == source else pair[0]
            is_joined = target in length
            lengths[pair] = int(length[target]) if is_joined else None
            if is_joined:
                wanted[target] += section_mm2[pair]
        _lay(before, list(length), wanted, loads)
    return Ways(lengths, loads)


def _by_source(pairs: Iterable[Pair]) -> dict[Position, list[Pair]]:
    """Pairs by the end that has the more of them, so that few searches find all ways."""
    ordered = sorted(pairs)
    number: dict[Position, int] = defaultdict(int)
    for pair in ordered:
        for place in pair:
            number[place] += 1
    found: dict[Position, list[Pair]] = defaultdict(list)
    for pair in ordered:
        found[max(pair, key=lambda place: (number[place], place))].append(pair)
    return found


def _lay(
    before: Mapping[Position, Sequence[Position]],
    outwards: Sequence[Position],
    wanted: Mapping[Position, float],
    loads: dict[Piece, float],
) -> None:
    """Lay what the targets want back to the source; ``outwards`` are the nodes from the nearest to the farthest."""
    num_ways: dict[Position, int] = {}
    for node in outwards:
        num_ways[node] = sum(num_ways[other] for other in before[node]) or 1
    flow = defaultdict(float, wanted)
    for node in reversed(outwards):
        if flow[node]:
            for other in before[node]:
                share = flow[node] * (num_ways[other] / num_ways[node])
                loads[min(node, other), max(node, other)] += share
                flow[other] += share


def tray_graph(grid: Grid, racks: Iterable[Position]) -> nx.Graph[Position]:
    """Trays of all halls with a node at every place of ``racks``; weights are millimetres."""
    graph: nx.Graph[Position] = nx.Graph()
    standing = set(racks)
    for number, hall in enumerate(grid.room.halls):
        crossings = cross_columns(grid, hall)
        wanted = {*standing, *grid.entries(number)}
        for row, text in enumerate(hall.rows):
            over = ((number, row, column) for column in range(-1, len(text) + 1))
            stops = [place for place in over if place in wanted or place[2] in crossings or _is_gap(grid, place)]
            _add_row(graph, grid, stops)
        _add_cross_trays(graph, number, crossings, grid.rows_mm(number))
    _add_routes(graph, grid)
    graph.add_nodes_from(standing)
    return graph


def _is_gap(grid: Grid, place: Position) -> bool:
    """Whether an obstacle interrupts the tray here."""
    hall, row, column = place
    return 0 <= column < len(grid.room.halls[hall].rows[row]) and grid.spot(place).use == "obstacle"


def _add_row(graph: nx.Graph[Position], grid: Grid, stops: Sequence[Position]) -> None:
    """The tray of a row from stop to stop, obstacles left out."""
    gaps = {place for place in stops if _is_gap(grid, place)}
    columns = grid.columns_mm(stops[0][0]) if stops else []
    graph.add_nodes_from(place for place in stops if place not in gaps)
    for one, other in pairwise(stops):
        if one not in gaps and other not in gaps:
            graph.add_edge(one, other, weight=columns[other[2] + 1] - columns[one[2] + 1])


def cross_columns(grid: Grid, hall: Hall) -> set[int]:
    """Columns with a cross tray: those that are given, else both ends and every column with an aisle mark."""
    if hall.cross_trays is not None:
        return set(hall.cross_trays)
    width = len(hall.rows[0])
    aisles = {column for text in hall.rows for column, mark in enumerate(text) if grid.meanings[mark].use == "aisle"}
    return {-1, width, *aisles}


def _add_cross_trays(graph: nx.Graph[Position], hall: int, columns: Iterable[int], rows: Sequence[int]) -> None:
    """From row to row; an obstacle has no node and so interrupts them."""
    for column in sorted(columns):
        for row in range(len(rows) - 1):
            one, other = (hall, row, column), (hall, row + 1, column)
            if one in graph and other in graph:
                graph.add_edge(one, other, weight=rows[row + 1] - rows[row])


def _add_routes(graph: nx.Graph[Position], grid: Grid) -> None:
    """The shortest route between every two entries that have one."""
    for route in sorted(grid.room.routes, key=lambda route: -route.length_mm):
        one, other = grid.entries(route.a_hall)[route.a_entry], grid.entries(route.z_hall)[route.z_entry]
        graph.add_edge(one, other, weight=route.length_mm)


def piece_name(grid: Grid, piece: Piece) -> str:
    """A piece of tray in words."""
    (hall, row, column), (_, other_row, other_column) = piece
    where = f" of {grid.room.halls[hall].name}" if len(grid.room.halls) > 1 else ""
    if row == other_row:
        return f"row {row_name(row)}{where} between places {column + 1} and {other_column + 1}"
    return f"cross tray at column {column + 1}{where} between rows {row_name(row)} and {row_name(other_row)}"


def is_tray(piece: Piece) -> bool:
    """Whether a piece is of a tray, and not a route from hall to hall."""
    one, other = piece
    return one[0] == other[0]
