"""Runner-up of every decision against all plans tried one by one, and against plans of a changed intent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest

from fabric.errors import InfeasibleError
from fabric.explain.records import Decision
from fabric.explain.run import Explanation, explain
from fabric.intent.root import FabricIntent
from fabric.terms import Goal, Tier
from tests.small import TRADES, Tried, all_plans, intent_of, plan_of_intent

INTENTS: dict[str, FabricIntent] = {
    "capex": intent_of(),
    "power": intent_of(objective=["power", "capex"]),
    "tco": intent_of(objective=["tco", "power"]),
    "far apart": intent_of(room__lengths={"in_row": 30, "cross_room": 40}),
    "two planes": intent_of(hosts={"model": "H-800", "count": 24}, topology__planes=[1, 2]),
    "oversubscribed": intent_of(bandwidth={"oversubscription": "3:1"}),
    "capped": intent_of(caps={"power_kw": 3}),
}
CENT = Decimal("0.01")


@cache
def explained(name: str) -> Explanation:
    return explain(INTENTS[name], "0" * 64, TRADES)


@cache
def tried(name: str) -> list[Tried]:
    plans = all_plans(INTENTS[name], TRADES)
    cap = INTENTS[name].caps.power_kw
    return plans if cap is None else [plan for plan in plans if plan.power_w <= cap * 1000]


def is_cpo(plan: Tried, tier: str) -> bool | None:
    model = plan.models.get(Tier(tier))
    return None if model is None else TRADES.switches[model].cpo is not None


def trait(name: str) -> Callable[[Tried], object]:
    """What a decision decides, as a plan that was tried has it."""
    first, _, kind = name.partition(" ")
    if kind == "switch":
        return lambda plan: plan.models.get(Tier(first))
    if kind == "optics":
        return lambda plan: is_cpo(plan, first)
    if kind == "link":
        return lambda plan: plan.technologies.get(first)
    fields: dict[str, Callable[[Tried], object]] = {
        "form": lambda plan: plan.form,
        "tiers": lambda plan: plan.tiers,
        "planes": lambda plan: plan.planes,
        "protocol": lambda plan: plan.protocol,
        "structure": lambda plan: plan.num_switches,
    }
    return fields[name]


def goal_of(name: str) -> Goal:
    return INTENTS[name].goals[0]


@pytest.mark.parametrize("name", INTENTS)
def test_differences_are_those_of_all_plans(name: str) -> None:
    """The best plan of all that decides otherwise is as much worse as the explanation says."""
    goal = goal_of(name)
    plan = explained(name).plan
    assert plan is not None
    totals = plan.totals
    own_value = {Goal.CAPEX: totals.capex_usd, Goal.POWER: totals.power_w, Goal.TCO: totals.tco_usd}[goal]
    own = next(
        other
        for other in tried(name)
        if (other.capex_usd, other.power_w) == (totals.capex_usd, totals.power_w)
        and other.models == {tier.tier: tier.part_number for tier in plan.tiers}
        and other.num_switches == plan.structure.num_switches
        and other.protocol == plan.protocol
    )
    assert own_value == min(other.figure(goal) for other in tried(name))
    for decision in explained(name).decisions:
        value = trait(decision.name)
        there = [other for other in tried(name) if "optics" not in decision.name or value(other) is not None]
        others = [other.figure(goal) for other in there if value(other) != value(own)]
        if decision.runner_up is None:
            assert not others, decision.name
            continue
        assert decision.goal_difference is not None
        assert abs(decision.goal_difference - (min(others) - own_value)) < CENT, decision.name


def test_every_kind_of_decision_is_among_them() -> None:
    names = {decision.name for name in INTENTS for decision in explained(name).decisions}
    assert names >= {"form", "tiers", "planes", "protocol", "structure", "leaf switch", "spine switch", "leaf optics"}
    assert {"host-leaf link", "leaf-spine link", "spine optics"} <= names


def without(name: str, decision: Decision) -> FabricIntent:
    """The intent that shuts the choice out with a key of its own."""
    intent = INTENTS[name]
    key = {"leaf switch": "leaf_models", "spine switch": "spine_models"}.get(decision.name)
    if key is not None:
        others = tuple(number for number in TRADES.switches if number != decision.chosen)
        return intent.model_copy(update={"topology": intent.topology.model_copy(update={key: others})})
    if decision.name == "tiers":
        tiers = tuple(tier for tier in intent.topology.tiers if str(tier) != decision.chosen)
        return intent.model_copy(update={"topology": intent.topology.model_copy(update={"tiers": tiers})})
    forms = tuple(form for form in intent.topology.forms if form.value != decision.chosen)
    return intent.model_copy(update={"topology": intent.topology.model_copy(update={"forms": forms})})


@pytest.mark.parametrize("kind", ["leaf switch", "spine switch", "tiers", "form"])
@pytest.mark.parametrize("name", INTENTS)
def test_planning_without_the_choice_gives_the_runner_up(name: str, kind: str) -> None:
    decision = next((decision for decision in explained(name).decisions if decision.name == kind), None)
    plan = explained(name).plan
    assert plan is not None
    if decision is None:
        return
    try:
        other = plan_of_intent(without(name, decision), TRADES)
    except InfeasibleError:
        assert decision.runner_up is None
        return
    assert decision.capex_usd == other.totals.capex_usd - plan.totals.capex_usd
    assert decision.power_w == other.totals.power_w - plan.totals.power_w
