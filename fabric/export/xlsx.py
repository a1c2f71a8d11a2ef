"""``bom.xlsx``: the bill for people, with a page of facts before it and the grounds it stands on after it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from catalogs.records import Catalog
from fabric.export.assumptions_sheet import add_assumptions_sheet
from fabric.export.bom_sheet import add_bom_sheet
from fabric.export.book import open_book
from fabric.export.cables_sheet import add_cables_sheet
from fabric.export.pulls_sheet import add_pulls_sheets
from fabric.export.summary_sheet import NAME as SUMMARY
from fabric.export.summary_sheet import add_summary_sheet
from fabric.plan import FabricPlan
from fabric.tables.expand import make_small_table
from fabric.tables.layout import Layout, lay_out


def export_xlsx(plan: FabricPlan, catalog: Catalog, path: Path) -> None:
    """Write the workbook of a plan to ``path``."""
    layout = lay_out(plan, catalog)
    write_xlsx(layout, make_small_table(layout, "bom"), path)


def write_xlsx(layout: Layout, bom: pa.Table, path: Path) -> None:
    """Sheets Summary, BOM, Cables, Assumptions; with a floor also Pulls and the racks. Same plan, same bytes.

    ``bom`` is the bom table of the plan.
    Raises InputError when a text holds a control character.
    """
    with open_book(path, f"Bill of materials: {layout.plan.name}") as book:
        summary = book.add_sheet(SUMMARY)
        sums = add_bom_sheet(book, bom.to_pylist())
        add_summary_sheet(summary, layout.plan, sums)
        add_cables_sheet(book, layout)
        add_assumptions_sheet(book, layout.plan, layout.catalog)
        add_pulls_sheets(book, layout)
