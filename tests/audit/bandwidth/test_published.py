"""Published fabrics with their real ratios, measured from tables or from the counts of their sources."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from fabric.audit.bandwidth.bisection import Cut, worst_cuts
from fabric.audit.bandwidth.graph import FabricGraph, forget_rails
from fabric.audit.bandwidth.measure import BandwidthReport, measure_bandwidth
from fabric.tables.expand import build_table
from tests.audit.bandwidth.fabrics import Shape, draw, graph_of
from tests.audit.worlds import World
from tests.conformance.cases import planned


@cache
def graph_of_case(case: str) -> FabricGraph:
    """The graph of the tables of the plan that answers a published case."""
    answer = planned(case)
    tables = {name: build_table(answer.whole_plan, answer.catalog, name) for name in ("devices", "ports", "links")}
    return graph_of(World(tables, answer.catalog, answer.whole_plan))


def cuts(graph: FabricGraph) -> dict[str, Cut]:
    """The worst cut along each kind of group."""
    return {cut.along: cut for cut in worst_cuts(graph)}


def hpn(segments: int) -> Shape:
    """Alibaba HPN (SIGCOMM 2024): 128 hosts to a segment, 2 x 200G a NIC, 60 x 400G up a ToR, 8 x 400G up an Agg."""
    return Shape(
        units=segments,
        unit_hosts=128,
        rails=8,
        units_per_pod=15,
        spines=60,
        links=1,
        spine_up=8,
        cores=8,
        planes=2,
        nic_gbps=200,
        up_gbps=400,
    )


def test_hpn_segments() -> None:
    """128 x 200G down, 60 x 400G up: 1.067:1 between segments of a pod."""
    graph = draw(hpn(2))
    assert int(graph.gpus.sum()) == 2 * 1024
    assert cuts(graph)["units"].fraction == 1 / Fraction(16, 15)
    everyone, local = measure_bandwidth(graph, hashed=False).patterns
    assert everyone.lower == pytest.approx(15 / 16 / (1 - 127 / (255 * 8)))  # 127 of 2,040 endpoints are at home
    assert local.lower == 1.0  # half of the traffic of a rail stays at its leaf


def test_hpn_pods() -> None:
    """120 ports of an Agg face 15 segments, 8 the core: 15:1 between pods, on top of 1.067:1."""
    graph = draw(hpn(30))
    found = cuts(graph)
    assert found["pods"].fraction == Fraction(1, 15) * Fraction(15, 16)
    assert found["pods"].flow_gbps == 2 * 60 * 8 * 400


def test_meta_24k() -> None:
    """Racks of 16 x 400G under 32 uplinks, 7:1 above: 48/7 with whole links, so that half of 7/48 x 2 is left."""
    graph = graph_of_case("meta-24k-roce")
    assert int(graph.gpus.sum()) == 24_576
    assert cuts(graph)["pods"].fraction == Fraction(2) / Fraction(48, 7)


def test_seven_to_one() -> None:
    """Exactly 7:1 between pods: 56 links down and 8 up a spine."""
    graph = draw(Shape(units=28, units_per_pod=14, rails=4, unit_hosts=4, spines=4, links=1, spine_up=8, cores=4))
    assert cuts(graph)["pods"].fraction == Fraction(1, 7)
    assert cuts(graph)["units"].fraction == Fraction(1, 7)


def test_more_up_than_down() -> None:
    """AMD's scheduled fabric, 20 cages up for 18 down: everything is carried, the busiest link is not full."""
    report = measure_bandwidth(graph_of_case("amd-mi355x-2k-scheduled"), hashed=False)
    assert all(cut.fraction == 1 for cut in report.cuts)
    assert [pattern.lower for pattern in report.patterns] == [1.0, 1.0]
    assert report.patterns[0].networks[0].busiest < 18 / 20


def test_gb200_is_rail_only() -> None:
    """Four groups of 8 leaves and 6 spines, one per rail: full bandwidth in a rail, none between rails."""
    report = measure_bandwidth(graph_of_case("nv-gb200-1su"), hashed=False)
    by_group = {cut.along: cut.fraction for cut in report.cuts}
    assert by_group == {"racks": 1, "units": 1, "rails": 0}
    everyone, local = report.patterns
    assert (everyone.lower, local.lower) == (0.0, 1.0)
    assert local.networks[0].number == 4


@pytest.mark.parametrize("case", ["nv-h100-t4-3su", "nv-b300-xdr-4su", "nv-b300-eth-1su", "deepseek-ft2"])
def test_non_blocking(case: str) -> None:
    """What is published as 1:1 carries every pattern in full, in every network alike."""
    report: BandwidthReport = measure_bandwidth(graph_of_case(case), hashed=False)
    assert all(cut.fraction == 1 for cut in report.cuts)
    assert all(pattern.lower == pattern.upper == 1.0 for pattern in report.patterns)
    assert len(report.patterns[0].networks) == 1


def test_rails_do_not_matter_to_bisection() -> None:
    """Links of several rails between two devices are one edge where rails do not matter."""
    graph = draw(Shape(by_rail=False, links=4))
    assert forget_rails(graph).links.size < graph.links.size
    assert cuts(graph)["units"].fraction == cuts(forget_rails(graph))["units"].fraction == 1
