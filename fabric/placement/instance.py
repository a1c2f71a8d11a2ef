"""The siting problem: racks with needs, places with limits, and what a metre between two racks costs.

Minimise the sum over pairs of racks of weight x way, each rack on a place of its own that may hold it. The weight of
a pair is the links between the two, times what a metre of a link of the class costs; constant parts of a length (up
and down, loops) do not depend on the place and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from fabric.errors import InfeasibleError, RailspineError
from fabric.placement.racks import Racking
from fabric.placement.traffic import Traffic
from fabric.room.floor import Floor
from fabric.room.records import LeafSite, Use
from fabric.room.sites import rank_sites
from fabric.room.trays import Trays
from fabric.terms import ClassName, DeviceKind

Ints = NDArray[np.int64]
FREE = -1
MOST_WEIGHED = 10_000
"""Places whose ways are held in one matrix; in a larger room racks stay where the rule puts them."""


class PlacementError(RailspineError):
    """Racks that find no place in the room."""

    exit_code = InfeasibleError.exit_code


@dataclass(frozen=True, slots=True)
class Instance:
    """Racks and places of one siting problem.

    ``way_mm`` are the ways between all places, empty where these are more than ``MOST_WEIGHED``.
    ``weight`` is symmetric, of shape (racks, racks), without a diagonal. ``kind`` numbers racks with equal needs,
    ``allowed`` has a row per kind: places that may hold such a rack. ``role`` is 0 for host racks, 1 for racks of
    leaves, 2 and 3 for racks with spines or cores alone. ``fixed`` is the place of a pinned rack, -1 else. ``turn``
    orders places as one walks the rows to and fro.
    """

    trays: Trays
    way_mm: NDArray[np.int32]
    weight: csr_array
    kind: Ints
    allowed: NDArray[np.bool_]
    role: Ints
    fixed: Ints
    turn: Ints

    @property
    def is_weighed(self) -> bool:
        """Whether the ways between all places are at hand."""
        return self.way_mm.size > 0

    @property
    def num_racks(self) -> int:
        """Racks to place."""
        return len(self.kind)

    def may_stand(self, rack: int) -> NDArray[np.bool_]:
        """Places that may hold ``rack``; a pinned one has its own only."""
        pinned = self.fixed[rack]
        if pinned == FREE:
            free: NDArray[np.bool_] = self.allowed[self.kind[rack]].copy()
            free[self.fixed[self.fixed != FREE]] = False
            return free
        own: NDArray[np.bool_] = np.arange(self.allowed.shape[1]) == pinned
        return own

    def cost(self, place: Ints) -> int:
        """Weighted millimetres of a placement (place by rack)."""
        pairs = self.weight.tocoo()
        a, z = pairs.coords
        return int((pairs.data * self.trays.pair_route_mm(place[a], place[z]).astype(np.int64)).sum()) // 2


@lru_cache(maxsize=2)
def all_ways_mm(trays: Trays) -> NDArray[np.int32]:
    """Ways between all places, made once for the structures that are tried in one room; shape (places, places)."""
    places = np.arange(len(trays.floor))
    ways: NDArray[np.int32] = trays.route_matrix_mm(places, places)
    ways.setflags(write=False)
    return ways


def make_instance(
    trays: Trays,
    racking: Racking,
    traffic: Mapping[ClassName, Traffic],
    weights: Mapping[ClassName, int],
    pins: Mapping[int, int],
) -> Instance:
    """The problem of placing ``racking`` on ``trays``; ``pins`` maps racks to places.

    Raises PlacementError when the room has fewer places of some kind than racks that need them.
    """
    floor = trays.floor
    role = _roles(racking)
    keys = np.stack([role, racking.units, racking.power_mw, racking.liquid.astype(np.int64)], axis=1)
    kinds, kind = np.unique(keys, axis=0, return_inverse=True)
    allowed = np.stack([_allowed(floor, row) for row in kinds])
    fixed = np.full(racking.num_racks, FREE, np.int64)
    for rack, place in pins.items():
        fixed[rack] = place
    instance = Instance(
        trays=trays,
        way_mm=all_ways_mm(trays) if len(floor) <= MOST_WEIGHED else np.zeros((0, 0), np.int32),
        weight=_weights(traffic, weights, racking.num_racks),
        kind=kind.ravel(),
        allowed=allowed,
        role=role,
        fixed=fixed,
        turn=_turn(floor),
    )
    _refuse_shortage(instance, floor, kinds)
    return instance


def _roles(racking: Racking) -> Ints:
    """0 host racks, 1 racks with leaves, 2 with spines, 3 with cores only: the lowest tier that a rack holds."""
    role = np.full(racking.num_racks, 1, np.int64)
    for number, kind in ((3, DeviceKind.CORE), (2, DeviceKind.SPINE), (1, DeviceKind.LEAF)):
        role[racking.rack[kind]] = number
    role[: racking.num_host_racks] = 0
    return role


def _allowed(floor: Floor, needs: Ints) -> NDArray[np.bool_]:
    """Places whose zone, rack units, power and coolant meet the needs (role, units, milliwatts, coolant)."""
    role, units, power, liquid = needs.tolist()
    places = floor.may_hold(Use.NETWORK if role else Use.HOSTS) & (floor.usable_u >= units)
    places &= (floor.power_mw < 0) | (floor.power_mw >= power)
    if liquid:
        places &= floor.liquid
    narrowed: NDArray[np.bool_] = places
    return narrowed


def narrow(instance: Instance, floor: Floor, site: LeafSite) -> Instance:
    """The same with network racks (all of them, or those of leaves) on the best places by the rule only.

    In rows of their own they have just as many rows as they need; at the end or in the middle of rows, the first
    places of every run, as many as are needed in the fullest.
    """
    roles = (1, 2, 3) if site is LeafSite.NETWORK_ROW else (1,)
    affected = np.unique(instance.kind[np.isin(instance.role, roles)])
    needed = int(np.isin(instance.kind, affected).sum())
    if site is LeafSite.FREE or not needed:
        return instance
    rank = rank_sites(floor, site)
    possible = np.sort(rank[instance.allowed[affected].any(axis=0)])
    allowed = instance.allowed.copy()
    allowed[affected] &= rank <= possible[min(needed, len(possible)) - 1]
    return replace(instance, allowed=allowed)


def _weights(traffic: Mapping[ClassName, Traffic], weights: Mapping[ClassName, int], num_racks: int) -> csr_array:
    """Links x weight of all classes, both ways, between different racks."""
    a = np.concatenate([each.a for each in traffic.values()])
    z = np.concatenate([each.z for each in traffic.values()])
    value = np.concatenate([each.links * weights.get(name, 1) for name, each in traffic.items()])
    apart = a != z
    a, z, value = a[apart], z[apart], value[apart]
    shape = (num_racks, num_racks)
    both = coo_array((np.concatenate([value, value]), (np.concatenate([a, z]), np.concatenate([z, a]))), shape=shape)
    return csr_array(both.tocsr())


def _turn(floor: Floor) -> Ints:
    """Places in the order of a walk: even rows eastwards, odd rows back."""
    column = np.where(floor.row % 2 == 0, floor.column, -floor.column)
    return np.lexsort((column, floor.row, floor.hall))


ROLE_NAMES = ("host racks", "racks with leaves", "racks of spines", "racks of cores")


def _refuse_shortage(instance: Instance, floor: Floor, kinds: Ints) -> None:
    """Every kind has places enough, and so have all racks together."""
    if instance.num_racks > len(floor):
        raise PlacementError(f"the room has {len(floor):,} rack places, {instance.num_racks:,} racks need one")
    counts = np.bincount(instance.kind, minlength=len(kinds))
    for row, count, places in zip(
        kinds.tolist(), counts.tolist(), instance.allowed.sum(axis=1).tolist(), strict=True
    ):
        if count > places:
            role, units, power, liquid = row
            needs = f"{units} U and {power / 1000:,.0f} W" + (" and coolant" if liquid else "")
            hint = "give more rows, power or rack units, or other zones"
            raise PlacementError(
                f"{count:,} {ROLE_NAMES[role]} need {needs}, the room has {places:,} such places: {hint}"
            )
