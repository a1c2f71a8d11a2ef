"""Mixed fabrics as the planner makes them: within limits, never worse than uniform ones, the same on every run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from catalogs.records import Catalog
from fabric.audit.run import audit_directory
from fabric.errors import InfeasibleError
from fabric.export.directory import write_plan_directory
from fabric.intent.root import FabricIntent
from fabric.plan import FabricPlan, plan_to_json
from fabric.terms import Tier
from fabric.workflow import SearchTerms, plan_fabric
from tests.small import CATALOG, intent_of, plan_of_intent

MIXING = {"policy": None}
FAR = {"in_row": 30, "cross_room": 40}
"""Runs that no assembly reaches."""


def _with_second_source() -> Catalog:
    """The sample catalogue with a dearer and cooler twin of every module by another vendor."""
    optics, prices = dict(CATALOG.optics), dict(CATALOG.prices)
    for number, optic in CATALOG.optics.items():
        twin = f"{number}-TWIN"
        optics[twin] = replace(optic, part_number=twin, vendor="Other Optics", power_typ_w=Decimal(5))
        if number in prices:
            dearer = prices[number].price_usd * Decimal("1.2")
            prices[twin] = replace(prices[number], part_number=twin, price_usd=dearer)
    return replace(CATALOG, optics=optics, prices=prices)


CELL = 4
"""Modules at either end of the links of one host, the finest part of a class here."""

TWINS = _with_second_source()


def plan_with(**changes: object) -> FabricPlan:
    """The plan of the small intent over fibre, with mixing allowed and other values."""
    return plan_of_intent(intent_of(**MIXING, room__lengths=FAR, **changes), TWINS)


def uniform_with(**changes: object) -> FabricPlan:
    """The same with one model a tier and one kind of link a class."""
    return plan_of_intent(intent_of(room__lengths=FAR, **changes), TWINS)


def modules_of(plan: FabricPlan) -> Counter[str]:
    """Modules by part number."""
    counts: Counter[str] = Counter()
    for link in plan.links:
        for end in (*link.a_ends, link.z_end):
            if end.optic is not None:
                counts[end.optic] += end.num_modules
    return counts


@cache
def free() -> FabricPlan:
    """The plan when nothing is limited."""
    return plan_with()


def most_used(plan: FabricPlan) -> tuple[str, int]:
    """The module that a plan uses most, and how often."""
    return modules_of(plan).most_common(1)[0]


@pytest.mark.parametrize("share", ["0.9", "0.5", "0.1"])
def test_a_scarce_module_is_used_up_and_the_rest_comes_from_another(share: str, tmp_path: Path) -> None:
    number, count = most_used(free())
    available = int(count * Decimal(share))
    plan = plan_with(market={"available": {number: available}})
    assert available - CELL < modules_of(plan)[number] <= available
    dearer = TWINS.prices[f"{number}-TWIN"].price_usd - TWINS.prices[number].price_usd
    extra = (count - modules_of(plan)[number]) * dearer
    assert plan.totals.capex_usd == free().totals.capex_usd + extra
    assert plan.proof.bound == plan.proof.objective == plan.totals.capex_usd
    assert audited(plan, tmp_path / "plan") == []


def audited(plan: FabricPlan, target: Path) -> list[str]:
    """Findings of the audit on the written plan."""
    write_plan_directory(plan, TWINS, target, force=False)
    return [f"{finding.code}: {finding.message}" for finding in audit_directory(target, TWINS).findings]


def test_a_mix_is_never_worse_than_one_kind_each() -> None:
    number, count = most_used(free())
    for available in range(0, count + 1, max(count // 6, 1)):
        limits = {"market": {"available": {number: available}}}
        mixed, uniform = plan_with(**limits), uniform_with(**limits)
        assert modules_of(mixed)[number] <= available
        better = CELL <= available < count
        assert (mixed.totals.capex_usd < uniform.totals.capex_usd) is better
        assert better or mixed.totals.capex_usd == uniform.totals.capex_usd


def test_a_fabric_that_needs_a_mix_has_no_uniform_plan(tmp_path: Path) -> None:
    """Of every module there is a little more than half of what one kind would take."""
    enough = most_used(free())[1] // 2 + CELL
    limits = {"market": {"available": dict.fromkeys(TWINS.optics, enough)}}
    with pytest.raises(InfeasibleError):
        uniform_with(**limits)
    plan = plan_with(**limits)
    assert max(modules_of(plan).values()) <= enough
    assert any(link.portions for link in plan.links)
    assert audited(plan, tmp_path / "plan") == []


def test_stock_is_used_first_and_costs_nothing() -> None:
    """Dearer modules in stock are used up before cheaper ones are bought."""
    number, count = most_used(free())
    owned = count // 3 // 2 * 2
    plan = plan_with(market={"owned": {f"{number}-TWIN": owned}})
    assert modules_of(plan)[f"{number}-TWIN"] == owned
    assert plan.totals.capex_usd == free().totals.capex_usd - owned * TWINS.prices[number].price_usd
    assert plan.procurement.from_stock == {f"{number}-TWIN": owned}


def test_a_vendor_has_no_more_than_its_share() -> None:
    plan = plan_with(market={"largest_vendor_share": {"transceiver": 0.6}})
    by_vendor: Counter[str] = Counter()
    for number, count in modules_of(plan).items():
        by_vendor[TWINS.optics[number].vendor] += count
    assert len(by_vendor) == 2
    assert max(by_vendor.values()) <= Decimal("0.6") * by_vendor.total()


def test_a_power_cap_mixes_in_what_is_cooler(tmp_path: Path) -> None:
    coolest = plan_with(objective="power")
    middle = (free().totals.power_w + coolest.totals.power_w) / 2
    plan = plan_with(caps={"power_kw": float(middle / 1000)})
    assert coolest.totals.power_w < plan.totals.power_w <= middle
    assert free().totals.capex_usd < plan.totals.capex_usd < coolest.totals.capex_usd
    assert audited(plan, tmp_path / "plan") == []


INTENTS: dict[str, FabricIntent] = {
    "short": intent_of(**MIXING, room__lengths=FAR, market={"available": {"O-2DR4": 20, "O-2DR4-FLT": 30}}),
    "power cap": intent_of(**MIXING, room__lengths=FAR, caps={"power_kw": 2.2}),
    "slack": intent_of(**MIXING, room__lengths=FAR, objective=[{"goal": "power", "slack": "5%"}, "capex"]),
}


@pytest.mark.parametrize("name", INTENTS)
def test_every_seed_and_number_of_workers_gives_the_same_bytes(name: str) -> None:
    expected = plan_to_json(plan_of_intent(INTENTS[name], TWINS))
    settings = [SearchTerms(seed=seed) for seed in range(1, 21)]
    settings += [SearchTerms(workers=workers) for workers in (2, 8)]
    for terms in settings:
        assert plan_to_json(plan_fabric(INTENTS[name], "0" * 64, TWINS, terms)) == expected


@pytest.mark.parametrize("gap", [0.01, 0.2])
def test_a_gap_is_kept_and_told(gap: float) -> None:
    best = plan_of_intent(INTENTS["short"], TWINS)
    plan = plan_fabric(INTENTS["short"], "0" * 64, TWINS, SearchTerms(gap=gap))
    assert plan.proof.bound <= best.totals.capex_usd <= plan.totals.capex_usd
    assert plan.proof.gap <= Decimal(gap)


CPO: dict[str, object] = {"hosts": {"model": "H-X800", "count": 64}, "topology__tiers": 2, "objective": "power"}


def _with_xdr_power() -> Catalog:
    """The sample catalogue with the power of its XDR modules known, so that power decides."""
    known = {number: replace(CATALOG.optics[number], power_typ_w=Decimal(15)) for number in ("O-XDR4-FLT", "O-X2DR4")}
    return replace(CATALOG, optics={**CATALOG.optics, **known})


XDR = _with_xdr_power()


def cpo_switches(plan: FabricPlan, tier: Tier) -> tuple[int, int]:
    """Switches of a tier with co-packaged optics, and all."""
    choices = [choice for choice in plan.tiers if choice.tier is tier]
    with_cpo = sum(choice.num_switches for choice in choices if choice.is_cpo)
    return with_cpo, sum(choice.num_switches for choice in choices)


@pytest.mark.parametrize("tier", [Tier.LEAF, Tier.SPINE])
def test_a_share_of_co_packaged_switches_is_kept(tier: Tier) -> None:
    everywhere = plan_of_intent(intent_of(**MIXING, **CPO), XDR)
    assert cpo_switches(everywhere, tier)[0]
    assert [placement.tier for placement in everywhere.cpo]
    plan = plan_of_intent(intent_of(policy={"cpo": {"largest_share": {tier.value: 0.5}}}, **CPO), XDR)
    with_cpo, switches = cpo_switches(plan, tier)
    assert 2 * with_cpo <= switches
    assert plan.totals.power_w > everywhere.totals.power_w
