"""A comparison as files: facts, parts and cables as CSV, everything as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from fabric.compare.difference import CableChange, Comparison
from fabric.compare.sides import PulledCable

FILES = ("facts.csv", "parts.csv", "cables.csv", "compare.json")


def comparison_facts(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data; cables as numbers by task, the list is in the files."""
    return {
        "fabrics": list(comparison.names),
        "facts": [
            {"name": fact.name, "unit": fact.unit, "values": [_plain(value) for value in fact.values]}
            for fact in comparison.facts
        ],
        "parts": [
            {
                "category": part.category,
                "order_code": part.order_code,
                "part_number": part.part_number,
                "length_m": _plain(part.length_m),
                "installed": list(part.installed),
                "spares": list(part.spares),
                "unit_price_usd": [_plain(price) for price in part.unit_price_usd],
                "money_usd": [_plain(amount) for amount in part.money_usd],
            }
            for part in comparison.parts
        ],
        "cables": [
            {
                **{task.value: number for task, number in sorted(comparison.tasks(other).items())},
                "could_stay": comparison.could_stay[other],
            }
            for other in range(len(comparison.cables))
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def write_comparison(comparison: Comparison, directory: Path) -> None:
    """Write all files; cables in the order of the first fabric, then what is new."""
    directory.mkdir(parents=True, exist_ok=True)
    names = comparison.names
    facts = ([fact.name, fact.unit, *map(_plain, fact.values)] for fact in comparison.facts)
    _write(directory / "facts.csv", ["fact", "unit", *names], facts)
    columns = ["category", "order_code", "part_number", "length_m"]
    for word in ("installed", "spares", "unit_price_usd"):
        columns += [f"{word} {name}" for name in names]
    columns += [f"money_usd {name}" for name in names[1:]]
    _write(directory / "parts.csv", columns, _part_rows(comparison))
    _write(directory / "cables.csv", ["fabric", "task", *_CABLE_COLUMNS], _cable_rows(comparison))
    text = json.dumps(comparison_facts(comparison), indent=2, sort_keys=True, ensure_ascii=False)
    (directory / "compare.json").write_text(text + "\n", encoding="utf-8")


_ENDS = ("a_device", "a_port", "z_device", "z_port")
_CABLE_COLUMNS = (
    *(f"{name}_before" for name in (*_ENDS, "part_number", "length_m")),
    *(f"{name}_after" for name in (*_ENDS, "part_number", "length_m")),
    "number",
)


def _part_rows(comparison: Comparison) -> Iterator[list[object]]:
    for part in comparison.parts:
        figures = (*part.installed, *part.spares, *part.unit_price_usd, *part.money_usd)
        yield [part.category, part.order_code, part.part_number, _plain(part.length_m), *map(_plain, figures)]


def _cable_rows(comparison: Comparison) -> Iterator[list[object]]:
    for name, changes in zip(comparison.names[1:], comparison.cables, strict=True):
        for change in changes:
            yield [name, change.task.value, *_both(change), change.number]


def _both(change: CableChange) -> Iterator[object]:
    for ends, cable in ((change.before, change.cable_before), (change.after, change.cable_after)):
        yield from ends or ("", "", "", "")
        yield from _cable(cable)


def _cable(cable: PulledCable | None) -> tuple[object, object]:
    if cable is None:
        return "", ""
    return cable.part_number, "" if cable.length_m is None else f"{cable.length_m:f}"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
