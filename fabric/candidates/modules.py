"""Whole modules at the switch ends of a structure: as many links may take more modules or fewer.

Counted by arithmetic, since thousands of structures are compared; reserved endpoints, which fill up leaves one by
one, take the long way over every leaf.
"""

from __future__ import annotations

from fabric.occupancy import down_ports_per_leaf
from fabric.structure import Structure
from fabric.terms import PodScope


def _ceil(number: int, divisor: int) -> int:
    return -(-number // divisor)


def switch_modules(structure: Structure, legs: int) -> tuple[int, int, int, int, int]:
    """Modules of ``legs`` ports: leaf downlinks and uplinks, spine downlinks and uplinks, core downlinks."""
    return (
        _leaf_down(structure, legs),
        structure.num_leaves * _ceil(structure.leaf_up_ports, legs),
        _spine_down(structure, legs),
        structure.num_spines * _ceil(structure.spine_up_ports, legs),
        structure.num_cores * _ceil(structure.core_down_ports, legs),
    )


def _leaf_down(structure: Structure, legs: int) -> int:
    """Modules towards the hosts and reserved endpoints."""
    if structure.reserved_endpoints:
        used = down_ports_per_leaf(structure)
        return structure.num_networks * int((-(-used // legs)).sum())
    full, rest = divmod(structure.num_hosts, structure.unit_hosts)
    per_group = full * _unit_modules(structure, structure.unit_hosts, legs) + _unit_modules(structure, rest, legs)
    return structure.num_networks * structure.rail_groups * per_group


def _unit_modules(structure: Structure, hosts: int, legs: int) -> int:
    """Modules on the leaves that one rail group of a unit with ``hosts`` hosts shares."""
    full, rest = divmod(hosts, structure.hosts_per_leaf)
    per_host = structure.rails_per_leaf * structure.endpoints_per_rail
    return full * _ceil(structure.hosts_per_leaf * per_host, legs) + _ceil(rest * per_host, legs)


def _spine_down(structure: Structure, legs: int) -> int:
    """Modules towards the leaves; the last pod of a rail group (or of all) may hold fewer."""
    if not structure.spines_per_pod:
        return 0
    chains = 1 if structure.pod_scope is PodScope.ALL_RAILS else structure.rail_groups
    pods = structure.num_pods // chains
    leaves_per_unit = structure.leaves_per_pod // structure.units_per_pod
    per_leaf = structure.links_per_leaf_spine
    last = structure.num_units - (pods - 1) * structure.units_per_pod
    per_spine = (pods - 1) * _ceil(structure.leaves_per_pod * per_leaf, legs) + _ceil(
        last * leaves_per_unit * per_leaf, legs
    )
    return structure.num_networks * chains * structure.spines_per_pod * per_spine
