"""The column dictionary: ``data/columns.csv`` says what every column of every table means and may hold.

It drives the loader, the listing of a part and the documentation, so that there is one place to look.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from catalogs.files import packaged_bytes

PHYSICS_TABLES = (
    "sources",
    "switches",
    "optics",
    "assemblies",
    "fibers",
    "hosts",
    "channel_budgets",
    "attenuations",
    "connector_losses",
    "regions",
    "port_names",
    "panels",
    "failure_rates",
)
"""Tables that a user file may extend, in load order."""

PART_TABLES = ("switches", "optics", "assemblies", "fibers", "hosts", "panels")
"""Tables whose key is a part number; a part number is unique over all of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    ``type`` is a word of ``catalogs.values``. ``required``: "yes", "no", or "with OTHER" (must be filled where the
    column OTHER of the same row is). ``key`` columns together identify a row.
    """

    table: str
    name: str
    type: str
    unit: str | None
    required: str
    key: bool
    meaning: str

    @property
    def required_with(self) -> str | None:
        """The column whose presence makes this one required."""
        return self.required.removeprefix("with ") if self.required.startswith("with ") else None


@lru_cache(maxsize=1)
def read_dictionary() -> dict[str, tuple[Column, ...]]:
    """Columns by table, both in file order."""
    text = packaged_bytes("columns.csv").decode("utf-8")
    tables: dict[str, list[Column]] = {}
    for row in csv.DictReader(text.splitlines()):
        tables.setdefault(row["table"], []).append(_column(row))
    return {table: tuple(columns) for table, columns in tables.items()}


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of ``table`` in file order."""
    return read_dictionary()[table]


def key_columns(table: str) -> tuple[str, ...]:
    """Names of the columns that identify a row of ``table``."""
    return tuple(column.name for column in columns_of(table) if column.key)


def _column(row: dict[str, str]) -> Column:
    return Column(
        table=row["table"],
        name=row["column"],
        type=row["type"],
        unit=row["unit"] or None,
        required=row["required"],
        key=row["key"] == "yes",
        meaning=row["meaning"],
    )
