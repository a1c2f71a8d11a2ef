"""The largest share of a traffic pattern that a network carries at once: maximum concurrent flow.

Traffic climbs from its leaf to a spine or a core and then descends: no flow turns upwards again, as routing on a folded
Clos has it. One commodity per source leaf. The linear program is solved on a quotient: every source is singled out in
turn, the network is refined around it to its coarsest equitable partition, and sources that look alike share their
variables. The optimum of the quotient bounds that of the network from above; laying its flow over every link, source
by source, bounds it from below. Where the two meet the figure is exact, and it is proven for this very network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.network import Network
from fabric.audit.bandwidth.partition import Hashes, Partition, is_equitable, mix, mix_columns, refine
from fabric.audit.columns import Ints, group_rows, sums

Vector = NDArray[np.float64]

SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Bounds:
    """The share of the pattern that can be carried lies between ``lower`` and ``upper``; equal when exact.

    ``num_variables`` and ``num_constraints`` are those of the linear program that was solved, 0 where none was.
    """

    lower: float
    upper: float
    num_variables: int = 0
    num_constraints: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether both bounds agree to a billionth."""
        return self.upper - self.lower <= 1e-9 * max(self.upper, 1e-300)


@dataclass(frozen=True, slots=True)
class _Mesh:
    """The switches of a network as one list of nodes (leaves, spines, cores) and its edges with capacities."""

    num_leaves: int
    num_spines: int
    count: Ints
    lower: Ints
    upper: Ints
    gbps: Ints

    @property
    def level(self) -> Ints:
        """0 for leaves, 1 for spines, 2 for cores."""
        nodes = np.arange(self.count.size, dtype=np.int64)
        return (nodes >= self.num_leaves).astype(np.int64) + (nodes >= self.num_leaves + self.num_spines)


@dataclass(frozen=True, slots=True)
class _View:
    """The network as one source leaf sees it: cells, and the edges between cells with their capacities.

    ``pair`` is the class of every edge of the mesh; ``lower`` and ``upper`` are the cells it joins, ``gbps`` its
    capacity in all; ``wanted`` the demand of every cell for what the source sends.
    """

    source: int
    partition: Partition
    pair: Ints
    lower: Ints
    upper: Ints
    gbps: Ints
    wanted: Vector
    pair_colour: Hashes
    signature: np.uint64


def concurrent_flow(network: Network, demand: Demand, *, whole: bool = False) -> Bounds:
    """The largest share of ``demand`` that the links between switches carry, at most 1.

    ``whole`` leaves every node in a cell of its own, which gives the full linear program: meant for comparison.
    """
    if not demand.between.any():
        return Bounds(1.0, 1.0)
    mesh = _mesh(network)
    views, edge_class = _whole_views(mesh, demand) if whole else _stable_views(mesh, demand)
    classes = _classes(views)
    flow, upper, size = _solve(mesh, edge_class, [(views[members[0]], len(members)) for members in classes])
    load = np.zeros((2, mesh.gbps.size))
    for members, (up, down) in zip(classes, flow, strict=True):
        for view in (views[member] for member in members):
            share = mesh.gbps / view.gbps[view.pair]
            load[0] += up[view.pair] * share
            load[1] += down[view.pair] * share
    busiest = float((load / mesh.gbps).max())
    return Bounds(min(1.0, upper / max(busiest, 1.0)), min(1.0, upper), *size)


def _stable_views(mesh: _Mesh, demand: Demand) -> tuple[list[_View], Ints]:
    """The network as every source sees it, and classes of edges that all sources together load alike.

    Edges are told apart as soon as some sources see them differently, and sources as soon as they see different
    edges, until nothing is told apart any more.
    """
    sources = np.flatnonzero(demand.between.sum(axis=1) > 0).tolist()
    colours, edge_colour = _first_colours(mesh, demand), mix(mesh.gbps)
    while True:
        around = refine(colours, mesh.lower, mesh.upper, edge_colour)
        known = around.colour[around.cell]
        edges = np.unique(mix_columns(edge_colour, known[mesh.lower], known[mesh.upper]), return_inverse=True)[1]
        views = [_look_from(mesh, demand, source, known, edge_colour) for source in sources]
        seen = np.zeros(edge_colour.size, dtype=np.uint64)
        colours = known.copy()
        for view in views:
            colours[view.source] = mix_columns(colours[[view.source]], np.full(1, view.signature))[0]
            seen += mix_columns(view.pair_colour, np.full(view.gbps.size, view.signature))[view.pair]
        told_apart = mix_columns(edge_colour, known[mesh.lower], known[mesh.upper], seen)
        if np.unique(told_apart).size == int(edges.max()) + 1:
            return views, edges.astype(np.int64)
        edge_colour = told_apart


def _whole_views(mesh: _Mesh, demand: Demand) -> tuple[list[_View], Ints]:
    """Every node and every edge by itself."""
    nodes, edges = (np.arange(size).astype(np.uint64) for size in (mesh.count.size, mesh.gbps.size))
    sources = np.flatnonzero(demand.between.sum(axis=1) > 0).tolist()
    views = [_look_from(mesh, demand, source, mix(nodes), mix(edges)) for source in sources]
    return views, edges.astype(np.int64)


def _mesh(network: Network) -> _Mesh:
    leaves, spines = network.leaves.size, network.spines.size
    first, second = np.nonzero(network.leaf_gbps), np.nonzero(network.core_gbps)
    return _Mesh(
        leaves,
        spines,
        np.concatenate([network.num_leaves, network.num_spines, network.num_cores]),
        np.concatenate([first[0], second[0] + leaves]).astype(np.int64),
        np.concatenate([first[1] + leaves, second[1] + leaves + spines]).astype(np.int64),
        np.concatenate([network.leaf_gbps[first], network.core_gbps[second]]).astype(np.int64),
    )


def _first_colours(mesh: _Mesh, demand: Demand) -> Hashes:
    """What every node is, and all that it sends and gets."""
    facts = np.zeros((2, mesh.count.size))
    facts[0, : mesh.num_leaves] = demand.between.sum(axis=1)
    facts[1, : mesh.num_leaves] = demand.between.sum(axis=0)
    return mix_columns(mesh.level, mesh.count, *(_figures(row) for row in facts))


def _figures(values: Vector) -> Hashes:
    """Floats as colours: those that agree in their first digits have the same."""
    largest = np.abs(values).max(initial=0.0)
    scale = 10.0 ** (SIGNIFICANT_DIGITS - 1 - int(np.ceil(np.log10(largest)))) if largest > 0 else 1.0
    return np.rint(values * scale).astype(np.int64).astype(np.uint64)


def _look_from(mesh: _Mesh, demand: Demand, source: int, known: Hashes, edge_colour: Hashes) -> _View:
    """The coarsest equitable partition around a source, its demand and the colours of edges; proven to be one."""
    nodes = np.arange(mesh.count.size, dtype=np.int64)
    wanted = np.zeros(mesh.count.size)
    wanted[: mesh.num_leaves] = demand.between[source]
    colours = mix_columns(known, _figures(wanted), (nodes == source).astype(np.int64))
    partition = refine(colours, mesh.lower, mesh.upper, edge_colour)
    cell = partition.cell
    pairs = group_rows([cell[mesh.lower], cell[mesh.upper], edge_colour.astype(np.int64)])
    if not is_equitable(partition, mesh.lower, mesh.upper, mesh.gbps, pairs.of_row):
        edges = np.arange(edge_colour.size)
        return _look_from(mesh, demand, source, mix(nodes), mix(edges))
    described = mix_columns(*(partition.colour[key] for key in pairs.keys[:2]), pairs.keys[2])
    order = np.argsort(described)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    gbps = sums(pairs.of_row, mesh.gbps, len(pairs))[order]
    by_cell = np.bincount(cell, weights=wanted, minlength=partition.num_cells)
    signature = mix_columns(described[order], gbps).sum() ^ mix_columns(
        partition.colour, partition.sizes(), _figures(by_cell)
    ).sum()
    lower, upper = pairs.keys[0][order], pairs.keys[1][order]
    return _View(source, partition, place[pairs.of_row], lower, upper, gbps, by_cell, described[order], signature)


def _classes(views: Sequence[_View]) -> list[list[int]]:
    """Views that look alike: their programs are the same, variable by variable."""
    classes: dict[np.uint64, list[int]] = {}
    for place, view in enumerate(views):
        classes.setdefault(view.signature, []).append(place)
    return [part for members in classes.values() for part in _really_alike(views, members)]


def _really_alike(views: Sequence[_View], members: list[int]) -> list[list[int]]:
    """One class, or each by itself should two that differ have the same signature."""
    model = views[members[0]]
    same = all(
        np.array_equal(one, other)
        for member in members
        for one, other in zip(_described(model), _described(views[member]), strict=True)
    )
    return [members] if same else [[member] for member in members]


def _described(view: _View) -> tuple[Hashes | Ints, ...]:
    """All that the program of a source consists of."""
    return view.partition.colour, view.gbps, view.lower, view.upper, _figures(view.wanted)


Flow = tuple[Vector, Vector]


def _solve(
    mesh: _Mesh, edge_class: Ints, classes: Sequence[tuple[_View, int]]
) -> tuple[list[Flow], float, tuple[int, int]]:
    """Flow of one source of every class on its pairs of cells (up, down), the share carried, the size of the program.

    maximise t, so that for every class of sources
        source:      sum of flow up - t x all demand = 0
        spine, core: flow in = flow out, climbing or turned round
        leaf:        flow down - t x demand = 0
    and for every class of edges, each way: sum over sources of flow <= capacity. t <= 1.
    """
    capacity = np.bincount(edge_class, weights=mesh.gbps)
    builder = _Builder(capacity.size)
    for view, number in classes:
        builder.add(mesh, view, number, edge_class)
    columns, rows = builder.num_columns, builder.num_rows
    equal = coo_array((builder.values, (builder.rows, builder.columns)), shape=(rows, columns)).tocsc()
    loads = coo_array((builder.uses, (builder.resources, builder.users)), shape=(2 * capacity.size, columns)).tocsc()
    cost = np.zeros(columns)
    cost[0] = -1.0
    bounds = np.zeros((columns, 2))
    bounds[:, 1] = np.inf
    bounds[0, 1] = 1.0
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    unit = float(capacity.max())
    answer = linprog(
        cost,
        A_ub=loads,
        b_ub=np.concatenate([capacity, capacity]) / unit,
        A_eq=equal * np.concatenate([[1 / unit], np.ones(columns - 1)]),
        b_eq=np.zeros(rows),
        bounds=bounds,
        method="highs",
        options=options,
    )
    if answer.status != 0:
        raise ArithmeticError(f"HiGHS did not solve a flow that always exists: {answer.message}")
    values = answer.x * unit
    flows = [(values[up], values[down]) for up, down in builder.flows]
    return flows, float(answer.x[0]), (columns, rows + 2 * capacity.size)


class _Builder:
    """The linear program as it grows: column 0 is the share t, the others are flows."""

    def __init__(self, num_edges: int) -> None:
        self.num_edges = num_edges
        self.num_columns = 1
        self.num_rows = 0
        self.flows: list[tuple[Ints, Ints]] = []
        self._entries: list[tuple[Ints, Ints, Vector]] = []
        self._uses: list[tuple[Ints, Ints, Vector]] = []

    def add(self, mesh: _Mesh, view: _View, number: int, edge_class: Ints) -> None:
        """Variables and rows of one class of ``number`` sources."""
        pairs, cells = view.gbps.size, view.partition.num_cells
        first = np.zeros(cells, dtype=np.int64)
        first[view.partition.cell] = np.arange(mesh.count.size)
        level = mesh.level[first]
        source = int(view.partition.cell[view.source])
        up = self.num_columns + np.arange(pairs)
        down = up + pairs
        turn = down[-1] + 1 + np.arange(cells)
        self.num_columns += 2 * pairs + cells
        self.flows.append((up, down))
        climb, fall = self.num_rows + np.arange(cells), self.num_rows + cells + np.arange(cells)
        self.num_rows += 2 * cells
        one = np.ones(pairs)
        may_climb = (level[view.lower] > 0) | (view.lower == source)
        self._enter(climb[view.upper], up, one)
        self._enter(climb[view.lower], up, np.where(may_climb, -one, 0.0))
        self._enter(climb, turn, np.where(level > 0, -1.0, 0.0))
        self._enter(fall, turn, np.where(level > 0, 1.0, 0.0))
        self._enter(fall[view.upper], down, -one)
        self._enter(fall[view.lower], down, one)
        self._enter(climb[[source]], np.zeros(1, dtype=np.int64), np.array([view.wanted.sum()]))
        self._enter(fall, np.zeros(cells, dtype=np.int64), -view.wanted)
        barred = up[~may_climb]
        self._enter(self.num_rows + np.arange(barred.size), barred, np.ones(barred.size))
        self.num_rows += barred.size
        of_pair = np.zeros(pairs, dtype=np.int64)
        of_pair[view.pair] = edge_class
        self._uses.append((of_pair, up, number * one))
        self._uses.append((of_pair + self.num_edges, down, number * one))

    def _enter(self, rows: Ints, columns: Ints, values: Vector) -> None:
        kept = values != 0
        self._entries.append((rows[kept], columns[kept], values[kept]))

    @property
    def rows(self) -> Ints:
        """Rows of the entries of the equations."""
        return np.concatenate([entry[0] for entry in self._entries])

    @property
    def columns(self) -> Ints:
        """Columns of the entries of the equations."""
        return np.concatenate([entry[1] for entry in self._entries])

    @property
    def values(self) -> Vector:
        """Values of the entries of the equations."""
        return np.concatenate([entry[2] for entry in self._entries])

    @property
    def resources(self) -> Ints:
        """Classes of edges, up and then down, of the entries of the capacities."""
        return np.concatenate([entry[0] for entry in self._uses])

    @property
    def users(self) -> Ints:
        """Columns of the entries of the capacities."""
        return np.concatenate([entry[1] for entry in self._uses])

    @property
    def uses(self) -> Vector:
        """Sources behind the entries of the capacities."""
        return np.concatenate([entry[2] for entry in self._uses])
