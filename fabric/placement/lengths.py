"""Lengths of all links of a placed fabric, and the longest of every cell: what sizing asks a room.

Lengths are millimetres of cable, up, along the trays, down, slack and loops included; they are to be rounded up to
the stock lengths of a part (:func:`fabric.room.lengths.stock_index`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fabric.blocks import column_of_position, host_cells_in_rows, num_blocks, row_of_leaf
from fabric.occupancy import reserved_leaf_and_port
from fabric.placement.place import Placement
from fabric.placement.racks import cell_of_host, cores_of_uplinks, leaves_of_cells, pods_of_leaves
from fabric.portions import Grid
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind, Tier

Ints = NDArray[np.int64]
Millimetres = NDArray[np.int32]


def host_link_lengths(structure: Structure, placement: Placement) -> Millimetres:
    """Lengths from every host to its leaves; shape (hosts, networks x rail groups), rail group fastest."""
    host = np.arange(structure.num_hosts, dtype=np.int64)
    leaves = leaves_of_cells(structure)[cell_of_host(structure, host)]
    return _grid(placement, (DeviceKind.HOST, host), (DeviceKind.LEAF, leaves))


def reserved_link_lengths(structure: Structure, placement: Placement) -> Millimetres:
    """Lengths from every reserved endpoint to its leaf; shape (networks, reserved_endpoints).

    The endpoints stand in the first network rack, on no known unit: their cables are long enough for any.
    """
    leaves, _ = reserved_leaf_and_port(structure)
    networks = np.arange(structure.num_networks, dtype=np.int64) * structure.leaves_per_network
    return placement.reserved_lengths_mm((DeviceKind.LEAF, networks[:, None] + leaves[None, :]))


def leaf_link_lengths(structure: Structure, placement: Placement) -> Millimetres:
    """Lengths from every leaf to the spines of its pod; shape (leaves, spines of a pod)."""
    first = pods_of_leaves(structure) * structure.spines_per_pod
    spines = first[:, None] + np.arange(structure.spines_per_pod, dtype=np.int64)[None, :]
    return _grid(
        placement, (DeviceKind.LEAF, np.arange(structure.num_leaves, dtype=np.int64)), (DeviceKind.SPINE, spines)
    )


def spine_link_lengths(structure: Structure, placement: Placement) -> Millimetres:
    """Lengths of every uplink of every spine; shape (spines, uplinks)."""
    spine = np.arange(structure.num_spines, dtype=np.int64)
    return _grid(placement, (DeviceKind.SPINE, spine), (DeviceKind.CORE, cores_of_uplinks(structure)))


def longest_by_cell(
    structure: Structure, grid: Grid, group_sizes: Sequence[int], placement: Placement
) -> Mapping[ClassName, Millimetres]:
    """Longest link of every cell of every class (see :mod:`fabric.blocks`), 0 where a cell has none.

    Shapes: host-leaf (rows, most host cells of a row), leaf-spine (rows, columns), spine-core (columns, pods) or
    (columns, 1) where pods are not apart.
    """
    longest = {ClassName.HOST_LEAF: _host_cells(structure, grid, group_sizes, placement)}
    rows = np.tile(row_of_leaf(structure, grid), structure.num_networks)
    if structure.num_spines:
        columns = column_of_position(structure, grid)
        shape = (num_blocks(structure, grid, Tier.LEAF), num_blocks(structure, grid, Tier.SPINE))
        lengths = leaf_link_lengths(structure, placement)
        longest[ClassName.LEAF_SPINE] = _most(shape, rows[:, None], columns[None, :], lengths)
    if structure.num_cores:
        spine = np.arange(structure.num_spines, dtype=np.int64)
        pod, position = np.divmod(spine % structure.spines_per_network, structure.spines_per_pod)
        pod = pod if grid.pods_apart else np.zeros_like(pod)
        shape = (num_blocks(structure, grid, Tier.SPINE), structure.num_pods if grid.pods_apart else 1)
        column = column_of_position(structure, grid)[position]
        lengths = spine_link_lengths(structure, placement)
        longest[ClassName.SPINE_CORE] = _most(shape, column[:, None], pod[:, None], lengths)
    return longest


def longest_by_class(structure: Structure, placement: Placement) -> dict[ClassName, int]:
    """Longest link of every class in millimetres."""
    hosts = [host_link_lengths(structure, placement)]
    if structure.reserved_endpoints:
        hosts.append(reserved_link_lengths(structure, placement))
    longest = {ClassName.HOST_LEAF: max(int(lengths.max()) for lengths in hosts)}
    if structure.num_spines:
        longest[ClassName.LEAF_SPINE] = int(leaf_link_lengths(structure, placement).max())
    if structure.num_cores:
        longest[ClassName.SPINE_CORE] = int(spine_link_lengths(structure, placement).max())
    return longest


def _grid(placement: Placement, a: tuple[DeviceKind, Ints], z: tuple[DeviceKind, Ints]) -> Millimetres:
    """Lengths from device ``a[i]`` to each of ``z[i, :]``."""
    near = np.repeat(a[1], z[1].shape[1])
    return placement.lengths_mm((a[0], near), (z[0], z[1].ravel())).reshape(z[1].shape)


def _host_cells(structure: Structure, grid: Grid, group_sizes: Sequence[int], placement: Placement) -> Millimetres:
    """Longest host link of every row and host cell; a row that is one cell has all in its first."""
    host = np.arange(structure.num_hosts, dtype=np.int64)
    cells = host_cells_in_rows(structure, grid, group_sizes)
    leaves = leaves_of_cells(structure)[cell_of_host(structure, host)]
    row = row_of_leaf(structure, grid)[leaves % structure.leaves_per_network]
    in_leaf = (host % structure.unit_hosts) % structure.hosts_per_leaf
    cell = np.minimum(in_leaf[:, None] // grid.host_cell, cells[row] - 1)
    shape = (len(cells), int(cells.max(initial=1)))
    longest = _most(shape, row, cell, host_link_lengths(structure, placement))
    if structure.reserved_endpoints:
        leaf, _ = reserved_leaf_and_port(structure)
        rows = row_of_leaf(structure, grid)[leaf][None, :]
        reserved = _most(shape, rows, cells[rows] - 1, reserved_link_lengths(structure, placement))
        longest = np.maximum(longest, reserved)
    return longest


def _most(shape: tuple[int, int], row: Ints, column: Ints, lengths: Millimetres) -> Millimetres:
    """The longest of ``lengths`` for every row and column."""
    found = np.zeros(shape, np.int32)
    rows, columns = np.broadcast_to(row, lengths.shape), np.broadcast_to(column, lengths.shape)
    np.maximum.at(found, (rows.ravel(), columns.ravel()), lengths.ravel())
    return found
