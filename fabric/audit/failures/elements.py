"""What can fail: one record per kind, with the links or devices that every piece of it takes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fabric.audit.bandwidth.graph import CORE_LEVEL, LEAF_LEVEL, SPINE_LEVEL, FabricGraph, GraphSource
from fabric.audit.bandwidth.partition import Partition, mix, mix_columns
from fabric.audit.columns import ABSENT, Ints, Mask, group_rows, sums
from fabric.audit.evidence import Evidence


class ElementKind(StrEnum):
    """Kinds of pieces that fail by themselves."""

    OPTIC = "optic"
    CABLE = "cable"
    ENGINE = "CPO engine"
    LEAF = "leaf"
    SPINE = "spine"
    CORE = "core"
    PLANE = "plane"
    RACK = "rack"


@dataclass(frozen=True, slots=True)
class Elements:
    """Pieces of one kind, from 0: piece ``of_edge[i]`` takes ``lost[i]`` links of edge ``edge[i]``; piece
    ``of_node[i]`` takes device ``node[i]`` with all its links. ``names`` are those of the pieces.
    """

    kind: ElementKind
    names: tuple[str, ...]
    of_edge: Ints
    edge: Ints
    lost: Ints
    of_node: Ints
    node: Ints

    def __len__(self) -> int:
        return len(self.names)

    def fail(self, graph: FabricGraph, piece: int) -> FabricGraph:
        """The fabric without one piece; ``graph`` has the edges that the record speaks of."""
        places = self.of_edge == piece
        return graph.without(self.node[self.of_node == piece], self.edge[places], self.lost[places])

    def alike(self, graph: FabricGraph, cells: Partition) -> list[tuple[int, int]]:
        """A piece of every kind that colour refinement tells apart, and how many pieces are like it.

        Pieces are alike when they take as many links of edges alike, and as many from each of devices alike.
        """
        colour = cells.colour[cells.cell]
        seen = np.zeros(len(self), dtype=np.uint64)
        of_edge = mix_columns(colour[graph.lower], colour[graph.upper], graph.links, graph.gbps)
        np.add.at(seen, self.of_edge, mix_columns(of_edge[self.edge], self.lost))
        np.add.at(seen, self.of_node, mix(colour[self.node]))
        for ends in (graph.lower, graph.upper):
            touched = group_rows([self.of_edge, ends[self.edge]])
            lost = sums(touched.of_row, self.lost, len(touched))
            np.add.at(seen, touched.keys[0], mix_columns(colour[touched.keys[1]], lost))
        kinds = group_rows([seen.astype(np.int64)])
        return list(zip(kinds.first.tolist(), kinds.sizes.tolist(), strict=True))


def find_elements(evidence: Evidence, source: GraphSource) -> list[Elements]:
    """All kinds of pieces that the fabric has, in the order of :class:`ElementKind`."""
    devices = evidence.devices
    known = source.node_of_device >= 0
    is_cpo = np.array([*(model.cpo is not None for model in devices.models), False])[devices.model[known]]
    racks = devices.sheet.words("rack")[0]
    made = [_optics(evidence, source), _cables(evidence, source), *group_devices(source.graph, is_cpo, racks)]
    return [elements for elements in made if len(elements)]


def _optics(evidence: Evidence, source: GraphSource) -> Elements:
    """A module takes the links of all legs of its cage."""
    ports = evidence.ports
    cages = ports.module_cages
    rows = np.flatnonzero((cages.of_row >= 0) & (ports.link >= 0))
    link = evidence.links.finder.rows(ports.link[rows])
    edge = np.where(link >= 0, source.edge_of_link[link], ABSENT) if len(evidence.links) else link
    names = tuple(f"{ports.sheet.text('optic', row)} in {ports.cage_name(row)}" for row in cages.first.tolist())
    return pull_out(ElementKind.OPTIC, names, cages.of_row[rows], edge)


def _cables(evidence: Evidence, source: GraphSource) -> Elements:
    """A cable takes the links over all its rows."""
    cables = evidence.cables
    coverage = cables.coverage
    known = coverage.link >= 0
    piece = cables.by_number.of_row[coverage.cable[known]]
    edge = source.edge_of_link[coverage.link[known]]
    names = tuple(cables.name(row) for row in cables.by_number.first.tolist())
    return pull_out(ElementKind.CABLE, names, piece, edge)


def pull_out(kind: ElementKind, names: tuple[str, ...], piece: Ints, edge: Ints) -> Elements:
    """Pieces that take one link of ``edge[i]`` for every entry ``piece[i]``; negative entries are left out."""
    nothing = np.zeros(0, dtype=np.int64)
    lost = group_rows([piece, edge], (piece >= 0) & (edge >= 0))
    return Elements(kind, names, lost.keys[0], lost.keys[1], lost.sizes, nothing, nothing)


def group_devices(graph: FabricGraph, is_cpo: Mask, racks: list[str]) -> Iterator[Elements]:
    """CPO engines, switches by tier, planes and racks: groups of devices that go together.

    ``is_cpo`` marks nodes with co-packaged optics, ``racks`` are the names behind the graph's codes.
    """
    everyone = np.arange(graph.num_nodes, dtype=np.int64)
    yield _of_nodes(
        ElementKind.ENGINE, graph, np.where(is_cpo & (graph.level > 0), everyone, ABSENT), "an engine of {}"
    )
    tiers = ((ElementKind.LEAF, LEAF_LEVEL), (ElementKind.SPINE, SPINE_LEVEL), (ElementKind.CORE, CORE_LEVEL))
    for kind, level in tiers:
        yield _of_nodes(kind, graph, np.where(graph.level == level, everyone, ABSENT), "{}")
    planes = np.where(graph.level > 0, graph.plane, ABSENT)
    if planes.max(initial=ABSENT) > 0:
        yield _of_nodes(ElementKind.PLANE, graph, planes, "plane {code}")
    yield _of_nodes(ElementKind.RACK, graph, graph.rack, "rack {rack}", racks)


def _of_nodes(
    kind: ElementKind, graph: FabricGraph, code: Ints, name: str, racks: list[str] | None = None
) -> Elements:
    pieces = group_rows([code], code >= 0)
    nothing = np.zeros(0, dtype=np.int64)
    inside = np.flatnonzero(pieces.of_row >= 0)
    names = tuple(
        name.format(graph.names[first], code=value, rack=racks[value] if racks else "")
        for first, value in zip(pieces.first.tolist(), pieces.keys[0].tolist(), strict=True)
    )
    return Elements(kind, names, nothing, nothing, nothing, pieces.of_row[inside], inside)
