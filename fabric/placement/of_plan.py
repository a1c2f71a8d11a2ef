"""The placement of a plan: its racks in its room, from the plan and the catalogue alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from catalogs.pricing import part_power_w
from catalogs.records import Catalog
from fabric.placement.place import Placement, PlacementTerms, place_again, place_fabric
from fabric.placement.racks import Needs, needs_of
from fabric.plan import EndChoice, FabricPlan
from fabric.room.records import FloorPlan, RackLayout, RoomPlan, SwitchNeeds
from fabric.terms import DeviceKind, Tier


def place_plan(plan: FabricPlan, catalog: Catalog, is_bounded: bool = False) -> Placement:
    """Racks of ``plan`` where it says they stand, or in a room made to fit where it has none.

    In such a room cables are weighed by their number. Raises what :func:`place_fabric` raises.
    """
    floor = plan.floor or FloorPlan(RoomPlan(halls=(), usable_u=plan.rack_usable_u))
    terms = PlacementTerms(
        leaf_in_host_rack=plan.leaf_in_host_rack,
        leaf_site=floor.leaf_site,
        weights={link.name: max(link.cables_per_link, 1) for link in plan.links},
        is_bounded=is_bounded,
    )
    if plan.layout is None:
        return place_fabric(plan.structure, plan.host_groups, plan_needs(plan, catalog), floor.room, terms)
    needs = {DeviceKind(each.tier): Needs(each.units, each.power_mw, each.liquid) for each in plan.layout.needs}
    places = np.array(plan.layout.places, np.int64)
    return place_again(plan.structure, plan.host_groups, needs, floor.room, terms, places)


def layout_of(placement: Placement, needs: Mapping[DeviceKind, Needs]) -> RackLayout:
    """The record of a placement that was made for ``needs``."""
    return RackLayout(
        needs=tuple(SwitchNeeds(kind.value, need.units, need.power_mw, need.liquid) for kind, need in needs.items()),
        places=tuple(placement.place.tolist()),
        cable_mm=placement.cost_mm,
        naive_mm=placement.naive_mm,
        bound_mm=placement.bound_mm,
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
