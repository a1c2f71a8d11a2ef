"""Files laid over the packaged tables: who wins, what a digest covers, what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.load import load_catalog
from catalogs.problems import CatalogError
from catalogs.records import Catalog
from tests.catalogs.rows import changed_row, packaged_rows

HEADER = "part_number,price_usd,kind,source\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "QM9700,30000,quote,user\nSN4700,9000.50,quote,user\n", encoding="utf-8")
    return path


def test_a_later_book_wins_per_part(catalog: Catalog, book: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(HEADER + "QM9700,29000,quote,user\n", encoding="utf-8")
    loaded = load_catalog(prices=[book, later])
    assert loaded.prices["QM9700"].price_usd == 29000
    assert loaded.prices["SN4700"].price_usd == Decimal("9000.50")
    assert loaded.prices["SN5610"] == catalog.prices["SN5610"]
    assert load_catalog(prices=[later, book]).prices["QM9700"].price_usd == 30000


def test_an_empty_price_takes_the_price_away(book: Path, tmp_path: Path) -> None:
    removal = tmp_path / "removal.csv"
    removal.write_text(HEADER + "QM9700,,,\n", encoding="utf-8")
    assert "QM9700" not in load_catalog(prices=[book, removal]).prices
    assert "QM9700" in load_catalog(prices=[removal, book]).prices


def test_a_row_of_ones_own_replaces_or_joins(catalog: Catalog, tmp_path: Path) -> None:
    mine = tmp_path / "switches.csv"
    text = changed_row("switches", "QM9700", power_typ_w="700", source="user")
    own = changed_row("switches", "QM9700", part_number="LAB-64", source="user").splitlines()[1]
    mine.write_text(text + own + "\n", encoding="utf-8")
    loaded = load_catalog(tables={"switches": mine})
    assert loaded.switches["QM9700"].power_typ_w == 700
    assert list(loaded.switches) == [*catalog.switches, "LAB-64"]


def test_own_sources_can_be_named(tmp_path: Path) -> None:
    sources, switches = tmp_path / "sources.csv", tmp_path / "switches.csv"
    sources.write_text("source,confidence,evidence,date\nlab,high,measured here,2026-10-01\n", encoding="utf-8")
    switches.write_text(changed_row("switches", "QM9700", source="lab"), encoding="utf-8")
    assert load_catalog(tables={"sources": sources, "switches": switches}).switches["QM9700"].source == "lab"


def test_own_parts_can_be_priced_and_supplied(tmp_path: Path) -> None:
    switches, prices, supply = tmp_path / "switches.csv", tmp_path / "prices.csv", tmp_path / "supply.csv"
    switches.write_text(changed_row("switches", "QM9700", part_number="LAB-64"), encoding="utf-8")
    prices.write_text(HEADER + "LAB-64,1000,quote,user\n", encoding="utf-8")
    supply.write_text("scope,key,units_available,source\npart,LAB-64,12,user\n", encoding="utf-8")
    loaded = load_catalog(prices=[prices], supplies=[supply], tables={"switches": switches})
    assert loaded.prices["LAB-64"].price_usd == 1000
    assert loaded.supplies[-1].units_available == 12
    assert loaded.supplies[0].lead_time_weeks == 50


def test_unknown_tables_and_files_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as raised:
        load_catalog(prices=[tmp_path], tables={"switch": tmp_path / "x.csv", "optics": tmp_path / "none.csv"})
    assert [problem.message for problem in raised.value.problems] == [
        "'switch' is not a physics table",
        "cannot be read: No such file or directory",
        "cannot be read: Is a directory",
    ]
    assert raised.value.problems[0].hint == "did you mean switches?"


def test_digests_are_stable_and_apart(catalog: Catalog, book: Path) -> None:
    again = load_catalog()
    assert (again.physics_sha256, again.prices_sha256) == (catalog.physics_sha256, catalog.prices_sha256)
    priced = load_catalog(prices=[book])
    assert priced.physics_sha256 == catalog.physics_sha256
    assert priced.prices_sha256 != catalog.prices_sha256


def test_digests_see_content_not_writing(catalog: Catalog, tmp_path: Path) -> None:
    row = next(row for row in packaged_rows("prices") if row["part_number"] == "SN5610")
    same = tmp_path / "same.csv"
    text = f"source,kind,part_number,price_usd\n{row['source']},{row['kind']},SN5610,{row['price_usd']}.00\n"
    same.write_text(text, encoding="utf-8")
    assert load_catalog(prices=[same]).prices_sha256 == catalog.prices_sha256


def test_a_removed_price_and_one_never_given_look_alike(book: Path, tmp_path: Path) -> None:
    first, removal = tmp_path / "first.csv", tmp_path / "removal.csv"
    first.write_text(HEADER + "QM9700,30000,quote,user\n", encoding="utf-8")
    removal.write_text(HEADER + "SN4700,,,\n", encoding="utf-8")
    assert load_catalog(prices=[book, removal]).prices_sha256 == load_catalog(prices=[first]).prices_sha256


def test_the_catalogue_is_frozen(catalog: Catalog) -> None:
    with pytest.raises(AttributeError):
        catalog.switches["QM9700"].num_cages = 1  # type: ignore[misc]
