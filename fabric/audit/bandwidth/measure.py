"""All figures of bandwidth of a fabric, in one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fabric.audit.bandwidth.bisection import Cut, worst_cuts
from fabric.audit.bandwidth.concurrent import Bounds, concurrent_flow
from fabric.audit.bandwidth.demand import Demand, make_demand
from fabric.audit.bandwidth.ecmp import find_ways, fluid_load
from fabric.audit.bandwidth.graph import FabricGraph, forget_rails
from fabric.audit.bandwidth.hashed import HashedLoad, hashed_load, permute
from fabric.audit.bandwidth.network import Network, split_networks
from fabric.audit.bandwidth.paths import Distance, find_distances
from fabric.audit.bandwidth.twins import Twins, find_twins
from fabric.audit.columns import ABSENT, Ints, group_rows, sums

HASH_SEEDS = 5
MAX_HASHED_CELLS = 1 << 26
MAX_SOURCES = 512


class Pattern(StrEnum):
    """Which endpoints send to which, all at once and evenly."""

    ALL_TO_ALL = "all-to-all"
    RAIL_LOCAL = "rail-local"


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """One kind of network under one pattern; ``number`` networks of the fabric are like it.

    ``carried`` bounds the share of the pattern that can be carried at once, ``ecmp`` is what even splitting
    carries, ``busiest`` the load of its busiest link at full demand. ``hashed`` has one entry per seed, none where
    flows are too many to draw one by one. ``lost`` is the share of traffic between leaves that nothing joins.
    """

    number: int
    leaves: int
    spines: int
    cores: int
    carried: Bounds
    ecmp: float
    busiest: float
    lost: float
    hashed: tuple[HashedLoad, ...]
    distances: tuple[Distance, ...]


@dataclass(frozen=True, slots=True)
class PatternFigures:
    """A pattern over all networks. A host's ports in several planes carry the same mix, each plane by itself.

    ``lower`` and ``upper`` bound what the worst-served host gets of its NIC bandwidth, equal where exact;
    ``per_gpu_gbps`` is ``lower`` in Gb/s per GPU, None where the GPUs are unknown. ``reason`` says why it is 0.
    """

    pattern: Pattern
    lower: float
    upper: float
    ecmp: float
    per_gpu_gbps: float | None
    networks: tuple[NetworkFigures, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BandwidthReport:
    """What a fabric carries. ``cuts`` holds the worst split along racks, units, pods and rails."""

    num_hosts: int
    num_gpus: int
    host_gbps: int
    cuts: tuple[Cut, ...]
    patterns: tuple[PatternFigures, ...]


def measure_bandwidth(graph: FabricGraph, *, hashed: bool = True) -> BandwidthReport:
    """Cuts, both patterns, ECMP, hashed flows and distances of a fabric; ``hashed=False`` draws no flows."""
    plain = forget_rails(graph)
    hosts = plain.hosts
    return BandwidthReport(
        int(hosts.size),
        int(graph.gpus[hosts].sum()),
        int(plain.host_gbps().sum()),
        tuple(worst_cuts(graph)),
        (
            _pattern(Pattern.ALL_TO_ALL, graph, plain, hashed=hashed),
            _pattern(Pattern.RAIL_LOCAL, graph, graph, hashed=hashed),
        ),
    )


def _pattern(pattern: Pattern, graph: FabricGraph, seen: FabricGraph, *, hashed: bool) -> PatternFigures:
    by_rail = pattern is Pattern.RAIL_LOCAL
    twins = find_twins(seen)
    networks = split_networks(twins, by_rail=by_rail)
    figures = [
        replace(measured, carried=Bounds(0.0, 0.0), ecmp=0.0, lost=1.0) if is_fragment else measured
        for measured, is_fragment in zip(map(measure_network, networks), find_fragments(twins), strict=True)
    ]
    reason = "" if by_rail else _unjoined_rails(graph)
    lower, upper, ecmp = (_worst_host(twins, [take(figure) for figure in figures]) for take in _TAKES)
    if reason:
        lower = upper = ecmp = 0.0
    hosts = seen.hosts
    gpus = seen.gpus[hosts]
    per_gpu = lower * float((seen.host_gbps()[hosts] / gpus).min()) if hosts.size and (gpus > 0).all() else None
    kinds = _kinds(figures, lambda place: _draw_flows(graph, place, by_rail=by_rail) if hashed else ())
    return PatternFigures(pattern, lower, upper, ecmp, per_gpu, kinds, reason)


_TAKES: tuple[Callable[[NetworkFigures], float], ...] = (
    lambda figure: figure.carried.lower,
    lambda figure: figure.carried.upper,
    lambda figure: figure.ecmp,
)


def find_fragments(twins: Twins) -> list[bool]:
    """For every network, whether it joins no more than half of the hosts of a rail that it serves.

    Networks are found by what is joined, so that a leaf without uplinks is one by itself; its hosts do not reach the
    others there, however well they reach each other.
    """
    graph = twins.graph
    number, network = graph.networks()
    edges = graph.is_host_edge
    rails = group_rows([graph.rail[edges]])
    hosts = group_rows([graph.lower[edges], rails.of_row])
    all_hosts = sums(hosts.keys[1], twins.count[hosts.keys[0]], len(rails))
    joined = group_rows([graph.lower[edges], rails.of_row, network[graph.upper[edges]]])
    pairs = group_rows(joined.keys[1:])
    joined_hosts = sums(pairs.of_row, twins.count[joined.keys[0]], len(pairs))
    is_small = 2 * joined_hosts <= all_hosts[pairs.keys[0]]
    fragments = set(pairs.keys[1][is_small].tolist())
    return [place in fragments for place in range(number)]


def measure_network(network: Network) -> NetworkFigures:
    """Figures of one network under the pattern that its hosts' attachment stands for."""
    demand, ways = make_demand(network), find_ways(network)
    load = fluid_load(network, demand, ways)
    busiest = load.busiest(network)
    lost = load.lost / demand.sent if demand.sent else 0.0
    ecmp = 0.0 if lost > 0 else min(1.0, 1 / busiest) if busiest > 0 else 1.0
    return NetworkFigures(
        1,
        int(network.num_leaves.sum()),
        int(network.num_spines.sum()),
        int(network.num_cores.sum()),
        Bounds(0.0, 0.0) if lost > 0 else carried(network, demand, ecmp),
        ecmp,
        busiest,
        lost,
        (),
        tuple(find_distances(network, demand, ways)),
    )


def carried(network: Network, demand: Demand, ecmp: float) -> Bounds:
    """Bounds of the share that can be carried: by ECMP and the narrowest cut where they meet, else by the program.

    What ECMP carries can be carried; what must leave a leaf, or a pod for another, cannot exceed its links. A network
    with more than ``MAX_SOURCES`` nodes that send keeps those bounds.
    """
    upper = min(1.0, narrowest_cut(network, demand))
    bounds = Bounds(ecmp, max(upper, ecmp))
    if bounds.is_exact or network.leaves.size > MAX_SOURCES:
        return bounds
    return concurrent_flow(network, demand)


def narrowest_cut(network: Network, demand: Demand) -> float:
    """The least ratio of capacity to demand over the links above every leaf, and above the spines of every pod."""
    ratios = [1.0]
    pod = _pods(network)
    for axis in (0, 1):
        wanted = demand.between.sum(axis=axis)
        busy = wanted > 0
        ratios += (network.leaf_gbps.sum(axis=1)[busy] / wanted[busy]).tolist()
        if network.cores.size:
            leaves, spines = pod[: network.leaves.size], pod[network.leaves.size :]
            number = int(pod.max()) + 1
            same = leaves[:, None] == leaves[None, :]
            leaving = np.bincount(leaves, np.where(same, 0.0, demand.between).sum(axis=axis), number)
            above = np.bincount(spines, network.core_gbps.sum(axis=1), number)
            busy = leaving > 0
            ratios += (above[busy] / leaving[busy]).tolist()
    return min(ratios)


def _pods(network: Network) -> Ints:
    """Connected groups of leaves and spines, numbered from 0: leaves first, then spines."""
    rows, columns = np.nonzero(network.leaf_links)
    size = network.leaves.size + network.spines.size
    joined = coo_array((np.ones(rows.size), (rows, columns + network.leaves.size)), shape=(size, size))
    return connected_components(joined, directed=False)[1].astype(np.int64)


def _worst_host(twins: Twins, shares: list[float]) -> float:
    """What the worst-served host gets: the shares of its networks, weighted by its bandwidth in each."""
    graph = twins.graph
    _, network = graph.networks()
    edges = graph.is_host_edge
    whole = np.zeros(graph.num_nodes)
    got = np.zeros(graph.num_nodes)
    share = np.array([*shares, 0.0])
    np.add.at(whole, graph.lower[edges], graph.gbps[edges].astype(np.float64))
    np.add.at(got, graph.lower[edges], graph.gbps[edges] * share[network[graph.upper[edges]]])
    hosts = np.flatnonzero(whole > 0)
    return float((got[hosts] / whole[hosts]).min()) if hosts.size else 0.0


def _unjoined_rails(graph: FabricGraph) -> str:
    """Why no traffic passes from one rail to another; empty where some network joins every two rails."""
    number, network = graph.networks()
    edges = graph.is_host_edge & (graph.rail >= 0)
    pairs = group_rows([graph.rail[edges], network[graph.upper[edges]]])
    rails = np.unique(pairs.keys[0])
    has = np.zeros((int(rails.max(initial=ABSENT)) + 1, number))
    has[pairs.keys] = 1
    apart = (has[rails] @ has[rails].T == 0).any()
    return "no network joins all rails: traffic between rails has no way outside the hosts" if apart else ""


def _draw_flows(graph: FabricGraph, place: int, *, by_rail: bool) -> tuple[HashedLoad, ...]:
    """Hashed flows of one network, over the devices themselves; none where they are too many."""
    everyone = np.arange(graph.num_nodes, dtype=np.int64)
    alone = Twins(graph, np.ones_like(everyone), everyone, everyone, np.zeros(graph.num_nodes, dtype=np.bool_))
    network = split_networks(alone, by_rail=False)[place]
    cells = network.leaves.size * (network.leaves.size + network.spines.size + network.cores.size)
    if cells > MAX_HASHED_CELLS:
        return ()
    ways = find_ways(network)
    return tuple(
        hashed_load(network, ways, permute(graph, network, rail_local=by_rail, seed=seed), seed)
        for seed in range(HASH_SEEDS)
    )


def _kinds(
    figures: list[NetworkFigures], draw: Callable[[int], tuple[HashedLoad, ...]]
) -> tuple[NetworkFigures, ...]:
    """Networks that serve hosts, equal ones together; flows are drawn for the first of each kind."""
    number = Counter(figure for figure in figures if figure.distances or figure.lost)
    return tuple(replace(kind, number=number[kind], hashed=draw(figures.index(kind))) for kind in number)
