"""Which of the plan's link choices every link and cable falls to, by the cells that the plan names.

The cell of a link: host-leaf (row of the leaf, place of the host in its leaf / ``host_cell``), leaf-spine (row of the
leaf, column of the spine), spine-core (column of the spine, pod where pods are apart, else 0). A host-leaf row has as
many cells as the plan names in it; the last takes the hosts left over. A lone choice of a class realises all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from fabric.audit.blocks import Blocks, numbers_in
from fabric.audit.cables import Cables
from fabric.audit.columns import ABSENT, Ints
from fabric.audit.devices import HOST
from fabric.audit.links import CLASSES, HOST_LEAF, LEAF_SPINE, Links
from fabric.plan import FabricPlan, LinkChoice
from fabric.portions import Portion
from fabric.terms import ClassName

Cell = tuple[int, int]


def cells_in(portion: Portion) -> list[Cell]:
    """Cells of a portion, row by row, in their order."""
    rows, columns = numbers_in(portion.rows), numbers_in(portion.columns)
    inside = range(portion.first, portion.first + portion.count)
    return [(rows[place // len(columns)], columns[place % len(columns)]) for place in inside]


def choice_label(plan: FabricPlan, place: int) -> str:
    """How to call a choice of ``plan.links``: by its class, with number and cable where that has several."""
    choice = plan.links[place]
    alike = [number for number, other in enumerate(plan.links) if other.name is choice.name]
    if len(alike) == 1:
        return choice.name.value
    return f"{choice.name.value} kind {alike.index(place) + 1} ({choice.cable})"


class Cells:
    """Places in ``plan.links`` of links and of rows of cables; ``ABSENT`` where the plan names none."""

    def __init__(self, plan: FabricPlan, blocks: Blocks, links: Links, cables: Cables | None) -> None:
        self._plan = plan
        self._blocks = blocks
        self._links = links
        self._cables = cables

    @cached_property
    def of_link(self) -> Ints:
        """Place in ``plan.links`` of every link."""
        places = np.full(len(self._links), ABSENT, dtype=np.int64)
        for name in ClassName:
            inside = np.flatnonzero(self._links.link_class == CLASSES.index(name.value))
            choices = [place for place, choice in enumerate(self._plan.links) if choice.name is name]
            if len(choices) == 1:
                places[inside] = choices[0]
            elif choices and inside.size:
                places[inside] = self._by_cell(name, choices, inside)
        return places

    @cached_property
    def of_cable(self) -> Ints:
        """Place in ``plan.links`` of every row of cables: that of its class, or of its first link."""
        cables = self._cables
        if cables is None:
            return np.zeros(0, dtype=np.int64)
        alone = np.full(len(CLASSES) + 1, ABSENT, dtype=np.int64)
        for number, name in enumerate(ClassName):
            choices = [place for place, choice in enumerate(self._plan.links) if choice.name is name]
            alone[number] = choices[0] if len(choices) == 1 else ABSENT
        known = np.where(cables.link_class >= 0, cables.link_class, len(CLASSES))
        row = self._links.finder.rows(cables.sheet.ints("first_link"))
        by_link = np.where(row >= 0, np.append(self.of_link, ABSENT)[row], ABSENT)
        return np.where(alone[known] >= 0, alone[known], by_link)

    def _by_cell(self, name: ClassName, choices: Sequence[int], rows: Ints) -> Ints:
        """Places of links of a class with several choices."""
        of_cell = _cell_table(self._plan.links, choices)
        row, column = self._cells(name, rows, of_cell)
        known = (row >= 0) & (row < of_cell.shape[0]) & (column >= 0) & (column < of_cell.shape[1])
        return np.where(known, of_cell[np.where(known, row, 0), np.where(known, column, 0)], ABSENT)

    def _cells(self, name: ClassName, rows: Ints, of_cell: Ints) -> tuple[Ints, Ints]:
        structure, grid = self._plan.structure, self._plan.grid
        a, z = (end.device[rows] for end in self._links.ends)
        near, far = (np.where(end >= 0, self._blocks.block[end], ABSENT) for end in (a, z))
        if CLASSES.index(name.value) == HOST_LEAF:
            cells_in_row = np.append((of_cell >= 0).sum(axis=1), 0)
            most = cells_in_row[np.where(far < of_cell.shape[0], far, -1)]
            position = self._blocks.index[a] % structure.unit_hosts % structure.hosts_per_leaf
            is_host = (a >= 0) & (self._links.devices.kind[a] == HOST)
            cell = np.where(is_host, position // (grid.host_cell if grid else 1), 0)
            return far, np.minimum(cell, most - 1)
        if CLASSES.index(name.value) == LEAF_SPINE:
            return near, far
        pod = self._blocks.index[a] % structure.spines_per_network // structure.spines_per_pod
        return near, pod if grid is not None and grid.pods_apart else np.zeros_like(pod)


def _cell_table(links: Sequence[LinkChoice], choices: Sequence[int]) -> Ints:
    """Place of the choice of every cell by row and column; ``ABSENT`` where there is none."""
    of_cell: dict[Cell, int] = {}
    for place in choices:
        for portion in links[place].portions:
            of_cell |= dict.fromkeys(cells_in(portion), place)
    rows = max((row for row, _ in of_cell), default=0) + 1
    columns = max((column for _, column in of_cell), default=0) + 1
    table = np.full((rows, columns), ABSENT, dtype=np.int64)
    for cell, place in of_cell.items():
        table[cell] = place
    return table
