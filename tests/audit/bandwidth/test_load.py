"""ECMP load against a slow walk over every path; hashed flows; paths and hops."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from fabric.audit.bandwidth.demand import make_demand
from fabric.audit.bandwidth.ecmp import find_ways, fluid_load
from fabric.audit.bandwidth.graph import FabricGraph, forget_rails
from fabric.audit.bandwidth.hashed import Flows, hashed_load, permute
from fabric.audit.bandwidth.network import Network, split_networks
from fabric.audit.bandwidth.paths import Distance, find_distances
from fabric.audit.bandwidth.twins import Twins, find_twins
from tests.audit.bandwidth.fabrics import SHAPES, Shape, draw, edge
from tests.audit.bandwidth.test_independent import damaged

WALKED = ("two tiers, rails, 1:1", "two tiers, all rails at one leaf", "three tiers, 4:1 above", "faster uplinks")


def each_by_itself(graph: FabricGraph) -> Twins:
    """No twins at all: every device is a node of its own."""
    everyone = np.arange(graph.num_nodes)
    edges = graph.is_host_edge
    leaves = [set(graph.upper[edges & (graph.lower == host)].tolist()) for host in range(graph.num_nodes)]
    return Twins(graph, np.ones_like(everyone), everyone, everyone, np.array([len(seen) == 1 for seen in leaves]))


def walk(graph: FabricGraph) -> dict[tuple[int, int], Fraction]:
    """Load of every directed pair of switches: every pair of endpoints, split at every switch, in exact fractions."""
    up = {node: Counter[int]() for node in range(graph.num_nodes)}
    down = {node: Counter[int]() for node in range(graph.num_nodes)}
    for lower, upper, links in zip(graph.lower.tolist(), graph.upper.tolist(), graph.links.tolist(), strict=True):
        up[lower][upper] += links
        down[upper][lower] += links
    endpoints = [
        (lower, upper, gbps // links)
        for lower, upper, links, gbps in zip(
            graph.lower.tolist(), graph.upper.tolist(), graph.links.tolist(), graph.gbps.tolist(), strict=True
        )
        if graph.level[lower] == 0
        for _ in range(links)
    ]
    load: dict[tuple[int, int], Fraction] = {}
    for host, leaf, gbps in endpoints:
        others = [(end, speed) for other, end, speed in endpoints if other != host]
        total = sum(speed for _, speed in others)
        for target in {end for end, _ in others} - {leaf}:
            wanted = sum(speed for end, speed in others if end == target)
            _send(up, down, leaf, target, Fraction(gbps * wanted, total), load)
    return load


def _send(up: dict, down: dict, leaf: int, target: int, amount: Fraction, load: dict) -> None:
    """One way up until the target hangs below, and down again; every switch splits evenly over its links."""
    near = {spine: links for spine, links in up[leaf].items() if target in down[spine]}
    ways = near or {
        spine: links
        for spine, links in up[leaf].items()
        if any(target in down[other] for core in up[spine] for other in down[core])
    }
    for spine, links in ways.items():
        part = amount * Fraction(links, sum(ways.values()))
        load[leaf, spine] = load.get((leaf, spine), Fraction(0)) + part
        if near:
            load[spine, target] = load.get((spine, target), Fraction(0)) + part
            continue
        cores = {core: n for core, n in up[spine].items() if any(target in down[other] for other in down[core])}
        for core, n in cores.items():
            share = part * Fraction(n, sum(cores.values()))
            load[spine, core] = load.get((spine, core), Fraction(0)) + share
            last = {other: m for other, m in down[core].items() if target in down[other]}
            for other, m in last.items():
                piece = share * Fraction(m, sum(last.values()))
                load[core, other] = load.get((core, other), Fraction(0)) + piece
                load[other, target] = load.get((other, target), Fraction(0)) + piece


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.parametrize("is_damaged", [False, True], ids=["whole", "damaged"])
def test_fluid_load_equals_a_walk(name: str, is_damaged: bool) -> None:
    """Load of every link, also where links are gone; on twins the busiest link is as busy."""
    graph = forget_rails(draw(Shape(**{**SHAPES[name], "unit_hosts": 2})))
    if is_damaged:
        spine = next(node for node in range(graph.num_nodes) if graph.level[node] == 2)
        graph = graph.without(edges=np.flatnonzero(graph.upper == spine)[:2])
    expected = walk(graph)
    (network,) = split_networks(each_by_itself(graph), by_rail=False)
    load = fluid_load(network, make_demand(network), find_ways(network))
    nodes = (network.leaves, network.spines, network.cores)
    for matrix, (low, high), is_up in (
        (load.leaf_up, nodes[:2], True),
        (load.leaf_down, nodes[:2], False),
        (load.core_up, nodes[1:], True),
        (load.core_down, nodes[1:], False),
    ):
        for (row, column), value in np.ndenumerate(matrix):
            ends = (int(low[row]), int(high[column])) if is_up else (int(high[column]), int(low[row]))
            assert value == pytest.approx(float(expected.get(ends, 0)), abs=1e-9)
    (drawn,) = split_networks(find_twins(graph), by_rail=False)
    twins = fluid_load(drawn, make_demand(drawn), find_ways(drawn))
    assert twins.busiest(drawn) == pytest.approx(load.busiest(network))


def one_network(shape: Shape) -> tuple[FabricGraph, Network]:
    """The graph of a shape of one plane, and its network without twins."""
    graph = draw(shape)
    (network,) = split_networks(each_by_itself(graph), by_rail=False)
    return graph, network


@pytest.mark.parametrize("name", ["two tiers, rails, 1:1", "three tiers, 1:1", "faster uplinks"])
@pytest.mark.parametrize("rail_local", [False, True])
def test_flows_are_permutations(name: str, rail_local: bool) -> None:
    """Every endpoint sends one flow and gets one; rails keep to themselves where they are asked to."""
    graph, network = one_network(Shape(**SHAPES[name]))
    flows = permute(graph, network, rail_local=rail_local, seed=3)
    assert Counter(flows.source.tolist()) == Counter(flows.target.tolist())
    assert flows.gbps.sum() == graph.host_gbps().sum()
    if rail_local:
        rail = {
            node: int(graph.rail[(graph.upper == node) & graph.is_host_edge][0]) for node in network.leaves.tolist()
        }
        leaves = [rail[node] for node in network.leaves.tolist()]
        assert all(leaves[a] == leaves[z] for a, z in zip(flows.source, flows.target, strict=True))


def test_hashed_flows_where_there_is_one_way() -> None:
    """One spine with one link to each leaf: two flows over a link make it twice as busy as it is fast."""
    _, network = one_network(Shape(units=2, unit_hosts=2, rails=1, spines=1, links=1))
    flows = Flows(np.array([0, 0, 1]), np.array([1, 1, 0]), np.array([400.0, 400.0, 400.0]))
    load = hashed_load(network, find_ways(network), flows, seed=0)
    assert (load.num_flows, load.busiest, load.worst_share, load.lost) == (3, 2.0, 0.5, 0)
    assert load.mean == pytest.approx((2 + 2 + 1 + 1) / 4)
    assert load.mean_share == pytest.approx((0.5 + 0.5 + 1) / 3)


def test_hashed_flows_collide_where_bisection_is_full() -> None:
    """A non-blocking fabric: some link carries several flows at every seed, the mean is what even splitting gives."""
    graph, network = one_network(Shape(units=8, unit_hosts=8, rails=8, units_per_pod=8, spines=8, links=1))
    ways = find_ways(network)
    for seed in range(3):
        flows = permute(graph, network, rail_local=False, seed=seed)
        load = hashed_load(network, ways, flows, seed)
        crossing = (flows.source != flows.target).mean()
        assert load.mean == pytest.approx(crossing)
        assert 3 <= load.busiest <= 9
        assert load.worst_share == pytest.approx(1 / load.busiest)
        assert load == hashed_load(network, ways, flows, seed)


def test_hashed_flows_avoid_what_is_gone() -> None:
    """A leaf without a link to one spine is reached over the others; a leaf without links is not reached."""
    graph = draw(Shape())
    graph = graph.without(edges=[edge(graph, "p0-leaf-0-0", "p0-spine-0-0")])
    (network,) = split_networks(each_by_itself(graph), by_rail=False)
    flows = permute(graph, network, rail_local=False, seed=0)
    assert hashed_load(network, find_ways(network), flows, 0).lost == 0
    links = network.leaf_links.copy()
    links[0] = 0
    cut = Network(**{**{name: getattr(network, name) for name in network.__slots__}, "leaf_links": links})
    lost = hashed_load(cut, find_ways(cut), flows, 0).lost
    assert lost == int(((flows.source == 0) ^ (flows.target == 0)).sum())


def test_distances() -> None:
    """One switch inside a leaf, three inside a pod, five between pods; ways are counted link by link."""
    shape = Shape(units=4, unit_hosts=4, rails=2, units_per_pod=2, spines=4, links=2, spine_up=4, cores=2)
    (network,) = split_networks(find_twins(forget_rails(draw(shape))), by_rail=False)
    one, three, five = find_distances(network, make_demand(network), find_ways(network))
    others = 15 * 2
    assert one == Distance(1, pytest.approx(3 / others), 1, 1)
    assert three == Distance(3, pytest.approx((3 + 4 + 4) / others), 16, 16)  # 4 spines x 2 links up x 2 down
    assert five == Distance(5, pytest.approx(16 / others), 4 * 2 * 2 * 2 * 2 * 2, 4 * 2 * 2 * 2 * 2 * 2)


@pytest.mark.parametrize("seed", range(3))
def test_unequal_ways_are_told(seed: int) -> None:
    """With links gone the fewest ways of a pair are fewer than the most."""
    graph = damaged(forget_rails(draw(Shape())), seed)
    networks = split_networks(find_twins(graph), by_rail=False)
    found = [find_distances(one, make_demand(one), find_ways(one)) for one in networks if one.spines.size]
    assert any(distance.fewest_paths < distance.most_paths for distances in found for distance in distances)
