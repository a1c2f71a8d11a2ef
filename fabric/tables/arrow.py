"""Arrow arrays out of numpy columns: names as dictionaries, constants, numbers with holes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from fabric.tables.dictionary import DECIMAL, NAME, table_columns, table_schema

Ints = NDArray[np.int64]
ArrowArray = Any  # the type stubs know neither computed arrays nor scalars beside arrays
MakeColumn = Callable[[], ArrowArray]
compute: Any = pyarrow.compute

MILLI = Decimal("0.001")
CENT = Decimal("0.01")


def names_at(names: ArrowArray, index: NDArray[Any]) -> ArrowArray:
    """``names[index]`` as a dictionary that holds names of these rows only; an index below 0 is empty.

    A stretch of ``names`` that is about as short as the column is taken whole, a longer one is packed.
    """
    holes = _holes(index)
    low, high = _bounds(index, holes)
    codes = index - low
    if high - low > max(len(index), 64):
        codes, kept = _packed(codes, holes, high - low)
        dictionary = names.slice(low, high - low).filter(pa.array(kept))
    else:
        dictionary = names.slice(low, high - low)
    indices: ArrowArray = pa.array(codes.astype(np.int32, copy=False), mask=holes)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def _holes(index: NDArray[Any]) -> NDArray[np.bool_] | None:
    holes = index < 0
    return holes if holes.any() else None


def _bounds(index: NDArray[Any], holes: NDArray[np.bool_] | None) -> tuple[int, int]:
    known = index if holes is None else index[~holes]
    return (int(known.min()), int(known.max()) + 1) if known.size else (0, 0)


def _packed(
    codes: NDArray[Any], holes: NDArray[np.bool_] | None, size: int
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    kept = np.zeros(size, dtype=np.bool_)
    safe = codes if holes is None else np.where(holes, codes[~holes][0], codes)
    kept[safe] = True
    return (np.cumsum(kept, dtype=np.int32) - 1)[safe], kept


def repeat_name(value: str | None, num_rows: int) -> ArrowArray:
    """A name column with one value, or with none."""
    if value is None:
        return pa.DictionaryArray.from_arrays(pa.nulls(num_rows, pa.int32()), pa.array([], pa.string()))
    codes: ArrowArray = pa.array(np.zeros(num_rows, np.int32))
    return pa.DictionaryArray.from_arrays(codes, pa.array([value]))


def repeat_decimal(value: Decimal | None, num_rows: int) -> ArrowArray:
    """A decimal column with one value, or with none."""
    if value is None:
        return pa.nulls(num_rows, DECIMAL)
    return pa.repeat(pa.scalar(milli(value), DECIMAL), num_rows)


def decimals_at(values: Sequence[Decimal | None], index: NDArray[Any]) -> ArrowArray:
    """``values[index]`` as a decimal column; None is empty."""
    column: ArrowArray = pa.array([None if value is None else milli(value) for value in values], DECIMAL)
    return column.take(pa.array(index))


def whole_numbers(values: NDArray[Any], dtype: Any) -> ArrowArray:
    """An integer column; a value below 0 is empty."""
    holes = _holes(values)
    return pa.array(values.astype(dtype, copy=False), mask=holes)


def required_numbers(values: NDArray[Any], dtype: Any) -> ArrowArray:
    """An integer column without holes."""
    return pa.array(values.astype(dtype, copy=False))


def from_thousandths(values: NDArray[np.int64]) -> ArrowArray:
    """A decimal column from whole thousandths; a value below 0 is empty."""
    holes = _holes(values)
    whole = pa.array(values, mask=holes).cast(pa.decimal128(19, 0)).cast(pa.decimal128(22, 3))
    return compute.multiply(whole, pa.scalar(MILLI, pa.decimal128(3, 3))).cast(DECIMAL)


def milli(value: Decimal) -> Decimal:
    """``value`` to a thousandth of its unit, half to even."""
    return value.quantize(MILLI, rounding=ROUND_HALF_EVEN)


def thousandths(value: Decimal | None) -> int:
    """``value`` in whole thousandths, half to even; -1 when it is unknown."""
    return -1 if value is None else int(milli(value) * 1000)


def make_batch(table: str, columns: Mapping[str, MakeColumn], wanted: Iterable[str] | None = None) -> pa.RecordBatch:
    """The columns of ``table`` (or those ``wanted``, in dictionary order) as one batch."""
    schema = table_schema(table)
    if wanted is not None:
        chosen = set(wanted)
        schema = pa.schema([field for field in schema if field.name in chosen])
    return pa.RecordBatch.from_arrays([columns[name]() for name in schema.names], schema=schema)


def make_table(table: str, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """A table out of a few rows of Python values; decimals are rounded to the scale of their column."""
    rows = list(rows)
    arrays = []
    for column in table_columns(table):
        values = [_rounded(row[column.name], column.type) for row in rows]
        if column.type == "name":
            arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(NAME))
        else:
            arrays.append(pa.array(values, table_schema(table).field(column.name).type))
    return pa.Table.from_arrays(arrays, schema=table_schema(table))


def _rounded(value: object, kind: str) -> object:
    if isinstance(value, Decimal) and kind == "decimal":
        return milli(value)
    if isinstance(value, Decimal) and kind == "money":
        return value.quantize(CENT, rounding=ROUND_HALF_EVEN)
    return value
