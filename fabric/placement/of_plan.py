"""The placement of a plan: its racks in its room, from the plan and the catalogue alone."""

from __future__ import annotations

from decimal import Decimal

from catalogs.pricing import part_power_w
from catalogs.records import Catalog
from fabric.placement.instance import PlacementError
from fabric.placement.place import Placement, PlacementTerms, place_fabric
from fabric.placement.racks import Needs, needs_of
from fabric.plan import EndChoice, FabricPlan
from fabric.room.records import FloorPlan, Pin, RoomPlan
from fabric.terms import DeviceKind, Tier


def place_plan(plan: FabricPlan, catalog: Catalog, is_bounded: bool = False) -> Placement:
    """Racks of ``plan`` in its room, or in one made to fit where it has none.

    Cables are weighed by their number. Raises what :func:`place_fabric` raises.
    """
    floor = plan.floor or FloorPlan(RoomPlan(halls=(), usable_u=plan.rack_usable_u))
    terms = PlacementTerms(
        leaf_in_host_rack=plan.leaf_in_host_rack,
        leaf_site=floor.leaf_site,
        weights={link.name: max(link.cables_per_link, 1) for link in plan.links},
        pins=_numbered(plan, floor.pins),
        is_bounded=is_bounded,
    )
    return place_fabric(plan.structure, plan.host_groups, plan_needs(plan, catalog), floor.room, terms)


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


def _numbered(plan: FabricPlan, pins: tuple[Pin, ...]) -> dict[int, str]:
    """Pins by rack number: host racks ``H0000`` come first, network racks ``N000`` behind them."""
    num_host_racks = sum(-(-group.num_hosts // group.hosts_per_rack) for group in plan.host_groups)
    found = {}
    for pin in pins:
        letter, digits = pin.rack[:1], pin.rack[1:]
        if letter not in "HN" or not digits.isdecimal():
            raise PlacementError(f"{pin.rack} is no rack; host racks are H0000, network racks N000 and up")
        found[int(digits) + (num_host_racks if letter == "N" else 0)] = pin.place
    return found
