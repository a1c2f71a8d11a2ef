"""Tables as numpy columns: text as codes, quantities as whole millionths, so that every sum is exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

ABSENT = -1
UNKNOWN = -2
NO_FIGURE = int(np.iinfo(np.int64).min)
MICRO_PLACES = 6
MICROS = 10**MICRO_PLACES

_MAX_CAGE = 1 << 16
_MAX_LEG = 1 << 8


def micros(figure: Decimal) -> int:
    """``figure`` in whole millionths of its unit, half-even.

    >>> micros(Decimal("14.5"))
    14500000
    """
    return int((figure * MICROS).to_integral_value(rounding=ROUND_HALF_EVEN))


def stored(figure: Decimal) -> Decimal:
    """``figure`` as a table holds it: to a thousandth of its unit, half-even.

    >>> stored(Decimal("14.50049"))
    Decimal('14.500')
    """
    return figure.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN)


def stored_micros(figure: Decimal | None) -> int:
    """Millionths of ``figure`` as a table holds it; ``NO_FIGURE`` when it is unknown."""
    return NO_FIGURE if figure is None else micros(stored(figure))


def from_micros(value: int) -> Decimal:
    """The figure that is ``value`` millionths, without trailing zeros.

    >>> from_micros(14500000)
    Decimal('14.5')
    """
    figure: Decimal = Decimal(int(value)) / MICROS
    return figure.quantize(Decimal(1)) if figure == figure.to_integral_value() else figure.normalize()


class Sheet:
    """One table, read column by column; what was read once is kept.

    Text columns may be plain or dictionary encoded; whole numbers are int64 with ``ABSENT`` for a missing value;
    quantities are int64 millionths with ``NO_FIGURE`` for a missing value.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._ints: dict[str, Ints] = {}
        self._micros: dict[str, Ints] = {}
        self._words: dict[str, tuple[list[str], Ints]] = {}

    @property
    def num_rows(self) -> int:
        """Rows of the table."""
        return int(self._table.num_rows)

    def ints(self, column: str) -> Ints:
        """Whole numbers, ``ABSENT`` where empty."""
        if column not in self._ints:
            array = _whole(self._table, column)
            filled = pc.fill_null(array.cast(pa.int64()), ABSENT)
            self._ints[column] = filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
        return self._ints[column]

    def micros(self, column: str) -> Ints:
        """Quantities in millionths, ``NO_FIGURE`` where empty."""
        if column not in self._micros:
            self._micros[column] = _array_micros(_whole(self._table, column))
        return self._micros[column]

    def words(self, column: str) -> tuple[list[str], Ints]:
        """Distinct texts and the code of each row in them, ``ABSENT`` where empty."""
        if column not in self._words:
            array: Any = _whole(self._table, column)
            if not pa.types.is_dictionary(array.type):
                array = array.dictionary_encode()
            codes = pc.fill_null(array.indices.cast(pa.int64()), ABSENT).to_numpy(zero_copy_only=False)
            self._words[column] = (array.dictionary.to_pylist(), codes.astype(np.int64, copy=False))
        return self._words[column]

    def codes(self, column: str, index: Mapping[str, int]) -> Ints:
        """Each row's place in ``index``; ``ABSENT`` where empty, ``UNKNOWN`` where the text is not in it."""
        words, codes = self.words(column)
        places = np.array([*(index.get(word, UNKNOWN) for word in words), ABSENT], dtype=np.int64)
        return places[codes]

    def text(self, column: str, row: int) -> str:
        """The text of one cell; empty where there is none."""
        words, codes = self.words(column)
        return words[codes[row]] if codes[row] >= 0 else ""

    def texts(self, column: str) -> list[str]:
        """All texts of a small table, empty where there is none."""
        words, codes = self.words(column)
        return [words[code] if code >= 0 else "" for code in codes.tolist()]

    def figures(self, column: str) -> list[Decimal | None]:
        """All quantities of a small table."""
        return [None if value == NO_FIGURE else from_micros(value) for value in self.micros(column).tolist()]


def _whole(table: pa.Table, column: str) -> Any:
    """The column as one array, its dictionaries made one."""
    chunked = table.column(column)
    if pa.types.is_dictionary(chunked.type):
        chunked = chunked.unify_dictionaries()
    array: Any = chunked.combine_chunks()
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def _array_micros(array: Any) -> Ints:
    if pa.types.is_decimal(array.type):
        wide: Any = pc.fill_null(array, pa.scalar(Decimal(0), array.type)).cast(
            pa.decimal128(38, MICRO_PLACES), safe=False
        )
        words: Ints = np.frombuffer(wide.buffers()[1], dtype=np.int64).reshape(-1, 2)
        values = words[wide.offset : wide.offset + len(wide), 0].copy()
    else:
        floats = pc.fill_null(array.cast(pa.float64()), 0.0).to_numpy(zero_copy_only=False)
        values = np.rint(floats * MICROS).astype(np.int64)
    if array.null_count:
        values[array.is_null().to_numpy(zero_copy_only=False)] = NO_FIGURE
    return values


def pack_port(device: Ints, cage: Ints, leg: Ints) -> Ints:
    """One number per (device, cage, leg); ``ABSENT`` where a part is missing or out of range."""
    known = (device >= 0) & (cage >= 0) & (cage < _MAX_CAGE) & (leg >= 0) & (leg < _MAX_LEG)
    return np.where(known, (device * _MAX_CAGE + cage) * _MAX_LEG + leg, ABSENT)


def pack_cage(device: Ints, cage: Ints) -> Ints:
    """One number per (device, cage); ``ABSENT`` where a part is missing or out of range."""
    return pack_port(device, cage, np.zeros_like(cage))


class Finder:
    """Rows by key: the first row of each key, ``ABSENT`` for a key that no row has. Negative keys are not found."""

    def __init__(self, keys: Ints) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._sorted = keys[self._order]

    def rows(self, wanted: Ints) -> Ints:
        """The first row that has each wanted key."""
        if not self._sorted.size:
            return np.full(wanted.shape, ABSENT, dtype=np.int64)
        place = np.searchsorted(self._sorted, wanted)
        place_in = np.minimum(place, self._sorted.size - 1)
        found = (self._sorted[place_in] == wanted) & (wanted >= 0)
        return np.where(found, self._order[place_in], ABSENT)

    def repeated(self) -> Ints:
        """Rows whose key an earlier row has already, in row order; negative keys never repeat."""
        again = np.flatnonzero((self._sorted[1:] == self._sorted[:-1]) & (self._sorted[1:] >= 0)) + 1
        return np.sort(self._order[again])


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows alike in some columns: ``keys[c][g]`` is the value of column c in group g, in order of first appearance.

    ``of_row`` is the group of each row (``ABSENT`` for rows left out), ``first`` the first row of each group.
    """

    keys: tuple[Ints, ...]
    of_row: Ints
    sizes: Ints
    first: Ints

    def __len__(self) -> int:
        return int(self.sizes.size)

    def rows(self, group: int, limit: int) -> list[int]:
        """The first rows of a group."""
        found: list[int] = np.flatnonzero(self.of_row == group)[:limit].tolist()
        return found


def group_rows(columns: Sequence[Ints], where: Mask | None = None) -> Groups:
    """Rows that agree in every column; rows outside ``where`` are left out."""
    num_rows = columns[0].size
    picked = np.arange(num_rows, dtype=np.int64) if where is None else np.flatnonzero(where)
    codes = np.zeros(picked.size, dtype=np.int64)
    for column in columns:
        distinct, values = _encode(column[picked])
        _, codes = _encode(codes * max(distinct, 1) + values)
    sizes = np.bincount(codes) if codes.size else np.zeros(0, dtype=np.int64)
    first_in = np.full(sizes.size, num_rows, dtype=np.int64)
    np.minimum.at(first_in, codes, picked)
    of_row = np.full(num_rows, ABSENT, dtype=np.int64)
    of_row[picked] = codes
    return Groups(tuple(column[first_in] for column in columns), of_row, sizes.astype(np.int64), first_in)


def _encode(values: Ints) -> tuple[int, Ints]:
    """Number of distinct values, and each row's place among them in order of first appearance."""
    encoded: Any = pa.array(values).dictionary_encode()
    return len(encoded.dictionary), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def sums(groups: Ints, values: Ints, num_groups: int) -> Ints:
    """Exact sum of ``values`` in each group; rows with a negative group are left out."""
    total = np.zeros(num_groups, dtype=np.int64)
    inside = groups >= 0
    np.add.at(total, groups[inside], values[inside])
    return total


def counts(groups: Ints, num_groups: int) -> Ints:
    """Rows in each group; rows with a negative group are left out."""
    return np.bincount(groups[groups >= 0], minlength=num_groups).astype(np.int64)
