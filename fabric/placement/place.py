"""Place a fabric in a room: racks filled, placed by rule, improved, and judged by a bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from fabric.placement.bound import lower_bound
from fabric.placement.improve import MOST_ROUNDS, improve
from fabric.placement.instance import Instance, PlacementError, make_instance, narrow
from fabric.placement.layouts import naive_layout, rule_layout, scattered_layout
from fabric.placement.racks import Needs, Racking, RackTerms, fill_racks
from fabric.placement.traffic import Traffic, rack_traffic
from fabric.plan import HostGroup
from fabric.room.generate import ROW_RACKS, fitting_room
from fabric.room.lengths import between_racks_mm, inside_rack_mm, port_height_mm
from fabric.room.records import LeafSite, Pin, RoomPlan
from fabric.room.trays import Trays, make_trays
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind

Ints = NDArray[np.int64]

NUM_RESTARTS = 8
MOST_RACKS_RESTARTED = 256
MOST_RACKS_STARTED_TWICE = 1024
FEW_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class PlacementTerms:
    """How racks are placed.

    ``weights`` say what a metre of a link of each class costs, in one unit (all alike without). ``pins`` maps rack
    numbers to names of places. ``is_improved`` off leaves the placement by rule; ``is_bounded`` off spares the bound,
    which then is 0.
    """

    leaf_in_host_rack: bool = False
    leaf_site: LeafSite = LeafSite.FREE
    weights: Mapping[ClassName, int] = field(default_factory=dict)
    pins: Mapping[int, str] = field(default_factory=dict)
    is_improved: bool = True
    is_bounded: bool = True


@dataclass(frozen=True, slots=True)
class Placement:
    """A fabric in its room: place of every rack, and what is known of the choice, in weighted millimetres of way.

    ``naive_mm`` is the cost of the naive layout, ``bound_mm`` undercuts every placement under the same rules.
    ``units`` are whole rack units of every device by kind.
    """

    trays: Trays
    racking: Racking
    traffic: Mapping[ClassName, Traffic]
    place: Ints
    cost_mm: int
    naive_mm: int
    bound_mm: int
    units: Mapping[DeviceKind, Ints]

    @property
    def room(self) -> RoomPlan:
        """The room, the one made to fit where none was given."""
        return self.trays.floor.room

    @property
    def gap(self) -> float:
        """At most this share of the cost could be saved by another choice of places."""
        return 0.0 if self.cost_mm == 0 else 1 - self.bound_mm / self.cost_mm

    def heights_mm(self, kind: DeviceKind) -> NDArray[np.int32]:
        """Height of the ports above the floor of every device of ``kind``."""
        return port_height_mm(self.racking.slot_u[kind], self.units[kind])

    def lengths_mm(self, a: tuple[DeviceKind, Ints], z: tuple[DeviceKind, Ints]) -> NDArray[np.int32]:
        """Length of a cable between devices ``a[1][i]`` and ``z[1][i]`` (indices in their kinds), slack included."""
        racks = [self.racking.rack[kind][index] for kind, index in (a, z)]
        heights = [self.heights_mm(kind)[index] for kind, index in (a, z)]
        places = [self.place[rack] for rack in racks]
        far = between_racks_mm(self.room, self.trays.pair_route_mm(*places), *heights)
        return np.where(racks[0] == racks[1], inside_rack_mm(self.room, *heights), far)

    def reserved_lengths_mm(self, z: tuple[DeviceKind, Ints]) -> NDArray[np.int32]:
        """Length of a cable from a reserved endpoint to each of ``z[1]``, slack included, of the same shape."""
        racks, heights = self.racking.rack[z[0]][z[1]], self.heights_mm(z[0])[z[1]]
        first, floor = np.full_like(racks, self.racking.num_host_racks), np.zeros_like(heights)
        far = between_racks_mm(
            self.room, self.trays.pair_route_mm(self.place[first], self.place[racks]), floor, heights
        )
        return np.where(racks == first, inside_rack_mm(self.room, floor, heights), far)


def place_fabric(
    structure: Structure,
    groups: Sequence[HostGroup],
    needs: Mapping[DeviceKind, Needs],
    room: RoomPlan,
    terms: PlacementTerms | None = None,
) -> Placement:
    """The fabric of ``structure`` placed in ``room``; a room without halls is made to fit.

    ``needs`` has an entry per switch tier. Raises RackingError when a device fits no rack, PlacementError when racks
    find no place, RoomError when the room cannot be.
    """
    asked = terms or PlacementTerms()
    racking = racks_of(structure, groups, needs, room, asked)
    whole = room if room.halls else _made_to_fit(racking, room)
    trays = make_trays(whole)
    traffic = rack_traffic(structure, racking)
    pins = _pinned(trays, racking, asked.pins)
    instance = make_instance(trays, racking, traffic, asked.weights, pins)
    narrowed = narrow(instance, trays.floor, asked.leaf_site)
    place = _choose(narrowed, asked.is_improved)
    cost, naive = instance.cost(place), instance.cost(naive_layout(instance))
    bound = lower_bound(narrowed, cost) if asked.is_bounded and instance.is_weighed else 0
    return Placement(trays, racking, traffic, place, cost, naive, bound, _units(structure, groups, needs))


def racks_of(
    structure: Structure,
    groups: Sequence[HostGroup],
    needs: Mapping[DeviceKind, Needs],
    room: RoomPlan,
    terms: PlacementTerms,
) -> Racking:
    """Racks as :func:`place_fabric` fills them, without places. Raises RackingError when a device fits no rack."""
    return fill_racks(structure, groups, needs, _rack_terms(structure, groups, room, terms))


def place_again(
    structure: Structure,
    groups: Sequence[HostGroup],
    needs: Mapping[DeviceKind, Needs],
    room: RoomPlan,
    terms: PlacementTerms,
    place: Ints,
) -> Placement:
    """The placement that :func:`place_fabric` once gave, from the places of its racks; costs are not kept."""
    racking = racks_of(structure, groups, needs, room, terms)
    trays = make_trays(room if room.halls else _made_to_fit(racking, room))
    traffic = rack_traffic(structure, racking)
    return Placement(trays, racking, traffic, place, 0, 0, 0, _units(structure, groups, needs))


def number_pins(groups: Sequence[HostGroup], pins: Sequence[Pin]) -> dict[int, str]:
    """Places of pinned racks by rack number: host racks ``H0000`` come first, network racks ``N000`` behind them."""
    num_host_racks = sum(-(-group.num_hosts // group.hosts_per_rack) for group in groups)
    found = {}
    for pin in pins:
        letter, digits = pin.rack[:1], pin.rack[1:]
        if letter not in "HN" or not digits.isdecimal():
            raise PlacementError(f"{pin.rack} is no rack; host racks are H0000, network racks N000 and up")
        if letter == "H" and int(digits) >= num_host_racks:
            raise PlacementError(f"rack {pin.rack} is pinned, the last one with hosts is H{num_host_racks - 1:04d}")
        found[int(digits) + (num_host_racks if letter == "N" else 0)] = pin.place
    return found


def move_rack(placement: Placement, rack: int, place: int) -> Placement:
    """The same with ``rack`` on another place, the two racks trading places where it is taken; costs are not kept."""
    moved = placement.place.copy()
    moved[placement.place == place] = placement.place[rack]
    moved[rack] = place
    return replace(placement, place=moved, cost_mm=0, bound_mm=0)


def _choose(instance: Instance, is_improved: bool) -> Ints:
    """The placement by rule, or the best of what comes of improving it and, in a small room, other starts."""
    by_rule = rule_layout(instance)
    if not is_improved or not instance.is_weighed:
        return by_rule
    starts = [by_rule]
    if instance.num_racks <= MOST_RACKS_STARTED_TWICE:
        starts += [naive_layout(instance)]
    if instance.num_racks <= MOST_RACKS_RESTARTED:
        starts += [scattered_layout(instance, by_rule, seed) for seed in range(NUM_RESTARTS)]
    rounds = MOST_ROUNDS if instance.num_racks <= MOST_RACKS_STARTED_TWICE else FEW_ROUNDS
    return min((improve(instance, start, rounds) for start in starts), key=instance.cost)


def _made_to_fit(racking: Racking, room: RoomPlan) -> RoomPlan:
    """A generated room, with coolant where a rack needs it."""
    fitting = fitting_room(racking.num_racks, room)
    return replace(fitting, liquid=fitting.liquid or bool(racking.liquid.any()))


def _rack_terms(
    structure: Structure, groups: Sequence[HostGroup], room: RoomPlan, terms: PlacementTerms
) -> RackTerms:
    """Limits of a plain rack; in rows with racks of their own, leaves serve no more cells than stand in a run."""
    cells = None
    if terms.leaf_site in (LeafSite.END_OF_ROW, LeafSite.MIDDLE_OF_ROW):
        cell_hosts = min(structure.hosts_per_leaf, structure.num_hosts)
        cell_racks = ceil(cell_hosts / min(group.hosts_per_rack for group in groups))
        cells = max(ROW_RACKS // cell_racks, 1)
    power = None if room.power_w is None else int(room.power_w * 1000)
    return RackTerms(room.usable_u, power, terms.leaf_in_host_rack, cells)


def _pinned(trays: Trays, racking: Racking, pins: Mapping[int, str]) -> dict[int, int]:
    """Places of pinned racks by number; PlacementError for racks or places there are not, or for one place twice."""
    names = {name: place for place, name in enumerate(trays.floor.names())} if pins else {}
    for rack, name in pins.items():
        if not 0 <= rack < racking.num_racks:
            last = racking.rack_name(racking.num_racks - 1)
            raise PlacementError(f"rack {racking.rack_name(rack)} is pinned, the last one is {last}")
        if name not in names:
            raise PlacementError(
                f"rack {racking.rack_name(rack)} is pinned to {name}, where no rack of this fabric may stand"
            )
    places = list(pins.values())
    twice = next((name for name in places if places.count(name) > 1), None)
    if twice is not None:
        raise PlacementError(f"two racks are pinned to {twice}")
    return {rack: names[name] for rack, name in pins.items()}


def _units(
    structure: Structure, groups: Sequence[HostGroup], needs: Mapping[DeviceKind, Needs]
) -> dict[DeviceKind, Ints]:
    """Whole rack units by device."""
    hosts = [np.full(group.num_hosts, ceil(group.rack_units or 2), np.int64) for group in groups]
    counts = {
        DeviceKind.LEAF: structure.num_leaves,
        DeviceKind.SPINE: structure.num_spines,
        DeviceKind.CORE: structure.num_cores,
    }
    switches = {kind: np.full(count, needs[kind].units, np.int64) for kind, count in counts.items() if count}
    return {DeviceKind.HOST: np.concatenate(hosts), **switches}
