"""The column dictionary as the audit reads it: which columns a table must have, and what kind of values."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pyarrow as pa

from fabric.errors import Finding, InputError

NUMBER_TYPES: Mapping[str, pa.DataType] = {
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "decimal": pa.decimal128(18, 3),
    "money": pa.decimal128(16, 2),
}
OTHER_TYPES: Mapping[str, pa.DataType] = {
    "name": pa.dictionary(pa.int32(), pa.string()),
    "text": pa.string(),
    "bool": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One row of the column dictionary; a required column has a value in every row."""

    table: str
    name: str
    type: str
    required: bool
    meaning: str

    @property
    def arrow_type(self) -> pa.DataType:
        """How the column is stored."""
        return NUMBER_TYPES.get(self.type) or OTHER_TYPES[self.type]

    @property
    def is_number(self) -> bool:
        """Whether its values count or measure something."""
        return self.type in NUMBER_TYPES


@cache
def table_rules() -> Mapping[str, tuple[ColumnRule, ...]]:
    """Columns of every table, in order."""
    text = resources.files("fabric").joinpath("tables", "columns.csv").read_text(encoding="utf-8")
    tables: dict[str, list[ColumnRule]] = {}
    for row in csv.DictReader(text.splitlines()):
        column = ColumnRule(row["table"], row["column"], row["type"], row["required"] == "yes", row["meaning"])
        tables.setdefault(column.table, []).append(column)
    return {table: tuple(columns) for table, columns in tables.items()}


def conform(table: pa.Table, name: str) -> tuple[pa.Table, list[Finding]]:
    """The columns of the dictionary in its order, an optional one that is missing empty; and what cannot be read.

    Types may be wider or plainer than the dictionary's (text for a name, a float for a decimal), not of another kind.
    """
    findings: list[Finding] = []
    columns: list[Any] = []
    fields: list[pa.Field[Any]] = []
    for column in table_rules()[name]:
        if column.name in table.column_names:
            values: Any = table.column(column.name)
            if not _suits(column, values.type):
                message = f"holds {values.type}, expected {column.arrow_type}"
                findings.append(Finding(f"{name}.{column.name}", message, column.meaning))
        elif column.required:
            findings.append(Finding(f"{name}.{column.name}", "the column is missing", column.meaning))
            continue
        else:
            empty: Any = pa.nulls
            values = empty(table.num_rows, column.arrow_type)
        columns.append(values)
        fields.append(pa.field(column.name, values.type))
    if findings:
        return table, findings
    conformed = pa.table(dict(zip((field.name for field in fields), columns, strict=True)))
    return conformed.replace_schema_metadata(table.schema.metadata), []


def conform_all(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """All known tables in the form the audit reads; raises InputError with everything that cannot be read."""
    findings: list[Finding] = []
    good: dict[str, pa.Table] = {}
    for name in table_rules():
        if name in tables:
            good[name], faults = conform(tables[name], name)
            findings += faults
    if findings:
        raise InputError(findings)
    return good


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if isinstance(kind, pa.DictionaryType) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_null(inner)


def _is_quantity(kind: pa.DataType) -> bool:
    return pa.types.is_decimal(kind) or pa.types.is_floating(kind) or _is_whole(kind)


def _is_whole(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_null(kind)


_CHECKS: Mapping[str, Callable[[pa.DataType], bool]] = {
    "name": _is_text,
    "text": _is_text,
    "bool": pa.types.is_boolean,
    "decimal": _is_quantity,
    "money": _is_quantity,
}


def _suits(column: ColumnRule, kind: pa.DataType) -> bool:
    return _CHECKS.get(column.type, _is_whole)(kind)
