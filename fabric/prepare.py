"""From the intent and the catalogue to what the enumeration and the sizing are told.

The catalogue is narrowed to the market (vendors, parts, cooling, CPO policy) before anything is enumerated, so that a
part that may not be bought never shapes a candidate.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import TypeVar

from catalogs.availability import Availability, availability
from catalogs.pricing import part_power_w
from catalogs.records import AssemblyModel, Catalog, FiberModel, HostMode, OpticModel, SwitchModel
from fabric.candidates.rules import SpineReserve, StructureRules
from fabric.errors import Finding, InputError
from fabric.intent.hosts import InlineHost, WantedHosts
from fabric.intent.root import FabricIntent
from fabric.intent.words import CoreSpread, Protocol, Run
from fabric.links.options import PartTerms
from fabric.links.rules import ChannelTerms
from fabric.plan import EnergyTerms, HostGroup, ReservedEndpoint
from fabric.ports import PortCapability, port_capability, speaks
from fabric.sizing.terms import HostSide, Runs, SizingTerms
from fabric.sizing.uses import CENTS, FIBERS, MILLIWATTS, TCO_UNITS
from fabric.terms import Goal, Tier

Part = TypeVar("Part", SwitchModel, OpticModel, AssemblyModel, FiberModel)

PROTOCOL_NAMES = {Protocol.INFINIBAND: "InfiniBand", Protocol.ETHERNET: "Ethernet"}


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A wanted host group with the facts of its model, catalogued or inline."""

    model: str
    count: int
    gpus: int
    nic_ports: int
    nic_port_gbps: int
    num_cages: int
    ports_per_cage: int
    form_factor: str
    heatsink: str
    lanes_per_cage: int
    rails: int
    modes: tuple[HostMode, ...]
    rack_units: Decimal | None
    power_w: Decimal | None
    hosts_per_rack: int
    cooling: str | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rules per protocol, and the terms of sizing."""

    rules: tuple[tuple[str, StructureRules], ...]
    terms: SizingTerms
    num_gpus: int


def prepare(intent: FabricIntent, catalog: Catalog) -> Prepared:
    """What to enumerate and size; raises InputError where the intent names what the catalogue does not know."""
    hosts = [host_facts(intent, catalog, index) for index in range(len(intent.hosts))]
    _check_same_shape(hosts)
    _check_racks(intent, hosts)
    _check_models(intent, catalog)
    market = narrow(intent, catalog)
    _check_market(catalog, market)
    liquid = intent.room.liquid_cooling
    if liquid is None:
        liquid = any(host.cooling == "liquid" for host in hosts)
    tier_models = {tier: _tier_models(intent, market, tier, liquid=liquid) for tier in Tier}
    sides: dict[tuple[str, int], HostSide] = {}
    rules = []
    for protocol in _protocols(intent):
        splits = _splits(intent, hosts, protocol)
        for planes, speed in splits:
            sides[protocol, planes] = _host_side(intent, hosts, protocol, planes, speed)
        if splits:
            rules.append((protocol, _rules(intent, hosts, market, tier_models, protocol, splits)))
    if not rules:
        raise InputError([_no_mode(intent, hosts)])
    terms = SizingTerms(
        parts=PartTerms(market, _channel_terms(intent), intent.policy.linear_optics),
        goals=intent.goals,
        slacks=tuple(wanted.slack for wanted in intent.objective),
        caps=_caps(intent),
        may_mix=intent.policy.mixing,
        energy=_energy(intent, catalog),
        runs=_runs(intent),
        rack_usable_u=intent.room.rack_usable_u,
        spine_reserve=_spine_reserve(intent),
        tier_models=tier_models,
        host_sides=sides,
    )
    return Prepared(tuple(rules), terms, sum(host.count * host.gpus for host in hosts))


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


def host_facts(intent: FabricIntent, catalog: Catalog, index: int) -> HostFacts:
    """Facts of host group ``index``; raises InputError when the model is unknown."""
    wanted = intent.hosts[index]
    if wanted.inline is not None:
        return _inline_facts(wanted, wanted.inline, intent.room.rack_usable_u)
    model = catalog.hosts.get(wanted.model or "")
    if model is None:
        raise InputError([_unknown(f"hosts[{index}].model", wanted.model or "", catalog.hosts, "host model")])
    power = part_power_w(model)
    return HostFacts(
        model=model.part_number,
        count=wanted.count,
        gpus=model.gpus,
        nic_ports=model.nic_ports,
        nic_port_gbps=model.nic_port_gbps,
        num_cages=model.num_cages,
        ports_per_cage=model.ports_per_cage,
        form_factor=model.form_factor,
        heatsink=model.heatsink,
        lanes_per_cage=model.lanes_per_cage,
        rails=model.rails,
        modes=model.modes,
        rack_units=model.rack_units,
        power_w=None if power is None else power[0],
        hosts_per_rack=_per_rack(wanted, model.hosts_per_rack, model.rack_units, intent.room.rack_usable_u),
        cooling=model.cooling,
    )


def _inline_facts(wanted: WantedHosts, inline: InlineHost, usable_u: int) -> HostFacts:
    """Facts of a host that the intent describes itself; it speaks either protocol."""
    modes = tuple(
        HostMode(protocol, split, inline.nic_port_gbps // split, inline.lane_speed_gbps)
        for protocol in PROTOCOL_NAMES.values()
        for split in inline.splits
    )
    return HostFacts(
        model="inline",
        count=wanted.count,
        gpus=inline.gpus,
        nic_ports=inline.nic_ports,
        nic_port_gbps=inline.nic_port_gbps,
        num_cages=inline.nic_ports // inline.ports_per_cage,
        ports_per_cage=inline.ports_per_cage,
        form_factor=inline.form_factor,
        heatsink=inline.heatsink,
        lanes_per_cage=inline.cage_lanes,
        rails=inline.rails,
        modes=modes,
        rack_units=inline.rack_units,
        power_w=inline.power_w,
        hosts_per_rack=_per_rack(wanted, None, inline.rack_units, usable_u),
        cooling=None,
    )


def _per_rack(wanted: WantedHosts, usual: int | None, rack_units: Decimal | None, usable_u: int) -> int:
    """Hosts in a rack: as wanted, as is usual, as many as fit by height, or one where nothing is known."""
    fitting = 1 if rack_units is None else max(1, int(usable_u // rack_units))
    return wanted.hosts_per_rack or usual or fitting


def _check_same_shape(hosts: list[HostFacts]) -> None:
    """Groups share leaves, so they must agree in rails, ports per rail and port speed."""
    shapes = {(host.rails, host.nic_ports, host.nic_port_gbps) for host in hosts}
    if len(shapes) > 1:
        told = "; ".join(f"{h.model}: {h.nic_ports} x {h.nic_port_gbps}G on {h.rails} rails" for h in hosts)
        hint = "plan groups of different shape as fabrics of their own"
        raise InputError([Finding("hosts", f"groups on one fabric must have the same NIC ports ({told})", hint)])
    for host in hosts:
        if host.nic_ports % host.rails:
            message = f"{host.nic_ports} NIC ports of {host.model} do not deal evenly over {host.rails} rails"
            raise InputError([Finding("hosts", message, None)])


def _check_racks(intent: FabricIntent, hosts: list[HostFacts]) -> None:
    """The hosts of a rack fit its height, where the model's is known."""
    usable = intent.room.rack_usable_u
    findings = []
    for index, host in enumerate(hosts):
        if host.rack_units is not None and host.hosts_per_rack * host.rack_units > usable:
            height = (host.hosts_per_rack * host.rack_units).normalize()
            message = f"{host.hosts_per_rack} x {host.model} take {height:f} U of {usable} U"
            hint = f"at most {int(usable // host.rack_units)} fit; or raise room.rack_usable_u"
            findings.append(Finding(f"hosts[{index}].hosts_per_rack", message, hint))
    if findings:
        raise InputError(findings)


def check_cages(intent: FabricIntent, catalog: Catalog) -> None:
    """Some module or cable fits the mechanical family of an inline host's cages; raises InputError otherwise."""
    families = {optic.form_factor for optic in catalog.optics.values()}
    for part in catalog.assemblies.values():
        families |= {part.head_form_factor, part.tail_form_factor}
    findings = []
    for index, wanted in enumerate(intent.hosts):
        if wanted.inline is not None and wanted.inline.form_factor not in families:
            message = f"no module or cable of the catalogue fits {wanted.inline.form_factor!r} cages"
            hint = f"there are {', '.join(sorted(families))}; or bring a table of switches (catalog.switches)"
            findings.append(Finding(f"hosts[{index}].inline.form_factor", message, hint))
    if findings:
        raise InputError(findings)


def _check_market(catalog: Catalog, market: Catalog) -> None:
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


def _check_models(intent: FabricIntent, catalog: Catalog) -> None:
    """Every part, vendor and region that the intent names exists."""
    topology, market = intent.topology, intent.market
    tables: tuple[Mapping[str, SwitchModel | OpticModel | AssemblyModel | FiberModel], ...]
    tables = (catalog.switches, catalog.optics, catalog.assemblies, catalog.fibers)
    parts = {number: part for table in tables for number, part in table.items()}
    vendors = {part.vendor for part in parts.values()}
    named: list[tuple[str, Iterable[str], Iterable[str], str]] = [
        ("topology.leaf_models", topology.leaf_models, catalog.switches, "switch model"),
        ("topology.spine_models", topology.spine_models, catalog.switches, "switch model"),
        ("topology.core_models", topology.core_models, catalog.switches, "switch model"),
        ("market.parts.include", market.parts.include, parts, "part"),
        ("market.parts.exclude", market.parts.exclude, parts, "part"),
        ("market.vendors.include", market.vendors.include, vendors, "vendor"),
        ("market.vendors.exclude", market.vendors.exclude, vendors, "vendor"),
    ]
    if intent.tco.price_per_kwh_usd is None or intent.tco.carbon_usd_per_t:
        named.append(("tco.region", [intent.tco.region], catalog.regions, "region"))
    findings = [
        _unknown(where, name, known, what)
        for where, names, known, what in named
        for name in names
        if name not in known
    ]
    if findings:
        raise InputError(findings)


def _unknown(where: str, name: str, known: Iterable[str], what: str) -> Finding:
    """A name that the catalogue does not know, with the nearest ones it does."""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    hint = f"did you mean {', '.join(near)}?" if near else "railspine catalog list shows what there is"
    return Finding(where, f"no {what} {name!r} in the catalogue", hint)


def _protocols(intent: FabricIntent) -> tuple[str, ...]:
    """Protocols to try, by catalogue name."""
    if intent.protocol is Protocol.ANY:
        return tuple(PROTOCOL_NAMES.values())
    return (PROTOCOL_NAMES[intent.protocol],)


def _splits(intent: FabricIntent, hosts: list[HostFacts], protocol: str) -> tuple[tuple[int, int], ...]:
    """(planes, endpoint speed) that every group offers on ``protocol``; left open, the fewest planes offered."""
    offered = [{(mode.split, mode.speed_gbps) for mode in host.modes if mode.protocol == protocol} for host in hosts]
    common = sorted(set.intersection(*offered))
    wanted = tuple(pair for pair in common if pair[0] in intent.topology.planes)
    if wanted or "planes" in intent.topology.model_fields_set:
        return wanted
    return tuple(pair for pair in common if pair[0] == common[0][0])


def _no_mode(intent: FabricIntent, hosts: list[HostFacts]) -> Finding:
    """What the hosts offer, when nothing of it was asked for."""
    offers = sorted({f"{m.protocol} as {m.split} x {m.speed_gbps}G" for host in hosts for m in host.modes})
    planes = ", ".join(map(str, intent.topology.planes))
    message = f"no NIC port mode for protocol {intent.protocol.value} and planes {planes}"
    where = "topology.planes" if "planes" in intent.topology.model_fields_set else "protocol"
    return Finding(where, message, f"the hosts offer {'; '.join(offers) or 'no published mode'}")


def _host_side(intent: FabricIntent, hosts: list[HostFacts], protocol: str, planes: int, speed_gbps: int) -> HostSide:
    """Host groups in the mode (protocol, planes, speed), numbered one after the other."""
    groups = []
    first = 0
    for host in hosts:
        mode = next(m for m in host.modes if (m.protocol, m.split, m.speed_gbps) == (protocol, planes, speed_gbps))
        groups.append(
            HostGroup(
                model=host.model,
                first_host=first,
                num_hosts=host.count,
                gpus_per_host=host.gpus,
                num_cages=host.num_cages,
                ports_per_cage=host.ports_per_cage,
                form_factor=host.form_factor,
                heatsink=host.heatsink,
                lanes_per_cage=host.lanes_per_cage,
                lane_rate_gbps=mode.lane_rate_gbps,
                rack_units=host.rack_units,
                power_w=host.power_w,
                hosts_per_rack=host.hosts_per_rack,
                cooling=host.cooling,
            )
        )
        first += host.count
    return HostSide(protocol, tuple(groups), _reserved(intent, groups[0], speed_gbps))


def _reserved(intent: FabricIntent, like: HostGroup, speed_gbps: int) -> ReservedEndpoint | None:
    """The cage of reserved endpoints: as told, or a single-port cage of the first hosts' kind."""
    wanted = intent.reserved_endpoints
    if not wanted.count:
        return None
    if wanted.form_factor is None or wanted.lanes_per_cage is None or wanted.lane_rate_gbps is None:
        lanes = speed_gbps // like.lane_rate_gbps
        return ReservedEndpoint(like.form_factor, like.heatsink, lanes, like.lane_rate_gbps, wanted.purpose)
    return ReservedEndpoint(
        wanted.form_factor, wanted.heatsink, wanted.lanes_per_cage, wanted.lane_rate_gbps, wanted.purpose
    )


def _tier_models(intent: FabricIntent, market: Catalog, tier: Tier, *, liquid: bool) -> tuple[str, ...]:
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


def _capabilities(market: Catalog, models: tuple[str, ...], protocol: str, tier: Tier) -> tuple[PortCapability, ...]:
    """Distinct capabilities of the models that speak ``protocol``, in catalogue order."""
    found = (
        port_capability(market.switches[number], fabric_side_only=tier is not Tier.LEAF)
        for number in models
        if speaks(market.switches[number], protocol, tier)
    )
    return tuple(dict.fromkeys(found))


def _rules(
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
        spine_reserve=_spine_reserve(intent),
        balanced_cores=topology.core_spread is CoreSpread.BALANCED,
        leaf_oversubscription=bandwidth.oversubscription.leaf,
        spine_oversubscription=bandwidth.oversubscription.spine,
        exact_oversubscription=bandwidth.oversubscription.exact,
        min_bisection=bandwidth.min_bisection or Fraction(0),
        min_after_loss=tuple((name, least) for name, least in after_loss.items() if least is not None),
    )


def _spine_reserve(intent: FabricIntent) -> SpineReserve:
    """Spine ports kept free: a share of the radix, or a number."""
    reserve = intent.topology.reserve_spine_ports
    return SpineReserve(share=reserve) if isinstance(reserve, Fraction) else SpineReserve(ports=reserve)


def _caps(intent: FabricIntent) -> tuple[tuple[str, int], ...]:
    """Resources with their largest use in cents, milliwatts, tco units and fibres."""
    caps = intent.caps
    wanted = (
        (Goal.CAPEX.value, caps.capex_usd, CENTS),
        (Goal.POWER.value, caps.power_kw, 1000 * MILLIWATTS),
        (Goal.TCO.value, caps.tco_usd, TCO_UNITS),
        (FIBERS, caps.fibers, 1),
    )
    return tuple((name, int(most * units)) for name, most, units in wanted if most is not None)


def _channel_terms(intent: FabricIntent) -> ChannelTerms:
    room = intent.room
    return ChannelTerms(room.connector_pairs, room.connector_grade.value, room.min_loss_margin_db)


def _runs(intent: FabricIntent) -> Runs:
    """Lengths per class: as told, else in-row or in-rack for hosts and cross-room above."""
    room = intent.room
    host_leaf = room.runs.host_leaf
    return Runs(
        host_leaf=room.length_of(host_leaf or Run.IN_ROW),
        host_leaf_in_rack=room.length_of(host_leaf or Run.IN_RACK),
        leaf_spine=room.length_of(room.runs.leaf_spine or Run.CROSS_ROOM),
        spine_core=room.length_of(room.runs.spine_core or Run.CROSS_ROOM),
    )


def _energy(intent: FabricIntent, catalog: Catalog) -> EnergyTerms:
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
