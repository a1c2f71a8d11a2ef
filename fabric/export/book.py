"""An xlsx workbook with one look: formats by kind of value, texts that stay texts, the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

from fabric.errors import Finding, InputError

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a fixed day, so that equal books have equal bytes
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MAX_TEXT = 32_767  # characters in a cell


def cell_name(row: int, column: int) -> str:
    """Name of a cell counted from 0.

    >>> cell_name(1, 27)
    'AB2'
    """
    return str(xl_rowcol_to_cell(row, column))


class Kind(StrEnum):
    """What a cell holds; the value is its number format."""

    TEXT = "@"
    COUNT = "#,##0"
    MONEY = "#,##0.00"
    DECIMAL = "#,##0.0##"
    SHARE = "0.0%"


class Mark(StrEnum):
    """Why a cell is coloured; the value is the colour. Nothing is known by colour alone: a word says it as well."""

    NONE = ""
    ESTIMATE = "#FFF2CC"
    MISSING = "#F8CBAD"
    HEADER = "#DDEBF7"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a sheet."""

    title: str
    width: int
    kind: Kind = Kind.TEXT


class Sheet:
    """A worksheet that refuses what would not stay what it is."""

    def __init__(self, name: str, worksheet: Any, book: Book) -> None:
        self.name = name
        self._worksheet = worksheet
        self._book = book

    def put(self, row: int, column: int, value: object, kind: Kind = Kind.TEXT, mark: Mark = Mark.NONE) -> None:
        """Write one cell: None leaves it blank, numbers are numbers, everything else is text as it stands.

        Raises InputError for a text with a control character.
        """
        style = self._book.style(kind, mark)
        if value is None:
            if mark is not Mark.NONE:
                self._worksheet.write_blank(row, column, None, style)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            self._worksheet.write_number(row, column, float(value), style)
        else:
            text = str(value)
            if CONTROL.search(text):
                where = f"{self.name}, row {row + 1}, column {column + 1}"
                raise InputError([Finding(where, f"control character in {text!r}", "remove it from its source")])
            self._worksheet.write_string(row, column, text[:MAX_TEXT], style)

    def compute(
        self, row: int, column: int, formula: str, value: Decimal, kind: Kind, mark: Mark = Mark.NONE
    ) -> None:
        """Write a formula with the value it has, so that readers without a calculator see it as well."""
        self._worksheet.write_formula(row, column, formula, self._book.style(kind, mark), float(value))

    def title(self, row: int, text: str) -> None:
        """A line in bold."""
        self._worksheet.write_string(row, 0, text, self._book.bold)

    def head(self, row: int, titles: Sequence[str]) -> None:
        """A header row."""
        for column, title in enumerate(titles):
            self._worksheet.write_string(row, column, title, self._book.header)

    def widen(self, widths: Sequence[int]) -> None:
        """Column widths in characters."""
        for column, width in enumerate(widths):
            self._worksheet.set_column(column, column, width)

    def set_up_list(self, row: int, headings: Sequence[Heading]) -> None:
        """Header row of a list, frozen down to it, with widths."""
        self.widen([heading.width for heading in headings])
        self.head(row, [heading.title for heading in headings])
        self._worksheet.freeze_panes(row + 1, 0)

    def filter(self, first_row: int, last_row: int, num_columns: int) -> None:
        """Filter buttons on a list from its header row to its last row."""
        self._worksheet.autofilter(first_row, 0, max(last_row, first_row), num_columns - 1)


class Book:
    """A workbook under construction."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._styles: dict[tuple[Kind, Mark], Any] = {}
        self.bold = workbook.add_format({"bold": True})
        self.header = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": Mark.HEADER.value}
        )

    def style(self, kind: Kind, mark: Mark) -> Any:
        """The format of a kind of value with a mark."""
        if (kind, mark) not in self._styles:
            look = {"num_format": kind.value, "valign": "top"}
            if mark is not Mark.NONE:
                look["bg_color"] = mark.value
            self._styles[kind, mark] = self._workbook.add_format(look)
        return self._styles[kind, mark]

    def add_sheet(self, name: str) -> Sheet:
        """A new sheet at the end."""
        return Sheet(name, self._workbook.add_worksheet(name), self)


@contextmanager
def open_book(path: Path, title: str) -> Iterator[Book]:
    """A workbook that is written to ``path`` in one go when the block ends without an error."""
    buffer = BytesIO()
    with book_in(buffer, title) as book:
        yield book
    path.write_bytes(buffer.getvalue())


@contextmanager
def book_in(buffer: BytesIO, title: str) -> Iterator[Book]:
    """A workbook whose bytes are in ``buffer`` when the block ends without an error."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": title, "created": CREATED})
    workbook.set_calc_mode("auto")
    yield Book(workbook)
    workbook.close()
