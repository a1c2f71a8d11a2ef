"""Everything a rule may look at: tables joined to each other, the catalogue, and the plan's claims."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

import pyarrow as pa

from catalogs.records import Catalog
from fabric.audit.blocks import Blocks
from fabric.audit.cables import Cables
from fabric.audit.cells import Cells
from fabric.audit.columns import Ints, Sheet
from fabric.audit.devices import Devices
from fabric.audit.floor.grid import grid_faults
from fabric.audit.floor.stand import Cabling, Stand
from fabric.audit.lasers import Lasers, count_lasers
from fabric.audit.links import Links
from fabric.audit.pieces import Piece, PlacedPiece, count_pieces
from fabric.audit.ports import Ports
from fabric.plan import FabricPlan, plan_to_json


class Evidence:
    """Tables are read once, on first use; nothing is computed that no rule asks for."""

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        catalog: Catalog,
        plan: FabricPlan | None,
        plan_sha256: str | None = None,
    ) -> None:
        self._plan_sha256 = plan_sha256
        self.catalog = catalog
        self.tables = tables
        self._plan = plan
        self._sheets = {name: Sheet(table) for name, table in tables.items()}

    @property
    def has_plan(self) -> bool:
        """Whether there are claims to check."""
        return self._plan is not None

    @property
    def plan(self) -> FabricPlan:
        """The plan; rules that use it say so and are not run without one."""
        if self._plan is None:
            raise LookupError("a rule that needs no plan has asked for one")
        return self._plan

    @property
    def plan_or_none(self) -> FabricPlan | None:
        """The plan where there is one."""
        return self._plan

    @property
    def plan_sha256(self) -> str:
        """SHA-256 of the plan's file, or of the plan as it is written now."""
        return self._plan_sha256 or hashlib.sha256(plan_to_json(self.plan).encode()).hexdigest()

    @property
    def has_prices_of_plan(self) -> bool:
        """Whether the price and supply books are those the plan was made with; without a plan they are the ones."""
        return self._plan is None or self._plan.prices_sha256 == self.catalog.prices_sha256

    def sheet(self, table: str) -> Sheet:
        """A table by name."""
        return self._sheets[table]

    @cached_property
    def devices(self) -> Devices:
        """The devices table."""
        return Devices(self.sheet("devices"), self.catalog, self._plan)

    @cached_property
    def ports(self) -> Ports:
        """The ports table."""
        return Ports(self.sheet("ports"), self.devices, self.catalog)

    @cached_property
    def links(self) -> Links:
        """The links table."""
        return Links(self.sheet("links"), self.devices, self.ports)

    @cached_property
    def cables(self) -> Cables:
        """The cables table."""
        return Cables(self.sheet("cables"), self.links, self.catalog)

    @cached_property
    def rack_of(self) -> Ints:
        """Row in racks of every device; ``UNKNOWN`` where there is no such rack."""
        rows: dict[str, int] = {}
        for row, name in enumerate(self.sheet("racks").texts("rack")):
            rows.setdefault(name, row)
        return self.devices.sheet.codes("rack", rows)

    @cached_property
    def stand(self) -> Stand | None:
        """The racks on the plan's floor; None without a floor, or where its grids cannot be read."""
        floor = self._plan.floor if self._plan and "racks" in self.tables else None
        if self._plan is None or floor is None or any(grid_faults(floor.room)):
            return None
        return Stand(self._plan, floor, self.sheet("racks"), self.rack_of, self.devices)

    @cached_property
    def cabling(self) -> Cabling | None:
        """The cables over the plan's floor; None where there is no stand."""
        return None if self.stand is None else Cabling(self.stand, self.cables)

    @cached_property
    def blocks(self) -> Blocks:
        """Which of the plan's switch models every switch should be; LookupError without a plan."""
        return Blocks(self.plan, self.devices)

    @cached_property
    def cells(self) -> Cells:
        """Which of the plan's kinds of link every link and cable should be; LookupError without a plan."""
        return Cells(self.plan, self.blocks, self.links, self.cables if "cables" in self._sheets else None)

    @cached_property
    def placed_pieces(self) -> Counter[PlacedPiece]:
        """Everything that is bought, by where it draws its power."""
        trunks = self._sheets.get("trunks")
        return count_pieces(self.devices, self.ports, self.cables, trunks)

    @cached_property
    def pieces(self) -> Counter[Piece]:
        """Everything that is bought."""
        found: Counter[Piece] = Counter()
        for placed, number in self.placed_pieces.items():
            found[placed.piece] += number
        return found

    @cached_property
    def lasers(self) -> dict[str, Lasers]:
        """Laser sources that come with the switches, by the number they are billed under."""
        return count_lasers(self.catalog, self.pieces)
