"""Two plans side by side: headline figures with their differences, and the bills line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fabric.export.directory import PlanDirectory
from fabric.plan import FabricPlan, TierChoice
from fabric.report.facts import headline, percent, proof_line, ratio, realisation
from fabric.report.page.content import plain
from fabric.report.page.page_tables import Table
from fabric.report.sentences import first_line

BILL_COLUMNS: Mapping[str, str] = {
    "category": "Category",
    "order_code": "Order code",
    "description": "Description",
    "qty_a": "Qty A",
    "qty_b": "Qty B",
    "qty_more": "Qty B - A",
    "usd_a": "USD A",
    "usd_b": "USD B",
    "usd_more": "USD B - A",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A page about two plans; ``told`` are their first sentences, those of A first."""

    names: tuple[str, str]
    told: tuple[str, str]
    proofs: tuple[str, str]
    tables: tuple[Table, ...]
    bom: Sequence[Mapping[str, str | int | float | None]]


def compare(a: PlanDirectory, b: PlanDirectory) -> Comparison:
    """What two plans have in common and what not; differences are B less A."""
    plans = (a.plan, b.plan)
    titles = (f"A: {a.plan.name}", f"B: {b.plan.name}")
    return Comparison(
        names=(a.plan.name, b.plan.name),
        told=(first_line(a.plan), first_line(b.plan)),
        proofs=(f"{proof_line(a.plan)}.", f"{proof_line(b.plan)}."),
        tables=(
            Table("Headline figures", ("Figure", *titles, "B less A", "in percent"), tuple(_figures(*plans))),
            Table("Choices", ("Tier or class", *titles), tuple(_choices(*plans))),
        ),
        bom=tuple(_bills(a.read_table("bom").to_pylist(), b.read_table("bom").to_pylist())),
    )


def _figures(a: FabricPlan, b: FabricPlan) -> Iterator[tuple[str, ...]]:
    figures = (headline(a), headline(b))
    yield _figure("capital cost, USD", a.totals.capex_usd, b.totals.capex_usd)
    yield _figure("power, W", a.totals.power_w, b.totals.power_w)
    yield _figure("cost and energy, USD", a.totals.tco_usd, b.totals.tco_usd)
    yield _figure("capital cost per GPU, USD", *(figure.capex_per_gpu_usd for figure in figures))
    yield _figure("power per GPU, W", *(figure.power_per_gpu_w for figure in figures))
    for words, name in (("switches", "num_switches"), ("links", "num_links"), ("cables", "num_cables")):
        yield _figure(words, *(getattr(figure, name) for figure in figures))
    yield _figure("modules", *(figure.num_modules for figure in figures))
    yield _figure("GPUs", a.num_gpus, b.num_gpus)
    yield ("bisection", percent(a.bisection_fraction), percent(b.bisection_fraction), "", "")
    yield ("on estimates", f"{a.totals.estimate_share:.1%}", f"{b.totals.estimate_share:.1%}", "", "")


def _figure(words: str, a: Decimal | int | None, b: Decimal | int | None) -> tuple[str, ...]:
    if a is None or b is None:
        return (words, _number(a), _number(b), "", "")
    share = f"{(b - a) / a:+.1%}" if a else ""
    return (words, _number(a), _number(b), f"{b - a:+,}", share)


def _number(value: Decimal | int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _choices(a: FabricPlan, b: FabricPlan) -> Iterator[tuple[str, str, str]]:
    """Tiers and classes of links, those of either plan."""
    tiers = [_texts((t.tier.value, _tier(t)) for t in plan.tiers) for plan in (a, b)]
    links = [_texts((link.name.value, realisation(link)) for link in plan.links) for plan in (a, b)]
    for first, second in (tiers, links):
        for key in dict.fromkeys((*first, *second)):
            yield (key, first.get(key, "none"), second.get(key, "none"))


def _texts(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Texts by key; several of one key are joined."""
    found: dict[str, str] = {}
    for key, text in pairs:
        found[key] = f"{found[key]}; {text}" if key in found else text
    return found


def _tier(tier: TierChoice) -> str:
    cpo = ", co-packaged" if tier.is_cpo else ""
    over = f", oversubscription {ratio(tier.oversubscription)}" if tier.oversubscription else ""
    return f"{tier.num_switches:,} x {tier.part_number}{cpo}{over}"


def _bills(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A line per order code of either bill, quantities installed; money is empty where a price is unknown."""
    bills = [{row["order_code"]: row for row in rows} for rows in (a, b)]
    for code in dict.fromkeys((*bills[0], *bills[1])):
        rows = [bill.get(code) for bill in bills]
        known = next(row for row in rows if row is not None)
        quantities = [0 if row is None else row["qty"] for row in rows]
        money = [_money(row) for row in rows]
        unknown = None in money
        yield {
            "category": known["category"],
            "order_code": code,
            "description": known["description"],
            "qty_a": quantities[0],
            "qty_b": quantities[1],
            "qty_more": quantities[1] - quantities[0],
            "usd_a": plain(money[0]),
            "usd_b": plain(money[1]),
            "usd_more": None if unknown else plain((money[1] or 0) - (money[0] or 0)),
        }


def _money(row: Mapping[str, Any] | None) -> Decimal | None:
    if row is None:
        return Decimal(0)
    price: Decimal | None = row["unit_price_usd"]
    return None if price is None else row["qty"] * price
