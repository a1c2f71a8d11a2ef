"""Rack units that switches take, and racks that a plan needs: the same filling as the tables do.

Network racks are filled in device order (leaves that stand apart, spines, cores), each switch in whole rack units, a
fresh rack when the next one does not fit. So the rack units of the switches are at most racks x usable units: a limit
on them is necessary for a limit on racks, and :func:`count_racks` tells exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import numpy as np

from catalogs.records import SwitchModel
from fabric.blocks import Ints, block_of_device, first_host_of_leaf, numbers
from fabric.plan import FabricPlan, HostGroup, TierChoice
from fabric.sizing.terms import Place, SizingTerms, leaves_per_host_rack
from fabric.terms import DeviceKind, Tier

ASSUMED_U = 2
"""Rack units that a switch of unknown height is taken to have."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Rack units of one switch: in network racks, and in racks that need liquid cooling because of it."""

    network_u: int = 0
    liquid_u: int = 0


NOWHERE = Stand()


def whole_units(height: Decimal | None) -> int:
    """Rack units that a device takes up.

    >>> whole_units(Decimal("4.5")), whole_units(None)
    (5, 2)
    """
    return ASSUMED_U if height is None else max(ceil(height), 1)


def stand_of(terms: SizingTerms, place: Place, tier: Tier, model: SwitchModel) -> Stand:
    """Where one switch of ``tier`` stands.

    A leaf among its hosts takes no network rack. A liquid-cooled one makes their rack need liquid where they do not
    themselves: of the leaves of a rack, each is counted as its share of the usable units.
    """
    is_liquid = model.cooling == "liquid"
    if not (place.in_host_rack and tier is Tier.LEAF):
        units = whole_units(model.rack_units)
        return Stand(units, units if is_liquid else 0)
    groups = terms.host_sides[place.shape.protocol, place.shape.structure.planes].groups
    if not is_liquid or any(group.cooling == "liquid" for group in groups):
        return NOWHERE
    return Stand(0, terms.rack_usable_u // leaves_per_host_rack(groups, place.shape.structure))


@dataclass(frozen=True, slots=True)
class RackCount:
    """Racks that hold switches and no hosts, and racks that need liquid cooling because of a switch."""

    network: int
    liquid: int


@dataclass(frozen=True, slots=True)
class _Run:
    """So many switches of one height and cooling, one after the other in device order."""

    count: int
    units: int
    is_liquid: bool


def count_racks(plan: FabricPlan, switches: Mapping[str, SwitchModel]) -> RackCount:
    """Racks of ``plan`` as the racks table has them."""
    if plan.layout is not None:
        return _count_laid(plan)
    runs: list[_Run] = []
    liquid_hosts = 0
    for tier in dict.fromkeys(choice.tier for choice in plan.tiers):
        choices = [choice for choice in plan.tiers if choice.tier is tier]
        model = _model_of_device(plan, choices)
        if tier is Tier.LEAF and plan.leaf_in_host_rack:
            liquid_hosts = _liquid_host_racks(plan, choices, model)
        else:
            runs += _runs(choices, model, switches)
    filled = _fill(runs, plan.rack_usable_u)
    needs_rack = filled.network or plan.structure.reserved_endpoints
    return RackCount(max(filled.network, 1) if needs_rack else 0, filled.liquid + liquid_hosts)


def _count_laid(plan: FabricPlan) -> RackCount:
    """Racks on a floor."""
    from fabric.placement.of_plan import racking_of  # noqa: PLC0415 - heavy, and most plans have no floor

    racking = racking_of(plan)
    is_liquid = np.zeros(racking.num_racks, np.bool_)
    for tier in dict.fromkeys(choice.tier for choice in plan.tiers):
        choices = [choice for choice in plan.tiers if choice.tier is tier]
        cooled = np.array([choice.cooling == "liquid" for choice in choices])
        is_liquid[racking.rack[DeviceKind(tier.value)][cooled[_model_of_device(plan, choices)]]] = True
    for group in plan.host_groups:
        if group.cooling == "liquid":
            is_liquid[racking.rack[DeviceKind.HOST][group.first_host : group.first_host + group.num_hosts]] = False
    return RackCount(racking.num_racks - racking.num_host_racks, int(is_liquid.sum()))


def _model_of_device(plan: FabricPlan, choices: list[TierChoice]) -> Ints:
    """Index into ``choices`` of every switch of their tier, in device order."""
    if plan.grid is None or len(choices) == 1:
        return np.zeros(sum(choice.num_switches for choice in choices), np.int64)
    block = block_of_device(plan.structure, plan.grid, choices[0].tier)
    model_of_block = np.zeros(int(block.max()) + 1, np.int64)
    for index, choice in enumerate(choices):
        model_of_block[numbers(choice.blocks)] = index
    return model_of_block[block]


def _runs(choices: list[TierChoice], model: Ints, switches: Mapping[str, SwitchModel]) -> Iterator[_Run]:
    """Switches of a tier, alike ones that follow each other taken together."""
    starts = np.flatnonzero(np.diff(model, prepend=-1))
    counts = np.diff(starts, append=len(model))
    for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
        choice = choices[int(model[start])]
        yield _Run(count, whole_units(switches[choice.part_number].rack_units), choice.cooling == "liquid")


def _fill(runs: Iterable[_Run], usable_u: int) -> RackCount:
    """Racks filled one after the other: what does not fit the last one opens the next."""
    network = liquid = stacked = 0
    last_is_liquid = False
    for run in runs:
        per_rack = max(usable_u // run.units, 1)
        here = min(run.count, max((usable_u - stacked) // run.units, 0)) if stacked else 0
        if here and run.is_liquid and not last_is_liquid:
            liquid, last_is_liquid = liquid + 1, True
        stacked += here * run.units
        rest = run.count - here
        if rest:
            fresh = -(-rest // per_rack)
            network += fresh
            liquid += fresh if run.is_liquid else 0
            last_is_liquid = run.is_liquid
            stacked = (rest - (fresh - 1) * per_rack) * run.units
    return RackCount(network, liquid)


def _liquid_host_racks(plan: FabricPlan, choices: list[TierChoice], model: Ints) -> int:
    """Racks of air-cooled hosts with a liquid-cooled leaf in them; a leaf stands with its first host."""
    is_liquid = np.array([choice.cooling == "liquid" for choice in choices])[model]
    host = np.tile(first_host_of_leaf(plan.structure), plan.structure.num_networks)[is_liquid]
    return sum(_racks_with(group, host) for group in plan.host_groups if group.cooling != "liquid")


def _racks_with(group: HostGroup, host: Ints) -> int:
    """Racks of a group in which some of ``host`` stand; every group begins a fresh rack."""
    own = host[(host >= group.first_host) & (host < group.first_host + group.num_hosts)]
    return len(np.unique((own - group.first_host) // group.hosts_per_rack))
