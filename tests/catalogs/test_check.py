"""What is missing, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogs import check
from catalogs.load import load_catalog
from catalogs.records import Catalog
from tests.catalogs.rows import changed_row


def _facts(catalog: Catalog, name: str) -> set[tuple[str, str]]:
    facts = check.missing_facts(catalog)
    return {(fact.column, fact.consequence) for fact in facts if fact.part_number == name}


@pytest.mark.parametrize(
    "name", ["QM9700", "Q3400-RA", "SN5610", "MMA4Z00-NS", "MCP7Y00-N002", "MFP7E10", "DGX-H100"]
)
def test_nothing_is_missing_of_what_plans_are_made_of(catalog: Catalog, name: str) -> None:
    assert _facts(catalog, name) == set()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("QM8790", {("price_usd", check.NO_PRICE), ("power_typ_w", check.NO_POWER)}),
        ("SN6810-LD", {("cpo_connector", check.NO_LOSS), ("cpo_connector", check.NO_JUMPER)}),
        ("MMS4A20", {("power_source", check.LOW_CONFIDENCE)}),
        ("MMS4X90-NR", {("price_usd", check.NO_PRICE), ("power_typ_w", check.NO_POWER)}),
        (
            "MMS1W50-HM",
            {("price_usd", check.NO_PRICE), ("power_typ_w", check.NO_POWER), ("pmd_family", check.NO_BUDGET)},
        ),
        ("FS-OSFP-DR8-MPO16", {("connector", check.NO_JUMPER)}),
        ("SF-NND1JA0303-003M", {("power_head_w", check.NO_POWER), ("power_tail_w", check.NO_POWER)}),
        ("LC-UPC-OM4-2F", {("price_usd", check.NO_PRICE)}),
        ("DCS-7060X6-64PE", {("power_source", check.LOW_CONFIDENCE)}),
        (
            "DGX-RUBIN-NVL8",
            {("rack_units", check.NO_HEIGHT), ("source", check.LOW_CONFIDENCE)},
        ),
    ],
)
def test_missing_facts(catalog: Catalog, name: str, facts: set[tuple[str, str]]) -> None:
    assert _facts(catalog, name) == facts


def test_a_fact_that_is_supplied_is_no_longer_missing(tmp_path: Path) -> None:
    book, jumpers = tmp_path / "prices.csv", tmp_path / "fibers.csv"
    book.write_text("part_number,price_usd,kind,source\nQM8790,15000,quote,user\n", encoding="utf-8")
    jumper = changed_row("fibers", "MPO12-APC-OS2-8F", part_number="MPO16", connector="MPO-16", fibers="16")
    jumpers.write_text(jumper, encoding="utf-8")
    loaded = load_catalog(prices=[book], tables={"fibers": jumpers})
    assert _facts(loaded, "QM8790") == {("power_typ_w", check.NO_POWER)}
    assert _facts(loaded, "FS-OSFP-DR8-MPO16") == set()


def test_summary_counts(catalog: Catalog) -> None:
    summary = {row.table: row for row in check.summarize(catalog)}
    assert list(summary) == ["switches", "optics", "assemblies", "fibers", "hosts"]
    missing = [fact for fact in check.missing_facts(catalog) if fact.column == "price_usd"]
    for table, row in summary.items():
        assert row.num_parts == len(getattr(catalog, table))
        if table != "hosts":
            assert row.num_parts - row.num_priced == len([fact for fact in missing if fact.table == table])
    assert summary["hosts"].num_priced == 0
    assert 0 < summary["switches"].num_estimates < summary["switches"].num_priced
