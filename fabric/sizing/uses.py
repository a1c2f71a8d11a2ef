"""Amounts of the resources that goals count: cents, milliwatts, and hundredths of a cent over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from catalogs.pricing import part_power_w, unit_price_usd
from catalogs.records import SwitchModel
from fabric.links.options import LinkOption, LinkQuestion, PartCount, option_parts, part_price_usd, part_watts
from fabric.sizing.terms import SizingTerms
from fabric.terms import Goal

CENTS = 100
MILLIWATTS = 1000
TCO_UNITS = 10_000  # per USD, so that rounding stays far below a cent per class


@dataclass(frozen=True, slots=True)
class Bill:
    """Money and power of a choice; None where a figure is missing."""

    capex_usd: Decimal | None
    power_w: Decimal | None

    def serves(self, goals: tuple[Goal, ...]) -> str | None:
        """The missing figure that keeps the choice from being weighed by ``goals``, if any."""
        if self.capex_usd is None and any(goal is not Goal.POWER for goal in goals):
            return "no price"
        if self.power_w is None and any(goal is not Goal.CAPEX for goal in goals):
            return "no power figure"
        return None

    def uses(self, energy_usd_per_w: Decimal) -> dict[str, int]:
        """Integer uses by resource name; a missing figure counts nothing (and is no goal, see ``serves``)."""
        capex = self.capex_usd or Decimal(0)
        watts = self.power_w or Decimal(0)
        return {
            Goal.CAPEX.value: _whole(capex * CENTS),
            Goal.POWER.value: _whole(watts * MILLIWATTS),
            Goal.TCO.value: _whole((capex + watts * energy_usd_per_w) * TCO_UNITS),
        }


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def goal_value(goal: Goal, units: int) -> Decimal:
    """A goal's integer value in USD or W."""
    per_unit = {Goal.CAPEX: CENTS, Goal.POWER: MILLIWATTS, Goal.TCO: TCO_UNITS}[goal]
    return Decimal(units) / per_unit


def switch_bill(terms: SizingTerms, model: SwitchModel, count: int) -> Bill:
    """Money and power of ``count`` switches without pluggables."""
    price = terms.parts.catalog.prices.get(model.part_number)
    power = part_power_w(model)
    return Bill(
        None if price is None else count * unit_price_usd(price),
        None if power is None else count * power[0],
    )


def option_bill(terms: SizingTerms, option: LinkOption, question: LinkQuestion) -> Bill:
    """Money and power of all parts of a class realised by ``option``."""
    return parts_bill(terms, option_parts(option, question))


def parts_bill(terms: SizingTerms, parts: Iterable[PartCount]) -> Bill:
    """Money and power of link parts; a part without a name is nothing."""
    catalog = terms.parts.catalog
    parts = [part for part in parts if part.part_number]
    prices = [part_price_usd(catalog, part) for part in parts]
    watts = [part_watts(catalog, part) for part in parts]
    known_prices = [price for price in prices if price is not None]
    known_watts = [watt for watt in watts if watt is not None]
    return Bill(
        sum(known_prices, Decimal(0)) if len(known_prices) == len(prices) else None,
        sum(known_watts, Decimal(0)) if len(known_watts) == len(watts) else None,
    )
