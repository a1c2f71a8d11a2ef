"""For every parameter of the rules the smallest case that passes and the smallest that fails."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from fabric.candidates.enumerate import enumerate_structures
from fabric.candidates.leaves import leaf_layouts
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import SpineReserve
from fabric.ports import PortCapability
from fabric.structure import Structure
from fabric.terms import Form, PodScope
from tests.candidates.parts import counts, every_structure, make_rules, radix, reasons, structures

UPLINKS = "fewer uplinks per leaf than oversubscription and bisection ask for"
LEAF_CAGES = "downlinks and uplinks of a leaf do not fit its cages"


def two(num_hosts: int, ports: int = 8, **changes: Any) -> tuple[Structure, ...]:
    """Fabrics of two tiers."""
    return structures(make_rules(num_hosts, ports, **{"tiers": (2,), **changes}))


def three(num_hosts: int, ports: int = 8, **changes: Any) -> tuple[Structure, ...]:
    """Fabrics of three tiers."""
    return structures(make_rules(num_hosts, ports, **{"tiers": (3,), **changes}))


def test_tiers() -> None:
    assert counts(make_rules(8, tiers=(1,))) == {(1, 0, 0)}
    assert not structures(make_rules(9, tiers=(1,)))
    assert counts(make_rules(9, tiers=(1, 2))) == {(3, 2, 0), (3, 3, 0), (5, 2, 0)}
    assert {s.num_tiers for s in structures(make_rules(33, tiers=(1, 2, 3)))} == {3}
    assert not structures(make_rules(33, tiers=(1, 2)))


def test_one_leaf_alone_needs_no_spines() -> None:
    assert structures(make_rules(4, tiers=(1,)))
    assert {s.num_leaves for s in two(4)} == {2}
    assert "one leaf alone needs no spines" in reasons(make_rules(4, tiers=(2,)))


def test_one_pod_alone_needs_no_core_tier() -> None:
    assert "one pod alone needs no core tier" in reasons(make_rules(8, tiers=(3,), units_per_pod=2))
    assert all(s.num_pods == 2 for s in three(8, units_per_pod=1))


def test_forms() -> None:
    rails = {"rails": 2, "tiers": (2,)}
    shared = structures(make_rules(4, forms=(Form.LEAF_SPINE,), **rails))
    apart = structures(make_rules(4, forms=(Form.RAIL_OPTIMIZED,), **rails))
    assert {(s.num_leaves, s.rails_per_leaf, s.hosts_per_leaf) for s in shared} == {(2, 2, 2)}
    assert {(s.num_leaves, s.rails_per_leaf, s.hosts_per_leaf) for s in apart} == {(2, 1, 4)}
    alone = structures(make_rules(8, rails=2, forms=(Form.RAIL_ONLY,), tiers=(1,)))
    assert [(s.num_leaves, s.num_networks, s.leaf_down_ports) for s in alone] == [(2, 2, 8)]


def test_rails_on_leaves_of_their_own_need_spines() -> None:
    fault = "leaves of different rails need spines between them"
    assert structures(make_rules(4, rails=1, forms=(Form.RAIL_OPTIMIZED,), tiers=(1,)))
    refused = make_rules(4, rails=2, forms=(Form.RAIL_OPTIMIZED,), tiers=(1,))
    assert not structures(refused)
    assert fault in reasons(refused)


def test_planes_split_the_endpoint() -> None:
    fast = (PortCapability(8, ((200, 2), (400, 1)), None, None, None),)
    boxes = {"leaf_capabilities": fast, "spine_capabilities": fast, "core_capabilities": fast, "tiers": (1,)}
    assert not structures(make_rules(16, splits=((1, 400),), **boxes))
    (split,) = structures(make_rules(16, splits=((2, 200),), **boxes))
    assert (split.num_leaves, split.planes, split.num_networks, split.leaf_down_ports) == (2, 2, 2, 16)
    assert split.num_endpoint_links == 32


def test_links_slower_than_the_endpoints_are_refused() -> None:
    slow = (PortCapability(8, ((200, 2), (400, 1)), None, None, None),)
    rules = make_rules(8, leaf_capabilities=slow, spine_capabilities=slow, tiers=(2,))
    assert {s.uplink_speed_gbps for s in structures(rules)} == {400}
    assert "links slower than the endpoints would cap a single flow" in reasons(rules)


@pytest.mark.parametrize(
    ("unit", "leaves", "per_group"), [(None, 2, 1), (2, 4, 1), (4, 2, 1), (5, 4, 2), (8, 2, 2), (9, 2, 2)]
)
def test_scalable_unit(unit: int | None, leaves: int, per_group: int) -> None:
    """Four hosts fill a leaf of eight ports; a larger unit takes more leaves."""
    found = {(s.num_leaves, s.leaves_per_group) for s in two(8, scalable_unit=unit)}
    assert found == {(leaves, per_group)}


@pytest.mark.parametrize(("provision", "down"), [(False, 3), (True, 4)])
def test_provision_full_units(provision: bool, down: int) -> None:
    kept = two(3, rails=2, forms=(Form.RAIL_OPTIMIZED,), scalable_unit=4, provision_full_units=provision)
    assert {s.leaf_down_ports for s in kept} == {down}
    assert {s.unit_hosts for s in kept} == {down}


@pytest.mark.parametrize(("per_leaf", "leaves"), [(1, 4), (2, 2)])
def test_rails_per_leaf(per_leaf: int, leaves: int) -> None:
    kept = two(2, rails=4, forms=(Form.RAIL_OPTIMIZED,), rails_per_leaf=per_leaf)
    assert {(s.num_leaves, s.leaf_down_ports) for s in kept} == {(leaves, 2 * per_leaf)}


def test_every_divisor_of_the_rails_is_tried_where_one_leaf_takes_a_rail() -> None:
    kept = two(2, 16, rails=4, forms=(Form.RAIL_OPTIMIZED,))
    assert {s.rails_per_leaf for s in kept} == {1, 2}


def test_rails_share_leaves_where_that_saves_leaves() -> None:
    """65 hosts on eight rails under 64 ports: 24 leaves of one rail each, 20 of two."""
    free = two(65, 64, rails=8, forms=(Form.RAIL_OPTIMIZED,))
    fixed = two(65, 64, rails=8, forms=(Form.RAIL_OPTIMIZED,), rails_per_leaf=2)
    assert min(s.num_switches for s in free) <= min(s.num_switches for s in fixed)


def test_rails_per_leaf_that_does_not_divide_the_rails_loses_no_rail() -> None:
    for structure in two(2, rails=4, forms=(Form.RAIL_OPTIMIZED,), rails_per_leaf=3):
        assert structure.rail_groups * structure.rails_per_leaf == structure.rails


def test_hosts_per_rack_gives_a_leaf_to_every_rack() -> None:
    assert 2 in {s.hosts_per_leaf for s in two(8, hosts_per_rack=2)}
    assert {s.hosts_per_leaf for s in two(8, hosts_per_rack=5)} == {1, 4}


def test_leaves_that_divide_a_rack_are_not_undercut_by_larger_ones_that_do_not() -> None:
    """Four hosts fill a leaf, but only leaves of three stand among the six hosts of a rack."""
    assert {3, 4} <= {s.hosts_per_leaf for s in two(12, hosts_per_rack=6)}


def test_fewer_hosts_on_a_leaf_are_tried_where_a_few_more_units_change_nothing() -> None:
    """Of 128 hosts in fours, six units more still mean four to a leaf, though three would leave a port free."""
    layouts = leaf_layouts(make_rules(128, hosts_per_rack=1), Form.LEAF_SPINE, (1, 400), 400, Rejections())
    assert {3, 4} <= {layout.hosts_per_leaf for layout in layouts}


@pytest.mark.parametrize("tiers", [2, 3])
def test_rails_share_leaves_in_every_number_of_tiers(tiers: int) -> None:
    every = every_structure(make_rules(8, rails=4, forms=(Form.RAIL_OPTIMIZED,), tiers=(tiers,)))
    assert {s.rails_per_leaf for s in every} == {1, 2}


def test_stop_leaves_the_enumeration_incomplete() -> None:
    whole = enumerate_structures(make_rules(8))
    cut = enumerate_structures(make_rules(8), lambda num_found: num_found == 1)
    assert whole.is_complete
    assert (len(cut.structures), cut.is_complete) == (1, False)


@pytest.mark.parametrize(
    ("hosts", "uplinks", "spread"),
    [(8, 4, {(1, 4), (2, 2), (4, 1)}), (6, 4, {(1, 4), (2, 2), (4, 1)}), (6, 5, {(5, 1), (3, 2)})],
)
def test_leaf_uplinks(hosts: int, uplinks: int, spread: set[tuple[int, int]]) -> None:
    """Two leaves with four or three hosts each: so many uplinks, exactly, over any spines that take them equally."""
    found = {(s.spines_per_pod, s.links_per_leaf_spine) for s in two(hosts, leaf_uplinks=uplinks)}
    assert found <= spread
    assert {spines * links for spines, links in found} == {uplinks}


def test_too_few_leaf_uplinks_are_refused() -> None:
    assert not two(8, leaf_uplinks=3, scalable_unit=4)
    assert UPLINKS in reasons(make_rules(8, leaf_uplinks=3, scalable_unit=4, tiers=(2,)))


def test_too_many_leaf_uplinks_do_not_fit() -> None:
    assert two(8, leaf_uplinks=4, scalable_unit=4)
    assert all(s.leaf_down_ports <= 3 for s in two(8, leaf_uplinks=5))


@pytest.mark.parametrize(("spines", "links"), [(1, {4}), (2, {2}), (3, set()), (4, {1}), (5, set())])
def test_spines_per_pod(spines: int, links: set[int]) -> None:
    """Two leaves of four down and four up: three or five spines do not share four uplinks equally."""
    kept = two(8, spines_per_pod=spines, scalable_unit=4)
    assert {s.links_per_leaf_spine for s in kept} == links
    if not links:
        assert LEAF_CAGES in reasons(make_rules(8, spines_per_pod=spines, scalable_unit=4, tiers=(2,)))


def test_leaves_with_ports_to_spare_take_spines_that_full_ones_do_not() -> None:
    assert {(s.num_leaves, s.leaf_up_ports) for s in two(8, spines_per_pod=3)} == {(3, 3)}


def test_spines_per_pod_with_a_port_to_spare() -> None:
    kept = two(6, spines_per_pod=3)
    assert {(s.leaf_down_ports, s.leaf_up_ports) for s in kept} == {(3, 3)}
    assert {(s.leaf_down_ports, s.leaf_up_ports) for s in two(6, spines_per_pod=2)} == {(4, 4), (2, 2)}


@pytest.mark.parametrize(("units", "pods"), [(1, {4}), (2, {2}), (3, {2}), (4, set())])
def test_units_per_pod(units: int, pods: set[int]) -> None:
    kept = three(16, scalable_unit=4, units_per_pod=units)
    assert {s.num_pods for s in kept} == pods


@pytest.mark.parametrize(
    ("reserve", "spines"),
    [
        (SpineReserve(), {1, 2, 4}),
        (SpineReserve(ports=1), {2, 4}),
        (SpineReserve(ports=4), {2, 4}),
        (SpineReserve(ports=5), {4}),
        (SpineReserve(share=Fraction(1, 2)), {2, 4}),
        (SpineReserve(share=Fraction(3, 4)), {4}),
        (SpineReserve(ports=7), set()),
        (SpineReserve(share=Fraction(7, 8)), set()),
    ],
)
def test_spine_reserve(reserve: SpineReserve, spines: set[int]) -> None:
    """Two leaves with four uplinks each under spines of eight ports."""
    tried = every_structure(make_rules(8, spine_reserve=reserve, scalable_unit=4, tiers=(2,)))
    assert {s.num_spines for s in tried} == spines
    assert all(s.spine_down_ports <= reserve.usable(8) for s in tried)


def test_the_reserve_holds_under_a_core_tier_too() -> None:
    assert three(8, scalable_unit=4, units_per_pod=1)
    for structure in three(8, scalable_unit=4, units_per_pod=1, spine_reserve=SpineReserve(ports=2)):
        assert structure.spine_down_ports + structure.spine_up_ports <= 6


def test_balanced_cores_need_no_equal_shares() -> None:
    """Five pods of one spine with four uplinks each: four cores of five ports, or three that share 20 links."""
    changes = {"scalable_unit": 4, "units_per_pod": 1, "spines_per_pod": 1}
    assert {(s.num_cores, s.core_down_ports) for s in three(20, **changes)} == {(4, 5)}
    assert {(s.num_cores, s.core_down_ports) for s in three(20, balanced_cores=True, **changes)} == {(3, 7)}


def test_balanced_cores_have_ports_for_their_links() -> None:
    """Nine pods of one spine with four uplinks each: 36 links are more than four cores of eight ports take."""
    kept = three(36, scalable_unit=4, units_per_pod=1, spines_per_pod=1, balanced_cores=True)
    assert all(s.core_down_ports <= 8 for s in kept)


@pytest.mark.parametrize(("ratio", "uplinks"), [(Fraction(1), 4), (Fraction(4, 3), 3), (Fraction(2), 2)])
def test_leaf_oversubscription(ratio: Fraction, uplinks: int) -> None:
    """Four hosts on a leaf: the fewest uplinks that the ratio allows, met exactly."""
    kept = two(8, scalable_unit=4, leaf_oversubscription=ratio)
    assert min(s.leaf_up_ports for s in kept) == uplinks
    assert all(s.leaf_oversubscription is not None and s.leaf_oversubscription <= ratio for s in kept)


def test_oversubscription_a_hair_below_needs_another_uplink() -> None:
    kept = two(8, scalable_unit=4, leaf_oversubscription=Fraction(133, 100))
    assert min(s.leaf_up_ports for s in kept) == 4


@pytest.mark.parametrize(("ratio", "uplinks"), [(Fraction(1), 4), (Fraction(4, 3), 3), (Fraction(4), 1)])
def test_spine_oversubscription(ratio: Fraction, uplinks: int) -> None:
    kept = three(8, scalable_unit=4, units_per_pod=1, spines_per_pod=1, spine_oversubscription=ratio)
    assert {s.spine_down_ports for s in kept} == {4}
    assert min(s.spine_up_ports for s in kept) == uplinks


def test_exact_oversubscription_of_the_leaf() -> None:
    """Three hosts on a leaf of eight ports: three uplinks exactly, or four over two spines."""
    loose = {s.leaf_up_ports for s in every_structure(make_rules(6, scalable_unit=3, tiers=(2,)))}
    assert loose == {3, 4}
    assert {s.leaf_up_ports for s in two(6, scalable_unit=3, exact_oversubscription=True)} == {3}
    refused = make_rules(6, scalable_unit=3, spines_per_pod=2, exact_oversubscription=True, tiers=(2,))
    assert not structures(refused)
    assert "uplinks per leaf miss the exact oversubscription asked for" in reasons(refused)


def test_exact_oversubscription_of_the_spine() -> None:
    changes = {"scalable_unit": 4, "units_per_pod": 1, "spines_per_pod": 1, "exact_oversubscription": True}
    assert {s.spine_up_ports for s in three(8, spine_oversubscription=Fraction(2), **changes)} == {2}
    refused = make_rules(8, tiers=(3,), spine_oversubscription=Fraction(3), **changes)
    assert not structures(refused)
    assert "uplinks per spine miss the exact oversubscription asked for" in reasons(refused)


@pytest.mark.parametrize(("least", "kept"), [(Fraction(1, 2), True), (Fraction(51, 100), False)])
def test_min_bisection(least: Fraction, kept: bool) -> None:
    """Four down and two up leave half."""
    changes = {"scalable_unit": 4, "leaf_oversubscription": Fraction(2), "leaf_uplinks": 2, "tiers": (2,)}
    rules = make_rules(8, min_bisection=least, **changes)
    assert bool(structures(rules)) is kept
    assert ("fewer uplinks per leaf than oversubscription and bisection ask for" in reasons(rules)) is not kept


def test_bisection_is_through_both_tiers() -> None:
    changes = {"scalable_unit": 4, "units_per_pod": 1, "spines_per_pod": 1, "leaf_uplinks": 2}
    ratios = {"leaf_oversubscription": Fraction(2), "spine_oversubscription": Fraction(2)}
    assert {s.bisection_fraction for s in three(8, **changes, **ratios)} == {Fraction(1, 4)}
    more = three(8, **changes, **ratios, min_bisection=Fraction(26, 100))
    assert {s.bisection_fraction for s in more} == {Fraction(1, 2)}
    assert not three(8, **changes, **ratios, min_bisection=Fraction(51, 100))


def test_more_bisection_than_the_oversubscription_leaves_is_found() -> None:
    """Four down and three up are within two to one and leave three quarters."""
    kept = two(8, scalable_unit=4, leaf_oversubscription=Fraction(2), min_bisection=Fraction(3, 4))
    assert any(s.leaf_up_ports == 3 for s in kept)


LOSSES = [
    ("leaf", {"rails": 2, "forms": (Form.RAIL_OPTIMIZED,), "tiers": (2,)}, Fraction(1, 2)),
    ("spine", {"scalable_unit": 4, "spines_per_pod": 4, "tiers": (2,)}, Fraction(3, 4)),
    ("core", {"scalable_unit": 4, "units_per_pod": 1, "spines_per_pod": 1, "tiers": (3,)}, Fraction(3, 4)),
    ("plane", {"splits": ((2, 400),), "tiers": (2,)}, Fraction(1, 2)),
]


@pytest.mark.parametrize(("element", "changes", "left"), LOSSES, ids=[line[0] for line in LOSSES])
def test_min_after_loss(element: str, changes: dict[str, Any], left: Fraction) -> None:
    assert left in {s.after_loss()[element] for s in every_structure(make_rules(8, **changes))}
    assert structures(make_rules(8, min_after_loss=((element, left),), **changes))
    refused = make_rules(8, min_after_loss=((element, left + Fraction(1, 100)),), **changes)
    assert not structures(refused)
    if element != "spine":  # what a lost spine leaves is met by more uplinks, as long as the cages take them
        assert f"bandwidth left after losing one {element} below the minimum asked for" in reasons(refused)


def test_a_loss_that_cannot_happen_limits_nothing() -> None:
    assert structures(make_rules(8, tiers=(1,), min_after_loss=(("spine", Fraction(1)), ("core", Fraction(1)))))


def test_uplinks_beyond_the_oversubscription_make_up_for_a_lost_spine() -> None:
    """Three down and four up over four spines lose nothing with one of them."""
    kept = two(6, scalable_unit=3, min_after_loss=(("spine", Fraction(1)),))
    assert any((s.leaf_up_ports, s.num_spines) == (4, 4) for s in kept)


@pytest.mark.parametrize(
    ("leaf", "spine"), [(Fraction(1), Fraction(1)), (Fraction(3), Fraction(1)), (Fraction(1), Fraction(2))]
)
def test_no_loss_leaves_more_than_there_was(leaf: Fraction, spine: Fraction) -> None:
    rules = make_rules(12, rails=2, forms=tuple(Form), leaf_oversubscription=leaf, spine_oversubscription=spine)
    every = every_structure(rules)
    assert {s.num_tiers for s in every} >= {2, 3}
    assert min(s.bisection_fraction for s in every) <= 1 / max(leaf, spine)
    for structure in every:
        assert max(structure.after_loss().values()) <= structure.bisection_fraction


def test_loss_of_a_leaf_counts_beside_oversubscription() -> None:
    """Two rails on leaves of their own, three to one: of a third of the bandwidth a sixth is left."""
    rules = make_rules(9, rails=2, forms=(Form.RAIL_OPTIMIZED,), tiers=(2,), leaf_oversubscription=Fraction(3))
    lost = {(s.bisection_fraction, s.after_loss()["leaf"]) for s in every_structure(rules) if s.rails_per_leaf == 1}
    assert (Fraction(1, 3), Fraction(1, 6)) in lost


@pytest.mark.parametrize(("backup", "uplinks"), [(0, 4), (1, 3), (2, 2), (3, 1)])
def test_backup_hosts_need_no_uplinks(backup: int, uplinks: int) -> None:
    kept = two(8, scalable_unit=4, backup_hosts_per_unit=backup)
    assert {s.leaf_backup_ports for s in kept} == {backup}
    assert {s.leaf_down_ports for s in kept} == {4}
    assert min(s.leaf_up_ports for s in kept) == uplinks


@pytest.mark.parametrize(("backup", "per_group"), [(1, 2), (2, 1)])
def test_a_leaf_takes_more_hosts_where_some_are_backup(backup: int, per_group: int) -> None:
    """Five hosts and three uplinks fill eight ports if two of the hosts are backup."""
    kept = two(10, scalable_unit=5, backup_hosts_per_unit=backup)
    assert {s.leaves_per_group for s in kept} == {per_group}


def test_hpn_segments_take_one_leaf_per_rail_and_plane() -> None:
    """128 hosts and 8 in reserve at 200G, 60 x 400G up: 51.2 Tb/s exactly; 15 segments on 60 spines a plane."""
    leaf = (PortCapability(128, ((200, 2), (400, 1)), None, None, None),)
    (found,) = structures(
        make_rules(
            136 * 15,
            rails=8,
            splits=((2, 200),),
            leaf_capabilities=leaf,
            spine_capabilities=(radix(128),),
            forms=(Form.RAIL_OPTIMIZED,),
            tiers=(2,),
            scalable_unit=136,
            backup_hosts_per_unit=8,
            leaf_uplinks=60,
            leaf_oversubscription=Fraction(16, 15),
        )
    )
    assert (found.num_leaves, found.num_spines, found.leaf_oversubscription) == (240, 120, Fraction(16, 15))


def test_one_backup_host_frees_uplinks_of_one_leaf_only() -> None:
    """Six hosts on two leaves, one of them backup: the other leaf has three active and needs three uplinks."""
    kept = two(12, scalable_unit=6, backup_hosts_per_unit=1)
    assert kept
    assert min(s.leaf_up_ports for s in kept) == 3


@pytest.mark.parametrize("reserved", [0, 1, 2, 3])
def test_reserved_endpoints_find_ports(reserved: int) -> None:
    """Six hosts on two leaves of eight ports leave two downlinks; a third costs another leaf."""
    kept = two(6, reserved_endpoints=reserved, leaf_oversubscription=Fraction(1))
    assert kept
    for structure in kept:
        free = structure.num_leaves * structure.leaf_down_ports - 6
        assert free >= reserved
        assert structure.leaf_down_ports + structure.leaf_up_ports <= 8


def test_reserved_endpoints_beside_full_leaves_take_another_leaf() -> None:
    kept = two(8, reserved_endpoints=1)
    assert {s.num_leaves for s in kept} == {3}


def test_many_reserved_endpoints_take_many_leaves() -> None:
    """Eight hosts and eight reserved endpoints are sixteen ports: four leaves of four down and four up."""
    assert two(8, reserved_endpoints=8)


def test_pod_scopes() -> None:
    changes = {"rails": 2, "forms": (Form.RAIL_OPTIMIZED,), "scalable_unit": 2, "units_per_pod": 1}
    every = three(4, pod_scopes=(PodScope.ALL_RAILS,), **changes)
    single = three(4, pod_scopes=(PodScope.ONE_RAIL,), **changes)
    assert {(s.num_pods, s.leaves_per_pod) for s in every} == {(2, 2)}
    assert {(s.num_pods, s.leaves_per_pod) for s in single} == {(4, 1)}
    both = every_structure(make_rules(4, pod_scopes=tuple(PodScope), tiers=(3,), **changes))
    assert {s.pod_scope for s in both} == set(PodScope)


def test_cages_tied_to_hosts_hold_no_uplinks() -> None:
    tied = (PortCapability(8, ((400, 1),), None, 5, 3),)
    kept = two(8, leaf_capabilities=tied, spine_capabilities=(radix(8),))
    assert {(s.leaf_down_ports, s.leaf_up_ports) for s in kept} == {(3, 3), (2, 2)}


def test_ports_are_counted_through_cages() -> None:
    """Three ports of 200G take two cages of two; two uplinks of 400G take the other two."""
    twin = PortCapability(4, ((200, 2), (400, 1)), None, None, None)
    assert twin.fits(3, 200, 2, 400)
    assert not twin.fits(5, 200, 2, 400)
    assert twin.fits(4, 200, 2, 400)
