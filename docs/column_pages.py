"""docs/tables.md and the column part of docs/catalogue.md, made from the two column dictionaries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from docs.blocks import cell, table

ROOT = Path(__file__).parents[1]

TABLES_HEAD = """\
# The tables of a plan

Made from `fabric/tables/columns.csv` by `python -m docs.generate`; do not edit.

A plan directory holds every table as Parquet, with unit and meaning as metadata of each column, and the shorter ones
as CSV too. `device`, `link` and `cable` are the keys that join them. An empty cell means unknown or not applicable,
never zero. Same intent, catalogue and prices: same bytes.

A tier may mix switch models and a class of links may be realised in several ways. The model of a switch stands in its
row of `devices`, the module of a cage in `ports`, the cable in `cables`; a cage, a splitter and a shared connector
never serve two kinds of link. Cables are numbered class by class, and kind by kind as `plan.json` lists them.
"""

TABLE_WORDS = {
    "devices": "One row per host, reserved endpoint and switch.",
    "ports": "One row per leg of every cage, used or free.",
    "links": "One row per logical link: the adjacency of two ports at one speed.",
    "cables": "The pull schedule: one row per cable, or per tail of a splitter.",
    "trunks": "One row per trunk between panels; empty as long as cables are direct.",
    "racks": "One row per rack.",
    "power": "Power by place and part.",
    "components": "Lasers, photodiodes, DSPs and optical engines inside the parts, as far as they are known.",
    "bom": "The bill: what to order, counted from the tables above.",
}


def tables_page() -> str:
    """docs/tables.md."""
    return "\n".join([TABLES_HEAD, *_tables(ROOT / "fabric/tables/columns.csv", TABLE_WORDS)])


def catalogue_columns() -> str:
    """Every table of the catalogue with its columns."""
    return "\n".join(_tables(ROOT / "catalogs/data/columns.csv", {}))


def _tables(dictionary: Path, words: dict[str, str]) -> Iterator[str]:
    """A heading and a table of columns for each table of ``dictionary``."""
    with dictionary.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for name, columns in groupby(rows, key=lambda row: row["table"]):
        yield f"## `{name}`\n"
        if name in words:
            yield f"{words[name]}\n"
        lines = [
            (f"`{row['column']}`", cell(row["type"]), row["unit"], _need(row), cell(row["meaning"]))
            for row in columns
        ]
        yield table(("column", "type", "unit", "needed", "meaning"), lines) + "\n"


def _need(row: dict[str, str]) -> str:
    if row.get("key") == "yes":
        return "key"
    return {"yes": "yes", "no": ""}.get(row["required"], row["required"])
