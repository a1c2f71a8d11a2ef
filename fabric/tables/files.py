"""Files of one table: Parquet for programs, CSV for everything else. Same rows, same bytes.

Parquet: zstd, names as dictionaries, whole numbers as differences, a row group per batch, no clock anywhere; the
file's key-value metadata says what it was made of. CSV: RFC 4180 with ``\\n``, UTF-8, header, ``.`` decimals, empty
cell for a missing value, quotes only where needed. CSV is for programs too: a spreadsheet may change part numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from fabric.tables.arrow import ArrowArray
from fabric.tables.dictionary import table_schema
from fabric.tables.texts import has_structural_characters

DICTIONARY_BYTES = 16 * 2**20  # a dictionary larger than this is written as plain text


class TableFormat(StrEnum):
    """How a table is written; the value is the suffix of the file."""

    PARQUET = "parquet"
    CSV = "csv"


class TableFile(Protocol):
    """An open file that takes the batches of one table in order."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of ``batch``."""

    def close(self) -> None:
        """Finish the file."""


class ParquetFile:
    """A Parquet file of one table."""

    def __init__(self, path: Path, table: str, metadata: Mapping[str, str]) -> None:
        schema = table_schema(table)
        self._schema = schema.with_metadata({"table": table, **metadata})
        whole = [field.name for field in schema if pa.types.is_integer(field.type)]
        repeated: Any = [
            field.name for field in schema if pa.types.is_dictionary(field.type) or pa.types.is_decimal(field.type)
        ]
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            use_dictionary=repeated,
            column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            write_statistics=_searched(schema),
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of ``batch`` as a row group."""
        rows = pa.Table.from_batches([batch]).replace_schema_metadata(self._schema.metadata)
        self._writer.write_table(rows, row_group_size=max(batch.num_rows, 1))

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


def _searched(schema: pa.Schema) -> Any:
    """Columns with statistics, so that readers may skip row groups: numbers of links and cables, and devices."""
    return [field.name for field in schema if pa.types.is_int64(field.type) or field.name.endswith("device")]


class CsvFile:
    """A CSV file of one table."""

    def __init__(self, path: Path, table: str) -> None:
        self._file = path.open("wb")
        self._file.write((",".join(table_schema(table).names) + "\n").encode())

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of ``batch``."""
        if has_structural_characters(batch):
            self._file.write(_quoted_rows(batch))
        else:
            options = pacsv.WriteOptions(include_header=False, quoting_style="none")
            pacsv.write_csv(batch, self._file, options)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _quoted_rows(batch: pa.RecordBatch) -> bytes:
    """Rows with quotes around the texts that need them."""
    buffer = io.StringIO()
    columns = [_as_text(batch.column(name)) for name in batch.schema.names]
    csv.writer(buffer, lineterminator="\n").writerows(zip(*columns, strict=True))
    return buffer.getvalue().encode()


def _as_text(column: ArrowArray) -> list[str | None]:
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts


def open_file(path: Path, table: str, kind: TableFormat, metadata: Mapping[str, str]) -> TableFile:
    """The file of ``table`` in one format."""
    return ParquetFile(path, table, metadata) if kind is TableFormat.PARQUET else CsvFile(path, table)
