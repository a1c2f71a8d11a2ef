"""What the market leaves: vendors, parts, what can be bought in time, cooling and co-packaged optics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from catalogs.availability import Availability, availability
from catalogs.components import count_component
from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel, SwitchModel
from catalogs.supply import BoughtPart, lead_time_weeks
from fabric.candidates.rejections import Rejections
from fabric.errors import Finding, InputError
from fabric.intent.root import FabricIntent
from fabric.intent.words import UnknownLeadTime
from fabric.prepare.supply import units_available
from fabric.terms import Tier

Part = TypeVar("Part", SwitchModel, OpticModel, AssemblyModel, FiberModel)
Refusal = tuple[str, str]
"""Why a part cannot be bought, in words that others share, and the part as an example."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the market leaves of a catalogue: ``catalog`` holds only parts that may be used.

    Those of ``stock_only`` are in stock and cannot be bought. ``refusals`` tells why others are not on offer.
    """

    catalog: Catalog
    stock_only: frozenset[str]
    refusals: Rejections


def narrow(intent: FabricIntent, catalog: Catalog) -> Catalog:
    """The catalogue with only the parts that the market and the stock allow."""
    return make_offer(intent, catalog).catalog


def make_offer(intent: FabricIntent, catalog: Catalog) -> Offer:
    """The parts that may be used; what cannot be bought stays where it is in stock."""
    units = units_available(intent, catalog)
    stock_only: set[str] = set()
    refusals = Rejections()

    def offered(parts: Mapping[str, Part]) -> dict[str, Part]:
        kept = {}
        for number, part in parts.items():
            if not _is_selected(intent, part):
                continue
            refusal = next(_refusals(intent, catalog, part, units.get(("part", number))), None)
            if refusal is None or intent.market.owned.get(number):
                kept[number] = part
            if refusal is not None and number in kept:
                stock_only.add(number)
            elif refusal is not None:
                refusals.add(f"not on offer: {refusal[0]}", refusal[1])
        return kept

    narrowed = replace(
        catalog,
        switches=offered(catalog.switches),
        optics=offered(catalog.optics),
        assemblies=offered(catalog.assemblies),
        fibers=offered(catalog.fibers),
    )
    return Offer(narrowed, frozenset(stock_only), refusals)


def _refusals(intent: FabricIntent, catalog: Catalog, part: BoughtPart, units: int | None) -> Iterator[Refusal]:
    """Every rule by which ``part`` cannot be bought."""
    yield from _refuse_status(intent, part)
    yield from _refuse_lead_time(intent, catalog, part)
    yield from _refuse_components(intent, part)
    if units == 0:
        yield "no units available", part.part_number


def _refuse_status(intent: FabricIntent, part: BoughtPart) -> Iterator[Refusal]:
    """The part can be ordered; one that the intent names by number always can."""
    topology, market = intent.topology, intent.market
    named = {*topology.leaf_models, *topology.spine_models, *topology.core_models, *market.parts.include}
    orderable = {Availability.ORDERABLE, *([Availability.ANNOUNCED] if market.announced else [])}
    status = availability(part.status)
    if part.part_number not in named and status not in orderable:
        yield ("withdrawn" if status is Availability.WITHDRAWN else "announced, not shipping yet"), part.part_number


def _refuse_lead_time(intent: FabricIntent, catalog: Catalog, part: BoughtPart) -> Iterator[Refusal]:
    """Lead time <= need_by_weeks; one that nobody knows passes where it is allowed to."""
    limit, unknown = intent.market.need_by_weeks, intent.market.unknown_lead_time
    if limit is None and unknown is UnknownLeadTime.ALLOW:
        return
    weeks = lead_time_weeks(catalog, part)
    if weeks is None and unknown is UnknownLeadTime.REFUSE:
        yield "lead time unknown", part.part_number
    if weeks is not None and limit is not None and weeks > limit:
        reason = f"lead time beyond market.need_by_weeks ({limit.normalize():f})"
        yield reason, f"{part.part_number}: {weeks.normalize():f} weeks"


def _refuse_components(intent: FabricIntent, part: BoughtPart) -> Iterator[Refusal]:
    """The count of every capped component is known."""
    for component in intent.market.components:
        if count_component(part, component) is None:
            yield f"{component} count unknown while market.components caps it", part.part_number


def check_market(intent: FabricIntent, catalog: Catalog) -> None:
    """Vendors and parts leave some of every kind of part that there is; or InputError."""
    kinds: tuple[tuple[str, Mapping[str, BoughtPart]], ...] = (
        ("switches", catalog.switches),
        ("modules", catalog.optics),
        ("fibre cables", catalog.fibers),
    )
    gone = [kind for kind, parts in kinds if parts and not any(_is_selected(intent, p) for p in parts.values())]
    has_assemblies = any(_is_selected(intent, part) for part in catalog.assemblies.values())
    if (gone and not has_assemblies) or "switches" in gone:
        hint = "vendors and parts hold for switches, modules and cables alike: name those of the others too"
        raise InputError([Finding("market", f"leaves no {' and no '.join(gone)}", hint)])


def _is_selected(intent: FabricIntent, part: BoughtPart) -> bool:
    """Whether number and vendor may be used."""
    return intent.market.parts.allows(part.part_number) and intent.market.vendors.allows(part.vendor)


def tier_models_of(intent: FabricIntent, market: Catalog, tier: Tier, *, liquid: bool) -> tuple[str, ...]:
    """Switch models allowed in ``tier``, in catalogue order."""
    topology = intent.topology
    asked = {Tier.LEAF: topology.leaf_models, Tier.SPINE: topology.spine_models, Tier.CORE: topology.core_models}[
        tier
    ]
    return tuple(
        number
        for number, model in market.switches.items()
        if (not asked or number in asked) and _is_allowed(intent, model, tier, liquid=liquid)
    )


def _is_allowed(intent: FabricIntent, model: SwitchModel, tier: Tier, *, liquid: bool) -> bool:
    """Cooling and CPO policy."""
    if model.cooling == "liquid" and not liquid:
        return False
    return model.cpo is None or tier in intent.policy.cpo.tiers
