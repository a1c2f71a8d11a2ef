"""Rules of hosts: every NIC port joined once in every plane, every rail on its own leaves."""

from __future__ import annotations

import numpy as np

from fabric.audit.columns import ABSENT, Ints, counts, group_rows
from fabric.audit.devices import HOST, RESERVED
from fabric.audit.evidence import Evidence
from fabric.audit.links import HOST_LEAF
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule
from fabric.terms import Form

TABLES = ("links", "ports", "devices")


def _host_links(evidence: Evidence) -> Ints:
    """Rows of links from a host to a leaf."""
    links = evidence.links
    a, _ = links.ends
    kind = np.where(a.device >= 0, evidence.devices.kind[a.device], ABSENT) if len(evidence.devices) else a.device
    return np.flatnonzero(links.is_sound & (links.link_class == HOST_LEAF) & (kind == HOST))


@rule("HOST-PORTS", *TABLES, remedy="Join every NIC port of the host once in every plane.", needs_plan=True)
def hosts_join_every_plane_with_every_port(evidence: Evidence) -> Verdict:
    """In every plane a host has as many links as NIC ports: links(host, plane) = NIC ports of its model."""
    links, devices, planes = evidence.links, evidence.devices, evidence.plan.structure.planes
    rows = _host_links(evidence)
    device, plane = links.ends[0].device[rows], links.plane[rows]
    pairs = group_rows([device, plane], (plane >= 0) & (plane < planes))
    ports = np.array([*(model.nic_ports or 0 for model in devices.models), 0], dtype=np.int64)
    full = pairs.sizes == ports[devices.model[pairs.keys[0]]]
    full_planes = counts(pairs.keys[0][full], len(devices))
    links_of_host = counts(device, len(devices))
    expected = planes * ports[np.where(devices.model >= 0, devices.model, -1)]
    differs = (full_planes != planes) | (links_of_host != expected)
    bad = differs & (devices.kind == HOST) & (devices.model >= 0)
    message = "{n} hosts do not join every plane with each of their NIC ports"
    return Verdict(int((devices.kind == HOST).sum()), bad_rows(bad, message, devices.name))


@rule("HOST-CAGE", *TABLES, remedy="Use every cage of the host alike in every plane.", needs_plan=True)
def cages_join_every_plane_alike(evidence: Evidence) -> Verdict:
    """The legs of a host's cage are shared evenly by the planes: links(cage, plane) = legs of the cage / planes."""
    links, planes = evidence.links, evidence.plan.structure.planes
    rows = _host_links(evidence)
    end = links.ends[0]
    cages = group_rows([end.device[rows], end.cage[rows]])
    by_plane = group_rows([cages.of_row, links.plane[rows]])
    per_cage, cage = by_plane.sizes, by_plane.keys[0]
    uneven = per_cage * planes != cages.sizes[cage]
    bad = np.zeros(len(links), dtype=np.bool_)
    bad[rows] = uneven[by_plane.of_row]
    return Verdict(
        len(cages), bad_rows(bad, "{n} links leave a cage that the planes do not share evenly", links.name)
    )


@rule("HOST-POD", *TABLES, remedy="Write the pod of the host's leaves, or none when they lie in several.")
def hosts_name_the_pod_of_their_leaves(evidence: Evidence) -> Verdict:
    """pod(host or reserved endpoint) = pod of all its leaves, empty where they lie in several."""
    links, devices = evidence.links, evidence.devices
    rows = np.flatnonzero(links.is_sound & (links.link_class == HOST_LEAF))
    host, leaf = (end.device[rows] for end in links.ends)
    pod = devices.sheet.ints("pod")
    lowest = np.full(len(devices), np.iinfo(np.int64).max)
    highest = np.full(len(devices), ABSENT, dtype=np.int64)
    np.minimum.at(lowest, host, pod[leaf])
    np.maximum.at(highest, host, pod[leaf])
    joined = (devices.level == 0) & (counts(host, len(devices)) > 0)
    bad = joined & (pod != np.where(lowest == highest, lowest, ABSENT))
    return Verdict(int(joined.sum()), bad_rows(bad, "{n} hosts name another pod than their leaves", devices.name))


@rule("RAIL-NIC", *TABLES, remedy="Give NIC ports in the same position of all hosts the same rail.")
def a_nic_position_is_one_rail(evidence: Evidence) -> Verdict:
    """All hosts of a model have the same rail at the same cage and leg."""
    links, devices = evidence.links, evidence.devices
    rows = _host_links(evidence)
    end = links.ends[0]
    model = devices.model[end.device[rows]] if rows.size else rows
    positions = group_rows([model, end.cage[rows], end.leg[rows]]) if rows.size else None
    bad = np.zeros(len(links), dtype=np.bool_)
    if positions is not None:
        rail = links.rail[rows]
        bad[rows] = rail != rail[positions.first][positions.of_row]
    message = "{n} links have another rail than the same NIC position of the first host"
    return Verdict(rows.size, bad_rows(bad, message, links.name))


@rule("RAIL-COUNT", *TABLES, remedy="Spread the NIC ports of each host evenly over the rails.", needs_plan=True)
def rails_share_the_ports_of_a_host(evidence: Evidence) -> Verdict:
    """links(host, rail) = endpoints per rail x planes, for every rail the host has."""
    links, structure = evidence.links, evidence.plan.structure
    rows = _host_links(evidence)
    expected = structure.endpoints_per_rail * structure.planes
    pairs = group_rows([links.ends[0].device[rows], links.rail[rows]])
    wrong = (pairs.sizes != expected) | (pairs.keys[1] < 0) | (pairs.keys[1] >= structure.rails)
    bad = np.zeros(len(links), dtype=np.bool_)
    bad[rows] = wrong[pairs.of_row]
    return Verdict(
        len(pairs), bad_rows(bad, "{n} links lie on a rail with too many or too few of its host", links.name)
    )


@rule(
    "RAIL-LEAF",
    *TABLES,
    remedy="Join each rail of a unit to its own leaves; swap the cables that cross.",
    needs_plan=True,
)
def rails_of_a_unit_have_leaves_of_their_own(evidence: Evidence) -> Verdict:
    """Of a host in unit u, rail r ends at a leaf of unit u whose rail group is r // rails per leaf."""
    links, devices, structure = evidence.links, evidence.devices, evidence.plan.structure
    rows = _host_links(evidence)
    a, z = (end.device[rows] for end in links.ends)
    unit, leaf_rail = devices.sheet.ints("unit"), devices.sheet.ints("rail")
    rail = links.rail[rows]
    wrong = (unit[a] != unit[z]) if rows.size else np.zeros(0, dtype=np.bool_)
    if structure.form is not Form.LEAF_SPINE or structure.rail_groups > 1:
        group = rail // structure.rails_per_leaf * structure.rails_per_leaf
        one_group = structure.rail_groups * structure.networks_per_plane == 1
        wrong = wrong | (leaf_rail[z] != group) & ~((leaf_rail[z] < 0) & one_group)
    bad = np.zeros(len(links), dtype=np.bool_)
    bad[rows] = wrong
    return Verdict(rows.size, bad_rows(bad, "{n} links end at a leaf of another unit or rail", links.name))


@rule("RAIL-MIX", *TABLES, remedy="Let a leaf serve no more rails than the plan says.", needs_plan=True)
def leaves_serve_the_rails_they_are_meant_for(evidence: Evidence) -> Verdict:
    """Rails that end at a leaf <= rails per leaf."""
    links, devices, structure = evidence.links, evidence.devices, evidence.plan.structure
    rows = _host_links(evidence)
    pairs = group_rows([links.ends[1].device[rows], links.rail[rows]])
    leaves = group_rows([pairs.keys[0]])

    def judge(group: int) -> str | None:
        rails = int(leaves.sizes[group])
        if rails <= structure.rails_per_leaf:
            return None
        return f"a leaf serves {rails} rails, the plan says {structure.rails_per_leaf}"

    return bad_groups(leaves, judge, lambda pair: devices.name(int(pairs.keys[0][pair])))


@rule("RESERVED-PORTS", *TABLES, remedy="Join every reserved endpoint to one leaf.")
def reserved_endpoints_are_joined_once(evidence: Evidence) -> Verdict:
    """A reserved endpoint has exactly one link."""
    links, devices = evidence.links, evidence.devices
    joined = counts(np.where(links.is_sound, links.ends[0].device, ABSENT), len(devices))
    is_reserved = devices.kind == RESERVED
    bad = is_reserved & (joined != 1)
    message = "{n} reserved endpoints do not have exactly one link"
    return Verdict(int(is_reserved.sum()), bad_rows(bad, message, devices.name))
