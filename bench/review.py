"""The audit's speed: all rules, max-flow against networkx, concurrent flow against the full program, ECMP load.

Run from the repository root: ``python -m bench.review [rules] [flow] [program] [ecmp] [failures]``. A baseline is
from the same run and the same data, and gives the same answer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa

from bench.rows import bench_plan
from fabric.audit.bandwidth.bisection import SINK, SOURCE, expanded_flow_gbps, quotient_flow_gbps
from fabric.audit.bandwidth.concurrent import Bounds, concurrent_flow
from fabric.audit.bandwidth.demand import make_demand
from fabric.audit.bandwidth.ecmp import find_ways, fluid_load
from fabric.audit.bandwidth.graph import FabricGraph, build_graph, forget_rails, trace_graph
from fabric.audit.bandwidth.measure import measure_bandwidth
from fabric.audit.bandwidth.network import Network, split_networks
from fabric.audit.bandwidth.twins import Twins, find_twins
from fabric.audit.evidence import Evidence
from fabric.audit.failures.losses import Losses
from fabric.audit.run import audit_tables
from fabric.audit.schema import conform_all, table_rules
from fabric.plan import FabricPlan
from fabric.tables.expand import build_table
from tests.sample_catalog import sample_catalog

SIZES = (16_384, 131_072)
FAILED_LINKS = 8
ECMP_LEAVES, ECMP_SPINES, ECMP_FAILED = 4_096, 256, 1_000
"""4,096 leaves of 256 endpoints: a million endpoints in two tiers."""


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Seconds of the best of some runs, and what the last returned."""
    spent, found = [], None
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        spent.append(time.perf_counter() - start)
    return min(spent), found


def expanded(num_gpus: int) -> tuple[dict[str, pa.Table], FabricPlan]:
    """All tables of a fabric of so many GPUs."""
    plan, catalog = bench_plan(num_gpus), sample_catalog()
    return {name: build_table(plan, catalog, name) for name in table_rules()}, plan


def graph_of(num_gpus: int) -> FabricGraph:
    """The graph of such a fabric, one edge per pair of devices."""
    tables, plan = expanded(num_gpus)
    return forget_rails(build_graph(Evidence(conform_all(tables), sample_catalog(), plan)))


def halves(graph: FabricGraph) -> Any:
    """The first half of the units against the second."""
    hosts = graph.level == 0
    middle = np.median(graph.unit[hosts])
    return np.where(hosts, np.where(graph.unit < middle, SOURCE, SINK), 0)


def bench_rules() -> None:
    """All rules over all tables; then bandwidth and single failures of the same fabric."""
    for size in SIZES:
        tables, plan = expanded(size)
        rules, report = timed(lambda tables=tables, plan=plan: audit_tables(tables, sample_catalog(), plan))
        assert not report.has_errors
        evidence = Evidence(conform_all(tables), sample_catalog(), plan)
        built, source = timed(lambda evidence=evidence: trace_graph(evidence))
        measured, _ = timed(lambda source=source: measure_bandwidth(source.graph))
        rows = sum(table.num_rows for table in tables.values())
        print(
            f"{size:>9,} GPUs, {rows:>9,} rows: {len(report.checks)} rules {rules:6.2f} s; graph {built:5.2f} s,"
            f" bandwidth {measured:6.2f} s"
        )


def bench_flow() -> None:
    """Max-flow between halves: on the quotient, on the expanded graph, by networkx on the expanded graph."""
    for size in SIZES:
        graph = graph_of(size)
        side = halves(graph)
        quotient, value = timed(lambda graph=graph, side=side: quotient_flow_gbps(graph, side), times=3)
        whole, same = timed(lambda graph=graph, side=side: expanded_flow_gbps(graph, side), times=3)
        assert value == same
        line = f"{size:>9,} GPUs: quotient {quotient * 1000:7.1f} ms, expanded {whole * 1000:7.1f} ms"
        if size == SIZES[0]:
            slow, other = timed(lambda graph=graph, side=side: networkx_flow(graph, side))
            assert other == value
            line += f", networkx {slow:6.2f} s: {slow / whole:5.0f} x the expanded one"
        print(line)


def networkx_flow(graph: FabricGraph, side: Any) -> int:
    """The same expanded graph by networkx, preflow-push; building it counts."""
    flow: nx.DiGraph[Any] = nx.DiGraph()
    host_gbps = graph.host_gbps()
    for lower, upper, gbps in zip(graph.lower.tolist(), graph.upper.tolist(), graph.gbps.tolist(), strict=True):
        if graph.level[lower] or side[lower] == SOURCE:
            flow.add_edge(lower, upper, capacity=gbps)
        if graph.level[lower] or side[lower] == SINK:
            flow.add_edge(upper, lower, capacity=gbps)
    for host in graph.hosts.tolist():
        ends = ("source", host) if side[host] == SOURCE else (host, "sink")
        flow.add_edge(*ends, capacity=int(host_gbps[host]))
    return int(nx.maximum_flow_value(flow, "source", "sink", flow_func=nx.algorithms.flow.preflow_push))


def two_tiers(leaves: int, spines: int, links: int, failed: int) -> FabricGraph:
    """A non-blocking fabric of 1 Gb/s links, one host per leaf, without some links drawn by chance."""
    random = np.random.default_rng(1)
    joined = np.full((leaves, spines), links)
    np.subtract.at(joined, (random.integers(0, leaves, failed), random.integers(0, spines, failed)), 1)
    rows, columns = np.nonzero(joined > 0)
    level = np.repeat([0, 1, 2], [leaves, leaves, spines])
    nothing = np.full(level.size, -1)
    number = np.concatenate([np.full(leaves, spines * links), joined[rows, columns]])
    return FabricGraph(
        names=tuple(map(str, range(level.size))),
        level=level,
        gpus=np.where(level == 0, 8, 0),
        rack=nothing,
        unit=nothing,
        pod=nothing,
        plane=nothing,
        lower=np.concatenate([np.arange(leaves), leaves + rows]),
        upper=np.concatenate([leaves + np.arange(leaves), 2 * leaves + columns]),
        rail=np.full(number.size, -1),
        links=number,
        gbps=number,
    )


def network_of(graph: FabricGraph) -> Network:
    """The one network of a graph, twins drawn together."""
    (network,) = split_networks(find_twins(graph), by_rail=False)
    return network


def each_by_itself(graph: FabricGraph) -> Network:
    """The same with a node for every device."""
    everyone = np.arange(graph.num_nodes)
    alone = Twins(graph, np.ones_like(everyone), everyone, everyone, graph.level == 0)
    (network,) = split_networks(alone, by_rail=False)
    return network


def carried(network: Network, *, whole: bool = False) -> Bounds:
    """The share of all-to-all that a network carries."""
    return concurrent_flow(network, make_demand(network), whole=whole)


def bench_program() -> None:
    """All-to-all with failed links: the quotient against the full program, solved by the same solver."""
    for leaves, spines in ((16, 8), (32, 16)):
        graph = two_tiers(leaves, spines, 4, FAILED_LINKS)
        small, quick = timed(lambda graph=graph: carried(network_of(graph)), times=5)
        whole, full = timed(lambda graph=graph: carried(each_by_itself(graph), whole=True))
        assert quick.is_exact
        assert abs(quick.upper - full.upper) <= 1e-9
        print(
            f"{leaves} leaves x {spines} spines, {FAILED_LINKS} links failed: quotient {quick.num_variables:,}"
            f" variables {small * 1000:6.1f} ms, full {full.num_variables:,} variables {whole:6.2f} s:"
            f" {whole / small:5.0f} x, both carry {quick.upper:.9f}"
        )


def bench_ecmp() -> None:
    """Even splitting over a million endpoints with failed links, every leaf and spine by itself."""
    network = each_by_itself(two_tiers(ECMP_LEAVES, ECMP_SPINES, 1, ECMP_FAILED))
    demand = make_demand(network)
    spent, load = timed(lambda: fluid_load(network, demand, find_ways(network)), times=3)
    endpoints = ECMP_LEAVES * ECMP_SPINES
    print(
        f"{endpoints:,} endpoints, {ECMP_FAILED:,} links failed: {spent:5.2f} s, busiest {load.busiest(network):.4f}"
    )


def bench_failures() -> None:
    """All kinds of single failures of a fabric in three tiers."""
    tables, plan = expanded(SIZES[0])
    evidence = Evidence(conform_all(tables), sample_catalog(), plan)
    source = trace_graph(evidence)
    spent, report = timed(lambda: Losses.of_tables(evidence, source).report(pairs=False))
    pieces = sum(report.counts.values())
    print(f"{SIZES[0]:,} GPUs: {pieces:,} pieces are {len(report.singles)} kinds of single failure, {spent:5.2f} s")


BENCHES: dict[str, Callable[[], None]] = {
    "rules": bench_rules,
    "flow": bench_flow,
    "program": bench_program,
    "ecmp": bench_ecmp,
    "failures": bench_failures,
}

if __name__ == "__main__":
    for bench in sys.argv[1:] or BENCHES:
        BENCHES[bench]()
