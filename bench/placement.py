"""Placing racks: time, gap to the bound, metres saved against the naive layout; lengths of all pairs and of cables.

Run from the repository root: ``python -m bench.placement``. Every line is measured in one run; ratios are against the
plain way of the same run (networkx per source for lengths).
"""

from __future__ import annotations

from decimal import Decimal

import networkx as nx
import numpy as np

from bench.clusters import timed
from fabric.placement.place import PlacementTerms, place_fabric
from fabric.placement.racks import Needs
from fabric.room.generate import fitting_room
from fabric.room.lengths import add_slack, stock_index
from fabric.room.records import LeafSite, RoomPlan
from fabric.room.trays import Trays, make_trays
from fabric.structure import Structure
from fabric.terms import DeviceKind, Form
from tests.placement.fabrics import hosts
from tests.sample_plans import make_structure

SIZES = (64, 512, 2048)
"""Host racks."""

HOSTS_PER_RACK = 4

UNIT_HOSTS = 64
CABLES = 10_000_000
NETWORKX_SOURCES = 20
STOCK = tuple(map(Decimal, (1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200)))


def bench_structure(host_racks: int) -> Structure:
    """Rail-optimized, 64 hosts and eight leaves a unit; above sixteen units pods of as many, and cores."""
    num_hosts = host_racks * HOSTS_PER_RACK
    units = num_hosts // UNIT_HOSTS
    if units <= 16:
        counts = {"spines_per_pod": 4 * units, "links_per_leaf_spine": 16 // units or 1}
    else:
        counts = {
            "units_per_pod": 16,
            "spines_per_pod": 64,
            "links_per_leaf_spine": 1,
            "spine_up_ports": 64,
            "spine_positions_per_group": 1,
            "cores_per_group": units // 32,
        }
    return make_structure(Form.RAIL_OPTIMIZED, num_hosts, unit_hosts=UNIT_HOSTS, **counts)


def bench_siting(host_racks: int, site: LeafSite) -> None:
    """One line: racks, seconds for the placement and for the bound, cost, gap, metres saved."""
    structure = bench_structure(host_racks)
    groups = (hosts(structure.num_hosts, HOSTS_PER_RACK),)
    needs = {kind: Needs(2, 3_500_000) for kind in (DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE)}
    room = RoomPlan(halls=(), power_w=Decimal(70_000))
    seconds = []
    for is_bounded in (False, True):
        terms = PlacementTerms(leaf_site=site, is_bounded=is_bounded)
        spent, placement = timed(lambda terms=terms: place_fabric(structure, groups, needs, room, terms))  # type: ignore[misc]
        seconds.append(spent)
    kilometres, naive = placement.cost_mm / 1e6, placement.naive_mm / 1e6  # type: ignore[attr-defined]
    print(
        f"{host_racks:5} host racks, {placement.racking.num_racks - host_racks:4} network racks, {site.value:14}"  # type: ignore[attr-defined]
        f" {seconds[0]:6.2f} s, bound {seconds[1] - seconds[0]:6.2f} s, {kilometres:9,.1f} km of way,"
        f" naive {naive:9,.1f} km, saved {1 - kilometres / naive:6.1%}, gap {placement.gap:6.1%}"  # type: ignore[attr-defined]
    )


def bench_lengths() -> None:
    """Lengths and stock lengths of all pairs of 2,000 racks, and of ten million cables."""
    build, trays = timed(lambda: make_trays(fitting_room(1900)))
    assert isinstance(trays, Trays)
    places = np.arange(len(trays.floor))

    def all_pairs() -> None:
        stock_index(add_slack(trays.route_matrix_mm(places, places), trays.floor.room.slack), STOCK)

    pairs, _ = timed(all_pairs)
    chance = np.random.default_rng(0)
    a, z = chance.integers(0, len(places), (2, CABLES))
    cables, _ = timed(lambda: trays.pair_route_mm(a, z))
    sources = list(trays.junctions)[:NETWORKX_SOURCES]
    plain, _ = timed(lambda: [nx.single_source_dijkstra_path_length(trays.graph, source) for source in sources])
    plain *= len(places) / NETWORKX_SOURCES
    print(f"{len(places):,} places: trays {build:.2f} s, lengths and stock of all pairs {pairs:.2f} s")
    print(f"networkx from every place, junctions only: ~{plain:.1f} s, {plain / pairs:.0f} x")
    print(f"{CABLES:,} cables: {cables:.2f} s")


def main() -> None:
    """All lines."""
    for host_racks in SIZES:
        for site in LeafSite:
            bench_siting(host_racks, site)
    bench_lengths()


if __name__ == "__main__":
    main()
