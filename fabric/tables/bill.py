"""The small tables that follow from the counts: bill of materials, power and components.

A part without a price or a power figure keeps its line, with the figure empty. Co-packaged optics come with their
switch: they are components, not lines of the bill, but for the laser sources, which are bought as spares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

import pyarrow as pa

from catalogs.components import components_of
from catalogs.lasers import LaserSource, laser_sources
from catalogs.pricing import assembly_power_w, part_power_w, unit_price_usd
from catalogs.records import AssemblyModel, Catalog, FiberModel, Price
from catalogs.supply import BoughtPart, lead_time_weeks
from fabric.plan import Procurement
from fabric.tables.arrow import make_table
from fabric.tables.counts import Counts

Row = dict[str, object]

IN_SWITCH = "in switch"
"""Kind of power of a part whose watts the figure of its switch counts."""


def make_bom(catalog: Catalog, counts: Counts, spare_percent: Decimal, procurement: Procurement) -> pa.Table:
    """The bill: switches, their laser sources, transceivers, cables; in a category by part number, then length."""
    switches, modules = _by_part(counts.switches), _by_part(counts.modules)
    lines = [
        *_part_lines(catalog, "switch", switches),
        *_laser_lines(catalog, switches),
        *_part_lines(catalog, "transceiver", modules),
        *_cable_lines(catalog, counts),
    ]
    rows = [
        {"line": number, **_with_purchase(_with_spares(line, spare_percent), procurement)}
        for number, line in enumerate(lines, start=1)
    ]
    return make_table("bom", rows)


def _by_part(pieces: Mapping[tuple[str, str], int]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (_, part_number), count in pieces.items():
        totals[part_number] += count
    return totals


def _part_lines(catalog: Catalog, category: str, pieces: Counter[str]) -> Iterator[Row]:
    models = catalog.switches if category == "switch" else catalog.optics
    for part_number in sorted(pieces):
        part = models[part_number]
        power = part_power_w(part)
        yield {
            **_line(catalog, category, part, pieces[part_number]),
            "order_code": part_number,
            "power_each_w": None if power is None else power[0],
            "power_kind": None if power is None else power[1],
        }


def _laser_lines(catalog: Catalog, switches: Mapping[str, int]) -> Iterator[Row]:
    """Laser sources: those in use come with the switches, whose price and power count them."""
    for source in laser_sources(catalog, switches):
        if source.qty:
            yield {
                **_line(catalog, "laser source", source, source.qty),
                "included_qty": source.qty,
                "order_code": source.part_number,
                "power_each_w": None,
                "power_kind": IN_SWITCH,
            }


def _cable_lines(catalog: Catalog, counts: Counts) -> Iterator[Row]:
    for key, count in counts.cables.items():
        part = find_cable(catalog, key.part_number)
        power = cable_power(part)
        yield {
            **_line(catalog, "cable", part, count, key.length_m),
            "order_code": key.order_code,
            "power_each_w": None if power is None else power[0],
            "power_kind": None if power is None else power[1],
        }


def find_cable(catalog: Catalog, part_number: str) -> AssemblyModel | FiberModel:
    """The assembly or fibre cable of that part number; KeyError when there is none."""
    assembly = catalog.assemblies.get(part_number)
    return catalog.fibers[part_number] if assembly is None else assembly


def cable_power(part: AssemblyModel | FiberModel) -> tuple[Decimal, str | None] | None:
    """Power of all ends of a cable and its kind; a fibre draws none, an assembly with an unknown end is unknown."""
    if isinstance(part, FiberModel):
        return Decimal(0), None
    power = assembly_power_w(part)
    return None if power is None else (power, "maximum")


def _line(
    catalog: Catalog, category: str, part: BoughtPart | LaserSource, qty: int, length_m: Decimal | None = None
) -> Row:
    price = catalog.prices.get(part.part_number)
    sold_by_length = length_m if isinstance(part, FiberModel) else None
    return {
        "category": category,
        "vendor": part.vendor,
        "part_number": part.part_number,
        "description": part.description,
        "length_m": length_m,
        "qty": qty,
        "included_qty": 0,
        "unit_price_usd": None if price is None else unit_price_usd(price, sold_by_length),
        "lead_time_weeks": lead_time_weeks(catalog, part),
        **_price_facts(catalog, price, sold_by_length),
    }


def _price_facts(catalog: Catalog, price: Price | None, length_m: Decimal | None) -> Row:
    """Kind, source and bounds of a price; the metres of a cable come on top of both bounds."""
    if price is None:
        names = ("price_kind", "price_low_usd", "price_high_usd", "price_source", "price_date", "price_basis")
        return dict.fromkeys(names)
    source = catalog.sources.get(price.source)
    metres = unit_price_usd(price, length_m) - price.price_usd
    return {
        "price_kind": price.kind,
        "price_low_usd": None if price.low_usd is None else price.low_usd + metres,
        "price_high_usd": None if price.high_usd is None else price.high_usd + metres,
        "price_source": price.source,
        "price_date": None if source is None else source.date,
        "price_basis": price.basis,
    }


def _with_spares(line: Row, spare_percent: Decimal) -> Row:
    qty = int(str(line["qty"]))
    spare_qty = count_spares(qty, spare_percent)
    return {**line, "spare_qty": spare_qty, "total_qty": qty + spare_qty}


def _with_purchase(line: Row, procurement: Procurement) -> Row:
    """What of a line comes in a switch, is in stock or is bought, and who else could supply it."""
    number, wanted = str(line["part_number"]), int(str(line["total_qty"])) - int(str(line["included_qty"]))
    stock = min(wanted, procurement.owned.get(number, 0))
    price = line["unit_price_usd"]
    return {
        **line,
        "stock_qty": stock,
        "buy_qty": wanted - stock,
        "extended_usd": price * (wanted - stock) if isinstance(price, Decimal) else None,
        "second_source": "; ".join(procurement.second_sources.get(number, ())) or None,
    }


def count_spares(qty: int, spare_percent: Decimal) -> int:
    """``qty`` x ``spare_percent`` / 100, rounded up.

    >>> count_spares(101, Decimal(2))
    3
    """
    return int((qty * spare_percent / 100).to_integral_value(rounding=ROUND_CEILING))


def make_power(catalog: Catalog, counts: Counts) -> pa.Table:
    """Power by tier and part: switches and modules of each kind of device, then cables with active ends.

    A cable that draws nothing has no row.
    """
    rows: list[Row] = []
    for (kind, part_number), count in counts.switches.items():
        rows.append(_power_row(kind, "switch", part_number, count, part_power_w(catalog.switches[part_number])))
    for (kind, part_number), count in counts.modules.items():
        rows.append(_power_row(kind, "transceiver", part_number, count, part_power_w(catalog.optics[part_number])))
    cables: Counter[str] = Counter()
    for key, count in counts.cables.items():
        cables[key.part_number] += count
    for part_number in sorted(cables):
        power = cable_power(find_cable(catalog, part_number))
        if power is None or power[0]:
            rows.append(_power_row("cable", "cable", part_number, cables[part_number], power))
    return make_table("power", sorted(rows, key=_power_order))


TIERS = ("host", "reserved", "leaf", "spine", "core", "cable")
CATEGORIES = ("switch", "transceiver", "cable")


def _power_order(row: Mapping[str, object]) -> tuple[int, int, str]:
    return TIERS.index(str(row["tier"])), CATEGORIES.index(str(row["category"])), str(row["part_number"])


def _power_row(
    tier: str, category: str, part_number: str, count: int, power: tuple[Decimal, str | None] | None
) -> Row:
    each, kind = (None, None) if power is None else power
    return {
        "tier": tier,
        "category": category,
        "part_number": part_number,
        "count": count,
        "power_each_w": each,
        "power_kind": kind,
        "power_w": None if each is None else each * count,
    }


def make_components(catalog: Catalog, counts: Counts) -> pa.Table:
    """What the parts hold, by component and part; a part whose figure is unknown has no row for it."""
    pieces: Counter[str] = Counter()
    for (_, part_number), count in (*counts.switches.items(), *counts.modules.items()):
        pieces[part_number] += count
    rows: list[Row] = []
    for part_number, count in pieces.items():
        part = catalog.optics.get(part_number) or catalog.switches[part_number]
        for component, each in components_of(part):
            if each is not None:
                total = count * each
                rows.append(
                    {"component": component, "part_number": part_number, "count": count, "each": each, "total": total}
                )
    return make_table("components", sorted(rows, key=lambda row: (str(row["component"]), str(row["part_number"]))))
