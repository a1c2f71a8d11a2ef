"""Sheets of a quote read from CSV; every problem of every file is told at once, with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from fabric.audit.quote.headings import map_columns
from fabric.audit.quote.records import Plug, Quote, QuotedCable, QuotedItem, QuoteMap
from fabric.errors import Finding, InputError

MAX_PROBLEMS = 20
_DELIMITERS = ",;\t|"


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read; ``problems`` grows."""

    file: str
    name: str
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    def cell(self, row: Sequence[str], name: str) -> str | None:
        """The text of a field; None where it is empty."""
        place = self.columns.get(name)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return text or None

    def value(self, line: int, row: Sequence[str], name: str, read: Callable[[str], Any], expected: str) -> Any:
        """A field read as something else; a problem when it is not that."""
        text = self.cell(row, name)
        if text is None:
            return None
        value = read(text)
        if value is None:
            heading = self.headings[name]
            self.problems.append(
                Finding(f"{self.file}:{line}", f"{heading!r} is {text[:40]!r}", f"expected {expected}")
            )
        return value


def read_quote(cables: Path | None, bom: Path | None, mapping: QuoteMap) -> Quote:
    """Both sheets; raises InputError with everything that cannot be read."""
    problems: list[Finding] = []
    read_cables = read_bom = None
    columns: dict[str, Mapping[str, str]] = {}
    if cables is not None:
        sheet = _read_sheet(cables, "cables", mapping.cables)
        read_cables = tuple(_cable(sheet, line, row) for line, row in sheet.rows)
        columns["cables"] = sheet.headings
        problems += sheet.problems
    if bom is not None:
        sheet = _read_sheet(bom, "bom", mapping.bom)
        read_bom = tuple(item for line, row in sheet.rows if (item := _item(sheet, line, row)) is not None)
        columns["bom"] = sheet.headings
        problems += sheet.problems
    if problems:
        raise InputError([*problems[:MAX_PROBLEMS], *_rest(problems)])
    return Quote(str(cables or ""), str(bom or ""), read_cables, read_bom, columns, mapping)


def _rest(problems: Sequence[Finding]) -> Iterator[Finding]:
    if len(problems) > MAX_PROBLEMS:
        left = len(problems) - MAX_PROBLEMS
        yield Finding(problems[MAX_PROBLEMS].where, f"and {left:,} more problems like these")


def _read_sheet(path: Path, name: str, wanted: Mapping[str, str]) -> _Sheet:
    sheet = _Sheet(str(path), name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        kind = "save the sheet as CSV in UTF-8" if path.suffix.lower() in (".xlsx", ".xls") else "save it in UTF-8"
        sheet.problems.append(Finding(str(path), "is not text in UTF-8", kind))
        return sheet
    if "\0" in text:
        sheet.problems.append(Finding(str(path), "holds zero bytes: no CSV", "save the sheet as CSV in UTF-8"))
        return sheet
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        sheet.problems.append(Finding(f"{path}:{reader.line_num}", str(error), "save the sheet as CSV in UTF-8"))
        return sheet
    if len(rows) < 2:
        hint = "the first row has the headings, the others the data"
        sheet.problems.append(Finding(str(path), "holds no row below a row of headings", hint))
        return sheet
    header = [cell.strip() for cell in rows[0][1]]
    sheet.columns, findings = map_columns(name, header, wanted, str(path))
    sheet.problems += findings
    sheet.headings = {field_name: header[place] for field_name, place in sheet.columns.items()}
    sheet.rows = [] if findings else rows[1:]
    return sheet


def _delimiter(text: str) -> str:
    """The sign that the first line has most of."""
    first = text.lstrip().split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _cable(sheet: _Sheet, line: int, row: Sequence[str]) -> QuotedCable:
    a, z = (_plug(sheet, line, row, side) for side in "az")
    return QuotedCable(
        line,
        sheet.cell(row, "cable"),
        a,
        z,
        sheet.cell(row, "part_number"),
        sheet.value(line, row, "length_m", read_length, "a length in metres"),
        sheet.cell(row, "medium"),
        sheet.value(line, row, "speed_gbps", read_speed, "a speed in Gb/s"),
    )


def _plug(sheet: _Sheet, line: int, row: Sequence[str], side: str) -> Plug:
    device, port = sheet.cell(row, f"{side}_device"), sheet.cell(row, f"{side}_port")
    if port is None:
        parts = [sheet.cell(row, f"{side}_{name}") for name in ("cage", "leg")]
        port = "/".join(part for part in parts if part) or None
    for name, text in ((f"{side}_device", device), (f"{side}_port", port)):
        if text is None:
            message = f"{sheet.headings.get(name, name)!r} is empty"
            sheet.problems.append(Finding(f"{sheet.file}:{line}", message, "every cable has two ends"))
    return Plug(
        device or "",
        port or "",
        sheet.cell(row, f"{side}_optic"),
        sheet.cell(row, f"{side}_model"),
        sheet.cell(row, f"{side}_rack"),
    )


def _item(sheet: _Sheet, line: int, row: Sequence[str]) -> QuotedItem | None:
    """A line of the bill; None for one without a part, such as a line of totals."""
    part = sheet.cell(row, "part_number")
    if part is None:
        return None
    quantity = sheet.value(line, row, "quantity", read_whole, "a whole number of pieces")
    if sheet.cell(row, "quantity") is None:
        message = f"{sheet.headings['quantity']!r} is empty"
        sheet.problems.append(Finding(f"{sheet.file}:{line}", message, "0 where none are bought"))
    return QuotedItem(
        line,
        part,
        quantity or 0,
        sheet.value(line, row, "unit_price_usd", read_money, "an amount in USD"),
        sheet.value(line, row, "extended_usd", read_money, "an amount in USD"),
        sheet.cell(row, "description") or "",
        sheet.cell(row, "category") or "",
        sheet.value(line, row, "spare_quantity", read_whole, "a whole number of pieces") or 0,
        sheet.value(line, row, "length_m", read_length, "a length in metres"),
    )


def read_whole(text: str) -> int | None:
    """A whole number, thousands apart or not.

    >>> read_whole("1,024"), read_whole("12.0"), read_whole("a few")
    (1024, 12, None)
    """
    match = re.fullmatch(r"(\d{1,3}(?:[, ]\d{3})+|\d{1,12})(?:\.0+)?", text)
    return int(re.sub(r"[, ]", "", match[1])) if match else None


def read_money(text: str) -> Decimal | None:
    """An amount in USD.

    >>> read_money("$1,024.50"), read_money("USD 12"), read_money("12 EUR")
    (Decimal('1024.50'), Decimal('12'), None)
    """
    bare = re.sub(r"^(?:USD|US\$|\$)\s*|\s*(?:USD|\$)$", "", text.strip(), flags=re.IGNORECASE)
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?", bare)
    return Decimal(match[1].replace(",", "") + (match[2] or "")) if match else None


def read_length(text: str) -> Decimal | None:
    """Metres.

    >>> read_length("5 m"), read_length("0.5"), read_length("5 ft")
    (Decimal('5'), Decimal('0.5'), None)
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*(?:m|metres?|meters?)?", text.strip(), flags=re.IGNORECASE)
    return Decimal(match[1]) if match else None


def read_speed(text: str) -> int | None:
    """Gb/s.

    >>> read_speed("400G"), read_speed("1.6T"), read_speed("400 Gb/s"), read_speed("fast")
    (400, 1600, 400, None)
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d)?)\s*(g|t)?(?:b(?:ps|/s|it/s)|be|e)?", text.strip(), flags=re.IGNORECASE)
    if match is None:
        return None
    value = Decimal(match[1]) * (1000 if (match[2] or "").lower() == "t" else 1)
    return int(value) if value == int(value) else None
