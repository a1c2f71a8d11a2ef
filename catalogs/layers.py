"""Tables laid over each other: the packaged file first, then the user's, a later row replacing an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from catalogs.dictionary import key_columns
from catalogs.files import packaged_bytes, packaged_name, read_user_file
from catalogs.problems import Problem
from catalogs.rules import row_problems
from catalogs.tables import Row, read_rows

Key = tuple[object, ...]


@dataclass(slots=True)
class Layers:
    """All rows of one table: ``rows`` holds the winner of every key, ``all_rows`` also those replaced."""

    table: str
    rows: dict[Key, Row] = field(default_factory=dict)
    all_rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_layers(table: str, paths: Iterable[Path], *, packaged: bool = True) -> Layers:
    """The packaged ``table`` with ``paths`` laid over it in order; within one file a key may appear once."""
    layers = Layers(table)
    if packaged:
        add_layer(layers, packaged_name(f"{table}.csv"), packaged_bytes(f"{table}.csv"))
    for path in paths:
        data, problem = read_user_file(path)
        if problem is not None:
            layers.problems.append(problem)
        else:
            add_layer(layers, str(path), data)
    return layers


def add_layer(layers: Layers, file: str, data: bytes) -> None:
    """Lay the rows of one file over those already there."""
    rows, problems = read_rows(layers.table, file, data)
    layers.problems.extend(problems)
    first_line: dict[Key, int] = {}
    for row in rows:
        key = row_key(row)
        if key in first_line:
            layers.problems.append(_repeated(row, key, first_line[key]))
            continue
        first_line[key] = row.line
        layers.problems.extend(row_problems(row))
        layers.rows[key] = row
        layers.all_rows.append(row)


def row_key(row: Row) -> Key:
    """The cells that identify a row within its table."""
    return tuple(row.values[name] for name in key_columns(row.table))


def _repeated(row: Row, key: Key, first_line: int) -> Problem:
    shown = " ".join(str(part) for part in key)
    return row.problem(key_columns(row.table)[0], f"{shown!r} stands already in line {first_line}", "one row each")
