"""Everything that the tables of one plan share: devices, their places, and the ports in use on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalogs.records import Catalog, SwitchModel
from fabric.occupancy import (
    down_ports_per_leaf,
    host_ports_per_leaf,
    leaf_order,
    leaves_in_pods,
    pod_of_leaf,
    reserved_leaf_and_port,
)
from fabric.plan import FabricPlan, LinkChoice
from fabric.structure import Structure
from fabric.tables.arrow import ArrowArray, Ints
from fabric.tables.choices import Fleet, Mix, fleet_of, mix_of
from fabric.tables.floor import Stand, stand_of, stood_places
from fabric.tables.numbering import Span, device_names, device_spans
from fabric.tables.places import Heights, Places, place_devices
from fabric.terms import ClassName, DeviceKind, Form

SWITCH_KINDS = (DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE)


@dataclass(frozen=True, slots=True)
class LeafGrid:
    """Leaves of one network by index: unit, rail group, leaf in group, pod, index in pod, downlinks in use."""

    unit: Ints
    rail_group: Ints
    sub: Ints
    pod: Ints
    index_in_pod: Ints
    first_in_pod: Ints
    host_ports: Ints
    down_ports: Ints
    reserved_leaf: Ints
    reserved_port: Ints


@dataclass(frozen=True, slots=True)
class Layout:
    """One plan laid out: device numbers are those of the ``spans``, names and places are by device number.

    ``fleets`` are the switches of the kinds that the fabric has, ``mixes`` the classes realised in several ways,
    ``stand`` is the plan in its room, None where it has no floor.
    """

    plan: FabricPlan
    catalog: Catalog
    spans: Mapping[DeviceKind, Span]
    names: ArrowArray
    leaves: LeafGrid
    places: Places
    fleets: Mapping[DeviceKind, Fleet]
    mixes: Mapping[ClassName, Mix]
    stand: Stand | None = None

    @property
    def structure(self) -> Structure:
        """Counts of the plan."""
        return self.plan.structure

    @property
    def host_ports(self) -> int:
        """Ports of one host: its NIC ports in every plane."""
        structure = self.structure
        return structure.rails * structure.endpoints_per_rail * structure.planes

    def models(self, kind: DeviceKind) -> tuple[SwitchModel, ...]:
        """Catalogue records of the switches of ``kind``, choice by choice."""
        return tuple(self.catalog.switches[choice.part_number] for choice in self.fleets[kind].choices)

    def down_ports(self, kind: DeviceKind) -> int:
        """Provisioned downlinks of every switch of ``kind``, whatever its model."""
        structure = self.structure
        return {
            DeviceKind.LEAF: structure.leaf_down_ports,
            DeviceKind.SPINE: structure.spine_down_ports,
            DeviceKind.CORE: structure.core_down_ports,
        }[kind]

    def choices(self, name: ClassName) -> tuple[LinkChoice, ...]:
        """What realises a class."""
        return self.plan.link_choices(name)

    def first_link(self, name: ClassName) -> int:
        """Lowest link number of a class; classes follow each other from the hosts upwards."""
        structure = self.structure
        counts = (structure.num_endpoint_links, structure.num_leaf_spine_links)
        return sum(counts[: list(ClassName).index(name)])

    def network_plane(self, network: Ints) -> Ints:
        """Plane of each network."""
        return network // self.structure.networks_per_plane

    def network_rail(self, network: Ints) -> Ints:
        """Rail of each network when rail-only, else -1."""
        if self.structure.form is Form.RAIL_ONLY:
            return network % self.structure.networks_per_plane
        return np.full_like(network, -1)

    def used_down(self, kind: DeviceKind) -> NDArray[np.int64]:
        """Linked downlinks of every switch of ``kind``."""
        structure = self.structure
        if kind is DeviceKind.LEAF:
            each = self.leaves.down_ports
        elif kind is DeviceKind.SPINE:
            per_pod = leaves_in_pods(structure) * structure.links_per_leaf_spine
            each = np.repeat(per_pod, structure.spines_per_pod)
        else:
            each = _core_down_ports(structure)
        return np.tile(each, structure.num_networks)

    def used_up(self, kind: DeviceKind) -> NDArray[np.int64]:
        """Linked uplinks of every switch of ``kind``."""
        structure = self.structure
        ports = {
            DeviceKind.LEAF: structure.leaf_up_ports if structure.spines_per_pod else 0,
            DeviceKind.SPINE: structure.spine_up_ports if structure.cores_per_group else 0,
        }
        return np.full(self.spans[kind].count, ports.get(kind, 0), np.int64)


def lay_out(plan: FabricPlan, catalog: Catalog) -> Layout:
    """The layout of a plan; KeyError when the catalogue lacks one of its parts."""
    structure = plan.structure
    spans = device_spans(structure)
    leaves = leaf_grid(structure)
    first_host = leaves.unit * structure.unit_hosts + leaves.sub * structure.hosts_per_leaf
    tiers = dict.fromkeys(choice.tier for choice in plan.tiers)
    fleets = {DeviceKind(tier.value): fleet_of(plan, tier) for tier in tiers}
    heights = {kind: _heights(fleet, catalog) for kind, fleet in fleets.items()}
    stand = stand_of(plan, catalog)
    if stand is None:
        places = place_devices(plan, spans, np.minimum(first_host, structure.num_hosts - 1), heights)
    else:
        places = stood_places(stand.placement, spans, plan, heights)
    mixes = {name: mix for name in plan.classes if (mix := mix_of(plan, name)) is not None}
    return Layout(plan, catalog, spans, device_names(structure, spans), leaves, places, fleets, mixes, stand)


def _heights(fleet: Fleet, catalog: Catalog) -> Heights:
    """Height of every switch of a tier."""
    heights = [catalog.switches[choice.part_number].rack_units for choice in fleet.choices]
    distinct = tuple(dict.fromkeys(heights))
    which = np.array([distinct.index(height) for height in heights], np.int16)
    return Heights(distinct, which[fleet.of_device])


def leaf_grid(structure: Structure) -> LeafGrid:
    """Unit, group and pod of every leaf of one network: the inverse of the leaf order."""
    shape = (structure.num_units, structure.rail_groups, structure.leaves_per_group)
    unit, group, sub = (axis.ravel() for axis in np.indices(shape, dtype=np.int64))
    order = np.argsort(leaf_order(structure, unit, group, sub))
    index = np.arange(structure.leaves_per_network, dtype=np.int64)
    pod = pod_of_leaf(structure, index)
    first = np.searchsorted(pod, np.arange(structure.num_pods))
    reserved_leaf, reserved_port = reserved_leaf_and_port(structure)
    return LeafGrid(
        unit=unit[order],
        rail_group=group[order],
        sub=sub[order],
        pod=pod,
        index_in_pod=index - first[pod],
        first_in_pod=first,
        host_ports=host_ports_per_leaf(structure),
        down_ports=down_ports_per_leaf(structure),
        reserved_leaf=reserved_leaf,
        reserved_port=reserved_port,
    )


def _core_down_ports(structure: Structure) -> NDArray[np.int64]:
    """Linked downlinks of each core of one network: group sequences are dealt to its cores in turn."""
    sequence = structure.num_pods * structure.spine_positions_per_group * structure.spine_up_ports
    core = np.arange(structure.cores_per_network, dtype=np.int64) % structure.cores_per_group
    ports: NDArray[np.int64] = -(-(sequence - core) // structure.cores_per_group)
    return ports
