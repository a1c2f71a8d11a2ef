"""Files of tables: same bytes twice, CSV says what Parquet says, nothing slips in through a name."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from fabric.errors import InputError
from fabric.plan import plan_to_json
from fabric.tables.dictionary import table_columns, table_names, table_schema
from fabric.tables.expand import build_table, count_table_rows
from fabric.tables.files import TableFormat
from fabric.tables.layout import lay_out
from fabric.tables.write import WriteTerms, write_tables
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan
from tests.tables.strategies import Fabric, fabrics


def contents(directory: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(directory.iterdir())}


def as_csv(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", SAMPLES)
def test_files_hold_the_tables(name: str, tmp_path: Path) -> None:
    plan, catalog = sample_plan(name), sample_catalog()
    written = write_tables(plan, catalog, tmp_path)
    assert [table.name for table in written] == list(table_names())
    for table in written:
        whole = build_table(plan, catalog, table.name)
        read = pq.ParquetFile(tmp_path / f"{table.name}.parquet").read()
        assert read.to_pylist() == whole.to_pylist()
        assert read.schema.equals(table_schema(table.name), check_metadata=False)
        assert table.num_rows == whole.num_rows
        with (tmp_path / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == whole.schema.names
        assert rows[1:] == [[as_csv(value) for value in row.values()] for row in whole.to_pylist()]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_tables(sample_plan("rack-splitter"), sample_catalog(), tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(fabrics())
def test_rows_are_counted_without_making_them(fabric: Fabric) -> None:
    layout = lay_out(*fabric)
    for table in ("devices", "ports", "links", "cables"):
        assert count_table_rows(layout, table) == build_table(*fabric, table).num_rows


def test_parquet_says_what_it_was_made_of(tmp_path: Path) -> None:
    plan = sample_plan("single-tier")
    write_tables(plan, sample_catalog(), tmp_path)
    file = pq.ParquetFile(tmp_path / "cables.parquet")
    metadata = file.schema_arrow.metadata
    assert metadata[b"table"] == b"cables"
    assert metadata[b"schema_version"] == b"1"
    assert metadata[b"railspine_version"] == b"0.1.0"
    assert metadata[b"plan_sha256"].decode() == hashlib.sha256(plan_to_json(plan).encode()).hexdigest()
    assert file.schema_arrow.field("length_m").metadata[b"unit"] == b"m"
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert "DELTA_BINARY_PACKED" in column.encodings


def test_csv_is_plain(tmp_path: Path) -> None:
    write_tables(sample_plan("single-tier"), sample_catalog(), tmp_path)
    data = (tmp_path / "bom.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    first = data.splitlines()[1].decode()
    assert first.startswith(
        '1,switch,Sample Networks,S-ETH64,S-ETH64,"64-cage switch, made up",,1,1,2,0,0,2,45000.50,'
    )


def test_long_tables_have_no_csv_unless_asked(tmp_path: Path) -> None:
    plan, catalog = sample_plan("single-tier"), sample_catalog()
    written = write_tables(plan, catalog, tmp_path, WriteTerms(csv_row_limit=63))
    left_out = {table.name for table in written if table.left_out == (TableFormat.CSV,)}
    assert left_out == {"ports", "links", "cables"}
    assert not (tmp_path / "links.csv").exists()
    assert (tmp_path / "links.parquet").exists()
    written = write_tables(plan, catalog, tmp_path, WriteTerms(formats=(TableFormat.CSV,), csv_row_limit=None))
    assert all(not table.left_out for table in written)
    assert (tmp_path / "links.csv").exists()


def test_small_pieces_give_the_same_rows(tmp_path: Path) -> None:
    plan, catalog = sample_plan("rail-only"), sample_catalog()
    write_tables(plan, catalog, tmp_path, WriteTerms(chunk_rows=50))
    for table in table_names():
        read = pq.ParquetFile(tmp_path / f"{table}.parquet").read()
        assert read.to_pylist() == build_table(plan, catalog, table).to_pylist()
    groups = pq.ParquetFile(tmp_path / "links.parquet").metadata
    assert groups.num_row_groups > 10


def test_names_that_need_quotes_are_quoted(tmp_path: Path) -> None:
    plan, catalog = sample_plan("single-tier"), sample_catalog()
    fiber = replace(catalog.fibers["C-MPO"], part_number='C,"MPO"')
    price = replace(catalog.prices["C-MPO"], part_number='C,"MPO"')
    catalog = replace(
        catalog,
        fibers={**catalog.fibers, fiber.part_number: fiber},
        prices={**catalog.prices, fiber.part_number: price},
    )
    link = replace(plan.links[0], cable=fiber.part_number)
    write_tables(replace(plan, links=(link,)), catalog, tmp_path)
    with (tmp_path / "cables.csv").open(encoding="utf-8", newline="") as file:
        assert {row["part_number"] for row in csv.DictReader(file)} == {'C,"MPO"'}


@pytest.mark.parametrize("bad", ["C\nMPO", "C\tMPO", "C\x00MPO", "C\x7fMPO", "\rC"])
def test_control_characters_are_refused(bad: str, tmp_path: Path) -> None:
    plan = sample_plan("single-tier")
    link = replace(plan.links[0], cable_order_code=bad)
    with pytest.raises(InputError, match=r"cables\.order_code: control character"):
        write_tables(replace(plan, links=(link,)), sample_catalog(), tmp_path)


def test_a_missing_figure_is_empty_and_never_zero(tmp_path: Path) -> None:
    write_tables(sample_plan("cpo"), sample_catalog(), tmp_path)
    rows = {row["part_number"]: row for row in pq.read_table(tmp_path / "bom.parquet").to_pylist()}
    bare = rows["O-XDR4-FLT"]
    assert (bare["unit_price_usd"], bare["extended_usd"], bare["power_each_w"]) == (None, None, None)
    assert rows["C-MPO"]["power_each_w"] == Decimal(0)
    assert all("els" not in row["category"] for row in rows.values())
    parts = {row["component"] for row in pq.read_table(tmp_path / "components.parquet").to_pylist()}
    assert {"ELS", "optical engine", "CW laser", "photodiode", "DSP"} == parts
    racks = pq.read_table(tmp_path / "racks.parquet").to_pylist()
    assert racks[0]["power_w"] is None
    assert [row["liquid"] for row in racks] == [False] * 37 + [True] * 2


def test_the_columns_of_the_files_are_those_of_the_dictionary(tmp_path: Path) -> None:
    write_tables(sample_plan("twin"), sample_catalog(), tmp_path)
    for table in table_names():
        names = [column.name for column in table_columns(table)]
        assert pq.ParquetFile(tmp_path / f"{table}.parquet").schema_arrow.names == names
