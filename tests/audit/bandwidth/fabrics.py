"""Fabrics written down edge by edge, as slow and plain as can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fabric.audit.bandwidth.graph import FabricGraph, build_graph
from fabric.audit.columns import ABSENT
from fabric.audit.evidence import Evidence
from fabric.audit.schema import conform_all
from tests.audit.worlds import World


@dataclass(frozen=True)
class Shape:
    """A Clos: every host has ``rails`` NIC ports; ``unit_hosts`` hosts share a leaf per rail, or one leaf for all
    rails where ``by_rail`` is off. ``links`` join a leaf to every spine of its pod; ``spine_up`` uplinks of spine j
    go round the ``cores`` cores of group j. A plane is a copy of all switches.
    """

    units: int = 4
    unit_hosts: int = 4
    rails: int = 4
    by_rail: bool = True
    units_per_pod: int = 4
    spines: int = 4
    links: int = 1
    spine_up: int = 0
    cores: int = 0
    planes: int = 1
    nic_gbps: int = 400
    up_gbps: int = 400
    core_gbps: int = 400


@dataclass
class Drawing:
    """Devices and links as they are added."""

    names: list[str] = field(default_factory=list)
    facts: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    links: Counter[tuple[str, str, int, int]] = field(default_factory=Counter)

    def device(
        self, name: str, level: int, rack: int, unit: int = ABSENT, pod: int = ABSENT, plane: int = ABSENT
    ) -> str:
        """A device; hosts have eight GPUs."""
        self.names.append(name)
        self.facts.append((level, 8 if level == 0 else 0, rack, unit, pod, plane))
        return name

    def graph(self) -> FabricGraph:
        """The drawing as a graph."""
        place = {name: row for row, name in enumerate(self.names)}
        rows = [(place[a], place[z], rail, count, count * gbps) for (a, z, rail, gbps), count in self.links.items()]
        edges = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        return FabricGraph(tuple(self.names), *np.array(self.facts, dtype=np.int64).T, *edges)


def draw(shape: Shape) -> FabricGraph:
    """The graph of a shape."""
    drawing = Drawing()
    hosts = [
        drawing.device(f"host-{unit}-{position}", 0, rack=unit, unit=unit, pod=unit // shape.units_per_pod)
        for unit in range(shape.units)
        for position in range(shape.unit_hosts)
    ]
    for plane in range(shape.planes):
        _draw_plane(drawing, shape, plane, hosts)
    return drawing.graph()


def _draw_plane(drawing: Drawing, shape: Shape, plane: int, hosts: list[str]) -> None:
    pods = -(-shape.units // shape.units_per_pod)
    spines = {
        (pod, j): drawing.device(f"p{plane}-spine-{pod}-{j}", 2, 1000 + j, pod=plane * pods + pod, plane=plane)
        for pod in range(pods)
        for j in range(shape.spines)
    }
    for unit in range(shape.units):
        pod = unit // shape.units_per_pod
        for r in range(shape.rails if shape.by_rail else 1):
            leaf = drawing.device(f"p{plane}-leaf-{unit}-{r}", 1, 500 + unit, unit, plane * pods + pod, plane)
            for j in range(shape.spines):
                if shape.links:
                    drawing.links[leaf, spines[pod, j], ABSENT, shape.up_gbps] += shape.links
            for host in hosts[unit * shape.unit_hosts : (unit + 1) * shape.unit_hosts]:
                for rail in [r] if shape.by_rail else range(shape.rails):
                    drawing.links[host, leaf, rail, shape.nic_gbps] += 1
    for j in range(shape.spines if shape.cores else 0):
        group = [drawing.device(f"p{plane}-core-{j}-{c}", 3, 2000 + j, plane=plane) for c in range(shape.cores)]
        for pod in range(pods):
            for up in range(shape.spine_up):
                core = group[(pod * shape.spine_up + up) % shape.cores]
                drawing.links[spines[pod, j], core, ABSENT, shape.core_gbps] += 1


def graph_of(world: World) -> FabricGraph:
    """The graph of a sample's tables."""
    return build_graph(Evidence(conform_all(world.tables), world.catalog, world.plan))


def edge(graph: FabricGraph, lower: str, upper: str) -> int:
    """The edge between two devices."""
    place = {name: row for row, name in enumerate(graph.names)}
    found = np.flatnonzero((graph.lower == place[lower]) & (graph.upper == place[upper]))
    return int(found[0])


def nodes(graph: FabricGraph, *names: str) -> list[int]:
    """Nodes by name."""
    return [graph.names.index(name) for name in names]


SHAPES: dict[str, dict[str, Any]] = {
    "two tiers, rails, 1:1": {},
    "two tiers, all rails at one leaf": {"by_rail": False, "links": 4, "unit_hosts": 4},
    "two tiers, 2:1": {"unit_hosts": 8, "links": 1},
    "two tiers, more up than down": {"unit_hosts": 3, "links": 1},
    "two planes of half speed": {"planes": 2, "nic_gbps": 200, "up_gbps": 200},
    "three tiers, 1:1": {"units": 8, "units_per_pod": 2, "spine_up": 8, "cores": 4},
    "three tiers, 4:1 above": {"units": 8, "units_per_pod": 2, "spine_up": 2, "cores": 2},
    "faster uplinks": {"unit_hosts": 8, "up_gbps": 800},
}
"""Regular fabrics that closed forms cover."""
