"""The Cables sheet: the pull schedule while it is short enough to be read, else how many of what run where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa

from fabric.export.book import Book, Heading, Kind, Sheet
from fabric.tables.cables import count_cable_rows, iter_cables
from fabric.tables.counts import count_cables_alike
from fabric.tables.layout import Layout

NAME = "Cables"
MAX_ROWS = 20_000
READ_ROWS = 4096

LISTED = {
    "cable": Heading("Cable", 9, Kind.COUNT),
    "leg": Heading("Tail", 6, Kind.COUNT),
    "class": Heading("Class", 12),
    "part_number": Heading("Part number", 24),
    "order_code": Heading("Order code", 24),
    "length_m": Heading("Length (m)", 9, Kind.DECIMAL),
    "a_rack": Heading("From rack", 10),
    "a_u": Heading("From U", 7, Kind.COUNT),
    "a_device": Heading("From device", 20),
    "a_cage": Heading("From cage", 7, Kind.COUNT),
    "a_leg": Heading("From leg", 7, Kind.COUNT),
    "a_connector": Heading("From connector", 10, Kind.COUNT),
    "a_optic": Heading("From module", 22),
    "z_rack": Heading("To rack", 10),
    "z_u": Heading("To U", 7, Kind.COUNT),
    "z_device": Heading("To device", 20),
    "z_cage": Heading("To cage", 7, Kind.COUNT),
    "z_leg": Heading("To leg", 7, Kind.COUNT),
    "z_connector": Heading("To connector", 10, Kind.COUNT),
    "z_optic": Heading("To module", 22),
    "num_links": Heading("Links", 7, Kind.COUNT),
    "medium": Heading("Medium", 9),
    "fibers": Heading("Fibres", 7, Kind.COUNT),
    "polarity": Heading("Polarity", 8),
    "speed_gbps": Heading("Speed (Gb/s)", 8, Kind.COUNT),
    "plane": Heading("Plane", 7, Kind.COUNT),
    "rail": Heading("Rail", 7, Kind.COUNT),
}
ROUTE = ("class", "part_number", "order_code", "length_m", "a_rack", "z_rack")
ROUTE_HEADINGS = (*(LISTED[name] for name in ROUTE), Heading("Cables", 10, Kind.COUNT))


def add_cables_sheet(book: Book, layout: Layout) -> None:
    """Every cable, or cables by rack pair, or cables by class: the first of these with at most ``MAX_ROWS`` rows."""
    sheet = book.add_sheet(NAME)
    num_rows = count_cable_rows(layout)
    if num_rows <= MAX_ROWS:
        _put_all(sheet, layout)
        return
    routes = _count_routes(layout, ROUTE)
    by = "rack pair"
    if routes is None:
        routes, by = _count_routes(layout, ROUTE[:4]) or Counter(), "class"
    text = f"{num_rows:,} cable rows are too many for a sheet: counted by {by}. The rows are in cables.parquet."
    _put_routes(sheet, routes, text)


def _put_all(sheet: Sheet, layout: Layout) -> None:
    sheet.set_up_list(0, list(LISTED.values()))
    row = 0
    for batch in iter_cables(layout, READ_ROWS, tuple(LISTED)):
        for record in batch.to_pylist():
            row += 1
            for column, (name, heading) in enumerate(LISTED.items()):
                sheet.put(row, column, record[name], heading.kind)
    sheet.filter(0, row, len(LISTED))


def _batches(layout: Layout, names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    yield from iter_cables(layout, 65_536, ("leg", *names))


def _count_routes(layout: Layout, names: tuple[str, ...]) -> Counter[tuple[object, ...]] | None:
    """Cables by those columns; None as soon as there are more than ``MAX_ROWS`` combinations."""
    routes: Counter[tuple[object, ...]] = Counter()
    for batch in _batches(layout, names):
        for key, count in count_cables_alike(batch, names):
            routes[key] += count
        if len(routes) > MAX_ROWS:
            return None
    return routes


def _put_routes(sheet: Sheet, routes: Counter[tuple[object, ...]], text: str) -> None:
    """One row per combination, sorted, below the sentence that says what it is."""
    sheet.title(0, text)
    width = len(next(iter(routes), ROUTE))
    headings = [*ROUTE_HEADINGS[:width], ROUTE_HEADINGS[-1]]
    sheet.set_up_list(1, headings)
    row = 1
    for key in sorted(routes, key=_order):
        row += 1
        for column, (value, heading) in enumerate(zip((*key, routes[key]), headings, strict=True)):
            sheet.put(row, column, value, heading.kind)
    sheet.filter(1, row, len(headings))


def _order(key: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value if isinstance(value, Decimal) else str(value) for value in key)
