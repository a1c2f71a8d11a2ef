"""Faults that take more than one cell, and the codes that several of them bring along."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from catalogs.records import ChannelBudget, Supply
from fabric.terms import ClassName, Tier
from tests.audit.worlds import Change, World, swap_far_ends, world

HL, LS, SC = ClassName
LEAF, SPINE, CORE = Tier
D = Decimal
CPO = world("cpo").catalog.switches["S-CPO144"].cpo

# One module more or less than planned: the bill, the money and the watts notice.
MODULE_BILL = {
    "BOM-QTY",
    "COMPONENT-COUNT",
    "COST-CAPEX",
    "COST-CATEGORY",
    "COST-ESTIMATE",
    "POWER-CATEGORY",
    "POWER-COUNT",
    "POWER-TOTAL",
    "RACK-POWER",
}
CABLE_BILL = {"BOM-QTY", "COST-CAPEX", "COST-CATEGORY", "COST-ESTIMATE", "COUNT-CABLES"}
PAID = {"COST-CAPEX", "COST-CATEGORY", "COST-ESTIMATE"}
UNKNOWN = ("O-2DR4-FLT", "S-NDR32")
"""Parts of ``small`` without a lead time."""


Mutation = tuple[str, str, Change, set[str]]
"""Sample, what is broken, the change of the good world, and the codes that must be found."""


def budget(family: str, rate: int, medium: str) -> tuple[ChannelBudget, ...]:
    """The sample's budgets and one more of 3 dB."""
    known = world("small").catalog.budgets
    return (*known, replace(known[0], pmd_family=family, lane_rate_gbps=rate, medium=medium))


def free_cage(old: World, **cells: Any) -> World:
    """The last cage of leaf-0, which is unused, with other cells."""
    return old.edit("ports", {"device": "leaf-0", "cage": 32}, **cells)


def cage_module(old: World, device: str, cage: int, optic: str | None, side: str) -> World:
    """Another module in a cage, in the port map and in the schedule."""
    changed = old.edit_all("ports", {"device": device, "cage": cage}, optic=optic)
    return changed.edit_all("cables", {f"{side}_device": device, f"{side}_cage": cage}, **{f"{side}_optic": optic})


def exchange(old: World, table: str, one: int, other: int, *columns: str) -> World:
    """Two rows exchange some cells."""
    rows = old.rows(table)
    for column in columns:
        rows[one][column], rows[other][column] = rows[other][column], rows[one][column]
    return old.with_rows(table, rows)


def another_pair(old: World) -> World:
    """A leaf and its neighbour exchange a link each, to different spines."""
    return swap_far_ends(old, 32, 32 + 4 + 2)


def module_of_spine(old: World) -> World:
    """A module in a cage of a CPO spine."""
    return cage_module(old, "spine-0", 1, "O-X2DR4", "z")


def rails_exchanged(old: World) -> World:
    """Two NIC ports of a host exchange their rails, all the way to the leaves."""
    swapped = swap_far_ends(old, 0, 1)
    return exchange(exchange(swapped, "links", 0, 1, "rail"), "cables", 0, 1, "rail")


def planes_exchanged(old: World) -> World:
    """Leg 2 of a host's first cage and leg 1 of its second exchange plane and rail, all the way to the leaves."""
    swapped = swap_far_ends(old, 1, 2)
    return exchange(exchange(swapped, "links", 1, 2, "rail", "plane"), "cables", 1, 2, "rail", "plane")


def upside_down(old: World) -> World:
    """A leaf-spine link with its ends exchanged in links and schedule."""
    rows = {table: old.rows(table) for table in ("links", "cables")}
    for row in (rows["links"][32], rows["cables"][32]):
        for column in [name for name in row if name.startswith("a_")]:
            far = f"z{column[1:]}"
            row[column], row[far] = row[far], row[column]
    return old.with_rows("links", rows["links"]).with_rows("cables", rows["cables"])


def core_load(old: World) -> World:
    """A link of the first core moved to the second one, onto a port that is in use there."""
    number = old.row("links", z_device="core-00")
    return old.edit("links", number, z_device="core-01")


def surplus_line(old: World) -> World:
    """A correct line for a part that stands nowhere."""
    return old.repeat(
        "bom",
        1,
        line=6,
        part_number="O-DR4-Q",
        order_code="O-DR4-Q",
        unit_price_usd=D(700),
        extended_usd=D(700) * 49,
        price_kind="estimate",
        price_low_usd=D(560),
        price_high_usd=D(840),
        power_each_w=D(8),
        description=old.catalog.optics["O-DR4-Q"].description,
        price_basis="made up for tests",
        lead_time_weeks=None,
    )


def of_another_plan(old: World) -> World:
    """Port map written for another plan."""
    ports = old.tables["ports"].replace_schema_metadata({"plan_sha256": "0" * 64})
    return replace(old, tables={**old.tables, "ports": ports})


def amounts(old: World, **values: Any) -> World:
    """Another first category in the totals."""
    first, *rest = old.claims.totals.by_category
    return old.totals(by_category=(replace(first, **values), *rest))


def procured(old: World, **values: Any) -> World:
    """Another purchase in the plan."""
    return old.claim(procurement=replace(old.claims.procurement, **values))


def few_modules(old: World) -> tuple[Supply, ...]:
    """Supply books with as many modules as ``small`` installs, and none for the spare."""
    first, *rest = old.catalog.supplies
    return (replace(first, units_available=48), *rest)


def no_part(old: World, table: str, part_number: str) -> World:
    """A catalogue without a part."""
    parts = {key: part for key, part in getattr(old.catalog, table).items() if key != part_number}
    return old.facts(**{table: parts})
