"""A front on disk: front.csv, front.parquet, front.json, and the plot as SVG and PNG."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from fabric.export.whole import DirectoryKind, write_whole
from fabric.pareto.plot import Plot, draw_front
from fabric.pareto.records import Between, Front, Point

FRONT = DirectoryKind(
    "a front",
    "front.json",
    frozenset({"front.json", "front.csv", "front.parquet", "front.svg", "front.png"}),
)

_FIELDS = (
    ("point", pa.int32(), None, "number from the cheapest"),
    ("step", pa.int32(), None, "0 for points of the front; k for plan point.k between this point and the next"),
    ("money_usd", pa.decimal128(18, 4), "USD", "capex or tco of the plan, see the file's metadata"),
    ("power_w", pa.decimal128(18, 3), "W", "power of switches, modules and cables"),
    ("is_supported", pa.bool_(), None, "on the lower-left hull: least for some price of a watt"),
    (
        "hull_gap",
        pa.float64(),
        "1",
        "how far a plan may lie below the straight lines between supported points, from the point before to this one",
    ),
    ("step_gap", pa.float64(), "1", "how far a plan may lie below the step from the point before to this one"),
    ("structure", pa.string(), None, "form, tiers, planes and counts"),
    ("changes", pa.string(), None, "what is different from the plan before, and what it costs and saves"),
)
_MAY_BE_NULL = frozenset({"hull_gap", "step_gap"})


def front_table(front: Front) -> pa.Table:
    """One row per point, cheapest first, plans between two points behind the first; units in names and metadata."""
    rows = [
        {**_row(point), **{name: None if gap is None else float(gap) for name, gap in _gaps(front, index).items()}}
        for index, point in enumerate(front.points)
    ]
    rows += [_row(plan) for plan in (front.between.plans if front.between else ())]
    rows.sort(key=lambda row: (row["point"], row["step"]))
    fields = [
        pa.field(
            name,
            kind,
            nullable=name in _MAY_BE_NULL,
            metadata={"description": meaning} | ({"unit": unit} if unit else {}),
        )
        for name, kind, unit, meaning in _FIELDS
    ]
    metadata: dict[bytes | str, bytes | str] = {
        "money": front.money.value,
        "is_complete": str(front.is_complete).lower(),
        "is_mixed": str(front.is_mixed).lower(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(fields, metadata=metadata))


def _row(point: Point) -> dict[str, Any]:
    return {
        "point": point.number,
        "step": point.step,
        "money_usd": point.money_usd,
        "power_w": point.power_w,
        "is_supported": point.is_supported,
        "structure": point.structure,
        "changes": point.changes,
    }


def _gaps(front: Front, index: int) -> dict[str, Decimal | None]:
    """Gaps from the point before; None for the first, and where nothing is proven."""
    if not index or not front.segments:
        return {"hull_gap": None, "step_gap": None}
    segment = front.segments[index - 1]
    return {"hull_gap": segment.hull_gap, "step_gap": segment.step_gap}


def front_facts(front: Front) -> dict[str, Any]:
    """Everything about the front, ready for JSON; decimals are strings."""
    return {
        "money": front.money.value,
        "is_complete": front.is_complete,
        "is_mixed": front.is_mixed,
        "hull_gap": _text(front.hull_gap),
        "step_gap": _text(front.step_gap),
        "points": [
            {**_point_facts(point), **{name: _text(gap) for name, gap in _gaps(front, index).items()}}
            for index, point in enumerate(front.points)
        ],
        "between": None if front.between is None else _between_facts(front.between),
    }


def _between_facts(between: Between) -> dict[str, Any]:
    return {
        "after_point": between.number,
        "levels": between.num_levels,
        "is_complete": between.is_complete,
        "step_gap": _text(between.step_gap),
        "plans": [_point_facts(plan) for plan in between.plans],
    }


def _point_facts(point: Point) -> dict[str, Any]:
    texts = {"money_usd": str(point.money_usd), "power_w": str(point.power_w)}
    return {**_row(point), **texts, "choices": dict(point.choices)}


def _text(gap: Decimal | None) -> str | None:
    return None if gap is None else f"{gap:f}"


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
