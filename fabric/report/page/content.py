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
from fabric.export.directory import PlanDirectory
from fabric.export.formats.diagram import PLURALS
from fabric.export.formats.options import ExportOptions
from fabric.export.formats.source import ExportSource
from fabric.plan import FabricPlan, TierChoice
from fabric.report.facts import headline, missing_line, percent, proof_line
from fabric.report.page.charts import BarChart, FrontPlot, bar_charts, front_plot
from fabric.report.page.drawing import Drawing, draw_fabric
from fabric.report.page.page_tables import Table, page_tables
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
        tables=page_tables(inputs.directory, inputs.catalog, inputs.explanation),
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
