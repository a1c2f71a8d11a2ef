"""What the page says of one plan, ready for the template: texts and numbers, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalogs.records import Catalog
from fabric.audit.report import AuditReport
from fabric.errors import Finding, InputError
from fabric.explain.run import Explanation
from fabric.export.assumptions_sheet import UNLISTED, find_budget, used_sources
from fabric.export.directory import PlanDirectory
from fabric.export.formats.diagram import PLURALS
from fabric.export.formats.options import ExportOptions
from fabric.export.formats.source import ExportSource
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.report.facts import headline, missing_line, percent, proof_line, ratio, realisation
from fabric.report.page.charts import BarChart, FrontPlot, bar_charts, front_plot
from fabric.report.page.drawing import Drawing, draw_fabric
from fabric.report.sentences import bandwidth_line, first_line
from fabric.terms import Status

BOM_COLUMNS: Mapping[str, str] = {
    "line": "Line",
    "category": "Category",
    "vendor": "Vendor",
    "part_number": "Part number",
    "order_code": "Order code",
    "description": "Description",
    "qty": "Qty",
    "spare_qty": "Spares",
    "unit_price_usd": "Unit price USD",
    "extended_usd": "With spares USD",
    "price_kind": "Price kind",
    "power_each_w": "Power each W",
    "lead_time_weeks": "Lead time weeks",
}
MOST_RACKS = 240
MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a page is made from; what was not asked for is None."""

    directory: PlanDirectory
    catalog: Catalog
    audit: AuditReport
    front: Mapping[str, Any] | None
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure."""

    label: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; numbers are right-aligned from their look."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page about one plan."""

    name: str
    title: str
    bandwidth: str
    is_proven: bool
    proof: str
    warnings: tuple[str, ...]
    cards: tuple[Card, ...]
    charts: tuple[BarChart, ...]
    front: FrontPlot | None
    drawing: Drawing
    tables: Mapping[str, Table]
    optics: tuple[str, ...]
    bom: Sequence[Mapping[str, str | int | float | None]]
    racks: tuple[tuple[str, str, str], ...]
    audit: AuditReport
    made_from: tuple[tuple[str, str], ...]


def page_of(inputs: Inputs) -> Page:
    """The page; raises InputError when a part of the plan is not in the catalogue."""
    plan = inputs.directory.plan
    refuse_unknown_parts(plan, inputs.catalog)
    bom = inputs.directory.read_table("bom").to_pylist()
    source = ExportSource(inputs.directory, inputs.catalog, ExportOptions())
    money = plan.totals.tco_usd if inputs.front and inputs.front["money"] == "tco" else plan.totals.capex_usd
    return Page(
        name=plan.name,
        title=first_line(plan),
        bandwidth=bandwidth_line(plan),
        is_proven=plan.proof.status is Status.OPTIMAL,
        proof=f"{proof_line(plan)}.",
        warnings=tuple(filter(None, (missing_line(plan.totals.unpriced, "price"), _no_power(plan)))),
        cards=cards_of(plan),
        charts=bar_charts(bom),
        front=None if inputs.front is None else front_plot(inputs.front, (money, plan.totals.power_w)),
        drawing=draw_fabric(source),
        tables=_tables(inputs),
        optics=optics_of(plan),
        bom=[{name: plain(row[name]) for name in BOM_COLUMNS} for row in bom],
        racks=_racks(inputs.directory),
        audit=inputs.audit,
        made_from=(
            ("railspine", plan.railspine),
            ("intent, SHA-256", plan.intent_sha256),
            ("catalogue, SHA-256", plan.catalog_sha256),
            ("prices, SHA-256", plan.prices_sha256),
        ),
    )


def refuse_unknown_parts(plan: FabricPlan, catalog: Catalog) -> None:
    """Raise InputError with every part of the plan that the catalogue does not know."""
    known = {*catalog.switches, *catalog.optics, *catalog.assemblies, *catalog.fibers}
    optics = {end.optic for link in plan.links for end in (*link.a_ends, link.z_end) if end.optic}
    parts = {tier.part_number for tier in plan.tiers} | {link.cable for link in plan.links} | optics
    hint = "--intent FILE brings the tables the plan was made with"
    findings = [Finding(plan.name, f"{part!r} is not in the catalogue", hint) for part in sorted(parts - known)]
    if findings:
        raise InputError(findings)


def cards_of(plan: FabricPlan) -> tuple[Card, ...]:
    """Headline figures."""
    figures, totals = headline(plan), plan.totals
    more = "> " if totals.unpowered else ""
    per_gpu = f"{figures.capex_per_gpu_usd:,.0f} USD per GPU" if figures.capex_per_gpu_usd is not None else ""
    watts = f"{figures.power_per_gpu_w:,.1f} W per GPU" if figures.power_per_gpu_w is not None else ""
    tco = f"{figures.tco_per_gpu_usd:,.0f} USD per GPU" if figures.tco_per_gpu_usd is not None else ""
    years = plan.energy.years.normalize()
    modules = f"{figures.num_cables:,} cables, {figures.num_modules:,} modules"
    return (
        Card("Capital cost", f"{totals.capex_usd:,.0f}", "USD", per_gpu),
        Card("Power", f"{more}{totals.power_w / 1000:,.1f}", "kW", watts),
        Card(f"Cost and {years:f} years of energy", f"{totals.tco_usd:,.0f}", "USD", tco),
        Card("GPUs", f"{plan.num_gpus:,}", "", f"{plan.structure.num_hosts:,} hosts"),
        Card("Switches", f"{figures.num_switches:,}", "", ", ".join(map(_counted, plan.tiers))),
        Card("Links", f"{figures.num_links:,}", "", modules),
        Card("Bisection", percent(plan.bisection_fraction), "", "of endpoint bandwidth"),
        Card("On estimates", f"{totals.estimate_share:.1%}", "", "of the capital cost"),
    )


def _counted(tier: TierChoice) -> str:
    return f"{tier.num_switches:,} {PLURALS[tier.tier.value] if tier.num_switches > 1 else tier.tier.value}"


def _no_power(plan: FabricPlan) -> str | None:
    return missing_line(plan.totals.unpowered, "power")


def optics_of(plan: FabricPlan) -> tuple[str, ...]:
    """Where co-packaged optics went, in sentences."""
    told = []
    for tier in plan.tiers:
        how = "co-packaged optics" if tier.is_cpo else "pluggable modules or cables"
        cooled = f", {tier.cooling} cooled" if tier.cooling else ""
        told.append(f"{tier.tier.value}: {tier.num_switches:,} x {tier.part_number}, {how}{cooled}")
    modules = sum(end.num_modules for link in plan.links for end in (*link.a_ends, link.z_end))
    if any(tier.is_cpo for tier in plan.tiers):
        told.append(f"{modules:,} pluggable modules remain, at ends that do not bring their own optics")
    else:
        told.append(f"no tier uses co-packaged optics; all {modules:,} modules are pluggable")
    return tuple(told)


def _tables(inputs: Inputs) -> dict[str, Table]:
    plan, catalog = inputs.directory.plan, inputs.catalog
    tables = {
        "tiers": Table("Switches by tier", TIER_COLUMNS, tuple(map(tier_row, plan.tiers))),
        "links": Table("Classes of links", LINK_COLUMNS, tuple(map(link_row, plan.links))),
        "components": _components(inputs.directory),
        "channels": Table("Channels", CHANNEL_COLUMNS, tuple(_channel(plan, link, catalog) for link in plan.links)),
        "sources": _sources(plan, catalog),
        "energy": _energy(plan),
        "ruled-out": _ruled_out(plan),
    }
    if inputs.explanation is not None:
        tables["decisions"] = _decisions(inputs.explanation)
    return tables


TIER_COLUMNS = ("Tier", "Model", "Switches", "Downlinks", "Uplinks", "Oversubscription", "Optics", "Cooling")
LINK_COLUMNS = ("Class", "Speed", "Links", "Cables", "Run m", "Made of", "Why")
CHANNEL_COLUMNS = (
    "Class",
    "PMD",
    "Medium",
    "Run m",
    "Reach m",
    "Loss dB",
    "Budget dB",
    "Margin dB",
    "Budget is",
)


def tier_row(tier: TierChoice) -> tuple[str, ...]:
    """A tier as texts."""
    up = f"{tier.up_ports} x {tier.up_speed_gbps}G" if tier.up_ports else "none"
    return (
        tier.tier.value,
        tier.part_number,
        f"{tier.num_switches:,}",
        f"{tier.down_ports} x {tier.down_speed_gbps}G",
        up,
        ratio(tier.oversubscription),
        "co-packaged" if tier.is_cpo else "pluggable",
        tier.cooling or "",
    )


def link_row(link: LinkChoice) -> tuple[str, ...]:
    """A class of links as texts."""
    counts = (f"{link.num_links:,}", f"{link.num_cables:,}", f"{link.length_m.normalize():f}")
    return (link.name.value, f"{link.speed_gbps}G", *counts, realisation(link), link.why)


def _channel(plan: FabricPlan, link: LinkChoice, catalog: Catalog) -> tuple[str, ...]:
    budget = find_budget(plan, link, catalog)
    figures = (link.length_m, link.reach_m, link.insertion_loss_db, link.loss_budget_db, link.loss_margin_db)
    told = "" if budget is None else ": ".join(filter(None, (budget.kind, budget.basis)))
    return (link.name.value, link.pmd or link.kind.value, link.medium, *map(_decimal, figures), told)


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _components(directory: PlanDirectory) -> Table:
    rows = directory.read_table("components").to_pylist()
    shown = tuple((row["component"], row["part_number"], f"{row['total']:,}") for row in rows)
    return Table("Lasers, DSPs and optical engines, as far as they are known", ("Component", "In", "Pieces"), shown)


def _sources(plan: FabricPlan, catalog: Catalog) -> Table:
    uses: dict[str, dict[str, None]] = {}
    for key, use in used_sources(plan, catalog):
        uses.setdefault(key, {})[use] = None
    rows = []
    for key, found in sorted(uses.items()):
        source = catalog.sources.get(key)
        facts = (source.date, source.confidence, source.url) if source else ("", UNLISTED.get(key, "not listed"), "")
        rows.append((key, *facts, ", ".join(found)))
    return Table("Sources", ("Source", "Seen", "Confidence", "Address", "Used for"), tuple(rows))


def _energy(plan: FabricPlan) -> Table:
    terms = plan.energy
    rows = (
        ("region", terms.region),
        ("years", _decimal(terms.years)),
        ("PUE", _decimal(terms.pue)),
        ("electricity, USD/kWh", f"{_decimal(terms.price_per_kwh_usd)} ({terms.source})"),
        ("carbon, USD/kWh", f"{terms.carbon_usd_per_kwh:f}"),
        ("mated pairs per channel", f"{plan.connector_pairs}, {plan.connector_grade}"),
        ("least loss margin, dB", f"{plan.min_loss_margin_db:f}"),
        ("spares, percent of every line", _decimal(plan.spare_percent)),
        ("usable rack units", str(plan.rack_usable_u)),
    )
    return Table("Energy and rules", ("Assumption", "Value"), rows)


def _ruled_out(plan: FabricPlan) -> Table:
    reasons = sorted((*plan.rejections, *plan.refusals), key=lambda reason: -reason.count)[:MOST_REASONS]
    rows = tuple((f"{reason.count:,}", reason.reason, reason.example) for reason in reasons)
    return Table("What was ruled out before sizing, and why", ("Times", "Reason", "For example"), rows)


def _decisions(explanation: Explanation) -> Table:
    rows = []
    for decision in explanation.decisions:
        if decision.runner_up is None or decision.capex_usd is None or decision.power_w is None:
            rows.append((decision.name, decision.chosen, "no other plan within the rules", "", "", ""))
            continue
        flip = decision.flip
        turns = "" if flip is None else f"{flip.figure} of {flip.part_number} at {flip.flips_at:,} {flip.unit}"
        difference = (f"{decision.capex_usd:+,.0f}", f"{decision.power_w / 1000:+,.1f}")
        rows.append((decision.name, decision.chosen, decision.runner_up, *difference, turns))
    columns = ("Decision", "Chosen", "Runner-up", "USD more", "kW more", "Turns when")
    return Table("Decisions and their runners-up", columns, tuple(rows))


def _racks(directory: PlanDirectory) -> tuple[tuple[str, str, str], ...]:
    """Rack, role and what it holds; empty where there are too many to show."""
    rows = directory.read_table("racks").to_pylist()
    if len(rows) > MOST_RACKS:
        return ()
    return tuple((row["rack"], row["role"], _rack_told(row)) for row in rows)


def _rack_told(row: Mapping[str, Any]) -> str:
    watts = "power unknown" if row["power_w"] is None else f"{row['power_w'] / 1000:,.1f} kW"
    units = "height unknown" if row["used_u"] is None else f"{row['used_u'].normalize():f} U"
    return f"{row['num_devices']} devices, {units}, {watts}{', liquid' if row['liquid'] else ''}"


def plain(value: Any) -> str | int | float | None:
    """A cell for JSON: exact decimals become numbers that print alike."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, int | float):
        return value
    return str(value)
