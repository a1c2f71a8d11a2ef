"""The tables of the page: rows of texts, numbers written as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import Catalog
from fabric.explain.run import Explanation
from fabric.export.assumptions_sheet import UNLISTED, find_budget, used_sources
from fabric.export.directory import PlanDirectory
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.report.facts import ratio, realisation

MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; numbers are right-aligned from their look."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def page_tables(directory: PlanDirectory, catalog: Catalog, explanation: Explanation | None) -> dict[str, Table]:
    """The tables of a page by what they are about."""
    plan = directory.plan
    tables = {
        "tiers": Table("Switches by tier", TIER_COLUMNS, tuple(map(tier_row, plan.tiers))),
        "links": Table("Classes of links", LINK_COLUMNS, tuple(map(link_row, plan.links))),
        "components": _components(directory),
        "channels": Table("Channels", CHANNEL_COLUMNS, tuple(_channel(plan, link, catalog) for link in plan.links)),
        "sources": _sources(plan, catalog),
        "energy": _energy(plan),
        "ruled-out": _ruled_out(plan),
    }
    if explanation is not None:
        tables["decisions"] = _decisions(explanation)
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
