"""Quotes as sheets: those of good plans under other people's headings, and small ones written by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalogs.load import load_catalog
from catalogs.records import Catalog
from fabric.audit.quote.mapping import with_promises
from fabric.audit.quote.reading import read_quote
from fabric.audit.quote.run import QuoteReport, audit_quote
from tests.audit.worlds import World

Row = dict[str, Any]


@dataclass(frozen=True)
class Sheets:
    """A quote before it is written down; a sheet that is None is not given."""

    cables: Sequence[Row] | None = None
    bom: Sequence[Row] | None = None
    promise: Mapping[str, str] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=load_catalog)

    def audit(self, path: Path) -> QuoteReport:
        """What the audit says, the sheets written below ``path``."""
        files = {}
        for name, rows in (("cables", self.cables), ("bom", self.bom)):
            files[name] = None if rows is None else path / f"{name}.csv"
            if rows is not None:
                (path / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
        promises = [f"{key}={value}" for key, value in self.promise.items()]
        quote = read_quote(files["cables"], files["bom"], with_promises(None, promises))
        return audit_quote(quote, self.catalog)

    def codes(self, path: Path) -> set[str]:
        """Codes of all findings."""
        return set(self.audit(path).audit.codes)

    def edit(self, sheet: str, places: Iterable[int], **cells: Any) -> Sheets:
        """Other cells in some rows of a sheet; a callable is given the old value."""
        rows = [dict(row) for row in getattr(self, sheet)]
        for place in places:
            for column, value in cells.items():
                rows[place][column] = value(rows[place][column]) if callable(value) else value
        return replace(self, **{sheet: rows})


def as_csv(rows: Sequence[Row]) -> str:
    """Rows as CSV; the first row has all columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def quote_of(world: World) -> Sheets:
    """The tables of a plan as somebody else would hand them over."""
    cables = [
        {
            "Cable ID": row["cable"],
            "Source Device": row["a_device"],
            "Source Port": f"{row['a_cage']}/{row['a_leg']}",
            "Dest Device": row["z_device"],
            "Dest Port": f"{row['z_cage']}/{row['z_leg']}",
            "Cable P/N": row["part_number"],
            "Length (m)": f"{row['length_m'].normalize():f} m",
            "Speed": f"{row['speed_gbps']}G",
            "A-Transceiver": row["a_optic"],
            "B-Transceiver": row["z_optic"],
        }
        for row in world.rows("cables")
    ]
    bom = [
        {
            "Item": row["part_number"],
            "Qty": row["total_qty"],
            "Spare Qty": row["spare_qty"],
            "Unit Price": row["unit_price_usd"],
            "Ext. Price": row["extended_usd"],
            "Description": row["description"],
            "Length": row["length_m"],
        }
        for row in world.rows("bom")
    ]
    return Sheets(cables, bom, catalog=world.catalog)


def line(item: str, quantity: int, price: object = "", description: str = "") -> Row:
    """A line of a bill."""
    return {"Part Number": item, "Qty": quantity, "Unit Price": price, "Description": description}


def cable(a: str, z: str, part: str = "", **cells: Any) -> Row:
    """A row of a cable list: ends as ``device:port``; cells ``a_optic``, ``z_optic``, ``length``, and so on."""
    (a_device, a_port), (z_device, z_port) = a.split(":"), z.split(":")
    return {
        "From": a_device,
        "From Port": a_port,
        "To": z_device,
        "To Port": z_port,
        "PN": part,
        "A-Optic": cells.get("a_optic", ""),
        "Z-Optic": cells.get("z_optic", ""),
        "Length": cells.get("length", ""),
        "Speed": cells.get("speed", ""),
        "Fiber Type": cells.get("fibre", ""),
    }
