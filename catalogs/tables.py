"""Rows of one CSV file, read strictly: encoding, header, cell counts and cell types are all checked.

Nothing is repaired. A row with a problem is left out of the result, its problems are kept, and reading goes on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalogs.dictionary import Column, columns_of
from catalogs.problems import Problem
from catalogs.values import CellError, near_miss, parse_cell

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its place: ``values`` holds every column of the table, None where the cell is empty."""

    table: str
    file: str
    line: int
    values: dict[str, Any]

    def problem(self, column_name: str, message: str, hint: str | None = None) -> Problem:
        """A problem at a cell of this row."""
        return Problem(self.file, self.line, column_name, message, hint)


def read_rows(table: str, file: str, data: bytes) -> tuple[list[Row], list[Problem]]:
    """The sound rows of ``data`` and every problem of the file, called ``file`` in messages."""
    text, problem = _decode(file, data)
    if problem is not None:
        return [], [problem]
    lines = _split(file, text)
    header, problems = _read_header(table, file, next(lines))
    if problems:
        return [], problems
    rows = []
    for item in lines:
        if isinstance(item, Problem):
            problems.append(item)
            continue
        row, faults = _read_row(table, file, header, *item)
        problems.extend(faults)
        if not faults:
            rows.append(row)
    return rows, problems


def _decode(file: str, data: bytes) -> tuple[str, Problem | None]:
    if data.startswith(_BYTE_ORDER_MARKS):
        return "", Problem(file, 1, "", "starts with a byte order mark", "save as UTF-8 without BOM")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Problem(file, line, "", f"byte 0x{data[error.start]:02x} is not UTF-8", "save as UTF-8")
    if not text.strip():
        return "", Problem(file, 1, "", "is empty", "the first line names the columns")
    return text, None


def _split(file: str, text: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Line number and cells of each record; a record that is no CSV ends the file with a problem."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(file, line, "", f"is not CSV: {error}", "quotes inside a quoted cell are doubled")
            return
        yield line, cells


def _read_header(table: str, file: str, first: tuple[int, list[str]] | Problem) -> tuple[list[Column], list[Problem]]:
    if isinstance(first, Problem):
        return [], [first]
    line, names = first
    by_name = {column.name: column for column in columns_of(table)}
    problems = []
    for position, name in enumerate(names):
        if name not in by_name:
            problems.append(Problem(file, line, name, f"unknown column {name!r}", near_miss(name, list(by_name))))
        elif name in names[:position]:
            problems.append(Problem(file, line, name, f"column {name!r} appears twice"))
    for column in by_name.values():
        if column.required == "yes" and column.name not in names:
            problems.append(Problem(file, line, column.name, f"column {column.name!r} is missing", column.meaning))
    return ([] if problems else [by_name[name] for name in names]), problems


def _read_row(table: str, file: str, header: list[Column], line: int, cells: list[str]) -> tuple[Row, list[Problem]]:
    row = Row(table, file, line, {column.name: None for column in columns_of(table)})
    if len(cells) != len(header):
        message = f"has {len(cells)} cells, the header has {len(header)}"
        return row, [row.problem("", message, "a text with a comma in it needs double quotes")]
    problems = []
    for column, text in zip(header, cells, strict=True):
        try:
            row.values[column.name] = _read_cell(column, text)
        except CellError as error:
            problems.append(row.problem(column.name, error.message, error.hint))
    return row, problems or _requirements(row, header)


def _read_cell(column: Column, text: str) -> object:
    if not text:
        return None
    if not text.isprintable():
        raise CellError("holds a control or invisible character", "one line of plain text per cell")
    if text != text.strip():
        raise CellError(f"{text[:40]!r} starts or ends with a space", None)
    return parse_cell(column.type, text)


def _requirements(row: Row, header: list[Column]) -> list[Problem]:
    problems = []
    for column in columns_of(row.table):
        value = row.values[column.name]
        partner = column.required_with
        if column.required == "yes" and value is None and column in header:
            problems.append(row.problem(column.name, "is empty", column.meaning))
        elif partner and row.values[partner] is not None and value is None:
            problems.append(row.problem(column.name, f"is empty although {partner} is given", column.meaning))
    return problems
