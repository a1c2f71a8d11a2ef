"""The placement of a plan: its racks in its room, from the plan and the catalogue alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np

from catalogs.pricing import part_power_w
from catalogs.records import Catalog
from fabric.placement.place import Placement, PlacementTerms, place_again, place_fabric, racks_of
from fabric.placement.racks import Needs, Racking, needs_of
from fabric.plan import EndChoice, FabricPlan
from fabric.room.records import FloorPlan, RackLayout, RoomPlan, SwitchNeeds
from fabric.terms import DeviceKind, Tier


def place_plan(plan: FabricPlan, catalog: Catalog, is_bounded: bool = False) -> Placement:
    """Racks of ``plan`` where it says they stand, or in a room made to fit where it has none.

    In such a room cables are weighed by their number. Raises what :func:`place_fabric` raises.
    """
    own = plan_needs(plan, catalog)
    if plan.layout is not None:
        laid, places = laid_needs(plan.layout), np.array(plan.layout.places, np.int64)
        placement = place_again(plan.structure, plan.host_groups, laid, _floor(plan).room, _terms(plan), places)
        return replace(placement, racking=_with_power_of(placement.racking, laid, own))
    weights = {link.name: max(link.cables_per_link, 1) for link in plan.links}
    terms = replace(_terms(plan), weights=weights, is_bounded=is_bounded)
    return place_fabric(plan.structure, plan.host_groups, own, _floor(plan).room, terms)


def racking_of(plan: FabricPlan) -> Racking:
    """Racks of a plan with a layout, as filled; ValueError when it has none."""
    if plan.layout is None:
        raise ValueError("a plan without a floor has no layout")
    return racks_of(plan.structure, plan.host_groups, laid_needs(plan.layout), _floor(plan).room, _terms(plan))


def _floor(plan: FabricPlan) -> FloorPlan:
    return plan.floor or FloorPlan(RoomPlan(halls=(), usable_u=plan.rack_usable_u))


def _terms(plan: FabricPlan) -> PlacementTerms:
    return PlacementTerms(leaf_in_host_rack=plan.leaf_in_host_rack, leaf_site=_floor(plan).leaf_site)


def laid_needs(layout: RackLayout) -> dict[DeviceKind, Needs]:
    """The needs of switches for which racks were filled."""
    return {DeviceKind(each.tier): Needs(each.units, each.power_mw, each.liquid) for each in layout.needs}


def _with_power_of(racking: Racking, laid: Mapping[DeviceKind, Needs], own: Mapping[DeviceKind, Needs]) -> Racking:
    """Racks as filled for ``laid``, with the power that the switches have in truth."""
    power = racking.power_mw.copy()
    for kind, needs in laid.items():
        number = np.bincount(racking.rack[kind], minlength=racking.num_racks)
        power += number * (own[kind].power_mw - needs.power_mw)
    return replace(racking, power_mw=power)


def layout_of(placement: Placement, needs: Mapping[DeviceKind, Needs], *, is_improved: bool) -> RackLayout:
    """The record of a placement that was made for ``needs``."""
    return RackLayout(
        needs=tuple(SwitchNeeds(kind.value, need.units, need.power_mw, need.liquid) for kind, need in needs.items()),
        places=tuple(placement.place.tolist()),
        cable_mm=placement.cost_mm,
        naive_mm=placement.naive_mm,
        bound_mm=placement.bound_mm,
        is_improved=is_improved,
    )


def plan_needs(plan: FabricPlan, catalog: Catalog) -> dict[DeviceKind, Needs]:
    """Needs of the switches of every tier, modules included; of several models in a tier, the most of each."""
    needs: dict[DeviceKind, Needs] = {}
    for choice in plan.tiers:
        kind = DeviceKind(choice.tier.value)
        model = catalog.switches[choice.part_number]
        power = part_power_w(model)
        watts = (Decimal(0) if power is None else power[0]) + _module_power(plan, catalog, kind)
        own = needs_of(model.rack_units, watts, model.cooling == "liquid")
        known = needs.get(kind, own)
        liquid = own.liquid or known.liquid
        needs[kind] = Needs(max(own.units, known.units), max(own.power_mw, known.power_mw), liquid)
    return needs


def _module_power(plan: FabricPlan, catalog: Catalog, kind: DeviceKind) -> Decimal:
    """Mean power of the modules of one device of ``kind``, W; unknown figures count as none."""
    ends: list[EndChoice] = [end for link in plan.links for end in (*link.a_ends, link.z_end) if end.device is kind]
    total = Decimal(0)
    for end in ends:
        power = part_power_w(catalog.optics[end.optic]) if end.optic else None
        total += end.num_modules * power[0] if power else 0
    return total / plan.structure.num_in_tier(Tier(kind.value))
