"""Every rule between keys: the smallest intent that passes and the smallest that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from fabric.errors import InputError
from fabric.load import parse_intent

MODEL = "hosts: {model: X, count: 9}\n"
INLINE = "hosts: {count: 9, inline: {nic_port_gbps: 400, %s}}\n"
OWN = "catalog: {switches: %s, cable_price_usd: 80}\n"

CASES: dict[str, tuple[str, str, str]] = {
    # rule: (passes, fails, what the message says)
    "model or inline": (MODEL, "hosts: {count: 9}\n", "hosts: needs `model` or `inline`"),
    "not both": (MODEL, "hosts: {count: 9, model: X, inline: {nic_port_gbps: 400}}\n", "hosts.inline: stands beside"),
    "rails divide": (
        INLINE % "nic_ports: 4, rails: 2",
        INLINE % "nic_ports: 3, rails: 2",
        "inline.rails: 2 does not",
    ),
    "cages divide": (
        INLINE % "nic_ports: 4, ports_per_cage: 2",
        INLINE % "nic_ports: 3, ports_per_cage: 2",
        "inline.ports_per_cage: 2 does not divide the 3 NIC ports",
    ),
    "whole lanes": (INLINE % "lane_rate_gbps: 100", INLINE % "lane_rate_gbps: 150", "no whole number of 150G lanes"),
    "lanes fit the cage": (
        INLINE % "lanes_per_cage: 4, lane_rate_gbps: 100",
        INLINE % "lanes_per_cage: 3, lane_rate_gbps: 100",
        "need 4 lanes of 100G, the cage has 3",
    ),
    "lanes split": (
        INLINE % "lanes_per_cage: 4, splits: [1, 4]",
        INLINE % "lanes_per_cage: 4, splits: [1, 8]",
        "a port of 4 lanes cannot be split over 8 planes",
    ),
    "planes offered": (
        INLINE % "lanes_per_cage: 4, splits: [1, 2]" + "topology: {planes: [2, 4]}",
        INLINE % "lanes_per_cage: 4, splits: [1, 2]" + "topology: {planes: [4]}",
        "the host can be split over 1 or 2 planes, topology.planes asks for 4",
    ),
    "rails per leaf divide": (
        INLINE % "nic_ports: 8, rails: 8" + "topology: {rails_per_leaf: 4}",
        INLINE % "nic_ports: 8, rails: 8" + "topology: {rails_per_leaf: 3}",
        "topology.rails_per_leaf: 3 does not divide the 8 rails",
    ),
    "too many hosts": (
        "hosts: [{model: X, count: 5000000}, {model: Y, count: 5000000}]\n",
        "hosts: [{model: X, count: 5000000}, {model: Y, count: 5000001}]\n",
        "holds 10,000,001 hosts",
    ),
    "a share of something": (
        MODEL + "market: {largest_vendor_share: {switch: 1%}}",
        MODEL + "market: {largest_vendor_share: {switch: 0%}}",
        "market.largest_vendor_share.switch: leaves nothing to buy",
    ),
    "components of catalogued parts": (
        MODEL + "market: {components: {DSP: 1}}",
        INLINE % "nic_ports: 1" + OWN % "test_rules.py" + "market: {components: {DSP: 1}}",
        "market.components: has no effect beside catalog.switches",
    ),
    "reserved cage whole": (
        MODEL + "reserved_endpoints: {count: 1, form_factor: F, lanes_per_cage: 4, lane_rate_gbps: 100}",
        MODEL + "reserved_endpoints: {count: 1, form_factor: F, lanes_per_cage: 4}",
        "reserved_endpoints.form_factor: needs lane_rate_gbps beside it",
    ),
    "reserved heat sink": (
        MODEL + "reserved_endpoints: {count: 1, heatsink: none}",
        MODEL + "reserved_endpoints: {count: 1, heatsink: flat}",
        "reserved_endpoints.heatsink: has no effect without form_factor",
    ),
    "reserved count": (
        MODEL + "reserved_endpoints: {count: 1, purpose: telemetry}",
        MODEL + "reserved_endpoints: {count: 0, purpose: telemetry}",
        "reserved_endpoints.count: is 0, but",
    ),
    "core models need three tiers": (
        MODEL + "topology: {tiers: [2, 3], core_models: [X]}",
        MODEL + "topology: {tiers: [1, 2], core_models: [X]}",
        "topology.core_models: has no effect with tiers 1 and 2 only (add 3 to topology.tiers, or leave the key out)",
    ),
    "spine models need two tiers": (
        MODEL + "topology: {tiers: [2], spine_models: [X]}",
        MODEL + "topology: {tiers: [1], spine_models: [X]}",
        "topology.spine_models: has no effect with tiers 1 only (add 2 to",
    ),
    "uplinks need two tiers": (
        MODEL + "topology: {tiers: [2], leaf_uplinks: 4}",
        MODEL + "topology: {tiers: [1], leaf_uplinks: 4}",
        "topology.leaf_uplinks: has no effect",
    ),
    "spines need two tiers": (
        MODEL + "topology: {tiers: [2], spines_per_pod: 4}",
        MODEL + "topology: {tiers: [1], spines_per_pod: 4}",
        "topology.spines_per_pod: has no effect",
    ),
    "reserve needs two tiers": (
        MODEL + "topology: {tiers: [2], reserve_spine_ports: 50%}",
        MODEL + "topology: {tiers: [1], reserve_spine_ports: 50%}",
        "topology.reserve_spine_ports: has no effect",
    ),
    "pods need three tiers": (
        MODEL + "topology: {tiers: [3], units_per_pod: 4}",
        MODEL + "topology: {tiers: [2], units_per_pod: 4}",
        "topology.units_per_pod: has no effect",
    ),
    "pod scope needs three tiers": (
        MODEL + "topology: {tiers: [2], pod_scope: all-rails}",
        MODEL + "topology: {tiers: [2], pod_scope: one-rail}",
        "topology.pod_scope: has no effect",
    ),
    "core spread needs three tiers": (
        MODEL + "topology: {tiers: [2], core_spread: equal}",
        MODEL + "topology: {tiers: [2], core_spread: balanced}",
        "topology.core_spread: has no effect",
    ),
    "one rail on a rail-only leaf": (
        MODEL + "topology: {forms: [rail-only, rail-optimized], rails_per_leaf: 2}",
        MODEL + "topology: {forms: [rail-only], rails_per_leaf: 2}",
        "topology.rails_per_leaf: is 2, but a rail-only leaf takes one rail",
    ),
    "backup within the unit": (
        MODEL + "topology: {scalable_unit: 8, backup_hosts_per_unit: 8}",
        MODEL + "topology: {scalable_unit: 8, backup_hosts_per_unit: 9}",
        "topology.backup_hosts_per_unit: 9 is more than the 8 hosts of a unit",
    ),
    "backup of a given unit": (
        MODEL + "topology: {scalable_unit: 8, backup_hosts_per_unit: 1}",
        MODEL + "topology: {backup_hosts_per_unit: 1}",
        "topology.backup_hosts_per_unit: is 1, but a unit has no given size",
    ),
    "spine loss needs two tiers": (
        MODEL + "topology: {tiers: 2}\nbandwidth: {min_after_loss: {spine: 0.9}}",
        MODEL + "topology: {tiers: 1}\nbandwidth: {min_after_loss: {spine: 0.9}}",
        "bandwidth.min_after_loss.spine: no spine can be lost",
    ),
    "a goal once, whatever its slack": (
        MODEL + "objective: [{goal: power, slack: 2%}, capex]",
        MODEL + "objective: [{goal: power, slack: 2%}, power]",
        "objective[1]: names power twice",
    ),
    "slack for a later goal": (
        MODEL + "objective: [{goal: power, slack: 2%}, capex]",
        MODEL + "objective: [power, {goal: capex, slack: 2%}]",
        "objective[1].slack: has no effect on the last goal",
    ),
    "core loss needs three tiers": (
        MODEL + "topology: {tiers: 3}\nbandwidth: {min_after_loss: {core: 0.9}}",
        MODEL + "topology: {tiers: 2}\nbandwidth: {min_after_loss: {core: 0.9}}",
        "bandwidth.min_after_loss.core: no core can be lost",
    ),
    "plane loss": (
        MODEL + "topology: {planes: [1, 4]}\nbandwidth: {min_after_loss: {plane: 3/4}}",
        MODEL + "topology: {planes: [1, 2]}\nbandwidth: {min_after_loss: {plane: 3/4}}",
        "bandwidth.min_after_loss.plane: 3/4 cannot be left: losing one of 2 planes leaves 1/2",
    ),
    "plane loss with one plane": (
        MODEL + "bandwidth: {min_after_loss: {plane: 0}}",
        MODEL + "bandwidth: {min_after_loss: {plane: 0.1}}",
        "losing one of 1 planes leaves nothing",
    ),
    "spine run needs two tiers": (
        MODEL + "topology: {tiers: 2}\nroom: {runs: {leaf_spine: in_row}}",
        MODEL + "topology: {tiers: 1}\nroom: {runs: {leaf_spine: in_row}}",
        "room.runs.leaf_spine: there are no such links",
    ),
    "core run needs three tiers": (
        MODEL + "topology: {tiers: 3}\nroom: {runs: {spine_core: 12}}",
        MODEL + "topology: {tiers: 2}\nroom: {runs: {spine_core: 12}}",
        "room.runs.spine_core: there are no such links",
    ),
    "lengths grow": (
        MODEL + "room: {lengths: {in_rack: 3, in_row: 3, cross_room: 3}}",
        MODEL + "room: {lengths: {in_rack: 16}}",
        "room.lengths.in_rack: 16 m is longer than in_row (15 m)",
    ),
    "vendor in one list": (
        MODEL + "market: {vendors: {include: [A], exclude: [B]}}",
        MODEL + "market: {vendors: {include: [A], exclude: [B, a]}}",
        "market.vendors.exclude[1]: 'a' is included as well",
    ),
    "part in one list": (
        MODEL + "market: {parts: {include: [A], exclude: [B]}}",
        MODEL + "market: {parts: {include: [A], exclude: [A]}}",
        "market.parts.exclude[0]: 'A' is included as well",
    ),
    "cable price goes with a switch table": (
        MODEL + "catalog: {}",
        MODEL + "catalog: {cable_price_usd: 80}",
        "catalog.cable_price_usd: has no effect without catalog.switches",
    ),
    "switch table goes with a cable price": (
        INLINE.replace("%s", "") + OWN,
        INLINE.replace("%s", "") + "catalog: {switches: %s}",
        "catalog.switches: needs the price of the cable",
    ),
    "own switches meet inline hosts": (
        INLINE.replace("%s", "") + OWN,
        MODEL + OWN,
        "hosts.model: is a model of the catalogue, whose equipment catalog.switches replaces",
    ),
    "own switches bring their prices": (
        INLINE.replace("%s", "") + OWN + "market: {prices: []}",
        INLINE.replace("%s", "") + OWN + "market: {prices: %s}",
        "market.prices: has no effect beside catalog.switches",
    ),
    "own switches need no supplies": (
        INLINE.replace("%s", "") + OWN + "market: {supplies: []}",
        INLINE.replace("%s", "") + OWN + "market: {supplies: %s}",
        "market.supplies: has no effect beside catalog.switches",
    ),
    "own switches replace tables": (
        INLINE.replace("%s", "") + OWN,
        INLINE.replace("%s", "") + OWN.replace("}", ", tables: {hosts: %s}}"),
        "catalog.tables: has no effect beside catalog.switches",
    ),
}


def load(text: str) -> None:
    here = Path(__file__)
    parse_intent(("name: x\n" + text.replace("%s", here.name)).encode(), here.with_name("case.yaml"))


@pytest.mark.parametrize("rule", CASES)
def test_smallest_that_passes(rule: str) -> None:
    load(CASES[rule][0])


@pytest.mark.parametrize("rule", CASES)
def test_smallest_that_fails(rule: str) -> None:
    _, fails, message = CASES[rule]
    with pytest.raises(InputError) as caught:
        load(fails)
    assert len(caught.value.findings) == 1
    assert message in str(caught.value)
