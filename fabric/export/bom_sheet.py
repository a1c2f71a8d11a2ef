"""The BOM sheet: a row per line of the bill, formulas for products and sums, prices with kind, source and date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fabric.export.book import Book, Heading, Kind, Mark, Sheet, cell_name

NAME = "BOM"
HEADINGS: Mapping[str, Heading] = {
    "line": Heading("Line", 6, Kind.COUNT),
    "category": Heading("Category", 12),
    "vendor": Heading("Vendor", 18),
    "part_number": Heading("Part number", 24),
    "order_code": Heading("Order code", 24),
    "description": Heading("Description", 52),
    "length_m": Heading("Length (m)", 9, Kind.DECIMAL),
    "qty": Heading("Qty", 10, Kind.COUNT),
    "spare_qty": Heading("Spares", 9, Kind.COUNT),
    "total_qty": Heading("Total qty", 10, Kind.COUNT),
    "included_qty": Heading("In switches", 10, Kind.COUNT),
    "stock_qty": Heading("From stock", 10, Kind.COUNT),
    "buy_qty": Heading("To buy", 10, Kind.COUNT),
    "unit_price_usd": Heading("Unit price (USD)", 14, Kind.MONEY),
    "price_kind": Heading("Price kind", 10),
    "installed_usd": Heading("Installed (USD)", 18, Kind.MONEY),
    "extended_usd": Heading("With spares (USD)", 18, Kind.MONEY),
    "price_low_usd": Heading("Price low (USD)", 14, Kind.MONEY),
    "price_high_usd": Heading("Price high (USD)", 14, Kind.MONEY),
    "price_source": Heading("Price source", 28),
    "price_date": Heading("Price date", 11),
    "price_basis": Heading("How estimated", 40),
    "power_each_w": Heading("Power each (W)", 10, Kind.DECIMAL),
    "power_kind": Heading("Power kind", 10),
    "power_w": Heading("Power installed (W)", 14, Kind.DECIMAL),
    "lead_time_weeks": Heading("Lead time (weeks)", 10, Kind.DECIMAL),
    "second_source": Heading("Second source", 36),
}
COLUMNS = {name: index for index, name in enumerate(HEADINGS)}
PRICE_COLUMNS = frozenset({"unit_price_usd", "price_kind", "installed_usd", "extended_usd"})
PRODUCTS: Mapping[str, tuple[str, str]] = {
    "installed_usd": ("qty", "unit_price_usd"),
    "extended_usd": ("buy_qty", "unit_price_usd"),
    "power_w": ("qty", "power_each_w"),
}

COUNTS: Mapping[str, tuple[str, ...]] = {
    "total_qty": ("qty", "+", "spare_qty"),
    "buy_qty": ("total_qty", "-", "included_qty", "-", "stock_qty"),
}

BomRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BomSums:
    """Cells of the bill's sums, for other sheets to refer to, with the values they have."""

    cells: Mapping[str, str]
    values: Mapping[str, Decimal]


def add_bom_sheet(book: Book, rows: Sequence[BomRow]) -> BomSums:
    """Write the bill; a missing price or power leaves its products empty and marked, never 0."""
    sheet = book.add_sheet(NAME)
    sheet.set_up_list(0, list(HEADINGS.values()))
    for number, row in enumerate(rows, start=1):
        _put_line(sheet, number, row)
    sheet.filter(0, len(rows), len(HEADINGS))
    return _put_sums(sheet, rows)


def _put_line(sheet: Sheet, number: int, row: BomRow) -> None:
    for name, heading in HEADINGS.items():
        mark = _mark(name, row)
        if name in PRODUCTS:
            _put_product(sheet, number, name, row, mark)
        elif name in COUNTS:
            formula = "=" + "".join(_cell(number, word) if word in COLUMNS else word for word in COUNTS[name])
            sheet.compute(number, COLUMNS[name], formula, Decimal(row[name]), heading.kind)
        elif name == "price_kind" and row["unit_price_usd"] is None:
            sheet.put(number, COLUMNS[name], "no price", heading.kind, mark)
        else:
            sheet.put(number, COLUMNS[name], row[name], heading.kind, mark)


def _mark(name: str, row: BomRow) -> Mark:
    if name in PRICE_COLUMNS:
        if row["unit_price_usd"] is None:
            is_whole = not _is_paid(row) or (_is_included(row) and name == "installed_usd")
            return Mark.NONE if is_whole else Mark.MISSING
        return Mark.ESTIMATE if row["price_kind"] == "estimate" else Mark.NONE
    return Mark.MISSING if name in ("power_each_w", "power_w") and _lacks_power(row) else Mark.NONE


def _is_included(row: BomRow) -> bool:
    """Whether the pieces in use come in a switch, whose price and power count them."""
    return bool(row["included_qty"])


def _is_paid(row: BomRow) -> bool:
    """Whether the line adds to a sum of money: laser sources do so with their spares only."""
    return not _is_included(row) or row["buy_qty"] > 0


def _lacks_power(row: BomRow) -> bool:
    """Whether the sum of power is partial for want of this line's figure."""
    return row["power_each_w"] is None and not _is_included(row)


def product_of(name: str, row: BomRow) -> Decimal | None:
    """Value of a computed column of one line; None when a factor is unknown."""
    first, second = PRODUCTS[name]
    each: Decimal | None = row[second]
    paid: int = max(0, row["qty"] - row["included_qty"] - row["stock_qty"])
    pieces: int = paid if name == "installed_usd" else row[first]
    return None if each is None else pieces * each


def _put_product(sheet: Sheet, number: int, name: str, row: BomRow, mark: Mark) -> None:
    """A product as a formula; paid is what is installed, comes in no switch and is not in stock."""
    value = product_of(name, row)
    first, second = PRODUCTS[name]
    if value is None:
        sheet.put(number, COLUMNS[name], None, HEADINGS[name].kind, mark)
        return
    pieces = _cell(number, first)
    if name == "installed_usd":
        pieces = f"MAX(0,{pieces}-{_cell(number, 'included_qty')}-{_cell(number, 'stock_qty')})"
    sheet.compute(number, COLUMNS[name], f"={pieces}*{_cell(number, second)}", value, HEADINGS[name].kind, mark)


def _put_sums(sheet: Sheet, rows: Sequence[BomRow]) -> BomSums:
    """The row of sums below the bill, and a word when they are partial."""
    last = len(rows) + 1
    cells, values = {}, {}
    sheet.title(last, "Total")
    for name in PRODUCTS:
        values[name] = sum((product_of(name, row) or Decimal(0) for row in rows), Decimal(0))
        formula = f"=SUM({_cell(1, name)}:{_cell(max(last - 1, 1), name)})" if rows else "=0"
        sheet.compute(last, COLUMNS[name], formula, values[name], HEADINGS[name].kind)
        cells[name] = f"{NAME}!{_cell(last, name)}"
    for row_number, text in enumerate(_partial_lines(rows), start=last + 1):
        sheet.title(row_number, text)
    return BomSums(cells, values)


def _partial_lines(rows: Sequence[BomRow]) -> Iterator[str]:
    """What the sums leave out, in words."""
    without = [row for row in rows if row["unit_price_usd"] is None]
    unpriced = sum(1 for row in without if not _is_included(row))
    unpowered = sum(1 for row in rows if _lacks_power(row))
    if unpriced or unpowered:
        yield f"The totals are partial: {unpriced} lines have no price, {unpowered} no power figure."
    spares = [row["part_number"] for row in without if _is_included(row) and _is_paid(row)]
    if spares:
        yield f"The total with spares is partial: no price for spares of {', '.join(spares)}."


def _cell(row: int, name: str) -> str:
    return cell_name(row, COLUMNS[name])
