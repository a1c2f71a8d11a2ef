"""The column dictionary: one file of columns drives schemas, checks and documentation of every table.

Arrow types: ``name`` is ``dictionary<int32, string>``, ``text`` a string, ``decimal`` an exact
``decimal128(18, 3)`` (watts, metres, kilograms, rack units, weeks), ``money`` ``decimal128(16, 2)`` in USD.
No column of any table may be negative.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fabric.errors import Finding, InputError

SCHEMA_VERSION = 1

DECIMAL = pa.decimal128(18, 3)
MONEY = pa.decimal128(16, 2)
NAME = pa.dictionary(pa.int32(), pa.string())

ARROW_TYPES: Mapping[str, pa.DataType] = MappingProxyType(
    {
        "name": NAME,
        "text": pa.string(),
        "decimal": DECIMAL,
        "money": MONEY,
        "bool": pa.bool_(),
        "int8": pa.int8(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "int64": pa.int64(),
    }
)

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "devices": ("device",),
        "ports": ("device", "cage", "leg"),
        "links": ("link",),
        "cables": ("cable", "leg"),
        "trunks": ("trunk",),
        "racks": ("rack",),
        "power": ("tier", "category", "part_number"),
        "components": ("component", "part_number"),
        "bom": ("line",),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One row of ``columns.csv``; ``required`` means that no row may leave it empty."""

    table: str
    name: str
    type: str
    unit: str | None
    required: bool
    meaning: str


@cache
def read_columns() -> tuple[Column, ...]:
    """Every column of every table, in the order in which the tables carry them."""
    text = resources.files("fabric.tables").joinpath("columns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Column(
            row["table"], row["column"], row["type"], row["unit"] or None, row["required"] == "yes", row["meaning"]
        )
        for row in rows
    )


@cache
def table_names() -> tuple[str, ...]:
    """Names of the tables, in dictionary order."""
    return tuple(dict.fromkeys(column.table for column in read_columns()))


@cache
def table_columns(table: str) -> tuple[Column, ...]:
    """Columns of ``table`` in order; KeyError when there is no such table."""
    columns = tuple(column for column in read_columns() if column.table == table)
    if not columns:
        raise KeyError(table)
    return columns


@cache
def table_schema(table: str) -> pa.Schema:
    """Arrow schema of ``table``: fields with unit and description, required fields not nullable."""
    return pa.schema([_field(column) for column in table_columns(table)], metadata={"table": table})


def _field(column: Column) -> pa.Field[Any]:
    metadata = {"unit": column.unit or "", "description": column.meaning}
    return pa.field(column.name, ARROW_TYPES[column.type], nullable=not column.required, metadata=metadata)


def check_table(table: pa.Table, name: str) -> None:
    """Nothing when ``table`` keeps every rule of the dictionary; raises InputError with all findings."""
    findings = [*find_schema_faults(table.schema, name)]
    if not findings:
        findings = [*find_value_faults(table, name), *find_key_faults(table, name)]
    if findings:
        raise InputError(findings)


def find_schema_faults(schema: pa.Schema, name: str) -> list[Finding]:
    """Columns that are missing, unknown, out of order or of another type."""
    wanted = table_schema(name)
    missing = [column for column in wanted.names if column not in schema.names]
    unknown = [column for column in schema.names if column not in wanted.names]
    findings = [Finding(f"{name}.{column}", "column is missing") for column in missing]
    findings += [Finding(f"{name}.{column}", "column is not in the dictionary") for column in unknown]
    if not findings and schema.names != wanted.names:
        findings.append(Finding(name, "columns are out of order", "expected " + ", ".join(wanted.names)))
    for column in wanted.names:
        if column in schema.names and schema.field(column).type != wanted.field(column).type:
            message = f"type is {schema.field(column).type}, expected {wanted.field(column).type}"
            findings.append(Finding(f"{name}.{column}", message))
    return findings


def find_value_faults(rows: pa.Table | pa.RecordBatch, name: str) -> list[Finding]:
    """Empty cells in required columns and negative numbers; pyarrow refuses neither."""
    findings = []
    for column in table_columns(name):
        values = rows.column(column.name)
        if column.required and values.null_count:
            findings.append(Finding(f"{name}.{column.name}", f"{values.null_count} rows are empty"))
        if column.type not in {"name", "text", "bool"}:
            smallest = pc.min(values).as_py()
            if smallest is not None and smallest < 0:
                findings.append(Finding(f"{name}.{column.name}", f"value {smallest} is negative"))
    return findings


def find_key_faults(table: pa.Table, name: str) -> list[Finding]:
    """A finding when two rows share their key columns."""
    keys = list(KEYS[name])
    distinct = _num_distinct(table, keys)
    if distinct == table.num_rows:
        return []
    where = f"{name}.{'+'.join(keys)}"
    return [Finding(where, f"{table.num_rows - distinct} rows repeat the key of another row")]


def _num_distinct(table: pa.Table, keys: Sequence[str]) -> int:
    columns = table.select(list(keys)).unify_dictionaries()
    flat = pa.table({name: _key_values(columns.column(name)) for name in keys})
    return flat.group_by(list(keys), use_threads=False).aggregate([]).num_rows


def _key_values(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    """Codes instead of texts: dictionaries are unified before, so equal codes are equal names."""
    if not pa.types.is_dictionary(column.type):
        return column
    chunks: list[Any] = column.chunks
    return pa.chunked_array([chunk.indices for chunk in chunks], type=pa.int32())
