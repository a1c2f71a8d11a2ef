"""Max-flow of expanded fabrics equals that of networkx and of ngraph, whole and with links gone."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from fabric.audit.bandwidth.bisection import SINK, SOURCE, quotient_flow_gbps, worst_cuts
from fabric.audit.bandwidth.concurrent import concurrent_flow
from fabric.audit.bandwidth.demand import make_demand
from fabric.audit.bandwidth.graph import FabricGraph, forget_rails, to_networkx
from fabric.audit.bandwidth.network import split_networks
from fabric.audit.bandwidth.twins import are_twins, find_twins
from fabric.audit.columns import Ints
from tests.audit.bandwidth.fabrics import SHAPES, Shape, draw, graph_of
from tests.audit.worlds import world
from tests.sample_plans import SAMPLES

FABRICS: dict[str, Any] = {name: (lambda values=values: draw(Shape(**values))) for name, values in SHAPES.items()}
FABRICS |= {f"tables of {name}": (lambda name=name: graph_of(world(name))) for name in SAMPLES}
LARGE = Shape(units=16, unit_hosts=8, rails=8, units_per_pod=4, spines=8, links=1, spine_up=16, cores=4)
"""1,024 GPUs in three tiers."""


def networkx_flow(graph: FabricGraph, side: Ints) -> int:
    """Max-flow by networkx between the two sides, hosts of neither side left out."""
    flow: nx.DiGraph[str] = to_networkx(graph).to_directed()
    for node, name in enumerate(graph.names):
        if graph.level[node]:
            continue
        total = sum(capacity for _, _, capacity in flow.out_edges(name, data="capacity"))
        if side[node] == SOURCE:
            flow.remove_edges_from(list(flow.in_edges(name)))
            flow.add_edge("source", name, capacity=total)
        elif side[node] == SINK:
            flow.remove_edges_from(list(flow.out_edges(name)))
            flow.add_edge(name, "sink", capacity=total)
        else:
            flow.remove_node(name)
    return int(nx.maximum_flow_value(flow, "source", "sink"))


def some_sides(graph: FabricGraph, seed: int) -> Ints:
    """A third of the hosts on each side, a third on neither."""
    random = np.random.default_rng(seed)
    is_host = graph.level == 0
    return np.where(is_host, random.choice([SOURCE, SINK, 0], size=graph.num_nodes), 0).astype(np.int64)


def damaged(graph: FabricGraph, seed: int) -> FabricGraph:
    """The fabric without one switch and some links."""
    random = np.random.default_rng(seed)
    switches = np.flatnonzero(graph.level > 0)
    edges = random.integers(0, graph.links.size, size=max(3, graph.links.size // 50))
    return graph.without(nodes=random.choice(switches, 1), edges=edges)


@pytest.mark.parametrize("name", FABRICS)
def test_networkx_agrees(name: str) -> None:
    """Whole and damaged, with sides drawn by chance."""
    graph = forget_rails(FABRICS[name]())
    for seed in range(2):
        for fabric in (graph, damaged(graph, seed)):
            side = some_sides(fabric, seed)
            assert quotient_flow_gbps(fabric, side) == networkx_flow(fabric, side)


def test_networkx_agrees_at_1024_gpus() -> None:
    """The worst cut along every kind of group, again by networkx; and a damaged fabric."""
    graph = draw(LARGE)
    assert int(graph.gpus.sum()) == 1024
    plain = forget_rails(graph)
    side = np.where(plain.level == 0, np.where(plain.unit < 8, SOURCE, SINK), 0)
    halves = next(cut for cut in worst_cuts(graph) if cut.along == "units")
    assert halves.flow_gbps == networkx_flow(plain, side) == quotient_flow_gbps(plain, side)
    broken = damaged(plain, 3)
    assert networkx_flow(broken, side) == quotient_flow_gbps(broken, side) < halves.flow_gbps


def ngraph_flow(graph: FabricGraph, side: Ints) -> float:
    """Max-flow by ngraph, an independent tool for network capacity, between the two groups of hosts."""
    from ngraph import Link, Mode, Network, Node, analyze

    network = Network()
    for name in graph.names:
        network.add_node(Node(name))
    for lower, upper, gbps in zip(graph.lower.tolist(), graph.upper.tolist(), graph.gbps.tolist(), strict=True):
        network.add_link(Link(graph.names[lower], graph.names[upper], capacity=float(gbps)))
    groups = ["|".join(graph.names[node] for node in np.flatnonzero(side == value)) for value in (SOURCE, SINK)]
    found = analyze(network).max_flow(f"^({groups[0]})$", f"^({groups[1]})$", mode=Mode.COMBINE)
    return float(next(iter(found.values())))


@pytest.mark.parametrize("name", ["two tiers, 2:1", "two planes of half speed", "three tiers, 4:1 above"])
def test_ngraph_agrees(name: str) -> None:
    """Halves of the hosts, whole and damaged: the figure of another open tool for the same fabric."""
    graph = forget_rails(FABRICS[name]())
    for fabric in (graph, damaged(graph, 5)):
        side = np.where(fabric.level == 0, np.where(fabric.unit % 2 == 0, SOURCE, SINK), 0)
        assert quotient_flow_gbps(fabric, side) == ngraph_flow(fabric, side)


@pytest.mark.parametrize("seed", range(6))
def test_quotient_equals_the_full_program(seed: int) -> None:
    """With links gone the quotient has the optimum of the full program, to a billionth, and says it is exact."""
    names = list(SHAPES)
    graph = damaged(draw(Shape(**SHAPES[names[seed % len(names)]])), seed)
    for by_rail in (False, True):
        seen = graph if by_rail else forget_rails(graph)
        for network in split_networks(find_twins(seen), by_rail=by_rail):
            demand = make_demand(network)
            if not demand.between.any() or not network.leaf_gbps.sum(axis=1).all():
                continue
            small, full = concurrent_flow(network, demand), concurrent_flow(network, demand, whole=True)
            assert small.is_exact
            assert small.upper == pytest.approx(full.upper, abs=1e-9)


@pytest.mark.parametrize("name", FABRICS)
def test_twins_are_twins(name: str) -> None:
    """What is drawn together can be exchanged; tables of regular plans come down to a few nodes."""
    graph = forget_rails(FABRICS[name]())
    twins = find_twins(graph)
    assert are_twins(graph, twins)
    assert int(twins.count.sum()) == graph.num_nodes
    assert int(twins.graph.gbps.sum()) == int(graph.gbps.sum())
