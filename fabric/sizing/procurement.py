"""What buying a plan meets: stock, limits, lead times, and modules of other vendors that could take a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from catalogs.records import Catalog, OpticModel
from catalogs.supply import bought_parts, lead_time_weeks
from fabric.links import rules
from fabric.links.ends import EndProfile, host_end, optic_signal, reserved_end, switch_end
from fabric.plan import EndChoice, FabricPlan, LinkChoice, Procurement, Used
from fabric.sizing.terms import MarketTerms, SizingTerms, pieces_bought
from fabric.terms import DeviceKind, Tier


def procurement_of(plan: FabricPlan, terms: SizingTerms, need_by_weeks: Decimal | None) -> Procurement:
    """The procurement of ``plan``, whose pieces are those of its tiers and links."""
    market, pieces = terms.market, pieces_of(plan)
    bought: Counter[str] = Counter()
    for (number, _), count in pieces.items():
        bought[number] += pieces_bought(count, market.owned.get(number, 0), market.spare_share)
    installed: Counter[str] = Counter()
    for (number, _), count in pieces.items():
        installed[number] += count
    margins = {resource.name: resource.margin for resource in market.resources}
    return Procurement(
        owned=dict(market.owned),
        from_stock={
            number: min(owned, pieces_bought(installed[number], 0, market.spare_share))
            for number, owned in market.owned.items()
            if number in installed
        },
        second_sources=second_sources(plan, terms.parts.catalog, linear_allowed=terms.parts.linear_optics),
        need_by_weeks=need_by_weeks,
        unknown_lead_times=() if need_by_weeks is None else _unknown_lead_times(terms.parts.catalog, bought),
        limits=tuple(Used(name, used(market, name, bought), most + margins[name]) for name, most in market.limits),
        shares=tuple(
            Used(part, used(market, part, installed), int(share * used(market, whole, installed)))
            for part, whole, share in market.shares
        ),
        gamma=market.gamma,
    )


def pieces_of(plan: FabricPlan) -> dict[tuple[str, Decimal | None], int]:
    """Installed pieces as they are bought: by part number, cables by length too."""
    pieces: Counter[tuple[str, Decimal | None]] = Counter()
    for tier in plan.tiers:
        pieces[tier.part_number, None] += tier.num_switches
    for link in plan.links:
        pieces[link.cable, link.stock_length_m] += link.num_cables
        for end in (*link.a_ends, link.z_end):
            if end.optic is not None:
                pieces[end.optic, None] += end.num_modules
    return dict(pieces)


def used(market: MarketTerms, name: str, pieces: Mapping[str, int]) -> int:
    """Units of the resource ``name`` that ``pieces`` use up."""
    weights = next(resource.weights for resource in market.resources if resource.name == name)
    return sum(weights.get(part, 0) * number for part, number in pieces.items())


def _unknown_lead_times(catalog: Catalog, bought: Mapping[str, int]) -> tuple[str, ...]:
    """Parts bought whose lead time nobody knows."""
    parts = {part.part_number: part for part in bought_parts(catalog)}
    return tuple(n for n in sorted(bought) if bought[n] and lead_time_weeks(catalog, parts[n]) is None)


def second_sources(plan: FabricPlan, market: Catalog, *, linear_allowed: bool) -> dict[str, tuple[str, ...]]:
    """By module of the plan, those of other vendors that could take its place wherever it is used.

    Every cage that takes the module takes them too, they give the same light, and reach as far as the cable is long.
    """
    found: dict[str, list[str]] = {}
    for link, end, number in _modules(plan):
        optic = market.optics[number]
        profiles = [
            profile
            for profile in _profiles(plan, market, link, end)
            if rules.refuse_optic(profile, optic, plan.protocol, linear_allowed=linear_allowed) is None
        ]
        among = found.get(number, list(market.optics))
        found[number] = [
            other
            for other in among
            if all(
                rules.refuse_optic(profile, market.optics[other], plan.protocol, linear_allowed=linear_allowed)
                is None
                and _replaces(optic, market.optics[other], profile, link.stock_length_m)
                for profile in profiles
            )
        ]
    return {number: tuple(others) for number, others in sorted(found.items())}


def _modules(plan: FabricPlan) -> Iterator[tuple[LinkChoice, EndChoice, str]]:
    """Every end of a link that has a module, with its part number."""
    for link in plan.links:
        for end in (*link.a_ends, link.z_end):
            if end.optic is not None:
                yield link, end, end.optic


def _replaces(optic: OpticModel, other: OpticModel, end: EndProfile, length_m: Decimal) -> bool:
    """Whether ``other`` could stand for ``optic`` in a cage of ``end`` on a cable of that length."""
    light = optic_signal(other, end)
    return rules.is_interchangeable(optic, optic_signal(optic, end), other, light) and length_m <= light.reach_m


def _profiles(plan: FabricPlan, market: Catalog, link: LinkChoice, end: EndChoice) -> Iterator[EndProfile]:
    """The cages that an end of a link may stand in: those of every device of its kind."""
    planes, speed = plan.structure.planes, link.speed_gbps
    if end.device is DeviceKind.HOST:
        yield from (host_end(group, planes, speed, plan.protocol) for group in plan.host_groups)
    elif end.device is DeviceKind.RESERVED and plan.reserved is not None:
        yield reserved_end(plan.reserved, speed, plan.protocol)
    else:
        faces_hosts = link.a_ends[0].device is DeviceKind.HOST
        for choice in plan.tiers:
            if choice.tier is Tier(end.device.value):
                model = market.switches[choice.part_number]
                yield switch_end(model, speed, plan.protocol, faces_hosts=faces_hosts)
