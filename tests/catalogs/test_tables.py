"""The packaged tables: every row loads, the dictionary and the records agree, no figure is without a source."""

from __future__ import annotations

import dataclasses
import re

import pytest

from catalogs import records
from catalogs.build import CPO_PREFIX
from catalogs.dictionary import PART_TABLES, PHYSICS_TABLES, columns_of, key_columns, read_dictionary
from catalogs.files import packaged_bytes
from catalogs.layers import read_layers
from catalogs.records import Catalog
from catalogs.references import els_part_numbers
from tests.catalogs.rows import packaged_rows

RECORDS = {
    "sources": records.Source,
    "switches": records.SwitchModel,
    "optics": records.OpticModel,
    "assemblies": records.AssemblyModel,
    "fibers": records.FiberModel,
    "hosts": records.HostModel,
    "channel_budgets": records.ChannelBudget,
    "attenuations": records.Attenuation,
    "connector_losses": records.ConnectorLoss,
    "regions": records.Region,
    "port_names": records.PortName,
    "panels": records.PanelModel,
    "failure_rates": records.FailureRate,
    "prices": records.Price,
    "supply": records.Supply,
}
TABLES = tuple(RECORDS)


def test_catalog_is_as_large_as_promised(catalog: Catalog) -> None:
    assert len(catalog.switches) >= 20
    assert len({switch.vendor for switch in catalog.switches.values()}) >= 5
    assert len(catalog.optics) + len(catalog.assemblies) >= 60
    assert len(catalog.hosts) >= 12


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_loaded(catalog: Catalog, table: str) -> None:
    loaded = {"channel_budgets": "budgets", "supply": "supplies"}.get(table, table)
    assert len(getattr(catalog, loaded)) == len(packaged_rows(table))


@pytest.mark.parametrize("table", TABLES)
def test_header_is_the_dictionary(table: str) -> None:
    header = packaged_bytes(f"{table}.csv").decode("utf-8").split("\n", 1)[0].split(",")
    assert header == [column.name for column in columns_of(table)]


@pytest.mark.parametrize("table", TABLES)
def test_dictionary_covers_each_field_and_nothing_else(table: str) -> None:
    fields = {field.name for field in dataclasses.fields(RECORDS[table])}
    if table == "switches":
        inner = {CPO_PREFIX + field.name for field in dataclasses.fields(records.CoPackagedOptics)}
        fields = fields - {"cpo"} | inner
    assert fields == {column.name for column in columns_of(table)}


def test_dictionary_knows_the_tables_and_explains_every_column() -> None:
    assert set(read_dictionary()) == {*TABLES, "simple_switches"}
    for columns in read_dictionary().values():
        for column in columns:
            assert column.meaning
            assert column.required in ("yes", "no") or column.required_with in {other.name for other in columns}


def test_numbers_carry_their_unit_in_the_name() -> None:
    units = {"W": "_w", "m": "_m", "kg": "_kg", "mm": "_mm", "Gb/s": "_gbps", "dB": "_db", "USD": "_usd"}
    for columns in read_dictionary().values():
        for column in columns:
            suffix = units.get(column.unit or "")
            assert suffix is None or column.name.endswith(suffix)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_key(table: str) -> None:
    assert key_columns(table)


@pytest.mark.parametrize("name", [*TABLES, "columns"])
def test_files_are_plain(name: str) -> None:
    data = packaged_bytes(f"{name}.csv")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert not re.search(rb"(^|,) | (,|\n)", data.replace(b", ", b","))


def test_every_source_is_used() -> None:
    used = {"user"}
    for table in TABLES:
        names = [column.name for column in columns_of(table) if column.type == "source"]
        if table != "sources":
            used |= {row[name] for row in packaged_rows(table) for name in names}
    assert set(used) - {""} == {row["source"] for row in packaged_rows("sources")}


def test_every_source_says_when_and_how() -> None:
    for row in packaged_rows("sources"):
        assert row["evidence"]
        assert row["source"] == "user" or row["date"]
        assert not row["url"] or row["url"].startswith("https://")


def test_estimates_say_how_they_were_made_and_how_far_off_they_may_be(catalog: Catalog) -> None:
    estimates = [price for price in catalog.prices.values() if price.kind == "estimate"]
    assert estimates
    for price in estimates:
        assert price.basis
        assert price.low_usd is not None
        assert price.high_usd is not None
        assert price.low_usd <= price.price_usd <= price.high_usd
        assert price.source == "railspine-estimates"


def test_prices_are_for_parts_and_laser_sources_only(catalog: Catalog) -> None:
    parts = {name for table in PART_TABLES for name in getattr(catalog, table)}
    lasers = els_part_numbers(read_layers("switches", ()))
    assert set(catalog.prices) <= parts | lasers
    assert lasers == {"ELS-8-LASER", "ELS of M2-W6940-128X1-FR4"}


def test_fibre_prices_have_a_slope_and_nothing_else_has(catalog: Catalog) -> None:
    for name, price in catalog.prices.items():
        assert (price.price_per_m_usd is not None) == (name in catalog.fibers)


def test_packaged_data_is_complete() -> None:
    for table in PHYSICS_TABLES:
        assert packaged_rows(table)
