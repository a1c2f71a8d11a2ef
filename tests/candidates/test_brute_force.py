"""Plain loops over leaves, spines and links per pair find nothing cheaper than the enumeration does.

One kind of switch with ``ports`` ports of one speed, hosts with one endpoint each, leaf-spine.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from fabric.ports import PortCapability
from tests.candidates.parts import make_rules, radix, structures

Counts = tuple[int, int, int]
"""Leaves, spines, leaf-spine links."""

WEIGHTS: dict[str, Counts] = {
    "switches": (1, 1, 0),
    "switches, then links": (1000, 1000, 1),
    "links count": (10, 10, 1),
    "dear links": (10, 10, 3),
    "dear leaves": (30, 10, 1),
    "dear spines": (10, 30, 1),
}
RATIOS = [Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)]


def least_uplinks(down: int, ratio: Fraction) -> int:
    """Whole uplinks that keep down / up within ``ratio``."""
    up = 1
    while down > ratio * up:
        up += 1
    return up


def two_tiers(hosts: int, ports: int, ratio: Fraction) -> Iterator[Counts]:
    """Every fabric of leaves that hold as equally many hosts as can be, with k links from each to every spine."""
    for leaves in range(2, min(hosts, ports) + 1):
        down = -(-hosts // leaves)
        for links in range(1, ports // leaves + 1):
            for spines in range(1, ports + 1):
                up = spines * links
                if up >= least_uplinks(down, ratio) and down + up <= ports:
                    yield leaves, spines, leaves * up
                    break


def enumerated(hosts: int, ports: int, ratio: Fraction) -> list[Counts]:
    """What the enumeration keeps."""
    rules = make_rules(hosts, ports, tiers=(2,), leaf_oversubscription=ratio)
    return [(s.num_leaves, s.num_spines, s.num_leaf_spine_links) for s in structures(rules)]


def price(counts: Counts, weights: Counts) -> int:
    return sum(a * b for a, b in zip(counts, weights, strict=True))


def cheaper(hosts: int, ports: int, ratio: Fraction, fabrics: list[Counts]) -> list[str]:
    """For which prices one of ``fabrics`` is cheaper than whatever the enumeration keeps."""
    kept = enumerated(hosts, ports, ratio)
    return [
        f"{hosts} hosts on {ports} ports at {ratio}, {name}"
        for name, weights in WEIGHTS.items()
        if fabrics and (not kept or min(price(f, weights) for f in fabrics) < min(price(k, weights) for k in kept))
    ]


SIZES = [(ports, hosts) for ports in (4, 6, 8, 10, 12, 16) for hosts in range(ports + 1, ports * ports // 2 + 1, 3)]


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_nothing_is_cheaper_on_the_fewest_leaves(ratio: Fraction) -> None:
    for ports, hosts in SIZES:
        fabrics = list(two_tiers(hosts, ports, ratio))
        fewest = min((leaves for leaves, _, _ in fabrics), default=0)
        assert not cheaper(hosts, ports, ratio, [f for f in fabrics if f[0] == fewest])


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_nothing_is_cheaper_on_any_number_of_leaves(ratio: Fraction) -> None:
    faults = [
        fault
        for ports, hosts in SIZES
        for fault in cheaper(hosts, ports, ratio, list(two_tiers(hosts, ports, ratio)))
    ]
    assert not faults


@pytest.mark.parametrize(
    ("hosts", "ports", "ratio", "switches"),
    [
        (13, 8, Fraction(2), 5),
        (190, 64, Fraction(3, 2), 9),
        (255, 128, Fraction(2), 5),
    ],
)
def test_a_leaf_more_saves_many_spines(hosts: int, ports: int, ratio: Fraction, switches: int) -> None:
    """Full leaves have just as many uplinks as they need, and these may divide over many spines only."""
    assert min(leaves + spines for leaves, spines, _ in enumerated(hosts, ports, ratio)) <= switches


def test_a_leaf_more_saves_links() -> None:
    """Six leaves of three hosts under three spines have 18 links, five of four under four have 20."""
    assert any(price(counts, (2, 2, 1)) <= 36 for counts in enumerated(17, 8, Fraction(1)))


def broken_out(hosts: int, cages: int, legs: int, ratio: Fraction) -> Iterator[tuple[Counts, int]]:
    """Every fabric of two tiers on switches of ``cages`` x ``legs`` ports, with its links per leaf-spine pair."""
    for leaves in range(2, hosts + 1):
        down = -(-hosts // leaves)
        for links in range(1, cages * legs // leaves + 1):
            for spines in range(1, cages * legs // links + 1):
                up = spines * links
                if up >= least_uplinks(down, ratio) and -(-down // legs) + -(-up // legs) <= cages:
                    yield (leaves, spines, leaves * up), links


@pytest.mark.parametrize("legs", [2, 4, 8])
@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_nothing_is_cheaper_where_cables_between_whole_cages_are(ratio: Fraction, legs: int) -> None:
    """A link costs a tenth where all ports of a cage lead to one peer, as a straight cable needs."""

    def cheapest(fabrics: list[tuple[Counts, int]], weights: Counts) -> int:
        switches = (10 * weights[0], 10 * weights[1])
        return min(price(f, (*switches, weights[2] * (10 if links % legs else 1))) for f, links in fabrics)

    for cages in (2, 3, 4, 6):
        capabilities = (PortCapability(cages, ((400, legs),), None, None, None),)
        for hosts in range(2, 8 * cages, 3):
            fabrics = list(broken_out(hosts, cages, legs, ratio))
            rules = make_rules(
                hosts,
                tiers=(2,),
                leaf_oversubscription=ratio,
                leaf_capabilities=capabilities,
                spine_capabilities=capabilities,
            )
            kept = [
                ((each.num_leaves, each.num_spines, each.num_leaf_spine_links), each.links_per_leaf_spine)
                for each in structures(rules)
            ]
            assert bool(kept) == bool(fabrics)
            for weights in WEIGHTS.values() if fabrics else ():
                assert cheapest(kept, weights) <= cheapest(fabrics, weights), (hosts, cages, weights)


@pytest.mark.parametrize("balanced", [False, True])
def test_uplinks_to_a_single_core_also_fill_whole_cages(balanced: bool) -> None:
    """Three hosts under each of two leaves and spines: three links to the core, or four for two straight cables."""
    twin = (PortCapability(8, ((400, 2),), None, None, None),)
    rules = make_rules(
        6,
        tiers=(3,),
        leaf_capabilities=twin,
        spine_capabilities=twin,
        core_capabilities=twin,
        scalable_unit=3,
        spines_per_pod=1,
        balanced_cores=balanced,
    )
    found = {(s.links_per_leaf_spine, s.spine_up_ports) for s in structures(rules) if s.num_cores == 1}
    assert {(3, 3), (3, 4), (4, 4)} <= found


def test_one_leaf_is_enough_exactly_where_its_ports_are() -> None:
    for ports in (1, 2, 4, 9):
        for hosts in range(1, 12):
            found = [(s.num_leaves, s.leaf_down_ports) for s in structures(make_rules(hosts, ports, tiers=(1,)))]
            assert found == ([(1, hosts)] if hosts <= ports else [])


@pytest.mark.parametrize("ports", [4, 8, 16])
def test_two_tiers_hold_half_the_square_of_the_radix(ports: int) -> None:
    most = ports * ports // 2
    assert enumerated(most, ports, Fraction(1)) == [(ports, ports // 2, most)]
    assert not enumerated(most + 1, ports, Fraction(1))


@pytest.mark.parametrize("ports", [4, 6, 8])
def test_three_tiers_hold_a_quarter_of_the_cube_of_the_radix(ports: int) -> None:
    most = ports**3 // 4
    full = [s for s in structures(make_rules(most, ports, tiers=(3,))) if s.num_switches == 5 * ports**2 // 4]
    assert [(s.num_leaves, s.num_spines, s.num_cores) for s in full] == [
        (ports**2 // 2, ports**2 // 2, ports**2 // 4)
    ]
    assert full[0].num_leaf_spine_links + full[0].num_spine_core_links == most * 2
    assert not structures(make_rules(most + 1, ports, tiers=(3,)))


def three_tiers(hosts: int, leaves: int, ports: int, ratio: Fraction) -> Iterator[int]:
    """Switches of every three-tier fabric on ``leaves`` leaves with equal links, spines not oversubscribed."""
    down = -(-hosts // leaves)
    least = least_uplinks(down, ratio)
    for per_pod in range(1, leaves):
        pods = -(-leaves // per_pod)
        for links in range(1, ports // per_pod + 1):
            for spines in range(1, ports + 1):
                up = spines * links
                if up < least or down + up > ports:
                    continue
                below = per_pod * links
                for per_core in range(1, ports // pods + 1):
                    cores = -(-below // per_core)
                    if below + cores * per_core > ports:
                        continue
                    together = max(
                        d for d in range(1, spines + 1) if spines % d == 0 and d * pods * per_core <= ports
                    )
                    yield leaves + pods * spines + spines // together * cores


@pytest.mark.parametrize("ratio", RATIOS[:3], ids=str)
def test_three_tiers_never_need_fewer_of_the_same_switches_than_two(ratio: Fraction) -> None:
    """As :func:`fabric.candidates.spines.spines_for_pods` has it, on the same leaves with equal core links."""
    tried = 0
    for ports in range(4, 15):
        for hosts in range(ports + 1, ports * ports // 2 + 1, 2):
            two = list(two_tiers(hosts, ports, ratio))
            for leaves in {fabric[0] for fabric in two}:
                fewest = min(fabric[0] + fabric[1] for fabric in two if fabric[0] == leaves)
                three = min(three_tiers(hosts, leaves, ports, ratio), default=fewest)
                assert fewest <= three, (ports, hosts, leaves)
                tried += three != fewest
    assert tried > 100


def test_balanced_cores_may_take_equal_shares() -> None:
    """54 uplinks of a spine, cores of 32 ports: two spines of each of two pods share seven cores at 56 uplinks each.

    A spine position with cores of its own needs four for 2 x 54 links, so both need eight.
    """
    rules = make_rules(
        216,
        tiers=(3,),
        leaf_capabilities=(radix(24),),
        spine_capabilities=(radix(128),),
        core_capabilities=(radix(32),),
        scalable_unit=12,
        units_per_pod=9,
        spines_per_pod=2,
        balanced_cores=True,
    )
    found = {(s.num_cores, s.spine_up_ports, s.spine_positions_per_group) for s in structures(rules)}
    assert found >= {(8, 54, 1), (7, 56, 2)}


def test_three_tiers_are_tried_where_balanced_cores_need_fewer_switches() -> None:
    """21 hosts on 14 ports: seven uplinks of a full leaf lead to seven spines, or to one and on to two cores."""
    alone = structures(make_rules(21, 14, tiers=(3,), balanced_cores=True))
    together = structures(make_rules(21, 14, tiers=(2, 3), balanced_cores=True))
    assert min(s.num_switches for s in together) <= min(s.num_switches for s in alone)


def test_three_tiers_are_tried_where_large_cores_need_fewer_switches() -> None:
    """21 hosts on 14 ports under cores of 28: three leaves, three spines, one core."""
    cores = (radix(28),)
    alone = structures(make_rules(21, 14, tiers=(3,), core_capabilities=cores))
    together = structures(make_rules(21, 14, tiers=(2, 3), core_capabilities=cores))
    assert min(s.num_switches for s in together) <= min(s.num_switches for s in alone)
