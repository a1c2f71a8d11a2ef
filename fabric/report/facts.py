"""The facts of a plan that a summary shows: what plan.json holds, and what follows from it per GPU and per link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fabric.plan import FabricPlan, LinkChoice, plan_to_json
from fabric.terms import GOAL_UNITS, CableKind, DeviceKind, Status
from fabric.where import where_links


@dataclass(frozen=True, slots=True)
class Headline:
    """Figures of the whole fabric; money in USD, power in W; per-GPU figures are None without GPUs."""

    num_switches: int
    num_links: int
    num_cables: int
    num_modules: int
    capex_per_gpu_usd: Decimal | None
    power_per_gpu_w: Decimal | None
    tco_per_gpu_usd: Decimal | None


def headline(plan: FabricPlan) -> Headline:
    """Totals over classes and per GPU."""
    gpus = plan.num_gpus
    totals = plan.totals
    return Headline(
        num_switches=plan.structure.num_switches,
        num_links=sum(link.num_links for link in plan.links),
        num_cables=sum(link.num_cables for link in plan.links),
        num_modules=sum(end.num_modules for link in plan.links for end in (*link.a_ends, link.z_end)),
        capex_per_gpu_usd=_per(totals.capex_usd, gpus),
        power_per_gpu_w=_per(totals.power_w, gpus),
        tco_per_gpu_usd=_per(totals.tco_usd, gpus),
    )


def _per(amount: Decimal, gpus: int) -> Decimal | None:
    return (amount / gpus).quantize(Decimal("0.01")) if gpus else None


def realisation(link: LinkChoice) -> str:
    """What a link is made of, end a to end z: module, cable, module. Hosts that it does not meet are left out."""
    if link.kind is CableKind.ASSEMBLY:
        tails = f" (1 to {link.links_per_cable})" if link.head else ""
        return f"{link.cable}{tails}"
    return _made_of(link, f"{link.cable_order_code} {link.stock_length_m.normalize():f} m")


def _parts(links: list[LinkChoice]) -> str:
    """What links alike are made of; of fibre in several lengths, the cable once with its shortest and longest."""
    lengths = {link.stock_length_m for link in links}
    if links[0].kind is CableKind.ASSEMBLY or len(lengths) == 1:
        return ", ".join(dict.fromkeys(realisation(link) for link in links))
    return _made_of(links[0], f"{links[0].cable} {_span(lengths)}")


def _span(lengths_m: Iterable[Decimal]) -> str:
    """A length, or the shortest and longest of several."""
    lengths = sorted(set(lengths_m))
    return " to ".join(f"{length.normalize():f}" for length in dict.fromkeys((lengths[0], lengths[-1]))) + " m"


def _made_of(link: LinkChoice, cable: str) -> str:
    """Module, cable, module."""
    met = [
        end
        for end in link.a_ends
        if end.optic is not None or end.device not in (DeviceKind.HOST, DeviceKind.RESERVED)
    ]
    a_names = " + ".join(dict.fromkeys(end.optic or "co-packaged" for end in met))
    return f"{a_names} — {cable} — {link.z_end.optic or 'co-packaged'}"


@dataclass(frozen=True, slots=True)
class LinkKind:
    """Choices of a class made of the same parts, whatever switches they join and however long they are.

    ``link`` is the longest of them, ``runs`` and ``parts`` say what lengths and parts there are; sums of all.
    """

    link: LinkChoice
    runs: str
    parts: str
    num_links: int
    num_cables: int
    num_modules: int
    where: str
    why: tuple[str, ...]


def link_kinds(plan: FabricPlan) -> list[LinkKind]:
    """What realises the classes of a plan, class by class."""
    alike: dict[tuple[object, ...], list[LinkChoice]] = {}
    for link in plan.links:
        parts = (link.medium if link.kind is CableKind.ASSEMBLY else _made_of(link, ""), link.links_per_cable)
        alike.setdefault((link.name, link.kind, link.pmd, *parts), []).append(link)
    return [
        LinkKind(
            link=max(links, key=lambda link: link.length_m),
            runs=_span(link.length_m for link in links),
            parts=_parts(links),
            num_links=sum(link.num_links for link in links),
            num_cables=sum(link.num_cables for link in links),
            num_modules=sum(end.num_modules for link in links for end in (*link.a_ends, link.z_end)),
            where=where_links(plan, links),
            why=tuple(dict.fromkeys(link.why for link in links)),
        )
        for links in alike.values()
    ]


def ratio(text: str | None) -> str:
    """A fraction n/d as people write it: 1:1, 3:1, 1.067:1."""
    if text is None:
        return "-"
    value = Fraction(text)
    return f"{value.numerator}:1" if value.denominator == 1 else f"{float(value):.4g}:1"


def percent(text: str) -> str:
    """A fraction as a percentage with at most two decimals."""
    return f"{float(Fraction(text)) * 100:.4g} %"


def floor_line(plan: FabricPlan) -> str | None:
    """Racks and the ways of all cables between them, against the naive layout and against any; None without a floor.

    The naive layout has hosts row by row and network racks behind them.
    """
    layout = plan.layout
    if layout is None:
        return None
    text = f"Floor: {len(layout.places):,} racks"
    if not layout.is_improved:
        return f"{text}, placed by rule."
    text += f", {layout.cable_mm / 1e6:,.1f} km of ways for all cables"
    text += f", {layout.naive_mm / 1e6:,.1f} km were they placed row by row"
    if layout.bound_mm:
        text += f"; no placing of these racks needs less than {layout.bound_mm / 1e6:,.1f} km"
    return f"{text}."


def proof_line(plan: FabricPlan) -> str:
    """What was proven, in one sentence."""
    proof = plan.proof
    unit = GOAL_UNITS[proof.goals[0]]
    value = f"{proof.goals[0].value} {proof.objective:,.2f} {unit}"
    space = (
        f"{proof.num_candidates:,} candidates sized, {proof.num_solved:,} solved by {proof.engine} "
        f"{proof.engine_version}, {proof.num_pruned:,} ruled out by their bound"
    )
    if proof.status is Status.OPTIMAL:
        return f"{value} is optimal{_slack_text(plan)}{_places_text(plan)}: {space}"
    known = f"bound {proof.bound:,.2f} {unit}, gap {proof.gap:.2%}" if proof.bound else "no bound is known"
    return f"{value} is NOT proven optimal ({known}): {space}"


def _places_text(plan: FabricPlan) -> str:
    """For which places of racks that holds, on a floor."""
    if plan.layout is None:
        return ""
    if plan.layout.is_improved:
        return " for these places of racks, and no structure with racks placed by rule is better"
    return " with racks placed by rule (`plan` moves them closer as long as that gains)"


def _slack_text(plan: FabricPlan) -> str:
    """How far later goals may leave the first goal's least value, if at all."""
    slack = next(iter(plan.proof.slacks), "0")
    return "" if slack == "0" else f", the plan within {percent(slack)} of it"


def missing_line(names: Iterable[str], what: str) -> str | None:
    """A line that says which parts are not counted."""
    listed = ", ".join(names)
    return f"partial total, {what} unknown: {listed}" if listed else None


def spares_line(names: Iterable[str]) -> str | None:
    """A line that says which spares are not in the money for spares; what is installed is counted all the same."""
    listed = ", ".join(names)
    return f"partial sum for spares, price or number unknown: {listed}" if listed else None


def plan_facts(plan: FabricPlan) -> dict[str, Any]:
    """Everything in plan.json with the headline figures, ready for JSON."""
    facts: dict[str, Any] = json.loads(plan_to_json(plan))
    figures = headline(plan)
    facts["headline"] = {
        name: None if (value := getattr(figures, name)) is None else (value if isinstance(value, int) else str(value))
        for name in Headline.__dataclass_fields__
    }
    facts["counts"] = {
        tier.value: sum(choice.num_switches for choice in plan.tier_choices(tier))
        for tier in dict.fromkeys(choice.tier for choice in plan.tiers)
    }
    return facts
