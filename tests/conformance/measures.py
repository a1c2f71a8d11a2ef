"""What each published number counts, as a question to the plan.

Links, cables, modules and cages are four different numbers, and sources call each of them "cables": a name here says
which one its source means.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from fractions import Fraction

from fabric.plan import LinkChoice, TierChoice
from fabric.terms import ClassName, DeviceKind, Tier
from tests.conformance.cases import Planned

Measure = Callable[[Planned], object]


def cables(planned: Planned, name: ClassName) -> int:
    """Cables of a class; 0 where there is no such class."""
    return sum(link.num_cables for link in planned.whole_plan.links if link.name is name)


def modules(planned: Planned, device: DeviceKind) -> int:
    """Modules in all cages of one kind of device."""
    ends = (end for link in planned.whole_plan.links for end in (*link.a_ends, link.z_end))
    return sum(end.num_modules for end in ends if end.device is device)


def switch_modules(planned: Planned) -> int:
    """Modules in the cages of all switches."""
    return sum(modules(planned, kind) for kind in (DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE))


def host_cages(planned: Planned) -> int:
    """Cages of all hosts."""
    return sum(group.num_hosts * group.num_cages for group in planned.whole_plan.host_groups)


def uplink_cages(planned: Planned) -> int:
    """Cages of the leaves that face the spines."""
    leaves = planned.whole_plan.tier_choices(Tier.LEAF)
    return sum(leaf.num_switches * cages(leaf.up_ports, leaf.up_ports_per_cage) for leaf in leaves)


def cages(ports: int, per_cage: int) -> int:
    """Whole cages that ``ports`` take."""
    return -(-ports // per_cage) if ports else 0


def used_cages(tier: TierChoice) -> int:
    """Cages in use on one switch of a tier."""
    return cages(tier.down_ports, tier.down_ports_per_cage) + cages(tier.up_ports, tier.up_ports_per_cage)


def part_of(planned: Planned, kind: DeviceKind) -> set[str | None]:
    """Modules that stand in devices of ``kind``."""
    ends = [end for link in planned.whole_plan.links for end in (*link.a_ends, link.z_end)]
    return {end.optic for end in ends if end.device is kind}


def link(planned: Planned, name: ClassName) -> LinkChoice:
    """The only choice for a class."""
    (choice,) = planned.whole_plan.link_choices(name)
    return choice


def num_links(planned: Planned) -> int:
    """Links of all classes."""
    s = planned.structure
    return s.num_endpoint_links + s.num_leaf_spine_links + s.num_spine_core_links


def _at(speed: int, actual: int, count: int) -> object:
    """``count`` where the links have the published speed; a text that says so where they have not."""
    return count if speed == actual else f"{count} links of {actual}G"


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _per_network(count: int, planned: Planned) -> Fraction:
    """Switches of one network; all networks are alike."""
    return Fraction(count, planned.structure.num_networks)


MEASURES: dict[str, Measure] = {
    # hosts
    "nodes": lambda p: p.structure.num_hosts,
    "gpus": lambda p: p.num_gpus,
    "gpus_published": lambda p: p.num_gpus,
    "gpus_consistent": lambda p: p.num_gpus,
    "endpoints": lambda p: p.structure.num_endpoint_links,
    # switches
    **dict.fromkeys(("leaf_switches", "leaf", "gpu_leaf", "tor_switches"), lambda p: p.structure.num_leaves),
    **dict.fromkeys(("spine_switches", "spine", "gpu_spine", "agg_switches"), lambda p: p.structure.num_spines),
    **dict.fromkeys(("core_switches", "core"), lambda p: p.structure.num_cores),
    **dict.fromkeys(
        ("switches", "compute_switches", "switches_correct", "switches_published", "min_switches_for_12288"),
        lambda p: p.structure.num_switches,
    ),
    "leaf_plus_spine": lambda p: p.structure.num_leaves + p.structure.num_spines,
    **dict.fromkeys(("leaf_per_plane", "leaf_per_group"), lambda p: _per_network(p.structure.num_leaves, p)),
    **dict.fromkeys(
        ("spine_per_plane", "spine_per_group", "agg_per_plane"), lambda p: _per_network(p.structure.num_spines, p)
    ),
    "pods": lambda p: p.structure.num_pods,
    # ports
    "gpus_per_dual_tor": lambda p: p.structure.leaf_down_ports - p.structure.leaf_backup_ports,
    "backup_200g_ports": lambda p: p.structure.num_leaves * p.structure.leaf_backup_ports,
    "leaf_down_400g": lambda p: _at(
        400, p.structure.endpoint_speed_gbps, p.structure.num_leaves * p.structure.leaf_down_ports
    ),
    "spine_ports_used_of_128": lambda p: p.structure.spine_down_ports,
    "agg_ports_down": lambda p: p.structure.spine_down_ports,
    "agg_ports_up": lambda p: p.structure.spine_up_ports,
    "links_per_leaf_spine_pair": lambda p: p.structure.links_per_leaf_spine,
    "leaf_oversubscription": lambda p: _ratio(p.structure.leaf_oversubscription),
    "tor_oversubscription": lambda p: _ratio(p.structure.leaf_oversubscription),
    "agg_core_oversubscription": lambda p: _ratio(p.structure.spine_oversubscription),
    # links
    "node_leaf_links": lambda p: p.structure.num_endpoint_links,
    "links_if_400g": lambda p: _at(400, p.structure.endpoint_speed_gbps, p.structure.num_endpoint_links),
    "node_leaf_400g_links": lambda p: _at(400, p.structure.endpoint_speed_gbps, p.structure.num_endpoint_links),
    "leaf_spine_400g_links": lambda p: _at(400, p.structure.uplink_speed_gbps, p.structure.num_leaf_spine_links),
    "tor_agg_400g_links": lambda p: _at(400, p.structure.uplink_speed_gbps, p.structure.num_leaf_spine_links),
    "derived_leaf_spine_links": lambda p: p.structure.num_leaf_spine_links,
    "inter_switch_links": lambda p: p.structure.num_leaf_spine_links + p.structure.num_spine_core_links,
    "active_200g_links": lambda p: _at(
        200,
        p.structure.endpoint_speed_gbps,
        p.structure.num_leaves * (p.structure.leaf_down_ports - p.structure.leaf_backup_ports),
    ),
    "active_gpus": lambda p: (
        p.structure.num_leaves * (p.structure.leaf_down_ports - p.structure.leaf_backup_ports) // p.structure.planes
    ),
    # cables: things that are bought and pulled
    "compute_plus_ufm_cables": lambda p: cables(p, ClassName.HOST_LEAF),
    "node_leaf_cables": lambda p: cables(p, ClassName.HOST_LEAF),
    "leaf_spine_cables": lambda p: cables(p, ClassName.LEAF_SPINE),
    "spine_core_cables": lambda p: cables(p, ClassName.SPINE_CORE),
    "compute.ndr_400g_cables": lambda p: (
        sum(choice.num_cables for choice in p.whole_plan.links) - p.structure.reserved_endpoints
    ),
    "ndr_fibre_cables_published": lambda p: cables(p, ClassName.HOST_LEAF),
    # cages: the "cables" of the B300 Ethernet table are one per 800G cage
    "node_leaf_cables_published": host_cages,
    "leaf_spine_cables_published": uplink_cages,
    # modules
    "compute.switch_osfp_twinport_transceivers": switch_modules,
    "compute.system_osfp_twinport_transceivers": lambda p: modules(p, DeviceKind.HOST),
    "compute.ufm_transceivers": lambda p: modules(p, DeviceKind.RESERVED),
    "dgx_twinport_transceivers": lambda p: modules(p, DeviceKind.HOST),
    "switch_twinport_transceivers": lambda p: modules(p, DeviceKind.LEAF),
    "transceivers": lambda p: 2 * num_links(p),
    # parts
    "compute.cable_pn": lambda p: f"980-9I570-00N030 ({link(p, ClassName.HOST_LEAF).cable})",
    "compute.switch_xcvr_pn": lambda p: f"980-9I510-00NS00 ({link(p, ClassName.HOST_LEAF).z_end.optic})",
    # money
    "cost_usd": lambda p: p.whole_plan.totals.capex_usd,
}
"""Published output by name, and what of the plan it is."""

NOT_PLANNED: dict[str, str] = {
    "storage_switches": "storage network",
    "inband_switches": "in-band management network",
    "oob_switches": "out-of-band network",
    "storage.*": "storage network",
    "inband_ethernet.*": "in-band management network",
    "oob.*": "out-of-band network",
    "ns_switches": "north-south network",
    "sn2201": "out-of-band network",
    "sn4600c": "in-band management network",
    "cat6": "out-of-band network",
    "aoc_100g_dgx_inband": "in-band management network",
    "isl_twinport_dac": "links between leaves: every path here goes up a Clos",
    "isl_400g_links": "links between leaves: every path here goes up a Clos",
    "compute.ndr_200g_ufm_splitter_cables": "two ports split over four; here each has its own",
    "compute.splitter_pn": "goes with the splitters",
    "compute.system_xcvr_pn": "an order code that the catalogue does not list; test_counting tells the part",
    "cost_musd": "price model of another paper, rounded too far to test",
    "cost_per_endpoint_kusd": "price model of another paper, rounded too far to test",
    "network_price_rel": "relative price without its unit",
    "megascale:gpus": "a text: more than 10,000, of which 12,288 are the intent's",
}
"""Published outputs that the planner has no counterpart of, and why; by name, or by case and name."""


def why_not_planned(case_id: str, key: str) -> str | None:
    """Why a published output is not compared; None where it is."""
    names = (key, f"{case_id}:{key}")
    return next(
        (why for pattern, why in NOT_PLANNED.items() if any(fnmatchcase(name, pattern) for name in names)), None
    )


CONTRADICTED: dict[tuple[str, str], str] = {
    ("negative-h100-sheet-512n", "switches_published"): "two tiers of 64 ports end at 2,048 endpoints",
    ("negative-h100-sheet-1024n", "switches_published"): "two tiers of 64 ports end at 2,048 endpoints",
    ("nv-basepod-4n", "ndr_fibre_cables_published"): "one fibre cable per module cannot carry the two links of each",
    ("nv-b300-xdr-18su", "gpus_published"): "1,296 nodes of eight GPUs have 10,368",
}
"""Published outputs that are wrong; the plan must differ from them."""

PLAIN_MEASURES: dict[str, Measure] = {
    "leaf_per_plane": MEASURES["leaf_per_plane"],
    "leaf_total": MEASURES["leaf"],
    "spine_divisor_rule_per_plane": MEASURES["spine_per_plane"],
    "spine_divisor_rule_total": MEASURES["spine"],
    # the formula counts the ports of full units, UFM's and missing nodes' among them
    "node_leaf_links": lambda p: p.structure.num_leaves * p.structure.leaf_down_ports,
    "leaf_spine_links": lambda p: p.structure.num_leaf_spine_links,
    "leaf": MEASURES["leaf"],
    "spine": MEASURES["spine"],
    "core": MEASURES["core"],
    "node_leaf": lambda p: p.structure.num_hosts * p.structure.rails * p.structure.endpoints_per_rail,
    "leaf_spine": lambda p: p.structure.num_leaf_spine_links,
    "spine_core": lambda p: p.structure.num_spine_core_links,
    "cables": MEASURES["compute.ndr_400g_cables"],
    "system_xcvr": MEASURES["compute.system_osfp_twinport_transceivers"],
    "switch_xcvr_by_cages": switch_modules,
    "switches": MEASURES["switches"],
    "transceivers": MEASURES["transceivers"],
    "host_ports": lambda p: p.structure.num_leaves * p.structure.leaf_down_ports,
    "fabric_ports": lambda p: p.structure.num_leaf_spine_links,
    "links": MEASURES["node_leaf_links"],
    "twinport_per_side": MEASURES["dgx_twinport_transceivers"],
    "oversub": lambda p: float(p.structure.leaf_oversubscription or 0),
    "capacity_tbps": lambda p: (
        (
            p.structure.leaf_down_ports * p.structure.endpoint_speed_gbps
            + p.structure.leaf_up_ports * p.structure.uplink_speed_gbps
        )
        / 1000
    ),
}
"""Key of ``plain_formula`` by name, and what of the plan it is."""

PLAIN_BOUNDS: dict[str, Callable[[Planned], int | Fraction]] = {
    "spine_min_per_plane": lambda p: _per_network(p.structure.num_spines, p),
    "spine_min_total": lambda p: p.structure.num_spines,
    "switch_xcvr_by_links": switch_modules,
}
"""Keys of ``plain_formula`` that the plan may exceed but not undercut."""

PLAIN_ELSEWHERE: dict[str, str] = {
    "max_endpoints_2tier": "test_limits",
    "max_endpoints_3tier": "test_limits",
    "leaf_min_no_rack_alignment": "test_reasons",
    "spine_per_group_min": "test_reasons",
    "spine_per_group_divisor_rule": "test_reasons",
}
"""Keys of ``plain_formula`` that ask for an intent of their own, and the module that has it."""
