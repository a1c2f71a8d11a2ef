"""Devices that can be exchanged without anyone noticing, drawn together into one node with a count.

Two switches are twins when they have the same links to every single other device: exchanging them maps the fabric
onto itself, so that whatever holds of one holds of the other (an automorphism, not only an equitable partition).
Leaves are twins also when each has hosts of its own, alike in number and bandwidth: then the hosts move along.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.graph import LEAF_LEVEL, FabricGraph, draw_together
from fabric.audit.bandwidth.partition import Hashes, mix, mix_columns
from fabric.audit.columns import ABSENT, Ints, Mask, counts, group_rows


@dataclass(frozen=True, slots=True)
class Twins:
    """A graph whose nodes stand for ``count`` devices each; edges carry totals over all of them.

    ``member`` is the node of every device of the full graph, ``first`` a device of every node. ``has_one_leaf`` marks
    hosts all of whose links end at one leaf.
    """

    graph: FabricGraph
    count: Ints
    member: Ints
    first: Ints
    has_one_leaf: Mask


def find_twins(graph: FabricGraph) -> Twins:
    """The graph with twins drawn together; leaves of different rails stay apart where the edges name rails.

    Hosts are drawn together when they have the same links; or, where all their links end at leaves that have no
    other host, along with those leaves. Should hashes ever collide, every device stays by itself.
    """
    alone = hosts_of_one_leaf(graph)
    drawn = _twins_by(graph, _twin_keys(graph, alone), alone >= 0)
    return drawn if are_twins(graph, drawn) else _twins_by(graph, np.arange(graph.num_nodes), alone >= 0)


def are_twins(graph: FabricGraph, twins: Twins) -> bool:
    """Whether exchanging two devices of a node really leaves everything as it was: exact, whatever hashes say.

    Between two nodes every device has the same links to every device; hosts with a leaf of their own may share
    them out evenly instead: each to one leaf, as many to every leaf.
    """
    lower, upper = twins.member[graph.lower], twins.member[graph.upper]
    edges = group_rows([lower, upper, graph.rail])
    for column in (graph.links, graph.gbps):
        if (column != column[edges.first][edges.of_row]).any():
            return False
    num_lower, num_upper = (twins.count[key] for key in edges.keys[:2])
    is_full = edges.sizes == num_lower * num_upper
    is_shared_out = twins.has_one_leaf[edges.keys[0]] & (edges.sizes == num_lower)
    per_upper = group_rows([edges.of_row, graph.upper])
    is_even = per_upper.sizes * num_upper[per_upper.keys[0]] == edges.sizes[per_upper.keys[0]]
    return bool((is_full | is_shared_out).all() and is_even.all())


def hosts_of_one_leaf(graph: FabricGraph) -> Ints:
    """The leaf of every host whose links all end at one leaf; ``ABSENT`` for other nodes."""
    edges = graph.is_host_edge
    pairs = group_rows([graph.lower[edges], graph.upper[edges]])
    alone = np.full(graph.num_nodes, ABSENT, dtype=np.int64)
    alone[pairs.keys[0]] = pairs.keys[1]
    alone[counts(pairs.keys[0], graph.num_nodes) != 1] = ABSENT
    return alone


def _twin_keys(graph: FabricGraph, alone: Ints) -> Ints:
    """A hash per node that twins share: of itself, of its edges and of the very devices at their other ends."""
    edge = mix_columns(graph.rail, graph.links, graph.gbps)
    itself = mix_columns(graph.level, graph.gpus)
    below, above = _heard(graph, edge, mix(np.arange(graph.num_nodes)))
    own_edges = np.zeros(graph.num_nodes, dtype=np.uint64)
    np.add.at(own_edges, graph.lower, mix(edge))
    host = mix_columns(itself, own_edges)
    has_own_hosts = _has_own_hosts(graph, alone)
    any_hosts, _ = _heard(graph, edge, host)
    key = np.where(has_own_hosts, mix_columns(itself, any_hosts, above), mix_columns(itself, below, above))
    leaf = np.maximum(alone, 0)
    moves_along = (alone >= 0) & has_own_hosts[leaf]
    return np.where(moves_along, mix_columns(host, key[leaf]), key).astype(np.int64)


def _heard(graph: FabricGraph, edge: Hashes, colour: Hashes) -> tuple[Hashes, Hashes]:
    """For every node, a hash of its edges to nodes below and to nodes above."""
    below = np.zeros(graph.num_nodes, dtype=np.uint64)
    above = np.zeros(graph.num_nodes, dtype=np.uint64)
    np.add.at(below, graph.upper, mix_columns(edge, colour[graph.lower]))
    np.add.at(above, graph.lower, mix_columns(edge, colour[graph.upper]))
    return below, above


def _has_own_hosts(graph: FabricGraph, alone: Ints) -> Mask:
    """Leaves none of whose hosts has another leaf."""
    edges = graph.is_host_edge
    own: Mask = graph.level == LEAF_LEVEL
    own[graph.upper[edges][alone[graph.lower[edges]] < 0]] = False
    return own


def _twins_by(graph: FabricGraph, key: Ints, has_one_leaf: Mask) -> Twins:
    nodes = group_rows([key])
    drawn = draw_together(graph, nodes.of_row, nodes.first)
    return Twins(drawn, nodes.sizes, nodes.of_row, nodes.first, has_one_leaf[nodes.first])
