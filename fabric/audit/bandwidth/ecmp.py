"""Load of every link when switches split traffic evenly over the links of their shortest ways up and down (ECMP)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.network import Matrix, Network


@dataclass(frozen=True, slots=True)
class Ways:
    """Which spine node (``at_spine[j, m]``) and core node (``at_core``) leads down to leaf node m, and which spine
    leads there over a core (``over_core``). ``is_direct[l, m]``: leaves l and m have a spine in common;
    ``is_far``: they have not, but a core.
    """

    at_spine: Matrix
    at_core: Matrix
    over_core: Matrix
    is_direct: Matrix
    is_far: Matrix


def find_ways(network: Network) -> Ways:
    """The shortest ways between leaf nodes, up and then down."""
    at_spine = (network.leaf_links.T > 0).astype(np.float64)
    at_core = (network.core_links.T @ at_spine > 0).astype(np.float64)
    over_core = (network.core_links @ at_core > 0).astype(np.float64)
    is_direct = network.leaf_links @ at_spine > 0
    is_far = ~is_direct & (network.leaf_links @ over_core > 0)
    return Ways(at_spine, at_core, over_core, is_direct.astype(np.float64), is_far.astype(np.float64))


@dataclass(frozen=True, slots=True)
class FluidLoad:
    """Gb/s on the links between leaf and spine nodes and between spine and core nodes, up and down, at full load.

    ``lost`` is the traffic of pairs of leaves that nothing joins.
    """

    leaf_up: Matrix
    leaf_down: Matrix
    core_up: Matrix
    core_down: Matrix
    lost: float

    def busiest(self, network: Network) -> float:
        """The largest ratio of load to capacity of any link."""
        pairs = (
            (self.leaf_up, network.leaf_gbps),
            (self.leaf_down, network.leaf_gbps),
            (self.core_up, network.core_gbps),
            (self.core_down, network.core_gbps),
        )
        return max((float(_ratio(load, gbps).max(initial=0.0)) for load, gbps in pairs), default=0.0)


def fluid_load(network: Network, demand: Demand, ways: Ways) -> FluidLoad:
    """What ECMP lays on every link: a switch divides what it has for a leaf by the number of links that lead there.

    With A the links and T the traffic, load = A o ((T / (A A^t)) A) in two tiers; three tiers chain the same step.
    """
    up, core = network.leaf_links, network.core_links
    near = _ratio(demand.between * ways.is_direct, up @ ways.at_spine)
    far = _ratio(demand.between * ways.is_far, up @ ways.over_core)
    leaf_up = up * (near @ ways.at_spine.T + far @ ways.over_core.T)
    climbing = ways.over_core * (up.T @ far)
    per_link = _ratio(climbing, core @ ways.at_core)
    core_up = core * (per_link @ ways.at_core.T)
    falling = _ratio(ways.at_core * (core.T @ per_link), core.T @ ways.at_spine)
    core_down = core * (ways.at_spine @ falling.T)
    arriving = ways.at_spine * (up.T @ near + core @ falling)
    lost = float((demand.between * (1 - ways.is_direct - ways.is_far)).sum())
    return FluidLoad(leaf_up, arriving.T, core_up, core_down, lost)


def _ratio(load: Matrix, by: Matrix) -> Matrix:
    """``load / by``, 0 where there is no load."""
    return np.divide(load, by, out=np.zeros_like(load), where=(load > 0) & (by > 0))
