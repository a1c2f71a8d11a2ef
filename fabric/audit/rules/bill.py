"""Rules of the bill of materials: every piece once, with the catalogue's price and sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from catalogs.records import Price
from fabric.audit.evidence import Evidence
from fabric.audit.lasers import LASER_SOURCE
from fabric.audit.pieces import (
    CENT,
    Piece,
    spares,
    unit_price_usd,
)
from fabric.audit.rule import Fault, Verdict, bad_rows, rule

COUNTED = ("devices", "ports", "links", "cables")
TABLES = ("bom", *COUNTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill."""

    number: int
    category: str
    part_number: str
    length_m: Decimal | None
    order_code: str
    vendor: str
    qty: int
    spare_qty: int
    total_qty: int
    included_qty: int
    stock_qty: int
    buy_qty: int
    unit_price_usd: Decimal | None
    extended_usd: Decimal | None
    price_kind: str
    price_low_usd: Decimal | None
    price_high_usd: Decimal | None
    power_each_w: Decimal | None

    @property
    def key(self) -> tuple[str, Decimal | None]:
        """What the line buys."""
        return self.part_number, self.length_m

    @property
    def unit(self) -> Decimal:
        """Unit price for sums: an unknown price adds nothing, and is named as unpriced elsewhere."""
        return self.unit_price_usd or Decimal(0)

    @property
    def paid_qty(self) -> int:
        """Installed pieces that are bought: stock is used for them first, for spares last."""
        return max(0, self.qty - self.included_qty - self.stock_qty)

    @property
    def piece(self) -> Piece:
        """The line as a piece."""
        return Piece(self.category, self.part_number, self.length_m)

    def __str__(self) -> str:
        return f"line {self.number} {self.piece}"


def lines(evidence: Evidence) -> list[Line]:
    """The lines of the bill, in order."""
    sheet = evidence.sheet("bom")
    columns = (
        sheet.ints("line").tolist(),
        sheet.texts("category"),
        sheet.texts("part_number"),
        sheet.figures("length_m"),
        sheet.texts("order_code"),
        sheet.texts("vendor"),
        sheet.ints("qty").tolist(),
        sheet.ints("spare_qty").tolist(),
        sheet.ints("total_qty").tolist(),
        sheet.ints("included_qty").tolist(),
        sheet.ints("stock_qty").tolist(),
        sheet.ints("buy_qty").tolist(),
        sheet.figures("unit_price_usd"),
        sheet.figures("extended_usd"),
        sheet.texts("price_kind"),
        sheet.figures("price_low_usd"),
        sheet.figures("price_high_usd"),
        sheet.figures("power_each_w"),
    )
    return [Line(*row) for row in zip(*columns, strict=True)]


def counted_pieces(evidence: Evidence) -> dict[tuple[str, Decimal | None], tuple[Piece, int]]:
    """What the bill should hold, by what a line buys: counted pieces, and laser sources that come with switches."""
    counted = {(piece.part_number, piece.length_m): (piece, number) for piece, number in evidence.pieces.items()}
    for name, lasers in evidence.lasers.items():
        if lasers.number:
            counted[name, None] = (Piece(LASER_SOURCE, name, None), lasers.number)
    return counted


def _verdict(bill: list[Line], faults: Iterator[Fault]) -> Verdict:
    return Verdict(len(bill), tuple(faults))


@rule("BOM-DOUBLE", *TABLES, remedy="Merge the two lines.")
def a_piece_has_one_line(evidence: Evidence) -> Verdict:
    """A part (and length) stands in one line of the bill."""
    bill = lines(evidence)
    seen: set[object] = set()
    faults = []
    for line in bill:
        if line.key in seen:
            faults.append(Fault("a part appears twice in the bill", (str(line),)))
        seen.add(line.key)
    return Verdict(len(bill), tuple(faults))


@rule("BOM-MISSING", *TABLES, remedy="Add the line to the bill.")
def every_piece_is_billed(evidence: Evidence) -> Verdict:
    """Every piece counted in the tables has a line."""
    counted = counted_pieces(evidence)
    billed = {line.key for line in lines(evidence)}
    missing = [(piece, number) for key, (piece, number) in counted.items() if key not in billed]
    faults = (Fault(f"{number} x {piece} are not in the bill", (), number) for piece, number in missing)
    return Verdict(len(counted), tuple(faults))


@rule("BOM-SURPLUS", *TABLES, remedy="Take the line out of the bill.")
def every_line_is_used(evidence: Evidence) -> Verdict:
    """Every line of the bill is a piece counted in the tables."""
    counted, bill = counted_pieces(evidence), lines(evidence)
    surplus = (line for line in bill if line.key not in counted)
    return _verdict(bill, (Fault(f"{line.piece} is billed, but stands nowhere", (str(line),)) for line in surplus))


@rule("BOM-QTY", *TABLES, remedy="Correct the quantity.")
def quantities_are_counted(evidence: Evidence) -> Verdict:
    """qty of a line = pieces counted in the tables."""
    counted, bill = counted_pieces(evidence), lines(evidence)
    wrong = ((line, counted[line.key][1]) for line in bill if line.key in counted)
    return _verdict(
        bill,
        (
            Fault(f"{line.qty} x {line.piece} are billed, the tables hold {number}", (str(line),))
            for line, number in wrong
            if line.qty != number
        ),
    )


@rule("BOM-LINE", *TABLES, remedy="Number the lines 1, 2, 3 ... in their order.")
def lines_are_numbered(evidence: Evidence) -> Verdict:
    """line = place in the bill, from 1."""
    numbers = evidence.sheet("bom").ints("line")
    bad = numbers != np.arange(1, numbers.size + 1)
    return Verdict(numbers.size, bad_rows(bad, "{n} lines have a number out of turn", lambda row: f"row {row + 1}"))


@rule("BOM-SPARE", *TABLES, remedy="Round spares up, and add them to the quantity.", needs_plan=True)
def spares_follow_the_policy(evidence: Evidence) -> Verdict:
    """spare_qty = qty x spare percent / 100 rounded up; total_qty = qty + spare_qty."""
    bill, percent = lines(evidence), evidence.plan.spare_percent

    def faults() -> Iterator[Fault]:
        for line in bill:
            expected = spares(line.qty, percent)
            if (line.spare_qty, line.total_qty) != (expected, line.qty + expected):
                message = f"{line.spare_qty} spares and {line.total_qty} in all, expected {expected} of {line.qty}"
                yield Fault(f"{line.piece}: {message}", (str(line),))

    return _verdict(bill, faults())


def price_range(price: Price, unit_usd: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Low and high end of a unit price to the cent; the metres of a cable come on top of both."""
    metres = unit_usd - price.price_usd
    low, high = (
        None if bound is None else (bound + metres).quantize(CENT, rounding=ROUND_HALF_EVEN)
        for bound in (price.low_usd, price.high_usd)
    )
    return low, high


@rule(
    "BOM-PRICE",
    *TABLES,
    remedy="Take the price from the price book, or give the book in use with --prices.",
    needs_prices=True,
)
def prices_equal_the_price_book(evidence: Evidence) -> Verdict:
    """unit price = price + metres x price per metre, half-even to cents; kind and range are the book's too."""
    bill, catalog = lines(evidence), evidence.catalog

    def faults() -> Iterator[Fault]:
        for line in bill:
            price = catalog.prices.get(line.part_number)
            unit = unit_price_usd(catalog, line.piece)
            book = (price.kind, *price_range(price, unit)) if price and unit else ("", None, None)
            if line.unit_price_usd != unit:
                yield Fault(
                    f"{line.piece} is billed at {line.unit_price_usd} USD, the book says {unit}", (str(line),)
                )
            elif (line.price_kind, line.price_low_usd, line.price_high_usd) != book:
                yield Fault(f"{line.piece} has another kind or range of price than the book", (str(line),))

    return _verdict(bill, faults())


@rule("BOM-EXTENDED", *TABLES, remedy="Multiply the pieces to buy by the unit price.")
def extended_prices_are_products(evidence: Evidence) -> Verdict:
    """extended = buy_qty x unit price; empty where the price is unknown, never 0."""
    bill = lines(evidence)

    def faults() -> Iterator[Fault]:
        for line in bill:
            expected = None if line.unit_price_usd is None else line.buy_qty * line.unit_price_usd
            if line.extended_usd != expected:
                yield Fault(f"{line.piece}: extended price {line.extended_usd}, expected {expected}", (str(line),))

    return _verdict(bill, faults())
