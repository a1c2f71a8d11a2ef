"""Load when every flow takes one way, chosen by a hash: what bisection does not show.

A pattern is a permutation: every endpoint sends one flow at its full speed to one other. A switch lays a flow on one
of the links that lead to its leaf, each with the same chance. With as many flows as links the busiest link carries
several, as balls fall into bins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.audit.bandwidth.ecmp import Ways
from fabric.audit.bandwidth.graph import FabricGraph
from fabric.audit.bandwidth.network import Matrix, Network
from fabric.audit.columns import ABSENT, Ints, Mask

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HashedLoad:
    """Flows over links between switches: ``busiest`` and ``mean`` are ratios of load to speed, over all link ends.

    A flow gets 1 / ratio of the busiest link on its way where that is above 1: ``worst_share`` and ``mean_share`` of
    its speed. ``lost`` flows have no way at all.
    """

    num_flows: int
    busiest: float
    mean: float
    worst_share: float
    mean_share: float
    lost: int


@dataclass(frozen=True, slots=True)
class Flows:
    """Source and target leaf of every flow, as places in the network, and its Gb/s."""

    source: Ints
    target: Ints
    gbps: Vector


@dataclass(frozen=True, slots=True)
class _Fan:
    """Links of nodes in one direction, in order of node and target: those of node n from ``start[n]``.

    ``pair`` has node x number of targets + target of every pair that is joined, ``pair_start`` its first link.
    """

    start: Ints
    target: Ints
    gbps: Vector
    pair: Ints
    pair_start: Ints
    num_targets: int


@dataclass(frozen=True, slots=True)
class _Step:
    """Which flows took which links of a fan."""

    flow: Ints
    link: Ints
    fan: _Fan


def permute(graph: FabricGraph, network: Network, *, rail_local: bool, seed: int) -> Flows:
    """Every endpoint of a network to one other of it (of its rail), in a ring drawn by chance.

    ``network`` is one of a graph without twins: its nodes are devices.
    """
    random = np.random.default_rng(seed)
    place = np.full(graph.num_nodes, ABSENT, dtype=np.int64)
    place[network.leaves] = np.arange(network.leaves.size)
    edges = np.flatnonzero(graph.is_host_edge & (place[graph.upper] >= 0))
    each = np.repeat(edges, graph.links[edges])
    source, target = place[graph.upper[each]], np.zeros(each.size, dtype=np.int64)
    rails = graph.rail[each] if rail_local else np.zeros_like(each)
    for rail in np.unique(rails).tolist():
        ring = random.permutation(np.flatnonzero(rails == rail))
        target[ring] = source[np.roll(ring, 1)]
    return Flows(source, target, graph.gbps[each] / graph.links[each])


def hashed_load(network: Network, ways: Ways, flows: Flows, seed: int) -> HashedLoad:
    """Every flow on one of its shortest ``ways``, drawn by chance link by link."""
    random = np.random.default_rng(seed)
    source, target = flows.source, flows.target
    away = source != target
    near, far = (away & (kind[source, target] > 0) for kind in (ways.near, ways.far))
    steps = _climb(network, ways, flows, near, far, random)
    return _summary(steps, flows, int((away & ~near & ~far).sum()))


def _climb(
    network: Network, ways: Ways, flows: Flows, near: Mask, far: Mask, random: np.random.Generator
) -> Sequence[_Step]:
    """Up to a spine; where that does not lead down to the leaf, to a core and down to a spine; down to the leaf."""
    target = flows.target
    up, down = _fan(network.leaf_links, network.leaf_gbps), _fan(network.leaf_links.T, network.leaf_gbps.T)
    at = np.full(target.size, ABSENT, dtype=np.int64)
    steps = []
    for moving, leads in ((near, ways.at_spine), (far, ways.over_core)):
        step = _draw(up, np.flatnonzero(moving), flows.source, target, leads, random)
        at[step.flow] = up.target[step.link]
        steps.append(step)
    if far.any():
        rise, fall = _fan(network.core_links, network.core_gbps), _fan(network.core_links.T, network.core_gbps.T)
        for fan, leads in ((rise, ways.at_core), (fall, ways.at_spine)):
            step = _draw(fan, np.flatnonzero(far), at, target, leads, random)
            at[step.flow] = fan.target[step.link]
            steps.append(step)
    steps.append(_draw_to(down, np.flatnonzero(near | far), at, target, random))
    return steps


def _fan(links: Matrix, gbps: Matrix) -> _Fan:
    rows, columns = np.nonzero(links)
    number = links[rows, columns].astype(np.int64)
    start = np.concatenate([[0], np.cumsum(links.sum(axis=1).astype(np.int64))])
    pair_start = np.concatenate([[0], np.cumsum(number)])
    return _Fan(
        start,
        np.repeat(columns, number),
        np.repeat(gbps[rows, columns] / number, number),
        rows * links.shape[1] + columns,
        pair_start,
        links.shape[1],
    )


def _draw_to(fan: _Fan, flows: Ints, at: Ints, target: Ints, random: np.random.Generator) -> _Step:
    """One of the parallel links from where a flow is to its leaf."""
    pair = np.searchsorted(fan.pair, at[flows] * fan.num_targets + target[flows])
    first, number = fan.pair_start[pair], fan.pair_start[pair + 1] - fan.pair_start[pair]
    return _Step(flows, first + (random.random(flows.size) * number).astype(np.int64), fan)


def _draw(fan: _Fan, flows: Ints, at: Ints, target: Ints, leads: Matrix, random: np.random.Generator) -> _Step:
    """A link for every flow, each that leads to its leaf with the same chance: drawn again until it does."""
    link = np.full(flows.size, ABSENT, dtype=np.int64)
    waiting = np.arange(flows.size, dtype=np.int64)
    while waiting.size:
        node = at[flows[waiting]]
        first, number = fan.start[node], fan.start[node + 1] - fan.start[node]
        drawn = first + (random.random(waiting.size) * number).astype(np.int64)
        good = leads[fan.target[drawn], target[flows[waiting]]] > 0
        link[waiting[good]] = drawn[good]
        waiting = waiting[~good]
    return _Step(flows, link, fan)


def _summary(steps: Sequence[_Step], flows: Flows, lost: int) -> HashedLoad:
    """Ratios of load to speed of all link ends, and what they leave to every flow."""
    by_fan: dict[int, tuple[_Fan, Vector]] = {}
    for step in steps:
        fan, load = by_fan.setdefault(id(step.fan), (step.fan, np.zeros(step.fan.target.size)))
        np.add.at(load, step.link, flows.gbps[step.flow] / fan.gbps[step.link])
    worst = np.ones(flows.gbps.size)
    for step in steps:
        np.maximum.at(worst, step.flow, by_fan[id(step.fan)][1][step.link])
    ratios = np.concatenate([load for _, load in by_fan.values()])
    busiest = float(ratios.max(initial=0.0))
    mean = float(ratios.mean()) if ratios.size else 0.0
    share = 1 / worst
    mean_share = float(share.mean()) if share.size else 1.0
    return HashedLoad(flows.gbps.size, busiest, mean, float(share.min(initial=1.0)), mean_share, lost)
