"""Laser sources of co-packaged switches: those in use cost nothing of their own, spares do where a price is known."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from catalogs.lasers import laser_sources
from catalogs.records import Catalog, Supply
from fabric.audit.run import audit_tables
from fabric.export.xlsx import export_xlsx
from fabric.plan import FabricPlan
from fabric.report.screen import print_plan
from fabric.tables.dictionary import table_names
from fabric.tables.expand import build_table
from tests.sample_catalog import CPO, SOURCE
from tests.small import CATALOG, intent_of, plan_of_intent

MODEL = "S-CPO144"
MODULE = "O-XDR4-FLT"
WANTED: dict[str, Any] = {
    "hosts": {"model": "H-X800", "count": 18},
    "topology": {"tiers": 1, "leaf_models": MODEL},
    "policy__cpo": {"tiers": ["leaf"]},
}
"""One co-packaged leaf, with 18 laser sources, for the 144 ports of 18 hosts."""


def catalog_with(price_usd: int | None = None, **lasers: Any) -> Catalog:
    """The sample catalogue with other laser sources, and with prices for them and for the modules of hosts."""
    model = replace(CATALOG.switches[MODEL], cpo=replace(CPO, **lasers))
    priced = {**CATALOG.prices, MODULE: replace(CATALOG.prices["O-DR4-FLT"], part_number=MODULE)}
    catalog = replace(CATALOG, switches={**CATALOG.switches, MODEL: model}, prices=priced)
    if price_usd is None:
        return catalog
    (source,) = laser_sources(catalog, {MODEL: 1})
    price = replace(CATALOG.prices[MODEL], part_number=source.part_number, price_usd=Decimal(price_usd))
    return replace(catalog, prices={**catalog.prices, source.part_number: price})


def plan_with(catalog: Catalog, spare_percent: int = 2) -> FabricPlan:
    """The plan of one leaf, audited."""
    plan = plan_of_intent(intent_of(**WANTED, policy__spare_percent=spare_percent), catalog)
    tables = {table: build_table(plan, catalog, table) for table in table_names()}
    assert audit_tables(tables, catalog, plan).findings == ()
    return plan


def laser_lines(plan: FabricPlan, catalog: Catalog) -> list[dict[str, Any]]:
    return [row for row in build_table(plan, catalog, "bom").to_pylist() if row["category"] == "laser source"]


def test_lasers_in_use_cost_nothing_and_spares_their_price() -> None:
    catalog = catalog_with(1500, els_part_number="ELS-8")
    plan, bare = plan_with(catalog), plan_with(catalog_with(els_part_number="ELS-8"))
    (line,) = laser_lines(plan, catalog)
    assert line["part_number"] == line["order_code"] == "ELS-8"
    assert line["description"] == f"external laser source, delivered with 1 x {MODEL}"
    assert (line["qty"], line["included_qty"], line["spare_qty"], line["buy_qty"]) == (18, 18, 1, 1)
    assert line["extended_usd"] == 1500
    assert (line["power_each_w"], line["power_kind"]) == (None, "in switch")
    assert plan.totals.unpriced_spares == ()
    assert plan.totals.capex_usd == bare.totals.capex_usd
    assert plan.totals.spares_usd == bare.totals.spares_usd + 1500


def test_spares_without_a_price_leave_the_main_total_whole() -> None:
    catalog = catalog_with()
    plan = plan_with(catalog)
    (line,) = laser_lines(plan, catalog)
    assert line["part_number"] == f"ELS of {MODEL}"
    assert line["extended_usd"] is None
    assert plan.totals.unpriced_spares == (f"ELS of {MODEL}",)
    assert not {f"ELS of {MODEL}"} & {*plan.totals.unpriced, *plan.totals.unpowered}


def test_without_spares_nothing_is_bought_and_nothing_missing() -> None:
    catalog = catalog_with()
    plan = plan_with(catalog, spare_percent=0)
    (line,) = laser_lines(plan, catalog)
    assert (line["qty"], line["buy_qty"]) == (18, 0)
    assert plan.totals.unpriced_spares == ()


@pytest.mark.parametrize(("modules", "named"), [(None, (f"ELS of {MODEL}",)), (0, ())])
def test_a_switch_of_unknown_lasers_has_no_line_and_is_named(modules: int | None, named: tuple[str, ...]) -> None:
    catalog = catalog_with(els_modules=modules)
    plan = plan_with(catalog)
    assert laser_lines(plan, catalog) == []
    assert plan.totals.unpriced_spares == named


def test_models_with_one_laser_source_share_a_line() -> None:
    catalog = catalog_with(els_part_number="ELS-8")
    cpo = replace(CPO, els_modules=9, els_part_number="ELS-8")
    other = replace(catalog.switches[MODEL], part_number="S-CPO72", vendor="Others", cpo=cpo)
    catalog = replace(catalog, switches={**catalog.switches, "S-CPO72": other})
    (source,) = laser_sources(catalog, {MODEL: 2, "S-CPO72": 3, "S-NDR32": 5})
    assert (source.qty, source.vendor) == (2 * 18 + 3 * 9, "Sample Networks; Others")
    assert source.description == "external laser source, delivered with 2 x S-CPO144, 3 x S-CPO72"


@pytest.mark.parametrize(("scope", "key"), [("part", f"ELS of {MODEL}"), ("vendor", "Sample Networks")])
def test_a_supply_book_tells_when_spares_come(scope: Any, key: str) -> None:
    catalog = replace(catalog_with(), supplies=(Supply(scope, key, None, Decimal(9), SOURCE),))
    (line,) = laser_lines(plan_with(catalog), catalog)
    assert line["lead_time_weeks"] == 9


def test_late_spares_do_not_hold_up_the_fabric() -> None:
    catalog = replace(catalog_with(), supplies=(Supply("part", f"ELS of {MODEL}", None, Decimal(60), SOURCE),))
    plan = plan_of_intent(intent_of(**WANTED, policy__spare_percent=2, market={"need_by_weeks": 10}), catalog)
    tables = {table: build_table(plan, catalog, table) for table in table_names()}
    assert audit_tables(tables, catalog, plan).findings == ()


def test_people_read_what_is_missing(tmp_path: Path) -> None:
    catalog = catalog_with()
    plan, text = plan_with(catalog), io.StringIO()
    print_plan(plan, Console(file=text, width=120))
    assert f"partial sum for spares, price or number unknown: ELS of {MODEL}" in text.getvalue()
    export_xlsx(plan, catalog, tmp_path / "bom.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bom.xlsx", data_only=True)
    (line,) = [row for row in book["BOM"].iter_rows(values_only=True) if row[1] == "laser source"]
    assert line[7:13] == (18, 1, 19, 18, 0, 1)
    said = [str(row[0]) for row in book["BOM"].iter_rows(values_only=True)]
    assert f"The total with spares is partial: no price for spares of ELS of {MODEL}." in said
    notes = {str(row[0]): str(row[2]) for row in book["Summary"].iter_rows(values_only=True)}
    assert notes["Spares (USD)"].startswith(f"partial, no price or number for spares of ELS of {MODEL};")
