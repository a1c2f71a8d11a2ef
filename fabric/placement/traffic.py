"""Links between racks: how many run from rack to rack in each class, counted from the numbering of the structure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fabric.placement.racks import Racking, cell_of_host, cores_of_uplinks, leaves_of_cells, pods_of_leaves
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Traffic:
    """Links of one class between racks: ``links[i]`` between ``a[i]`` (nearer the hosts) and ``z[i]``, pairs once."""

    a: Ints
    z: Ints
    links: Ints


def rack_traffic(structure: Structure, racking: Racking) -> dict[ClassName, Traffic]:
    """Links between racks by class, links inside one rack included; reserved endpoints are left out."""
    num_racks = racking.num_racks
    traffic = {ClassName.HOST_LEAF: _host_traffic(structure, racking, num_racks)}
    if structure.num_spines:
        traffic[ClassName.LEAF_SPINE] = _leaf_traffic(structure, racking, num_racks)
    if structure.num_cores:
        traffic[ClassName.SPINE_CORE] = _spine_traffic(structure, racking, num_racks)
    return traffic


def _summed(a: Ints, z: Ints, links: Ints, num_racks: int) -> Traffic:
    """Pairs once, in order, with the sum of their links; pairs without links are left out."""
    keys, inverse = np.unique(a * num_racks + z, return_inverse=True)
    sums = np.zeros(len(keys), np.int64)
    np.add.at(sums, inverse, links)
    kept = sums > 0
    low, high = np.divmod(keys[kept], num_racks)
    return Traffic(low, high, sums[kept])


def _host_traffic(structure: Structure, racking: Racking, num_racks: int) -> Traffic:
    """Every host has its links of a rail group with the leaf of its cell, in every network."""
    host = np.arange(structure.num_hosts, dtype=np.int64)
    cell, rack = cell_of_host(structure, host), racking.rack[DeviceKind.HOST]
    keys, hosts = np.unique(rack * (cell.max() + 1) + cell, return_counts=True)
    racks, cells = np.divmod(keys, cell.max() + 1)
    leaf_racks = racking.rack[DeviceKind.LEAF][leaves_of_cells(structure)[cells]]
    each = structure.rails_per_leaf * structure.endpoints_per_rail
    a = np.repeat(racks, leaf_racks.shape[1])
    return _summed(a, leaf_racks.ravel(), np.repeat(hosts * each, leaf_racks.shape[1]), num_racks)


def _leaf_traffic(structure: Structure, racking: Racking, num_racks: int) -> Traffic:
    """Every leaf has the same links to every spine of its pod: (leaves x spines of a pod) by rack."""
    leaf_pod = pods_of_leaves(structure)
    spine_pod = np.arange(structure.num_spines, dtype=np.int64) // structure.spines_per_pod
    leaves = _count(racking.rack[DeviceKind.LEAF], leaf_pod, num_racks)
    spines = _count(racking.rack[DeviceKind.SPINE], spine_pod, num_racks)
    a, z, links = [], [], []
    for pod in range(structure.num_networks * structure.num_pods):
        leaf_racks, leaf_counts = leaves[pod]
        spine_racks, spine_counts = spines[pod]
        a.append(np.repeat(leaf_racks, len(spine_racks)))
        z.append(np.tile(spine_racks, len(leaf_racks)))
        links.append(np.outer(leaf_counts, spine_counts).ravel() * structure.links_per_leaf_spine)
    return _summed(np.concatenate(a), np.concatenate(z), np.concatenate(links), num_racks)


def _count(rack: Ints, pod: Ints, num_racks: int) -> list[tuple[Ints, Ints]]:
    """By pod: racks with devices of it, and how many in each."""
    keys, counts = np.unique(pod * num_racks + rack, return_counts=True)
    pods, racks = np.divmod(keys, num_racks)
    ends = np.searchsorted(pods, np.arange(pods[-1] + 2))
    return [(racks[start:stop], counts[start:stop]) for start, stop in pairwise(ends)]


def _spine_traffic(structure: Structure, racking: Racking, num_racks: int) -> Traffic:
    """Uplinks are dealt to the cores of their group in turn, as :mod:`fabric.structure` says."""
    a = np.repeat(racking.rack[DeviceKind.SPINE], structure.spine_up_ports)
    z = racking.rack[DeviceKind.CORE][cores_of_uplinks(structure).ravel()]
    return _summed(a, z, np.ones(len(a), np.int64), num_racks)
