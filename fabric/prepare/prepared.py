"""Rules and terms of an intent, put together.

The catalogue is narrowed to the market (vendors, parts, cooling, CPO policy) before anything is enumerated, so that a
part that may not be bought never shapes a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalogs.records import Catalog
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.errors import InputError
from fabric.intent.root import FabricIntent
from fabric.links.options import PartTerms
from fabric.prepare.hosts import (
    check_racks,
    check_same_shape,
    host_facts,
    host_side,
    no_mode,
    protocols_of,
    splits_of,
)
from fabric.prepare.market import check_market, make_offer, tier_models_of
from fabric.prepare.names import check_names
from fabric.prepare.rules import spine_reserve, structure_rules
from fabric.prepare.supply import check_stock, market_terms
from fabric.prepare.terms import caps_of, channel_terms, cpo_terms, energy_terms, floor_terms, runs_of
from fabric.sizing.terms import HostSide, SizingTerms
from fabric.terms import Tier


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rules per protocol, and the terms of sizing; ``refusals`` tells why parts are not on offer."""

    rules: tuple[tuple[str, StructureRules], ...]
    terms: SizingTerms
    num_gpus: int
    refusals: Rejections = field(default_factory=Rejections)


def prepare(intent: FabricIntent, catalog: Catalog, gamma: int = 0) -> Prepared:
    """What to enumerate and size; raises InputError where the intent names what the catalogue does not know.

    ``gamma`` parts at the most may move to their high price at once.
    """
    hosts = [host_facts(intent, catalog, index) for index in range(len(intent.hosts))]
    check_same_shape(hosts)
    check_racks(intent, hosts)
    check_names(intent, catalog)
    check_market(intent, catalog)
    check_stock(intent, catalog)
    offer = make_offer(intent, catalog)
    market = offer.catalog
    liquid = intent.room.liquid_cooling
    if liquid is None:
        liquid = any(host.cooling == "liquid" for host in hosts)
    floor = floor_terms(intent, market, liquid=liquid)
    if intent.room.liquid_cooling is None and floor is not None:
        liquid = liquid or floor.is_partly_cooled
    tier_models = {tier: tier_models_of(intent, market, tier, liquid=liquid) for tier in Tier}
    sides: dict[tuple[str, int], HostSide] = {}
    rules = []
    for protocol in protocols_of(intent):
        splits = splits_of(intent, hosts, protocol)
        for planes, speed in splits:
            sides[protocol, planes] = host_side(intent, hosts, protocol, planes, speed)
        if splits:
            rules.append((protocol, structure_rules(intent, hosts, market, tier_models, protocol, splits)))
    if not rules:
        raise InputError([no_mode(intent, hosts)])
    terms = SizingTerms(
        parts=PartTerms(market, channel_terms(intent), intent.policy.linear_optics, intent.market.second_source),
        goals=intent.goals,
        slacks=tuple(wanted.slack for wanted in intent.objective),
        caps=caps_of(intent),
        may_mix=intent.policy.mixing,
        energy=energy_terms(intent, catalog),
        runs=runs_of(intent),
        rack_usable_u=intent.room.rack_usable_u,
        spine_reserve=spine_reserve(intent),
        tier_models=tier_models,
        host_sides=sides,
        market=market_terms(intent, catalog, market, offer.stock_only, gamma),
        cpo=cpo_terms(intent),
        floor=floor,
    )
    return Prepared(tuple(rules), terms, sum(host.count * host.gpus for host in hosts), offer.refusals)
