"""Nothing that a topology key forces beats the plan that is free to choose: the enumeration loses no optimum.

A value of a key either takes choices away (tiers, forms, planes, rails_per_leaf, units_per_pod, pod_scope, models) or
asks for more (provision_full_units, reserve_spine_ports). So the plan under it is one that the open intent allows,
and must not beat the plan that was called optimal. Two keys also open the space, and are held to the same:

- ``leaf_uplinks`` and ``spines_per_pod`` lead to other links per pair. More uplinks than needed are more bandwidth,
  no other question; fewer than the bandwidth asks for are refused all the same.
- ``scalable_unit`` leads to units that fill no leaf, or that several leaves share.

``backup_hosts_per_unit`` is left out, since its hosts need no uplinks: it asks for less. Equal shares of cores are as
even as can be, so ``core_spread`` is tried from balanced to equal.

Mixing adds choices, so no plan with it is worse. Money over the years is rounded part by part, to a hundredth of a
cent: what mixes is cut into more parts, so its figure may be higher by as much for each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalogs.records import Catalog
from fabric.errors import InfeasibleError
from fabric.plan import FabricPlan
from fabric.structure import Structure
from fabric.terms import Goal
from tests.small import TRADES, intent_of, plan_of_intent

HOSTS = {"H-TWIN400": [1], "H-800": [1, 2], "H-X800": [1], "H-Q400": [1], "H-Q200": [1]}
"""Hosts with the numbers of planes that they may be split over."""

LENGTHS = ((2, 2), (2, 20), (10, 20), (30, 30))
"""In a row and across the room: copper and active cables reach some of these."""

FORMS = (["rail-optimized", "leaf-spine"], ["rail-optimized"], ["leaf-spine"], ["rail-optimized", "rail-only"])
ROUNDING_USD = Decimal("0.01")

Topology = dict[str, Any]


def random_catalog(chance: random.Random) -> Catalog:
    """The sample with other prices; some switches are small, or broken out in some of their ways only."""
    prices = {
        number: replace(
            price,
            price_usd=(price.price_usd * chance.choice((1, 1, 1, 2, 3)) / chance.choice((1, 1, 2, 10))).quantize(
                Decimal("0.01")
            ),
            low_usd=None,
            high_usd=None,
        )
        for number, price in TRADES.prices.items()
    }
    switches = {}
    for number, switch in TRADES.switches.items():
        modes, cages = switch.modes, switch.num_cages
        if chance.random() < 0.5:
            modes = tuple(mode for mode in modes if mode.ports_per_cage > 1) or modes
        if chance.random() < 0.4:
            cages = chance.choice((6, 8, 12, 16, 20, 32))
        switches[number] = replace(switch, modes=modes, num_cages=cages)
    return replace(TRADES, prices=prices, switches=switches)


def random_intent(chance: random.Random) -> dict[str, Any]:
    """A small fabric with most of its topology left open."""
    model = chance.choice(sorted(HOSTS))
    in_row, cross_room = chance.choice(LENGTHS)
    tiers = chance.choice(([1, 2], [2], [1, 2, 3], [2, 3], [3]))
    topology: Topology = {"tiers": tiers, "forms": chance.choice(FORMS), "planes": HOSTS[model]}
    if chance.random() < 0.3:
        topology["leaf_models"] = sorted(chance.sample(sorted(TRADES.switches), 4))
    if chance.random() < 0.3 and max(tiers) > 1:
        topology["spine_models"] = sorted(chance.sample(sorted(TRADES.switches), 4))
    if chance.random() < 0.3 and max(tiers) > 2:
        topology["pod_scope"] = ["all-rails", "one-rail"]
    if chance.random() < 0.3 and max(tiers) > 2:
        topology["core_spread"] = "balanced"
    return {
        "hosts": {"model": model, "count": chance.choice((2, 3, 5, 8, 9, 12, 17, 20, 33))},
        "objective": chance.sample(("capex", "power", "tco"), chance.choice((1, 2))),
        "topology": topology,
        "room__lengths": {"in_rack": 1, "in_row": in_row, "cross_room": cross_room},
        "bandwidth": {"oversubscription": {"leaf": chance.choice((1, 1, "4/3", "3/2", 2, 3))}},
    }


def forced(chance: random.Random, open_topology: Topology, found: Structure) -> Iterator[Topology]:
    """Topologies with one key forced, or the uplinks and the spines together; some near what was found."""
    tiers: list[int] = open_topology["tiers"]
    yield from ({"scalable_unit": chance.randint(1, min(found.num_hosts, 40))} for _ in range(2))
    yield {"provision_full_units": True}
    if "rail-optimized" in open_topology["forms"]:
        yield {"rails_per_leaf": chance.choice((1, 2, 4))}
    if max(tiers) > 1:
        yield {"leaf_uplinks": found.leaf_up_ports + chance.randint(1, 8)}
        yield {"leaf_uplinks": chance.randint(1, 64)}
        yield {"spines_per_pod": chance.randint(1, 8)}
        yield {"reserve_spine_ports": chance.choice((1, 2, "1/4"))}
    if found.spines_per_pod:
        for links in {found.links_per_leaf_spine + 1, found.links_per_leaf_spine + 2}:
            yield {"leaf_uplinks": links * found.spines_per_pod, "spines_per_pod": found.spines_per_pod}
    if max(tiers) > 2:
        yield {"units_per_pod": chance.randint(1, 8)}
        yield {"core_spread": "equal"}
    for key in ("tiers", "forms", "planes", "leaf_models", "spine_models", "pod_scope"):
        values = open_topology.get(key, ())
        yield from ({key: [value]} for value in values if len(values) > 1)


def with_keys(topology: Topology, keys: Topology) -> Topology:
    """``topology`` with other keys, without those that have no effect on so few tiers."""
    most_tiers = max(keys.get("tiers", topology["tiers"]))
    needs = {"spine_models": 2, "pod_scope": 3, "core_spread": 3}
    return {key: value for key, value in {**topology, **keys}.items() if needs.get(key, 1) <= most_tiers}


def planned(changes: dict[str, Any], catalog: Catalog) -> FabricPlan | None:
    """The plan, if there is one."""
    try:
        return plan_of_intent(intent_of(**changes), catalog)
    except InfeasibleError:
        return None


def figures(plan: FabricPlan) -> tuple[Decimal, ...]:
    """Values of the goals in order; that of the first as the proof has it."""
    totals = plan.totals
    every = {Goal.CAPEX: totals.capex_usd, Goal.POWER: totals.power_w, Goal.TCO: totals.tco_usd}
    return plan.proof.objective, *(every[goal] for goal in plan.proof.goals[1:])


@pytest.mark.parametrize("seed", range(8, 12))
def test_no_forced_key_beats_the_open_plan(seed: int) -> None:
    chance = random.Random(seed)
    compared = 0
    for _ in range(4):
        intent, catalog = random_intent(chance), random_catalog(chance)
        best = planned(intent, catalog)
        for keys in forced(chance, intent["topology"], best.structure) if best is not None else ():
            other = planned({**intent, "topology": with_keys(intent["topology"], keys)}, catalog)
            if best is not None and other is not None:
                assert figures(best) <= figures(other), (intent, keys)
                compared += 1
    assert compared > 10


@pytest.mark.parametrize("seed", range(3))
def test_mixing_is_never_worse(seed: int) -> None:
    chance = random.Random(seed)
    compared = 0
    for _ in range(6):
        intent, catalog = random_intent(chance), random_catalog(chance)
        uniform, mixed = (planned({**intent, "policy__mixing": mixing}, catalog) for mixing in (False, True))
        if uniform is not None:
            assert mixed is not None
            assert mixed.proof.objective <= uniform.proof.objective + ROUNDING_USD, intent
            compared += 1
    assert compared > 1
