"""A fingerprint of what tables say, whatever the order of rows and columns or the writing of a number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal

from catalogs.dictionary import columns_of
from catalogs.layers import Layers
from catalogs.tables import Row


def digest_tables(tables: Iterable[Layers]) -> str:
    """SHA-256 over the winning rows of ``tables``.

    One JSON line per row: table, then the filled cells by column name. Lines are sorted, so equal content has one
    digest; a row that only removes a price counts as no row.
    """
    lines = sorted(_line(row) for layers in tables for row in layers.rows.values() if _says_something(row))
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _says_something(row: Row) -> bool:
    return row.table != "prices" or row.values["price_usd"] is not None


def _line(row: Row) -> str:
    names = [column.name for column in columns_of(row.table) if row.values[column.name] is not None]
    cells = {name: canonical_text(row.values[name]) for name in names}
    return json.dumps([row.table, cells], sort_keys=True, ensure_ascii=True)


def canonical_text(value: object) -> str:
    """One text per value: 1.50 and 1.5 are the same number.

    >>> canonical_text(Decimal("1.50")), canonical_text(Decimal("100"))
    ('1.5', '100')
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return ";".join(canonical_text(item) for item in value)
    return str(value)
