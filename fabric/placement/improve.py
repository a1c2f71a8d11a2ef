"""Better placements: hosts dealt exactly for given network racks, network racks swapped while that helps.

Both are repeated until neither gains anything. Dealing hosts to places is an assignment problem, solved exactly;
choosing the places of network racks is a local search, judged by the bound of :mod:`fabric.placement.bound`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fabric.placement.instance import FREE, Instance

Ints = NDArray[np.int64]

MOST_ROUNDS = 20
LEAST_GAIN = 0.0005
"""Share of the cost that a round must gain for another one to follow."""


def improve(instance: Instance, place: Ints, most_rounds: int = MOST_ROUNDS) -> Ints:
    """A placement that is no worse than ``place``; the same for the same input."""
    best = deal_hosts(instance, place)
    cost = instance.cost(best)
    for _ in range(most_rounds):
        trial = deal_hosts(instance, swap_network(instance, best.copy()))
        before, now = cost, instance.cost(trial)
        if now < cost:
            best, cost = trial, now
        if before - now <= before * LEAST_GAIN:
            break
    return _tidy(instance, best)


def deal_hosts(instance: Instance, place: Ints) -> Ints:
    """Host racks on the places where they cost least, network racks as they stand; exact when hosts have no links
    among themselves, and never worse than before."""
    hosts = np.flatnonzero((instance.role == 0) & (instance.fixed == FREE))
    others = np.setdiff1d(np.arange(instance.num_racks), hosts)
    if not len(hosts):
        return place
    free = np.ones(instance.allowed.shape[1], np.bool_)
    free[place[others]] = False
    places = np.flatnonzero(free)
    links = instance.weight[hosts][:, others].tocsr()
    cost = np.asarray(links @ instance.way_mm[np.ix_(place[others], places)].astype(np.float64))
    open_to = instance.allowed[instance.kind[hosts]][:, places]
    dealt = place.copy()
    if (cost == cost[0]).all() and open_to.all():
        dealt[hosts] = np.sort(places[np.argsort(cost[0], kind="stable")[: len(hosts)]])
    else:
        cost[~open_to] = 1 + cost.max() * (len(hosts) + 1)
        rows, columns = linear_sum_assignment(cost)
        dealt[hosts[rows]] = places[columns]
    return dealt if instance.cost(dealt) <= instance.cost(place) else place


def swap_network(instance: Instance, place: Ints) -> Ints:
    """Every network rack in turn trades places with whatever gains most, until none gains; changes ``place``."""
    racks = np.flatnonzero((instance.role > 0) & (instance.fixed == FREE))
    occupant = np.full(instance.allowed.shape[1], FREE, np.int64)
    occupant[place] = np.arange(instance.num_racks)
    changed = True
    while changed:
        changed = False
        for rack in racks.tolist():
            gain, target = _best_swap(instance, place, occupant, rack)
            if gain > 0:
                _swap(place, occupant, rack, target)
                changed = True
    return place


def _best_swap(instance: Instance, place: Ints, occupant: Ints, rack: int) -> tuple[int, int]:
    """The largest gain of trading the place of ``rack`` for another, and that place; exact for every trade.

    A link between the two that trade keeps its length: the sums count it as 0 twice, which is put right.
    """
    here = int(place[rack])
    row = instance.weight[[rack]]
    linked, weight = row.indices, row.data
    there = weight @ instance.way_mm[place[linked]].astype(np.int64)
    own = there - there[here]
    moved = np.zeros(len(occupant), np.int64)
    holds = np.flatnonzero((occupant != FREE) & (occupant != rack))
    others = occupant[holds]
    moved[holds] = _cost_at(instance, place, here)[others] - _cost_now(instance, place)[others]
    between = np.zeros(instance.num_racks, np.int64)
    between[linked] = weight
    moved[holds] += 2 * between[others] * instance.way_mm[here, holds]
    change = own + moved
    may = instance.may_stand(rack)
    may[holds] &= instance.allowed[instance.kind[others], here] & (instance.fixed[others] == FREE)
    may[here] = False
    places = np.flatnonzero(may)
    if not places.size:
        return 0, here
    best = int(places[np.argmin(change[places])])
    return -int(change[best]), best


def _cost_at(instance: Instance, place: Ints, at: int) -> Ints:
    """What the links of every rack would cost if it alone stood at place ``at``."""
    return np.asarray(instance.weight @ instance.way_mm[at, place].astype(np.int64))


def _cost_now(instance: Instance, place: Ints) -> Ints:
    """What the links of every rack cost where it stands."""
    weight = instance.weight
    rows = np.repeat(np.arange(instance.num_racks), np.diff(weight.indptr))
    each = weight.data * instance.way_mm[place[rows], place[weight.indices]]
    return np.bincount(rows, weights=each, minlength=instance.num_racks).astype(np.int64)


def _swap(place: Ints, occupant: Ints, rack: int, target: int) -> None:
    """Trade places; the target may be empty."""
    here, other = int(place[rack]), int(occupant[target])
    place[rack], occupant[target], occupant[here] = target, rack, other
    if other != FREE:
        place[other] = here


def _tidy(instance: Instance, place: Ints) -> Ints:
    """Host racks with equal links and needs in order along the walk through the rows; the cost stays."""
    position = np.empty_like(instance.turn)
    position[instance.turn] = np.arange(len(instance.turn))
    hosts = np.flatnonzero((instance.role == 0) & (instance.fixed == FREE))
    alike: dict[tuple[object, ...], list[int]] = {}
    weight = instance.weight
    for rack in hosts.tolist():
        row = slice(weight.indptr[rack], weight.indptr[rack + 1])
        key = (int(instance.kind[rack]), weight.indices[row].tobytes(), weight.data[row].tobytes())
        alike.setdefault(key, []).append(rack)
    tidy = place.copy()
    for racks in alike.values():
        places = place[racks]
        tidy[racks] = places[np.argsort(position[places], kind="stable")]
    return tidy
