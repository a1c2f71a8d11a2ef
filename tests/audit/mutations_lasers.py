"""Laser sources on the bill with one thing broken, and the codes that must say so."""

from __future__ import annotations

from dataclasses import replace

from tests.audit.breaks import CPO, D, Mutation
from tests.audit.worlds import World

LINE = {"category": "laser source"}
ELS = "ELS of S-CPO144"
"""144 of them in eight spines, and three spares; nobody gives a price."""


def with_price(old: World) -> World:
    """A price book that knows what a laser source costs."""
    price = replace(old.catalog.prices["S-CPO144"], part_number=ELS, price_usd=D(1000), low_usd=None, high_usd=None)
    return old.facts(prices={**old.catalog.prices, ELS: price})


MUTATIONS: tuple[Mutation, ...] = (
    ("cpo", "laser sources bought", lambda w: w.edit("bom", LINE, included_qty=0, buy_qty=147), {"BOM-INCLUDED"}),
    (
        "cpo",
        "switches that come with switches",
        lambda w: w.edit("bom", 0, included_qty=1, buy_qty=lambda pieces: pieces - 1),
        {"BOM-INCLUDED", "BOM-EXTENDED"},
    ),
    ("cpo", "laser sources left out", lambda w: w.drop("bom", **LINE), {"BOM-MISSING", "BOM-LINE"}),
    (
        "cpo",
        "one laser source too few",
        lambda w: w.edit("bom", LINE, qty=143, total_qty=146, included_qty=143),
        {"BOM-QTY", "BOM-INCLUDED"},
    ),
    ("cpo", "no spare lasers", lambda w: w.edit("bom", LINE, spare_qty=0, total_qty=144, buy_qty=0), {"BOM-SPARE"}),
    ("cpo", "spare lasers not bought", lambda w: w.edit("bom", LINE, buy_qty=0), {"BOM-STOCK"}),
    ("cpo", "laser sources of others", lambda w: w.edit("bom", LINE, vendor="Somebody"), {"BOM-PART"}),
    ("cpo", "lasers of fewer switches", lambda w: w.edit("bom", LINE, description="external"), {"BOM-SOURCE"}),
    (
        "cpo",
        "lasers called modules",
        lambda w: w.edit("bom", LINE, category="transceiver"),
        {"BOM-PART", "BOM-INCLUDED"},
    ),
    ("cpo", "power counted twice", lambda w: w.edit("bom", LINE, power_each_w=D(5)), {"BOM-POWER"}),
    (
        "cpo",
        "lasers for nothing",
        lambda w: w.edit("bom", LINE, unit_price_usd=D(0), extended_usd=D(0)),
        {"BOM-PRICE"},
    ),
    ("cpo", "spares without a price not named", lambda w: w.totals(unpriced_spares=()), {"COST-SPARES-UNKNOWN"}),
    ("cpo", "price overlooked", with_price, {"BOM-PRICE", "BOM-SOURCE", "COST-SPARES", "COST-SPARES-UNKNOWN"}),
    (
        "cpo",
        "fewer lasers in a switch",
        lambda w: w.part("switches", "S-CPO144", cpo=replace(CPO, els_modules=16)),
        {"BOM-QTY", "BOM-INCLUDED", "COMPONENT-COUNT"},
    ),
    (
        "cpo",
        "lasers of another number",
        lambda w: w.part("switches", "S-CPO144", cpo=replace(CPO, els_part_number="ELS-1")),
        {"BOM-MISSING", "BOM-SURPLUS", "BOM-INCLUDED", "COST-SPARES-UNKNOWN"},
    ),
    (
        "cpo",
        "lasers that nobody counts",
        lambda w: w.part("switches", "S-CPO144", cpo=replace(CPO, els_modules=None)),
        {"BOM-SURPLUS", "BOM-INCLUDED", "BOM-SOURCE", "COMPONENT-COUNT"},
    ),
)
