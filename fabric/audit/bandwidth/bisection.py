"""Largest flow between two groups of hosts, and the worst of the splits along racks, units, pods and rails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from fabric.audit.bandwidth.graph import FabricGraph, draw_together
from fabric.audit.bandwidth.partition import is_equitable, mix, mix_columns, refine
from fabric.audit.columns import ABSENT, Ints, group_rows, sums

SOURCE, SINK, NEITHER = 1, -1, 0
MAX_OFFSETS = 8
EXPANDED_EDGES = 1_000_000
MAX_FLOW = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True)
class Cut:
    """Flow between the two sides of a split in Gb/s, and ``side_gbps``, what the hosts of the weaker side have."""

    along: str
    split: str
    flow_gbps: int
    side_gbps: int

    @property
    def fraction(self) -> Fraction:
        """Flow per unit of host bandwidth."""
        return Fraction(self.flow_gbps, self.side_gbps) if self.side_gbps else Fraction(1)


def max_flow_gbps(graph: FabricGraph, side: Ints) -> int:
    """The largest flow in Gb/s from hosts of side ``SOURCE`` to hosts of side ``SINK``; the others relay nothing.

    On the expanded fabric, or from ``EXPANDED_EDGES`` edges on its quotient; both have the same value.
    """
    is_large = graph.lower.size > EXPANDED_EDGES
    return quotient_flow_gbps(graph, side) if is_large else expanded_flow_gbps(graph, side)


def quotient_flow_gbps(graph: FabricGraph, side: Ints) -> int:
    """The same flow on the coarsest equitable partition that keeps the sides apart.

    The partition is proven to be equitable, else the expanded fabric is used.
    """
    colours = mix_columns(graph.level, side + 1)
    partition = refine(colours, graph.lower, graph.upper, graph.gbps)
    if not is_equitable(partition, graph.lower, graph.upper, graph.gbps):
        return expanded_flow_gbps(graph, side)
    first = group_rows([partition.cell])
    order = np.argsort(first.keys[0])
    drawn = draw_together(graph, partition.cell, first.first[order])
    return expanded_flow_gbps(drawn, side[first.first[order]])


def expanded_flow_gbps(graph: FabricGraph, side: Ints) -> int:
    """The same flow by Dinic's algorithm on the graph as it is, in whole Gb/s.

    Exact as long as the hosts' bandwidth in units of the greatest common divisor fits 32 bits; else a little low.
    """
    host_gbps = graph.host_gbps()
    unit = max(
        int(np.gcd.reduce(graph.gbps)), -(-int(max(host_gbps.sum(), graph.gbps.max(initial=0))) // MAX_FLOW), 1
    )
    gbps = (graph.gbps // unit).astype(np.int64)
    host = graph.is_host_edge
    ends = side[graph.lower]
    up = ~host | (ends == SOURCE)
    down = ~host | (ends == SINK)
    source, sink = graph.num_nodes, graph.num_nodes + 1
    by_host = sums(np.where(host, graph.lower, ABSENT), gbps, graph.num_nodes)
    senders, takers = np.flatnonzero((side == SOURCE) & (by_host > 0)), np.flatnonzero((side == SINK) & (by_host > 0))
    if not senders.size or not takers.size:
        return 0
    rows = [graph.lower[up], graph.upper[down], np.full(senders.size, source), takers]
    columns = [graph.upper[up], graph.lower[down], senders, np.full(takers.size, sink)]
    values = [gbps[up], gbps[down], by_host[senders], by_host[takers]]
    size = graph.num_nodes + 2
    arcs = coo_array(
        (np.concatenate(values).astype(np.int32), (np.concatenate(rows), np.concatenate(columns))), shape=(size, size)
    )
    return int(maximum_flow(arcs.tocsr().astype(np.int32), source, sink, method="dinic").flow_value) * unit


def worst_cuts(graph: FabricGraph) -> list[Cut]:
    """The worst split along racks, units, pods and rails, each where the fabric has at least two of them."""
    whole = [
        min(cuts, key=lambda cut: cut.fraction)
        for along, codes in (("racks", graph.rack), ("units", graph.unit), ("pods", pod_of_hosts(graph)))
        if (cuts := [_cut(graph, along, *split) for split in _halves(graph, codes)])
    ]
    endpoints = split_hosts_by_rail(graph)
    rails = [_cut(endpoints, "rails", *split) for split in _halves(endpoints, endpoints.unit)]
    return [*whole, *([min(rails, key=lambda cut: cut.fraction)] if rails else [])]


def pod_of_hosts(graph: FabricGraph) -> Ints:
    """A code per host that hosts share whose leaves lie in the same pods (one in every plane); else ``ABSENT``."""
    edges = graph.is_host_edge
    pairs = group_rows([graph.lower[edges], graph.pod[graph.upper[edges]]], graph.pod[graph.upper[edges]] >= 0)
    seen = np.zeros(graph.num_nodes, dtype=np.uint64)
    np.add.at(seen, pairs.keys[0], mix(pairs.keys[1]))
    return group_rows([seen.astype(np.int64)], seen > 0).of_row


def split_hosts_by_rail(graph: FabricGraph) -> FabricGraph:
    """The fabric with a node per host and rail in place of each host; its ``unit`` is the rail."""
    edges = np.flatnonzero(graph.is_host_edge)
    endpoints = group_rows([graph.lower[edges], graph.rail[edges]])
    host, rail = endpoints.keys
    kept = np.concatenate([host, np.flatnonzero(graph.level > 0)])
    node = np.full(graph.num_nodes, ABSENT, dtype=np.int64)
    node[kept[host.size :]] = np.arange(host.size, kept.size)
    lower = node[graph.lower]
    lower[edges] = endpoints.of_row
    return replace(
        graph,
        names=tuple(graph.names[row] for row in kept.tolist()),
        level=graph.level[kept],
        gpus=graph.gpus[kept],
        rack=graph.rack[kept],
        unit=np.concatenate([rail, np.full(kept.size - host.size, ABSENT)]),
        pod=graph.pod[kept],
        plane=graph.plane[kept],
        lower=lower,
        upper=node[graph.upper],
    )


def _cut(graph: FabricGraph, along: str, split: str, side: Ints) -> Cut:
    gbps = graph.host_gbps()
    weaker = min(int(gbps[side == SOURCE].sum()), int(gbps[side == SINK].sum()))
    return Cut(along, split, max_flow_gbps(graph, side), weaker)


def _halves(graph: FabricGraph, codes: Ints) -> Iterator[tuple[str, Ints]]:
    """Balanced splits of the hosts along groups: windows of half of the groups, and every other group."""
    groups = group_rows([codes], (graph.level == 0) & (codes >= 0))
    number = len(groups)
    if number < 2:
        return
    place = np.argsort(np.argsort(groups.first))
    of_host = np.where(groups.of_row >= 0, place[groups.of_row], ABSENT)
    windows = range(0, number, max(1, -(-number // MAX_OFFSETS)))
    for offset in windows:
        inside = (of_host - offset) % number < number // 2
        yield f"{number // 2} of {number} from number {offset}", _sides(of_host, inside)
    yield f"every other one of {number}", _sides(of_host, of_host % 2 == 1)


def _sides(of_host: Ints, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
    side: Ints = np.where(of_host < 0, NEITHER, np.where(inside, SOURCE, SINK)).astype(np.int64)
    return side
