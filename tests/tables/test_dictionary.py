"""The column dictionary and what it refuses."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from fabric.errors import InputError
from fabric.tables.dictionary import ARROW_TYPES, KEYS, check_table, read_columns, table_names, table_schema
from fabric.tables.expand import build_table
from tests.sample_plans import sample_catalog, sample_plan


@pytest.fixture(scope="module")
def links() -> pa.Table:
    return build_table(sample_plan("single-tier"), sample_catalog(), "links")


def findings(table: pa.Table, name: str) -> str:
    with pytest.raises(InputError) as caught:
        check_table(table, name)
    return str(caught.value)


def with_column(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    index = table.schema.get_field_index(name)
    field = table.schema.field(name).with_nullable(True)
    return table.set_column(index, field, pa.array(values, field.type))


def test_every_column_has_a_type_a_meaning_and_a_name_of_its_own() -> None:
    columns = read_columns()
    assert {column.type for column in columns} <= set(ARROW_TYPES)
    assert all(column.meaning for column in columns)
    assert len({(column.table, column.name) for column in columns}) == len(columns)


def test_the_file_is_read_whole() -> None:
    path = Path(__file__).parents[2] / "fabric" / "tables" / "columns.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [(column.table, column.name) for column in read_columns()] == [(row[0], row[1]) for row in rows]


def test_units_stand_in_the_names() -> None:
    suffixes = {"W": "_w", "m": "_m", "kg": "_kg", "USD": "_usd", "Gb/s": "_gbps", "weeks": "_weeks"}
    for column in read_columns():
        if column.unit in suffixes:
            assert column.name.endswith(suffixes[column.unit]), column


def test_schemas_carry_unit_and_meaning() -> None:
    field = table_schema("cables").field("length_m")
    assert field.metadata == {b"unit": b"m", b"description": b"length as bought"}
    assert not field.nullable
    assert field.type == pa.decimal128(18, 3)
    assert table_schema("bom").field("unit_price_usd").type == pa.decimal128(16, 2)


def test_keys_are_columns_that_are_required() -> None:
    assert set(KEYS) == set(table_names())
    for table, keys in KEYS.items():
        assert all(not table_schema(table).field(key).nullable for key in keys)


def test_a_sound_table_passes(links: pa.Table) -> None:
    check_table(links, "links")


def test_an_empty_required_cell_is_refused(links: pa.Table) -> None:
    values = links.column("a_device").to_pylist()
    broken = with_column(links, "a_device", [None, *values[1:]])
    assert findings(broken, "links") == "links.a_device: 1 rows are empty"


def test_a_negative_number_is_refused(links: pa.Table) -> None:
    values = links.column("plane").to_pylist()
    assert "links.plane: value -1 is negative" in findings(with_column(links, "plane", [-1, *values[1:]]), "links")


def test_a_repeated_key_is_refused(links: pa.Table) -> None:
    values = links.column("link").to_pylist()
    assert "1 rows repeat the key" in findings(with_column(links, "link", [1, *values[1:]]), "links")


def test_a_repeated_name_is_refused_across_chunks() -> None:
    devices = build_table(sample_plan("single-tier"), sample_catalog(), "devices")
    twice = pa.concat_tables([devices, devices.slice(0, 1)])
    assert "devices.device: 1 rows repeat the key" in findings(twice, "devices")


def test_missing_unknown_and_mistyped_columns_are_named_together(links: pa.Table) -> None:
    broken = links.drop_columns(["rail"]).append_column("rial", pa.nulls(links.num_rows, pa.int16()))
    broken = broken.set_column(0, "link", links.column("link").cast(pa.int32()))
    text = findings(broken, "links")
    assert "links.rail: column is missing" in text
    assert "links.rial: column is not in the dictionary" in text
    assert "links.link: type is int32, expected int64" in text


def test_columns_out_of_order_are_refused(links: pa.Table) -> None:
    names = links.schema.names
    assert "out of order" in findings(links.select([names[1], names[0], *names[2:]]), "links")
