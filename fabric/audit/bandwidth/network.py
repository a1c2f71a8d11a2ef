"""One switching network in layers: dense matrices of links and capacity between hosts, leaves, spines and cores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.audit.bandwidth.graph import CORE_LEVEL, LEAF_LEVEL, SPINE_LEVEL, FabricGraph
from fabric.audit.bandwidth.twins import Twins
from fabric.audit.columns import ABSENT, Ints, Mask

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hosts of one network on one rail (or on all): Gb/s in all from host node i to leaf node j.

    ``num_hosts`` and ``has_one_leaf`` are those of the host nodes (see :class:`~fabric.audit.bandwidth.twins.Twins`).
    """

    gbps: Matrix
    num_hosts: Ints
    has_one_leaf: Mask


@dataclass(frozen=True, slots=True)
class Network:
    """``leaves``, ``spines`` and ``cores`` are nodes of the graph of twins, with the number of devices in each.

    ``leaf_links[i, j]`` links and ``leaf_gbps[i, j]`` Gb/s join leaf node i to spine node j in all; ``core_links``
    and ``core_gbps`` likewise spine nodes and core nodes. ``attached`` has one entry per rail that the edges name.
    """

    leaves: Ints
    spines: Ints
    cores: Ints
    num_leaves: Ints
    num_spines: Ints
    num_cores: Ints
    leaf_links: Matrix
    leaf_gbps: Matrix
    core_links: Matrix
    core_gbps: Matrix
    attached: tuple[Attachment, ...]


def split_networks(twins: Twins, *, by_rail: bool) -> list[Network]:
    """The disjoint networks of a fabric, in order of their first switch.

    ``by_rail``: hosts are attached rail by rail, as traffic that stays on its rail needs it; else all at once.
    """
    number, network = twins.graph.networks()
    return [_network(twins, network == place, by_rail=by_rail) for place in range(number)]


def _network(twins: Twins, inside: Mask, *, by_rail: bool) -> Network:
    graph = twins.graph
    leaves, spines, cores = (
        np.flatnonzero(inside & (graph.level == level)) for level in (LEAF_LEVEL, SPINE_LEVEL, CORE_LEVEL)
    )
    edges = graph.is_host_edge & inside[graph.upper]
    hosts = np.unique(graph.lower[edges])
    rails = np.unique(graph.rail[edges]).tolist() if by_rail else [None]
    attached = [
        Attachment(
            _matrix(graph, graph.gbps, hosts, leaves, None if rail is None else graph.rail == rail),
            twins.count[hosts],
            twins.has_one_leaf[hosts],
        )
        for rail in rails
    ]
    return Network(
        leaves=leaves,
        spines=spines,
        cores=cores,
        num_leaves=twins.count[leaves],
        num_spines=twins.count[spines],
        num_cores=twins.count[cores],
        leaf_links=_matrix(graph, graph.links, leaves, spines),
        leaf_gbps=_matrix(graph, graph.gbps, leaves, spines),
        core_links=_matrix(graph, graph.links, spines, cores),
        core_gbps=_matrix(graph, graph.gbps, spines, cores),
        attached=tuple(attached),
    )


def _matrix(graph: FabricGraph, values: Ints, rows: Ints, columns: Ints, where: Mask | None = None) -> Matrix:
    """``values`` of the edges between two sets of nodes, added up."""
    row, column = (np.full(graph.num_nodes, ABSENT, dtype=np.int64) for _ in range(2))
    row[rows] = np.arange(rows.size)
    column[columns] = np.arange(columns.size)
    place = (row[graph.lower], column[graph.upper])
    inside = (place[0] >= 0) & (place[1] >= 0)
    if where is not None:
        inside &= where
    made = np.zeros((rows.size, columns.size))
    np.add.at(made, (place[0][inside], place[1][inside]), values[inside].astype(np.float64))
    return made
