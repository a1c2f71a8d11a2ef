"""Load of every link when switches split traffic evenly over the links of their shortest ways up and down (ECMP)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.network import Matrix, Network


@dataclass(frozen=True, slots=True)
class Ways:
    """Which spine node (``at_spine[j, m]``) and core node (``at_core``) leads down to leaf node m, and which spine
    leads there over a core (``over_core``). ``near[l, m]`` links of leaf l lead to a spine that has leaf m as well;
    where there are none, ``far[l, m]`` lead to a spine that reaches it over a core.
    """

    at_spine: Matrix
    at_core: Matrix
    over_core: Matrix
    near: Matrix
    far: Matrix


def find_ways(network: Network) -> Ways:
    """The shortest ways between leaf nodes, up and then down."""
    at_spine = (network.leaf_links.T > 0).astype(np.float64)
    near = network.leaf_links @ at_spine
    if not network.cores.size:
        nothing = np.zeros((0, network.leaves.size))
        return Ways(at_spine, nothing, np.zeros_like(at_spine), near, np.zeros_like(near))
    at_core = (network.core_links.T @ at_spine > 0).astype(np.float64)
    over_core = (network.core_links @ at_core > 0).astype(np.float64)
    return Ways(at_spine, at_core, over_core, near, np.where(near > 0, 0.0, network.leaf_links @ over_core))


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
    near = _ratio(demand.between, ways.near)
    leaf_up = up * (near @ ways.at_spine.T)
    arriving = up.T @ near
    lost = float(demand.between[(ways.near == 0) & (ways.far == 0)].sum())
    if not network.cores.size:
        nothing = np.zeros_like(core)
        return FluidLoad(leaf_up, (ways.at_spine * arriving).T, nothing, nothing, lost)
    far = _ratio(demand.between, ways.far)
    leaf_up += up * (far @ ways.over_core.T)
    per_link = _ratio(ways.over_core * (up.T @ far), core @ ways.at_core)
    falling = _ratio(ways.at_core * (core.T @ per_link), core.T @ ways.at_spine)
    arriving += core @ falling
    core_up, core_down = core * (per_link @ ways.at_core.T), core * (ways.at_spine @ falling.T)
    return FluidLoad(leaf_up, (ways.at_spine * arriving).T, core_up, core_down, lost)


def _ratio(load: Matrix, by: Matrix) -> Matrix:
    """``load / by``, 0 where nothing leads there."""
    return np.divide(load, by, out=np.zeros_like(load), where=by > 0)
