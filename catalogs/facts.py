"""A part as a list of facts: every column with its unit, its meaning and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.build import CPO_PREFIX
from catalogs.dictionary import PART_TABLES, columns_of
from catalogs.digest import canonical_text
from catalogs.records import Breakout, Catalog, HostMode, PortMode, Source
from catalogs.values import near_miss


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell of a part: ``value`` is None when it is not known."""

    column: str
    value: str | None
    unit: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class PartSheet:
    """A part with all its facts, the filled cells of its price line, and the sources of both.

    An external laser source of a CPO switch is a part with a price and without facts.
    """

    table: str
    part_number: str
    facts: tuple[Fact, ...]
    price: dict[str, str]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ListedPart:
    """A part with what a listing shows and filters by. ``speeds_gbps`` are port speeds of switches and hosts."""

    table: str
    part_number: str
    vendor: str
    description: str
    protocols: tuple[str, ...]
    speeds_gbps: tuple[int, ...]
    form_factors: tuple[str, ...]
    price_usd: str | None
    price_kind: str | None


def table_of(catalog: Catalog, part_number: str) -> str | None:
    """The table that holds ``part_number``, or None."""
    return next((table for table in PART_TABLES if part_number in getattr(catalog, table)), None)


def nearest_parts(catalog: Catalog, part_number: str) -> str | None:
    """A hint naming the parts whose numbers look like ``part_number``; upper and lower case count as alike."""
    by_folded = {name.casefold(): name for table in PART_TABLES for name in getattr(catalog, table)}
    exact = by_folded.get(part_number.casefold())
    if exact is not None:
        return f"did you mean {exact}?"
    within = [name for folded, name in by_folded.items() if part_number.casefold() in folded][:5]
    return f"did you mean {' or '.join(within)}?" if within else near_miss(part_number, list(by_folded.values()))


def part_sheet(catalog: Catalog, part_number: str) -> PartSheet | None:
    """Everything known about the part, or None when nothing is."""
    table = table_of(catalog, part_number)
    price = _price_cells(catalog, part_number)
    if table is None and not price:
        return None
    facts = () if table is None else _facts(catalog, table, part_number)
    names = [fact.value for fact in facts if fact.column in ("source", "power_source")] + [price.get("source")]
    sources = tuple(catalog.sources[name] for name in dict.fromkeys(names) if name is not None)
    return PartSheet(table or "external laser sources", part_number, facts, price, sources)


def _price_cells(catalog: Catalog, part_number: str) -> dict[str, str]:
    price = catalog.prices.get(part_number)
    if price is None:
        return {}
    cells = {column.name: getattr(price, column.name) for column in columns_of("prices") if not column.key}
    return {name: cell_text(value) for name, value in cells.items() if value is not None}


def _facts(catalog: Catalog, table: str, part_number: str) -> tuple[Fact, ...]:
    """Every column of the part in file order; those of co-packaged optics only where there are any."""
    part = getattr(catalog, table)[part_number]
    cpo = getattr(part, "cpo", None)
    facts = []
    for column in columns_of(table):
        inner = column.name.startswith(CPO_PREFIX)
        if inner and cpo is None:
            continue
        value = getattr(cpo, column.name.removeprefix(CPO_PREFIX)) if inner else getattr(part, column.name)
        facts.append(Fact(column.name, None if value is None else cell_text(value), column.unit, column.meaning))
    return tuple(facts)


def listed_parts(catalog: Catalog) -> tuple[ListedPart, ...]:
    """All parts in table order, then file order."""
    return tuple(_listed(catalog, table, name) for table in PART_TABLES for name in getattr(catalog, table))


def _listed(catalog: Catalog, table: str, name: str) -> ListedPart:
    part = getattr(catalog, table)[name]
    price = catalog.prices.get(name)
    modes = getattr(part, "modes", ())
    speeds = [mode.speed_gbps for mode in modes] or [getattr(part, "speed_gbps", None)]
    forms = [getattr(part, field, None) for field in ("form_factor", "head_form_factor", "tail_form_factor")]
    return ListedPart(
        table=table,
        part_number=name,
        vendor=part.vendor,
        description=part.description,
        protocols=getattr(part, "protocols", ()) or tuple(dict.fromkeys(mode.protocol for mode in modes)),
        speeds_gbps=tuple(sorted({speed for speed in speeds if speed is not None}, reverse=True)),
        form_factors=tuple(dict.fromkeys(form for form in forms if form is not None)),
        price_usd=None if price is None else cell_text(price.price_usd),
        price_kind=None if price is None else price.kind,
    )


def cell_text(value: object) -> str:
    """The value as it is written in its table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, PortMode):
        return f"{value.speed_gbps}x{value.ports_per_cage}@{value.lane_rate_gbps}"
    if isinstance(value, Breakout):
        return f"{value.legs}x{value.speed_gbps}"
    if isinstance(value, HostMode):
        return f"{value.protocol} {value.split}x{value.speed_gbps}@{value.lane_rate_gbps}"
    if isinstance(value, tuple):
        return ";".join(cell_text(item) for item in value)
    return canonical_text(value)
