"""An automatic mutator: kinds of damage that any plan's tables can take, each with the code that must be found.

Every kind looks for its place in the tables by itself, so that it works on plans that nobody wrote it for; where a
plan has no such place (no module, no figure of weight) it returns None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from catalogs.records import Catalog
from fabric.plan import FabricPlan


@dataclass(frozen=True)
class Plan:
    """A plan with its tables; every method gives one in which one thing is different."""

    tables: Mapping[str, pa.Table]
    catalog: Catalog
    plan: FabricPlan

    def column(self, table: str, name: str) -> Any:
        """The values of a column as numpy; text and money as Python objects."""
        values = self.tables[table].column(name)
        if pa.types.is_dictionary(values.type):
            values = values.cast(pa.string())
        if pa.types.is_integer(values.type) and values.null_count == 0:
            return values.to_numpy()
        return np.array(values.to_pylist(), dtype=object)

    def first(self, table: str, **match: Any) -> int | None:
        """The first row whose cells are as given; a callable decides itself."""
        found = np.ones(self.tables[table].num_rows, dtype=np.bool_)
        for name, wanted in match.items():
            values = self.column(table, name)
            alike = [wanted(value) for value in values] if callable(wanted) else values == wanted
            found &= np.asarray(alike, dtype=np.bool_)
        rows = np.flatnonzero(found)
        return int(rows[0]) if rows.size else None

    def cell(self, table: str, row: int, name: str) -> Any:
        """One cell."""
        return self.tables[table].column(name)[row].as_py()

    def put(self, table: str, row: int | None, **cells: Any) -> Plan | None:
        """Other cells in one row."""
        return None if row is None else self._with_row(table, row, row + 1, [self._row(table, row, cells)])

    def drop(self, table: str, row: int | None) -> Plan | None:
        """Without one row."""
        return None if row is None else self._with_row(table, row, row + 1, [])

    def repeat(self, table: str, row: int | None, **cells: Any) -> Plan | None:
        """One row once more, at the end."""
        end = self.tables[table].num_rows
        return None if row is None else self._with_row(table, end, end, [self._row(table, row, cells)])

    def claim(self, **values: Any) -> Plan:
        """Other values in the plan."""
        return replace(self, plan=replace(self.plan, **values))

    def _row(self, table: str, row: int, cells: Mapping[str, Any]) -> pa.Table:
        old: dict[str, Any] = self.tables[table].slice(row, 1).to_pylist()[0]
        schema = self.tables[table].schema
        values = {**old, **{name: cell(old[name]) if callable(cell) else cell for name, cell in cells.items()}}
        arrays = []
        for part in schema:
            plain = part.type.value_type if pa.types.is_dictionary(part.type) else part.type
            made: Any = pa.array([values[part.name]], plain)
            arrays.append(made.dictionary_encode().cast(part.type) if plain != part.type else made)
        return pa.Table.from_arrays(arrays, schema=schema)

    def _with_row(self, table: str, start: int, end: int, new: list[pa.Table]) -> Plan:
        old = self.tables[table]
        made = pa.concat_tables([old.slice(0, start), *new, old.slice(end)])
        return replace(self, tables={**self.tables, table: made})


Change = Callable[[Plan], Plan | None]
KINDS: dict[str, tuple[str, Change]] = {}
"""Kinds of damage by name: the code that must be found, and the change."""


def damage(name: str, code: str) -> Callable[[Change], Change]:
    """Make the decorated change a kind of damage."""

    def declare(change: Change) -> Change:
        KINDS[name] = (code, change)
        return change

    return declare


def simple(name: str, code: str, table: str, match: Mapping[str, Any], **cells: Any) -> None:
    """A kind that gives the first matching row other cells."""
    KINDS[name] = (code, lambda plan: plan.put(table, plan.first(table, **match), **cells))


def more(old: Any) -> Any:
    """One more, where there is a figure."""
    return None if old is None else old + 1


def known(value: Any) -> bool:
    """Whether there is a figure."""
    return value is not None


LEAF, SPINE, HOST = ({"kind": kind} for kind in ("leaf", "spine", "host"))
LINKED = {"link": known}

# devices
damage("a device twice", "DEVICE-DOUBLE")(lambda p: p.repeat("devices", p.first("devices", **LEAF)))
damage("a leaf that is gone", "LINK-DEVICE")(lambda p: p.drop("devices", p.first("devices", **LEAF)))
simple("a model that nobody makes", "DEVICE-PART", "devices", LEAF, part_number="NO-SUCH-SWITCH")
simple("a plane that there is not", "DEVICE-POSITION", "devices", LEAF, plane=99)
simple("a switch in no plane", "DEVICE-PLANE", "devices", LEAF, plane=None)
simple("an index out of its row", "DEVICE-INDEX", "devices", LEAF, index=999_999)
simple("a switch higher than it is", "DEVICE-HEIGHT", "devices", {**LEAF, "rack_units": known}, rack_units=Decimal(7))
simple("a leaf in another unit", "RAIL-LEAF", "devices", {**LEAF, "unit": known}, unit=more)
simple("a switch hotter than it is", "POWER-DEVICE", "devices", {**LEAF, "power_w": known}, power_w=more)
simple("a device in a rack that there is not", "RACK-DEVICE", "devices", LEAF, rack="NOWHERE")
simple("a device of no kind", "TABLE-WORD", "devices", LEAF, kind="router")

# ports
damage("a port twice", "PORT-ROW-DOUBLE")(lambda p: p.repeat("ports", p.first("ports", **LINKED)))
damage("a port that is gone", "LINK-PORT")(lambda p: p.drop("ports", p.first("ports", **LINKED)))
simple("a cage beyond the last", "PORT-CAGE", "ports", LINKED, cage=999)
simple("a leg beyond the breakout", "PORT-LEG", "ports", LINKED, leg=99)
simple("a speed that the cage has not", "PORT-SPEED", "ports", LINKED, speed_gbps=7)
simple("a port of a device that there is not", "PORT-DEVICE", "ports", LINKED, device="nobody")
simple("an uplink that calls itself a downlink", "LINK-ROLE", "ports", {"role": "up"}, role="down")
simple("a linked port that calls itself free", "PORT-FREE", "ports", {**LINKED, "role": "down"}, role="free")
simple("a port that forgot its link", "LINK-PORT-MAP", "ports", {"role": "nic"}, link=None)
simple("a port that names another link", "PORT-LINK", "ports", {"role": "nic"}, link=more)
simple("a module that nobody makes", "MODULE-PART", "ports", {"optic": known}, optic="NO-SUCH-MODULE")


@damage("a module of another form", "MODULE-FORM")
def _(plan: Plan) -> Plan | None:
    row = plan.first("ports", optic=known)
    if row is None:
        return None
    old = plan.catalog.optics[plan.cell("ports", row, "optic")]
    other = next(name for name, part in plan.catalog.optics.items() if part.form_factor != old.form_factor)
    return plan.put("ports", row, optic=other)


damage("an unused cage that nobody lists", "PORT-MISSING")(lambda p: p.drop("ports", p.first("ports", leg=0)))

# links
damage("a link twice", "LINK-DOUBLE")(lambda p: p.repeat("links", 0))
damage("a link that is gone", "COUNT-LINKS")(lambda p: p.drop("links", 0))
damage("two links in one port", "PORT-DOUBLE")(
    lambda p: p.put("links", 1, **{f"a_{x}": p.cell("links", 0, f"a_{x}") for x in ("device", "cage", "leg")})
)
simple("a link from nowhere", "LINK-DEVICE", "links", {}, a_device="nobody")
simple("a link to a port that there is not", "LINK-PORT", "links", {}, z_cage=999)
simple("a link slower than its ports", "LINK-SPEED", "links", {}, speed_gbps=7)
simple("a link in another plane", "PLANE-CROSS", "links", {}, plane=more)
simple("a link of no class", "TABLE-WORD", "links", {}, **{"class": "leaf-moon"})
simple("a link of another class", "LINK-TIER", "links", {"class": "host-leaf"}, **{"class": "spine-core"})
simple("a NIC port on another rail", "RAIL-NIC", "links", {"link": 8, "rail": known}, rail=lambda old: old + 1)


@damage("an uplink to another spine", "SPREAD-LEAF")
def _(plan: Plan) -> Plan | None:
    row = plan.first("links", **{"class": "leaf-spine"})
    if row is None:
        return None
    spine = plan.cell("links", row, "z_device")
    places = [
        plan.cell("devices", plan.first("devices", device=spine) or 0, name) for name in ("plane", "pod", "rail")
    ]
    other = plan.first(
        "devices", kind="spine", device=lambda name: name != spine, plane=places[0], pod=places[1], rail=places[2]
    )
    return None if other is None else plan.put("links", row, z_device=plan.cell("devices", other, "device"))


# cables
damage("a cable twice", "CABLE-DOUBLE")(lambda p: p.repeat("cables", 0))
damage("a cable that is gone", "CABLE-MISSING")(lambda p: p.drop("cables", 0))
simple("a cable that nobody makes", "CABLE-PART", "cables", {}, part_number="NO-SUCH-CABLE")
simple("a cable from nowhere", "CABLE-DEVICE", "cables", {}, a_device="nobody")
simple("a cable to a port that there is not", "CABLE-PORT", "cables", {}, z_cage=999)
simple("a cable beyond its reach", "CABLE-REACH", "cables", {"a_connector": 1}, length_m=Decimal(99_999))
simple("a length that is not sold", "CABLE-STOCK", "cables", {"length_m": lambda m: m > 0}, length_m=Decimal("7.777"))
simple("another order code", "CABLE-CODE", "cables", {}, order_code="SOMETHING-ELSE")
simple("a medium that it is not", "CABLE-MEDIUM-NAME", "cables", {}, medium="string")
simple("more fibres than it has", "CABLE-FIBERS", "cables", {"fibers": lambda n: n > 0}, fibers=more)
simple("a module that does not stand there", "CABLE-OPTIC", "cables", {"a_optic": known}, a_optic="NO-SUCH-MODULE")
simple("a rack where the device is not", "CABLE-PLACE", "cables", {}, z_rack="NOWHERE")
simple("a connector that the module has not", "CABLE-CONNECTOR-NUMBER", "cables", {"a_connector": 1}, a_connector=9)
simple("a link that does not run there", "CABLE-LINK", "cables", {}, first_link=more)
simple("a cable of another class", "CABLE-CLASS", "cables", {"class": "host-leaf"}, **{"class": "leaf-spine"})


@damage("single-mode light on multimode fibre", "CABLE-MEDIUM")
def _(plan: Plan) -> Plan | None:
    row = plan.first("cables", fibers=lambda n: n > 0)
    if row is None:
        return None
    old = plan.catalog.fibers[plan.cell("cables", row, "part_number")]
    alike = (old.connector, old.polish, old.fibers, old.num_tails, old.tail_connector)
    for name, part in plan.catalog.fibers.items():
        same = (part.connector, part.polish, part.fibers, part.num_tails, part.tail_connector) == alike
        if same and part.medium != old.medium:
            return plan.put("cables", row, part_number=name, medium=part.medium)
    return None


# bill
damage("a line that is gone", "BOM-MISSING")(lambda p: p.drop("bom", 0))
damage("a line twice", "BOM-DOUBLE")(lambda p: p.repeat("bom", 0))
simple("a part that stands nowhere", "BOM-SURPLUS", "bom", {}, part_number="NO-SUCH-PART", order_code="NO-SUCH-PART")
simple("a piece too many", "BOM-QTY", "bom", {}, qty=more, total_qty=more)
simple("a spare too many", "BOM-SPARE", "bom", {}, spare_qty=more, total_qty=more)
simple("a price of one's own", "BOM-PRICE", "bom", {"unit_price_usd": known}, unit_price_usd=more)
simple("a sum that is none", "BOM-EXTENDED", "bom", {"extended_usd": known}, extended_usd=more)
simple("watts of one's own", "BOM-POWER", "bom", {"power_each_w": known}, power_each_w=more)
simple("a price without its source", "BOM-SOURCE", "bom", {"price_source": known}, price_source="hearsay")
simple("another description", "BOM-PART", "bom", {}, vendor="Nobody")
simple("lines out of order", "BOM-LINE", "bom", {}, line=more)

# racks, power, components
damage("a rack that is gone", "RACK-DEVICE")(lambda p: p.drop("racks", 0))
damage("a rack twice", "RACK-DOUBLE")(lambda p: p.repeat("racks", 0))
simple("a rack with a device more", "RACK-COUNT", "racks", {}, num_devices=more)
simple("a rack fuller than it is", "RACK-USED", "racks", {"used_u": known}, used_u=more)
simple("a rack hotter than it is", "RACK-POWER", "racks", {"power_w": known}, power_w=more)
simple("a rack heavier than it is", "RACK-WEIGHT", "racks", {"weight_kg": known}, weight_kg=more)
simple("a rack of another role", "RACK-ROLE", "racks", {"role": "host"}, role="network")
simple("a rack that is wet", "RACK-LIQUID", "racks", {}, liquid=lambda old: not old)
simple("two devices in one place", "RACK-OVERLAP", "devices", {**LEAF, "slot_u": 2, "rack_units": known}, slot_u=1)
simple("watts of a piece more", "POWER-COUNT", "power", {}, count=more)
simple("watts that it does not draw", "POWER-EACH", "power", {"power_each_w": known}, power_each_w=more)
simple("a laser more than there are", "COMPONENT-COUNT", "components", {}, total=more)

# claims
damage("cheaper than its bill", "COST-CAPEX")(
    lambda p: p.claim(totals=replace(p.plan.totals, capex_usd=p.plan.totals.capex_usd - 1))
)
damage("cooler than its parts", "POWER-TOTAL")(
    lambda p: p.claim(totals=replace(p.plan.totals, power_w=p.plan.totals.power_w - 1))
)
damage("more GPUs than there are", "COUNT-GPUS")(lambda p: p.claim(num_gpus=p.plan.num_gpus + 1))
damage("another catalogue", "CATALOG-OTHER")(lambda p: p.claim(catalog_sha256="0" * 64))


@damage("less oversubscribed than it is", "OVERSUBSCRIPTION-CLAIM")
def _(plan: Plan) -> Plan | None:
    first, *rest = plan.plan.tiers
    if first.oversubscription is None:
        return None
    return plan.claim(tiers=(replace(first, oversubscription="1/99"), *rest))
