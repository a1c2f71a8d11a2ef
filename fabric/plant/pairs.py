"""The plant of a placed plan, rack pair by rack pair: cables, fibres, how they are cabled, what fills the trays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from catalogs.records import AssemblyModel, Catalog, FiberModel
from fabric.placement.place import Placement
from fabric.plan import LinkChoice
from fabric.plant.cabling import Bundle, Cabling, CablingChoice, choose_cabling
from fabric.plant.fill import Run, TrayFill, fill_trays
from fabric.room.lengths import add_slack, between_racks_mm, metres
from fabric.room.loads import TrayLoads, tray_loads
from fabric.room.records import RACK_UNIT_UM
from fabric.terms import DeviceKind

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairCables:
    """Cables of one part between racks ``a[i]`` and ``z[i]``, ``cables[i]`` of them with ``fibers`` in use in each.

    ``longest_mm[i]`` is the longest that the pair may need, from the lowest ports of both racks.
    """

    part: FiberModel | AssemblyModel
    a: Ints
    z: Ints
    cables: Ints
    fibers: int
    longest_mm: Ints

    @property
    def total_fibers(self) -> int:
        """Fibres in use in all of them."""
        return int(self.cables.sum()) * self.fibers


def pair_cables(placement: Placement, catalog: Catalog, link: LinkChoice) -> PairCables:
    """The cables of a class that one choice realises, by rack pair; links inside a rack included."""
    traffic = placement.traffic[link.name]
    if link.links_per_cable > 1:
        cables = -(-traffic.links // link.links_per_cable)
    else:
        cables = traffic.links * max(link.cables_per_link, 1)
    part = catalog.fibers.get(link.cable) or catalog.assemblies[link.cable]
    fibers = 0
    if isinstance(part, FiberModel):
        fibers = link.fibers_per_link * max(link.links_per_cable, 1) // max(link.cables_per_link, 1)
    lowest = _lowest_ports(placement)
    route = placement.trays.pair_route_mm(placement.place[traffic.a], placement.place[traffic.z])
    longest = between_racks_mm(placement.room, route, lowest[traffic.a], lowest[traffic.z])
    return PairCables(part, traffic.a, traffic.z, cables, fibers, longest.astype(np.int64))


def _lowest_ports(placement: Placement) -> Ints:
    """Height in mm of the lowest port of every rack."""
    lowest = np.full(placement.racking.num_racks, placement.room.measures.tray_height_mm, np.int64)
    for kind in (DeviceKind.HOST, DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE):
        if len(placement.racking.rack[kind]):
            np.minimum.at(lowest, placement.racking.rack[kind], placement.heights_mm(kind))
    return lowest


def fiber_loads(placement: Placement, pairs: Sequence[PairCables]) -> TrayLoads:
    """Fibres in use in every piece of tray."""
    a = np.concatenate([placement.place[each.a] for each in pairs])
    z = np.concatenate([placement.place[each.z] for each in pairs])
    return tray_loads(placement.trays, a, z, np.concatenate([each.cables * each.fibers for each in pairs]))


def tray_fill(placement: Placement, pairs: Sequence[PairCables]) -> TrayFill:
    """Cables and their cross-section in every piece of tray, against its limit."""
    runs = [Run(placement.place[p.a], placement.place[p.z], p.cables, p.part.diameter_mm) for p in pairs]
    return fill_trays(placement.trays, runs)


@dataclass(frozen=True, slots=True)
class PairPlant:
    """How the cables between two racks are cabled."""

    a_rack: int
    z_rack: int
    cables: int
    fibers: int
    choice: CablingChoice


def cable_pairs(
    placement: Placement, catalog: Catalog, pairs: PairCables, policy: Cabling, spare_percent: Decimal = Decimal(0)
) -> list[PairPlant]:
    """A choice per pair of different racks; equal bundles are chosen once, jumpers to panels cross a rack at most.

    Assemblies have no panels: none of them is listed.
    """
    if not isinstance(pairs.part, FiberModel):
        return []
    fiber, measures, slack = pairs.part, placement.room.measures, placement.room.slack
    height = placement.room.usable_u * RACK_UNIT_UM // 1000 + measures.rack_width_mm
    jumper_m = metres(int(add_slack(np.array([height]), slack)[0]))

    @cache
    def choose(channels: int, longest_mm: int) -> CablingChoice:
        length = metres(longest_mm)
        return choose_cabling(catalog, Bundle(fiber, channels, length, length, jumper_m), policy, spare_percent)

    found = []
    for a, z, cables, longest in zip(
        pairs.a.tolist(), pairs.z.tolist(), pairs.cables.tolist(), pairs.longest_mm.tolist(), strict=True
    ):
        if a != z:
            found.append(PairPlant(a, z, cables, cables * pairs.fibers, choose(cables, longest)))
    return found
