"""Rules of ports and of the wiring between devices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from catalogs.records import HostModel, SwitchModel
from fabric.audit.quote.evidence import TIERS, PluggedCable, QuoteEvidence
from fabric.audit.quote.rule import QuoteFault, alike, quote_rule
from fabric.audit.report import Severity


@quote_rule("QUOTE-PORT-DOUBLE", "cables", remedy="Give each cable a port of its own.")
def ports_are_used_once(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """One cable per port; rows that share a cable's name are the tails of one splitter and may share its head.

    Several cables between the same two ports are one link when both modules have as many optical connectors.
    """

    def told() -> Iterator[tuple[str, object]]:
        used: dict[tuple[str, str], PluggedCable] = {}
        for cable in evidence.cables:
            for plug in cable.row.ends:
                port = (plug.device, plug.port)
                before = used.setdefault(port, cable)
                if before is not cable and not _share_a_head(before, cable) and not _are_one_link(before, cable):
                    yield "two cables in one port", f"port {plug.port} of {plug.device}: {before} and {cable}"

    return alike(told())


def _share_a_head(one: PluggedCable, other: PluggedCable) -> bool:
    return one.row.cable is not None and one.row.cable == other.row.cable


def _are_one_link(one: PluggedCable, other: PluggedCable) -> bool:
    ends = [{(plug.device, plug.port) for plug in cable.row.ends} for cable in (one, other)]
    modules = [optic for cable in (one, other) for optic in cable.optics]
    return ends[0] == ends[1] and all(optic is not None and optic.num_connectors > 1 for optic in modules)


@quote_rule("QUOTE-SELF", "cables", remedy="Name the device at the far end.")
def cables_join_two_devices(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """No cable joins a device to itself."""
    return alike(
        (f"a cable joins {cable.row.a.device} to itself", cable)
        for cable in evidence.cables
        if cable.row.a.device == cable.row.z.device
    )


def num_ports(model: object) -> int | None:
    """Most ports of a device after breakout; None where the model is unknown."""
    if isinstance(model, SwitchModel):
        legs = max((mode.ports_per_cage for mode in model.modes), default=1)
        return min(model.num_cages * legs, model.max_ports or model.num_cages * legs)
    if isinstance(model, HostModel):
        return model.num_cages * model.ports_per_cage * max((mode.split for mode in model.modes), default=1)
    return None


def ports_at(model: SwitchModel, speed_gbps: int) -> int | None:
    """Ports of a switch at a speed; None where it does not offer that speed."""
    legs = max((mode.ports_per_cage for mode in model.modes if mode.speed_gbps == speed_gbps), default=None)
    return None if legs is None else min(model.num_cages * legs, model.max_ports or model.num_cages * legs)


def usual_ports(model: SwitchModel) -> int | None:
    """Ports of a switch at the fastest speed it offers; None where it has no mode."""
    fastest = max((mode.speed_gbps for mode in model.modes), default=None)
    return None if fastest is None else ports_at(model, fastest)


@quote_rule(
    "QUOTE-PORT-LIMIT", "cables", remedy="Add switches, or take cables away; no cage has more ports than that."
)
def devices_have_the_ports(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Cables at a device <= its ports, at the speed of its cables where they have one speed."""

    def told() -> Iterator[tuple[str, object]]:
        for device, plugs in evidence.plugs_of.items():
            model = evidence.model_of[device]
            ports = num_ports(model)
            speeds = {evidence.speed_of(cable) for cable, _ in plugs}
            speed = speeds.pop() if len(speeds) == 1 else None
            if isinstance(model, SwitchModel) and speed is not None:
                ports = ports_at(model, speed) or ports
            used = len({plug.port for _, plug in plugs})
            if ports is not None and used > ports and model is not None:
                at = "" if speed is None else f" at {speed}G"
                yield f"{used} cables on {ports} ports of a {model.part_number}{at}", device

    return alike(told())


@quote_rule("QUOTE-TIER", "cables", remedy="Join neighbouring tiers only.", severity=Severity.WARNING)
def cables_join_neighbouring_tiers(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Hosts join leaves, leaves spines, spines cores; devices of unknown tier are passed over."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            tiers = [evidence.tier_of[plug.device] for plug in cable.row.ends]
            if None in tiers:
                continue
            low, high = sorted(TIERS.index(str(tier)) for tier in tiers)
            if high - low != 1:
                yield f"a cable joins {TIERS[low]} and {TIERS[high]}", cable

    return alike(told())


@quote_rule(
    "QUOTE-SPREAD",
    "cables",
    remedy="Give every leaf the same whole number of links to every spine it reaches; unequal links are not shared "
    "evenly by ECMP.",
    severity=Severity.WARNING,
)
def leaves_spread_evenly(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """A leaf has equally many cables to each of its spines."""
    pairs: Counter[tuple[str, str]] = Counter()
    for cable in evidence.cables:
        ends = {evidence.tier_of[plug.device]: plug.device for plug in cable.row.ends}
        if set(ends) == {"leaf", "spine"}:
            pairs[ends["leaf"], ends["spine"]] += 1
    by_leaf: dict[str, set[int]] = {}
    for (leaf, _), number in pairs.items():
        by_leaf.setdefault(leaf, set()).add(number)
    return alike(
        (f"a leaf has {min(numbers)} cables to one spine and {max(numbers)} to another", leaf)
        for leaf, numbers in by_leaf.items()
        if len(numbers) > 1
    )


@quote_rule("QUOTE-HOST-LINKS", "cables", remedy="Join every NIC port of every host.", severity=Severity.WARNING)
def hosts_are_joined_alike(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """All hosts have as many cables as most of them."""
    hosts = {device: len(plugs) for device, plugs in evidence.plugs_of.items() if evidence.tier_of[device] == "host"}
    if not hosts:
        return []
    usual = Counter(hosts.values()).most_common(1)[0][0]
    return alike(
        (f"a host has {number} cables, most have {usual}", host) for host, number in hosts.items() if number != usual
    )
