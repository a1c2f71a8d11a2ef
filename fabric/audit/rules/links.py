"""Rules of links: their ends, their speed, and that ports and links say the same."""

from __future__ import annotations

import numpy as np

from fabric.audit.columns import ABSENT, Ints
from fabric.audit.devices import HOST
from fabric.audit.evidence import Evidence
from fabric.audit.links import CLASSES, HOST_LEAF
from fabric.audit.ports import DOWN, FREE, UP
from fabric.audit.rule import Verdict, bad_rows, repeated_rows, rule
from fabric.terms import Form


@rule("LINK-DOUBLE", "links", "devices", "ports", remedy="Give every link a number of its own.")
def link_numbers_are_unique(evidence: Evidence) -> Verdict:
    """A number names one link: rows(link) = 1."""
    links = evidence.links
    again = np.zeros(len(links), dtype=np.bool_)
    again[links.finder.repeated()] = True
    return Verdict(
        len(links), repeated_rows(again, "{n} rows repeat the number of another link", links.name, "links")
    )


@rule("LINK-DEVICE", "links", "devices", "ports", remedy="Correct the device name, or add the device.")
def link_ends_name_existing_devices(evidence: Evidence) -> Verdict:
    """Both ends of a link are rows of devices."""
    links = evidence.links
    message = "{n} links name a device that does not exist"
    return Verdict(len(links), bad_rows(~links.has_devices, message, links.name))


@rule(
    "LINK-PORT",
    "links",
    "devices",
    "ports",
    remedy="End the link at a cage and leg of the port map, or add the port.",
)
def link_ends_name_existing_ports(evidence: Evidence) -> Verdict:
    """Both ends of a link (device, cage, leg) are rows of ports."""
    links = evidence.links
    bad = links.has_devices & ~links.has_ports
    return Verdict(len(links), bad_rows(bad, "{n} links end at a port that is not in the port map", links.name))


@rule("PORT-DOUBLE", "links", "devices", "ports", remedy="Move one of the links to a free port.")
def a_port_ends_one_link(evidence: Evidence) -> Verdict:
    """At most one link ends at a port: ends(device, cage, leg) <= 1."""
    links = evidence.links
    a, z = links.ends
    keys = np.concatenate([a.key, z.key])
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero((keys[order][1:] == keys[order][:-1]) & (keys[order][1:] >= 0)) + 1
    bad = np.zeros(len(links), dtype=np.bool_)
    bad[order[again] % max(len(links), 1)] = True
    return Verdict(keys.size, bad_rows(bad, "{n} links end at a port that another link uses", links.name))


@rule(
    "PORT-LINK", "links", "devices", "ports", remedy="Write the link that ends at the port, or leave the cell empty."
)
def ports_name_the_link_that_ends_there(evidence: Evidence) -> Verdict:
    """A port that names a link is one of that link's two ends."""
    ports, links = evidence.ports, evidence.links
    named = ports.link >= 0
    row = links.finder.rows(ports.link)
    a, z = links.ends
    at_end = (_at(row, a.port) == np.arange(len(ports))) | (_at(row, z.port) == np.arange(len(ports)))
    bad = named & ~((row >= 0) & at_end)
    return Verdict(int(named.sum()), bad_rows(bad, "{n} ports name a link that does not end there", ports.name))


@rule("LINK-PORT-MAP", "links", "devices", "ports", remedy="Write the link's number at both of its ports.")
def links_are_named_by_both_ports(evidence: Evidence) -> Verdict:
    """Both ports of a link name it, unless another link ends there too."""
    ports, links = evidence.ports, evidence.links
    bad = np.zeros(len(links), dtype=np.bool_)
    for end in links.ends:
        named = ports.at(end.port, ports.link)
        bad |= (end.port >= 0) & (named == ABSENT)
    return Verdict(len(links), bad_rows(bad, "{n} links end at a port that the port map calls free", links.name))


@rule("LINK-SPEED", "links", "devices", "ports", remedy="Run both ports at the speed of the link.")
def ends_run_at_the_speed_of_the_link(evidence: Evidence) -> Verdict:
    """Speed of the port at end a = speed of the link = speed of the port at end z."""
    ports, links = evidence.ports, evidence.links
    bad = np.zeros(len(links), dtype=np.bool_)
    for end in links.ends:
        bad |= (end.port >= 0) & (ports.at(end.port, ports.speed) != links.speed)
    return Verdict(len(links), bad_rows(bad, "{n} links run at a speed other than that of their ports", links.name))


@rule(
    "LINK-TIER",
    "links",
    "devices",
    "ports",
    remedy="Join hosts to leaves, leaves to spines, spines to cores, end a nearer the hosts.",
)
def ends_lie_in_neighbouring_tiers(evidence: Evidence) -> Verdict:
    """tier(z) = tier(a) + 1, and the class of the link names these two tiers."""
    links = evidence.links
    levels = evidence.devices.level
    a, z = links.ends
    known = links.has_devices & (links.link_class >= 0)
    known &= (_at(a.device, levels) >= 0) & (_at(z.device, levels) >= 0)
    bad = known & ~links.is_sound
    message = f"{{n}} links do not join the two tiers of their class ({', '.join(CLASSES)})"
    return Verdict(int(known.sum()), bad_rows(bad, message, links.name))


@rule(
    "LINK-ROLE", "links", "devices", "ports", remedy="Use uplinks towards the core and downlinks towards the hosts."
)
def roles_suit_the_direction(evidence: Evidence) -> Verdict:
    """End z, which is farther from the hosts, is a downlink; end a of a switch is an uplink; no end is free."""
    ports, links = evidence.ports, evidence.links
    a, z = links.ends
    a_role, z_role = ports.at(a.port, ports.role), ports.at(z.port, ports.role)
    a_switch = links.has_devices & evidence.devices.is_switch[a.device]
    bad = links.is_sound & links.has_ports
    bad &= (z_role != DOWN) | (a_switch & (a_role != UP)) | (a_role == FREE)
    return Verdict(len(links), bad_rows(bad, "{n} links end at ports of another role", links.name))


@rule("PLANE-CROSS", "links", "devices", "ports", remedy="Join only switches of one plane; swap the two cables.")
def planes_are_disjoint(evidence: Evidence) -> Verdict:
    """plane(a) = plane(z) = plane of the link, at every switch end."""
    links = evidence.links
    plane = evidence.devices.plane
    bad = np.zeros(len(links), dtype=np.bool_)
    for end in links.ends:
        at_end = _at(end.device, plane)
        bad |= links.is_sound & (at_end >= 0) & (at_end != links.plane)
    return Verdict(len(links), bad_rows(bad, "{n} links leave their plane", links.name))


def _at(rows: Ints, values: Ints) -> Ints:
    """Values of rows of another table; ``ABSENT`` where there is no row."""
    if not values.size:
        return np.full(rows.shape, ABSENT, dtype=np.int64)
    return np.where(rows >= 0, values[rows], ABSENT)


@rule(
    "LINK-FABRIC",
    "links",
    "devices",
    "ports",
    remedy="Join fabric cages of a distributed chassis only with fabric cages of the same kind.",
)
def fabric_cages_speak_one_language(evidence: Evidence) -> Verdict:
    """fabric protocol(a) = fabric protocol(z) between switches; none on both sides is the usual case."""
    links, devices = evidence.links, evidence.devices
    words: dict[str | None, int] = {}
    spoken = [words.setdefault(model.fabric_protocol, len(words)) for model in devices.models]
    language = np.array([*spoken, ABSENT], dtype=np.int64)[np.where(devices.model >= 0, devices.model, -1)]
    a, z = (_at(end.device, language) for end in links.ends)
    between = links.is_sound & (links.link_class > HOST_LEAF) & (a >= 0) & (z >= 0)
    message = "{n} links join fabric cages that speak differently"
    return Verdict(int(between.sum()), bad_rows(between & (a != z), message, links.name))


@rule("LINK-RAIL", "links", "devices", "ports", remedy="Write a rail only on host links, or the rail of the network.")
def links_between_switches_have_the_rail_of_their_network(evidence: Evidence) -> Verdict:
    """Between switches rail = rail of the network when the plan is rail-only, else empty; a host link has one.

    Without a plan both are allowed.
    """
    links, devices = evidence.links, evidence.devices
    plan = evidence.plan_or_none
    a, z = links.ends
    between = links.is_sound & (links.link_class > HOST_LEAF)
    bad = between & (links.rail != ABSENT)
    if plan is None or plan.structure.form is Form.RAIL_ONLY:
        of_network = links.rail == _at(z.device, devices.sheet.ints("rail"))
        bad = between & ~of_network & ((links.rail != ABSENT) | (plan is not None))
    from_host = links.is_sound & (_at(a.device, devices.kind) == HOST)
    bad |= from_host & (links.rail < 0)
    return Verdict(len(links), bad_rows(bad, "{n} links have a rail that is not theirs", links.name))
