"""Amounts of the resources that goals and caps count.

Capex in cents, power in milliwatts, tco in hundredths of a cent, carbon in grams; fibres, and rack units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from catalogs.pricing import part_power_w, unit_price_usd
from catalogs.records import SwitchModel
from fabric.links.options import LinkOption, LinkQuestion, PartCount, option_parts, part_price_usd, part_watts
from fabric.sizing.racks import NOWHERE, Stand
from fabric.sizing.terms import SizingTerms
from fabric.terms import Goal

CENTS = 100
MILLIWATTS = 1000
TCO_UNITS = 10_000  # per USD, so that rounding stays far below a cent per class
GRAMS = 1000  # per kg
FIBERS = "fibers"
NETWORK_U = "network rack units"
LIQUID_U = "liquid rack units"
ROUNDED = frozenset({Goal.TCO.value, Goal.CARBON.value})
"""Goals whose figures per piece are no whole units, so that a sum may round below the sum of what is rounded."""

MISSING = "missing"
ESTIMATED = "estimated"


def goal_names(goals: tuple[Goal, ...]) -> tuple[str, ...]:
    """Resources to minimise in order: the user's goals, and among equals unknown figures, estimates, money, power."""
    names = [goal.value for goal in goals]
    among_equals = (MISSING, ESTIMATED, Goal.CAPEX.value, Goal.POWER.value)
    return (*names, *(name for name in among_equals if name not in names))


def weighed_names(terms: SizingTerms) -> tuple[str, ...]:
    """Resources whose figures must be known: those of the user's goals and caps."""
    return tuple(dict.fromkeys((*(goal.value for goal in terms.goals), *(cap for cap, _ in terms.caps))))


def counted_names(terms: SizingTerms) -> tuple[str, ...]:
    """Resources that every choice is counted in: goals in order, then caps that are no goals."""
    return tuple(dict.fromkeys((*goal_names(terms.goals), *weighed_names(terms))))


@dataclass(frozen=True, slots=True)
class Bill:
    """Money and power of a choice; None where a figure is missing. ``estimated_usd`` stands on estimates.

    ``carbon_g`` comes of the power over the years, 0 where the grid's carbon is not known (no goal or cap counts it
    then). ``stand`` are the rack units that it takes.
    """

    capex_usd: Decimal | None
    power_w: Decimal | None
    estimated_usd: Decimal
    carbon_g: Decimal = Decimal(0)
    fibers: int = 0
    stand: Stand = NOWHERE

    def serves(self, terms: SizingTerms) -> str | None:
        """The missing figure that keeps the choice from being weighed by goals and caps, if any."""
        names = weighed_names(terms)
        if self.capex_usd is None and (Goal.CAPEX.value in names or Goal.TCO.value in names):
            return "no price"
        if self.power_w is None and not {Goal.POWER.value, Goal.TCO.value, Goal.CARBON.value}.isdisjoint(names):
            return "no power figure"
        return None

    def use(self, name: str, energy_usd_per_w: Decimal) -> int:
        """Integer use of one resource; a missing figure counts as ``missing`` (and is no goal, see ``serves``)."""
        if name == MISSING:
            return (self.capex_usd is None) + (self.power_w is None)
        whole = {FIBERS: self.fibers, NETWORK_U: self.stand.network_u, LIQUID_U: self.stand.liquid_u}
        if name in whole:
            return whole[name]
        if name == ESTIMATED:
            return _whole(self.estimated_usd * CENTS)
        capex = self.capex_usd or Decimal(0)
        if name == Goal.CAPEX.value:
            return _whole(capex * CENTS)
        watts = self.power_w or Decimal(0)
        if name == Goal.POWER.value:
            return _whole(watts * MILLIWATTS)
        if name == Goal.CARBON.value:
            return _whole(self.carbon_g)
        return _whole((capex + watts * energy_usd_per_w) * TCO_UNITS)

    def uses(self, names: Iterable[str], energy_usd_per_w: Decimal) -> dict[str, int]:
        """Integer uses of the resources named."""
        return {name: self.use(name, energy_usd_per_w) for name in names}


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def goal_value(goal: Goal, units: int) -> Decimal:
    """A goal's integer value in its unit: USD, W, or kg of CO2."""
    per_unit = {Goal.CAPEX: CENTS, Goal.POWER: MILLIWATTS, Goal.TCO: TCO_UNITS, Goal.CARBON: GRAMS}[goal]
    return Decimal(units) / per_unit


def switch_bill(terms: SizingTerms, model: SwitchModel, count: int, stand: Stand = NOWHERE) -> Bill:
    """Money and power of ``count`` switches without pluggables; ``stand`` is where one of them stands."""
    price = terms.parts.catalog.prices.get(model.part_number)
    power = part_power_w(model)
    capex = None if price is None else count * unit_price_usd(price)
    estimated = capex if price is not None and price.kind == "estimate" else None
    watts = None if power is None else count * power[0]
    places = Stand(count * stand.network_u, count * stand.liquid_u)
    return Bill(capex, watts, estimated or Decimal(0), carbon_g(terms, watts), stand=places)


def carbon_g(terms: SizingTerms, power_w: Decimal | None) -> Decimal:
    """Grams of CO2 of so many watts over the years; 0 where watts or the grid's carbon are not known."""
    return (power_w or Decimal(0)) * (terms.carbon_g_per_w or Decimal(0))


def option_bill(terms: SizingTerms, option: LinkOption, question: LinkQuestion) -> Bill:
    """Money and power of all parts of a class realised by ``option``."""
    bill = parts_bill(terms, option_parts(option, question))
    return replace(bill, fibers=question.num_links * option.fibers_per_link)


def parts_bill(terms: SizingTerms, parts: Iterable[PartCount]) -> Bill:
    """Money and power of link parts; a part without a name is nothing."""
    catalog = terms.parts.catalog
    capex: Decimal | None = Decimal(0)
    power: Decimal | None = Decimal(0)
    estimated = Decimal(0)
    for part in parts:
        if not part.part_number:
            continue
        cost, watts = part_price_usd(catalog, part), part_watts(catalog, part)
        if cost is not None and catalog.prices[part.part_number].kind == "estimate":
            estimated += cost
        capex = None if capex is None or cost is None else capex + cost
        power = None if power is None or watts is None else power + watts
    return Bill(capex, power, estimated, carbon_g(terms, power))
