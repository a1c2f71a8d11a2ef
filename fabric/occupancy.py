"""Which leaf port every endpoint takes: the numbering of :mod:`fabric.structure` as columns.

Every network of a fabric is filled alike, so one network stands for all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fabric.structure import Structure
from fabric.terms import PodScope

Ints = NDArray[np.int64]


def leaf_order(structure: Structure, unit: Ints, rail_group: Ints, sub: Ints) -> Ints:
    """Leaf index in its network of leaf ``sub`` of ``rail_group`` in ``unit``."""
    per_group = structure.leaves_per_group
    if structure.pod_scope is PodScope.ALL_RAILS:
        return (unit * structure.rail_groups + rail_group) * per_group + sub
    return (rail_group * structure.num_units + unit) * per_group + sub


def pod_of_leaf(structure: Structure, leaf: Ints) -> Ints:
    """Pod in its network of each leaf index; pods of one rail group never hold leaves of another."""
    if structure.pod_scope is PodScope.ALL_RAILS:
        return leaf // structure.leaves_per_pod
    leaves_per_rail_group = structure.num_units * structure.leaves_per_group
    pods_per_rail_group = structure.num_pods // structure.rail_groups
    in_group = leaf % leaves_per_rail_group
    return (leaf // leaves_per_rail_group) * pods_per_rail_group + in_group // structure.leaves_per_pod


def host_ports_per_leaf(structure: Structure) -> Ints:
    """Downlinks that hosts take on each leaf of one network; shape (leaves_per_network,)."""
    units = np.arange(structure.num_units, dtype=np.int64)
    in_unit = np.minimum(structure.unit_hosts, structure.num_hosts - units * structure.unit_hosts)
    subs = np.arange(structure.leaves_per_group, dtype=np.int64)
    first = subs * structure.hosts_per_leaf
    hosts = np.clip(in_unit[:, None] - first[None, :], 0, structure.hosts_per_leaf)
    used = np.zeros(structure.leaves_per_network, dtype=np.int64)
    for group in range(structure.rail_groups):
        leaves = leaf_order(structure, units[:, None], np.full((1, 1), group), subs[None, :])
        used[leaves.ravel()] = hosts.ravel() * structure.rails_per_leaf * structure.endpoints_per_rail
    return used


def reserved_leaf_and_port(structure: Structure) -> tuple[Ints, Ints]:
    """Leaf and downlink of every reserved endpoint of one network; two arrays of shape (reserved_endpoints,).

    They take free provisioned downlinks, one per leaf and pass, from the last leaf to the first.
    Raises ValueError when the leaves have too few (a candidate with that fault is never kept).
    """
    used = host_ports_per_leaf(structure)
    wanted = structure.reserved_endpoints
    leaves: list[int] = []
    ports: list[int] = []
    while len(leaves) < wanted:
        free = np.flatnonzero(used < structure.leaf_down_ports)[::-1][: wanted - len(leaves)]
        if not free.size:
            raise ValueError(f"{wanted - len(leaves)} reserved endpoints find no free leaf downlink")
        leaves.extend(free.tolist())
        ports.extend(used[free].tolist())
        used[free] += 1
    return np.array(leaves, dtype=np.int64), np.array(ports, dtype=np.int64)


def down_ports_per_leaf(structure: Structure) -> Ints:
    """Downlinks in use on each leaf of one network, reserved endpoints counted; shape (leaves_per_network,)."""
    used = host_ports_per_leaf(structure)
    if structure.reserved_endpoints:
        leaves, _ = reserved_leaf_and_port(structure)
        np.add.at(used, leaves, 1)
    return used


def leaves_in_pods(structure: Structure) -> Ints:
    """Leaves in each pod of one network; shape (num_pods,)."""
    leaf = np.arange(structure.leaves_per_network, dtype=np.int64)
    return np.bincount(pod_of_leaf(structure, leaf), minlength=structure.num_pods).astype(np.int64)
