"""Where a fabric ends: the largest that two and three tiers reach, and published ones that lie beyond."""

from __future__ import annotations

from math import isqrt
from pathlib import Path

import pytest

from fabric.errors import InfeasibleError
from fabric.terms import Form
from tests.conformance.cases import CASES, plan_text, planned, planned_otherwise

TOO_MANY_LEAVES = "more leaves than a spine has ports for at one link each"
TOO_MANY_PODS = "more pods than a core has ports for at one link each"

BOXES = ("switch_ports_after_breakout", "switch_ports", "radix")
"""Names under which the cases give the ports of their switch."""


def limits(key: str) -> dict[int, int]:
    """Published limit in endpoints by the ports of the switch."""
    found: dict[int, int] = {}
    for case in CASES.values():
        limit = case.plain_formula.get(key)
        if limit is not None:
            ports = next(case.inputs[name] for name in BOXES if name in case.inputs)
            assert found.setdefault(ports, limit) == limit, f"{case.id}: two limits for {ports} ports"
    return found


def plan_endpoints(ports: int, endpoints: int, tiers: int, directory: Path) -> tuple[int, int, int]:
    """(leaves, spines, cores) for single-port hosts on boxes of ``ports``."""
    (directory / "boxes.csv").write_text(f"ports,price_usd\n{ports},{ports}\n", encoding="utf-8")
    text = f"""
name: at-the-limit
hosts: {{inline: {{nic_port_gbps: 400}}, count: {endpoints}}}
topology: {{forms: leaf-spine, tiers: {tiers}}}
catalog: {{switches: boxes.csv, cable_price_usd: 1}}
"""
    structure = plan_text(text, directory / "intent.yaml").structure
    return structure.num_leaves, structure.num_spines, structure.num_cores


@pytest.mark.parametrize(("ports", "limit"), sorted(limits("max_endpoints_2tier").items()))
def test_two_tiers_end_at_half_the_square_of_the_ports(ports: int, limit: int, tmp_path: Path) -> None:
    assert ports == isqrt(2 * limit)
    assert plan_endpoints(ports, limit, 2, tmp_path) == (ports, ports // 2, 0)
    with pytest.raises(InfeasibleError, match=TOO_MANY_LEAVES):
        plan_endpoints(ports, limit + 1, 2, tmp_path)


@pytest.mark.parametrize(("ports", "limit"), sorted(limits("max_endpoints_3tier").items()))
def test_three_tiers_end_at_a_quarter_of_the_cube_of_the_ports(ports: int, limit: int, tmp_path: Path) -> None:
    assert ports**3 == 4 * limit
    assert plan_endpoints(ports, limit, 3, tmp_path) == (ports**2 // 2, ports**2 // 2, ports**2 // 4)
    with pytest.raises(InfeasibleError, match=TOO_MANY_PODS):
        plan_endpoints(ports, limit + 1, 3, tmp_path)


def test_limits_of_the_published_boxes() -> None:
    assert limits("max_endpoints_2tier") == {40: 800, 64: 2048, 128: 8192, 144: 10368}
    assert limits("max_endpoints_3tier") == {40: 16000, 64: 65536}


@pytest.mark.parametrize(("nodes", "published", "correct"), [(512, 192, 320), (1024, 384, 640)])
def test_sheet_counts_two_tiers_where_there_must_be_three(nodes: int, published: int, correct: int) -> None:
    """3N/k switches are N/32 leaves and N/64 spines: every spine would need a port for each of N/32 > 64 leaves."""
    case = CASES[f"negative-h100-sheet-{nodes}n"]
    endpoints = nodes * 8
    assert case.outputs["switches_published"] == published == 3 * endpoints // 64
    with pytest.raises(InfeasibleError) as refusal:
        planned_otherwise(case.id, topology__tiers=2, topology__core_models=None)
    named = [reason for reason in refusal.value.reasons if TOO_MANY_LEAVES in reason]
    assert named, f"no reason names the limit: {refusal.value}"
    assert f"{endpoints // 32} leaves, 64 spine ports at 400G" in named[0]
    assert planned(case.id).structure.num_tiers == 3
    assert planned(case.id).structure.num_switches == correct == 5 * endpoints // 64


@pytest.mark.parametrize("form", [Form.RAIL_OPTIMIZED, Form.LEAF_SPINE])
def test_sheet_is_wrong_whatever_the_form(form: Form) -> None:
    case = "negative-h100-sheet-512n"
    with pytest.raises(InfeasibleError, match=TOO_MANY_LEAVES):
        planned_otherwise(case, topology__tiers=2, topology__core_models=None, topology__forms=form.value)
    assert planned_otherwise(case, topology__forms=form.value).structure.num_switches == 320


def test_two_sources_agree_on_512_nodes() -> None:
    """Four SuperPods of 80 switches are what the sheet should have said."""
    structure = planned("apetops-512n").structure
    assert structure.num_pods == 4
    per_pod = (structure.num_leaves // 4, structure.num_spines // 4, structure.num_cores // 4)
    assert per_pod == (32, 32, 16)
    assert structure.num_switches == CASES["negative-h100-sheet-512n"].outputs["switches_correct"]


@pytest.mark.parametrize("su", [1, 2, 3, 4])
def test_subnet_manager_costs_a_full_superpod_one_node(su: int) -> None:
    """The footnote of the table: with all 32 nodes of every SU no port is left for UFM in the published fabric."""
    case = f"nv-h100-t4-{su}su"
    assert planned(case).structure.num_hosts == 32 * su - 1
    with pytest.raises(InfeasibleError, match="downlinks and uplinks of a leaf do not fit its cages"):
        planned_otherwise(case, hosts__count=32 * su)


def test_full_superpod_with_subnet_manager_needs_smaller_units() -> None:
    """128 nodes and four UFM ports fit five units of 26: 40 leaves, 26 spines. "No fabric" would be a wrong proof."""
    smaller = planned_otherwise("nv-h100-t4-4su", hosts__count=128, topology__scalable_unit=26)
    assert (smaller.structure.num_leaves, smaller.structure.num_spines) == (40, 26)
    free = planned_otherwise(
        "nv-h100-t4-4su", hosts__count=128, topology__scalable_unit=None, topology__provision_full_units=False
    )
    assert free.whole_plan.totals.capex_usd <= smaller.whole_plan.totals.capex_usd
