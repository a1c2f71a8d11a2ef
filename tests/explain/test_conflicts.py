"""Conflicts: the set is a smallest one, and each change told is enough and the least of its steps."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.errors import InputError
from fabric.explain.conflicts import explain_conflict
from fabric.explain.records import Relaxation
from fabric.explain.rules import Rule, rules_of
from fabric.inputs import catalog_of_intent
from fabric.intent.root import FabricIntent
from fabric.load import LoadedIntent, parse_intent
from fabric.session import open_session
from fabric.workflow import solve_session
from tests.golden.command_line import EXAMPLES
from tests.small import CATALOG, SMALL

FAR = {"in_row": 30, "cross_room": 40}
"""Runs beyond copper."""


def outcome(intent: FabricIntent, catalog: Catalog) -> str | None:
    """The structure of the best plan, by a session that knows nothing of any other; None when there is no plan."""
    try:
        session = open_session(intent, catalog)
    except InputError:
        return None
    result = solve_session(session, tuple(session.sketches.values()))
    if result.selection is None:
        return None
    return label(session.places[result.selection.candidate].shape.structure)


def has_plan(intent: FabricIntent, catalog: Catalog) -> bool:
    return outcome(intent, catalog) is not None


PHYSICS = re.compile(r"reach_m|loss_budget|attenuation|cages|lanes|lengths")


@dataclass(frozen=True)
class Case:
    """Changes to an intent, keys that are among those in conflict, what is told to be enough, switches on offer."""

    changes: dict[str, Any]
    among: list[str]
    enough: dict[str, str] = field(default_factory=dict)
    switches: tuple[str, ...] = tuple(CATALOG.switches)

    @property
    def catalog(self) -> Catalog:
        """The sample with these switches."""
        return replace(CATALOG, switches={number: CATALOG.switches[number] for number in self.switches})


CASES = {
    "reach": Case(
        {"topology.tiers": [2], "room.runs.leaf_spine": 800},
        ["topology.tiers", "room.runs.leaf_spine"],
        {"topology.tiers": "[2, 1]", "room.runs.leaf_spine": "100"},
    ),
    "too many endpoints for two tiers": Case(
        {"hosts": [{"model": "H-TWIN400", "count": 300}], "topology.tiers": [2]},
        ["hosts[0].count", "bandwidth.oversubscription.leaf"],
        {"hosts[0].count": "256"},
        ("S-NDR32",),
    ),
    "budget": Case({"caps.capex_usd": 1000}, ["caps.capex_usd"], {"caps.capex_usd": "183960.5"}),
    "budget within reach of fewer hosts": Case(
        {"caps.capex_usd": 90_000, "topology.tiers": [1]}, ["hosts[0].count", "caps.capex_usd"]
    ),
    "power": Case(
        {"caps.power_kw": 1, "protocol": "infiniband"},
        ["hosts[0].count", "room.runs.host_leaf", "caps.power_kw"],
        {"caps.power_kw": "2.38"},
    ),
    "fibres": Case(
        {"caps.fibers": 1, "room.lengths": {"in_row": 30, "cross_room": 40}},
        ["room.runs.host_leaf", "caps.fibers"],
        {"caps.fibers": "768"},
    ),
    "tco": Case({"caps.tco_usd": 5, "objective": "power"}, ["caps.tco_usd"]),
    "vendor": Case(
        {"market.vendors.include": ["Sample Optics"]},
        ["market.vendors.include"],
        {"market.vendors.include": "[Sample Optics, Sample Networks, Sample Cables]"},
    ),
    "models that never meet": Case(
        {"topology.leaf_models": ["S-CPO144"], "topology.spine_models": ["S-NDR32"]},
        ["topology.leaf_models"],
        {"topology.leaf_models": "[S-CPO144, S-ETH64]"},
    ),
    "several groups": Case(
        {
            "hosts": [{"model": "H-TWIN400", "count": 6}, {"model": "H-TWIN400", "count": 4}],
            "topology.tiers": [1],
        },
        ["hosts[0].count", "topology.tiers"],
        {"hosts[0].count": "4", "topology.tiers": "[1, 2]"},
        ("S-NDR32",),
    ),
    "date": Case(
        {"market.need_by_weeks": 10, "room.lengths": FAR},
        ["market.need_by_weeks"],
        {"market.need_by_weeks": "30"},
    ),
    "unknown lead times": Case(
        {"market.need_by_weeks": 60, "market.unknown_lead_time": "refuse"},
        ["market.unknown_lead_time"],
        {"market.unknown_lead_time": "allow"},
    ),
    "second source": Case(
        {"market.second_source": True, "room.lengths": FAR},
        ["market.second_source", "room.runs.host_leaf", "room.runs.leaf_spine"],
        {"market.second_source": "False"},
    ),
    "no units": Case({"market.available": {"O-2DR4": 0}, "room.lengths": FAR}, ["market.available.O-2DR4"]),
    "racks": Case(
        {"caps.network_racks": 0, "topology.forms": "rail-optimized"},
        ["caps.network_racks"],
        {"caps.network_racks": "1"},
    ),
    "carbon": Case({"caps.carbon_t": 1, "tco.region": "nowhere"}, ["caps.carbon_t"]),
    "two caps": Case({"caps.capex_usd": 185_000, "caps.power_kw": 3}, ["caps.capex_usd", "caps.power_kw"]),
}


def changed(text: str, changes: dict[str, Any]) -> LoadedIntent:
    """The intent in ``text`` with values at key paths written as explain writes them; None takes a key away."""
    data = yaml.safe_load(text)
    data["hosts"] = data["hosts"] if isinstance(data["hosts"], list) else [data["hosts"]]
    for path, value in deepcopy(changes).items():
        parts = [int(part) if part.isdecimal() else part for part in re.findall(r"[\w-]+", path)]
        section = data
        for part in parts[:-1]:
            section = section[part] if isinstance(part, int) else section.setdefault(part, {})
        if value is None:
            section.pop(parts[-1], None)
        else:
            section[parts[-1]] = value
    return parse_intent(yaml.safe_dump(data, sort_keys=False).encode(), EXAMPLES / "changed.yaml")


def in_file(enough: str | None) -> Any:
    """What a user would type for ``enough``."""
    assert enough is not None
    return None if enough == "left out" else yaml.safe_load(enough)


def loosened(intent: FabricIntent, rules: list[Rule]) -> FabricIntent:
    for rule in rules:
        intent = rule.relaxed(intent, rule.loosest)
    return intent


def check_smallest(intent: FabricIntent, catalog: Catalog, keys: list[str]) -> None:
    """With every other rule at its loosest the set has no plan; without any one of the set it has.

    Hosts stay as they are: fewer may fit worse. Where they are named, fewer of them help.
    """
    rules = [rule for rule in rules_of(intent, catalog) if rule.path[0] != "hosts"]
    others = [rule for rule in rules if rule.key not in keys]
    assert not has_plan(loosened(intent, others), catalog)
    for rule in rules:
        if rule.key in keys:
            assert has_plan(loosened(intent, [*others, rule]), catalog), rule.key


def tighter(rule: Rule, relaxation: Relaxation) -> Any:
    """The step before the one told; None when the one told is the first."""
    value = in_file(relaxation.enough)
    if isinstance(rule.value, int) and not isinstance(rule.value, bool):
        return value + (1 if value < rule.value else -1)
    if rule.path[0] == "caps":
        return float(Decimal(str(value)) - Decimal("0.000001"))
    if rule.key == "market.need_by_weeks":
        later = [step for step in rule.steps if step is not None and (value is None or step < value)]
        return later[-1] if later else None
    if isinstance(value, list):
        return value[:-1] if len(value) > len(rule.value) + 1 else None
    before = [step for step in rule.steps if step > Decimal(str(value))] if isinstance(rule.value, Decimal) else []
    return before[-1] if before else None


@pytest.mark.parametrize("name", CASES)
def test_conflict(name: str) -> None:
    case = CASES[name]
    loaded = changed(SMALL, case.changes)
    intent = loaded.intent
    assert not has_plan(intent, case.catalog)
    conflict = explain_conflict(intent, case.catalog).relaxations
    keys = [line.key for line in conflict]
    assert set(case.among) <= set(keys), keys
    check_smallest(intent, case.catalog, keys)
    told = {line.key: line.enough for line in conflict}
    assert told | case.enough == told
    rules = {rule.key: rule for rule in rules_of(intent, case.catalog)}
    for line in conflict:
        assert not PHYSICS.search(line.key)
        if line.enough is None:
            assert not has_plan(rules[line.key].relaxed(intent, rules[line.key].loosest), case.catalog)
            continue
        asked = case.changes | {line.key: in_file(line.enough)}
        assert outcome(changed(SMALL, asked).intent, case.catalog) == line.result is not None
        step = tighter(rules[line.key], line)
        if step is not None:
            assert not has_plan(rules[line.key].relaxed(intent, step), case.catalog), (line.key, step)


def test_every_rule_leads_to_an_intent_that_reads_back() -> None:
    """The loosest value of every rule of the shortest intent is one that a file may hold."""
    intent = changed(SMALL, {"topology": None}).intent
    rules = rules_of(intent, CATALOG)
    assert len(rules) > 10
    for rule in rules:
        value = rule.relaxed(intent, rule.loosest)
        assert FabricIntent.model_validate(value.model_dump()) == value, rule.key


def test_physics_is_never_stretched() -> None:
    """No module on offer has a price for these hosts: no rule of the user's helps, and none is blamed."""
    intent = changed(SMALL, {"hosts": [{"model": "H-X800", "count": 8}]}).intent
    assert explain_conflict(intent, CATALOG).relaxations == ()


def test_a_rule_that_alone_does_not_help_says_so() -> None:
    """Two conflicts at once: relaxing a rule of the one leaves the other."""
    changes = {"caps.capex_usd": 1000, "market.vendors.include": ["Sample Optics"]}
    intent = changed(SMALL, changes).intent
    conflict = explain_conflict(intent, CATALOG).relaxations
    assert [line.key for line in conflict] in (["market.vendors.include"], ["caps.capex_usd"])
    assert [line.enough for line in conflict] == [None]


def test_defaults_are_told_as_such() -> None:
    intent = changed(SMALL, CASES["power"].changes).intent
    told = {line.key: line.is_default for line in explain_conflict(intent, CATALOG).relaxations}
    assert told == {"hosts[0].count": False, "room.runs.host_leaf": True, "caps.power_kw": False}


PACKAGED = {
    "a room of 800 m": ("dgx-b200-4su", {"room.lengths.cross_room": 800}, ["room.runs.leaf_spine"]),
    "a leaf for InfiniBand under a spine for Ethernet": (
        "dgx-b300-dual-plane",
        {"topology.leaf_models": ["QM9700"], "topology.spine_models": ["SN5610"]},
        ["topology.leaf_models"],
    ),
}


@pytest.mark.parametrize("name", PACKAGED)
def test_conflict_with_the_packaged_catalogue(name: str) -> None:
    example, changes, among = PACKAGED[name]
    loaded = changed((EXAMPLES / f"{example}.yaml").read_text("utf-8"), changes)
    catalog = catalog_of_intent(loaded)
    conflict = explain_conflict(loaded.intent, catalog).relaxations
    keys = [line.key for line in conflict]
    assert keys
    assert set(among) <= set(keys), keys
    check_smallest(loaded.intent, catalog, keys)
