"""The page as text: one template, with its own style and script inside; every text from a plan is escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fabric.report.page import charts
from fabric.report.page.compare import BILL_COLUMNS, Comparison
from fabric.report.page.content import BOM_COLUMNS, Page
from fabric.report.page.page_tables import Table

TEXT_COLUMNS = frozenset(
    {"category", "vendor", "part_number", "order_code", "description", "price_kind", "component", "class"}
)


@cache
def _environment() -> Environment:
    loader = PackageLoader("fabric.report.page", "parts")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = lambda value: f"{value:.1f}"
    environment.globals.update(
        style=Markup(_part("page.css")),
        script=Markup(_part("page.js")),
        plot=charts,
        numeric_columns=numeric_columns,
    )
    return environment


def render_plan(page: Page) -> str:
    """The page about one plan."""
    data = _data(page.name, BOM_COLUMNS, page.bom)
    return _environment().get_template("plan.html").render(page=page, columns=_columns(BOM_COLUMNS), data=data)


def render_comparison(page: Comparison) -> str:
    """The page about two plans."""
    data = _data(f"{page.names[0]}-{page.names[1]}", BILL_COLUMNS, page.bom)
    return _environment().get_template("compare.html").render(page=page, columns=_columns(BILL_COLUMNS), data=data)


def numeric_columns(table: Table) -> frozenset[int]:
    """Positions of the columns that hold numbers only; they are aligned at the right."""
    columns = enumerate(zip(*table.rows, strict=True))
    return frozenset(at for at, cells in columns if any(cells) and all(is_numeric(cell) for cell in cells if cell))


def is_numeric(text: str) -> bool:
    """Whether a cell reads as a number, with sign, separators and percent sign as people write them.

    >>> [is_numeric(text) for text in ("1,024", "-3.5", "+2.1%", "100 %", "400G", "", "1:1")]
    [True, True, True, True, False, False, False]
    """
    digits = text.lstrip("+-").rstrip("% ").replace(",", "")
    return digits.replace(".", "", 1).isdigit()


def _part(name: str) -> str:
    return resources.files("fabric.report.page").joinpath("parts", name).read_text(encoding="utf-8")


def _columns(columns: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "title": title, "text": name in TEXT_COLUMNS} for name, title in columns.items()]


def _data(name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Markup:
    """Rows for the script, as JSON that cannot end the element it stands in."""
    document = {"name": name, "columns": list(columns), "rows": [[row[column] for column in columns] for row in rows]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
