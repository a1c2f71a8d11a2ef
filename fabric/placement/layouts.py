"""Placements by rule: the naive one that people draw first, and one that keeps what is linked together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fabric.placement.instance import FREE, Instance, PlacementError

Ints = NDArray[np.int64]


def naive_layout(instance: Instance) -> Ints:
    """Racks in their order on places in theirs: hosts from the first row on, network racks behind them."""
    return _fill(instance, np.arange(instance.num_racks), np.arange(instance.allowed.shape[1]), {})


def rule_layout(instance: Instance) -> Ints:
    """Network racks amid the hosts that they serve, hosts in order around them along the walk through the rows."""
    walk = instance.turn
    position = np.empty_like(walk)
    position[walk] = np.arange(len(walk))
    racks = np.flatnonzero(instance.role > 0)
    ideal = _ideal_positions(instance, racks) * len(walk) / max(instance.num_racks, 1)
    taken = {int(rack): int(place) for rack, place in enumerate(instance.fixed) if place != FREE}
    for rack, wanted in zip(racks.tolist(), ideal.tolist(), strict=True):
        if rack in taken:
            continue
        free = instance.may_stand(rack)
        free[list(taken.values())] = False
        places = np.flatnonzero(free)
        if not places.size:
            return naive_layout(instance)
        order = np.lexsort((position[places], np.abs(position[places] - wanted)))
        taken[rack] = int(places[order[0]])
    try:
        return _fill(instance, np.arange(instance.num_racks), walk, taken)
    except PlacementError:
        return naive_layout(instance)


def scattered_layout(instance: Instance, start: Ints, seed: int) -> Ints:
    """``start`` with every network rack at some place that may hold it, trading with what stands there."""
    chance = np.random.default_rng(seed)
    place = start.copy()
    for rack in np.flatnonzero((instance.role > 0) & (instance.fixed == FREE)).tolist():
        may = instance.may_stand(rack)
        others = np.flatnonzero(may[place])
        bad = others[~instance.allowed[instance.kind[others], place[rack]] | (instance.fixed[others] != FREE)]
        may[place[bad]] = False
        target = int(chance.choice(np.append(np.flatnonzero(may), place[rack])))
        place[place == target] = place[rack]
        place[rack] = target
    return place


def _ideal_positions(instance: Instance, racks: Ints) -> NDArray[np.float64]:
    """Where on a line of all racks each network rack would stand: the mean of what it is linked to below it."""
    line = np.where(instance.role == 0, np.arange(instance.num_racks), 0).astype(np.float64)
    for role in (1, 2, 3):
        below = (instance.role < role).astype(np.float64)
        here = racks[instance.role[racks] == role]
        links = instance.weight[here]
        total = links @ below
        hosts = int((instance.role == 0).sum())
        line[here] = np.where(total > 0, (links @ (line * below)) / np.maximum(total, 1), hosts / 2)
    return line[racks]


def _fill(instance: Instance, racks: Ints, order: Ints, taken: dict[int, int]) -> Ints:
    """Racks in turn on the first places of ``order`` that may hold them; the pickiest kinds choose first.

    Where that leaves a rack without a place, any assignment that works is taken; PlacementError when there is none.
    """
    place = np.full(instance.num_racks, FREE, np.int64)
    for rack, at in taken.items():
        place[rack] = at
    place[instance.fixed != FREE] = instance.fixed[instance.fixed != FREE]
    free = np.ones(instance.allowed.shape[1], np.bool_)
    free[place[place != FREE]] = False
    open_racks = racks[place[racks] == FREE]
    for kind in np.argsort(instance.allowed.sum(axis=1), kind="stable").tolist():
        here = open_racks[instance.kind[open_racks] == kind]
        places = order[(free & instance.allowed[kind])[order]]
        if len(places) < len(here):
            return _any_assignment(instance, taken)
        place[here] = places[: len(here)]
        free[place[here]] = False
    return place


def _any_assignment(instance: Instance, taken: dict[int, int]) -> Ints:
    """Some placement that respects every limit, by matching; PlacementError when there is none."""
    refused = np.ones((instance.num_racks, instance.allowed.shape[1]))
    for rack in range(instance.num_racks):
        refused[rack] = ~instance.may_stand(rack)
        if rack in taken:
            refused[rack] = 1
            refused[rack, taken[rack]] = 0
    racks, places = linear_sum_assignment(refused)
    if refused[racks, places].any():
        raise PlacementError("the zones, power and rack units of the room leave some rack without a place")
    return np.asarray(places, np.int64)
