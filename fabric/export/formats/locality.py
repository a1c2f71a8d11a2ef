"""Which hosts are near each other: a tree over hosts by the switches they share, whatever the form of the fabric.

Schedulers want locality, not cabling: all switches that join the same hosts are one node of the tree. A host of a
rail-optimized fabric joins eight leaves; the hosts that join the same eight are one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fabric.export.formats.source import ExportSource, refuse
from fabric.terms import DeviceKind


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts that the same ``switches`` of one tier join; ``children`` are the groups of the tier below."""

    name: str
    hosts: tuple[str, ...]
    switches: tuple[str, ...]
    children: tuple[Group, ...] = ()


def locality_levels(source: ExportSource, format_name: str) -> tuple[tuple[Group, ...], ...]:
    """Groups tier by tier, those of hosts first, the last level one group of all hosts.

    A tier that groups as the one below it is left out. Raises InputError when no tier joins all hosts.
    """
    below = _neighbours(source)
    levels = [_leaf_groups(source, below)]
    for kind in (DeviceKind.SPINE, DeviceKind.CORE):
        if not source.of_kind(kind):
            continue
        groups = _joined(levels[-1], below, kind)
        if len(groups) < len(levels[-1]):
            levels.append(groups)
    if len(levels[-1]) > 1:
        raise refuse(format_name, f"no tier joins all hosts: {len(levels[-1])} groups of hosts stand apart")
    return tuple(levels)


def _neighbours(source: ExportSource) -> dict[str, set[str]]:
    """Devices of the tier above, by device."""
    above: dict[str, set[str]] = defaultdict(set)
    for link in source.links:
        above[link.a.device].add(link.z.device)
    return above


def _leaf_groups(source: ExportSource, above: dict[str, set[str]]) -> tuple[Group, ...]:
    members: dict[frozenset[str], list[str]] = defaultdict(list)
    for host in source.hosts:
        members[frozenset(above[host.name])].append(host.name)
    units = [{source.devices[host].unit for host in hosts} for hosts in members.values()]
    names = _leaf_group_names([sorted(leaves) for leaves in members], units)
    return tuple(
        Group(name, tuple(hosts), tuple(sorted(leaves)))
        for name, (leaves, hosts) in zip(names, members.items(), strict=True)
    )


def _leaf_group_names(leaves: Sequence[Sequence[str]], units: Sequence[set[int | None]]) -> list[str]:
    """A group below one leaf is called like it; else like its scalable unit, where that names one group only."""
    if all(len(group) == 1 for group in leaves):
        return [group[0] for group in leaves]
    numbers = [next(iter(group)) if len(group) == 1 else None for group in units]
    if None not in numbers and len(set(numbers)) == len(numbers):
        return [f"unit-{_padded(number or 0, len(numbers))}" for number in numbers]
    return [f"hosts-{_padded(index, len(leaves))}" for index in range(len(leaves))]


def _joined(groups: Sequence[Group], above: dict[str, set[str]], kind: DeviceKind) -> tuple[Group, ...]:
    """Groups of ``groups`` that meet the same switches of the next tier."""
    members: dict[frozenset[str], list[Group]] = defaultdict(list)
    for group in groups:
        members[frozenset().union(*(above[switch] for switch in group.switches))].append(group)
    stem = "pod" if kind is DeviceKind.SPINE else "cores"
    return tuple(
        Group(
            "fabric" if len(members) == 1 else f"{stem}-{_padded(index, len(members))}",
            tuple(host for child in children for host in child.hosts),
            tuple(sorted(switches)),
            tuple(children),
        )
        for index, (switches, children) in enumerate(members.items())
    )


def _padded(number: int, count: int) -> str:
    return f"{number:0{len(str(max(count - 1, 0)))}d}"
