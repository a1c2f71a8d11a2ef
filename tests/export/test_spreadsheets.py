"""The workbook in LibreOffice, the Parquet tables in DuckDB, Polars and pandas."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from fabric.tables.dictionary import table_columns, table_names
from tests.export.consumers import run, tool

CSV_OF_EVERY_SHEET = 'csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,false,false,false,-1'
ENGINES = """
import json, sys
import duckdb, pandas, polars
path = sys.argv[1]
told = {"duckdb": {}, "polars": {}, "pandas": {}}
for table in sys.argv[2:]:
    file = f"{path}/{table}.parquet"
    rows = duckdb.sql(f"select * from '{file}'")
    meta = duckdb.sql(f"select key, value from parquet_kv_metadata('{file}')").fetchall()
    told["duckdb"][table] = [rows.columns, duckdb.sql(f"select count(*) from '{file}'").fetchall()[0][0],
                             sorted(key.decode() for key, _ in meta)]
    frame = polars.read_parquet(file)
    told["pandas"][table] = [list(pandas.read_parquet(file).columns), len(pandas.read_parquet(file))]
    told["polars"][table] = [frame.columns, frame.height, sorted(polars.read_parquet_metadata(file))]
file = f"{path}/bom.parquet"
told["money"] = [str(duckdb.sql(f"select sum(extended_usd) from '{file}'").fetchall()[0][0]),
                 str(polars.read_parquet(file)["extended_usd"].sum())]
told["engines"] = ["duckdb", "polars", "pandas"]
print(json.dumps(told))
"""


@pytest.mark.parametrize("form", ["leaf-spine", "leaf-spine-tco", "three-tiers"])
def test_libreoffice_reads_numbers_as_numbers_and_parts_as_text(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    command = [tool("soffice"), "--headless", "--convert-to", CSV_OF_EVERY_SHEET.replace('"', "")]
    home = {"HOME": str(tmp_path)}
    seen = run([*command, "--outdir", str(tmp_path), str(plan.path / "bom.xlsx")], env=home, timeout=180)
    assert seen.returncode == 0, seen.stderr
    with (tmp_path / "bom-BOM.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Line"].isdigit()]
    bill = plan.rows("bom")
    assert [row["Order code"] for row in rows] == [row["order_code"] for row in bill]
    for told, row in zip(rows, bill, strict=True):
        assert Decimal(told["Qty"].replace(",", "")) == row["qty"]
        if row["unit_price_usd"] is not None:
            assert Decimal(told["Unit price (USD)"].replace(",", "")) == row["unit_price_usd"]
            extended = row["total_qty"] * row["unit_price_usd"]
            assert Decimal(told["With spares (USD)"].replace(",", "")) == extended, "a formula, computed anew"
    assert {path.name for path in tmp_path.glob("bom-*.csv")} >= {f"bom-{n}.csv" for n in ("Summary", "Cables")}


@pytest.mark.parametrize("form", ["leaf-spine", "three-tiers"])
def test_duckdb_polars_and_pandas_read_every_table(form: str, plan_of: Any) -> None:
    python = Path(tool("netlab")).with_name("python")
    plan = plan_of(form)
    seen = run([str(python), "-c", ENGINES, str(plan.path), *table_names()])
    assert seen.returncode == 0, seen.stderr
    told = json.loads(seen.stdout)
    for table in table_names():
        columns = [column.name for column in table_columns(table)]
        for engine in told["engines"]:
            assert told[engine][table][:2] == [columns, len(plan.rows(table))]
        for engine in ("duckdb", "polars"):
            *_, keys = told[engine][table]
            assert {"schema_version", "railspine_version", "plan_sha256"} <= set(keys)
    total = sum(row["extended_usd"] or 0 for row in plan.rows("bom"))
    assert {Decimal(text) for text in told["money"]} == {total}


def test_arrow_tells_the_units(plan_of: Any) -> None:
    for table in table_names():
        schema = pq.read_schema(plan_of("leaf-spine").path / f"{table}.parquet")
        for column in table_columns(table):
            assert schema.field(column.name).metadata[b"unit"].decode() == (column.unit or "")


def test_units_are_visible_in_the_names_too() -> None:
    """Engines other than Arrow drop the metadata of fields."""
    ends = {"W": "_w", "USD": "_usd", "m": "_m", "Gb/s": "_gbps", "kg": "_kg", "weeks": "_weeks"}
    for table in table_names():
        for column in table_columns(table):
            assert column.unit not in ends or column.name.endswith(ends[column.unit]), column
