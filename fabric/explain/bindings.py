"""What binds: every place where a plan uses all there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from catalogs.records import Catalog
from fabric.explain.records import Binding
from fabric.intent.root import FabricIntent
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.sizing.racks import count_racks
from fabric.terms import Tier

CLOSE_DB = Decimal("0.5")
"""A loss margin below this is told, dB."""


def bindings(intent: FabricIntent, plan: FabricPlan, catalog: Catalog) -> tuple[Binding, ...]:
    """Cages that are full, ratios at their limit, lengths and losses near the end, caps and supply used up."""
    found = [
        *(b for choice in plan.tiers for b in _tier_bindings(intent, choice, _model(plan, choice), catalog)),
        *(b for link in plan.links for b in _link_bindings(link, _kind(plan, link))),
        *_cap_bindings(intent, plan),
        *_rack_bindings(intent, plan, catalog),
        *_purchase_bindings(plan),
    ]
    return tuple(dict.fromkeys(found))


def _model(plan: FabricPlan, choice: TierChoice) -> str:
    """A switch of the tier; of which model, where it has several."""
    tier = choice.tier.value
    return tier if len(plan.tier_choices(choice.tier)) == 1 else f"{tier} {choice.part_number}"


def _kind(plan: FabricPlan, link: LinkChoice) -> str:
    """The class; of which kind, where it has several."""
    name = link.name.value
    return name if len(plan.link_choices(link.name)) == 1 else f"{name} over {link.cable_order_code}"


def _tier_bindings(intent: FabricIntent, choice: TierChoice, model: str, catalog: Catalog) -> Iterator[Binding]:
    down = -(-choice.down_ports // choice.down_ports_per_cage)
    up = -(-choice.up_ports // choice.up_ports_per_cage) if choice.up_ports else 0
    cages = catalog.switches[choice.part_number].num_cages
    if down + up == cages:
        what = "fibre connectors" if choice.is_cpo else "cages"
        remark = "one more port needs another switch or a larger one"
        yield Binding(f"{what} of a {model}", str(down + up), str(cages), remark)
    limits = intent.bandwidth.oversubscription
    limit = {Tier.LEAF: limits.leaf, Tier.SPINE: limits.spine}.get(choice.tier)
    if limit is not None and choice.oversubscription is not None and Fraction(choice.oversubscription) == limit:
        remark = "a higher limit would need fewer uplinks"
        yield Binding(f"oversubscription of a {choice.tier.value}", f"{limit}:1", f"{limit}:1", remark)


def _link_bindings(link: LinkChoice, kind: str) -> Iterator[Binding]:
    if link.loss_margin_db is not None and link.loss_margin_db < CLOSE_DB:
        remark = "another connector pair does not fit the budget"
        yield Binding(f"loss of {kind}", f"{link.insertion_loss_db} dB", f"{link.loss_budget_db} dB", remark)
    if link.stock_length_m == link.reach_m:
        remark = "a longer run needs another kind of link"
        yield Binding(f"reach of {kind}", f"{link.stock_length_m} m", f"{link.reach_m} m", remark)


def _cap_bindings(intent: FabricIntent, plan: FabricPlan) -> Iterator[Binding]:
    """Caps of which less than 1 % is left."""
    fibers = sum(link.num_links * link.fibers_per_link for link in plan.links)
    used = {
        "capex_usd": plan.totals.capex_usd,
        "power_kw": plan.totals.power_w / 1000,
        "tco_usd": plan.totals.tco_usd,
        "fibers": Decimal(fibers),
        "carbon_t": None if plan.totals.carbon_kg is None else plan.totals.carbon_kg / 1000,
    }
    for key, amount in used.items():
        cap = getattr(intent.caps, key)
        if cap is not None and amount is not None and amount >= Decimal(cap) * Decimal("0.99"):
            yield Binding(f"caps.{key}", f"{amount:,}", f"{cap:,}", "less than 1 % is left")


def _rack_bindings(intent: FabricIntent, plan: FabricPlan, catalog: Catalog) -> Iterator[Binding]:
    """Caps on racks of which none is left."""
    racks = count_racks(plan, catalog.switches)
    for key, used in (("network_racks", racks.network), ("liquid_racks", racks.liquid)):
        cap: int | None = getattr(intent.caps, key)
        if cap is not None and used >= cap:
            yield Binding(f"caps.{key}", f"{used:,}", f"{cap:,}", "one more switch may need a rack")


def _purchase_bindings(plan: FabricPlan) -> Iterator[Binding]:
    """Limits and shares of which less than 1 % is left, and stock that is used up."""
    procurement = plan.procurement
    for told, remark in (
        (procurement.limits, "other parts or another structure must serve what is beyond"),
        (procurement.shares, "other vendors must serve what is beyond"),
    ):
        for each in told:
            if each.used and each.used * 100 >= each.most * 99:
                yield Binding(each.name, f"{each.used:,}", f"{each.most:,}", remark)
    for number, used in procurement.from_stock.items():
        if used == procurement.owned[number]:
            yield Binding(f"stock of {number}", f"{used:,}", f"{used:,}", "further pieces are bought")
