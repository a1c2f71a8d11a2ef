"""The Assumptions sheet: what the figures rest on, and every source that was used, with date and confidence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from catalogs.records import Catalog, ChannelBudget, OpticModel
from fabric.blocks import far_switches
from fabric.export.book import Book, Kind, Mark, Sheet
from fabric.plan import FabricPlan, LinkChoice

NAME = "Assumptions"
UNLISTED = {"intent": "given in the intent"}
WIDTHS = (26, 24, 18, 16, 16, 16, 16, 16, 60)


def add_assumptions_sheet(book: Book, plan: FabricPlan, catalog: Catalog) -> None:
    """Write the sheet."""
    sheet = book.add_sheet(NAME)
    sheet.widen(WIDTHS)
    row = _put_facts(sheet, 0, "Energy", _energy(plan))
    row = _put_facts(sheet, row + 1, "Made from", _hashes(plan))
    row = _put_facts(sheet, row + 1, "Rules", _rules(plan))
    row = _put_channels(sheet, row + 1, plan, catalog)
    _put_sources(sheet, row + 1, plan, catalog)


Fact = tuple[str, object, Kind, str]


def _put_facts(sheet: Sheet, row: int, title: str, facts: list[Fact]) -> int:
    """A titled list of label, value, remark; returns the next free row."""
    sheet.title(row, title)
    for label, value, kind, note in facts:
        row += 1
        sheet.put(row, 0, label)
        sheet.put(row, 1, value, kind)
        sheet.put(row, 2, note or None)
    return row + 1


def _energy(plan: FabricPlan) -> list[Fact]:
    terms = plan.energy
    return [
        ("Region", terms.region, Kind.TEXT, ""),
        ("Years", terms.years, Kind.DECIMAL, ""),
        ("PUE", terms.pue, Kind.DECIMAL, "power usage effectiveness"),
        ("Electricity (USD/kWh)", terms.price_per_kwh_usd, Kind.DECIMAL, terms.source),
        ("Carbon (USD/kWh)", terms.carbon_usd_per_kwh, Kind.DECIMAL, ""),
        ("Carbon (g/kWh)", terms.carbon_g_per_kwh, Kind.DECIMAL, "of the grid; empty where it is not known"),
    ]


def _hashes(plan: FabricPlan) -> list[Fact]:
    return [
        ("Railspine", plan.railspine, Kind.TEXT, ""),
        ("Intent (SHA-256)", plan.intent_sha256, Kind.TEXT, ""),
        ("Catalogue (SHA-256)", plan.catalog_sha256, Kind.TEXT, ""),
        ("Price book (SHA-256)", plan.prices_sha256, Kind.TEXT, ""),
    ]


def _rules(plan: FabricPlan) -> list[Fact]:
    leaves = "in the hosts' racks" if plan.leaf_in_host_rack else "in network racks"
    return [
        ("Mated pairs per channel", plan.connector_pairs, Kind.COUNT, f"{plan.connector_grade} connectors"),
        ("Least loss margin (dB)", plan.min_loss_margin_db, Kind.DECIMAL, ""),
        ("Usable rack units", plan.rack_usable_u, Kind.COUNT, ""),
        ("Leaves stand", leaves, Kind.TEXT, ""),
        ("Spares (percent)", plan.spare_percent, Kind.DECIMAL, "of every line, rounded up"),
    ]


CHANNEL_TITLES = (
    "Class",
    "PMD",
    "Run (m)",
    "Bought (m)",
    "Reach (m)",
    "Loss (dB)",
    "Budget (dB)",
    "Margin (dB)",
    "Kind of budget",
)


def _put_channels(sheet: Sheet, row: int, plan: FabricPlan, catalog: Catalog) -> int:
    sheet.title(row, "Lengths and losses")
    row += 1
    sheet.head(row, CHANNEL_TITLES)
    for link in plan.links:
        row += 1
        budget = find_budget(plan, link, catalog)
        figures = (
            link.length_m,
            link.stock_length_m,
            link.reach_m,
            link.insertion_loss_db,
            link.loss_budget_db,
            link.loss_margin_db,
        )
        kind = None if budget is None else ": ".join(filter(None, (budget.kind, budget.basis)))
        cells: tuple[object, ...] = (link.name.value, link.pmd or link.kind.value, *figures, kind)
        for column, value in enumerate(cells):
            mark = Mark.ESTIMATE if column == len(cells) - 1 and budget and budget.kind == "assumption" else Mark.NONE
            sheet.put(row, column, value, Kind.DECIMAL if isinstance(value, Decimal) else Kind.TEXT, mark)
    return row + 1


def find_budget(plan: FabricPlan, link: LinkChoice, catalog: Catalog) -> ChannelBudget | None:
    """The loss budget that the channels of a choice were held against; None for cables with attached ends."""
    if link.loss_budget_db is None:
        return None
    family, rate = _light(plan, link, catalog)
    for budget in catalog.budgets:
        if (budget.pmd_family, budget.lane_rate_gbps, budget.medium) == (family, rate, link.medium):
            return budget
    return None


def _light(plan: FabricPlan, link: LinkChoice, catalog: Catalog) -> tuple[str, int]:
    """PMD family and optical lane rate of a choice, from a module at either end or the switch's own optics."""
    for end in (link.z_end, *link.a_ends):
        if end.optic is not None:
            optic = catalog.optics[end.optic]
            return optic.pmd_family, optic.optical_lane_rate_gbps
    for tier in far_switches(plan, link):
        cpo = catalog.switches[tier.part_number].cpo
        if cpo is not None:
            return cpo.pmd_family, cpo.lane_rate_gbps
    return "", 0


def _put_sources(sheet: Sheet, row: int, plan: FabricPlan, catalog: Catalog) -> None:
    uses: dict[str, list[str]] = {}
    for key, use in used_sources(plan, catalog):
        known = uses.setdefault(key, [])
        if use not in known:
            known.append(use)
    sheet.title(row, "Sources")
    row += 1
    sheet.head(row, ("Source", "Date", "Confidence", "Address", "", "", "", "", "Used for"))
    for key in sorted(uses):
        row += 1
        source = catalog.sources.get(key)
        sheet.put(row, 0, key)
        sheet.put(row, 1, source.date if source else None)
        sheet.put(row, 2, source.confidence if source else UNLISTED.get(key, "not in the list of sources"))
        sheet.put(row, 8, ", ".join(uses[key]))
        sheet.put(row, 3, (source.url or None) if source else None)


def used_sources(plan: FabricPlan, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """(source key, what for) of every figure that the plan rests on."""
    parts = [*_switch_sources(plan, catalog), *_link_sources(plan, catalog)]
    for group in plan.host_groups:
        host = catalog.hosts.get(group.model)
        if host is not None:
            parts.append((host.source, group.model))
    yield from parts
    region = catalog.regions.get(plan.energy.region)
    yield plan.energy.source, "electricity price"
    if region is not None and region.carbon_source is not None and plan.energy.carbon_usd_per_kwh:
        yield region.carbon_source, "grid carbon"


def _switch_sources(plan: FabricPlan, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for tier in plan.tiers:
        switch = catalog.switches[tier.part_number]
        yield switch.source, switch.part_number
        if switch.power_source is not None:
            yield switch.power_source, f"power of {switch.part_number}"
        yield from _price_source(catalog, switch.part_number)


def _link_sources(plan: FabricPlan, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for link in plan.links:
        for end in (*link.a_ends, link.z_end):
            if end.optic is not None:
                optic: OpticModel = catalog.optics[end.optic]
                yield optic.source, optic.part_number
                yield from _price_source(catalog, optic.part_number)
        assembly = catalog.assemblies.get(link.cable)
        yield (catalog.fibers[link.cable] if assembly is None else assembly).source, link.cable
        yield from _price_source(catalog, link.cable)
        budget = find_budget(plan, link, catalog)
        if budget is not None:
            yield budget.source, f"loss budget of {link.pmd}"
            attenuation = catalog.attenuations.get(link.medium)
            if attenuation is not None:
                yield attenuation.source, f"attenuation of {link.medium}"
            for loss in catalog.connector_losses:
                if (loss.connector, loss.medium, loss.grade) == (link.connector, link.medium, plan.connector_grade):
                    yield loss.source, f"loss of {loss.connector}"


def _price_source(catalog: Catalog, part_number: str) -> Iterator[tuple[str, str]]:
    price = catalog.prices.get(part_number)
    if price is not None:
        yield price.source, f"price of {part_number}"
