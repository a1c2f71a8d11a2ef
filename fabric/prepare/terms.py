"""Caps, channels, lengths and energy as sizing is told them."""

from __future__ import annotations

from decimal import Decimal

from catalogs.records import Catalog
from fabric.errors import Finding, InputError
from fabric.intent.root import FabricIntent
from fabric.intent.words import Run
from fabric.links.rules import ChannelTerms
from fabric.plan import EnergyTerms
from fabric.sizing.terms import Runs
from fabric.sizing.uses import CENTS, FIBERS, MILLIWATTS, TCO_UNITS
from fabric.terms import Goal


def caps_of(intent: FabricIntent) -> tuple[tuple[str, int], ...]:
    """Resources with their largest use in cents, milliwatts, tco units and fibres."""
    caps = intent.caps
    wanted = (
        (Goal.CAPEX.value, caps.capex_usd, CENTS),
        (Goal.POWER.value, caps.power_kw, 1000 * MILLIWATTS),
        (Goal.TCO.value, caps.tco_usd, TCO_UNITS),
        (FIBERS, caps.fibers, 1),
    )
    return tuple((name, int(most * units)) for name, most, units in wanted if most is not None)


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


def energy_terms(intent: FabricIntent, catalog: Catalog) -> EnergyTerms:
    """Electricity terms; raises InputError when the region has no price and none is given."""
    terms = intent.tco
    carbon = _carbon(intent, catalog)
    if terms.price_per_kwh_usd is not None:
        return EnergyTerms(terms.region, terms.years, terms.pue, terms.price_per_kwh_usd, "intent", carbon)
    region = catalog.regions[terms.region]
    if region.price_per_kwh_usd is None:
        hint = "give tco.price_per_kwh_usd"
        raise InputError([Finding("tco.region", f"no electricity price known for {terms.region!r}", hint)])
    return EnergyTerms(terms.region, terms.years, terms.pue, region.price_per_kwh_usd, region.source, carbon)


def _carbon(intent: FabricIntent, catalog: Catalog) -> Decimal:
    """Carbon cost in USD per kWh: g/kWh x USD/t / 1,000,000."""
    price = intent.tco.carbon_usd_per_t
    if not price:
        return Decimal(0)
    grams = catalog.regions[intent.tco.region].carbon_g_per_kwh
    if grams is None:
        message = f"no grid carbon known for {intent.tco.region!r}"
        raise InputError([Finding("tco.region", message, "choose another region or carbon_usd_per_t: 0")])
    return grams * price / 1_000_000
