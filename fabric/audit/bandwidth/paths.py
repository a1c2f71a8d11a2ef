"""How many switches traffic passes, and over how many shortest ways of links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.ecmp import Ways
from fabric.audit.bandwidth.network import Network


@dataclass(frozen=True, slots=True)
class Distance:
    """Traffic over ``switches`` switches: its share of the pattern, and the shortest ways of a pair of leaves."""

    switches: int
    share: float
    fewest_paths: int
    most_paths: int


def find_distances(network: Network, demand: Demand, ways: Ways) -> list[Distance]:
    """Distances of the pattern from near to far; pairs that nothing joins are left out.

    Ways over a spine: sum over spines of links(l, s) x links(s, m); over a core, the same chained.
    """
    leaves, spines, cores = network.num_leaves, network.num_spines, network.num_cores
    up = network.leaf_links / np.outer(leaves, spines)
    core = network.core_links / np.outer(spines, cores)
    near = (up * spines) @ up.T
    climb = (up * spines) @ core
    far = (climb * cores) @ climb.T
    total = demand.sent or 1.0
    found = [Distance(1, float(demand.local.sum()) / total, 1, 1)] if demand.local.any() else []
    for switches, paths, where in ((3, near, ways.near), (5, far, ways.far)):
        used = (demand.between > 0) & (where > 0)
        if used.any():
            share = float(demand.between[used].sum()) / total
            counts = np.rint(paths[used])
            found.append(Distance(switches, share, int(counts.min()), int(counts.max())))
    return found
