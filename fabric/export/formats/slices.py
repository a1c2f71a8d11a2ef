"""A piece of a fabric small enough for a laptop: some hosts, every leaf they join, some spines and cores above.

The piece keeps the names and ports of the plan, so what is tried on it holds for the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fabric.errors import Finding, InputError
from fabric.export.formats.source import Device, ExportSource, Link
from fabric.terms import DeviceKind

HOSTS = 2
SPINES = 2


@dataclass(frozen=True, slots=True)
class Slice:
    """Devices and links of a piece, in the order of the tables; ``told`` says in words what it is of what."""

    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    told: str


def cut_slice(source: ExportSource) -> Slice:
    """The first hosts, the leaves they join, and per network the first spines and cores above these.

    ``hosts`` and ``spines`` of the options say how many (spines and cores per plane, pod and rail alike); raises
    InputError for more hosts than there are.
    """
    num_hosts, num_spines = source.options.hosts or HOSTS, source.options.spines or SPINES
    if num_hosts > len(source.hosts):
        message = f"the plan has {len(source.hosts)} hosts, not {num_hosts}"
        raise InputError([Finding("--hosts", message, "ask for fewer")])
    above: dict[str, dict[str, None]] = defaultdict(dict)
    for link in source.links:
        above[link.a.device][link.z.device] = None
    kept = {host.name for host in source.hosts[:num_hosts]}
    leaves = {leaf for host in sorted(kept) for leaf in above[host]}
    spines = _first_of_each(source, {spine for leaf in leaves for spine in above[leaf]}, num_spines)
    cores = _first_of_each(source, {core for spine in spines for core in above[spine]}, num_spines)
    kept |= leaves | spines | cores
    devices = tuple(device for name, device in source.devices.items() if name in kept)
    links = tuple(link for link in source.links if link.a.device in kept and link.z.device in kept)
    told = f"{len(devices)} of {len(source.devices)} devices, {len(links)} of {len(source.links):,} links"
    return Slice(devices, links, told)


def _first_of_each(source: ExportSource, names: set[str], number: int) -> set[str]:
    """The first ``number`` switches of every plane, pod and rail among ``names``."""
    found: dict[tuple[int | None, ...], list[str]] = defaultdict(list)
    for name in (name for name in source.devices if name in names):
        device = source.devices[name]
        found[device.plane, device.pod, device.rail].append(name)
    return {name for group in found.values() for name in group[:number]}


def sort_ports(links: Sequence[Link]) -> dict[str, dict[tuple[int, int], int]]:
    """Rank from 1 of every linked port (cage, leg) of a device among its linked ports."""
    ports: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for link in links:
        for end in (link.a, link.z):
            ports[end.device].add((end.cage, end.leg))
    return {name: {port: rank for rank, port in enumerate(sorted(found), 1)} for name, found in ports.items()}


def is_host(device: Device) -> bool:
    """Whether a device is a host, not a switch."""
    return device.kind is DeviceKind.HOST
