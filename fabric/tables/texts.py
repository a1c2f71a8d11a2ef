"""Texts of a batch, seen once each: refuse control characters, find what CSV has to quote."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from fabric.errors import Finding, InputError
from fabric.tables.arrow import ArrowArray, compute

CONTROL = r"[\x00-\x1f\x7f]"
STRUCTURAL = r'[",\r\n]'


def _distinct_texts(batch: pa.RecordBatch) -> Iterator[tuple[str, ArrowArray]]:
    """Name and texts of every text column; a dictionary column shows its dictionary."""
    for name in batch.schema.names:
        values: ArrowArray = batch.column(name)
        if pa.types.is_dictionary(values.type):
            yield name, values.dictionary
        elif pa.types.is_string(values.type):
            yield name, values


def refuse_control_characters(batch: pa.RecordBatch, table: str) -> None:
    """Nothing when all texts are printable; raises InputError with every column that has a control character."""
    findings = []
    for name, texts in _distinct_texts(batch):
        bad = texts.filter(compute.match_substring_regex(texts, CONTROL))
        if len(bad):
            message = f"control character in {bad[0].as_py()!r}"
            findings.append(Finding(f"{table}.{name}", message, "remove it from the catalogue or the intent"))
    if findings:
        raise InputError(findings)


def has_structural_characters(batch: pa.RecordBatch) -> bool:
    """Whether some text holds a comma, a quote or a line end."""
    return any(
        compute.any(compute.match_substring_regex(texts, STRUCTURAL)).as_py() for _, texts in _distinct_texts(batch)
    )
