"""Blocks and cells: the finest parts of a fabric that may differ in switch model or kind of link.

A *row* is a block of leaves: the same ``leaf_block`` consecutive places of a pod, in every network (all leaves, where
it is 0). A *column* is a block of spines: the same ``spine_block`` positions of every pod, in every network, with the
cores above them. Rows and columns are so cut that whole cages lie in each, at both ends, so that what one holds never
shares a cage with what another holds.

The links of a class fall into *cells*, rows by columns:

* host-leaf: a cell per ``host_cell`` hosts of each leaf of the row, the last one with the hosts left over; a row
  that hosts do not fill evenly, that holds hosts of several groups or reserved endpoints is one cell;
* leaf-spine: the links between a row and a column;
* spine-core: a column is a row here, and its cells are its pods where ``pods_apart``, else it is one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fabric.occupancy import down_ports_per_leaf, host_ports_per_leaf, leaf_order, leaves_in_pods, pod_of_leaf
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.portions import Grid, Portion, Range
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

Ints = NDArray[np.int64]


def numbers(ranges: Iterable[Range]) -> Ints:
    """All numbers of some ranges, in their order."""
    parts = [np.arange(each.first, each.first + each.count, dtype=np.int64) for each in ranges]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def cells_of(portion: Portion) -> tuple[Ints, Ints]:
    """Row and column of every cell of a portion."""
    rows, columns = numbers(portion.rows), numbers(portion.columns)
    row, column = np.divmod(np.arange(portion.first, portion.first + portion.count), max(len(columns), 1))
    return rows[row], columns[column]


def row_of_leaf(structure: Structure, grid: Grid) -> Ints:
    """Row of every leaf of one network; shape (leaves_per_network,)."""
    if not grid.leaf_block:
        return np.zeros(structure.leaves_per_network, np.int64)
    pod = pod_of_leaf(structure, np.arange(structure.leaves_per_network, dtype=np.int64))
    in_pods = leaves_in_pods(structure)
    first_leaf = np.cumsum(in_pods) - in_pods
    rows_in_pods = -(-in_pods // grid.leaf_block)
    first_row = np.cumsum(rows_in_pods) - rows_in_pods
    in_pod = np.arange(structure.leaves_per_network, dtype=np.int64) - first_leaf[pod]
    row: Ints = first_row[pod] + in_pod // grid.leaf_block
    return row


def column_of_position(structure: Structure, grid: Grid) -> Ints:
    """Column of every spine position of a pod; shape (spines_per_pod,)."""
    return np.arange(structure.spines_per_pod, dtype=np.int64) // grid.spine_block


def column_of_core(structure: Structure, grid: Grid) -> Ints:
    """Column of every core of one network; shape (cores_per_network,)."""
    group = np.arange(structure.cores_per_network, dtype=np.int64) // max(structure.cores_per_group, 1)
    return group * structure.spine_positions_per_group // grid.spine_block


def num_blocks(structure: Structure, grid: Grid, tier: Tier) -> int:
    """Rows of the leaf tier, columns of the others."""
    if tier is Tier.LEAF:
        return int((-(-leaves_in_pods(structure) // grid.leaf_block)).sum()) if grid.leaf_block else 1
    return -(-structure.spines_per_pod // grid.spine_block)


def block_of_device(structure: Structure, grid: Grid, tier: Tier) -> Ints:
    """Block of every switch of a tier, in the order of their numbers: network by network, pod by pod."""
    if tier is Tier.LEAF:
        one = row_of_leaf(structure, grid)
    elif tier is Tier.SPINE:
        one = np.tile(column_of_position(structure, grid), structure.num_pods)
    else:
        one = column_of_core(structure, grid)
    return np.tile(one, structure.num_networks)


def far_switches(plan: FabricPlan, choice: LinkChoice) -> tuple[TierChoice, ...]:
    """Switch models that the links of a choice meet at end z."""
    models = plan.tier_choices(Tier(choice.z_end.device.value))
    if len(models) == 1 or not choice.portions:
        return models
    axis = 1 if choice.name is ClassName.LEAF_SPINE else 0
    blocks = np.concatenate([cells_of(portion)[axis] for portion in choice.portions])
    return tuple(model for model in models if np.isin(numbers(model.blocks), blocks).any())


def host_group_of(host: Ints, group_sizes: Sequence[int]) -> Ints:
    """Index of the group of every host, groups being numbered one after the other."""
    return np.searchsorted(np.cumsum(np.array(group_sizes, dtype=np.int64)), host, side="right")


def host_cells_in_rows(structure: Structure, grid: Grid, group_sizes: Sequence[int]) -> Ints:
    """Host-leaf cells of every row; ``group_sizes`` are the hosts of each group, in host order."""
    row = row_of_leaf(structure, grid)
    num_rows = num_blocks(structure, grid, Tier.LEAF)
    full = structure.hosts_per_leaf * structure.rails_per_leaf * structure.endpoints_per_rail
    used = host_ports_per_leaf(structure)
    plain = (used == full) & (down_ports_per_leaf(structure) == full)
    first = first_host_of_leaf(structure)
    last = np.minimum(first + structure.hosts_per_leaf, structure.num_hosts) - 1
    starts, ends = host_group_of(first, group_sizes), host_group_of(last, group_sizes)
    plain &= starts == ends
    lowest, highest = np.full(num_rows, len(group_sizes)), np.full(num_rows, -1)
    np.minimum.at(lowest, row, starts)
    np.maximum.at(highest, row, ends)
    is_even = np.ones(num_rows, np.bool_)
    np.logical_and.at(is_even, row, plain)
    is_even &= lowest == highest
    return np.where(is_even, max(structure.hosts_per_leaf // grid.host_cell, 1), 1).astype(np.int64)


def host_cell_of(grid: Grid, in_leaf: Ints, cells_in_row: Ints) -> Ints:
    """Host-leaf cell, in its row, of the ``in_leaf``-th host of a leaf; the last cell takes what is left."""
    cell: Ints = np.minimum(in_leaf // grid.host_cell, cells_in_row - 1)
    return cell


def first_host_of_leaf(structure: Structure) -> Ints:
    """First host on every leaf of one network, whether or not there are as many hosts."""
    shape = (structure.num_units, structure.rail_groups, structure.leaves_per_group)
    unit, group, sub = (axis.ravel() for axis in np.indices(shape, dtype=np.int64))
    first = np.zeros(structure.leaves_per_network, np.int64)
    first[leaf_order(structure, unit, group, sub)] = unit * structure.unit_hosts + sub * structure.hosts_per_leaf
    return first
