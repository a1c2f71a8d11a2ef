"""Plain loops over pods, spines and cores find no three-tier fabric with fewer switches than the enumeration does.

One kind of switch with ``ports`` ports of one speed, hosts with one endpoint each, nothing oversubscribed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from tests.candidates.parts import every_structure, make_rules, structures

Counts = tuple[int, int, int]
"""Leaves, spines, cores."""


def three_tiers(hosts: int, ports: int) -> Iterator[Counts]:
    """Every fabric with equal whole links from leaf to spine and from spine to core."""
    for leaves in range(2, hosts + 1):
        down = -(-hosts // leaves)
        for per_pod in range(1, leaves):
            pods = -(-leaves // per_pod)
            for links in range(1, ports // per_pod + 1):
                for spines in range(-(-down // links), (ports - down) // links + 1):
                    below = per_pod * links
                    for per_core in range(1, ports // pods + 1):
                        cores = -(-below // per_core)
                        if below + cores * per_core <= ports:
                            yield leaves, pods * spines, cores * core_groups(spines, pods * per_core, ports)


def core_groups(spines: int, links_of_a_position: int, ports: int) -> int:
    """Fewest groups of cores when as many spine positions share one as a core has ports for."""
    return min(spines // d for d in range(1, spines + 1) if spines % d == 0 and d * links_of_a_position <= ports)


@pytest.mark.parametrize("ports", [4, 6, 8])
def test_nothing_takes_fewer_switches(ports: int) -> None:
    """Of the fabrics on the fewest leaves, and where two tiers are not allowed."""
    for hosts in range(ports + 1, ports**3 // 4 + 1, 5):
        fabrics = list(three_tiers(hosts, ports))
        fewest = min(leaves for leaves, _, _ in fabrics)
        best = min(sum(counts) for counts in fabrics if counts[0] == fewest)
        kept = structures(make_rules(hosts, ports, tiers=(3,)))
        assert min(s.num_switches for s in kept) <= best


def test_spine_positions_share_cores_as_far_as_ports_go() -> None:
    """Two pods of two spines with four uplinks each: four cores of four ports, or two of eight, not eight of two."""
    rules = make_rules(8, scalable_unit=4, units_per_pod=1, spines_per_pod=2, tiers=(3,))
    found = {(s.num_cores, s.core_down_ports, s.spine_positions_per_group) for s in every_structure(rules)}
    assert all(cores * ports == 8 for cores, ports, _ in found)
    assert found == {(1, 8, 2), (2, 4, 2)}


def test_positions_that_do_not_divide_the_spines_do_not_share() -> None:
    """Three spines of a pod share a group of cores all together or not at all."""
    rules = make_rules(6, scalable_unit=3, units_per_pod=1, spines_per_pod=3, tiers=(3,))
    assert {s.spine_positions_per_group for s in every_structure(rules)} <= {1, 3}


@pytest.mark.parametrize(
    ("hosts", "ports", "ratio", "switches"),
    [(41, 8, Fraction(2), 21), (87, 12, Fraction(3, 2), 31), (11859, 128, Fraction(2), 286)],
)
def test_a_leaf_more_saves_many_spines_and_cores(hosts: int, ports: int, ratio: Fraction, switches: int) -> None:
    """11 leaves of 4 hosts under 6 spines and 4 cores; 15, 10 and 6; 142, 96 (six in each of 16 pods) and 48."""
    kept = structures(make_rules(hosts, ports, tiers=(3,), leaf_oversubscription=ratio))
    assert min(s.num_switches for s in kept) <= switches
