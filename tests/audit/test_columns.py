"""Tables as numpy columns: exact figures, codes, keys and groups."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fabric.audit.columns import ABSENT, NO_FIGURE, UNKNOWN, Finder, Sheet, from_micros, group_rows, micros, pack_port

NUMBERS = st.integers(-2, 6)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40)


@given(st.lists(st.none() | st.decimals(-(10**6), 10**6, places=3), max_size=30))
def test_decimals_are_exact(values: list[Decimal | None]) -> None:
    """Millionths of a decimal column are the decimals, also in a slice of chunks."""
    column = pa.chunked_array([pa.array(values, pa.decimal128(18, 3)), pa.array(values[:1], pa.decimal128(18, 3))])
    sheet = Sheet(pa.table({"x": column}).slice(0, len(values)))
    assert sheet.micros("x").tolist() == [NO_FIGURE if value is None else micros(value) for value in values]
    assert sheet.figures("x") == values


def test_floats_and_whole_numbers_are_figures() -> None:
    """Other people's tables hold floats."""
    sheet = Sheet(pa.table({"x": pa.array([1.5, None]), "n": pa.array([3, None], pa.int8())}))
    assert sheet.figures("x") == [Decimal("1.5"), None]
    assert sheet.micros("n").tolist() == [3_000_000, NO_FIGURE]
    assert sheet.ints("n").tolist() == [3, ABSENT]


@given(st.lists(st.none() | st.sampled_from(["a", "b", "c"]), max_size=20), st.booleans())
def test_codes_are_places(values: list[str | None], encoded: bool) -> None:
    """Codes are places in the index, with a sign for empty and for unknown."""
    array = pa.array(values, pa.string())
    chunks = pa.chunked_array(
        [array.dictionary_encode(), array[::-1].dictionary_encode()] if encoded else [array, array]
    )
    sheet = Sheet(pa.table({"x": chunks}))
    index = {"a": 7, "b": 0}
    expected = [ABSENT if value is None else index.get(value, UNKNOWN) for value in values]
    assert sheet.codes("x", index).tolist()[: len(values)] == expected
    assert sheet.texts("x")[: len(values)] == [value or "" for value in values]


@given(PAIRS)
def test_groups_are_those_of_a_dictionary(pairs: list[tuple[int, int]]) -> None:
    """Groups stand in order of first appearance, with sizes and first rows."""
    columns = [np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1)]
    groups = group_rows(columns)
    counter = Counter(pairs)
    assert list(zip(*(key.tolist() for key in groups.keys), strict=True)) == list(counter)
    assert groups.sizes.tolist() == list(counter.values())
    assert groups.first.tolist() == [pairs.index(pair) for pair in counter]
    assert [list(counter)[group] for group in groups.of_row.tolist()] == pairs


@given(PAIRS)
def test_groups_leave_rows_out(pairs: list[tuple[int, int]]) -> None:
    """Rows outside the mask belong to no group, and the first rows are rows of the whole column."""
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    groups = group_rows([first], second > 0)
    assert (groups.of_row >= 0).tolist() == [pair[1] > 0 for pair in pairs]
    assert first[groups.first].tolist() == groups.keys[0].tolist()


@given(st.lists(NUMBERS, max_size=20), st.lists(NUMBERS, max_size=10))
def test_finder_finds_the_first_row(keys: list[int], wanted: list[int]) -> None:
    """Negative keys are never found and never repeated."""
    finder = Finder(np.array(keys, dtype=np.int64))
    expected = [keys.index(key) if key >= 0 and key in keys else ABSENT for key in wanted]
    assert finder.rows(np.array(wanted, dtype=np.int64)).tolist() == expected
    again = [row for row, key in enumerate(keys) if key >= 0 and key in keys[:row]]
    assert finder.repeated().tolist() == again


def test_packed_ports_are_distinct() -> None:
    """Neighbouring parts do not run into each other; a missing part gives no key."""
    device, cage, leg = (
        axis.ravel().astype(np.int64) for axis in np.meshgrid([0, 1, 70000], [0, 1, 255, 256], [0, 1, 127])
    )
    packed = pack_port(device, cage, leg)
    assert np.unique(packed).size == packed.size
    missing = np.array([ABSENT, 1, 1]), np.array([1, ABSENT, 1]), np.array([1, 1, UNKNOWN])
    assert pack_port(*missing).tolist() == [ABSENT] * 3


def test_figures_lose_trailing_zeros_only() -> None:
    """What is told to people is short."""
    assert str(from_micros(20_000_000)) == "20"
    assert str(from_micros(14_500_000)) == "14.5"
