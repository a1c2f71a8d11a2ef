"""Whatever stands in a file, the loader answers with a catalogue or with problems that have a place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.digest import canonical_text
from catalogs.facts import cell_text
from catalogs.load import load_catalog
from catalogs.netbox import read_device_type
from catalogs.problems import CatalogError, Problem
from catalogs.tables import read_rows
from catalogs.values import CellError, parse_cell
from tests.catalogs.rows import changed_row, packaged_rows

TYPES = ("decimal", "positive", "whole", "count", "flag", "date", "part", "lengths", "port_modes", "host_modes")
CELLS = st.text(max_size=20) | st.from_regex(r"[0-9x@;. -]{0,20}", fullmatch=True)


@given(type_text=st.sampled_from([*TYPES, "breakouts", "one:a|b", "some:a|b"]), text=CELLS)
def test_a_cell_is_a_value_or_a_cell_error(type_text: str, text: str) -> None:
    with suppress(CellError):
        assert parse_cell(type_text, text) is not None


@given(data=st.binary(max_size=200))
def test_any_bytes_are_rows_or_problems(data: bytes) -> None:
    rows, problems = read_rows("prices", "any.csv", data)
    assert rows or problems or data.count(b"\n") <= 1
    assert all(problem.file == "any.csv" and problem.line >= 1 for problem in problems)


@settings(max_examples=60, deadline=None)
@given(column=st.sampled_from(list(packaged_rows("switches")[0])), text=CELLS)
def test_any_cell_of_a_switch_loads_or_is_refused_at_its_line(column: str, text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "switches.csv"
        path.write_text(changed_row("switches", "Q3450-LD", **{column: text}), encoding="utf-8", newline="")
        problems: tuple[Problem, ...] = ()
        try:
            load_catalog(tables={"switches": path})
        except CatalogError as error:
            problems = error.problems
        assert all(problem.line >= 1 for problem in problems)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="ab:-[]{} \n'\"&*!#1.", max_size=60))
def test_any_yaml_is_a_draft_or_problems(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "device.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogError):
            read_device_type(path)


@pytest.mark.parametrize("table", ["switches", "optics", "assemblies", "fibers", "hosts"])
def test_what_is_shown_is_what_is_written(table: str) -> None:
    """The text of a value, read again, is the value."""
    from catalogs.dictionary import columns_of

    for row in packaged_rows(table):
        for column in columns_of(table):
            if row[column.name]:
                value = parse_cell(column.type, row[column.name])
                assert parse_cell(column.type, cell_text(value)) == value
                assert canonical_text(value)
