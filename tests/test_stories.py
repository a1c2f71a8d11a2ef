"""Stories of scarcity: what the planner decides in each, and that leaving the scarcity out decides otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from fabric.explain.conflicts import explain_conflict
from fabric.inputs import catalog_of_intent
from fabric.load import load_intent, parse_intent
from fabric.plan import FabricPlan
from fabric.sizing.racks import count_racks
from fabric.terms import ClassName, Status, Tier
from fabric.workflow import plan_fabric
from tests.golden.command_line import EXAMPLES, railspine

STORIES = EXAMPLES / "stories"
MOST_LINES = 40


@dataclass(frozen=True)
class Facts:
    """What of a plan a story is about."""

    plan: FabricPlan
    catalog: Any = field(repr=False)

    @property
    def capex_usd(self) -> int:
        return int(self.plan.totals.capex_usd)

    def switches(self, tier: Tier) -> dict[str, int]:
        """Switches of a tier by model."""
        return {choice.part_number: choice.num_switches for choice in self.plan.tiers if choice.tier is tier}

    def modules(self, name: ClassName | None = None) -> dict[str, int]:
        """Modules by part number, of one class or of all."""
        found: dict[str, int] = {}
        for link in self.plan.links:
            for end in (*link.a_ends, link.z_end):
                if end.optic is not None and name in (None, link.name):
                    found[end.optic] = found.get(end.optic, 0) + end.num_modules
        return found

    def links(self, name: ClassName) -> dict[str, int]:
        """Links of a class by what crosses them."""
        found: dict[str, int] = {}
        for link in self.plan.links:
            if link.name is name:
                found[link.pmd or link.medium] = found.get(link.pmd or link.medium, 0) + link.num_links
        return found


@cache
def planned(story: str, without: str = "") -> Facts:
    """The plan of a story, or of the same without one key of it."""
    path = STORIES / f"{story}.yaml"
    loaded = load_intent(path)
    if without:
        data = yaml.safe_load(path.read_text("utf-8"))
        *sections, key = without.split(".")
        section = data
        for name in sections:
            section = section[name]
        del section[key]
        loaded = parse_intent(yaml.safe_dump(data).encode(), path)
    catalog = catalog_of_intent(loaded)
    plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
    assert plan.proof.status is Status.OPTIMAL
    return Facts(plan, catalog)


def stories() -> list[str]:
    return sorted(path.stem for path in STORIES.glob("*.yaml"))


@pytest.mark.parametrize("story", stories())
def test_story_names_its_schema_and_is_told_shortly(story: str) -> None:
    text = (STORIES / f"{story}.yaml").read_text("utf-8")
    first, second, *rest = text.splitlines()
    assert (first, second) == ("# yaml-language-server: $schema=../intent.schema.json", "#")
    assert 3 <= len([line for line in rest[: rest.index("")] if line.startswith("# ")]) <= 6
    assert len(rest) <= MOST_LINES
    assert yaml.safe_load(text)["name"] == story


def test_a_date_that_excludes_one_generation() -> None:
    """In time there is no 1.6T module, so no XDR: three tiers of Ethernet on two planes in place of two tiers."""
    late, dated = planned("need-by-date", "market.need_by_weeks"), planned("need-by-date")
    assert (late.plan.protocol, late.plan.structure.num_tiers) == ("InfiniBand", 2)
    assert (dated.plan.protocol, dated.plan.structure.num_tiers, dated.plan.structure.planes) == ("Ethernet", 3, 2)
    speeds = [{dated.catalog.optics[number].speed_gbps for number in each.modules()} for each in (late, dated)]
    assert speeds == [{800, 1600}, {800}]
    assert late.capex_usd < dated.capex_usd
    assert dated.plan.procurement.unknown_lead_times == ("MFP7E10", "S9321-64EO")
    assert any(
        refusal.reason == "not on offer: lead time beyond market.need_by_weeks (40)"
        for refusal in dated.plan.refusals
    )


def test_a_room_without_liquid_cooling() -> None:
    """Spines and leaves keep their cages; with liquid both would be co-packaged, and cooler."""
    dry, wet = planned("no-liquid-cooling"), load_intent(EXAMPLES / "dgx-b300-4su-cpo.yaml")
    assert dry.switches(Tier.LEAF) | dry.switches(Tier.SPINE) == {"Q3400-RA": 18}
    assert not any(choice.is_cpo or choice.cooling == "liquid" for choice in dry.plan.tiers)
    assert count_racks(dry.plan, dry.catalog.switches).liquid == 0
    cool = plan_fabric(wet.intent, wet.sha256, catalog_of_intent(wet))
    assert all(choice.cooling == "liquid" for choice in cool.tiers)
    assert cool.totals.power_w < dry.plan.totals.power_w


def test_a_power_cap_puts_cpo_where_copper_is_not_lost() -> None:
    free, capped = planned("power-cap-copper", "caps"), planned("power-cap-copper")
    assert free.plan.totals.power_w > 25_000 >= capped.plan.totals.power_w
    assert not any(choice.is_cpo for choice in free.plan.tiers)
    assert {choice.tier: choice.is_cpo for choice in capped.plan.tiers} == {Tier.LEAF: False, Tier.SPINE: True}
    assert capped.links(ClassName.HOST_LEAF) == {"twinax": 512}
    assert 0 < capped.capex_usd - free.capex_usd < 130_000


def test_a_reach_that_no_module_in_time_has() -> None:
    loaded = load_intent(STORIES / "too-far.yaml")
    conflict = explain_conflict(loaded.intent, catalog_of_intent(loaded)).relaxations
    told = {line.key: (line.enough, line.change) for line in conflict}
    assert told["market.need_by_weeks"] == ("45", "25 weeks later")
    assert told["room.runs.leaf_spine"] == ("100", None)
    outcome = railspine(["plan", str(STORIES / "too-far.yaml"), "--dry-run"])
    assert outcome.code == 3
    assert "not on offer: lead time beyond market.need_by_weeks (20)" in outcome.err
    assert "150 m is beyond the reach of 100 m" in outcome.err


def test_owned_modules_are_used_up_first() -> None:
    """All 600 are in use, on whole host links first (their far end is dear), the rest between leaf and spine."""
    fresh, owner = planned("owned-modules", "market"), planned("owned-modules")
    assert "MMS4X00-NM" not in fresh.modules()
    assert owner.plan.procurement.from_stock == {"MMS4X00-NM": 600}
    assert owner.modules()["MMS4X00-NM"] == 600
    assert owner.modules(ClassName.LEAF_SPINE)["MMS4X00-NM"] == owner.links(ClassName.LEAF_SPINE)["400GBASE-DR4"]
    assert owner.links(ClassName.LEAF_SPINE)["400GBASE-SR4"] > 0
    assert owner.capex_usd < fresh.capex_usd


def test_a_shortage_brings_a_second_maker_and_single_mode() -> None:
    """All 1,300 multimode modules are bought; 236 leaf modules and the hosts in front of them are single-mode."""
    short = planned("800g-shortage")
    modules = short.modules()
    assert (modules["FS-OSFP-2SR4"], modules["MMA4Z00-NS"]) == (900, 400)
    assert short.links(ClassName.HOST_LEAF) == {"400GBASE-SR4": 552, "400GBASE-DR4": 472}
    assert short.links(ClassName.LEAF_SPINE) == {"400GBASE-SR4": 1024}
    limits = {each.name: (each.used, each.most) for each in short.plan.procurement.limits}
    assert limits["units of FS-OSFP-2SR4"] == (900, 900)


def test_a_story_is_written_audited_and_told(tmp_path: Path) -> None:
    """The one with a date: in the summary, in the plan, in the bill."""
    path = STORIES / "need-by-date.yaml"
    outcome = railspine(["plan", str(path), "--output", str(tmp_path / "plan")])
    assert outcome.code == 0, outcome.err
    told = outcome.out.replace("│", "").split()
    assert "Needed in 40 weeks; lead time unknown of 2: MFP7E10, S9321-64EO." in " ".join(told)
    plan = json.loads((tmp_path / "plan" / "plan.json").read_text("utf-8"))
    assert plan["procurement"]["need_by_weeks"] == "40"
    audited = railspine(["audit", str(tmp_path / "plan"), "--intent", str(path)])
    assert (audited.code, "no faults" in audited.out) == (0, True), audited.out
