"""The fabric as a graph: one node per device, one edge per pair of devices (and rail) with its number of links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fabric.audit.columns import ABSENT, Ints, Mask, group_rows, sums
from fabric.audit.devices import RESERVED
from fabric.audit.evidence import Evidence
from fabric.audit.links import HOST_LEAF

if TYPE_CHECKING:
    import networkx as nx

HOST_LEVEL, LEAF_LEVEL, SPINE_LEVEL, CORE_LEVEL = range(4)


@dataclass(frozen=True, slots=True)
class FabricGraph:
    """Nodes are devices, without reserved endpoints; edges join a node to one of the next level.

    ``level`` is 0 for hosts, 1 leaf, 2 spine, 3 core; ``gpus`` counts those of a host. ``rack``, ``unit``, ``pod``
    and ``plane`` are codes, ``ABSENT`` where a device has none; ``pod`` is unique over all networks. Edges are unique
    by (``lower``, ``upper``, ``rail``): ``links`` parallel links of ``gbps`` Gb/s in all, each way. ``rail`` is that
    of a host link, ``ABSENT`` elsewhere.
    """

    names: tuple[str, ...]
    level: Ints
    gpus: Ints
    rack: Ints
    unit: Ints
    pod: Ints
    plane: Ints
    lower: Ints
    upper: Ints
    rail: Ints
    links: Ints
    gbps: Ints

    @property
    def num_nodes(self) -> int:
        """Devices."""
        return len(self.names)

    @property
    def hosts(self) -> Ints:
        """Nodes that are hosts."""
        return np.flatnonzero(self.level == HOST_LEVEL)

    @property
    def is_host_edge(self) -> Mask:
        """Edges between a host and a leaf."""
        return self.level[self.lower] == HOST_LEVEL if self.lower.size else np.zeros(0, dtype=np.bool_)

    def host_gbps(self) -> Ints:
        """Bandwidth of the links of every node that is a host, in Gb/s; 0 elsewhere."""
        edges = self.is_host_edge
        return sums(self.lower[edges], self.gbps[edges], self.num_nodes)

    def networks(self) -> tuple[int, Ints]:
        """Number of disjoint switching networks, and that of every switch from 0; ``ABSENT`` for hosts."""
        inside = ~self.is_host_edge
        shape = (self.num_nodes, self.num_nodes)
        joined = coo_array((np.ones(int(inside.sum())), (self.lower[inside], self.upper[inside])), shape=shape)
        labels = connected_components(joined, directed=False)[1].astype(np.int64)
        numbered = group_rows([labels], self.level > HOST_LEVEL)
        return len(numbered), numbered.of_row

    def without(
        self, nodes: Ints | Sequence[int] = (), edges: Ints | Sequence[int] = (), links: Ints | int = 1
    ) -> FabricGraph:
        """The same nodes after a loss: ``nodes`` keep no link, ``edges`` lose ``links`` links each.

        An edge named twice loses twice. Links of one edge are alike, so that each takes its share of the bandwidth.
        """
        lost = np.zeros(self.links.size, dtype=np.int64)
        np.add.at(lost, np.asarray(edges, dtype=np.int64), links)
        left = np.maximum(self.links - lost, 0)
        if len(nodes):
            dead = np.zeros(self.num_nodes, dtype=np.bool_)
            dead[np.asarray(nodes, dtype=np.int64)] = True
            left[dead[self.lower] | dead[self.upper]] = 0
        kept = left > 0
        gbps = self.gbps * left // np.maximum(self.links, 1)
        return replace(
            self,
            lower=self.lower[kept],
            upper=self.upper[kept],
            rail=self.rail[kept],
            links=left[kept],
            gbps=gbps[kept],
        )


@dataclass(frozen=True, slots=True)
class GraphSource:
    """A graph with the rows of the tables behind it.

    ``node_of_device`` and ``edge_of_link`` are ``ABSENT`` for rows that the graph leaves out.
    """

    graph: FabricGraph
    node_of_device: Ints
    edge_of_link: Ints


def build_graph(evidence: Evidence) -> FabricGraph:
    """The graph of the devices and links tables; see :func:`trace_graph`."""
    return trace_graph(evidence).graph


def trace_graph(evidence: Evidence) -> GraphSource:
    """The graph of the devices and links tables; links that do not join neighbouring tiers are left out.

    A GPU count that the catalogue does not know is 0.
    """
    devices, links = evidence.devices, evidence.links
    kept = (devices.level >= 0) & (devices.kind != RESERVED)
    node = np.where(kept, np.cumsum(kept) - 1, ABSENT)
    gpus = np.array([*(model.gpus or 0 for model in devices.models), 0], dtype=np.int64)
    a, z = links.ends
    inside = links.is_sound & kept[a.device] & kept[z.device] if len(devices) else links.is_sound
    lower, upper = (np.where(inside, node[end.device], ABSENT) if len(devices) else end.device for end in (a, z))
    rail = np.where(inside & (links.link_class == HOST_LEAF), links.rail, ABSENT)
    pairs = group_rows([lower, upper, rail], inside)
    names = devices.names
    graph = FabricGraph(
        names=tuple(names[row] for row in np.flatnonzero(kept).tolist()),
        level=devices.level[kept],
        gpus=np.where(devices.model >= 0, gpus[devices.model], 0)[kept],
        rack=devices.sheet.words("rack")[1][kept],
        unit=devices.sheet.ints("unit")[kept],
        pod=devices.pod[kept],
        plane=devices.plane[kept],
        lower=pairs.keys[0],
        upper=pairs.keys[1],
        rail=pairs.keys[2],
        links=pairs.sizes,
        gbps=sums(pairs.of_row, links.speed, len(pairs)),
    )
    return GraphSource(graph, node, pairs.of_row)


def draw_together(graph: FabricGraph, member: Ints, first: Ints) -> FabricGraph:
    """The graph over the groups ``member`` of its nodes, edges added up; ``first`` is a node of every group."""
    edges = group_rows([member[graph.lower], member[graph.upper], graph.rail])
    return FabricGraph(
        names=tuple(graph.names[row] for row in first.tolist()),
        level=graph.level[first],
        gpus=graph.gpus[first],
        rack=graph.rack[first],
        unit=graph.unit[first],
        pod=graph.pod[first],
        plane=graph.plane[first],
        lower=edges.keys[0],
        upper=edges.keys[1],
        rail=edges.keys[2],
        links=sums(edges.of_row, graph.links, len(edges)),
        gbps=sums(edges.of_row, graph.gbps, len(edges)),
    )


def forget_rails(graph: FabricGraph) -> FabricGraph:
    """The same fabric with one edge per pair of devices."""
    everyone = np.arange(graph.num_nodes, dtype=np.int64)
    return draw_together(replace(graph, rail=np.full_like(graph.rail, ABSENT)), everyone, everyone)


def to_networkx(graph: FabricGraph, count: Ints | None = None) -> nx.Graph[str]:
    """The graph for networkx: nodes with ``level``, ``gpus`` and ``count``, edges with ``links`` and ``capacity``.

    ``count`` says how many devices a node stands for, one each where it is None; links and capacity in Gb/s are those
    of all of them. Rails that join the same two devices are one edge.
    """
    import networkx as nx  # noqa: PLC0415 - a tenth of a second that only this function needs

    made: nx.Graph[str] = nx.Graph()
    each = np.ones(graph.num_nodes, dtype=np.int64) if count is None else count
    for name, *facts in zip(graph.names, graph.level.tolist(), graph.gpus.tolist(), each.tolist(), strict=True):
        made.add_node(name, **dict(zip(("level", "gpus", "count"), facts, strict=True)))
    pairs = group_rows([graph.lower, graph.upper])
    totals = (sums(pairs.of_row, column, len(pairs)).tolist() for column in (graph.links, graph.gbps))
    for a, z, links, gbps in zip(*(key.tolist() for key in pairs.keys), *totals, strict=True):
        made.add_edge(graph.names[a], graph.names[z], links=links, capacity=gbps)
    return made


def graphml(graph: FabricGraph, count: Ints | None = None) -> str:
    """The same as GraphML, for other tools; see :func:`to_networkx`."""
    import networkx as nx  # noqa: PLC0415

    return "\n".join(nx.generate_graphml(to_networkx(graph, count))) + "\n"
