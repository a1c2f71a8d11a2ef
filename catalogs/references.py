"""What must hold between rows of different tables: sources exist, parts exist, a part number is used once.

A check is left out while the table it leans on has problems of its own, so that one typo is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalogs.dictionary import PART_TABLES, columns_of
from catalogs.lasers import els_name
from catalogs.layers import Layers
from catalogs.problems import Problem
from catalogs.tables import Row
from catalogs.values import near_miss

SUPPLY_CATEGORIES = ("switches", "optics", "assemblies", "fibers")
"""Categories of a supply book; ``optics/800`` narrows one to the speed in Gb/s."""


def reference_problems(tables: Mapping[str, Layers]) -> list[Problem]:
    """Every reference that leads nowhere, in table order."""
    problems: list[Problem] = []
    if not tables["sources"].problems:
        problems.extend(_unknown_sources(tables))
    if any(tables[table].problems for table in PART_TABLES):
        return problems
    problems.extend(_shared_part_numbers(tables))
    tables_by_part = _tables_by_part(tables)
    problems.extend(_priced_parts(tables["prices"], tables_by_part))
    problems.extend(_supplied_keys(tables, tables_by_part))
    return problems


def els_part_numbers(switches: Layers) -> set[str]:
    """External laser sources of CPO switches: they have a price, and no physics of their own."""
    found = ((str(key[0]), row.values) for key, row in switches.rows.items())
    return {
        els_name(model, values["cpo_els_part_number"])
        for model, values in found
        if values["cpo_els_modules"] or values["cpo_els_part_number"]
    }


def _tables_by_part(tables: Mapping[str, Layers]) -> dict[str, str]:
    found = dict.fromkeys(sorted(els_part_numbers(tables["switches"])), "external laser sources")
    for table in PART_TABLES:
        found.update((str(key[0]), table) for key in tables[table].rows)
    return found


def _unknown_sources(tables: Mapping[str, Layers]) -> Iterator[Problem]:
    known = [str(key[0]) for key in tables["sources"].rows]
    for layers in tables.values():
        names = [column.name for column in columns_of(layers.table) if column.type == "source" and not column.key]
        for row in layers.all_rows:
            for name in names:
                source = row.values[name]
                if source is not None and source not in known:
                    hint = near_miss(source, known) or "a key of the sources table; 'user' stands for yourself"
                    yield row.problem(name, f"source {source!r} is not known", hint)


def _shared_part_numbers(tables: Mapping[str, Layers]) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for table in PART_TABLES:
        for key, row in tables[table].rows.items():
            other = first.setdefault(str(key[0]), row)
            if other is not row:
                message = f"{key[0]!r} is also in {other.file}:{other.line}"
                yield row.problem("part_number", message, "a part number is unique over all tables")


def _priced_parts(prices: Layers, tables_by_part: Mapping[str, str]) -> Iterator[Problem]:
    for row in prices.all_rows:
        part = row.values["part_number"]
        table = tables_by_part.get(part)
        if table is None:
            yield _unknown_part(row, "part_number", part, tables_by_part)
        elif row.values["price_per_m_usd"] is not None and table != "fibers":
            message = f"{part!r} is not sold by the metre"
            yield row.problem("price_per_m_usd", message, "only fibre cables have a price per metre")


def _supplied_keys(tables: Mapping[str, Layers], tables_by_part: Mapping[str, str]) -> Iterator[Problem]:
    vendors = {row.values["vendor"] for table in PART_TABLES for row in tables[table].rows.values()}
    for row in tables["supply"].all_rows:
        scope, key = row.values["scope"], row.values["key"]
        if scope == "part" and key not in tables_by_part:
            yield _unknown_part(row, "key", key, tables_by_part)
        elif scope == "vendor" and key not in vendors:
            yield row.problem("key", f"no part of vendor {key!r}", near_miss(key, sorted(vendors)))
        elif scope == "category" and not _is_category(key):
            hint = f"one of {', '.join(SUPPLY_CATEGORIES)}, with /SPEED for one speed as in optics/800"
            yield row.problem("key", f"{key!r} is not a category", hint)


def _is_category(key: str) -> bool:
    category, slash, speed = key.partition("/")
    return category in SUPPLY_CATEGORIES and (not slash or (speed.isascii() and speed.isdigit()))


def _unknown_part(row: Row, column: str, part: str, tables_by_part: Mapping[str, str]) -> Problem:
    hint = near_miss(part, list(tables_by_part)) or "'railspine catalog list' names the parts"
    return row.problem(column, f"part {part!r} is not in the catalogue", hint)
