"""Good tables with their catalogue and plan, and ways to break one thing in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalogs.records import Catalog
from fabric.audit.report import AuditReport
from fabric.audit.run import audit_tables
from fabric.audit.schema import table_rules
from fabric.inputs import catalog_of_intent
from fabric.load import load_intent
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.tables.expand import build_table
from fabric.terms import ClassName, Form, Tier
from fabric.workflow import plan_fabric
from tests.golden.command_line import EXAMPLES
from tests.mixed_plans import MIXED, mixed_catalog, mixed_plan
from tests.sample_catalog import sample_catalog
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure, sample_plan


@dataclass(frozen=True)
class World:
    """What an audit looks at; every method gives a world in which one thing is different."""

    tables: Mapping[str, pa.Table]
    catalog: Catalog
    plan: FabricPlan | None

    @property
    def claims(self) -> FabricPlan:
        """The plan, which is there."""
        assert self.plan is not None
        return self.plan

    def audit(self) -> AuditReport:
        """The report on this world."""
        return audit_tables(self.tables, self.catalog, self.plan)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table as Python values."""
        return self.tables[table].to_pylist()

    def with_rows(self, table: str, rows: list[dict[str, Any]]) -> World:
        """Another set of rows in a table, the types unchanged."""
        schema = self.tables[table].schema
        arrays = []
        for field in schema:
            values = [row[field.name] for row in rows]
            if pa.types.is_dictionary(field.type):
                arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(field.type))
            else:
                arrays.append(pa.array(values, field.type))
        return replace(self, tables={**self.tables, table: pa.Table.from_arrays(arrays, schema=schema)})

    def row(self, table: str, **match: Any) -> int:
        """The first row whose cells are as given."""
        for place, row in enumerate(self.rows(table)):
            if all(row[column] == value for column, value in match.items()):
                return place
        raise AssertionError(f"no row of {table} with {match}")

    def edit(self, table: str, place: int | dict[str, Any], **cells: Any) -> World:
        """Other cells in one row, named by its place or by some of its cells; a callable is given the old value."""
        rows = self.rows(table)
        row = rows[self.row(table, **place) if isinstance(place, dict) else place]
        for column, value in cells.items():
            row[column] = value(row[column]) if callable(value) else value
        return self.with_rows(table, rows)

    def edit_all(self, table: str, match: dict[str, Any], **cells: Any) -> World:
        """Other cells in every row that matches."""
        rows = self.rows(table)
        for row in rows:
            if all(row[column] == value for column, value in match.items()):
                for column, value in cells.items():
                    row[column] = value(row[column]) if callable(value) else value
        return self.with_rows(table, rows)

    def drop(self, table: str, **match: Any) -> World:
        """Without the rows that match."""
        rows = [row for row in self.rows(table) if not all(row[column] == value for column, value in match.items())]
        return self.with_rows(table, rows)

    def repeat(self, table: str, place: int = 0, **cells: Any) -> World:
        """One row once more, at the end."""
        rows = self.rows(table)
        return self.with_rows(table, [*rows, {**rows[place], **cells}])

    def claim(self, **values: Any) -> World:
        """Other values in the plan."""
        return replace(self, plan=replace(self.claims, **values))

    def structure(self, **values: Any) -> World:
        """Other counts in the structure of the plan."""
        return self.claim(structure=replace(self.claims.structure, **values))

    def totals(self, **values: Any) -> World:
        """Other totals in the plan."""
        return self.claim(totals=replace(self.claims.totals, **values))

    def tier(self, tier: Tier, **values: Any) -> World:
        """Another choice for a tier."""
        return self.claim(tiers=tuple(_changed(choice, choice.tier is tier, values) for choice in self.claims.tiers))

    def link(self, name: ClassName, **values: Any) -> World:
        """Another choice for a link class."""
        return self.claim(links=tuple(_changed(choice, choice.name is name, values) for choice in self.claims.links))

    def model(self, tier: Tier, number: int, **values: Any) -> World:
        """Another claim about the ``number``-th model of a mixed tier."""
        chosen = self.claims.tier_choices(tier)[number]
        return self.claim(tiers=tuple(_changed(each, each is chosen, values) for each in self.claims.tiers))

    def kind(self, name: ClassName, number: int, **values: Any) -> World:
        """Another claim about the ``number``-th kind of a mixed class."""
        chosen = self.claims.link_choices(name)[number]
        return self.claim(links=tuple(_changed(each, each is chosen, values) for each in self.claims.links))

    def part(self, table: str, part_number: str, **values: Any) -> World:
        """Other facts of a part in the catalogue."""
        parts = getattr(self.catalog, table)
        changed = {**parts, part_number: replace(parts[part_number], **values)}
        return replace(self, catalog=replace(self.catalog, **{table: changed}))

    def facts(self, **values: Any) -> World:
        """Other tables in the catalogue."""
        return replace(self, catalog=replace(self.catalog, **values))

    def alone(self) -> World:
        """The tables without a plan."""
        return replace(self, plan=None)


Choice = TierChoice | LinkChoice
Change = Callable[[World], World]


def _changed(choice: Any, is_meant: bool, values: dict[str, Any]) -> Any:
    if not is_meant:
        return choice
    return replace(choice, **{name: value(choice) if callable(value) else value for name, value in values.items()})


FLOORS = {"floor": "dgx-b200-4su-floor", "halls": "awkward-hall"}
"""Examples with a floor, by the name of their world."""


@cache
def world(name: str) -> World:
    """A sample plan expanded, mixed or not, or ``small``: four hosts, eight leaves of one rail each, two spines.

    Those of ``FLOORS`` are planned from their intents, with the packaged catalogue.
    """
    if name in FLOORS:
        return planned_world(EXAMPLES / f"{FLOORS[name]}.yaml")
    catalog = mixed_catalog() if name in MIXED else sample_catalog()
    makers = {"small": lambda: small_plan(catalog), **dict.fromkeys(MIXED, lambda: mixed_plan(name))}
    plan = makers.get(name, lambda: sample_plan(name))()
    return World({table: build_table(plan, catalog, table) for table in table_rules()}, catalog, plan)


def planned_world(intent: Path) -> World:
    """The plan of an intent expanded."""
    loaded = load_intent(intent)
    catalog = catalog_of_intent(loaded)
    plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
    return World({table: build_table(plan, catalog, table) for table in table_rules()}, catalog, plan)


def small_plan(catalog: Catalog) -> FabricPlan:
    """The smallest two-tier fabric of the sample parts in which every rail has a leaf of its own."""
    structure = make_structure(Form.RAIL_OPTIMIZED, 4, spines_per_pod=2, links_per_leaf_spine=2)
    recipe = PlanRecipe(
        name="small",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 4),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="44"),
        ),
    )
    return make_plan(structure, recipe, catalog)


def swap_far_ends(old: World, first: int, second: int) -> World:
    """Two links (with one cable each) exchange their ends z everywhere: links, port map, pull schedule."""
    links, cables, ports = (old.rows(table) for table in ("links", "cables", "ports"))
    _swap(links, [_place(links, link=number) for number in (first, second)], "z_")
    _swap(cables, [_place(cables, first_link=number) for number in (first, second)], "z_")
    for row in ports:
        if row["link"] in (first, second) and row["role"] == "down":
            row["link"] = first + second - row["link"]
    return old.with_rows("links", links).with_rows("cables", cables).with_rows("ports", ports)


def _swap(rows: list[dict[str, Any]], places: list[int], prefix: str) -> None:
    one, other = places
    for column in [name for name in rows[one] if name.startswith(prefix)]:
        rows[one][column], rows[other][column] = rows[other][column], rows[one][column]


def _place(rows: list[dict[str, Any]], **match: Any) -> int:
    return next(p for p, row in enumerate(rows) if all(row[name] == value for name, value in match.items()))


def without_link(old: World, number: int) -> World:
    """One link and its cable are gone; both ports are free."""
    freed = old.edit_all("ports", {"link": number}, link=None, role="free")
    return freed.drop("links", link=number).drop("cables", first_link=number)


def with_trunks(old: World, **cells: Any) -> World:
    """A trunk of 8 fibres between the two racks of ``small``, which nobody has billed."""
    row = {"trunk": 0, "part_number": "C-MPO", "a_rack": "H0000", "z_rack": "N000", "fiber_count": 8,
           "fibers_used": 8, "length_m": Decimal(20), **cells}  # fmt: skip
    return old.with_rows("trunks", [row])
