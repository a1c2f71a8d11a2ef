"""Figures of regular fabrics equal their closed forms, in every way they are computed."""

from __future__ import annotations

import numpy as np
import pytest

from fabric.audit.bandwidth.bisection import SINK, SOURCE, expanded_flow_gbps, quotient_flow_gbps, worst_cuts
from fabric.audit.bandwidth.concurrent import concurrent_flow
from fabric.audit.bandwidth.demand import make_demand
from fabric.audit.bandwidth.graph import forget_rails
from fabric.audit.bandwidth.measure import Pattern, measure_bandwidth
from fabric.audit.bandwidth.network import split_networks
from fabric.audit.bandwidth.twins import find_twins
from tests.audit.bandwidth import closed
from tests.audit.bandwidth.fabrics import SHAPES, Shape, draw

NAMES = pytest.mark.parametrize("name", SHAPES)
PATTERNS = pytest.mark.parametrize("rail_local", [False, True], ids=["all-to-all", "rail-local"])


@NAMES
@PATTERNS
def test_share_carried(name: str, rail_local: bool) -> None:
    """Bounds meet at the closed form; even splitting carries as much on a regular fabric."""
    shape = Shape(**SHAPES[name])
    report = measure_bandwidth(draw(shape), hashed=False)
    figures = report.patterns[list(Pattern).index(Pattern.RAIL_LOCAL if rail_local else Pattern.ALL_TO_ALL)]
    expected = float(closed.carried(shape, rail_local=rail_local))
    assert figures.lower == pytest.approx(expected, abs=1e-12)
    assert figures.upper == pytest.approx(expected, abs=1e-12)
    assert figures.ecmp == pytest.approx(expected, abs=1e-12)
    host_gbps = shape.rails * shape.planes * shape.nic_gbps
    assert figures.per_gpu_gbps == pytest.approx(expected * host_gbps / 8)


@NAMES
@PATTERNS
def test_program_agrees(name: str, rail_local: bool) -> None:
    """The linear program on the quotient, and in full, give the closed form as well."""
    shape = Shape(**SHAPES[name])
    graph = draw(shape)
    for network in split_networks(find_twins(graph if rail_local else forget_rails(graph)), by_rail=rail_local):
        demand = make_demand(network)
        expected = float(closed.carried(shape, rail_local=rail_local))
        for whole in (False, True):
            bounds = concurrent_flow(network, demand, whole=whole)
            assert bounds.is_exact
            assert bounds.upper == pytest.approx(expected, abs=1e-9)


@NAMES
def test_bisection(name: str) -> None:
    """Halves of units (of pods where there are three tiers) carry what the tiers let through."""
    shape = Shape(**SHAPES[name])
    cuts = {cut.along: cut for cut in worst_cuts(draw(shape))}
    assert cuts["pods" if shape.cores else "units"].fraction == closed.bisection(shape)


@NAMES
def test_collapsed_flow_is_the_expanded_one(name: str) -> None:
    """Max-flow on the equitable partition equals max-flow on the fabric, for splits of all kinds."""
    graph = draw(Shape(**SHAPES[name]))
    random = np.random.default_rng(7)
    is_host = graph.level == 0
    for _ in range(5):
        side = np.where(is_host, random.choice([SOURCE, SINK, 0], size=graph.num_nodes), 0).astype(np.int64)
        assert quotient_flow_gbps(graph, side) == expanded_flow_gbps(graph, side)


def test_full_demand_is_all_bandwidth() -> None:
    """A pattern sends what the hosts have: between leaves and at home together."""
    for values in SHAPES.values():
        graph = draw(Shape(**values))
        for by_rail in (False, True):
            networks = split_networks(find_twins(graph if by_rail else forget_rails(graph)), by_rail=by_rail)
            sent = sum(make_demand(network).sent for network in networks)
            assert sent == pytest.approx(float(graph.host_gbps().sum()))


def test_rail_only_has_no_way_between_rails() -> None:
    """Four networks, one per rail: rail-local traffic is carried in full, all-to-all not at all, and says why."""
    drawing = draw(Shape(rails=1, nic_gbps=400))
    assert drawing.networks()[0] == 1
    graph = draw(Shape(units=1, spines=1, links=0))
    assert graph.networks()[0] == 5
    report = measure_bandwidth(graph)
    everyone, local = report.patterns
    assert (everyone.lower, everyone.upper) == (0.0, 0.0)
    assert "no network joins all rails" in everyone.reason
    assert local.lower == 1.0
