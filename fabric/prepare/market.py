"""What the market leaves: vendors, parts, what can be ordered, cooling and co-packaged optics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from catalogs.availability import Availability, availability
from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel, SwitchModel
from fabric.errors import Finding, InputError
from fabric.intent.root import FabricIntent
from fabric.terms import Tier

Part = TypeVar("Part", SwitchModel, OpticModel, AssemblyModel, FiberModel)


def narrow(intent: FabricIntent, catalog: Catalog) -> Catalog:
    """The catalogue with only the parts that the market allows."""
    return replace(
        catalog,
        switches=_allowed(intent, catalog.switches),
        optics=_allowed(intent, catalog.optics),
        assemblies=_allowed(intent, catalog.assemblies),
        fibers=_allowed(intent, catalog.fibers),
    )


def _allowed(intent: FabricIntent, parts: Mapping[str, Part]) -> dict[str, Part]:
    """Parts that the market allows, in catalogue order."""
    return {number: part for number, part in parts.items() if _is_on_offer(intent, number, part.vendor, part.status)}


def _is_on_offer(intent: FabricIntent, number: str, vendor: str, status: str) -> bool:
    """Whether number and vendor are allowed and the part can be ordered; a part named by number always can."""
    market, topology = intent.market, intent.topology
    if not (market.parts.allows(number) and market.vendors.allows(vendor)):
        return False
    named = {*topology.leaf_models, *topology.spine_models, *topology.core_models, *market.parts.include}
    orderable = {Availability.ORDERABLE, *([Availability.ANNOUNCED] if market.announced else [])}
    return number in named or availability(status) in orderable


def check_market(catalog: Catalog, market: Catalog) -> None:
    """The market leaves some of every kind of part that there is."""
    kinds: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("switches", catalog.switches, market.switches),
        ("modules", catalog.optics, market.optics),
        ("fibre cables", catalog.fibers, market.fibers),
    )
    gone = [kind for kind, before, after in kinds if before and not after]
    if (gone and not market.assemblies) or "switches" in gone:
        hint = "vendors and parts hold for switches, modules and cables alike: name those of the others too"
        raise InputError([Finding("market", f"leaves no {' and no '.join(gone)}", hint)])


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
