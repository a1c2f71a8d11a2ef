"""Structures as columns: what thousands of them use is counted at once.

The closed forms are those of :class:`fabric.structure.Structure`; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from fabric.occupancy import down_ports_per_leaf
from fabric.structure import Structure
from fabric.terms import Form, PodScope

Column = NDArray[np.int64]

FIELDS = (
    "num_tiers",
    "planes",
    "rails",
    "num_hosts",
    "endpoints_per_rail",
    "unit_hosts",
    "num_units",
    "rails_per_leaf",
    "leaves_per_group",
    "hosts_per_leaf",
    "leaf_down_ports",
    "leaf_up_ports",
    "endpoint_speed_gbps",
    "uplink_speed_gbps",
    "core_speed_gbps",
    "units_per_pod",
    "num_pods",
    "spines_per_pod",
    "links_per_leaf_spine",
    "spine_down_ports",
    "spine_up_ports",
    "spine_positions_per_group",
    "cores_per_group",
    "core_down_ports",
)


@dataclass(slots=True)
class Columns:
    """Structures with their counts in columns, a row per structure."""

    structures: Sequence[Structure]
    num_networks: Column = field(init=False)
    rail_groups: Column = field(init=False)
    leaves: Column = field(init=False)
    spines: Column = field(init=False)
    cores: Column = field(init=False)
    is_rail_only: NDArray[np.bool_] = field(init=False)
    has_one_rail_pods: NDArray[np.bool_] = field(init=False)
    _fields: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        rows = list(map(attrgetter(*FIELDS), self.structures))
        table = np.array(rows, dtype=np.int64).reshape(len(rows), len(FIELDS))
        self._fields = {name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(FIELDS)}
        self.is_rail_only = np.array([each.form is Form.RAIL_ONLY for each in self.structures], dtype=bool)
        one_rail = [each.pod_scope is PodScope.ONE_RAIL for each in self.structures]
        self.has_one_rail_pods = np.array(one_rail, dtype=bool)
        per_plane = np.where(self.is_rail_only, self["rails"], 1)
        self.num_networks = self["planes"] * per_plane
        self.rail_groups = self["rails"] // per_plane // self["rails_per_leaf"]
        self.leaves = self.num_networks * self["num_units"] * self.rail_groups * self["leaves_per_group"]
        self.spines = self.num_networks * self["num_pods"] * self["spines_per_pod"]
        groups = self["spines_per_pod"] // np.maximum(self["spine_positions_per_group"], 1)
        self.cores = self.num_networks * groups * self["cores_per_group"]

    def __getitem__(self, name: str) -> Column:
        """A field of the structures."""
        return self._fields[name]

    def counts(self) -> tuple[Column, ...]:
        """Leaves, spines, cores, leaf-spine links and spine-core links, a column each."""
        core_links = np.where(self.cores > 0, self.spines * self["spine_up_ports"], 0)
        return self.leaves, self.spines, self.cores, self.leaves * self["leaf_up_ports"], core_links

    def switch_modules(self, legs: int) -> tuple[Column, ...]:
        """Modules of ``legs`` ports: leaf downlinks and uplinks, spine downlinks and uplinks, core downlinks.

        As many links may take more modules or fewer, since modules are whole on every device.
        """
        return (
            self._leaf_down(legs),
            self.leaves * _ceil(self["leaf_up_ports"], legs),
            self._spine_down(legs),
            self.spines * _ceil(self["spine_up_ports"], legs),
            self.cores * _ceil(self["core_down_ports"], legs),
        )

    def _leaf_down(self, legs: int) -> Column:
        """Modules towards the hosts and reserved endpoints, which fill up leaves one by one and are counted so."""
        if any(each.reserved_endpoints for each in self.structures):
            per_network = [int(_ceil(down_ports_per_leaf(each), legs).sum()) for each in self.structures]
            return self.num_networks * np.array(per_network, dtype=np.int64)
        full, rest = np.divmod(self["num_hosts"], self["unit_hosts"])
        per_group = full * self._unit_modules(self["unit_hosts"], legs) + self._unit_modules(rest, legs)
        return self.num_networks * self.rail_groups * per_group

    def _unit_modules(self, hosts: Column, legs: int) -> Column:
        """Modules on the leaves that one rail group of a unit with ``hosts`` hosts shares."""
        full, rest = np.divmod(hosts, self["hosts_per_leaf"])
        per_host = self["rails_per_leaf"] * self["endpoints_per_rail"]
        return full * _ceil(self["hosts_per_leaf"] * per_host, legs) + _ceil(rest * per_host, legs)

    def _spine_down(self, legs: int) -> Column:
        """Modules towards the leaves; the last pod of a rail group (or of all) may hold fewer."""
        chains = np.where(self.has_one_rail_pods, self.rail_groups, 1)
        leaves_per_unit = np.where(self.has_one_rail_pods, 1, self.rail_groups) * self["leaves_per_group"]
        pods = self["num_pods"] // chains
        links_per_unit = leaves_per_unit * self["links_per_leaf_spine"]
        last = self["num_units"] - (pods - 1) * self["units_per_pod"]
        full = (pods - 1) * _ceil(self["units_per_pod"] * links_per_unit, legs)
        per_spine = full + _ceil(last * links_per_unit, legs)
        return self.num_networks * chains * self["spines_per_pod"] * per_spine


def _ceil(numbers: Column, divisor: int) -> Column:
    return -(-numbers // divisor)
