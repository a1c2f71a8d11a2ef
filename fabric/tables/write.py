"""All tables of a plan into a directory, streamed, each row made once however many formats want it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from catalogs.records import Catalog
from fabric.plan import FabricPlan, plan_to_json
from fabric.tables.counts import Counting, Counts
from fabric.tables.devices import make_devices
from fabric.tables.dictionary import SCHEMA_VERSION, table_names
from fabric.tables.expand import CHUNK_ROWS, STREAMED, count_table_rows, iter_table, make_small_table
from fabric.tables.files import TableFormat, open_file
from fabric.tables.layout import Layout, lay_out
from fabric.tables.texts import refuse_control_characters

CSV_ROW_LIMIT = 2_000_000
ALL_FORMATS = (TableFormat.PARQUET, TableFormat.CSV)


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table on disk: its rows, its files, and the formats left out because it has too many rows for them."""

    name: str
    num_rows: int
    files: tuple[Path, ...]
    left_out: tuple[TableFormat, ...]


@dataclass(frozen=True, slots=True)
class WriteTerms:
    """What to write: formats, rows per batch, and the most rows of a CSV file (None: any number)."""

    formats: Collection[TableFormat] = ALL_FORMATS
    csv_row_limit: int | None = CSV_ROW_LIMIT
    chunk_rows: int = CHUNK_ROWS


def write_tables(
    plan: FabricPlan, catalog: Catalog, directory: Path, terms: WriteTerms | None = None
) -> tuple[WrittenTable, ...]:
    """Every table of the plan as ``<table>.parquet`` and ``<table>.csv`` in ``directory``, which exists.

    The small tables are counted from the rows that were written. Not atomic: after an error the files may be
    incomplete (:func:`fabric.export.directory.write_plan_directory` is all or nothing). Raises InputError when a name
    holds a control character.
    """
    return write_layout(lay_out(plan, catalog), directory, terms or WriteTerms())[0]


def write_layout(layout: Layout, directory: Path, terms: WriteTerms) -> tuple[tuple[WrittenTable, ...], Counts]:
    """Like :func:`write_tables`, of a plan that is laid out already; the pieces counted come with it."""
    metadata = file_metadata(layout.plan)
    counting = Counting(make_devices(layout))
    watch = {"ports": counting.add_ports, "cables": counting.add_cables}
    written = {}
    for table in STREAMED:
        formats = _formats(terms, count_table_rows(layout, table))
        batches = iter_table(layout, table, terms.chunk_rows)
        written[table] = _write(table, batches, directory, formats, terms, metadata, watch.get(table))
    counts = counting.counts()
    for table in table_names():
        if table not in STREAMED:
            rows = make_small_table(layout, table, counts)
            formats = _formats(terms, rows.num_rows)
            written[table] = _write(table, iter(rows.to_batches()), directory, formats, terms, metadata, None)
    return tuple(written[table] for table in table_names()), counts


def file_metadata(plan: FabricPlan) -> dict[str, str]:
    """Key-value metadata of every Parquet file of a plan."""
    return {
        "schema_version": str(SCHEMA_VERSION),
        "railspine_version": plan.railspine,
        "plan_sha256": hashlib.sha256(plan_to_json(plan).encode()).hexdigest(),
    }


def _formats(terms: WriteTerms, num_rows: int) -> tuple[TableFormat, ...]:
    """The formats wanted for a table of that size."""
    too_long = terms.csv_row_limit is not None and num_rows > terms.csv_row_limit
    return tuple(kind for kind in ALL_FORMATS if kind in terms.formats and not (too_long and kind is TableFormat.CSV))


def _write(
    table: str,
    batches: Iterator[pa.RecordBatch],
    directory: Path,
    formats: tuple[TableFormat, ...],
    terms: WriteTerms,
    metadata: Mapping[str, str],
    watch: Callable[[pa.RecordBatch], None] | None,
) -> WrittenTable:
    paths = [directory / f"{table}.{kind}" for kind in formats]
    num_rows = 0
    with ExitStack() as stack:
        files = [
            stack.enter_context(closing(open_file(path, table, kind, metadata)))
            for path, kind in zip(paths, formats, strict=True)
        ]
        for batch in batches:
            refuse_control_characters(batch, table)
            for file in files:
                file.write(batch)
            if watch is not None:
                watch(batch)
            num_rows += batch.num_rows
    left_out = tuple(kind for kind in ALL_FORMATS if kind in terms.formats and kind not in formats)
    return WrittenTable(table, num_rows, tuple(paths), left_out)
