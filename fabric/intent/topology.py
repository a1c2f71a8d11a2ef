"""Which structures may be searched."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from fabric.intent.hosts import PLANES
from fabric.intent.problems import Fault
from fabric.intent.section import Many, Section
from fabric.intent.values import MAX_PORTS, Count, Label, OneOfNumbers, Ports, PortsOrShare
from fabric.intent.words import CoreSpread, CoreSpreadWord, FormWord, PodScopeWord
from fabric.terms import Form, PodScope

Models = Annotated[tuple[Label, ...], Many()]
"""Switch models by part number; none = any."""


class Topology(Section):
    """Which structures may be searched; a key left out leaves the choice to the planner."""

    forms: Annotated[tuple[FormWord, ...], Many(least=1)] = Field(
        default=(Form.RAIL_OPTIMIZED, Form.LEAF_SPINE),
        description="rail-optimized: a leaf takes one rail of a unit; leaf-spine: a leaf takes all rails of its hosts"
        "; rail-only: no path between rails outside the hosts, so it must be asked for",
    )
    tiers: Annotated[tuple[Annotated[int, OneOfNumbers((1, 2, 3))], ...], Many(least=1)] = Field(
        default=(1, 2, 3),
        description="numbers of switch tiers: 1 leaf only, 2 leaf and spine, 3 leaf, spine and core",
    )
    planes: Annotated[tuple[Annotated[int, OneOfNumbers(PLANES)], ...], Many(least=1)] = Field(
        default=(1,),
        description="numbers of parallel planes; every NIC port is split over all of them; left out, it is the fewest"
        " that the hosts offer",
    )
    scalable_unit: Count | None = Field(
        default=None,
        description="hosts of a scalable unit, added together with their leaves; null = as many as a leaf takes",
    )
    provision_full_units: bool = Field(
        default=False,
        description="build leaves and leaf-spine links of the last unit in full, even where hosts are missing",
    )
    backup_hosts_per_unit: Annotated[int, Field(ge=0, le=MAX_PORTS)] = Field(
        default=0,
        description="hosts of every unit, counted in `count`, that stand by: wired, but not in the oversubscription",
    )
    pod_scope: Annotated[tuple[PodScopeWord, ...], Many(least=1)] = Field(
        default=(PodScope.ALL_RAILS,),
        description="whether a pod (three tiers) holds the leaves of all rails of its units, or of one rail group",
    )
    units_per_pod: Count | None = Field(
        default=None, description="scalable units of a pod, exactly (three tiers); null = planner"
    )
    leaf_uplinks: Ports | None = Field(
        default=None, description="uplinks of a leaf, exactly; null = what the bandwidth asks for"
    )
    spines_per_pod: Ports | None = Field(
        default=None, description="spines of a pod, exactly (with two tiers: of a network); null = planner"
    )
    reserve_spine_ports: Annotated[int | Fraction, PortsOrShare()] = Field(
        default=0,
        description='ports of every spine kept free for growth or a core tier: a number, or a share "1/2" or "50%"',
    )
    rails_per_leaf: Ports | None = Field(
        default=None,
        description="rails that share a leaf, exactly (rail-optimized); null = planner tries the divisors",
    )
    core_spread: CoreSpreadWord = Field(
        default=CoreSpread.EQUAL,
        description="equal: a spine has as many links to each core of its group; balanced: as even as numbers allow",
    )
    leaf_models: Models = Field(default=(), description="switch models allowed as leaf, by part number; [] = any")
    spine_models: Models = Field(default=(), description="switch models allowed as spine; [] = any")
    core_models: Models = Field(default=(), description="switch models allowed as core; [] = any")

    @property
    def most_tiers(self) -> int:
        """Tiers of the highest structure allowed."""
        return max(self.tiers)

    def faults(self) -> Iterator[Fault]:
        """Keys about tiers or forms that may not be searched, and backup hosts beyond a unit."""
        yield from _keys_without_their_tier(self)
        yield from _rails_on_one_leaf(self)
        yield from _more_backup_than_unit(self)


_KEYS_BY_TIERS = {
    2: ("leaf_uplinks", "spines_per_pod", "reserve_spine_ports", "spine_models"),
    3: ("units_per_pod", "pod_scope", "core_spread", "core_models"),
}


def _keys_without_their_tier(topology: Topology) -> Iterator[Fault]:
    """A key about spines needs 2 or 3 among the tiers, one about pods or cores needs 3."""
    for tiers, keys in _KEYS_BY_TIERS.items():
        if topology.most_tiers >= tiers:
            continue
        for key in keys:
            if topology.is_changed(key):
                allowed = " and ".join(map(str, topology.tiers))
                hint = f"add {tiers} to topology.tiers, or leave the key out"
                yield Fault((key,), f"has no effect with tiers {allowed} only", hint, (("tiers",),))


def _rails_on_one_leaf(topology: Topology) -> Iterator[Fault]:
    """Rail-only networks hold one rail each, so rails_per_leaf is 1 where no other form may be searched."""
    if topology.forms == (Form.RAIL_ONLY,) and topology.rails_per_leaf not in {None, 1}:
        message = f"is {topology.rails_per_leaf}, but a rail-only leaf takes one rail"
        yield Fault(("rails_per_leaf",), message, "write 1, or allow rail-optimized", (("forms",),))


def _more_backup_than_unit(topology: Topology) -> Iterator[Fault]:
    """backup_hosts_per_unit <= scalable_unit, which is given: small units full of backup hosts would be cheapest."""
    backup, unit = topology.backup_hosts_per_unit, topology.scalable_unit
    if unit is None and backup:
        message = f"is {backup}, but a unit has no given size"
        yield Fault(("backup_hosts_per_unit",), message, "write scalable_unit, the hosts of a unit with its backups")
    if unit is not None and backup > unit:
        message = f"{backup} is more than the {unit} hosts of a unit"
        yield Fault(("backup_hosts_per_unit",), message, None, (("scalable_unit",),))
