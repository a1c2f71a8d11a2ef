"""A plan expanded to rows: every table as a stream of batches, or whole.

Row order: devices by kind (hosts, reserved, leaves, spines, cores) and index; ports by device, cage, leg; links by
number; cables by number and leg; racks host racks first; bom by line; power by tier, category, part; components by
component and part. The same plan and catalogue give the same rows, whatever the size of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pyarrow as pa

from catalogs.records import Catalog
from fabric.plan import FabricPlan
from fabric.tables.bill import make_bom, make_components, make_power
from fabric.tables.cables import count_cable_rows, iter_cables
from fabric.tables.counts import CABLE_COLUMNS, PORT_COLUMNS, Counting, Counts
from fabric.tables.devices import iter_devices, make_devices
from fabric.tables.dictionary import table_schema
from fabric.tables.layout import Layout, lay_out
from fabric.tables.links import iter_links
from fabric.tables.ports import count_ports, iter_ports
from fabric.tables.racks import make_racks
from fabric.tables.runs import count_links

CHUNK_ROWS = 131_072

STREAMED: Mapping[str, Callable[[Layout, int], Iterator[pa.RecordBatch]]] = MappingProxyType(
    {"devices": iter_devices, "ports": iter_ports, "links": iter_links, "cables": iter_cables}
)


def iter_batches(
    plan: FabricPlan, catalog: Catalog, table: str, chunk_rows: int = CHUNK_ROWS
) -> Iterator[pa.RecordBatch]:
    """Rows of ``table`` in batches of about ``chunk_rows`` rows; KeyError when there is no such table.

    A batch holds whole devices: more rows than ``chunk_rows`` only where one device alone has more.
    """
    table_schema(table)
    yield from iter_table(lay_out(plan, catalog), table, chunk_rows)


def iter_table(layout: Layout, table: str, chunk_rows: int = CHUNK_ROWS) -> Iterator[pa.RecordBatch]:
    """Like :func:`iter_batches`, of a plan that is laid out already."""
    if table in STREAMED:
        yield from STREAMED[table](layout, chunk_rows)
    else:
        yield from make_small_table(layout, table).to_batches(max_chunksize=chunk_rows)


def count_table_rows(layout: Layout, table: str) -> int:
    """Rows of a streamed table, without making them; KeyError for the others."""
    counts = {
        "devices": lambda: len(layout.names),
        "ports": lambda: count_ports(layout),
        "links": lambda: sum(count_links(layout, name) for name in layout.plan.classes),
        "cables": lambda: count_cable_rows(layout),
    }
    return counts[table]()


def make_small_table(layout: Layout, table: str, counts: Counts | None = None) -> pa.Table:
    """A table that is not streamed; ``counts`` of the large tables spare another pass over them."""
    if table == "racks":
        return make_racks(layout)
    if table == "trunks":
        return table_schema(table).empty_table()
    known = count_rows(layout) if counts is None else counts
    if table == "bom":
        return make_bom(layout.catalog, known, layout.plan.spare_percent, layout.plan.procurement)
    if table == "power":
        return make_power(layout.catalog, known)
    if table == "components":
        return make_components(layout.catalog, known)
    raise KeyError(table)


def count_rows(layout: Layout, chunk_rows: int = CHUNK_ROWS) -> Counts:
    """Pieces in the tables of a plan, counted from their rows."""
    counting = Counting(make_devices(layout))
    for batch in iter_ports(layout, chunk_rows, PORT_COLUMNS):
        counting.add_ports(batch)
    for batch in iter_cables(layout, chunk_rows, CABLE_COLUMNS):
        counting.add_cables(batch)
    return counting.counts()


def build_table(plan: FabricPlan, catalog: Catalog, table: str) -> pa.Table:
    """All rows of ``table`` in memory, names in one dictionary per column."""
    return gather(iter_batches(plan, catalog, table), table)


def gather(batches: Iterator[pa.RecordBatch], table: str) -> pa.Table:
    """Batches of ``table`` as one table, names in one dictionary per column."""
    return pa.Table.from_batches(list(batches), schema=table_schema(table)).unify_dictionaries()
