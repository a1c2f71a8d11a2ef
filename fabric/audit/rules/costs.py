"""Rules of money: the totals of the plan follow from the pieces, the prices and the bill."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fabric.audit.evidence import Evidence
from fabric.audit.pieces import (
    CENT,
    is_estimate,
    spares,
    unit_price_usd,
)
from fabric.audit.rule import Fault, Verdict, claim, rule
from fabric.audit.rules.bill import COUNTED, TABLES, Line, lines
from fabric.audit.rules.lasers import spare_lasers_usd


@dataclass(frozen=True, slots=True)
class Money:
    """Sums over counted pieces in USD: what is installed, what of it stands on estimates, and the spares."""

    capex_usd: Decimal
    estimate_usd: Decimal
    spares_usd: Decimal


def money(evidence: Evidence, category: str | None = None) -> Money:
    """Counted pieces less those in stock x the catalogue's prices, of one category or of all."""
    capex = estimate = spare = Decimal(0)
    for piece, number in evidence.pieces.items():
        unit = unit_price_usd(evidence.catalog, piece)
        if unit is None or category not in (None, piece.category):
            continue
        owned = evidence.plan.procurement.owned.get(piece.part_number, 0)
        paid = max(0, number - owned)
        with_spares = max(0, number + spares(number, evidence.plan.spare_percent) - owned)
        capex += paid * unit
        estimate += paid * unit if is_estimate(evidence.catalog, piece) else 0
        spare += (with_spares - paid) * unit
    return Money(capex, estimate, spare)


@rule(
    "COST-CAPEX",
    *COUNTED,
    remedy="Correct capex_usd: it is the sum over installed pieces that are not in stock.",
    needs_plan=True,
    needs_prices=True,
)
def capex_is_the_sum(evidence: Evidence) -> Verdict:
    """capex = sum of pieces less stock x unit price, spares left out."""
    return Verdict(1, claim("capex_usd", evidence.plan.totals.capex_usd, money(evidence).capex_usd))


@rule("COST-SPARES", *COUNTED, remedy="Correct spares_usd.", needs_plan=True, needs_prices=True)
def spares_cost_is_the_sum(evidence: Evidence) -> Verdict:
    """spares = sum of spare pieces that are not in stock x unit price, laser sources among them."""
    found = money(evidence).spares_usd + spare_lasers_usd(evidence)
    return Verdict(1, claim("spares_usd", evidence.plan.totals.spares_usd, found))


@rule("COST-CATEGORY", *COUNTED, remedy="Correct the category.", needs_plan=True, needs_prices=True)
def categories_cost_their_sums(evidence: Evidence) -> Verdict:
    """capex and estimated part of each category = sums over its pieces; every category with pieces is named."""
    amounts = {amount.category: amount for amount in evidence.plan.totals.by_category}
    names = {piece.category for piece in evidence.pieces}
    faults: list[Fault] = []
    for category in sorted({*amounts, *names}):
        found = money(evidence, category)
        amount = amounts.get(category)
        faults += claim(f"capex_usd of {category}", amount.capex_usd if amount else None, found.capex_usd)
        faults += claim(f"estimate_usd of {category}", amount.estimate_usd if amount else None, found.estimate_usd)
    return Verdict(len(amounts), tuple(faults))


@rule("COST-ESTIMATE", *COUNTED, remedy="Correct estimate_share.", needs_plan=True, needs_prices=True)
def estimate_share_is_the_quotient(evidence: Evidence) -> Verdict:
    """estimate_share = capex that stands on estimates / capex, as precise as it is written (at least 0.001)."""
    found, claimed = money(evidence), evidence.plan.totals.estimate_share
    exact = found.estimate_usd / found.capex_usd if found.capex_usd else Decimal(0)
    exponent = claimed.as_tuple().exponent
    places = max(-exponent if isinstance(exponent, int) else 0, 3)
    if abs(claimed - exact) <= Decimal(5) / 10 ** (places + 1):
        return Verdict(1)
    return Verdict(1, claim("estimate_share", claimed, exact.quantize(Decimal("0.0001"))))


@rule("COST-UNPRICED", *COUNTED, remedy="Name exactly the parts without a price.", needs_plan=True, needs_prices=True)
def unpriced_parts_are_named(evidence: Evidence) -> Verdict:
    """unpriced = parts with pieces and without a price."""
    found = {piece.part_number for piece in evidence.pieces if unit_price_usd(evidence.catalog, piece) is None}
    return Verdict(1, claim("unpriced", sorted(evidence.plan.totals.unpriced), sorted(found)))


@rule(
    "COST-BILL",
    *TABLES,
    remedy="Correct the total: it is the sum over the bill, whatever the price book says.",
    needs_plan=True,
)
def totals_follow_from_the_bill(evidence: Evidence) -> Verdict:
    """capex, spares and categories = sums over the bill at its own prices; run when the price book is another one."""
    if evidence.has_prices_of_plan:
        return Verdict(0)
    bill, totals = lines(evidence), evidence.plan.totals
    faults: list[Fault] = []
    faults += claim("capex_usd", totals.capex_usd, sum((line.unit * line.paid_qty for line in bill), Decimal(0)))
    spare = sum((line.unit * (line.buy_qty - line.paid_qty) for line in bill), Decimal(0))
    faults += claim("spares_usd", totals.spares_usd, spare)
    for amount in totals.by_category:
        own = [line for line in bill if line.category == amount.category]
        faults += claim(
            f"capex_usd of {amount.category}", amount.capex_usd, sum(line.unit * line.paid_qty for line in own)
        )
        estimates = sum(line.unit * line.paid_qty for line in own if line.price_kind == "estimate")
        faults += claim(f"estimate_usd of {amount.category}", amount.estimate_usd, estimates)
    return Verdict(len(bill), tuple(faults))


@rule("COST-TCO", remedy="Correct energy_usd and tco_usd.", needs_plan=True)
def tco_is_capex_and_energy(evidence: Evidence) -> Verdict:
    """energy = W / 1000 x 8766 h x years x PUE x (price + carbon); tco = capex + energy, each to the cent."""
    totals, terms = evidence.plan.totals, evidence.plan.energy
    per_kwh = terms.price_per_kwh_usd + terms.carbon_usd_per_kwh
    energy = totals.power_w / 1000 * HOURS_PER_YEAR * terms.years * terms.pue * per_kwh
    faults: list[Fault] = []
    if abs(totals.energy_usd - energy) > CENT:
        faults += claim("energy_usd", totals.energy_usd, energy.quantize(CENT))
    if abs(totals.tco_usd - totals.capex_usd - totals.energy_usd) > CENT:
        faults += claim("tco_usd", totals.tco_usd, totals.capex_usd + totals.energy_usd)
    return Verdict(2, tuple(faults))


@rule(
    "COST-RANGE",
    *TABLES,
    remedy="Correct capex_low_usd, capex_high_usd and range_share.",
    needs_plan=True,
)
def ranges_are_the_sums(evidence: Evidence) -> Verdict:
    """capex at all low and at all high prices = sums over the bill; range_share = capex with a range / capex.

    Not run on a plan that claims no range.
    """
    totals = evidence.plan.totals
    if totals.capex_low_usd is None or totals.capex_high_usd is None:
        return Verdict(0)
    bill = [line for line in lines(evidence) if line.unit_price_usd is not None]
    ends = [(_end(line.price_low_usd, line), _end(line.price_high_usd, line), line) for line in bill]
    low = sum((low * line.paid_qty for low, _, line in ends), Decimal(0))
    high = sum((high * line.paid_qty for _, high, line in ends), Decimal(0))
    ranged = sum((line.unit * line.paid_qty for low, high, line in ends if low != high), Decimal(0))
    whole = sum((line.unit * line.paid_qty for line in bill), Decimal(0))
    faults: list[Fault] = []
    faults += claim("capex_low_usd", totals.capex_low_usd, low)
    faults += claim("capex_high_usd", totals.capex_high_usd, high)
    share = (ranged / whole if whole else Decimal(0)).quantize(Decimal("0.0001"))
    return Verdict(len(bill), (*faults, *claim("range_share", totals.range_share, share)))


def _end(bound: Decimal | None, line: Line) -> Decimal:
    """An end of the range of a line; one left open is the price."""
    return line.unit if bound is None else bound


@rule("COST-CARBON", remedy="Correct carbon_kg.", needs_plan=True)
def carbon_follows_from_the_power(evidence: Evidence) -> Verdict:
    """carbon = W / 1000 x 8766 h x years x PUE x g/kWh / 1000, to the gram; none where the grid's is not known."""
    totals, terms = evidence.plan.totals, evidence.plan.energy
    if terms.carbon_g_per_kwh is None:
        return Verdict(1, claim("carbon_kg", totals.carbon_kg, None))
    kwh = totals.power_w / 1000 * HOURS_PER_YEAR * terms.years * terms.pue
    carbon = (kwh * terms.carbon_g_per_kwh / 1000).quantize(Decimal("0.001"))
    return Verdict(1, claim("carbon_kg", totals.carbon_kg, carbon))


HOURS_PER_YEAR = Decimal("8766")  # 365.25 days of 24 hours
