"""What every host still gets when some part of the fabric is gone: an exact fraction by parametric max-flow.

The measure: a host alone, all hosts that share leaves (a unit), or a pod, send at the same share of their bandwidth
to the leaves of hosts outside, all at once. The largest share is min over cuts of capacity / bandwidth of the hosts
behind the cut, found by Newton's method on max-flow; the cut that binds names the hosts that are hit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from fabric.audit.bandwidth.bisection import pod_of_hosts
from fabric.audit.bandwidth.graph import FabricGraph, draw_together
from fabric.audit.bandwidth.partition import Partition, is_equitable, mix, mix_columns, refine
from fabric.audit.columns import ABSENT, Ints, Mask, group_rows, sums

MAX_CAPACITY = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True)
class Outcome:
    """After a loss: ``share`` of its whole bandwidth that the worst-hit host that is still joined can send far away.

    ``cut_off`` hosts reach no other host; ``hit`` hosts get less than before, those cut off included.
    """

    share: Fraction
    cut_off: int
    hit: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Sets of hosts that send together, as codes per node: every host alone, hosts of the same leaves, pods."""

    codes: tuple[Ints, ...]


def sending_groups(graph: FabricGraph) -> Groups:
    """Every host alone, hosts with the same leaves, and hosts with the same pods where those are several sets."""
    edges = graph.is_host_edge
    seen = np.zeros(graph.num_nodes, dtype=np.uint64)
    np.add.at(seen, graph.lower[edges], mix(graph.upper[edges]))
    leaves = group_rows([seen.astype(np.int64)], seen > 0).of_row
    pods = pod_of_hosts(graph)
    alone = np.where(graph.level == 0, np.arange(graph.num_nodes), ABSENT)
    return Groups((alone, leaves, *((pods,) if pods.max(initial=0) > 0 else ())))


def judge(graph: FabricGraph, whole: Ints, groups: Groups, usual: Fraction | None = None) -> Outcome:
    """What the hosts of ``graph`` get, as shares of ``whole`` (Gb/s of every node before the loss).

    ``usual`` is the share without a loss; hosts below it are hit.
    """
    joined = joined_hosts(graph)
    is_host = whole > 0
    cut_off = int((is_host & ~joined).sum())
    cells = refine(mix_columns(graph.level, whole), graph.lower, graph.upper, graph.gbps)
    share, most_hit = Fraction(1 if joined.any() else 0), 0
    for codes in groups.codes:
        hit = 0
        for members, number in _distinct_groups(cells, codes, joined & is_host):
            found, held = group_share(graph, whole, members, joined)
            share = min(share, found)
            hit += number * held if usual is not None and found < usual else 0
        most_hit = max(most_hit, hit)
    return Outcome(share, cut_off, cut_off + most_hit)


def joined_hosts(graph: FabricGraph) -> Mask:
    """Hosts that reach the largest set of hosts which reach each other."""
    shape = (graph.num_nodes, graph.num_nodes)
    joined = coo_array((np.ones(graph.lower.size), (graph.lower, graph.upper)), shape=shape)
    labels = connected_components(joined, directed=False)[1]
    hosts = np.bincount(labels[graph.hosts], minlength=1)
    found: Mask = (graph.level == 0) & (labels == int(hosts.argmax())) & (hosts.max(initial=0) > 1)
    return found


def _distinct_groups(cells: Partition, codes: Ints, is_joined: Mask) -> Iterator[tuple[Mask, int]]:
    """One of every kind of group with something outside, and how many there are of its kind."""
    code = np.where(is_joined, codes, ABSENT)
    seen = np.zeros(int(codes.max(initial=ABSENT)) + 1, dtype=np.uint64)
    inside = code >= 0
    np.add.at(seen, code[inside], mix(cells.colour[cells.cell[inside]]))
    kinds = group_rows([seen.astype(np.int64)], seen > 0)
    for first, number in zip(kinds.first.tolist(), kinds.sizes.tolist(), strict=True):
        members = code == first
        if (is_joined & ~members).any():
            yield members, number


def group_share(graph: FabricGraph, whole: Ints, members: Mask, joined: Mask) -> tuple[Fraction, int]:
    """The largest share that all ``members`` can send to other joined hosts at once, and how many are held to it."""
    side = np.where(members, 1, np.where(joined, 2, 0)).astype(np.int64)
    partition = refine(mix_columns(graph.level, side, whole), graph.lower, graph.upper, graph.gbps)
    if not is_equitable(partition, graph.lower, graph.upper, graph.gbps):
        partition = refine(mix(np.arange(graph.num_nodes)), graph.lower, graph.upper, graph.gbps)
    cells = group_rows([partition.cell])
    order = np.argsort(cells.keys[0])
    first = cells.first[order]
    drawn = draw_together(graph, partition.cell, first)
    rate = sums(partition.cell, np.where(members, whole, 0), partition.num_cells)
    size = np.bincount(partition.cell, weights=members.astype(np.float64)).astype(np.int64)
    return _largest_share(drawn, side[first], rate, size)


def _largest_share(graph: FabricGraph, side: Ints, rate: Ints, size: Ints) -> tuple[Fraction, int]:
    """Newton's method: while the flow does not fill share x rate, the cut it stops at gives the next share."""
    share = Fraction(1)
    while True:
        cut = _minimum_cut(graph, side, rate, share)
        held = (side == 1) & cut
        inside = int(rate[held].sum())
        if not inside:
            return share, 0
        lower, upper = graph.lower, graph.upper
        host = graph.is_host_edge
        rising = cut[lower] & ~cut[upper] & (~host | (side[lower] == 1))
        falling = cut[upper] & ~cut[lower] & ~host
        capacity = int(graph.gbps[rising].sum() + graph.gbps[falling].sum())
        if Fraction(capacity, inside) >= share:
            return share, int(size[held].sum()) if share < 1 else 0
        share = Fraction(capacity, inside)


def _minimum_cut(graph: FabricGraph, side: Ints, rate: Ints, share: Fraction) -> Mask:
    """The largest source side of a minimum cut when every sender offers share x rate."""
    arcs, source, sink = _arcs(graph, side, rate, share)
    flow = maximum_flow(arcs, source, sink, method="dinic").flow
    left = (arcs - flow).tocsr()
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    towards = csr_array(left.T)
    reaches_sink = breadth_first_order(towards, sink, directed=True, return_predecessors=False)
    cut = np.ones(graph.num_nodes + 2, dtype=np.bool_)
    cut[reaches_sink] = False
    return cut[: graph.num_nodes]


def _arcs(graph: FabricGraph, side: Ints, rate: Ints, share: Fraction) -> tuple[csr_array, int, int]:
    """Capacities in a common unit; rounded down where they would not fit 32 bits, which may only blur the cut."""
    host = graph.is_host_edge
    up, down = ~host | (side[graph.lower] == 1), ~host
    senders = np.flatnonzero((side == 1) & (rate > 0))
    takers = np.unique(graph.upper[host & (side[graph.lower] == 2)])
    source, sink = graph.num_nodes, graph.num_nodes + 1
    offered = rate[senders] * share.numerator
    unbounded = np.full(takers.size, 2 * offered.sum())
    values = [*(graph.gbps[way] * share.denominator for way in (up, down)), offered, unbounded]
    rows = [graph.lower[up], graph.upper[down], np.full(senders.size, source), takers]
    columns = [graph.upper[up], graph.lower[down], senders, np.full(takers.size, sink)]
    capacity = np.concatenate(values)
    unit = max(int(np.gcd.reduce(capacity)), -(-int(capacity.max(initial=0)) // MAX_CAPACITY), 1)
    capacity //= unit
    shape = (graph.num_nodes + 2, graph.num_nodes + 2)
    arcs = coo_array((capacity.astype(np.int32), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    return csr_array(arcs.tocsr()), source, sink
