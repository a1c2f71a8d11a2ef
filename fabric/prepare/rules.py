"""The structural wishes of the intent as the rules of the enumeration."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from catalogs.records import Catalog
from fabric.candidates.rules import SpineReserve, StructureRules
from fabric.intent.root import FabricIntent
from fabric.intent.words import CoreSpread
from fabric.ports import PortCapability, port_capability, speaks
from fabric.prepare.hosts import HostFacts
from fabric.terms import Tier


def structure_rules(
    intent: FabricIntent,
    hosts: list[HostFacts],
    market: Catalog,
    tier_models: dict[Tier, tuple[str, ...]],
    protocol: str,
    splits: tuple[tuple[int, int], ...],
) -> StructureRules:
    """The enumeration's rules for one protocol."""
    topology, bandwidth = intent.topology, intent.bandwidth
    after_loss = {
        "leaf": bandwidth.min_after_loss.leaf,
        "spine": bandwidth.min_after_loss.spine,
        "core": bandwidth.min_after_loss.core,
        "plane": bandwidth.min_after_loss.plane,
    }
    leaves = _capabilities(market, tier_models[Tier.LEAF], protocol, Tier.LEAF)
    spines = _capabilities(market, tier_models[Tier.SPINE], protocol, Tier.SPINE)
    cores = _capabilities(market, tier_models[Tier.CORE], protocol, Tier.CORE)
    return StructureRules(
        protocol=protocol,
        num_hosts=intent.num_hosts,
        rails=hosts[0].rails,
        endpoints_per_rail=hosts[0].nic_ports // hosts[0].rails,
        splits=splits,
        leaf_capabilities=leaves,
        spine_capabilities=spines,
        core_capabilities=cores,
        forms=topology.forms,
        tiers=topology.tiers,
        hosts_per_rack=gcd(*(host.hosts_per_rack for host in hosts), *(wanted.count for wanted in intent.hosts[:-1])),
        reserved_endpoints=intent.reserved_endpoints.count,
        scalable_unit=topology.scalable_unit,
        provision_full_units=topology.provision_full_units,
        backup_hosts_per_unit=topology.backup_hosts_per_unit,
        rails_per_leaf=topology.rails_per_leaf,
        pod_scopes=topology.pod_scope,
        units_per_pod=topology.units_per_pod,
        leaf_uplinks=topology.leaf_uplinks,
        spines_per_pod=topology.spines_per_pod,
        spine_reserve=spine_reserve(intent),
        balanced_cores=topology.core_spread is CoreSpread.BALANCED,
        leaf_oversubscription=bandwidth.oversubscription.leaf,
        spine_oversubscription=bandwidth.oversubscription.spine,
        exact_oversubscription=bandwidth.oversubscription.exact,
        min_bisection=bandwidth.min_bisection or Fraction(0),
        min_after_loss=tuple((name, least) for name, least in after_loss.items() if least is not None),
    )


def _capabilities(market: Catalog, models: tuple[str, ...], protocol: str, tier: Tier) -> tuple[PortCapability, ...]:
    """Distinct capabilities of the models that speak ``protocol``, in catalogue order."""
    found = (
        port_capability(market.switches[number], fabric_side_only=tier is not Tier.LEAF)
        for number in models
        if speaks(market.switches[number], protocol, tier)
    )
    return tuple(dict.fromkeys(found))


def spine_reserve(intent: FabricIntent) -> SpineReserve:
    """Spine ports kept free: a share of the radix, or a number."""
    reserve = intent.topology.reserve_spine_ports
    return SpineReserve(share=reserve) if isinstance(reserve, Fraction) else SpineReserve(ports=reserve)
