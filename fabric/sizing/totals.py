"""Money, watts and carbon of all parts of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from catalogs.lasers import LaserSource, laser_sources
from catalogs.pricing import CENT, part_power_w, unit_price_usd
from catalogs.records import Catalog, Price
from fabric.links.options import PartCount, part_watts
from fabric.plan import Amount, Totals
from fabric.sizing.terms import MarketTerms, SizingTerms, pieces_bought
from fabric.sizing.uses import CENTS, carbon_g

CATEGORIES = ("switch", "transceiver", "cable")
SHARE = Decimal("0.0001")
KILOGRAM = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class _Line:
    """One part: USD paid for what is installed and for spares; both ends of its range; W, None where unknown."""

    category: str
    capex_usd: Decimal
    spares_usd: Decimal
    estimate_usd: Decimal
    ranged_usd: Decimal
    low_usd: Decimal
    high_usd: Decimal
    power_w: Decimal | None


def total(terms: SizingTerms, parts: tuple[PartCount, ...], spare_percent: Decimal) -> Totals:
    """Money, watts and carbon by category; parts without a figure are named, not counted as 0 in silence.

    ``parts`` name a part once per length. Pieces in stock cost nothing: they are used for what is installed first,
    for spares last. Laser sources come with their switches: only their spares cost money of their own.
    """
    catalog = terms.parts.catalog
    lasers = _lasers(catalog, parts) if spare_percent else ()
    lines = [_line(terms, part, spare_percent) for part in parts]
    capex, power = _sum(line.capex_usd for line in lines), _sum(line.power_w for line in lines)
    energy = (power * terms.energy_usd_per_w).quantize(CENT)
    return Totals(
        capex_usd=capex.quantize(CENT),
        spares_usd=_sum(
            [
                *(line.spares_usd for line in lines),
                *(_spare_lasers_usd(catalog, source, spare_percent) for source in lasers),
            ]
        ).quantize(CENT),
        power_w=power,
        energy_usd=energy,
        tco_usd=(capex + energy).quantize(CENT),
        estimate_share=_share(_sum(line.estimate_usd for line in lines), capex),
        by_category=tuple(
            _amount(name, [line for line in lines if line.category == name])
            for name in CATEGORIES
            if any(line.category == name for line in lines)
        ),
        unpriced=tuple(sorted({part.part_number for part in parts if part.part_number not in catalog.prices})),
        unpowered=tuple(
            sorted({part.part_number for part, line in zip(parts, lines, strict=True) if line.power_w is None})
        ),
        capex_low_usd=_sum(line.low_usd for line in lines).quantize(CENT),
        capex_high_usd=_sum(line.high_usd for line in lines).quantize(CENT),
        range_share=_share(_sum(line.ranged_usd for line in lines), capex),
        robust_usd=(capex + _worst_rise_usd(terms.market, parts)).quantize(CENT) if terms.market.gamma else None,
        carbon_kg=None if terms.carbon_g_per_w is None else (carbon_g(terms, power) / 1000).quantize(KILOGRAM),
        unpriced_spares=tuple(
            source.part_number for source in lasers if source.uncounted or source.part_number not in catalog.prices
        ),
    )


def _line(terms: SizingTerms, part: PartCount, spare_percent: Decimal) -> _Line:
    """The part's money and watts; no money where it has no price."""
    watts = _watts(terms.parts.catalog, part)
    price = terms.parts.catalog.prices.get(part.part_number)
    zero = Decimal(0)
    if price is None:
        return _Line(part.category, zero, zero, zero, zero, zero, zero, watts)
    owned = terms.market.owned.get(part.part_number, 0)
    paid = max(0, part.count - owned)
    spares = pieces_bought(part.count, owned, Fraction(spare_percent) / 100) - paid
    each = unit_price_usd(price, part.length_m)
    low, high = unit_range_usd(price, each)
    return _Line(
        category=part.category,
        capex_usd=paid * each,
        spares_usd=spares * each,
        estimate_usd=paid * each if price.kind == "estimate" else zero,
        ranged_usd=zero if low == high else paid * each,
        low_usd=paid * low,
        high_usd=paid * high,
        power_w=watts,
    )


def _lasers(catalog: Catalog, parts: tuple[PartCount, ...]) -> tuple[LaserSource, ...]:
    """Laser sources in the switches among ``parts``."""
    switches: Counter[str] = Counter()
    for part in parts:
        if part.category == "switch":
            switches[part.part_number] += part.count
    return laser_sources(catalog, switches)


def _spare_lasers_usd(catalog: Catalog, source: LaserSource, spare_percent: Decimal) -> Decimal | None:
    """What spares of those whose number is known cost in USD; None without a price."""
    price = catalog.prices.get(source.part_number)
    spares = pieces_bought(source.qty, 0, Fraction(spare_percent) / 100) - source.qty
    return None if price is None else spares * unit_price_usd(price)


def _worst_rise_usd(market: MarketTerms, parts: tuple[PartCount, ...]) -> Decimal:
    """What the ``gamma`` parts add that become dearest: pieces paid for x rise, over all lengths of a part."""
    pieces: Counter[str] = Counter()
    for part in parts:
        pieces[part.part_number] += part.count
    paid = {number: max(0, count - market.owned.get(number, 0)) for number, count in pieces.items()}
    rises = sorted((count * market.rises_cents.get(number, 0) for number, count in paid.items()), reverse=True)
    return Decimal(sum(rises[: market.gamma])) / CENTS


def unit_range_usd(price: Price, each: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest price of a piece that costs ``each``; an end that the book leaves open is the price itself.

    The metres of a cable come on top of both ends.
    """
    metres = each - price.price_usd
    low = each if price.low_usd is None else price.low_usd + metres
    high = each if price.high_usd is None else price.high_usd + metres
    return low, high


def _amount(name: str, lines: list[_Line]) -> Amount:
    """Sums of one category."""
    return Amount(
        name,
        _sum(line.capex_usd for line in lines).quantize(CENT),
        _sum(line.estimate_usd for line in lines).quantize(CENT),
        _sum(line.power_w for line in lines),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole if whole else Decimal(0)).quantize(SHARE)


def _watts(catalog: Catalog, part: PartCount) -> Decimal | None:
    """Power of all pieces in W, switches included."""
    if part.category != "switch":
        return part_watts(catalog, part)
    power = part_power_w(catalog.switches[part.part_number])
    return None if power is None else part.count * power[0]
