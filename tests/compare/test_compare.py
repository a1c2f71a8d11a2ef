"""Comparisons: growth, another part, a quote beside a plan; figures by hand, files and command."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import catalogs.load
from catalogs.load import load_catalog
from docs.audit_blocks import grown_intent
from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.quote.reading import read_quote
from fabric.audit.quote.records import QuoteMap
from fabric.cli import main
from fabric.compare.difference import Comparison, Task, compare, could_stay
from fabric.compare.files import FILES, comparison_facts, write_comparison
from fabric.compare.sides import PulledCable, Side, side_of_plan, side_of_quote
from fabric.load import parse_intent
from fabric.tables.expand import build_table
from fabric.terms import Form
from fabric.workflow import plan_fabric
from tests.audit.quote.sheets import as_csv, quote_of
from tests.audit.test_samples import write
from tests.audit.worlds import World, small_plan, world
from tests.sample_catalog import sample_catalog
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure

TABLES = ("devices", "ports", "links", "cables", "bom", "racks", "power")


def side(one: World, name: str) -> Side:
    """The side of a sample's tables."""
    return side_of_plan(name, one.tables, one.catalog, one.plan)


def grown() -> World:
    """The smallest sample twice as large: eight hosts in two units, sixteen leaves, the same two spines."""
    catalog = sample_catalog()
    structure = make_structure(
        Form.RAIL_OPTIMIZED, 8, unit_hosts=4, num_units=2, spines_per_pod=2, links_per_leaf_spine=2
    )
    recipe = PlanRecipe(
        name="grown",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 8),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="44"),
        ),
    )
    plan = make_plan(structure, recipe, catalog)
    return World({name: build_table(plan, catalog, name) for name in TABLES}, catalog, plan)


def fact(comparison: Comparison, name: str) -> tuple[object, ...]:
    """The values of a fact."""
    (values,) = [fact.values for fact in comparison.facts if fact.name == name]
    return values


def test_a_fabric_and_itself() -> None:
    """Nothing changes: every cable stays, no part costs anything."""
    one = side(world("small"), "a")
    found = compare([one, replace(one, name="b")])
    assert found.tasks(0) == {Task.KEEP: 64}
    assert found.could_stay == (64,)
    assert all(part.money_usd == (0,) and len(set(part.installed)) == 1 for part in found.parts)
    assert fact(found, "GPUs") == (32, 32)


def test_growth_by_a_unit() -> None:
    """From one unit to two: names keep their meaning though there are more digits, and every old cable stays."""
    before, after = side(world("small"), "4 hosts"), side(grown(), "8 hosts")
    found = compare([before, after])
    assert fact(found, "leaf S-NDR32") == (8, 16)
    assert fact(found, "spine S-NDR32") == (2, 2)
    assert fact(found, "oversubscription of a leaf") == (Fraction(1), Fraction(1))
    assert fact(found, "bisection along units") == (None, Fraction(1))
    tasks = found.tasks(0)
    assert tasks[Task.KEEP] + tasks[Task.MOVE] == 64
    assert tasks[Task.KEEP] >= 32  # those of the old hosts
    assert tasks[Task.PULL] == 64
    assert tasks[Task.REMOVE] == 0
    assert found.could_stay == (64,)


def test_money_of_growth() -> None:
    """What is bought on top: eight leaves, the modules of both ends, cables of both lengths."""
    before, after = side(world("small"), "a"), side(grown(), "b")
    parts = {(part.part_number, part.length_m): part for part in compare([before, after]).parts}
    switches = parts["S-NDR32", None]
    assert switches.installed == (10, 18)
    assert switches.money_usd == (8 * Decimal(30_000),)
    total = sum((part.money_usd[0] or Decimal(0) for part in parts.values()), Decimal(0))
    assert total == after.capex_usd("switch") + after.capex_usd("transceiver") + after.capex_usd("cable") - (
        before.capex_usd("switch") + before.capex_usd("transceiver") + before.capex_usd("cable")
    )


def test_tasks_of_single_cables() -> None:
    """Another cable in the same ports is replaced, one that keeps a port is moved, others come and go."""
    one = side(world("small"), "a")
    cables = {ends: counts.copy() for ends, counts in one.cables.items()}
    first, second, third = list(cables)[:3]
    cables[first].clear()
    cables[first][PulledCable("C-OTHER", Decimal(5))] = 1
    moved = (second[0], second[1], "leaf-9", "7/1")
    cables[moved] = cables.pop(second)
    cables["host-9", "1/1", "leaf-9", "1/1"] = cables.pop(third).copy()
    found = compare([one, replace(one, cables=cables)])
    assert found.tasks(0) == {Task.KEEP: 61, Task.REPLACE: 1, Task.MOVE: 1, Task.REMOVE: 1, Task.PULL: 1}
    (change,) = [change for change in found.cables[0] if change.task is Task.MOVE]
    assert (change.before, change.after) == (second, moved)
    assert could_stay(one, replace(one, cables=cables)) == 61


def test_power_and_money_of_a_plan_are_its_totals() -> None:
    """Sums of a side are the totals that the plan was audited for."""
    for name in ("small", "superpod", "rack-splitter", "three-tier"):
        good, totals = side(world(name), name), world(name).claims.totals
        assert sum(map(good.capex_usd, ("switch", "transceiver", "cable"))) == totals.capex_usd
        assert sum(map(good.power_w, ("switch", "transceiver", "cable"))) == totals.power_w
        assert fact(compare([good, good]), "GPUs") == (world(name).claims.num_gpus,) * 2


def test_unknown_figures_are_counted() -> None:
    """A part without a price is not taken for one that is free of charge."""
    one = side(world("cpo"), "cpo")
    assert one.unknown("unit_price_usd")
    assert fact(compare([one, one]), "parts without capex, not counted") == (1, 1)


def test_quote_beside_its_plan(tmp_path: Path) -> None:
    """A quote made from a plan has its devices, bandwidth, money, and all its cables."""
    good = world("small")
    sheets = quote_of(good)
    for name, rows in (("cables", sheets.cables), ("bom", sheets.bom)):
        assert rows is not None
        (tmp_path / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    quote = read_quote(tmp_path / "cables.csv", tmp_path / "bom.csv", QuoteMap())
    theirs = side_of_quote("theirs", QuoteEvidence(quote, good.catalog))
    ours = side(good, "ours")
    found = compare([ours, theirs])
    assert found.tasks(0) == {Task.KEEP: 64}
    assert fact(found, "capex")[0] == fact(found, "capex")[1]
    assert fact(found, "power")[0] == fact(found, "power")[1]
    assert fact(found, "leaf S-NDR32") == (8, 8)
    assert all(part.money_usd == (0,) for part in found.parts)


def test_four_units_to_eight(tmp_path: Path) -> None:
    """The first example grown from 4 to 8 units of 32 DGX B200: NVIDIA's table has both; and the crew's work."""
    catalog = load_catalog()
    sides = []
    for units in (4, 8):
        loaded = parse_intent(grown_intent(units).encode(), tmp_path / "intent.yaml")
        plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
        tables = {name: build_table(plan, catalog, name) for name in TABLES}
        sides.append(side_of_plan(f"{units} SU", tables, catalog, plan))
    found = compare(sides)
    assert fact(found, "GPUs") == (1024, 2048)
    assert fact(found, "leaf QM9700") == (32, 64)
    assert fact(found, "spine QM9700") == (16, 32)
    assert fact(found, "bisection along units") == (1, 1)
    assert fact(found, "capex per GPU")[0] == fact(found, "capex per GPU")[1]
    tasks = found.tasks(0)
    assert (tasks[Task.PULL], tasks[Task.REMOVE], tasks[Task.REPLACE]) == (2048, 0, 0)
    assert tasks[Task.KEEP] + tasks[Task.MOVE] == 2048
    assert found.could_stay == (1024 + 32 * 16,)  # one link of two to each of the first 16 spines may stay
    switches = next(part for part in found.parts if part.part_number == "QM9700")
    assert switches.installed == (48, 96)


def test_files(tmp_path: Path) -> None:
    """Three tables and the facts; cables add up to both fabrics."""
    found = compare([side(world("small"), "a"), side(grown(), "b")])
    write_comparison(found, tmp_path / "new")
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == sorted(FILES)
    assert json.loads((tmp_path / "new" / "compare.json").read_text()) == json.loads(
        json.dumps(comparison_facts(found))
    )
    with (tmp_path / "new" / "cables.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["number"]) for row in rows if row["a_device_before"]) == 64
    assert sum(int(row["number"]) for row in rows if row["a_device_after"]) == 128
    with (tmp_path / "new" / "parts.csv").open() as file:
        assert next(csv.DictReader(file))["installed b"] == "18"


@pytest.fixture
def directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two plan directories and one of a quote, with the catalogue of the samples."""
    monkeypatch.setattr(catalogs.load, "load_catalog", lambda prices=(): sample_catalog())
    for name, one in (("small", world("small")), ("grown", grown())):
        (tmp_path / name).mkdir()
        write(one, tmp_path / name, "parquet")
    quote = tmp_path / "quote"
    quote.mkdir()
    rows = quote_of(world("small")).bom
    assert rows is not None
    (quote / "bom.csv").write_text(as_csv(rows), encoding="utf-8")
    return [str(tmp_path / name) for name in ("small", "grown", "quote")]


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["compare", *arguments])


def test_command(directories: list[str], tmp_path: Path) -> None:
    """Three fabrics as text and as JSON, files written once."""
    text = run(*directories, "--output", str(tmp_path / "out"))
    assert text.exit_code == 0, text.output
    for told in ("Side by side", "Parts that change", "Cables from small to grown", "are pulled anew"):
        assert told in text.stdout
    facts = json.loads(run(*directories, "--json").stdout)
    assert facts["fabrics"] == ["small", "grown", "quote"]
    assert facts["cables"][0]["could_stay"] == 64
    again = CliRunner().invoke(main, ["compare", *directories, "-o", str(tmp_path / "out")], standalone_mode=False)
    assert "is there already (--force overwrites it)" in str(again.exception)


def test_same_names_are_told_apart(directories: list[str]) -> None:
    """A directory beside itself."""
    facts = json.loads(run(directories[0], directories[0], "--json").stdout)
    assert facts["fabrics"] == [f"1: {directories[0]}", f"2: {directories[0]}"]


@pytest.mark.parametrize("number", [1, 4])
def test_wrong_number_of_fabrics(number: int) -> None:
    """Two or three."""
    result = run(*["x"] * number)
    assert result.exit_code == 2
    assert "name two or three fabrics" in result.stderr


def test_no_fabric_there(tmp_path: Path) -> None:
    """A directory with neither tables nor sheets says what is missing."""
    result = CliRunner().invoke(main, ["compare", str(tmp_path), str(tmp_path)], standalone_mode=False)
    assert "the table 'devices' is missing" in str(result.exception)


def test_growth_needs_the_same_plan() -> None:
    """The smallest sample is what it is said to be here."""
    structure = small_plan(sample_catalog()).structure
    assert (structure.num_hosts, structure.num_leaves, structure.num_spines) == (4, 8, 2)
