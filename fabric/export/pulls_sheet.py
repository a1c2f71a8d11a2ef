"""What crews work from: the cables in the order in which they are pulled, and what ends in every rack.

Only for plans with a floor, and while it is short enough to be read; a sentence says where the rows are else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fabric.export.book import Book, Heading, Kind, Sheet
from fabric.export.cables_sheet import MAX_ROWS, READ_ROWS
from fabric.tables.cables import count_cable_rows, iter_cables
from fabric.tables.layout import Layout

NAME = "Pulls"
MAX_RACKS = 150
"""Racks that get a sheet of their own."""

PULLED = {
    "bundle": Heading("Bundle", 14),
    "route": Heading("Route", 22),
    "order_code": Heading("Order code", 24),
    "length_m": Heading("Length (m)", 9, Kind.DECIMAL),
    "route_length_m": Heading("Way (m)", 9, Kind.DECIMAL),
    "a_rack": Heading("From rack", 9),
    "a_u": Heading("From U", 7, Kind.COUNT),
    "a_device": Heading("From device", 18),
    "a_label": Heading("Label at the from end", 30),
    "z_rack": Heading("To rack", 9),
    "z_u": Heading("To U", 7, Kind.COUNT),
    "z_device": Heading("To device", 18),
    "z_label": Heading("Label at the to end", 30),
    "cable": Heading("Cable", 9, Kind.COUNT),
    "leg": Heading("Tail", 6, Kind.COUNT),
}
ENDS = (
    Heading("U", 6, Kind.COUNT),
    Heading("Device", 18),
    Heading("Cage", 7, Kind.COUNT),
    Heading("Connector", 10, Kind.COUNT),
    Heading("Module", 22),
    Heading("Label", 30),
    Heading("Order code", 24),
    Heading("Route", 22),
    Heading("Other rack", 10),
    Heading("Cable", 9, Kind.COUNT),
    Heading("Tail", 6, Kind.COUNT),
)

Row = dict[str, Any]


def add_pulls_sheets(book: Book, layout: Layout) -> None:
    """The sheet of pulls and those of the racks; none for a plan without a floor."""
    if layout.stand is None:
        return
    sheet = book.add_sheet(NAME)
    num_rows = count_cable_rows(layout)
    if num_rows > MAX_ROWS:
        sheet.title(
            0, f"{num_rows:,} cables are too many for a sheet; cables.parquet has them, sort by route and bundle."
        )
        return
    names = tuple(dict.fromkeys([*PULLED, *_END_COLUMNS]))
    rows = [row for batch in iter_cables(layout, READ_ROWS, names) for row in batch.to_pylist()]
    _put_pulls(sheet, sorted(rows, key=_pull_order))
    if len(layout.places.names) > MAX_RACKS:
        return
    for rack, ends in _ends_by_rack(rows).items():
        _put_ends(book.add_sheet(rack), rack, ends)


_END_COLUMNS = tuple(f"{end}_{name}" for end in "az" for name in ("cage", "connector", "optic"))


def _pull_order(row: Row) -> tuple[object, ...]:
    """Bundle by bundle, those of one route together, the longest way first; in a bundle from the floor up."""
    return (
        row["route"],
        -row["route_length_m"].to_integral_value(),
        row["bundle"],
        row["a_u"] or 0,
        row["cable"],
        row["leg"],
    )


def _put_pulls(sheet: Sheet, rows: list[Row]) -> None:
    sheet.set_up_list(0, list(PULLED.values()))
    for number, row in enumerate(rows, 1):
        for column, (name, heading) in enumerate(PULLED.items()):
            sheet.put(number, column, row[name], heading.kind)
    sheet.filter(0, len(rows), len(PULLED))


def _ends_by_rack(rows: list[Row]) -> dict[str, list[tuple[object, ...]]]:
    """Cable ends of every rack, from the floor up, cage by cage."""
    ends: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        for near, far in (("a", "z"), ("z", "a")):
            own = [row[f"{near}_{name}"] for name in ("u", "device", "cage", "connector", "optic", "label")]
            ends[row[f"{near}_rack"]].append(
                (*own, row["order_code"], row["route"], row[f"{far}_rack"], row["cable"], row["leg"])
            )
    return {rack: sorted(ends[rack], key=lambda end: (end[0] or 0, *end[1:4], *end[9:])) for rack in sorted(ends)}


def _put_ends(sheet: Sheet, rack: str, ends: list[tuple[object, ...]]) -> None:
    sheet.title(0, f"{len(ends):,} cable ends in rack {rack}")
    sheet.set_up_list(1, list(ENDS))
    for number, end in enumerate(ends, 2):
        for column, (value, heading) in enumerate(zip(end, ENDS, strict=True)):
            sheet.put(number, column, value, heading.kind)
    sheet.filter(1, len(ends) + 1, len(ENDS))
