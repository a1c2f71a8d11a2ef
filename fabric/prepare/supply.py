"""Supply, stock, shares and prices of the market as linear terms over pieces of parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from catalogs.components import component_names, count_component
from catalogs.pricing import unit_price_usd
from catalogs.records import Catalog
from catalogs.supply import CATEGORIES, BoughtPart, bought_parts, supply_keys
from fabric.errors import Finding, InputError
from fabric.intent.problems import write_path
from fabric.intent.root import FabricIntent
from fabric.prepare.names import unknown_name
from fabric.sizing.terms import MarketTerms, PartResource
from fabric.sizing.uses import CENTS

MOST_LENGTHS = 3
"""Lengths of one cable in a fabric: a class of links has one."""

Units = dict[tuple[str, str], int]
"""Units that can be bought, by (scope, key) of a supply book."""


def units_available(intent: FabricIntent, catalog: Catalog) -> Units:
    """Units by the supply books, and by the intent in their place; names that nobody knows are left out."""
    units: Units = {
        (line.scope, line.key): line.units_available for line in catalog.supplies if line.units_available is not None
    }
    for name, wanted in intent.market.available.items():
        scope = scope_of(catalog, name)
        if scope is not None:
            units[scope, name] = wanted
    return units


def scope_of(catalog: Catalog, name: str) -> str | None:
    """Whether ``name`` is a part, a category or a vendor; None when nothing on sale is called so."""
    scopes = {scope for part in bought_parts(catalog) for scope, key in supply_keys(part) if key == name}
    return next((scope for scope in ("part", "category", "vendor") if scope in scopes), None)


def _numbers(catalog: Catalog) -> frozenset[str]:
    return frozenset(part.part_number for part in bought_parts(catalog))


def _vendors(catalog: Catalog) -> frozenset[str]:
    return frozenset(part.vendor for part in bought_parts(catalog))


def check_stock(intent: FabricIntent, catalog: Catalog) -> None:
    """What is available, in stock or capped is known, and nothing in stock is sold by length; or InputError."""
    findings = []
    numbers = _numbers(catalog)
    for name in intent.market.available:
        if scope_of(catalog, name) is None:
            known = [*numbers, *_vendors(catalog), *CATEGORIES.values()]
            where = write_path(("market", "available", name))
            findings.append(unknown_name(where, name, known, "part, vendor or category"))
    for name in intent.market.owned:
        where = write_path(("market", "owned", name))
        if name not in numbers:
            findings.append(unknown_name(where, name, numbers, "part"))
        elif name in catalog.fibers:
            hint = "stock is counted by part number: leave fibre cables out"
            findings.append(Finding(where, f"{name} is sold by length", hint))
    components = component_names(bought_parts(catalog))
    for name in intent.market.components:
        if name not in components:
            where = write_path(("market", "components", name))
            findings.append(Finding(where, f"no part holds {name!r}", f"there are {', '.join(components)}"))
    if findings:
        raise InputError(findings)


def market_terms(
    intent: FabricIntent, catalog: Catalog, market: Catalog, stock_only: frozenset[str], gamma: int
) -> MarketTerms:
    """Limits on what is bought, shares of vendors, stock, and prices that may rise, over the parts of ``market``."""
    parts = tuple(bought_parts(market))
    units = {**units_available(intent, catalog), **{("part", number): 0 for number in stock_only}}
    spare_share = Fraction(intent.policy.spare_percent) / 100
    margin = MOST_LENGTHS - 1 if spare_share else 0
    limited = [
        *((_units_resource(market, scope, key, (margin, most)), most) for (scope, key), most in units.items()),
        *((_component_resource(parts, name), most) for name, most in intent.market.components.items()),
    ]
    limited = [(resource, most) for resource, most in limited if resource.weights]
    shared = tuple(_shares(intent, market))
    resources = [resource for resource, _ in limited]
    resources += [resource for part, whole, _ in shared for resource in (part, whole)]
    return MarketTerms(
        resources=tuple({resource.name: resource for resource in resources}.values()),
        limits=tuple((resource.name, most - resource.margin) for resource, most in limited),
        shares=tuple((part.name, whole.name, most) for part, whole, most in shared),
        owned={part.part_number: n for part in parts if (n := intent.market.owned.get(part.part_number))},
        spare_share=spare_share,
        gamma=gamma,
        rises_cents=rises_cents(market) if gamma else {},
    )


def _units_resource(market: Catalog, scope: str, key: str, margins: tuple[int, int]) -> PartResource:
    """Pieces of the parts that a line of a supply book speaks of.

    ``margins`` are the one for each part that is sold by length, and the largest in all.
    """
    weights = {part.part_number: 1 for part in bought_parts(market) if (scope, key) in supply_keys(part)}
    each, most = margins
    return PartResource(f"units of {key}", weights, min(each * sum(n in market.fibers for n in weights), most))


def _component_resource(parts: tuple[BoughtPart, ...], component: str) -> PartResource:
    """Components inside parts; a part of unknown count is in stock only, or not on offer."""
    weights = {part.part_number: count for part in parts if (count := count_component(part, component))}
    return PartResource(f"components: {component}", weights)


def _shares(intent: FabricIntent, market: Catalog) -> Iterator[tuple[PartResource, PartResource, Fraction]]:
    """(pieces of a vendor, pieces of all, largest share) by category and vendor, where a share is limited."""
    categories: dict[str, Mapping[str, BoughtPart]] = {
        "switch": market.switches,
        "transceiver": market.optics,
        "cable": {**market.assemblies, **market.fibers},
    }
    for category, parts in categories.items():
        most: Fraction | None = getattr(intent.market.largest_vendor_share, category)
        if most is None or most >= 1:
            continue
        whole = PartResource(f"{category} pieces", dict.fromkeys(parts, 1))
        for vendor in dict.fromkeys(part.vendor for part in parts.values()):
            own = {number: 1 for number, part in parts.items() if part.vendor == vendor}
            yield PartResource(f"{category} pieces of {vendor}", own), whole, most


def rises_cents(market: Catalog) -> dict[str, int]:
    """Cents by which a piece of a part may become dearer: its high price less its price, where the book has one.

    The metres of a cable keep their price.
    """
    rises = {}
    for part in bought_parts(market):
        price = market.prices.get(part.part_number)
        if price is not None and price.high_usd is not None and price.high_usd > price.price_usd:
            rise = price.high_usd - unit_price_usd(price)
            rises[part.part_number] = int((rise * CENTS).to_integral_value())
    return rises
