"""How finely a structure may be mixed: its grid, and rows and columns that are alike in all that sizing sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fabric.blocks import (
    column_of_position,
    first_host_of_leaf,
    host_cells_in_rows,
    host_group_of,
    row_of_leaf,
)
from fabric.occupancy import down_ports_per_leaf, pod_of_leaf, reserved_leaf_and_port
from fabric.portions import Grid
from fabric.room.lengths import up_to_stock
from fabric.sizing.terms import CpoTerms, HostSide
from fabric.structure import Structure
from fabric.terms import ClassName, Form, PodScope

if TYPE_CHECKING:
    from fabric.sizing.siting import Ways

Lengths = Mapping[ClassName, NDArray[np.int64]]
"""Lengths of cells in mm, as :func:`fabric.placement.lengths.longest_by_cell` has them."""

NO_LENGTHS: Lengths = {}

Counts = tuple[tuple[int, int], ...]
"""(how many, of what size) pairs."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Ports in a cage, the least common multiple over the models that may fill a tier."""

    leaf_down: int
    leaf_up: int
    spine_down: int
    core_down: int


@dataclass(frozen=True, slots=True)
class RowKind:
    """What rows of leaves have in common; all counts are of one row and over all networks.

    ``hosts`` are (host group, hosts, ports of each into the row), ``leaves_in_pods`` (pods, leaves of the row in
    each), ``down_ports`` (leaves, downlinks in use). ``cells`` is the number of host-leaf cells. On a floor,
    ``host_mm`` are the lengths of the links of each cell and ``spine_mm`` those to each column.
    """

    hosts: tuple[tuple[int, int, int], ...]
    reserved: int
    down_ports: Counts
    leaves_in_pods: Counts
    cells: int
    stays_pluggable: bool
    host_mm: tuple[int, ...] = ()
    spine_mm: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What columns of spines and cores have in common; on a floor, lengths to each row (``leaf_mm``) and to cores."""

    stays_pluggable: bool
    leaf_mm: tuple[int, ...] = ()
    core_mm: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A structure cut into blocks: rows and columns of each kind."""

    grid: Grid
    rows: Mapping[RowKind, tuple[int, ...]]
    columns: Mapping[ColumnKind, tuple[int, ...]]


MOST_PAIRS = 4
"""Pairs of kinds of rows and columns on a floor: with more, lengths are told apart less finely."""


def cut_structure(structure: Structure, hosts: HostSide, legs: Legs, cpo: CpoTerms, ways: Ways | None = None) -> Cut:
    """The finest cut in which no cage, at either end of any link, lies in two cells.

    With ``ways``, lengths are rounded up to those that cables come in; where that leaves more than MOST_PAIRS pairs
    of kinds, to every second of them, and so on.
    """
    grid = find_grid(structure, hosts, legs)
    units = frozenset(cpo.pluggable_units)
    if ways is None:
        return Cut(grid, _rows(structure, grid, hosts, units), _columns(structure, grid, cpo.pluggable_spines))
    lengths, stock = ways.by_cell(structure, grid, hosts), ways.stock_mm
    while True:
        rounded = {name: up_to_stock(each, stock) for name, each in lengths.items()}
        rows = _rows(structure, grid, hosts, units, rounded)
        cut = Cut(grid, rows, _columns(structure, grid, cpo.pluggable_spines, rounded))
        if len(cut.rows) * max(len(cut.columns), 1) <= MOST_PAIRS or len(stock) == 1:
            return cut
        stock = stock[::-1][::2][::-1]


def cut_by_length(structure: Structure, hosts: HostSide, grid: Grid, ways: Ways) -> tuple[Cut, Lengths]:
    """Rows and columns of ``grid`` that are alike whatever their lengths, with the length of every cell."""
    cut = Cut(grid, _rows(structure, grid, hosts, frozenset()), _columns(structure, grid, 0))
    lengths = ways.by_cell(structure, grid, hosts)
    return cut, {name: up_to_stock(each, ways.stock_mm) for name, each in lengths.items()}


def find_grid(structure: Structure, hosts: HostSide, legs: Legs) -> Grid:
    """Block sizes: the least that hold whole cages."""
    parallel = max(structure.links_per_leaf_spine, 1)
    per_host = structure.rails_per_leaf * structure.endpoints_per_rail
    together = _leaves_of_host_cages(structure, hosts)
    leaf_block = 0 if together == 0 else lcm(together, legs.spine_down // gcd(legs.spine_down, parallel))

    def whole_spines(size: int) -> bool:
        return size * parallel % legs.leaf_up == 0 and size % max(structure.spine_positions_per_group, 1) == 0

    def whole_hosts(size: int) -> bool:
        return size * per_host % legs.leaf_down == 0

    return Grid(
        leaf_block=leaf_block,
        spine_block=_least_divisor(structure.spines_per_pod, whole_spines),
        host_cell=_least_divisor(structure.hosts_per_leaf, whole_hosts),
        pods_apart=_pods_apart(structure, legs.core_down),
    )


def _least_divisor(whole: int, suits: Callable[[int], bool]) -> int:
    """The least divisor of ``whole`` that suits, else ``whole`` itself (1 for 0)."""
    return next((size for size in range(1, whole) if whole % size == 0 and suits(size)), max(whole, 1))


def _leaves_of_host_cages(structure: Structure, hosts: HostSide) -> int:
    """Consecutive leaves that share the cages of hosts; 0 where leaves far apart do."""
    if structure.form is Form.RAIL_ONLY or structure.rail_groups == 1:
        return 1
    groups = max(_rail_groups_of_cages(structure, group.ports_per_cage, group.num_cages) for group in hosts.groups)
    if groups == 1:
        return 1
    return groups * structure.leaves_per_group if structure.pod_scope is PodScope.ALL_RAILS else 0


def _rail_groups_of_cages(structure: Structure, ports_per_cage: int, num_cages: int) -> int:
    """Least number of consecutive rail groups, dividing all, that no cage of a host reaches beyond."""
    cages = [
        {port % structure.rails // structure.rails_per_leaf for port in range(first, first + ports_per_cage)}
        for first in range(0, num_cages * ports_per_cage, ports_per_cage)
    ]
    return _least_divisor(
        structure.rail_groups, lambda size: all(len({group // size for group in cage}) == 1 for cage in cages)
    )


def _pods_apart(structure: Structure, core_legs: int) -> bool:
    """Whether every pod takes the same whole number of cages on every core."""
    if not structure.cores_per_group:
        return False
    links = structure.spine_positions_per_group * structure.spine_up_ports
    return links % structure.cores_per_group == 0 and links // structure.cores_per_group % core_legs == 0


def _columns(
    structure: Structure, grid: Grid, positions: int, lengths: Lengths = NO_LENGTHS
) -> dict[ColumnKind, tuple[int, ...]]:
    """Columns by kind; as many of the first as hold ``positions`` spine positions stay pluggable."""
    if not structure.spines_per_pod:
        return {}
    count = int(column_of_position(structure, grid)[-1]) + 1
    kept = min(-(-positions // grid.spine_block), count)
    to_leaves, to_cores = lengths.get(ClassName.LEAF_SPINE), lengths.get(ClassName.SPINE_CORE)
    columns: dict[ColumnKind, list[int]] = {}
    for column in range(count):
        kind = ColumnKind(
            stays_pluggable=column < kept,
            leaf_mm=() if to_leaves is None else tuple(to_leaves[:, column].tolist()),
            core_mm=0 if to_cores is None else int(to_cores[column].max()),
        )
        columns.setdefault(kind, []).append(column)
    return {kind: tuple(numbers) for kind, numbers in columns.items()}


def _rows(
    structure: Structure, grid: Grid, hosts: HostSide, units: frozenset[int], lengths: Lengths = NO_LENGTHS
) -> dict[RowKind, tuple[int, ...]]:
    """Rows by kind, kinds in the order of their first row."""
    to_hosts, to_spines = lengths.get(ClassName.HOST_LEAF), lengths.get(ClassName.LEAF_SPINE)
    sizes = [group.num_hosts for group in hosts.groups]
    row_of = row_of_leaf(structure, grid)
    cells = host_cells_in_rows(structure, grid, sizes).tolist()
    leaves_of: list[list[int]] = [[] for _ in cells]
    for leaf, row in enumerate(row_of.tolist()):
        leaves_of[row].append(leaf)
    facts = _LeafFacts.of(structure)
    rows: dict[RowKind, list[int]] = {}
    for row, leaves in enumerate(leaves_of):
        kind = RowKind(
            hosts=_hosts_of(structure, facts, leaves, sizes),
            reserved=sum(facts.reserved[leaf] for leaf in leaves) * structure.num_networks,
            down_ports=_counts((facts.down_ports[leaf] for leaf in leaves), structure.num_networks),
            leaves_in_pods=_counts(Counter(facts.pod[leaf] for leaf in leaves).values()),
            cells=cells[row],
            stays_pluggable=any(facts.unit[leaf] in units for leaf in leaves),
            host_mm=() if to_hosts is None else tuple(to_hosts[row, : cells[row]].tolist()),
            spine_mm=() if to_spines is None else tuple(to_spines[row].tolist()),
        )
        rows.setdefault(kind, []).append(row)
    return {kind: tuple(numbers) for kind, numbers in rows.items()}


@dataclass(frozen=True, slots=True)
class _LeafFacts:
    """Facts of every leaf of one network."""

    first_host: list[int]
    unit: list[int]
    pod: list[int]
    down_ports: list[int]
    reserved: list[int]

    @classmethod
    def of(cls, structure: Structure) -> _LeafFacts:
        leaves = np.arange(structure.leaves_per_network, dtype=np.int64)
        first = first_host_of_leaf(structure)
        reserved = np.zeros_like(leaves)
        if structure.reserved_endpoints:
            np.add.at(reserved, reserved_leaf_and_port(structure)[0], 1)
        return cls(
            first.tolist(),
            (first // structure.unit_hosts).tolist(),
            pod_of_leaf(structure, leaves).tolist(),
            down_ports_per_leaf(structure).tolist(),
            reserved.tolist(),
        )


def _hosts_of(
    structure: Structure, facts: _LeafFacts, leaves: Iterable[int], sizes: list[int]
) -> tuple[tuple[int, int, int], ...]:
    """(host group, hosts, ports of each) of the hosts that the leaves of a row serve."""
    per_leaf = structure.rails_per_leaf * structure.endpoints_per_rail * structure.num_networks
    together = Counter(facts.first_host[leaf] for leaf in leaves)
    totals: Counter[tuple[int, int]] = Counter()
    for first, num_leaves in together.items():
        unit_end = (first // structure.unit_hosts + 1) * structure.unit_hosts
        last = min(first + structure.hosts_per_leaf, unit_end, structure.num_hosts)
        if last > first:
            groups = host_group_of(np.arange(first, last), sizes)
            for group, count in Counter(groups.tolist()).items():
                totals[group, num_leaves * per_leaf] += count
    return tuple((group, count, ports) for (group, ports), count in sorted(totals.items()))


def _counts(sizes: Iterable[int], times: int = 1) -> Counts:
    """(how many, size) pairs, ``times`` over; sizes of 0 are left out."""
    return tuple((count * times, size) for size, count in sorted(Counter(sizes).items()) if size)
