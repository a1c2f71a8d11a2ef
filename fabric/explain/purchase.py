"""Rules of buying that can be relaxed: dates, units, shares, second sources, components; and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from catalogs.records import Catalog
from fabric.intent.problems import KeyPath
from fabric.intent.root import FabricIntent
from fabric.intent.values import MAX_COUNT
from fabric.intent.words import UnknownLeadTime
from fabric.prepare.supply import units_available

SHARE_STEPS = 20
"""Steps of a vendor's share, 5 % each."""

CAP_UNITS = {"capex_usd": "USD", "power_kw": "kW", "tco_usd": "USD", "carbon_t": "t", "fibers": "fibres"}


def market_loosenings(intent: FabricIntent, catalog: Catalog) -> Iterator[tuple[KeyPath, tuple[Any, ...]]]:
    """(path, looser values, loosest last) of every key of the market that restricts what is bought."""
    market = intent.market
    yield ("market", "need_by_weeks"), (*_later(market.need_by_weeks, catalog), None)
    yield ("market", "unknown_lead_time"), (UnknownLeadTime.ALLOW,)
    for name, units in market.available.items():
        yield ("market", "available", name), more(units)
    for name, units in market.components.items():
        yield ("market", "components", name), (*more(units), None)
    for category in ("switch", "transceiver", "cable"):
        share: Fraction | None = getattr(market.largest_vendor_share, category)
        yield ("market", "largest_vendor_share", category), (*_larger(share), None)
    yield ("market", "second_source"), (False,)


def supply_loosenings(intent: FabricIntent, catalog: Catalog) -> Iterator[tuple[KeyPath, int, tuple[int, ...]]]:
    """(path, units, more units) of every line of the supply books that the intent does not replace.

    What relaxes a line stands in the intent, over the line.
    """
    for (_, name), units in units_available(intent, catalog).items():
        if name not in intent.market.available:
            yield ("market", "available", name), units, more(units)


def more(units: int) -> tuple[int, ...]:
    """Larger and larger numbers, the step doubling, up to the most that an intent takes.

    >>> more(10)[:4]
    (11, 12, 14, 18)
    """
    steps = [units + 2**power for power in range(MAX_COUNT.bit_length())]
    return (*(step for step in steps if step < MAX_COUNT), MAX_COUNT)


def _later(weeks: Decimal | None, catalog: Catalog) -> list[Decimal]:
    """Lead times beyond ``weeks`` in the supply books: nothing changes between them."""
    known = {line.lead_time_weeks for line in catalog.supplies if line.lead_time_weeks is not None}
    return sorted(time for time in known if weeks is not None and time > weeks)


def _larger(share: Fraction | None) -> list[Fraction]:
    """Shares above ``share``."""
    steps = [Fraction(step, SHARE_STEPS) for step in range(1, SHARE_STEPS)]
    return [step for step in steps if share is not None and step > share]


def change_told(path: KeyPath, value: Any, enough: Any) -> str | None:
    """By how much a figure is relaxed, in its unit; None where it is no figure or leaves none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction) or enough is None:
        return None
    by = enough - value
    if path[:2] == ("market", "need_by_weeks"):
        return f"{by.normalize():f} weeks later"
    if path[:2] in (("market", "available"), ("market", "components")) or path[-1] in (
        "network_racks",
        "liquid_racks",
    ):
        return f"{by:,} more"
    if path[:2] == ("market", "largest_vendor_share"):
        return f"{float(by * 100):.4g} % more"
    unit = CAP_UNITS.get(str(path[-1])) if path[0] == "caps" else None
    return None if unit is None else f"{by:,} {unit} more"
