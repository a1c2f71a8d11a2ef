"""From the solver's names back to parts: tier choices, link choices, totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import SwitchModel
from fabric.candidates.rejections import Rejections
from fabric.links.options import (
    LinkOption,
    LinkQuestion,
    PartCount,
    copper_refusal,
    link_options,
    option_parts,
    technology,
)
from fabric.plan import EndChoice, LinkChoice, TierChoice, Totals
from fabric.ports import port_capability
from fabric.sizing.build import Sizing
from fabric.sizing.questions import tier_ports
from fabric.sizing.terms import SizingTerms
from fabric.sizing.totals import total
from fabric.sizing.uses import goal_value, option_bill
from fabric.structure import Structure
from fabric.terms import GOAL_UNITS, CableKind, ClassName, Goal, Tier
from solvers.result import Selection


@dataclass(frozen=True, slots=True)
class Decoded:
    """The choice in the planner's words."""

    tiers: tuple[TierChoice, ...]
    links: tuple[LinkChoice, ...]
    totals: Totals


def decode(terms: SizingTerms, sizing: Sizing, selection: Selection, spare_percent: Decimal) -> Decoded:
    """Tiers, links and totals of the selected variants and options."""
    catalog = terms.parts.catalog
    structure = sizing.place.shape.structure
    tiers = tuple(
        tier_choice(structure, tier, catalog.switches[selection.variants[tier.value]])
        for tier in sizing.place.shape.tiers
    )
    parts = [PartCount(tier.part_number, "switch", tier.num_switches) for tier in tiers]
    links = []
    for name in sizing.place.shape.classes:
        question, option = sizing.classes[name.value, selection.options[name.value]]
        links.append(link_choice(name, question, option, explain_option(terms, question, option)))
        parts.extend(option_parts(option, question))
    return Decoded(tiers, tuple(links), total(terms, merge_parts(parts), spare_percent))


def tier_choice(structure: Structure, tier: Tier, model: SwitchModel) -> TierChoice:
    """The tier filled with ``model``: downlinks first, uplinks from the next whole cage or the fabric cages."""
    down, down_speed, up, up_speed = tier_ports(structure, tier)
    capability = port_capability(model, fabric_side_only=tier is not Tier.LEAF)
    ties_cages = tier is Tier.LEAF and model.host_cages is not None
    first_up = model.host_cages if ties_cages else capability.cages(down, down_speed)
    ratios = {Tier.LEAF: structure.leaf_oversubscription, Tier.SPINE: structure.spine_oversubscription}
    ratio = ratios.get(tier)
    first_down = 0
    if tier is not Tier.LEAF and model.host_cages is not None:
        first_down = model.host_cages
        first_up = first_down + (first_up or 0)
    return TierChoice(
        tier=tier,
        part_number=model.part_number,
        num_switches=structure.num_in_tier(tier),
        down_ports=down,
        down_speed_gbps=down_speed,
        down_ports_per_cage=capability.per_cage(down_speed),
        first_down_cage=first_down,
        up_ports=up,
        up_speed_gbps=up_speed,
        up_ports_per_cage=capability.per_cage(up_speed) if up else 0,
        first_up_cage=first_up or 0,
        num_cages=model.num_cages,
        oversubscription=None if ratio is None else f"{ratio.numerator}/{ratio.denominator}",
        is_cpo=model.cpo is not None,
        cooling=model.cooling,
    )


def link_choice(name: ClassName, question: LinkQuestion, option: LinkOption, why: str) -> LinkChoice:
    """The class realised by ``option``, with its four counts."""
    parts = option_parts(option, question)
    ends = [
        EndChoice(
            group.device,
            optic,
            group.profile.ports_per_cage,
            group.num_modules(group.profile.ports_per_cage) if optic else 0,
        )
        for group, optic in (
            *zip(question.a_ends, option.a_optics, strict=True),
            (question.z_end, option.z_optic),
        )
    ]
    loss = option.loss
    return LinkChoice(
        name=name,
        speed_gbps=question.z_end.profile.speed_gbps,
        num_links=question.num_links,
        num_cables=next(part.count for part in parts if part.category == "cable"),
        length_m=question.length_m,
        stock_length_m=option.stock_length_m,
        kind=option.kind,
        cable=option.cable,
        cable_order_code=option.order_code,
        cables_per_link=option.cables_per_link,
        links_per_cable=option.links_per_cable,
        head=option.head,
        a_ends=tuple(ends[:-1]),
        z_end=ends[-1],
        pmd=option.pmd,
        medium=option.medium,
        connector=option.connector,
        polish=option.polish,
        polarity=option.polarity,
        fibers_per_link=option.fibers_per_link,
        reach_m=option.reach_m,
        insertion_loss_db=None if loss is None else loss.insertion_loss_db,
        loss_budget_db=None if loss is None else loss.loss_budget_db,
        loss_margin_db=None if loss is None else loss.margin_db,
        why=why,
    )


def explain_option(terms: SizingTerms, question: LinkQuestion, chosen: LinkOption) -> str:
    """One line: the best option of another kind and what it would cost more, and why copper is out."""
    goal = terms.goals[0].value
    rate = terms.energy_usd_per_w
    own = option_bill(terms, chosen, question).use(goal, rate)
    others = []
    for option in link_options(terms.parts, question, Rejections()):
        bill = option_bill(terms, option, question)
        if bill.serves(terms) is None and technology(option) != technology(chosen):
            others.append((bill.use(goal, rate), option.name, technology(option)))
    text = "the only kind of link on offer"
    if others:
        cost, _, best = min(others)
        text = f"next best: {best}, {_difference(goal, cost - own)}"
    copper = None if chosen.kind is CableKind.ASSEMBLY else copper_refusal(terms.parts, question)
    return text if copper is None else f"{text}; {copper}"


def _difference(goal: str, units: int) -> str:
    """A signed difference in the goal's unit."""
    wanted = Goal(goal)
    return f"{goal_value(wanted, units):+,.0f} {GOAL_UNITS[wanted]}"


def merge_parts(parts: Iterable[PartCount]) -> tuple[PartCount, ...]:
    """One count per part and length, in order of category, part number and length."""
    merged: dict[tuple[str, str, Decimal | None], int] = {}
    for part in parts:
        key = (part.category, part.part_number, part.length_m)
        merged[key] = merged.get(key, 0) + part.count
    ordered = sorted(merged, key=lambda key: (key[0], key[1], key[2] or Decimal(0)))
    return tuple(
        PartCount(number, category, merged[category, number, length], length) for category, number, length in ordered
    )
