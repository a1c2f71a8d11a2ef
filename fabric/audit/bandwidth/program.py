"""The linear program of concurrent flow over views, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from fabric.audit.bandwidth.views import Mesh, Vector, View
from fabric.audit.columns import Ints

Flow = tuple[Vector, Vector]


def solve_program(
    mesh: Mesh, edge_class: Ints, classes: Sequence[tuple[View, int]]
) -> tuple[list[Flow], float, tuple[int, int]]:
    """Flow of one source of every class on its pairs of cells (up, down), the share carried, the size of the program.

    maximise t, so that for every class of sources
        source:      sum of flow up - t x all demand = 0
        spine, core: flow in = flow out, climbing or turned round
        leaf:        flow down - t x demand = 0
    and for every class of edges, each way: sum over sources of flow <= capacity. t <= 1.
    """
    capacity = np.bincount(edge_class, weights=mesh.gbps)
    builder = _Builder(capacity.size)
    for view, number in classes:
        builder.add(mesh, view, number, edge_class)
    columns, rows = builder.num_columns, builder.num_rows
    equal = coo_array((builder.values, (builder.rows, builder.columns)), shape=(rows, columns)).tocsc()
    loads = coo_array((builder.uses, (builder.resources, builder.users)), shape=(2 * capacity.size, columns)).tocsc()
    cost = np.zeros(columns)
    cost[0] = -1.0
    bounds = np.zeros((columns, 2))
    bounds[:, 1] = np.inf
    bounds[0, 1] = 1.0
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    unit = float(capacity.max())
    solve: Any = linprog  # its types do not know sparse matrices
    answer = solve(
        cost,
        A_ub=loads,
        b_ub=np.concatenate([capacity, capacity]) / unit,
        A_eq=equal * np.concatenate([[1 / unit], np.ones(columns - 1)]),
        b_eq=np.zeros(rows),
        bounds=bounds,
        method="highs",
        options=options,
    )
    if answer.status != 0:
        raise ArithmeticError(f"HiGHS did not solve a flow that always exists: {answer.message}")
    values = answer.x * unit
    flows = [(values[up], values[down]) for up, down in builder.flows]
    return flows, float(answer.x[0]), (columns, rows + 2 * capacity.size)


class _Builder:
    """The linear program as it grows: column 0 is the share t, the others are flows."""

    def __init__(self, num_edges: int) -> None:
        self.num_edges = num_edges
        self.num_columns = 1
        self.num_rows = 0
        self.flows: list[tuple[Ints, Ints]] = []
        self._entries: list[tuple[Ints, Ints, Vector]] = []
        self._uses: list[tuple[Ints, Ints, Vector]] = []

    def add(self, mesh: Mesh, view: View, number: int, edge_class: Ints) -> None:
        """Variables and rows of one class of ``number`` sources."""
        pairs, cells = view.gbps.size, view.partition.num_cells
        first = np.zeros(cells, dtype=np.int64)
        first[view.partition.cell] = np.arange(mesh.count.size)
        level = mesh.level[first]
        source = int(view.partition.cell[view.source])
        up = self.num_columns + np.arange(pairs)
        down = up + pairs
        turn = down[-1] + 1 + np.arange(cells)
        self.num_columns += 2 * pairs + cells
        self.flows.append((up, down))
        climb, fall = self.num_rows + np.arange(cells), self.num_rows + cells + np.arange(cells)
        self.num_rows += 2 * cells
        one = np.ones(pairs)
        may_climb = (level[view.lower] > 0) | (view.lower == source)
        self._enter(climb[view.upper], up, one)
        self._enter(climb[view.lower], up, np.where(may_climb, -one, 0.0))
        self._enter(climb, turn, np.where(level > 0, -1.0, 0.0))
        self._enter(fall, turn, np.where(level > 0, 1.0, 0.0))
        self._enter(fall[view.upper], down, -one)
        self._enter(fall[view.lower], down, one)
        self._enter(climb[[source]], np.zeros(1, dtype=np.int64), np.array([view.wanted.sum()]))
        self._enter(fall, np.zeros(cells, dtype=np.int64), -view.wanted)
        barred = up[~may_climb]
        self._enter(self.num_rows + np.arange(barred.size), barred, np.ones(barred.size))
        self.num_rows += barred.size
        of_pair = np.zeros(pairs, dtype=np.int64)
        of_pair[view.pair] = edge_class
        self._uses.append((of_pair, up, number * one))
        self._uses.append((of_pair + self.num_edges, down, number * one))

    def _enter(self, rows: Ints, columns: Ints, values: Vector) -> None:
        kept = values != 0
        self._entries.append((rows[kept], columns[kept], values[kept]))

    @property
    def rows(self) -> Ints:
        """Rows of the entries of the equations."""
        return np.concatenate([entry[0] for entry in self._entries])

    @property
    def columns(self) -> Ints:
        """Columns of the entries of the equations."""
        return np.concatenate([entry[1] for entry in self._entries])

    @property
    def values(self) -> Vector:
        """Values of the entries of the equations."""
        return np.concatenate([entry[2] for entry in self._entries])

    @property
    def resources(self) -> Ints:
        """Classes of edges, up and then down, of the entries of the capacities."""
        return np.concatenate([entry[0] for entry in self._uses])

    @property
    def users(self) -> Ints:
        """Columns of the entries of the capacities."""
        return np.concatenate([entry[1] for entry in self._uses])

    @property
    def uses(self) -> Vector:
        """Sources behind the entries of the capacities."""
        return np.concatenate([entry[2] for entry in self._uses])
