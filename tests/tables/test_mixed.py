"""Tables of mixed plans: what the plan counts is what the tables hold, choice by choice."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from fabric.audit.run import audit_directory
from fabric.export.directory import read_plan_directory, write_plan_directory
from fabric.plan import PLAN_VERSION, FabricPlan, LinkChoice, plan_from_json, plan_to_json
from fabric.portions import Portion, Range
from fabric.tables.expand import build_table, count_rows, count_table_rows
from fabric.tables.layout import lay_out
from fabric.terms import ClassName, Tier
from tests.mixed_plans import MIXED, mixed_catalog, mixed_plan
from tests.sample_plans import sample_catalog, sample_plan
from tests.tables.slow import slow_cages, slow_links


@pytest.mark.parametrize("name", MIXED)
def test_the_bill_is_what_the_choices_count(name: str) -> None:
    plan, catalog = mixed_plan(name), mixed_catalog()
    expected: Counter[str] = Counter()
    for tier in plan.tiers:
        expected[tier.part_number] += tier.num_switches
        cpo = catalog.switches[tier.part_number].cpo
        if cpo is not None and cpo.els_modules:
            expected[f"ELS of {tier.part_number}"] += cpo.els_modules * tier.num_switches
    for link in plan.links:
        expected[link.cable] += link.num_cables
        for end in (*link.a_ends, link.z_end):
            if end.optic:
                expected[end.optic] += end.num_modules
    found: Counter[str] = Counter()
    for row in build_table(plan, catalog, "bom").to_pylist():
        found[row["part_number"]] += row["qty"]
    assert found == expected


@pytest.mark.parametrize("name", MIXED)
def test_every_cage_holds_what_one_choice_says(name: str) -> None:
    plan = mixed_plan(name)
    assert {len(parts) for parts in slow_cages(plan, slow_links(plan.structure)).values()} == {1}


@pytest.mark.parametrize("name", MIXED)
def test_cables_are_numbered_choice_by_choice(name: str) -> None:
    plan = mixed_plan(name)
    layout = lay_out(plan, mixed_catalog())
    rows = build_table(plan, mixed_catalog(), "cables").to_pylist()
    numbers = [row["cable"] for row in rows]
    assert sorted(set(numbers)) == list(range(sum(choice.num_cables for choice in plan.links)))
    assert numbers == sorted(numbers)
    parts = [row["part_number"] for row in rows if row["leg"] == 1]
    assert parts == [choice.cable for choice in plan.links for _ in range(choice.num_cables)]
    assert len(rows) == count_table_rows(layout, "cables")


@pytest.mark.parametrize("name", MIXED)
def test_rows_are_counted_before_they_are_made(name: str) -> None:
    layout = lay_out(mixed_plan(name), mixed_catalog())
    for table in ("devices", "ports", "links"):
        assert build_table(layout.plan, layout.catalog, table).num_rows == count_table_rows(layout, table)
    switches = Counter({(tier.tier.value, tier.part_number): tier.num_switches for tier in layout.plan.tiers})
    assert Counter(count_rows(layout).switches) == switches


def test_a_plan_directory_of_a_mixed_plan_is_read_back(tmp_path: Path) -> None:
    plan = mixed_plan("mixed-three-tier")
    write_plan_directory(plan, mixed_catalog(), tmp_path / "plan")
    found = read_plan_directory(tmp_path / "plan")
    assert found.plan == plan
    assert found.read_table("devices").num_rows == plan.structure.num_switches + 55 + 2


def without(plan: FabricPlan, name: ClassName) -> FabricPlan:
    """The plan without the last choice of a class."""
    last = plan.link_choices(name)[-1]
    return replace(plan, links=tuple(choice for choice in plan.links if choice is not last))


def with_portions(choice: LinkChoice, *portions: Portion) -> LinkChoice:
    return replace(choice, portions=portions)


@pytest.mark.parametrize("name", list(ClassName))
def test_links_of_no_choice_are_refused(name: ClassName) -> None:
    with pytest.raises(ValueError, match=f"{name.value} links are realised by no choice"):
        lay_out(without(mixed_plan("mixed-three-tier"), name), mixed_catalog())


def test_a_cell_of_two_choices_is_refused() -> None:
    plan = mixed_plan("mixed-three-tier")
    links = tuple(
        with_portions(choice, *choice.portions, Portion((Range(1, 1),), (Range(1, 1),), 0, 1))
        if choice.name is ClassName.LEAF_SPINE
        else choice
        for choice in plan.links
    )
    with pytest.raises(ValueError, match="cell 1 of row 1 of leaf-spine links is realised"):
        lay_out(replace(plan, links=links), mixed_catalog())


def test_blocks_of_no_model_are_refused() -> None:
    plan = mixed_plan("mixed-three-tier")
    tiers = tuple(replace(tier, blocks=tier.blocks[:1]) for tier in plan.tiers)
    with pytest.raises(ValueError, match="leaf tier do not fill each of its blocks once"):
        lay_out(replace(plan, tiers=tiers), mixed_catalog())


def test_a_mixed_plan_without_a_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="but no grid"):
        lay_out(replace(mixed_plan("mixed-three-tier"), grid=None), mixed_catalog())


def as_version_1(text: str) -> str:
    """``plan.json`` of a uniform plan as version 1 wrote it."""
    data = json.loads(text)
    data["version"] = 1
    del data["grid"]
    for tier in data["tiers"]:
        del tier["blocks"]
    for link in data["links"]:
        del link["portions"]
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_a_directory_of_version_1_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = sample_plan("superpod")
    with monkeypatch.context() as patch:
        for module in ("fabric.export.directory", "fabric.tables.write"):
            patch.setattr(f"{module}.plan_to_json", lambda plan: as_version_1(plan_to_json(plan)))
        write_plan_directory(plan, sample_catalog(), tmp_path / "plan")
    found = read_plan_directory(tmp_path / "plan")
    assert found.plan == plan
    assert found.read_table("devices").num_rows == 127 + 4 + 32 + 16
    assert audit_directory(tmp_path / "plan", sample_catalog()).findings == ()


def test_a_later_version_names_the_remedy() -> None:
    text = plan_to_json(sample_plan("superpod")).replace(f'"version": {PLAN_VERSION}', '"version": 3')
    with pytest.raises(ValueError, match="version 3 is not one of 1 to 2: read it with the railspine that wrote it"):
        plan_from_json(text)


def test_choices_by_tier_and_class() -> None:
    plan = mixed_plan("mixed-three-tier")
    assert plan.classes == tuple(ClassName)
    assert [choice.part_number for choice in plan.tier_choices(Tier.CORE)] == ["S-ONE64", "S-NDR32"]
    assert len(plan.link_choices(ClassName.HOST_LEAF)) == 3
    assert sample_plan("single-tier").tier_choices(Tier.SPINE) == ()
