"""From the solver's names back to parts: tier choices, link choices, totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
from fabric.portions import Grid, to_ranges
from fabric.ports import port_capability
from fabric.sizing.build import Sizing
from fabric.sizing.deal import DealtLink, deal_blocks, deal_links, dealt_to
from fabric.sizing.questions import tier_ports
from fabric.sizing.terms import SizingTerms
from fabric.sizing.totals import total
from fabric.sizing.uses import goal_value, option_bill
from fabric.structure import Structure
from fabric.terms import GOAL_UNITS, CableKind, ClassName, DeviceKind, Goal, Tier
from solvers.result import Selection

ONLY_KIND = "the only kind of link on offer"
SEVERAL_KINDS = "one of several kinds in this class: limits, stock or shares ask for more than one"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The choice in the planner's words; ``grid`` where the fabric is mixed."""

    tiers: tuple[TierChoice, ...]
    links: tuple[LinkChoice, ...]
    totals: Totals
    grid: Grid | None


def decode(terms: SizingTerms, sizing: Sizing, selection: Selection, spare_percent: Decimal) -> Decoded:
    """Tiers, links and totals of the selected variants and options."""
    structure = sizing.place.shape.structure
    dealt = deal_blocks(sizing, selection)
    tiers = []
    for tier in sizing.place.shape.tiers:
        by_model = dealt_to(sizing, dealt, tier)
        for part_number, (blocks, switches) in by_model.items():
            choice = tier_choice(structure, tier, terms.parts.catalog.switches[part_number])
            where = to_ranges(blocks) if len(by_model) > 1 else ()
            tiers.append(replace(choice, num_switches=switches, blocks=where))
    links = _link_choices(terms, sizing, list(deal_links(sizing, selection, dealt)))
    is_mixed = any(tier.blocks for tier in tiers) or any(link.portions for link in links)
    grid = sizing.parts.cut.grid if is_mixed and sizing.parts.cut is not None else None
    parts = selected_parts(sizing, selection)
    return Decoded(tuple(tiers), tuple(links), total(terms, parts, spare_percent), grid)


def selected_parts(sizing: Sizing, selection: Selection) -> tuple[PartCount, ...]:
    """All pieces of a selection."""
    parts = [
        PartCount(model, "switch", part.switches * count)
        for part in sizing.parts.tiers
        for model, count in selection.variants[part.name].items()
    ]
    for key, taken in selection.options.items():
        for name, cells in taken.items():
            question, option = sizing.classes[key, name]
            parts += [replace(part, count=part.count * cells) for part in option_parts(option, question)]
    return merge_parts(parts)


def _link_choices(terms: SizingTerms, sizing: Sizing, dealt: list[DealtLink]) -> list[LinkChoice]:
    """A choice per class, kind of link and breakout of the cages at its ends, over all parts of the class."""
    choices = []
    for name in sizing.place.shape.classes:
        merged: list[tuple[DealtLink, LinkChoice]] = []
        for link in (each for each in dealt if each.name is name):
            choice = replace(link_choice(link), a_ends=_all_ends(terms, sizing, link), portions=link.portions)
            place = next((i for i, known in enumerate(merged) if _is_same_kind((link, choice), known)), None)
            if place is None:
                merged.append((link, choice))
            else:
                merged[place] = (link, _sum_of(merged[place][1], choice))
        if len(merged) == 1:
            link, choice = merged[0]
            why = explain_option(terms, link.question, link.option, choice.num_links)
            choices.append(replace(choice, portions=(), why=why))
        elif terms.is_mixed:
            choices += [choice for _, choice in merged]
        else:
            choices += _explained(terms, merged)
    return choices


def _explained(terms: SizingTerms, merged: list[tuple[DealtLink, LinkChoice]]) -> list[LinkChoice]:
    """Choices of several lengths with the reason for each technology, over all its lengths."""
    kinds: dict[object, list[tuple[DealtLink, LinkChoice]]] = {}
    for pair in merged:
        kinds.setdefault(_kind(pair[0].option), []).append(pair)
    whys = {}
    for kind, pairs in kinds.items():
        found = [_next_best(terms, link.question, link.option, choice.num_links) for link, choice in pairs]
        longest, _ = max(pairs, key=lambda pair: pair[1].length_m)
        whys[kind] = _why(terms, longest.question, longest.option, found)
    return [replace(choice, why=whys[_kind(link.option)]) for link, choice in merged]


def _is_same_kind(one: tuple[DealtLink, LinkChoice], other: tuple[DealtLink, LinkChoice]) -> bool:
    """Whether two choices are of the same parts, with cages broken out alike, wherever both have an end."""
    kinds = [
        (choice.cable_order_code, choice.stock_length_m, choice.head, choice.z_end.optic, choice.z_end.legs)
        for _, choice in (one, other)
    ]
    ends = zip(one[1].a_ends, other[1].a_ends, strict=True)
    return kinds[0] == kinds[1] and all(
        (a.optic, a.legs) == (b.optic, b.legs) for a, b in ends if a.num_ports and b.num_ports
    )


def _sum_of(one: LinkChoice, other: LinkChoice) -> LinkChoice:
    """Two choices of one kind as one."""
    ends = [_sum_of_ends(a, b) for a, b in zip(one.a_ends, other.a_ends, strict=True)]
    return replace(
        one,
        num_links=one.num_links + other.num_links,
        num_cables=one.num_cables + other.num_cables,
        a_ends=tuple(ends),
        z_end=_sum_of_ends(one.z_end, other.z_end),
        portions=(*one.portions, *other.portions),
    )


def _sum_of_ends(one: EndChoice, other: EndChoice) -> EndChoice:
    base = one if one.num_ports else other
    return replace(base, num_modules=one.num_modules + other.num_modules, num_ports=one.num_ports + other.num_ports)


def _all_ends(terms: SizingTerms, sizing: Sizing, link: DealtLink) -> tuple[EndChoice, ...]:
    """Ends a; on the host side one per host group and one for reserved endpoints, met by these cells or not."""
    ends = list(_ends(link)[:-1])
    if link.name is not ClassName.HOST_LEAF:
        return tuple(ends)
    shape = sizing.place.shape
    hosts = terms.host_sides[shape.protocol, shape.structure.planes]
    met = {(group.device, group.index): end for group, end in zip(link.question.a_ends, ends, strict=True)}
    every = []
    for index, group in enumerate(hosts.groups):
        none = EndChoice(DeviceKind.HOST, None, group.ports_per_cage * shape.structure.planes, 0)
        every.append(met.get((DeviceKind.HOST, index), none))
    if shape.structure.reserved_endpoints:
        every.append(met.get((DeviceKind.RESERVED, 0), EndChoice(DeviceKind.RESERVED, None, 1, 0)))
    return tuple(every)


def _ends(link: DealtLink) -> tuple[EndChoice, ...]:
    """Ends a, then end z, over all cells."""
    optics = (*link.option.a_optics, link.option.z_optic)
    groups = (*link.question.a_ends, link.question.z_end)
    ends = []
    for group, optic in zip(groups, optics, strict=True):
        legs = group.profile.ports_per_cage
        modules = group.num_modules(legs) * link.cells if optic else 0
        ends.append(EndChoice(group.device, optic, legs, modules, group.num_ports * link.cells))
    return tuple(ends)


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


def link_choice(link: DealtLink) -> LinkChoice:
    """The cells realised by one option, with their four counts."""
    question, option = link.question, link.option
    ends = _ends(link)
    loss = option.loss
    cables = next(part.count for part in option_parts(option, question) if part.category == "cable")
    return LinkChoice(
        name=link.name,
        speed_gbps=question.z_end.profile.speed_gbps,
        num_links=question.num_links * link.cells,
        num_cables=cables * link.cells,
        length_m=question.length_m,
        stock_length_m=option.stock_length_m,
        kind=option.kind,
        cable=option.cable,
        cable_order_code=option.order_code,
        cables_per_link=option.cables_per_link,
        links_per_cable=option.links_per_cable,
        head=option.head,
        a_ends=ends[:-1],
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
        why=SEVERAL_KINDS,
    )


def explain_option(terms: SizingTerms, question: LinkQuestion, chosen: LinkOption, num_links: int) -> str:
    """One line: the best option of another kind and what it would cost more, and why copper is out."""
    return _why(terms, question, chosen, [_next_best(terms, question, chosen, num_links)])


def _why(
    terms: SizingTerms, question: LinkQuestion, chosen: LinkOption, next_best: Iterable[tuple[str, int] | None]
) -> str:
    """The next best of every length with all that they use more, and why copper is out of ``question``."""
    found = [best for best in next_best if best is not None]
    text = ONLY_KIND
    if found:
        names = " or ".join(dict.fromkeys(name for name, _ in found))
        text = f"next best: {names}, {_difference(terms.goals[0].value, sum(more for _, more in found))}"
    copper = None if chosen.kind is CableKind.ASSEMBLY else copper_refusal(terms.parts, question)
    return text if copper is None else f"{text}; {copper}"


def _next_best(
    terms: SizingTerms, question: LinkQuestion, chosen: LinkOption, num_links: int
) -> tuple[str, int] | None:
    """The best option of another kind, and what it uses more of the first goal; None where there is no other.

    The difference is that of the cell in ``question``, scaled to ``num_links``.
    """
    goal = terms.goals[0].value
    rate = terms.energy_usd_per_w
    scale = num_links // question.num_links
    own = option_bill(terms, chosen, question).use(goal, rate)
    others = []
    for option in link_options(terms.parts, question, Rejections()):
        bill = option_bill(terms, option, question)
        if bill.serves(terms) is None and _kind(option) != _kind(chosen):
            others.append((bill.use(goal, rate), option.name, technology(option)))
    if not others:
        return None
    cost, _, best = min(others)
    return best, (cost - own) * scale


def _kind(option: LinkOption) -> object:
    """The technology of an option; assemblies that differ in length only are of one."""
    if option.kind is CableKind.ASSEMBLY:
        return option.medium, option.links_per_cable
    return technology(option)


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
