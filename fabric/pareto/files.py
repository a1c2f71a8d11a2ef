"""A front on disk: front.csv, front.parquet, front.json, and the plot as SVG and PNG."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from fabric.export.whole import DirectoryKind, write_whole
from fabric.pareto.front import Front, Point
from fabric.pareto.plot import Plot, draw_front

FRONT = DirectoryKind(
    "a front",
    "front.json",
    frozenset({"front.json", "front.csv", "front.parquet", "front.svg", "front.png"}),
)

_FIELDS = (
    ("point", pa.int32(), None, "number from the cheapest"),
    ("money_usd", pa.decimal128(18, 4), "USD", "capex or tco of the plan, see the file's metadata"),
    ("power_w", pa.decimal128(18, 3), "W", "power of switches, modules and cables"),
    ("is_supported", pa.bool_(), None, "on the lower-left hull: least for some price of a watt"),
    ("structure", pa.string(), None, "form, tiers, planes and counts"),
    ("changes", pa.string(), None, "what is different from the point before, and what it costs and saves"),
)


def front_table(front: Front) -> pa.Table:
    """One row per point, cheapest first; units in names and field metadata."""
    columns: dict[str, list[Any]] = {
        "point": [point.number for point in front.points],
        "money_usd": [point.money_usd for point in front.points],
        "power_w": [point.power_w for point in front.points],
        "is_supported": [point.is_supported for point in front.points],
        "structure": [point.structure for point in front.points],
        "changes": [point.changes for point in front.points],
    }
    fields = [
        pa.field(name, kind, nullable=False, metadata={"description": meaning} | ({"unit": unit} if unit else {}))
        for name, kind, unit, meaning in _FIELDS
    ]
    metadata: dict[bytes | str, bytes | str] = {
        "money": front.money.value,
        "is_complete": str(front.is_complete).lower(),
    }
    return pa.table(columns, schema=pa.schema(fields, metadata=metadata))


def front_facts(front: Front) -> dict[str, Any]:
    """Everything about the front, ready for JSON; decimals are strings."""
    return {
        "money": front.money.value,
        "is_complete": front.is_complete,
        "points": [_point_facts(point) for point in front.points],
    }


def _point_facts(point: Point) -> dict[str, Any]:
    return {
        "point": point.number,
        "money_usd": str(point.money_usd),
        "power_w": str(point.power_w),
        "is_supported": point.is_supported,
        "structure": point.structure,
        "choices": dict(point.choices),
        "changes": point.changes,
    }


def write_front(front: Front, plot: Plot, path: Path, *, force: bool) -> None:
    """Write the directory of a front whole or not at all; same front, same bytes (the PNG per matplotlib version)."""

    def fill(fresh: Path) -> None:
        table = front_table(front)
        pq.write_table(table, fresh / "front.parquet", compression="zstd")
        pa_csv.write_csv(table, fresh / "front.csv")
        text = json.dumps(front_facts(front), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        (fresh / "front.json").write_text(text, encoding="utf-8", newline="\n")
        for kind in ("svg", "png"):
            draw_front(front, plot, fresh / f"front.{kind}")

    write_whole(path, FRONT, fill, force=force)
