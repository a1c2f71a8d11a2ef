"""Packaged rows as text, and small files made of them."""

from __future__ import annotations

import csv
import io

from catalogs.files import packaged_bytes

Cells = dict[str, str]


def packaged_rows(table: str) -> list[Cells]:
    """Rows of a packaged table as they are written."""
    text = packaged_bytes(f"{table}.csv").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def changed_row(table: str, first_cell: str, /, **changes: str) -> str:
    """A table of one packaged row, found by its first cell, with some cells changed."""
    rows = packaged_rows(table)
    first = next(iter(rows[0]))
    row = next(row for row in rows if row[first] == first_cell)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row | changes)
    return text.getvalue()
