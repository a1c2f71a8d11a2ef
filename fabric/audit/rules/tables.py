"""Rules of the tables themselves. A table that breaks one is not read any further."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabric.audit.devices import KINDS
from fabric.audit.evidence import Evidence
from fabric.audit.links import CLASSES
from fabric.audit.ports import ROLES
from fabric.audit.report import Severity
from fabric.audit.rule import NUM_EXAMPLES, Fault, Verdict, rule
from fabric.audit.schema import ColumnRule, table_rules

PLAN_KEY = b"plan_sha256"
LARGEST_QUANTITY = 10**9
LARGEST_COUNT = 10**12

WORDS = {
    ("devices", "kind"): KINDS,
    ("ports", "role"): ROLES,
    ("links", "class"): CLASSES,
    ("cables", "class"): CLASSES,
}


def _columns(evidence: Evidence) -> Iterator[ColumnRule]:
    for table, columns in table_rules().items():
        if table in evidence.tables:
            yield from columns


def _num_cells(evidence: Evidence) -> int:
    return sum(evidence.tables[column.table].num_rows for column in _columns(evidence))


@rule("TABLE-EMPTY", remedy="Fill the cell: the column is required in every row.")
def required_cells_are_filled(evidence: Evidence) -> Verdict:
    """A required column has no missing value: nulls(column) = 0."""
    faults = []
    for column in _columns(evidence):
        values = evidence.tables[column.table].column(column.name)
        if column.required and values.null_count:
            rows = np.flatnonzero(pc.is_null(values).to_numpy())[:NUM_EXAMPLES]
            examples = tuple(f"row {row + 1}" for row in rows.tolist())
            faults.append(Fault(f"{column.table}.{column.name} is empty", examples, values.null_count, column.table))
    return Verdict(_num_cells(evidence), tuple(faults))


@rule("TABLE-NEGATIVE", remedy="Write the figure as zero or more; leave the cell empty when it is unknown.")
def numbers_are_not_negative(evidence: Evidence) -> Verdict:
    """Counts, indices and quantities are at least 0: min(column) >= 0."""
    faults = []
    for column in _columns(evidence):
        if not column.is_number:
            continue
        values = evidence.tables[column.table].column(column.name)
        smallest = pc.min(values).as_py()
        if smallest is not None and smallest < 0:
            below: Any = pc.less(values, pa.scalar(0))
            rows = np.flatnonzero(pc.fill_null(below, False).to_numpy())
            examples = tuple(f"row {row + 1}" for row in rows[:NUM_EXAMPLES].tolist())
            message = f"{column.table}.{column.name} is negative, down to {smallest}"
            faults.append(Fault(message, examples, int(rows.size), column.table))
    return Verdict(_num_cells(evidence), tuple(faults))


@rule("TABLE-RANGE", remedy="Check the unit of the figure; leave the cell empty when it is unknown.")
def numbers_are_of_this_world(evidence: Evidence) -> Verdict:
    """max(column) <= 1e9 for quantities, 1e12 for money and counts; no figure is infinite or not a number."""
    faults = []
    for column in _columns(evidence):
        if not column.is_number:
            continue
        values = evidence.tables[column.table].column(column.name)
        limit = LARGEST_QUANTITY if column.type == "decimal" else LARGEST_COUNT
        largest = pc.max(values).as_py()
        if largest is not None and not largest <= limit:
            message = f"{column.table}.{column.name} goes up to {largest}"
            faults.append(Fault(message, (), 1, column.table))
    return Verdict(_num_cells(evidence), tuple(faults))


@rule("TABLE-WORD", remedy="Use one of the words that the message names.")
def words_are_known(evidence: Evidence) -> Verdict:
    """Kinds, roles and link classes are words of the vocabulary: set(column) is a subset of the known words."""
    faults = []
    checked = 0
    for (table, column), known in WORDS.items():
        if table not in evidence.tables:
            continue
        words, codes = evidence.sheet(table).words(column)
        checked += codes.size
        for place, word in enumerate(words):
            rows = np.flatnonzero(codes == place)
            if word not in known and rows.size:
                examples = tuple(f"row {row + 1}" for row in rows[:NUM_EXAMPLES].tolist())
                message = f"{table}.{column} says {word!r}, expected {', '.join(known)}"
                faults.append(Fault(message, examples, int(rows.size), table))
    return Verdict(checked, tuple(faults))


@rule(
    "TABLE-PLAN",
    remedy="Write the plan directory again, so that plan and tables belong together.",
    severity=Severity.WARNING,
    needs_plan=True,
)
def tables_belong_to_the_plan(evidence: Evidence) -> Verdict:
    """The plan's SHA-256 that a Parquet file carries is that of ``plan.json``; files without one pass."""
    named = {
        table: (rows.schema.metadata or {}).get(PLAN_KEY, b"").decode() for table, rows in evidence.tables.items()
    }
    strangers = sorted(table for table, sha256 in named.items() if sha256 and sha256 != evidence.plan_sha256)
    faults = (Fault("some tables were written for another plan.json", tuple(strangers), len(strangers)),)
    return Verdict(len(named), faults if strangers else ())
