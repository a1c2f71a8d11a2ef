"""Caps at their edge: the optimum passes, one cent, milliwatt or fibre less does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from fabric.errors import InfeasibleError
from fabric.intent.root import FabricIntent
from fabric.session import open_session
from fabric.terms import Goal, Status
from fabric.workflow import solve_session
from tests.small import CATALOG, all_plans, fibers_of, intent_of, plan_of_intent

CENT = Decimal("0.01")
MILLIWATT = Decimal("0.001")
GRAM = Decimal("0.001")
SMALL = ["capex", "power"]
"""Order in which ties are settled, so that a cap on the optimum changes nothing at all."""


def text(amount: Decimal | int) -> float | int:
    """A number as it stands in a file."""
    return amount if isinstance(amount, int) else float(amount)


@pytest.mark.parametrize("goal", list(Goal))
def test_the_optimum_is_within_a_cap_of_its_own_size_and_of_no_less(goal: Goal) -> None:
    wanted = {"objective": goal.value, "tco__region": "nowhere"}
    free = plan_of_intent(intent_of(**wanted))
    best = {
        "capex": free.totals.capex_usd,
        "power": free.totals.power_w / 1000,
        "tco": free.proof.objective,
        "carbon": free.proof.objective / 1000,
    }[goal]
    key = {"capex": "capex_usd", "power": "power_kw", "tco": "tco_usd", "carbon": "carbon_t"}[goal]
    step = {"capex": CENT, "power": MILLIWATT / 1000, "tco": Decimal("0.0001"), "carbon": GRAM / 1000}[goal]
    capped = plan_of_intent(intent_of(**wanted, caps={key: text(best)}))
    assert replace(capped, intent_sha256="", proof=free.proof) == replace(free, intent_sha256="", proof=free.proof)
    assert capped.proof.objective == free.proof.objective
    with pytest.raises(InfeasibleError):
        plan_of_intent(intent_of(**wanted, caps={key: text(best - step)}))


def test_a_milliwatt_less_than_the_cheapest_uses_brings_the_next() -> None:
    tried = all_plans(intent_of(objective=SMALL))
    free = plan_of_intent(intent_of(objective=SMALL))
    kw = free.totals.power_w / 1000
    same = plan_of_intent(intent_of(objective=SMALL, caps={"power_kw": text(kw)}))
    assert (same.totals, same.tiers, same.links) == (free.totals, free.tiers, free.links)
    less = plan_of_intent(intent_of(objective=SMALL, caps={"power_kw": text(kw - MILLIWATT / 1000)}))
    cooler = [plan for plan in tried if plan.power_w < free.totals.power_w]
    assert less.totals.capex_usd == min(plan.capex_usd for plan in cooler) > free.totals.capex_usd
    assert less.proof.status is Status.OPTIMAL


def test_a_fibre_less_brings_the_next_and_the_fewest_are_the_end() -> None:
    def asked(fibers: int) -> FabricIntent:
        """Runs that no assembly reaches."""
        lengths = {"in_row": 30, "cross_room": 40}
        return intent_of(objective=["power", "capex"], room__lengths=lengths, caps={"fibers": fibers})

    tried = all_plans(asked(10**6))
    free = plan_of_intent(asked(10**6))
    fibers = fibers_of(free)
    same = plan_of_intent(asked(fibers))
    assert (same.totals, fibers_of(same)) == (free.totals, fibers)
    fewest = min(plan.fibers for plan in tried)
    assert 0 < fewest <= fibers
    if fewest < fibers:
        less = plan_of_intent(asked(fibers - 1))
        assert less.totals.power_w == min(plan.power_w for plan in tried if plan.fibers < fibers)
    assert fibers_of(plan_of_intent(asked(fewest))) == fewest
    with pytest.raises(InfeasibleError):
        plan_of_intent(asked(fewest - 1))


def test_caps_hold_together() -> None:
    """Under a cap of each kind the answer is the best of all plans within them."""
    tried = all_plans(intent_of(objective="tco"))
    middle = sorted(tried, key=lambda plan: plan.tco_usd)[len(tried) // 3]
    caps = {"capex_usd": text(middle.capex_usd), "power_kw": text(middle.power_w / 1000), "fibers": middle.fibers}
    within = [
        plan
        for plan in tried
        if (plan.capex_usd, plan.fibers) <= (middle.capex_usd, middle.fibers)
        and plan.capex_usd <= middle.capex_usd
        and plan.power_w <= middle.power_w
        and plan.fibers <= middle.fibers
    ]
    found = plan_of_intent(intent_of(objective="tco", caps=caps))
    assert found.totals.tco_usd == min(plan.tco_usd for plan in within)


@pytest.mark.parametrize("percent", [0, 1, 5, 20, 60])
def test_goals_with_slack_are_those_of_all_plans(percent: int) -> None:
    tried = all_plans(intent_of(objective=["power", "capex"]))
    least = min(plan.power_w for plan in tried)
    within = [plan for plan in tried if plan.power_w <= least * (100 + percent) / 100]
    found = plan_of_intent(intent_of(objective=[{"goal": "power", "slack": f"{percent}%"}, "capex"]))
    assert found.proof.objective == least
    assert found.totals.capex_usd == min(plan.capex_usd for plan in within)
    assert found.proof.slacks == (str(Fraction(percent, 100)), "0")


def test_parts_without_a_figure_are_left_out_once_a_cap_needs_it() -> None:
    """The switch of the cheapest plan has no power figure: a cap on power cannot count it, so another one serves."""
    free = plan_of_intent(intent_of())
    unknown = {choice.part_number for choice in free.tiers}
    switches = {
        number: replace(model, power_typ_w=None, power_max_w=None) if number in unknown else model
        for number, model in CATALOG.switches.items()
    }
    catalog = replace(CATALOG, switches=switches)
    cheapest = plan_of_intent(intent_of(), catalog)
    assert {choice.part_number for choice in cheapest.tiers} == unknown
    assert set(cheapest.totals.unpowered) >= unknown
    capped = plan_of_intent(intent_of(caps={"power_kw": 1000}), catalog)
    assert not {choice.part_number for choice in capped.tiers} & unknown
    assert capped.totals.unpowered == ()
    assert any(refusal.reason == "switch cannot be weighed: no power figure" for refusal in capped.refusals)


def test_a_cap_on_fibres_needs_no_price() -> None:
    prices = {number: price for number, price in CATALOG.prices.items() if number != "S-ETH64"}
    catalog = replace(CATALOG, prices=prices)
    only = {"topology__leaf_models": ["S-ETH64"], "topology__tiers": 1, "objective": "power"}
    assert plan_of_intent(intent_of(**only, caps={"fibers": 10**6}), catalog).totals.unpriced == ("S-ETH64",)
    with pytest.raises(InfeasibleError):
        plan_of_intent(intent_of(**only, caps={"capex_usd": 10**9}), catalog)


INTENTS: dict[str, FabricIntent] = {
    "capex": intent_of(),
    "power, capex": intent_of(objective=["power", "capex"]),
    "tco under a cap": intent_of(objective="tco", caps={"power_kw": 3}),
    "slack": intent_of(objective=[{"goal": "capex", "slack": "10%"}, "power"]),
    "planes": intent_of(hosts={"model": "H-800", "count": 24}),
    "cages": intent_of(hosts={"model": "H-Q400", "count": 12}, objective="tco"),
}


@pytest.mark.parametrize("name", INTENTS)
def test_options_by_technology_lead_to_the_same_optimum(name: str) -> None:
    results = []
    for by_technology in (False, True):
        session = open_session(INTENTS[name], CATALOG, by_technology=by_technology)
        result = solve_session(session, tuple(session.sketches.values()))
        assert result.selection is not None
        results.append((result.status, result.values, result.bounds, result.selection.candidate))
    assert results[0] == results[1]
