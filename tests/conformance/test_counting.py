"""Links, cables, modules and cages: which of the four a source prints under the name of another."""

from __future__ import annotations

from decimal import Decimal

from fabric.terms import ClassName, DeviceKind, Tier
from tests.conformance.cases import CASES, planned, planned_otherwise
from tests.conformance.measures import (
    cables,
    host_cages,
    link,
    modules,
    num_links,
    part_of,
    switch_modules,
    uplink_cages,
    used_cages,
)


def test_superpod_bill_has_a_cable_per_link_and_a_module_per_cage() -> None:
    """2,040 cables are 1,016 + 1,024; 508 and 1,536 modules are whole cages, two links in each."""
    answer = planned("nv-h100-bom-4su")
    plan, structure = answer.whole_plan, answer.structure
    assert structure.num_endpoint_links - structure.reserved_endpoints == 1016
    assert structure.num_leaf_spine_links == 1024
    assert [choice.num_cables for choice in plan.links] == [choice.num_links for choice in plan.links]
    assert modules(answer, DeviceKind.HOST) == host_cages(answer) == 508
    assert switch_modules(answer) == sum(tier.num_switches * tier.num_cages for tier in plan.tiers) == 1536
    by_links = CASES["nv-h100-bom-4su"].plain_formula["switch_xcvr_by_links"]
    assert by_links == (1016 + 1024 + 1024) // 2 == 1532, "two links to a module, as if leaves shared modules"


def test_superpod_bill_has_the_published_parts() -> None:
    """980-9I51A-00NS00 is the flat twin-port SR module, 980-9I570-00N030 the multimode cable of 30 m."""
    answer = planned("nv-h100-bom-4su")
    assert part_of(answer, DeviceKind.HOST) == {"MMA4Z00-NS-FLT"}
    assert part_of(answer, DeviceKind.LEAF) == part_of(answer, DeviceKind.SPINE) == {"MMA4Z00-NS"}
    for choice in answer.whole_plan.links:
        assert (choice.cable, choice.medium, choice.stock_length_m) == ("MFP7E10", "OM4", Decimal(30)), choice
    assert link(answer, ClassName.HOST_LEAF).cable_order_code == "MFP7E10-N030"


def test_b300_ethernet_table_prints_cages_as_cables() -> None:
    """512 "cables" are cages of 800G; 1,024 links of 400G run over as many cables out of them."""
    answer = planned("nv-b300-eth-1su")
    outputs = CASES["nv-b300-eth-1su"].outputs
    structure = answer.structure
    assert structure.num_endpoint_links == structure.num_leaf_spine_links == 1024
    assert cables(answer, ClassName.HOST_LEAF) == cables(answer, ClassName.LEAF_SPINE) == 1024
    assert host_cages(answer) == modules(answer, DeviceKind.HOST) == outputs["node_leaf_cables_published"] == 512
    assert uplink_cages(answer) == outputs["leaf_spine_cables_published"] == 512
    assert modules(answer, DeviceKind.SPINE) == 512


def test_b300_ethernet_fabric_may_as_well_run_whole_cages_as_one_link() -> None:
    """Left to itself the planner takes 512 links of 800G, two cables each, from the same cages and switches."""
    answer = planned_otherwise("nv-b300-eth-1su", topology__leaf_uplinks=None)
    structure = answer.structure
    assert (structure.num_leaves, structure.num_spines) == (16, 8)
    assert (structure.uplink_speed_gbps, structure.num_leaf_spine_links) == (800, 512)
    assert cables(answer, ClassName.LEAF_SPINE) == 1024
    assert uplink_cages(answer) == 512


def test_basepod_bill_has_fibres_for_half_of_its_links() -> None:
    """16 modules a side agree; 16 straight fibre cables cannot join 32 ports to 32 ports."""
    answer = planned("nv-basepod-4n")
    billed = CASES["nv-basepod-4n"].outputs["ndr_fibre_cables_published"]
    host_leaf = link(answer, ClassName.HOST_LEAF)
    assert host_leaf.num_links == 4 * 8
    assert (host_leaf.cables_per_link, host_leaf.links_per_cable) == (1, 1), "a straight cable carries one link"
    assert host_leaf.num_cables == 32 > billed == 16
    assert modules(answer, DeviceKind.HOST) == modules(answer, DeviceKind.LEAF) == billed == host_cages(answer)


def test_xdr_superpod_has_one_module_per_link_at_hosts_and_half_at_switches() -> None:
    """ConnectX-8 cages hold one port of 800G, the cages of Q3400-RA two."""
    answer = planned("nv-b300-xdr-1su")
    assert cables(answer, ClassName.HOST_LEAF) == modules(answer, DeviceKind.HOST) == 576
    assert switch_modules(answer) == (576 + 576 + 576) // 2


def test_rail_only_paper_counts_two_transceivers_per_link() -> None:
    """Its whole cost is ports and transceivers, to the dollar, and its saving 38 %."""
    base, rails = planned("railonly-32k-base-64"), planned("railonly-32k-railonly-64")
    for answer, transceivers in ((base, 196_608), (rails, 131_072)):
        structure = answer.structure
        assert 2 * num_links(answer) == transceivers
        by_hand = structure.num_switches * 64 * 694 + transceivers * 199
        assert answer.whole_plan.totals.capex_usd == by_hand
    saving = 1 - rails.whole_plan.totals.capex_usd / base.whole_plan.totals.capex_usd
    assert round(saving, 3) == Decimal("0.383")


def test_scheduled_fabric_fills_the_cages_tied_to_hosts_and_to_the_fabric() -> None:
    """18 cages of two ports to hosts, 20 of one to the fabric: all 38 of a leaf, all 128 of a spine."""
    plan = planned("amd-mi355x-2k-scheduled").whole_plan
    (leaf,), (spine,) = plan.tier_choices(Tier.LEAF), plan.tier_choices(Tier.SPINE)
    assert (leaf.down_ports, leaf.down_ports_per_cage, leaf.first_up_cage) == (36, 2, 18)
    assert (leaf.up_ports, leaf.up_ports_per_cage) == (20, 1)
    assert used_cages(leaf) == leaf.num_cages == 38
    assert used_cages(spine) == spine.num_cages == 128
    assert leaf.num_switches * leaf.up_ports == spine.num_switches * spine.down_ports == 1280
    assert leaf.oversubscription == "9/10", "20 x 800G over 36 x 400G, the published undersubscription of 1.11"
