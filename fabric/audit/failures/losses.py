"""Any one and any two failures: what is left, and the worst of each kind by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from fabric.audit.bandwidth.graph import FabricGraph, GraphSource, forget_rails
from fabric.audit.bandwidth.partition import Partition, mix_columns, refine
from fabric.audit.columns import ABSENT, Finder, Ints
from fabric.audit.evidence import Evidence
from fabric.audit.failures.elements import ElementKind, Elements, find_elements
from fabric.audit.failures.share import Groups, Outcome, judge, sending_groups


@dataclass(frozen=True, slots=True)
class Loss:
    """A failure, or two at once, by the names of an example; ``number`` counts those like it, pairs in order."""

    kinds: tuple[ElementKind, ...]
    names: tuple[str, ...]
    number: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class LossReport:
    """``whole`` is the share of host bandwidth without a loss; ``per_gpu_gbps`` what a share of 1 is per GPU.

    ``counts`` says how many pieces of each kind there are; ``singles`` has all kinds of one failure, ``pairs`` the
    worst of two for every pair of kinds.
    """

    whole: Fraction
    per_gpu_gbps: float | None
    counts: dict[ElementKind, int]
    singles: tuple[Loss, ...]
    pairs: tuple[Loss, ...]

    def worst(self, kind: ElementKind) -> Loss | None:
        """The worst single failure of a kind; None where the fabric has no such piece."""
        of_kind = [loss for loss in self.singles if loss.kinds == (kind,)]
        return min(of_kind, key=severity, default=None)


def severity(loss: Loss) -> tuple[int, Fraction, int, int]:
    """Worst first: hosts cut off, then the share left, then the hosts hit."""
    return -loss.outcome.cut_off, loss.outcome.share, -loss.outcome.hit, -loss.number


class Losses:
    """A fabric made ready for losses; rails do not matter to them."""

    def __init__(self, graph: FabricGraph, elements: list[Elements]) -> None:
        self.graph = graph
        self.elements = elements
        self._bandwidth: Ints = graph.host_gbps()
        self._groups: Groups = sending_groups(graph)
        self.usual: Fraction = judge(graph, self._bandwidth, self._groups).share

    @classmethod
    def of_tables(cls, evidence: Evidence, source: GraphSource) -> Losses:
        """The losses of the fabric that the tables describe."""
        plain = without_rails(source)
        return cls(plain.graph, find_elements(evidence, plain))

    def report(self, *, pairs: bool) -> LossReport:
        """Every kind of single failure, and on request the worst of every two kinds."""
        hosts = self.graph.hosts
        gpus, gbps = self.graph.gpus[hosts], self._bandwidth[hosts]
        per_gpu = float((gbps / gpus).min()) if hosts.size and (gpus > 0).all() else None
        return LossReport(
            self.usual,
            per_gpu,
            {elements.kind: len(elements) for elements in self.elements},
            tuple(self._singles()),
            tuple(self._worst_pairs()) if pairs else (),
        )

    def _singles(self) -> Iterator[Loss]:
        cells = self._cells(self.graph)
        for elements in self.elements:
            for piece, number in elements.alike(self.graph, cells):
                outcome = self._judge(elements.fail(self.graph, piece))
                yield Loss((elements.kind,), (elements.names[piece],), number, outcome)

    def _worst_pairs(self) -> Iterator[Loss]:
        worst: dict[tuple[ElementKind, ...], Loss] = {}
        cells = self._cells(self.graph)
        for place, first in enumerate(self.elements):
            for piece, number in first.alike(self.graph, cells):
                for loss in self._with_another(place, piece, number):
                    known = worst.get(loss.kinds)
                    if known is None or severity(loss) < severity(known):
                        worst[loss.kinds] = loss
        yield from worst.values()

    def _with_another(self, place: int, piece: int, number: int) -> Iterator[Loss]:
        """A failure that has happened, together with every kind of second one."""
        first = self.elements[place]
        marked = self._cells(first.fail(self.graph, piece))
        for second in self.elements[place:]:
            for other, alike in second.alike(self.graph, marked):
                if second is first and other == piece:
                    continue
                outcome = self._judge(fail_both(self.graph, (first, piece), (second, other)))
                names = (first.names[piece], second.names[other])
                yield Loss((first.kind, second.kind), names, number * alike, outcome)

    def _cells(self, graph: FabricGraph) -> Partition:
        """Devices that colour refinement does not tell apart."""
        colours = mix_columns(graph.level, graph.gpus, self._bandwidth)
        return refine(colours, graph.lower, graph.upper, mix_columns(graph.links, graph.gbps))

    def _judge(self, graph: FabricGraph) -> Outcome:
        return judge(graph, self._bandwidth, self._groups, self.usual)


def fail_both(graph: FabricGraph, *failed: tuple[Elements, int]) -> FabricGraph:
    """The fabric without several pieces."""
    nodes, edges, lost = [], [], []
    for elements, piece in failed:
        places = elements.of_edge == piece
        nodes.append(elements.node[elements.of_node == piece])
        edges.append(elements.edge[places])
        lost.append(elements.lost[places])
    return graph.without(np.concatenate(nodes), np.concatenate(edges), np.concatenate(lost))


def without_rails(source: GraphSource) -> GraphSource:
    """The same fabric with one edge per pair of devices, and the links traced to those."""
    named, plain = source.graph, forget_rails(source.graph)
    places = Finder(plain.lower * plain.num_nodes + plain.upper)
    edge = np.append(places.rows(named.lower * named.num_nodes + named.upper), ABSENT)
    return replace(source, graph=plain, edge_of_link=edge[source.edge_of_link])
