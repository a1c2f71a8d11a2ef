"""The devices table as columns, each row joined to its equipment."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from catalogs.records import Catalog
from fabric.audit.columns import UNKNOWN, Ints, Mask, Sheet, group_rows
from fabric.audit.equipment import Equipment, find_equipment
from fabric.plan import FabricPlan
from fabric.terms import DeviceKind

KINDS = tuple(kind.value for kind in DeviceKind)
HOST, RESERVED, LEAF, SPINE, CORE = range(len(KINDS))
_LEVELS = np.array([0, 0, 1, 2, 3, UNKNOWN, UNKNOWN], dtype=np.int64)


class Devices:
    """One row per device; a device is known by its row number everywhere else in the audit."""

    def __init__(self, sheet: Sheet, catalog: Catalog, plan: FabricPlan | None) -> None:
        self.sheet = sheet
        self._catalog = catalog
        self._plan = plan

    def __len__(self) -> int:
        return self.sheet.num_rows

    @cached_property
    def names(self) -> list[str]:
        """Device names in row order."""
        return self.sheet.texts("device")

    @cached_property
    def row_by_name(self) -> dict[str, int]:
        """First row of each name."""
        rows: dict[str, int] = {}
        for row, name in enumerate(self.names):
            rows.setdefault(name, row)
        return rows

    @cached_property
    def kind(self) -> Ints:
        """Place of the kind in ``KINDS``; ``UNKNOWN`` for another word."""
        return self.sheet.codes("kind", {kind: place for place, kind in enumerate(KINDS)})

    @cached_property
    def level(self) -> Ints:
        """Tier counted from the hosts: 0 for hosts and reserved endpoints, 1 leaf, 2 spine, 3 core."""
        return _LEVELS[self.kind]

    @cached_property
    def is_switch(self) -> Mask:
        """Leaves, spines and cores."""
        return self.level > 0

    @cached_property
    def _models(self) -> tuple[list[Equipment], Ints]:
        words, parts = self.sheet.words("part_number")
        groups = group_rows([self.kind, parts])
        models: list[Equipment] = []
        place = np.full(len(groups) + 1, UNKNOWN, dtype=np.int64)
        for group, (kind, part) in enumerate(zip(*groups.keys, strict=True)):
            if kind < 0:
                continue
            part_number = words[part] if part >= 0 else ""
            found = find_equipment(KINDS[kind], part_number, self._catalog, self._plan)
            if found is not None:
                place[group] = len(models)
                models.append(found)
        return models, place[groups.of_row]

    @property
    def models(self) -> list[Equipment]:
        """Distinct equipment in the fabric."""
        return self._models[0]

    @property
    def model(self) -> Ints:
        """Place of each device's equipment in ``models``; ``UNKNOWN`` where nobody knows it."""
        return self._models[1]

    @cached_property
    def plane(self) -> Ints:
        """Plane from 0; ``ABSENT`` for hosts."""
        return self.sheet.ints("plane")

    @cached_property
    def network(self) -> Ints:
        """One number per disjoint network, from 0; ``ABSENT`` for hosts.

        A network is a plane, or one rail of a plane when the plan is rail-only (without a plan: when every spine
        names a rail).
        """
        rail = self.sheet.ints("rail")
        if self._plan is not None:
            is_by_rail = self._plan.structure.networks_per_plane > 1
        else:
            spines = self.kind == SPINE
            is_by_rail = bool(spines.any() and (rail[spines] >= 0).all())
        columns = [self.plane, rail] if is_by_rail else [self.plane]
        return group_rows(columns, self.plane >= 0).of_row

    @cached_property
    def pod(self) -> Ints:
        """One number per pod of a network, from 0; ``ABSENT`` where there is none."""
        pod = self.sheet.ints("pod")
        return group_rows([self.network, pod], (pod >= 0) & (self.network >= 0)).of_row

    def find(self, sheet: Sheet, column: str) -> Ints:
        """Device row that each cell of another table names; ``UNKNOWN`` where there is none."""
        return sheet.codes(column, self.row_by_name)

    def name(self, row: int) -> str:
        """Name of a device row; ``?`` for an unknown one."""
        return self.names[row] if row >= 0 else "?"
