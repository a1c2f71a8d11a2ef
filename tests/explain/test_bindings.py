"""What binds: used up to the limit, and not told where something is left."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from catalogs.records import Catalog
from fabric.explain.bindings import bindings
from fabric.explain.records import Binding
from fabric.inputs import catalog_of_intent
from fabric.load import load_intent
from fabric.sizing.racks import count_racks
from fabric.workflow import plan_fabric
from tests.golden.command_line import EXAMPLES
from tests.small import CATALOG, fibers_of, intent_of, plan_of_intent


def told(catalog: Catalog = CATALOG, **changes: Any) -> dict[str, Binding]:
    intent = intent_of(**changes)
    return {binding.name: binding for binding in bindings(intent, plan_of_intent(intent, catalog), catalog)}


def test_cages_and_ratio_at_their_limit() -> None:
    """32 ports down and as many up fill the cages of a leaf; a hair more of ratio would spare an uplink."""
    found = told()
    assert (found["cages of a leaf"].used, found["cages of a leaf"].limit) == ("32", "32")
    assert found["oversubscription of a leaf"].limit == "1:1"


@pytest.mark.parametrize("limit", ["2:1", "3:1"])
def test_a_ratio_binds_where_the_leaf_reaches_it(limit: str) -> None:
    intent = intent_of(bandwidth={"oversubscription": limit}, topology__tiers=2)
    plan = plan_of_intent(intent)
    found = {binding.name for binding in bindings(intent, plan, CATALOG)}
    reached = Fraction(plan.tiers[0].oversubscription or 0) == intent.bandwidth.oversubscription.leaf
    assert ("oversubscription of a leaf" in found) == reached


def test_reach_of_an_assembly_that_just_reaches() -> None:
    found = told(room__lengths={"in_rack": 2, "in_row": 10, "cross_room": 20})
    assert (found["reach of host-leaf"].used, found["reach of leaf-spine"].limit) == ("2 m", "20 m")


@pytest.mark.parametrize(("pairs", "binds"), [(6, False), (8, True)])
def test_a_loss_close_to_its_budget_is_told(pairs: int, binds: bool) -> None:
    """Pairs of low loss take 0.35 of 3 dB each: six leave 0.9 dB, eight 0.2 dB."""
    room = {"lengths": {"in_row": 30, "cross_room": 40}, "connector_pairs": pairs, "connector_grade": "low-loss"}
    losses = [binding for name, binding in told(room=room).items() if name.startswith("loss of")]
    assert bool(losses) is binds
    for binding in losses:
        used, limit = (Decimal(text.removesuffix(" dB")) for text in (binding.used, binding.limit))
        assert 0 <= limit - used < Decimal("0.5")


@pytest.mark.parametrize(("share", "binds"), [(Decimal(1), True), (Decimal("1.009"), True), (Decimal("1.02"), False)])
def test_a_cap_binds_when_less_than_one_percent_is_left(share: Decimal, binds: bool) -> None:
    far = {"room__lengths": {"in_row": 30, "cross_room": 40}}
    plan = plan_of_intent(intent_of(**far))
    totals = plan.totals
    caps = {
        "capex_usd": float(totals.capex_usd * share),
        "power_kw": float(totals.power_w * share / 1000),
        "tco_usd": float((totals.tco_usd + 1) * share),
        "fibers": int(fibers_of(plan) * share),
    }
    found = told(**far, caps=caps)
    assert [f"caps.{key}" in found for key in caps] == [binds] * 4


@pytest.mark.parametrize(("left", "binds"), [(0, True), (1, False)])
def test_supply_binds_when_less_than_one_percent_is_left(left: int, binds: bool) -> None:
    """Few switches: one more of them is more than a hundredth."""
    leaf = plan_of_intent(intent_of()).tiers[0]
    count = sum(
        tier.num_switches for tier in plan_of_intent(intent_of()).tiers if tier.part_number == leaf.part_number
    )
    found = told(market__available={leaf.part_number: count + left})
    assert (f"units of {leaf.part_number}" in found) is binds
    if binds:
        binding = found[f"units of {leaf.part_number}"]
        assert (binding.used, binding.limit) == (str(count), str(count))


def test_stock_that_is_used_up_is_told() -> None:
    leaf = plan_of_intent(intent_of()).tiers[0].part_number
    assert told(market__owned={leaf: 1})[f"stock of {leaf}"].used == "1"
    assert f"stock of {leaf}" not in told(market__owned={leaf: 1000})


def test_racks_and_carbon_bind_at_their_caps() -> None:
    far = {"topology__forms": "rail-optimized", "tco__region": "nowhere"}
    plan = plan_of_intent(intent_of(**far))
    racks, carbon = count_racks(plan, CATALOG.switches).network, plan.totals.carbon_kg
    assert carbon is not None
    full = {"network_racks": racks, "carbon_t": float(carbon / 1000 + Decimal("0.001"))}
    found = told(**far, caps=full)
    assert (found["caps.network_racks"].used, "caps.carbon_t" in found) == (str(racks), True)
    loose = told(**far, caps={"network_racks": racks + 1, "carbon_t": float(carbon / 500)})
    assert not {"caps.network_racks", "caps.carbon_t"} & set(loose)


def test_connectors_of_a_co_packaged_spine() -> None:
    loaded = load_intent(EXAMPLES / "dgx-b300-power-cap.yaml")
    catalog = catalog_of_intent(loaded)
    plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
    found = {binding.name: binding for binding in bindings(loaded.intent, plan, catalog)}
    assert found["fibre connectors of a spine"].used == "128"
    assert found["caps.power_kw"].limit == "200"
