"""Blocks of a fabric, counted anew from the structure and the indices in the devices table.

* row of a leaf: leaves of a pod, ``leaf_block`` at a time, pod after pod; alike in every network;
* column of a spine: its position in the pod / ``spine_block``; of a core: that of the first spine of its group.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from fabric.audit.columns import ABSENT, Ints
from fabric.audit.devices import CORE, KINDS, LEAF, SPINE, Devices
from fabric.plan import FabricPlan
from fabric.portions import Grid, Range
from fabric.structure import Structure
from fabric.terms import PodScope, Tier


def rows_per_rail_group(structure: Structure, grid: Grid) -> tuple[int, int]:
    """Rows of a full pod, and rows of all pods of one rail group (of a network where pods hold all rails)."""
    leaves = _leaves_per_rail_group(structure)
    full_pods, rest = divmod(leaves, structure.leaves_per_pod)
    rows_per_pod = -(-structure.leaves_per_pod // grid.leaf_block)
    return rows_per_pod, full_pods * rows_per_pod - (-rest // grid.leaf_block)


def num_rows(structure: Structure, grid: Grid) -> int:
    """Blocks of leaves."""
    groups = structure.leaves_per_network // _leaves_per_rail_group(structure)
    return groups * rows_per_rail_group(structure, grid)[1]


def num_columns(structure: Structure, grid: Grid) -> int:
    """Blocks of spines."""
    return -(-structure.spines_per_pod // grid.spine_block)


def _leaves_per_rail_group(structure: Structure) -> int:
    if structure.pod_scope is PodScope.ALL_RAILS:
        return structure.leaves_per_network
    return structure.num_units * structure.leaves_per_group


def numbers_in(ranges: Iterable[Range]) -> list[int]:
    """All numbers of some ranges, in their order."""
    return [number for each in ranges for number in range(each.first, each.first + each.count)]


class Blocks:
    """The block of every switch, and the choice of the plan that fills it. A lone choice of a tier fills all."""

    def __init__(self, plan: FabricPlan, devices: Devices) -> None:
        self._plan = plan
        self._devices = devices

    @cached_property
    def index(self) -> Ints:
        """Index in its kind of every device."""
        return np.maximum(self._devices.sheet.ints("index"), 0)

    @cached_property
    def block(self) -> Ints:
        """Row of every leaf, column of every spine and core; ``ABSENT`` for hosts, or without a grid."""
        plan, kind = self._plan, self._devices.kind
        block = np.full(len(self._devices), ABSENT, dtype=np.int64)
        if plan.grid is None:
            return block
        for number, find in ((LEAF, _row_of_leaf), (SPINE, _column_of_spine), (CORE, _column_of_core)):
            inside = kind == number
            if inside.any():
                block[inside] = find(plan.structure, plan.grid, self.index[inside])
        return block

    @cached_property
    def choice(self) -> Ints:
        """Place in ``plan.tiers`` of every switch; ``ABSENT`` where its block is filled by none."""
        plan = self._plan
        places = np.full(len(self._devices), ABSENT, dtype=np.int64)
        for tier in Tier:
            inside = self._devices.kind == KINDS.index(tier.value)
            choices = [(place, choice) for place, choice in enumerate(plan.tiers) if choice.tier is tier]
            if len(choices) == 1:
                places[inside] = choices[0][0]
            for place, choice in choices[: len(choices) * (len(choices) > 1)]:
                places[inside & np.isin(self.block, numbers_in(choice.blocks))] = place
        return places


def _row_of_leaf(structure: Structure, grid: Grid, index: Ints) -> Ints:
    group, in_group = np.divmod(index % structure.leaves_per_network, _leaves_per_rail_group(structure))
    pod, in_pod = np.divmod(in_group, structure.leaves_per_pod)
    per_pod, per_group = rows_per_rail_group(structure, grid)
    row: Ints = group * per_group + pod * per_pod + in_pod // grid.leaf_block
    return row


def _column_of_spine(structure: Structure, grid: Grid, index: Ints) -> Ints:
    column: Ints = index % structure.spines_per_network % structure.spines_per_pod // grid.spine_block
    return column


def _column_of_core(structure: Structure, grid: Grid, index: Ints) -> Ints:
    group = index % structure.cores_per_network // structure.cores_per_group
    column: Ints = group * structure.spine_positions_per_group // grid.spine_block
    return column
