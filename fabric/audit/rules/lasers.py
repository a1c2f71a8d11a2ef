"""Rules of laser sources: those in use come with their switches, only their spares are bought."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fabric.audit.evidence import Evidence
from fabric.audit.lasers import LASER_SOURCE
from fabric.audit.pieces import Piece, spares, unit_price_usd
from fabric.audit.rule import Fault, Verdict, claim, rule
from fabric.audit.rules.bill import COUNTED, TABLES, lines


@rule("BOM-INCLUDED", *TABLES, remedy="Count as included what comes in a switch: its laser sources, nothing else.")
def laser_sources_come_with_their_switches(evidence: Evidence) -> Verdict:
    """included_qty = laser sources of the co-packaged switches in the devices table; 0 in every other line."""
    bill, lasers = lines(evidence), evidence.lasers

    def faults() -> Iterator[Fault]:
        for line in bill:
            known = lasers.get(line.part_number) if line.category == LASER_SOURCE else None
            expected = known.number if known else 0
            if line.included_qty != expected:
                message = f"{line.included_qty} are included in switches, expected {expected}"
                yield Fault(f"{line.piece}: {message}", (str(line),))

    return Verdict(len(bill), tuple(faults()))


@rule(
    "COST-SPARES-UNKNOWN",
    *COUNTED,
    remedy="Name exactly the laser sources whose spares have no price or no number.",
    needs_plan=True,
    needs_prices=True,
)
def unpriced_spares_are_named(evidence: Evidence) -> Verdict:
    """unpriced_spares = laser sources without a price, or of a number that nobody tells; none where no spares are."""
    plan, found = evidence.plan, []
    if plan.spare_percent:
        for name, lasers in evidence.lasers.items():
            price = unit_price_usd(evidence.catalog, Piece(LASER_SOURCE, name, None))
            if price is None or not lasers.is_whole:
                found.append(name)
    return Verdict(1, claim("unpriced_spares", sorted(plan.totals.unpriced_spares), sorted(found)))


def spare_lasers_usd(evidence: Evidence) -> Decimal:
    """What the spares of laser sources cost that have a price: spares x unit price, nothing for those in use."""
    total = Decimal(0)
    for name, lasers in evidence.lasers.items():
        price = unit_price_usd(evidence.catalog, Piece(LASER_SOURCE, name, None))
        total += (price or 0) * spares(lasers.number, evidence.plan.spare_percent)
    return total
