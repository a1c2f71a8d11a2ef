"""What a plan chose, and what is different from its neighbour, in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fabric.candidates.enumerate import label
from fabric.pareto.records import Point
from fabric.plan import FabricPlan, LinkChoice, TierChoice

Choices = tuple[tuple[str, str], ...]


def choices_of(plan: FabricPlan) -> Choices:
    """What a plan chose, decision by decision; several models or kinds with their numbers of switches or links."""
    tiers: dict[str, list[tuple[int, str]]] = {}
    for choice in plan.tiers:
        tiers.setdefault(f"{choice.tier.value} tier", []).append((choice.num_switches, _model(choice)))
    links: dict[str, list[tuple[int, str]]] = {}
    modules: dict[str, list[tuple[int, str]]] = {}
    for link in plan.links:
        links.setdefault(f"{link.name.value} link", []).append((link.num_links, f"{_kind(link)} on {link.medium}"))
        modules.setdefault(f"{link.name.value} modules", []).append((link.num_links, _modules(link)))
    told = {**tiers, **links, **modules}
    return (("structure", label(plan.structure)), *((name, _listed(told[name])) for name in told))


def changes_from(before: Point, choices: Choices, figures: tuple[Decimal, Decimal]) -> str:
    """What is different from the neighbour, and what it costs and saves."""
    old = dict(before.choices)
    words = [f"{name} to {value}" for name, value in choices if old.get(name) != value]
    named = [word for word in words if " modules to " not in word] or words
    usd, watts = figures[0] - before.money_usd, figures[1] - before.power_w
    return f"{'; '.join(named)}: {usd:+,.0f} USD, {watts / 1000:+,.2f} kW"


def _model(choice: TierChoice) -> str:
    return f"{choice.part_number} (CPO)" if choice.is_cpo else choice.part_number


def _kind(link: LinkChoice) -> str:
    return link.pmd or link.cable


def _modules(link: LinkChoice) -> str:
    return " / ".join(end.optic or "-" for end in (*link.a_ends, link.z_end))


def _listed(amounts: Iterable[tuple[int, str]]) -> str:
    """One kind by its name, several with their numbers: "12 x A and 4 x B"."""
    totals: dict[str, int] = {}
    for count, name in amounts:
        totals[name] = totals.get(name, 0) + count
    if len(totals) == 1:
        return next(iter(totals))
    words = [f"{count:,} x {name}" for name, count in totals.items()]
    return f"{', '.join(words[:-1])} and {words[-1]}"
