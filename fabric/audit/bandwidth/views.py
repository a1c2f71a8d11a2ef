"""A network as every source of traffic sees it: the coarsest equitable partition around each.

Sources that see the same may share the variables of a linear program; edges that all sources together load alike may
share its capacities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.network import Network
from fabric.audit.bandwidth.partition import Hashes, Partition, is_equitable, mix, mix_columns, refine
from fabric.audit.columns import Ints, group_rows, sums

Vector = NDArray[np.float64]

SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Mesh:
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
class View:
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


def make_mesh(network: Network) -> Mesh:
    leaves, spines = network.leaves.size, network.spines.size
    first, second = np.nonzero(network.leaf_gbps), np.nonzero(network.core_gbps)
    return Mesh(
        leaves,
        spines,
        np.concatenate([network.num_leaves, network.num_spines, network.num_cores]),
        np.concatenate([first[0], second[0] + leaves]).astype(np.int64),
        np.concatenate([first[1] + leaves, second[1] + leaves + spines]).astype(np.int64),
        np.concatenate([network.leaf_gbps[first], network.core_gbps[second]]).astype(np.int64),
    )


def stable_views(mesh: Mesh, demand: Demand) -> tuple[list[View], Ints]:
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


def whole_views(mesh: Mesh, demand: Demand) -> tuple[list[View], Ints]:
    """Every node and every edge by itself."""
    nodes, edges = (np.arange(size).astype(np.uint64) for size in (mesh.count.size, mesh.gbps.size))
    sources = np.flatnonzero(demand.between.sum(axis=1) > 0).tolist()
    views = [_look_from(mesh, demand, source, mix(nodes), mix(edges)) for source in sources]
    return views, edges.astype(np.int64)


def _first_colours(mesh: Mesh, demand: Demand) -> Hashes:
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


def _look_from(mesh: Mesh, demand: Demand, source: int, known: Hashes, edge_colour: Hashes) -> View:
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
    by_cell = np.zeros(partition.num_cells)
    np.add.at(by_cell, cell, wanted)
    signature = (
        mix_columns(described[order], gbps).sum()
        ^ mix_columns(partition.colour, partition.sizes(), _figures(by_cell)).sum()
    )
    lower, upper = pairs.keys[0][order], pairs.keys[1][order]
    return View(source, partition, place[pairs.of_row], lower, upper, gbps, by_cell, described[order], signature)


def classes_of(views: Sequence[View]) -> list[list[int]]:
    """Views that look alike: their programs are the same, variable by variable."""
    classes: dict[np.uint64, list[int]] = {}
    for place, view in enumerate(views):
        classes.setdefault(view.signature, []).append(place)
    return [part for members in classes.values() for part in _really_alike(views, members)]


def _really_alike(views: Sequence[View], members: list[int]) -> list[list[int]]:
    """One class, or each by itself should two that differ have the same signature."""
    model = views[members[0]]
    same = all(
        np.array_equal(one, other)
        for member in members
        for one, other in zip(_described(model), _described(views[member]), strict=True)
    )
    return [members] if same else [[member] for member in members]


def _described(view: View) -> tuple[Hashes | Ints, ...]:
    """All that the program of a source consists of."""
    return view.partition.colour, view.gbps, view.lower, view.upper, _figures(view.wanted)
