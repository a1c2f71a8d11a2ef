"""A plan directory read for the audit: ``plan.json`` and the tables, Parquet before CSV, the same types from both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from pydantic import ValidationError

from fabric.audit.schema import conform, table_rules
from fabric.errors import Finding, InputError
from fabric.plan import FabricPlan, plan_from_json

PLAN_FILE = "plan.json"
CORE_TABLES = ("devices", "ports", "links", "cables")
PLAN_TABLES = (*CORE_TABLES, "bom", "racks", "power")


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan, and the SHA-256 of its ``plan.json``, which may be of an earlier version."""

    plan: FabricPlan
    sha256: str


def read_directory(path: Path) -> tuple[dict[str, pa.Table], PlanText | None]:
    """Tables and plan of a plan directory; the plan is None when there is no ``plan.json``.

    Raises InputError with every file that is missing or cannot be read.
    """
    if not path.is_dir():
        raise InputError([Finding(str(path), "is not a directory", "name the directory that holds plan.json")])
    plan, findings = _read_plan(path / PLAN_FILE)
    tables: dict[str, pa.Table] = {}
    required = CORE_TABLES if plan is None else PLAN_TABLES
    for name in table_rules():
        file = find_table_file(path, name)
        if file is not None:
            try:
                tables[name], faults = conform(read_table(file, name), name)
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                faults = [Finding(str(file), _first_line(error), "write the plan directory again")]
            findings += faults
        elif name in required:
            hint = f"expected {name}.parquet or {name}.csv"
            findings.append(Finding(str(path), f"the table {name!r} is missing", hint))
    if findings:
        raise InputError(findings)
    return tables, plan


def find_table_file(path: Path, name: str) -> Path | None:
    """The file of a table, Parquet before CSV."""
    files = (path / f"{name}{suffix}" for suffix in (".parquet", ".csv"))
    return next((file for file in files if file.is_file()), None)


def read_table(file: Path, name: str) -> pa.Table:
    """One table; a CSV file is read with the types of the column dictionary, empty cells as missing values."""
    if file.suffix == ".parquet":
        table: pa.Table = pq.ParquetFile(file).read()
        return table
    types: dict[str, Any] = {column.name: column.arrow_type for column in table_rules()[name]}
    convert = pacsv.ConvertOptions(
        column_types=types,
        null_values=[""],
        strings_can_be_null=True,
        true_values=["true"],
        false_values=["false"],
    )
    return pacsv.read_csv(file, convert_options=convert)


def _read_plan(file: Path) -> tuple[PlanText | None, list[Finding]]:
    if not file.is_file():
        return None, []
    try:
        text = file.read_text(encoding="utf-8")
        return PlanText(plan_from_json(text), hashlib.sha256(text.encode()).hexdigest()), []
    except ValidationError as error:
        problems = [
            Finding(f"{file}: {'.'.join(str(part) for part in problem['loc'])}", problem["msg"])
            for problem in error.errors()[:20]
        ]
        return None, problems
    except (OSError, UnicodeDecodeError) as error:
        return None, [Finding(str(file), _first_line(error))]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
