"""The numbering of the structure, spelled out one link at a time: slow, plain, and nothing shared with the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from fabric.plan import EndChoice, FabricPlan, LinkChoice, TierChoice
from fabric.portions import Grid
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


@lru_cache(maxsize=8)
def slow_blocks(s: Structure, grid: Grid, kind: str) -> tuple[int, ...]:
    """Row of every leaf, or column of every spine or core, of one network."""
    if kind == "spine":
        return tuple(j // grid.spine_block for _ in range(s.num_pods) for j in range(s.spines_per_pod))
    if kind == "core":
        groups = range(s.spines_per_pod // s.spine_positions_per_group)
        firsts = [group * s.spine_positions_per_group for group in groups for _ in range(s.cores_per_group)]
        return tuple(first // grid.spine_block for first in firsts)
    rows, before = [], 0
    leaves = slow_leaves(s)
    for pod in range(s.num_pods):
        rows += [before + leaf.index_in_pod // grid.leaf_block for leaf in leaves if leaf.pod == pod]
        before = rows[-1] + 1
    return tuple(rows)


def slow_tier(plan: FabricPlan, kind: str, index: int) -> TierChoice:
    """The choice that a switch is of."""
    choices = plan.tier_choices(Tier(kind))
    if len(choices) == 1:
        return choices[0]
    assert plan.grid is not None
    blocks = slow_blocks(plan.structure, plan.grid, kind)
    block = blocks[index % len(blocks)]
    return next(c for c in choices for r in c.blocks if r.first <= block < r.first + r.count)


def slow_cells(plan: FabricPlan, links: list[SlowLink]) -> list[tuple[int, int]]:
    """Row and column of every link."""
    s, grid = plan.structure, plan.grid
    assert grid is not None
    rows, columns = slow_blocks(s, grid, "leaf"), slow_blocks(s, grid, "spine")
    in_row = slow_host_cells(plan, links)
    cells = []
    for link in links:
        if link.name == "host-leaf":
            row = rows[link.z[1] % len(rows)]
            position = link.z_port // (s.rails_per_leaf * s.endpoints_per_rail)
            cells.append((row, min(position // grid.host_cell, in_row[row] - 1)))
        elif link.name == "leaf-spine":
            cells.append((rows[link.a[1] % len(rows)], columns[link.z[1] % len(columns)]))
        else:
            pod = link.a[1] % s.spines_per_network // s.spines_per_pod
            cells.append((columns[link.a[1] % len(columns)], pod if grid.pods_apart else 0))
    return cells


def slow_host_cells(plan: FabricPlan, links: list[SlowLink]) -> list[int]:
    """Host-leaf cells of every row: one unless every leaf is full of hosts, all of one group and nothing else."""
    s, grid = plan.structure, plan.grid
    assert grid is not None
    rows = slow_blocks(s, grid, "leaf")
    full = s.hosts_per_leaf * s.rails_per_leaf * s.endpoints_per_rail
    met: dict[int, list[str]] = defaultdict(list)
    for link in links:
        if link.name == "host-leaf" and link.z[1] < len(rows):
            is_host = link.a[0] == "host"
            met[link.z[1]].append(f"group {host_group(plan, link.a[1])}" if is_host else "reserved")
    cells = []
    for row in range(max(rows) + 1):
        leaves = [met[leaf] for leaf in range(len(rows)) if rows[leaf] == row]
        kinds = {kind for leaf in leaves for kind in leaf}
        is_even = all(len(leaf) == full for leaf in leaves) and len(kinds) == 1 and "reserved" not in kinds
        cells.append(max(s.hosts_per_leaf // grid.host_cell, 1) if is_even else 1)
    return cells


def host_group(plan: FabricPlan, host: int) -> int:
    """Index of the group of a host."""
    return next(i for i, g in enumerate(plan.host_groups) if g.first_host <= host < g.first_host + g.num_hosts)


def slow_choices(plan: FabricPlan, links: list[SlowLink]) -> list[LinkChoice]:
    """The choice that every link is of."""
    realised: dict[tuple[str, int, int], LinkChoice] = {}
    for choice in plan.links:
        for portion in choice.portions:
            cells = [
                (row, column)
                for rows in portion.rows
                for row in range(rows.first, rows.first + rows.count)
                for columns in portion.columns
                for column in range(columns.first, columns.first + columns.count)
            ]
            for row, column in cells[portion.first : portion.first + portion.count]:
                assert (choice.name, row, column) not in realised
                realised[choice.name, row, column] = choice
    whole = {choice.name: choice for choice in plan.links if not choice.portions}
    if plan.grid is None:
        return [whole[ClassName(link.name)] for link in links]
    pairs = zip(links, slow_cells(plan, links), strict=True)
    return [whole.get(ClassName(link.name)) or realised[link.name, row, column] for link, (row, column) in pairs]


def slow_cage(plan: FabricPlan, link: SlowLink, end: str) -> tuple[int, int]:
    """Cage and leg (both from 1) of an end of a link."""
    kind, index = link.a if end == "a" else link.z
    port = link.a_port if end == "a" else link.z_port
    if kind == "reserved":
        return 1, 1
    if kind == "host":
        group = plan.host_groups[host_group(plan, index)]
        nic_port, plane = divmod(port, plan.structure.planes)
        cage, in_cage = divmod(nic_port, group.ports_per_cage)
        return cage + 1, in_cage * plan.structure.planes + plane + 1
    tier = slow_tier(plan, kind, index)
    if end == "z":
        return tier.first_down_cage + port // tier.down_ports_per_cage + 1, port % tier.down_ports_per_cage + 1
    return tier.first_up_cage + port // tier.up_ports_per_cage + 1, port % tier.up_ports_per_cage + 1


def slow_cables(plan: FabricPlan, links: list[SlowLink], choice: LinkChoice) -> list[list[int]]:
    """Links (by number) on every cable of a choice; for several cables per link, the same link again."""
    chosen = slow_choices(plan, links)
    mine = [(number, link) for number, link in enumerate(links) if chosen[number] is choice]
    if choice.links_per_cable == 1:
        return [[number] for number, _ in mine for _ in range(choice.cables_per_link)]
    heads: dict[Device, list[tuple[int, int]]] = defaultdict(list)
    for number, link in mine:
        device, port = (link.z, link.z_port) if choice.head == "z" else (link.a, link.a_port)
        heads[device].append((port, number))
    kinds = ("host", "reserved", "leaf", "spine", "core")
    cables = []
    for device in sorted(heads, key=lambda head: (kinds.index(head[0]), head[1])):
        numbers = [number for _, number in sorted(heads[device])]
        each = choice.links_per_cable
        cables += [numbers[first : first + each] for first in range(0, len(numbers), each)]
    return cables


Cage = tuple[Device, int, str]


def slow_cages(plan: FabricPlan, links: list[SlowLink]) -> dict[Cage, set[str | None]]:
    """Modules in every cage where a link ends; None stands for an attached cable end, or optics of the device."""
    cages: dict[Cage, set[str | None]] = defaultdict(set)
    for link, choice in zip(links, slow_choices(plan, links), strict=True):
        for end, device in (("a", link.a), ("z", link.z)):
            cage, _ = slow_cage(plan, link, end)
            cages[device, cage, "up" if end == "a" else "down"].add(slow_end(plan, choice, device, end).optic)
    return cages


def slow_modules(plan: FabricPlan, links: list[SlowLink]) -> dict[tuple[str, str], int]:
    """Modules by (kind of device, part): one per cage in which a link with a module ends."""
    counts: Counter[tuple[str, str]] = Counter()
    for (device, _, _), parts in slow_cages(plan, links).items():
        (part,) = parts
        if part is not None:
            counts[device[0], part] += 1
    return dict(counts)


def slow_end(plan: FabricPlan, choice: LinkChoice, device: Device, end: str) -> EndChoice:
    """What the plan says of the end of a choice at a device."""
    if end == "z":
        return choice.z_end
    if device[0] == "host" and len(choice.a_ends) >= len(plan.host_groups):
        return choice.a_ends[host_group(plan, device[1])]
    return next(e for e in choice.a_ends if e.device == device[0])
