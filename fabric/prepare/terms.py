"""Caps, channels, lengths and energy as sizing is told them."""

from __future__ import annotations

from decimal import Decimal

from catalogs.records import Catalog, Region
from fabric.errors import Finding, InputError
from fabric.intent.root import FabricIntent
from fabric.intent.words import Run
from fabric.links.rules import ChannelTerms
from fabric.plan import EnergyTerms
from fabric.room.records import RACK_USES, RoomPlan
from fabric.sizing.terms import CpoTerms, FloorTerms, Runs
from fabric.sizing.uses import CENTS, FIBERS, GRAMS, LIQUID_U, MILLIWATTS, NETWORK_U, TCO_UNITS
from fabric.terms import Goal, Tier


def caps_of(intent: FabricIntent) -> tuple[tuple[str, int], ...]:
    """Resources with their largest use in cents, milliwatts, tco units, grams, fibres and rack units."""
    caps = intent.caps
    usable_u = intent.room.rack_usable_u
    wanted = (
        (Goal.CAPEX.value, caps.capex_usd, CENTS),
        (Goal.POWER.value, caps.power_kw, 1000 * MILLIWATTS),
        (Goal.TCO.value, caps.tco_usd, TCO_UNITS),
        (Goal.CARBON.value, caps.carbon_t, 1000 * GRAMS),
        (FIBERS, caps.fibers, 1),
        (NETWORK_U, caps.network_racks, usable_u),
        (LIQUID_U, caps.liquid_racks, usable_u),
    )
    return tuple((name, int(most * units)) for name, most, units in wanted if most is not None)


def cpo_terms(intent: FabricIntent) -> CpoTerms:
    """How much of a fabric may have co-packaged optics."""
    policy = intent.policy.cpo
    shares = {tier: getattr(policy.largest_share, tier.value) for tier in Tier}
    limited = {tier: share for tier, share in shares.items() if share < 1}
    return CpoTerms(limited, policy.pluggable_units, policy.pluggable_spines)


def channel_terms(intent: FabricIntent) -> ChannelTerms:
    room = intent.room
    return ChannelTerms(room.connector_pairs, room.connector_grade.value, room.min_loss_margin_db)


def runs_of(intent: FabricIntent) -> Runs:
    """Lengths per class: as told, else in-row or in-rack for hosts and cross-room above."""
    room = intent.room
    host_leaf = room.runs.host_leaf
    return Runs(
        host_leaf=room.length_of(host_leaf or Run.IN_ROW),
        host_leaf_in_rack=room.length_of(host_leaf or Run.IN_RACK),
        leaf_spine=room.length_of(room.runs.leaf_spine or Run.CROSS_ROOM),
        spine_core=room.length_of(room.runs.spine_core or Run.CROSS_ROOM),
    )


def floor_terms(intent: FabricIntent, catalog: Catalog, *, liquid: bool) -> FloorTerms | None:
    """The floor of the intent; ``liquid`` says whether coolant is there where the floor does not say."""
    if intent.room.floor is None:
        return None
    lengths = {assembly.length_m for assembly in catalog.assemblies.values()}
    lengths.update(*(fiber.stock_lengths_m for fiber in catalog.fibers.values()))
    stock = tuple(sorted(int(length * 1000) for length in lengths))
    plan = intent.room.floor.floor_plan(intent.room.rack_usable_u, liquid)
    return FloorTerms(plan, stock, _is_partly_cooled(plan.room))


def _is_partly_cooled(room: RoomPlan) -> bool:
    """Whether a coolant loop reaches some places of racks and others not."""
    marks = {mark for hall in room.halls for row in hall.rows for mark in row}
    kinds = [kind for kind in map(room.kind, sorted(marks)) if kind.use in RACK_USES]
    return len({room.liquid if kind.liquid is None else kind.liquid for kind in kinds}) > 1


def energy_terms(intent: FabricIntent, catalog: Catalog) -> EnergyTerms:
    """Electricity terms; raises InputError when the region has no price, or no carbon where it counts."""
    terms, region = intent.tco, catalog.regions.get(intent.tco.region)
    grams = _grid_carbon(intent, region)
    carbon = (grams or Decimal(0)) * terms.carbon_usd_per_t / 1_000_000
    if terms.price_per_kwh_usd is not None:
        return EnergyTerms(terms.region, terms.years, terms.pue, terms.price_per_kwh_usd, "intent", carbon, grams)
    if region is None or region.price_per_kwh_usd is None:
        hint = "give tco.price_per_kwh_usd"
        raise InputError([Finding("tco.region", f"no electricity price known for {terms.region!r}", hint)])
    return EnergyTerms(terms.region, terms.years, terms.pue, region.price_per_kwh_usd, region.source, carbon, grams)


def _grid_carbon(intent: FabricIntent, region: Region | None) -> Decimal | None:
    """Carbon of the grid in g/kWh; it must be known where carbon has a price, is a goal or has a cap."""
    grams = None if region is None else region.carbon_g_per_kwh
    counts = {
        "or carbon_usd_per_t: 0": bool(intent.tco.carbon_usd_per_t),
        "or leave carbon out of the objective": Goal.CARBON in intent.goals,
        "or leave caps.carbon_t out": intent.caps.carbon_t is not None,
    }
    if grams is None and any(counts.values()):
        way_out = next(words for words, is_asked in counts.items() if is_asked)
        message = f"no grid carbon known for {intent.tco.region!r}"
        raise InputError([Finding("tco.region", message, f"choose another region {way_out}")])
    return grams
