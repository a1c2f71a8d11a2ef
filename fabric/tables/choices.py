"""What a plan gives every switch of a tier and every link of a class, where it mixes models or kinds of link.

A class falls into cells (:mod:`fabric.blocks`); all that tables ask is the choice of a link by its number, and how
many ports of a device belong to each choice. Arrays go by device of one network wherever all networks are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.blocks import (
    block_of_device,
    cells_of,
    column_of_core,
    column_of_position,
    host_cell_of,
    host_cells_in_rows,
    num_blocks,
    numbers,
    row_of_leaf,
)
from fabric.occupancy import leaf_order, pod_of_leaf, reserved_leaf_and_port
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.portions import Grid
from fabric.structure import Structure
from fabric.tables.arrow import Ints
from fabric.terms import ClassName, Form, Tier

Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Fleet:
    """Switches of a tier: ``of_device`` is the place in ``choices`` of every switch, in number order."""

    choices: tuple[TierChoice, ...]
    of_device: Codes


@dataclass(frozen=True, slots=True)
class Mix:
    """How a class that is realised in several ways falls to its ``choices``.

    ``codes`` are places in ``choices`` by device of end a and group of its port; ``group_of_port`` by port of end a;
    ``reserved`` by reserved endpoint. ``near_ports``, ``reserved_ports`` and ``far_ports`` count ports by device of
    end a, reserved endpoint and device of end z, and by choice. Devices are those of one network, hosts all of them.
    """

    choices: tuple[LinkChoice, ...]
    codes: Codes
    group_of_port: NDArray[np.int64]
    reserved: Codes
    near_ports: Ints
    far_ports: Ints

    @property
    def reserved_ports(self) -> Ints:
        """One port each, under the choice that it has."""
        ports: Ints = (self.reserved[:, None] == np.arange(len(self.choices))).astype(np.int64)
        return ports

    def of_links(self, link: Ints) -> Codes:
        """Place in ``choices`` of links, numbered in their class from 0."""
        device, port = np.divmod(link, len(self.group_of_port))
        group = self.group_of_port[port]
        if not len(self.reserved):
            codes: Codes = self.codes[device % len(self.codes), group]
            return codes
        num_host_links = len(self.codes) * len(self.group_of_port)
        host_codes = self.codes[np.minimum(device, len(self.codes) - 1), group]
        reserved_codes = self.reserved[(link - num_host_links) % len(self.reserved)]
        return np.where(link < num_host_links, host_codes, reserved_codes)


def fleet_of(plan: FabricPlan, tier: Tier) -> Fleet:
    """The switches of a tier; ValueError when the choices do not fill each of its blocks once."""
    choices = plan.tier_choices(tier)
    num_switches = plan.structure.num_in_tier(tier)
    if len(choices) == 1:
        return Fleet(choices, np.zeros(num_switches, np.int16))
    grid = grid_of(plan)
    filled = [numbers(choice.blocks) for choice in choices]
    every = np.concatenate(filled)
    if not np.array_equal(np.sort(every), np.arange(num_blocks(plan.structure, grid, tier))):
        raise ValueError(f"the switch models of the {tier} tier do not fill each of its blocks once")
    of_block = np.empty(len(every), np.int16)
    of_block[every] = np.repeat(np.arange(len(choices)), [len(blocks) for blocks in filled])
    return Fleet(choices, of_block[block_of_device(plan.structure, grid, tier)])


def mix_of(plan: FabricPlan, name: ClassName) -> Mix | None:
    """How a class falls to its choices; None where there is one. ValueError when they do not fill its cells once."""
    choices = plan.link_choices(name)
    if len(choices) == 1:
        return None
    makers = {
        ClassName.HOST_LEAF: _host_leaf_mix,
        ClassName.LEAF_SPINE: _leaf_spine_mix,
        ClassName.SPINE_CORE: _spine_core_mix,
    }
    return makers[name](plan, choices)


def grid_of(plan: FabricPlan) -> Grid:
    """The grid of a plan that mixes; ValueError when it has none."""
    if plan.grid is None:
        raise ValueError("the plan has several choices for a tier or class, but no grid")
    return plan.grid


def cell_codes(choices: Sequence[LinkChoice], num_columns: Ints) -> Codes:
    """Place in ``choices`` of every cell, by row and column; -1 where no choice realises one.

    Raises ValueError when a cell is realised twice, or lies beyond the ``num_columns`` cells of its row.
    """
    times = np.zeros((len(num_columns), int(num_columns.max(initial=0))), np.int64)
    codes = np.full(times.shape, -1, np.int16)
    for code, choice in enumerate(choices):
        for portion in choice.portions:
            cells = cells_of(portion)
            codes[cells] = code
            np.add.at(times, cells, 1)
    most = np.arange(times.shape[1])[None, :] < num_columns[:, None]
    if (times > most).any():
        row, column = np.argwhere(times > most)[0]
        what = f"cell {column} of row {row} of {choices[0].name} links"
        raise ValueError(f"{what} is realised {times[row, column]} times, {int(most[row, column])} at the most")
    return codes


def _chosen(codes: Codes, name: ClassName) -> Codes:
    """The codes, when none is missing: cells without links may stand under no choice."""
    if (codes < 0).any():
        raise ValueError(f"{int((codes < 0).sum())} places of {name} links are realised by no choice")
    return codes


def _host_leaf_mix(plan: FabricPlan, choices: tuple[LinkChoice, ...]) -> Mix:
    """Cells are leaf rows by host cells; rail groups of a host lead to leaves of their own."""
    structure, grid = plan.structure, grid_of(plan)
    row = row_of_leaf(structure, grid)
    in_rows = host_cells_in_rows(structure, grid, [group.num_hosts for group in plan.host_groups])
    cells = cell_codes(choices, in_rows)
    unit, position = np.divmod(np.arange(structure.num_hosts, dtype=np.int64), structure.unit_hosts)
    sub, in_leaf = np.divmod(position, structure.hosts_per_leaf)
    group = np.arange(structure.rail_groups, dtype=np.int64)
    leaf = leaf_order(structure, unit[:, None], group[None, :], sub[:, None])
    cell = host_cell_of(grid, in_leaf[:, None], in_rows[row[leaf]])
    codes = _chosen(cells[row[leaf], cell], ClassName.HOST_LEAF)
    reserved_leaf, _ = reserved_leaf_and_port(structure)
    reserved = _chosen(cells[row[reserved_leaf], 0], ClassName.HOST_LEAF)
    far_ports = np.zeros((structure.leaves_per_network, len(choices)), np.int64)
    np.add.at(far_ports, (leaf, codes), structure.rails_per_leaf * structure.endpoints_per_rail)
    np.add.at(far_ports, (reserved_leaf, reserved), 1)
    groups = rail_group_of_port(structure)
    return Mix(choices, codes, groups, reserved, _ports_by_code(codes, groups, len(choices)), far_ports)


def _leaf_spine_mix(plan: FabricPlan, choices: tuple[LinkChoice, ...]) -> Mix:
    """Cells are leaf rows by spine columns."""
    structure, grid = plan.structure, grid_of(plan)
    column = column_of_position(structure, grid)
    num_columns = num_blocks(structure, grid, Tier.SPINE)
    num_rows = num_blocks(structure, grid, Tier.LEAF)
    cells = cell_codes(choices, np.full(num_rows, num_columns))
    codes = _chosen(cells[row_of_leaf(structure, grid)], ClassName.LEAF_SPINE)
    pod = pod_of_leaf(structure, np.arange(structure.leaves_per_network, dtype=np.int64))
    landed = np.zeros((structure.num_pods, num_columns, len(choices)), np.int64)
    np.add.at(landed, (pod[:, None], np.arange(num_columns)[None, :], codes), structure.links_per_leaf_spine)
    far_ports = landed[:, column].reshape(-1, len(choices))
    groups = np.repeat(column, structure.links_per_leaf_spine)
    near_ports = _ports_by_code(codes, groups, len(choices))
    return Mix(choices, codes, groups, np.zeros(0, np.int16), near_ports, far_ports)


def _spine_core_mix(plan: FabricPlan, choices: tuple[LinkChoice, ...]) -> Mix:
    """Cells are spine columns by pods, or spine columns alone."""
    structure, grid = plan.structure, grid_of(plan)
    column = column_of_position(structure, grid)
    num_cells = structure.num_pods if grid.pods_apart else 1
    cells = cell_codes(choices, np.full(num_blocks(structure, grid, Tier.SPINE), num_cells))
    pod = np.arange(structure.num_pods) if grid.pods_apart else np.zeros(structure.num_pods, np.int64)
    codes = _chosen(cells[column[None, :], pod[:, None]].reshape(-1, 1), ClassName.SPINE_CORE)
    per_pod = structure.spine_positions_per_group * structure.spine_up_ports
    in_group = np.arange(structure.cores_per_network, dtype=np.int64) % structure.cores_per_group
    ends = np.arange(structure.num_pods + 1, dtype=np.int64) * per_pod
    dealt = -(-(ends[:, None] - in_group) // structure.cores_per_group)
    core_codes = cells[column_of_core(structure, grid)[None, :], pod[:, None]]
    far_ports = np.zeros((structure.cores_per_network, len(choices)), np.int64)
    core = np.broadcast_to(np.arange(structure.cores_per_network), core_codes.shape)
    np.add.at(far_ports, (core, core_codes), np.diff(np.maximum(dealt, 0), axis=0))
    groups = np.zeros(structure.spine_up_ports, np.int64)
    near_ports = _ports_by_code(codes, groups, len(choices))
    return Mix(choices, codes, groups, np.zeros(0, np.int16), near_ports, far_ports)


def rail_group_of_port(structure: Structure) -> NDArray[np.int64]:
    """Rail group, in its network, of every port of a host."""
    num_ports = structure.rails * structure.endpoints_per_rail * structure.planes
    rail = np.arange(num_ports, dtype=np.int64) // structure.planes % structure.rails
    return np.zeros_like(rail) if structure.form is Form.RAIL_ONLY else rail // structure.rails_per_leaf


def _ports_by_code(codes: Codes, group_of_port: Ints, num_choices: int) -> Ints:
    """Ports of every device of end a under each choice."""
    in_group = np.bincount(group_of_port, minlength=codes.shape[1])
    by_code = [(codes == code) @ in_group for code in range(num_choices)]
    return np.stack(by_code, axis=1).astype(np.int64)
