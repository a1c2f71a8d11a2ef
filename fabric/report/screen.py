"""One screen for an architect: form, counts, bandwidth, money, watts, link choices, proof."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.report.facts import (
    Headline,
    floor_line,
    headline,
    link_kinds,
    missing_line,
    proof_line,
    ratio,
    spares_line,
)
from fabric.report.purchase import purchase_lines
from fabric.report.sentences import bandwidth_line, first_line
from fabric.terms import Status, Tier
from fabric.where import where_tier

_SHOWN_REASONS = 3


def print_plan(plan: FabricPlan, console: Console) -> None:
    """Print the summary of ``plan``."""
    figures = headline(plan)
    console.print(
        Panel(
            Group(*_blocks(plan, figures)),
            title=f"[bold]{escape(plan.name)}[/bold]",
            title_align="left",
            box=box.ROUNDED,
        )
    )


def _blocks(plan: FabricPlan, figures: Headline) -> Iterator[RenderableType]:
    yield Text(first_line(plan), style="bold")
    yield Text(bandwidth_line(plan))
    yield _tier_table(plan)
    yield from _mixed_lines(plan)
    yield _link_table(plan)
    yield from _why_lines(plan)
    yield _money_table(plan, figures)
    yield from _closing_lines(plan)


def _table(title: str, *columns: tuple[str, str]) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for name, justify in columns:
        table.add_column(
            name,
            justify="right" if justify == "right" else "left",
            overflow="fold",
            no_wrap=name in ("class", "tier"),
        )
    return table


def _tier_table(plan: FabricPlan) -> Table:
    table = _table(
        "Switches",
        ("tier", "left"),
        ("model", "left"),
        ("count", "right"),
        ("down", "right"),
        ("up", "right"),
        ("oversubscription", "right"),
    )
    for choice in plan.tiers:
        up = f"{choice.up_ports} x {choice.up_speed_gbps}G" if choice.up_ports else "-"
        table.add_row(
            choice.tier.value,
            escape(_model(choice)),
            f"{choice.num_switches:,}",
            f"{choice.down_ports} x {choice.down_speed_gbps}G",
            up,
            ratio(choice.oversubscription),
        )
    return table


def _model(choice: TierChoice) -> str:
    marks = [*(["CPO"] if choice.is_cpo else []), *(["liquid"] if choice.cooling == "liquid" else [])]
    return f"{choice.part_number} ({', '.join(marks)})" if marks else choice.part_number


def _mixed_lines(plan: FabricPlan) -> Iterator[Text]:
    """Where the models of a mixed tier stand, a line per tier."""
    for tier in Tier:
        choices = plan.tier_choices(tier)
        if len(choices) > 1:
            places = "; ".join(f"{choice.part_number} at {where_tier(plan, choice)}" for choice in choices)
            yield Text(f"{tier.value} tier: {places}")


def _link_table(plan: FabricPlan) -> Table:
    table = _table(
        "Links",
        ("class", "left"),
        ("speed", "right"),
        ("links", "right"),
        ("cables", "right"),
        ("modules", "right"),
        ("run", "right"),
        ("channel", "left"),
        ("loss margin", "right"),
    )
    for kind in link_kinds(plan):
        link = kind.link
        table.add_row(
            link.name.value,
            f"{link.speed_gbps}G",
            f"{kind.num_links:,}",
            f"{kind.num_cables:,}",
            f"{kind.num_modules:,}",
            kind.runs,
            _channel(link),
            "-" if link.loss_margin_db is None else f"{link.loss_margin_db:.2f} dB",
        )
    return table


def _channel(link: LinkChoice) -> str:
    return f"{link.pmd} {link.medium}" if link.pmd else link.medium


def _why_lines(plan: FabricPlan) -> Iterator[RenderableType]:
    for kind in link_kinds(plan):
        yield Text(f"{kind.link.name.value}: {kind.parts}")
        if kind.where:
            yield Padding(Text(kind.where), (0, 0, 0, 2))
        for why in kind.why:
            yield Text(f"  {why}", style="dim")


def _money_table(plan: FabricPlan, figures: Headline) -> Table:
    totals = plan.totals
    table = _table(
        "",
        ("Cost and power", "left"),
        ("USD", "right"),
        ("share", "right"),
        ("on estimates", "right"),
        ("kW", "right"),
        ("share", "right"),
    )
    for amount in totals.by_category:
        table.add_row(
            amount.category,
            f"{amount.capex_usd:,.0f}",
            _share(amount.capex_usd, totals.capex_usd),
            _share(amount.estimate_usd, amount.capex_usd),
            _kilowatts(plan, amount.power_w),
            _share(amount.power_w, totals.power_w),
        )
    table.add_row(
        "fabric",
        f"{totals.capex_usd:,.0f}",
        "100 %",
        f"{totals.estimate_share:.0%}",
        _kilowatts(plan, totals.power_w),
        "100 %",
        style="bold",
    )
    if figures.capex_per_gpu_usd is not None and figures.power_per_gpu_w is not None:
        kilowatts = "" if plan.totals.unpowered else f"{figures.power_per_gpu_w / 1000:,.3f}"
        table.add_row("per GPU", f"{figures.capex_per_gpu_usd:,.0f}", "", "", kilowatts, "")
    energy = plan.energy
    label = f"{energy.years.normalize():f} years of energy (PUE {energy.pue}, {energy.price_per_kwh_usd} USD/kWh)"
    table.add_row(label, f"{totals.energy_usd:,.0f}", "", "", "", "")
    per_gpu = f" ({figures.tco_per_gpu_usd:,.0f} per GPU)" if figures.tco_per_gpu_usd is not None else ""
    table.add_row(f"TCO{per_gpu}", f"{totals.tco_usd:,.0f}", "", "", "", "", style="bold")
    if totals.spares_usd:
        table.add_row(f"spares on top ({plan.spare_percent} %)", f"{totals.spares_usd:,.0f}", "", "", "", "")
    return table


def _kilowatts(plan: FabricPlan, watts: Decimal) -> str:
    """Power in kW; where a figure is missing, what is known is a lower bound."""
    if not plan.totals.unpowered:
        return f"{watts / 1000:,.1f}"
    return f"> {watts / 1000:,.1f}" if watts else "unknown"


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _closing_lines(plan: FabricPlan) -> Iterator[Text]:
    proven = plan.proof.status is Status.OPTIMAL
    floor = floor_line(plan)
    if floor is not None:
        yield Text(floor)
    yield Text(f"Proof: {proof_line(plan)}.", style="green" if proven else "bold yellow")
    yield Text(
        f"{plan.totals.estimate_share:.1%} of the cost stands on estimates; bom.csv names each price's source."
    )
    yield from (Text(line) for line in purchase_lines(plan))
    for line in (
        missing_line(plan.totals.unpriced, "price"),
        missing_line(plan.totals.unpowered, "power"),
        spares_line(plan.totals.unpriced_spares),
    ):
        if line:
            yield Text(line, style="bold yellow")
    if plan.rejections:
        shown = "; ".join(f"{r.count:,} x {r.reason}" for r in plan.rejections[:_SHOWN_REASONS])
        yield Text(f"Ruled out before sizing: {shown}.", style="dim")
