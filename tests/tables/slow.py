"""The numbering of the structure, spelled out one link at a time: slow, plain, and nothing shared with the tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fabric.plan import FabricPlan, LinkChoice
from fabric.structure import Structure
from fabric.terms import ClassName, Form, PodScope, Tier

Device = tuple[str, int]  # kind, index in the kind


@dataclass(frozen=True)
class SlowLink:
    """One link: class, ends as (device, port), plane, rail (None where it tells nothing)."""

    name: str
    a: Device
    a_port: int
    z: Device
    z_port: int
    plane: int
    rail: int | None


@dataclass(frozen=True)
class SlowLeaf:
    """Place of a leaf in its network."""

    unit: int
    group: int
    sub: int
    pod: int
    index_in_pod: int


def networks(s: Structure) -> list[tuple[int, int | None]]:
    """(plane, rail or None) of every network, in order."""
    rails = range(s.rails) if s.form is Form.RAIL_ONLY else [None]
    return [(plane, rail) for plane in range(s.planes) for rail in rails]


def slow_leaves(s: Structure) -> list[SlowLeaf]:
    """Leaves of one network in order."""
    groups = 1 if s.form is Form.RAIL_ONLY else s.rails // s.rails_per_leaf
    if s.pod_scope is PodScope.ALL_RAILS:
        order = [(u, g, i) for u in range(s.num_units) for g in range(groups) for i in range(s.leaves_per_group)]
    else:
        order = [(u, g, i) for g in range(groups) for u in range(s.num_units) for i in range(s.leaves_per_group)]
    pods_of_group = -(-s.num_units // s.units_per_pod)
    seen: dict[int, int] = defaultdict(int)
    leaves = []
    for unit, group, sub in order:
        pod = unit // s.units_per_pod
        if s.pod_scope is PodScope.ONE_RAIL:
            pod += group * pods_of_group
        leaves.append(SlowLeaf(unit, group, sub, pod, seen[pod]))
        seen[pod] += 1
    return leaves


def slow_links(s: Structure) -> list[SlowLink]:
    """Every link in link order."""
    return [*_host_links(s), *_leaf_spine_links(s), *_spine_core_links(s)]


def _host_links(s: Structure) -> list[SlowLink]:
    leaves = slow_leaves(s)
    place = {(leaf.unit, leaf.group, leaf.sub): index for index, leaf in enumerate(leaves)}
    nets = networks(s)
    used: dict[int, int] = defaultdict(int)
    links = []
    for host in range(s.num_hosts):
        unit, position = divmod(host, s.unit_hosts)
        sub, in_leaf = divmod(position, s.hosts_per_leaf)
        for nic_port in range(s.rails * s.endpoints_per_rail):
            rail, slot = nic_port % s.rails, nic_port // s.rails
            for plane in range(s.planes):
                if s.form is Form.RAIL_ONLY:
                    network, group, in_group = nets.index((plane, rail)), 0, 0
                else:
                    network, group, in_group = plane, rail // s.rails_per_leaf, rail % s.rails_per_leaf
                leaf = network * len(leaves) + place[unit, group, sub]
                port = (in_leaf * s.rails_per_leaf + in_group) * s.endpoints_per_rail + slot
                used[leaf] = max(used[leaf], port + 1)
                a_port = nic_port * s.planes + plane
                links.append(SlowLink("host-leaf", ("host", host), a_port, ("leaf", leaf), port, plane, rail))
    for network, (plane, net_rail) in enumerate(nets):
        wanted = s.reserved_endpoints
        while wanted:
            for index in reversed(range(len(leaves))):
                leaf = network * len(leaves) + index
                if wanted and used[leaf] < s.leaf_down_ports:
                    number = network * s.reserved_endpoints + s.reserved_endpoints - wanted
                    device = ("reserved", number)
                    links.append(SlowLink("host-leaf", device, 0, ("leaf", leaf), used[leaf], plane, net_rail))
                    used[leaf] += 1
                    wanted -= 1
    return links


def _leaf_spine_links(s: Structure) -> list[SlowLink]:
    links = []
    leaves = slow_leaves(s)
    for network, (plane, rail) in enumerate(networks(s)):
        for index, leaf in enumerate(leaves):
            for position in range(s.spines_per_pod):
                for i in range(s.links_per_leaf_spine):
                    spine = network * s.spines_per_network + leaf.pod * s.spines_per_pod + position
                    links.append(
                        SlowLink(
                            "leaf-spine",
                            ("leaf", network * len(leaves) + index),
                            position * s.links_per_leaf_spine + i,
                            ("spine", spine),
                            leaf.index_in_pod * s.links_per_leaf_spine + i,
                            plane,
                            rail,
                        )
                    )
    return links


def _spine_core_links(s: Structure) -> list[SlowLink]:
    links = []
    if not s.cores_per_group:
        return []
    for network, (plane, rail) in enumerate(networks(s)):
        for pod in range(s.num_pods):
            for j in range(s.spines_per_pod):
                for u in range(s.spine_up_ports):
                    group, in_group = divmod(j, s.spine_positions_per_group)
                    t = (pod * s.spine_positions_per_group + in_group) * s.spine_up_ports + u
                    core = network * s.cores_per_network + group * s.cores_per_group + t % s.cores_per_group
                    spine = network * s.spines_per_network + pod * s.spines_per_pod + j
                    links.append(
                        SlowLink(
                            "spine-core", ("spine", spine), u, ("core", core), t // s.cores_per_group, plane, rail
                        )
                    )
    return links


def slow_cage(plan: FabricPlan, link: SlowLink, end: str) -> tuple[int, int]:
    """Cage and leg (both from 1) of an end of a link."""
    kind, index = link.a if end == "a" else link.z
    port = link.a_port if end == "a" else link.z_port
    if kind == "reserved":
        return 1, 1
    if kind == "host":
        group = next(g for g in plan.host_groups if g.first_host <= index < g.first_host + g.num_hosts)
        nic_port, plane = divmod(port, plan.structure.planes)
        cage, in_cage = divmod(nic_port, group.ports_per_cage)
        return cage + 1, in_cage * plan.structure.planes + plane + 1
    tier = plan.tier(Tier(kind))
    if end == "z":
        return tier.first_down_cage + port // tier.down_ports_per_cage + 1, port % tier.down_ports_per_cage + 1
    return tier.first_up_cage + port // tier.up_ports_per_cage + 1, port % tier.up_ports_per_cage + 1


def slow_cables(plan: FabricPlan, links: list[SlowLink], choice: LinkChoice) -> list[list[int]]:
    """Links (by number) on every cable of a class; for several cables per link, the same link again."""
    mine = [(number, link) for number, link in enumerate(links) if link.name == choice.name]
    if choice.links_per_cable == 1:
        return [[number] for number, _ in mine for _ in range(choice.cables_per_link)]
    heads: dict[tuple[Device, int], list[tuple[int, int]]] = defaultdict(list)
    for number, link in mine:
        device, port = (link.z, link.z_port) if choice.head == "z" else (link.a, link.a_port)
        heads[device, port // choice.links_per_cable].append((port, number))
    kinds = ("host", "reserved", "leaf", "spine", "core")
    order = sorted(heads, key=lambda head: (kinds.index(head[0][0]), head[0][1], head[1]))
    return [[number for _, number in sorted(heads[head])] for head in order]


def slow_modules(plan: FabricPlan, links: list[SlowLink]) -> dict[tuple[str, str], int]:
    """Modules by (kind of device, part): one per cage in which a link with a module ends."""
    cages: dict[tuple[str, str], set[tuple[Device, int, str]]] = defaultdict(set)
    for link in links:
        choice = plan.link(ClassName(link.name))
        for end, device in (("a", link.a), ("z", link.z)):
            part = _optic(plan, choice, device, end)
            if part is not None:
                cage, _ = slow_cage(plan, link, end)
                cages[device[0], part].add((device, cage, "up" if end == "a" else "down"))
    return {key: len(found) for key, found in cages.items()}


def _optic(plan: FabricPlan, choice: LinkChoice, device: Device, end: str) -> str | None:
    if end == "z":
        return choice.z_end.optic
    if device[0] == "host" and len(choice.a_ends) >= len(plan.host_groups):
        number = next(
            i for i, g in enumerate(plan.host_groups) if g.first_host <= device[1] < g.first_host + g.num_hosts
        )
        return choice.a_ends[number].optic
    return next(e.optic for e in choice.a_ends if e.device == device[0])
