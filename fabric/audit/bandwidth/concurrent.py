"""The largest share of a traffic pattern that a network carries at once: maximum concurrent flow.

Traffic climbs from its leaf to a spine or a core and then descends: no flow turns upwards again, as routing on a
folded Clos has it. One commodity per source leaf. The linear program is solved on a quotient: every source is singled
out in turn, the network is refined around it to its coarsest equitable partition, and sources that look alike share
their variables. The optimum of the quotient bounds that of the network from above; laying its flow over every link,
source by source, bounds it from below. Where the two meet the figure is exact, and proven for this very network.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.demand import Demand
from fabric.audit.bandwidth.network import Network
from fabric.audit.bandwidth.program import solve_program
from fabric.audit.bandwidth.views import classes_of, make_mesh, stable_views, whole_views


@dataclass(frozen=True, slots=True)
class Bounds:
    """The share of the pattern that can be carried lies between ``lower`` and ``upper``; equal when exact.

    ``num_variables`` and ``num_constraints`` are those of the linear program that was solved, 0 where none was.
    """

    lower: float
    upper: float
    num_variables: int = 0
    num_constraints: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether both bounds agree to a billionth."""
        return self.upper - self.lower <= 1e-9 * max(self.upper, 1e-300)


def concurrent_flow(network: Network, demand: Demand, *, whole: bool = False) -> Bounds:
    """The largest share of ``demand`` that the links between switches carry, at most 1.

    ``whole`` leaves every node in a cell of its own, which gives the full linear program: meant for comparison.
    """
    if not demand.between.any():
        return Bounds(1.0, 1.0)
    mesh = make_mesh(network)
    views, edge_class = whole_views(mesh, demand) if whole else stable_views(mesh, demand)
    classes = classes_of(views)
    flow, upper, size = solve_program(mesh, edge_class, [(views[members[0]], len(members)) for members in classes])
    load = np.zeros((2, mesh.gbps.size))
    for members, (up, down) in zip(classes, flow, strict=True):
        for view in (views[member] for member in members):
            share = mesh.gbps / view.gbps[view.pair]
            load[0] += up[view.pair] * share
            load[1] += down[view.pair] * share
    busiest = float((load / mesh.gbps).max())
    return Bounds(min(1.0, upper / max(busiest, 1.0)), min(1.0, upper), *size)
