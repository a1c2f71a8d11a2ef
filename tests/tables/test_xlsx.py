"""The workbook, read back by another library."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from catalogs.records import Catalog
from fabric.errors import InputError
from fabric.export import cables_sheet
from fabric.export.xlsx import export_xlsx
from fabric.plan import FabricPlan
from fabric.tables.expand import build_table
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan


def book(plan: FabricPlan, catalog: Catalog, path: Path, *, values: bool = True) -> Any:
    export_xlsx(plan, catalog, path)
    return openpyxl.load_workbook(path, data_only=values)


def records(sheet: Worksheet, header_row: int = 1) -> list[dict[str, Any]]:
    rows = list(sheet.iter_rows(min_row=header_row, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def facts(sheet: Worksheet) -> dict[str, Any]:
    return {str(row[0]): row[1] for row in sheet.iter_rows(values_only=True) if row[0] is not None}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bill_is_the_bom_table(name: str, tmp_path: Path) -> None:
    plan, catalog = sample_plan(name), sample_catalog()
    sheet = book(plan, catalog, tmp_path / "bom.xlsx")["BOM"]
    bom = build_table(plan, catalog, "bom").to_pylist()
    lines = records(sheet)[: len(bom)]
    for line, row in zip(lines, bom, strict=True):
        assert line["Part number"] == row["part_number"]
        assert line["Order code"] == row["order_code"]
        assert (line["Qty"], line["Spares"], line["Total qty"]) == (row["qty"], row["spare_qty"], row["total_qty"])
        price = row["unit_price_usd"]
        assert line["Unit price (USD)"] == (None if price is None else float(price))
        assert line["Price kind"] == (row["price_kind"] or "no price")
        assert line["Price date"] == row["price_date"]
        if price is not None:
            assert line["Installed (USD)"] == float((row["qty"] - row["included_qty"]) * price)
            assert line["With spares (USD)"] == float(row["extended_usd"])
    total = records(sheet)[len(bom)]
    assert total["Line"] == "Total"
    assert total["Installed (USD)"] == float(plan.totals.capex_usd)
    assert total["With spares (USD)"] == float(plan.totals.capex_usd + plan.totals.spares_usd)
    assert total["Power installed (W)"] == float(plan.totals.power_w)


def test_products_and_sums_are_formulas_with_values(tmp_path: Path) -> None:
    plan, catalog = sample_plan("superpod"), sample_catalog()
    sheet = book(plan, catalog, tmp_path / "bom.xlsx", values=False)["BOM"]
    lines = records(sheet)
    assert lines[0]["Installed (USD)"] == "=MAX(0,H2-K2-L2)*N2"
    assert lines[0]["With spares (USD)"] == "=M2*N2"
    assert lines[0]["Total qty"] == "=H2+I2"
    assert lines[0]["To buy"] == "=J2-K2-L2"
    assert lines[-1]["Installed (USD)"] == "=SUM(P2:P7)"
    summary = facts(openpyxl.load_workbook(tmp_path / "bom.xlsx")["Summary"])
    assert summary["Capital cost (USD)"] == "=BOM!P8"


def test_formulas_give_the_values_stored_beside_them(tmp_path: Path) -> None:
    """A small calculator for the formulas of the bill: products, sums and differences, sums of a column."""
    plan, catalog = sample_plan("rack-splitter"), sample_catalog()
    values = book(plan, catalog, tmp_path / "bom.xlsx")["BOM"]
    formulas = openpyxl.load_workbook(tmp_path / "bom.xlsx")["BOM"]
    checked = 0
    for row in formulas.iter_rows():
        for cell in row:
            text = str(cell.value)
            if not text.startswith("="):
                continue
            product = re.fullmatch(r"=([A-Z]+\d+)([-*+])([A-Z]+\d+)", text)
            bought = re.fullmatch(r"=([A-Z]+\d+)-([A-Z]+\d+)-([A-Z]+\d+)", text)
            paid = re.fullmatch(r"=MAX\(0,([A-Z]+\d+)-([A-Z]+\d+)-([A-Z]+\d+)\)\*([A-Z]+\d+)", text)
            if product:
                first, second = values[product[1]].value, values[product[3]].value
                expected = {"*": first * second, "+": first + second, "-": first - second}[product[2]]
            elif bought:
                total, included, stock = (values[name].value for name in bought.groups())
                expected = total - included - stock
            elif paid:
                qty, included, stock, each = (values[name].value for name in paid.groups())
                expected = max(0, qty - included - stock) * each
            else:
                column = re.fullmatch(r"=SUM\((.+)\)", text)
                assert column is not None
                expected = sum(inner[0].value or 0 for inner in values[column[1]])
            assert values[cell.coordinate].value == pytest.approx(expected, abs=0.005)
            checked += 1
    assert checked > 10


def test_texts_are_texts_and_headers_stay_in_view(tmp_path: Path) -> None:
    opened = book(sample_plan("superpod"), sample_catalog(), tmp_path / "bom.xlsx")
    assert opened.sheetnames == ["Summary", "BOM", "Cables", "Assumptions"]
    bom = opened["BOM"]
    assert bom["D2"].data_type == "s"
    assert bom["D2"].number_format == "@"
    assert bom["N2"].number_format == "#,##0.00"
    assert bom.freeze_panes == "A2"
    assert bom.auto_filter.ref == "A1:AA7"
    assert bom.column_dimensions["D"].width > 20
    assert opened["Cables"].freeze_panes == "A2"


def renamed(part_number: str) -> tuple[FabricPlan, Catalog]:
    """The single-tier sample with a cable of another part number."""
    plan, catalog = sample_plan("single-tier"), sample_catalog()
    fiber = replace(catalog.fibers["C-MPO"], part_number=part_number, description=part_number, vendor=part_number)
    price = replace(catalog.prices["C-MPO"], part_number=part_number, basis=part_number)
    link = replace(plan.links[0], cable=part_number, cable_order_code=part_number)
    catalog = replace(
        catalog,
        fibers={**catalog.fibers, part_number: fiber},
        prices={**catalog.prices, part_number: price},
    )
    return replace(plan, links=(link,), name=part_number), catalog


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "9E10",
        "007",
        "1/2",
        "TRUE",
        "http://example.invalid",
        "{=1}",
        "é中",
        "<b>&amp;",
    ],
)
def test_hostile_and_number_like_texts_stay_texts(text: str, tmp_path: Path) -> None:
    plan, catalog = renamed(text)
    opened = book(plan, catalog, tmp_path / "bom.xlsx", values=False)
    line = next(row for row in opened["BOM"].iter_rows(min_row=2) if row[1].value == "cable")
    for cell in (line[2], line[3], line[4], line[5], line[21]):
        assert cell.value == text
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    assert opened["Cables"]["D2"].value == text
    assert opened["Cables"]["D2"].data_type == "s"


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\tb", "\x1b[31m"])
def test_control_characters_are_refused_and_nothing_is_written(text: str, tmp_path: Path) -> None:
    plan, catalog = renamed(text)
    with pytest.raises(InputError, match="control character"):
        export_xlsx(plan, catalog, tmp_path / "bom.xlsx")
    assert not list(tmp_path.iterdir())


def test_estimates_and_missing_prices_are_marked(tmp_path: Path) -> None:
    plan = sample_plan("cpo")
    opened = book(plan, sample_catalog(), tmp_path / "bom.xlsx")
    colours = {row[3].value: row[13].fill.fgColor.rgb for row in opened["BOM"].iter_rows(min_row=2) if row[3].value}
    assert colours["S-CPO144"] == "FFFFF2CC"
    assert colours["O-XDR4-FLT"] == "FFF8CBAD"
    lines = records(opened["BOM"])
    assert next(line for line in lines if line["Part number"] == "O-XDR4-FLT")["Installed (USD)"] is None
    assert lines[-2]["Line"] == "The totals are partial: 1 lines have no price, 1 no power figure."
    assert lines[-1]["Line"] == "The total with spares is partial: no price for spares of ELS of S-CPO144."
    street = book(sample_plan("superpod"), sample_catalog(), tmp_path / "street.xlsx")["BOM"]
    assert street["N2"].fill.fgColor.rgb not in ("FFFFF2CC", "FFF8CBAD")


def test_the_summary_has_the_headline_facts(tmp_path: Path) -> None:
    plan = sample_plan("superpod")
    found = facts(book(plan, sample_catalog(), tmp_path / "bom.xlsx")["Summary"])
    assert found["Form"] == "rail-optimized"
    assert (found["GPUs"], found["Hosts"], found["Switches"]) == (1016, 127, 48)
    assert found["Capital cost (USD)"] == float(plan.totals.capex_usd)
    assert found["Spares (USD)"] == float(plan.totals.spares_usd)
    per_gpu = (plan.totals.capex_usd / 1016).quantize(Decimal("0.01"))
    assert found["Capital cost per GPU (USD)"] == float(per_gpu)
    assert found["Status"] == "optimal"
    assert found["Share on estimates"] == float(plan.totals.estimate_share)
    assert found["leaf"] == "S-NDR32"


def test_the_assumptions_name_every_source(tmp_path: Path) -> None:
    plan = sample_plan("superpod")
    sheet = book(plan, sample_catalog(), tmp_path / "bom.xlsx")["Assumptions"]
    found = facts(sheet)
    assert found["PUE"] == 1.3
    assert found["Intent (SHA-256)"] == plan.intent_sha256
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "SAMPLE-SOURCE"]
    assert rows[0][1:4] == ("2026-01-02", "low", "https://example.invalid/sample")
    channel = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "leaf-spine")
    assert channel[2:9] == (44, 50, 500, 1.52, 3, 1.48, "standard")


def test_the_cables_sheet_is_the_pull_schedule(tmp_path: Path) -> None:
    plan, catalog = sample_plan("twin"), sample_catalog()
    rows = records(book(plan, catalog, tmp_path / "bom.xlsx")["Cables"])
    cables = build_table(plan, catalog, "cables").to_pylist()
    assert len(rows) == len(cables)
    assert rows[-1]["From device"] == cables[-1]["a_device"]
    assert rows[-1]["To U"] == cables[-1]["z_u"]
    assert rows[-1]["Links"] == 2


def test_too_many_cables_are_counted_by_rack_pair_then_by_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, catalog = sample_plan("rack-splitter"), sample_catalog()
    bom = build_table(plan, catalog, "bom").to_pylist()
    expected = sum(row["qty"] for row in bom if row["category"] == "cable")
    for limit, by, width in ((400, "rack pair", 7), (5, "class", 5)):
        monkeypatch.setattr(cables_sheet, "MAX_ROWS", limit)
        sheet = book(plan, catalog, tmp_path / "bom.xlsx")["Cables"]
        assert f"counted by {by}" in str(sheet["A1"].value)
        rows = records(sheet, header_row=2)
        assert len(rows[0]) == width
        assert sum(row["Cables"] for row in rows) == expected


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export_xlsx(sample_plan("dual-plane"), sample_catalog(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
