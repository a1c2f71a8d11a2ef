"""A lower bound on every placement: what the cheapest could cost at best.

Network racks that serve hosts draw traffic T from host places; of any place at most ``most_pair`` to one of them and
``most_place`` in all, and nothing from a place that holds a network rack. That is a p-median with capacities. Its
places are priced with multipliers (Lagrange); then every site is worth a partial sum of its cheapest places, and the
cheapest sites make a bound.

The racks that a group of racks shares above stand on places of their own: with all links upwards led to one such
place the relaxed cost is one number a place, and as it is concave in the costs of the sites, the mean of these
numbers over the places in use, by share of the links, is a bound. The racks above are dealt to the places exactly.
The bound is concave in the prices; subgradient steps raise it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fabric.placement.instance import Instance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_STEPS = 100
LEAST_STEPS = 10
MOST_WORK = 40_000_000
"""Pairs of sites and places that all steps may look at, if they are more than ``LEAST_STEPS``."""

PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """Network racks alike: how many, their kind, their traffic with hosts, and the weight of their links upwards."""

    count: int
    kind: int
    traffic: float
    upwards: float

    @property
    def sort(self) -> tuple[int, float]:
        """What the worth of a site depends on."""
        return self.kind, self.traffic


@dataclass(frozen=True, slots=True)
class Group:
    """Racks that share the racks above them, of ``kinds``: by drawing, and the share of links that leads to each.

    ``holds`` says for each rack above whether it pays for its place here (in one group only).
    """

    drawings: tuple[Drawing, ...]
    kinds: Ints
    shares: Floats
    holds: NDArray[np.bool_]


@dataclass(slots=True)
class _Relaxation:
    """The relaxed problem over ``sites`` (for network racks) and ``places`` (for hosts); arrays of places by index.

    ``closed`` is infinite, by kind of rack and site, where it may not stand.
    ``between_sites`` is infinite on its diagonal: two racks never share a site. ``rest`` is what racks without hosts
    cost at the least among themselves.
    """

    way: Floats
    between_sites: Floats
    place_of_site: Ints
    is_place: NDArray[np.bool_]
    closed: Floats
    groups: list[Group]
    most_pair: float
    most_place: float
    rest: float


def lower_bound(instance: Instance, best_known: int) -> int:
    """Weighted millimetres that no placement undercuts; ``best_known`` is the cost of one that was found."""
    relaxed = _relax(instance)
    if not relaxed.groups:
        return int(relaxed.rest)
    price = np.zeros(relaxed.way.shape[1])
    best, scale, stalled = -np.inf, 1.0, 0
    for _ in range(min(max(MOST_WORK // relaxed.way.size, LEAST_STEPS), MOST_STEPS)):
        value, excess = _value(relaxed, price)
        stalled = 0 if value > best else stalled + 1
        best = max(best, value)
        if stalled >= PATIENCE:
            scale, stalled = scale / 2, 0
        excess[(price <= 0) & (excess < 0)] = 0
        norm = float((excess**2).sum())
        if norm == 0 or value >= best_known:
            break
        price = np.maximum(price + scale * (best_known - value) / norm * excess, 0)
    return min(max(int(best * (1 - 1e-9)), 0), best_known)


def _relax(instance: Instance) -> _Relaxation:
    """Sites and places that any rack of the sort may take, and the racks that draw, by what they share above."""
    hosts = instance.role == 0
    sites = np.flatnonzero(instance.allowed[np.unique(instance.kind[~hosts])].any(axis=0))
    places = np.flatnonzero(instance.allowed[np.unique(instance.kind[hosts])].any(axis=0))
    way = instance.way_mm[np.ix_(sites, places)].astype(np.float64)
    way[sites[:, None] == places[None, :]] = np.inf
    between = instance.way_mm[np.ix_(sites, sites)].astype(np.float64)
    groups, rest = _groups(instance, between)
    np.fill_diagonal(between, np.inf)
    downwards = instance.weight[np.flatnonzero(~hosts)][:, np.flatnonzero(hosts)]
    at = np.minimum(np.searchsorted(places, sites), max(len(places) - 1, 0))
    return _Relaxation(
        way=way,
        between_sites=between,
        place_of_site=at,
        is_place=np.isin(sites, places),
        closed=np.where(instance.allowed[:, sites], 0.0, np.inf),
        groups=groups,
        most_pair=float(downwards.max()) if downwards.nnz else 0.0,
        most_place=float(downwards.sum(axis=0).max()) if downwards.nnz else 0.0,
        rest=rest,
    )


def _groups(instance: Instance, between: Floats) -> tuple[list[Group], float]:
    """Racks with traffic to hosts by the racks above them; the least that the others cost over nearest places."""
    nearest = np.sort(between, axis=1)[:, 1:]
    found: dict[tuple[bytes, bytes], dict[tuple[int, float, float], int]] = {}
    rest = 0.0
    for rack in np.flatnonzero(instance.role > 0).tolist():
        row = instance.weight[[rack]]
        is_host = instance.role[row.indices] == 0
        is_above = ~is_host & (instance.role[row.indices] >= instance.role[rack]) & (row.indices > rack)
        traffic, upwards = float(row.data[is_host].sum()), row.data[is_above].astype(np.float64)
        if traffic:
            above = row.indices[is_above].astype(np.int64)
            shares = np.round(upwards / max(upwards.sum(), 1), 9)
            alike = found.setdefault((above.tobytes(), shares.tobytes()), {})
            key = (int(instance.kind[rack]), traffic, float(upwards.sum()))
            alike[key] = alike.get(key, 0) + 1
        elif len(upwards):
            heaviest = np.sort(upwards)[::-1][: nearest.shape[1]]
            rest += float((nearest[:, : len(heaviest)] @ heaviest).min())
    groups, seen = [], np.zeros(instance.num_racks, np.bool_)
    for (racks, parts), counts in found.items():
        above = np.frombuffer(racks, np.int64)
        drawings = tuple(Drawing(count, *key) for key, count in counts.items())
        groups.append(Group(drawings, instance.kind[above], np.frombuffer(parts, np.float64), ~seen[above]))
        seen[above] = True
    return groups, rest


def _value(relaxed: _Relaxation, price: Floats) -> tuple[float, Floats]:
    """Bound at these prices, and by how much its cheapest solution exceeds what each place can give."""
    priced = relaxed.way + price[None, :]
    own = np.where(relaxed.is_place, price[relaxed.place_of_site], 0) * relaxed.most_place
    excess = np.full(len(price), -relaxed.most_place)
    total = relaxed.rest - relaxed.most_place * float(price.sum())
    drawn = {t: _draw(relaxed, priced, t) for t in {d.traffic for group in relaxed.groups for d in group.drawings}}
    sorts = {d.sort for group in relaxed.groups for d in group.drawings}
    worth = {sort: drawn[sort[1]][0] + own + relaxed.closed[sort[0]] for sort in sorts}
    known: dict[Drawing, Floats] = {}
    for group in relaxed.groups:
        for share, above, cost in _sites_above(relaxed, group, worth, known, (own, excess)):
            total += cost
            for drawing in group.drawings:
                costs = worth[drawing.sort]
                if above is not None:
                    costs = costs + drawing.upwards * relaxed.between_sites[above]
                picked = np.argsort(costs, kind="stable")[: drawing.count]
                _, chosen, draws = drawn[drawing.traffic]
                np.add.at(excess, chosen[picked].ravel(), share * draws[picked].ravel())
                inside = picked[relaxed.is_place[picked]]
                np.add.at(excess, relaxed.place_of_site[inside], share * relaxed.most_place)
    return total, excess


def _sites_above(
    relaxed: _Relaxation,
    group: Group,
    worth: dict[tuple[int, float], Floats],
    known: dict[Drawing, Floats],
    own_and_excess: tuple[Floats, Floats],
) -> list[tuple[float, int | None, float]]:
    """Share, site and cost for each rack above a group, dealt at least cost; one of share 1 where there is none.

    ``known`` keeps the cost of drawings by site above. Adds to the excess the places that the racks above take.
    """
    own, excess = own_and_excess
    if not len(group.shares):
        cost = sum(float(np.partition(worth[d.sort], d.count - 1)[: d.count].sum()) for d in group.drawings)
        return [(1.0, None, cost)]
    cost_above = np.zeros(len(relaxed.between_sites))
    for drawing in group.drawings:
        if drawing not in known:
            costs = worth[drawing.sort][None, :] + drawing.upwards * relaxed.between_sites
            known[drawing] = np.partition(costs, drawing.count - 1, axis=1)[:, : drawing.count].sum(axis=1)
        cost_above += known[drawing]
    matrix = group.shares[:, None] * cost_above[None, :] + group.holds[:, None] * own[None, :]
    matrix = matrix + relaxed.closed[group.kinds]
    _, sites = linear_sum_assignment(matrix)
    held = sites[group.holds & relaxed.is_place[sites]]
    np.add.at(excess, relaxed.place_of_site[held], relaxed.most_place)
    return [
        (float(share), int(site), float(cost))
        for share, site, cost in zip(group.shares, sites, matrix[np.arange(len(sites)), sites], strict=True)
    ]


def _draw(relaxed: _Relaxation, priced: Floats, traffic: float) -> tuple[Floats, Ints, Floats]:
    """For every site: cost of drawing ``traffic`` from its cheapest places, those places, and how much from each."""
    whole, part = divmod(traffic, relaxed.most_pair)
    count = min(int(whole) + (part > 0), priced.shape[1])
    chosen = np.argpartition(priced, count - 1, axis=1)[:, :count]
    costs = np.take_along_axis(priced, chosen, axis=1)
    draws = np.full(costs.shape, relaxed.most_pair)
    if part > 0:
        draws[np.arange(len(costs)), np.argmax(costs, axis=1)] = part
    return (costs * draws).sum(axis=1), chosen, draws
