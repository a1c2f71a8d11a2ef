"""The host groups: facts of their models, the modes they share, and whether they go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogs.pricing import part_power_w
from catalogs.records import Catalog, HostMode
from fabric.errors import Finding, InputError
from fabric.intent.hosts import InlineHost, WantedHosts
from fabric.intent.root import FabricIntent
from fabric.intent.words import Protocol
from fabric.plan import HostGroup, ReservedEndpoint
from fabric.prepare.names import unknown_name
from fabric.sizing.terms import HostSide

PROTOCOL_NAMES: Mapping[Protocol, str] = {Protocol.INFINIBAND: "InfiniBand", Protocol.ETHERNET: "Ethernet"}


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


def host_facts(intent: FabricIntent, catalog: Catalog, index: int) -> HostFacts:
    """Facts of host group ``index``; raises InputError when the model is unknown."""
    wanted = intent.hosts[index]
    if wanted.inline is not None:
        return _inline_facts(wanted, wanted.inline, intent.room.rack_usable_u)
    model = catalog.hosts.get(wanted.model or "")
    if model is None:
        raise InputError([unknown_name(f"hosts[{index}].model", wanted.model or "", catalog.hosts, "host model")])
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


def check_same_shape(hosts: list[HostFacts]) -> None:
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


def check_racks(intent: FabricIntent, hosts: list[HostFacts]) -> None:
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


def protocols_of(intent: FabricIntent) -> tuple[str, ...]:
    """Protocols to try, by catalogue name."""
    if intent.protocol is Protocol.ANY:
        return tuple(PROTOCOL_NAMES.values())
    return (PROTOCOL_NAMES[intent.protocol],)


def splits_of(intent: FabricIntent, hosts: list[HostFacts], protocol: str) -> tuple[tuple[int, int], ...]:
    """(planes, endpoint speed) that every group offers on ``protocol``; left open, the fewest planes offered."""
    offered = [{(mode.split, mode.speed_gbps) for mode in host.modes if mode.protocol == protocol} for host in hosts]
    common = sorted(set.intersection(*offered))
    wanted = tuple(pair for pair in common if pair[0] in intent.topology.planes)
    if wanted or "planes" in intent.topology.model_fields_set:
        return wanted
    return tuple(pair for pair in common if pair[0] == common[0][0])


def no_mode(intent: FabricIntent, hosts: list[HostFacts]) -> Finding:
    """What the hosts offer, when nothing of it was asked for."""
    offers = sorted({f"{m.protocol} as {m.split} x {m.speed_gbps}G" for host in hosts for m in host.modes})
    planes = ", ".join(map(str, intent.topology.planes))
    message = f"no NIC port mode for protocol {intent.protocol.value} and planes {planes}"
    where = "topology.planes" if "planes" in intent.topology.model_fields_set else "protocol"
    return Finding(where, message, f"the hosts offer {'; '.join(offers) or 'no published mode'}")


def host_side(intent: FabricIntent, hosts: list[HostFacts], protocol: str, planes: int, speed_gbps: int) -> HostSide:
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
