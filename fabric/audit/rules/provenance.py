"""Rules of what a line of the bill copies from the books: maker, description, sources, lead time and power."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fabric.audit.columns import stored
from fabric.audit.evidence import Evidence
from fabric.audit.pieces import find_part, lead_time_weeks, power_each, supplied_weeks
from fabric.audit.rule import Fault, Verdict, rule
from fabric.audit.rules.bill import TABLES, Line, counted_pieces, lines
from fabric.audit.rules.lengths import order_code


@rule(
    "BOM-SOURCE",
    *TABLES,
    remedy="Copy description, power kind, price source, date and basis, and lead time.",
    needs_prices=True,
)
def lines_carry_their_sources(evidence: Evidence) -> Verdict:
    """Description, power kind, source, date and basis of the price, and lead time are those of the books."""
    bill, sheet = lines(evidence), evidence.sheet("bom")
    names = ("description", "power_kind", "price_source", "price_date", "price_basis")
    written = zip(*(sheet.texts(name) for name in names), sheet.figures("lead_time_weeks"), strict=True)

    def faults() -> Iterator[Fault]:
        for line, found in zip(bill, written, strict=True):
            expected = _sources(evidence, line)
            for name, have, want in zip((*names, "lead_time_weeks"), found, expected or found, strict=True):
                if have != want:
                    yield Fault(f"{line.piece}: {name} is {have!r}, expected {want!r}", (str(line),))

    return Verdict(len(bill), tuple(faults()))


def _sources(evidence: Evidence, line: Line) -> tuple[str, str, str, str, str, Decimal | None] | None:
    """What a line should say about its part and price; None when nobody knows the part."""
    catalog = evidence.catalog
    part, lasers = find_part(catalog, line.part_number), evidence.lasers.get(line.part_number)
    price = catalog.prices.get(line.part_number)
    source = catalog.sources.get(price.source) if price else None
    priced = (
        price.source if price else "",
        (source.date or "") if source else "",
        (price.basis or "") if price else "",
    )
    if part is not None:
        power = None if line.part_number in catalog.fibers else power_each(catalog, line.piece)
        return (part.description, power[1] if power else "", *priced, lead_time_weeks(catalog, part))
    if lasers is not None:
        weeks = supplied_weeks(catalog, [("part", line.part_number), ("vendor", lasers.vendor)])
        return (lasers.description, "in switch", *priced, weeks)
    return None


@rule("BOM-PART", *TABLES, remedy="Copy category, vendor and order code from the catalogue.")
def lines_say_what_the_catalogue_says(evidence: Evidence) -> Verdict:
    """Category, vendor and order code of a line are those of the part."""
    counted, bill = counted_pieces(evidence), lines(evidence)

    def faults() -> Iterator[Fault]:
        for line in bill:
            maker = _maker(evidence, line)
            if line.key not in counted or maker is None:
                continue
            expected = (counted[line.key][0].category, *maker)
            written = (line.category, line.vendor, line.order_code)
            if written != expected:
                message = f"{line.piece} is billed as {', '.join(written)}, the catalogue says {', '.join(expected)}"
                yield Fault(message, (str(line),))

    return Verdict(len(bill), tuple(faults()))


def _maker(evidence: Evidence, line: Line) -> tuple[str, str] | None:
    """Vendor and order code of what a line buys; None when nobody knows it."""
    part, lasers = find_part(evidence.catalog, line.part_number), evidence.lasers.get(line.part_number)
    if part is not None:
        metres = 0 if line.length_m is None else int(line.length_m * 10**6)
        return part.vendor, line.part_number if line.length_m is None else order_code(part, metres)
    return None if lasers is None else (lasers.vendor, line.part_number)


@rule("BOM-POWER", *TABLES, remedy="Copy the power from the catalogue.")
def billed_power_equals_the_catalogue(evidence: Evidence) -> Verdict:
    """power of a piece on the bill = typical power of the part, else its maximum; empty where unknown.

    That of a laser source is empty: the figure of its switch counts it.
    """
    bill = lines(evidence)

    def faults() -> Iterator[Fault]:
        for line in bill:
            power = power_each(evidence.catalog, line.piece)
            expected = None if power is None else stored(power[0])
            if _maker(evidence, line) and line.power_each_w != expected:
                yield Fault(f"{line.piece} draws {expected} W, the bill says {line.power_each_w}", (str(line),))

    return Verdict(len(bill), tuple(faults()))
