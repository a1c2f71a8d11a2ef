"""The cables table: the pull schedule, a row per cable or splitter tail, by cable and leg, choice by choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.plan import LinkChoice
from fabric.tables.arrow import (
    ArrowArray,
    MakeColumn,
    make_batch,
    names_at,
    repeat_decimal,
    repeat_name,
    required_numbers,
    whole_numbers,
)
from fabric.tables.layout import Layout
from fabric.tables.links import end_columns
from fabric.tables.modules import end_optic, near_ranges
from fabric.tables.pulls import cable_run_columns
from fabric.tables.runs import Runs, count_rows_of, iter_runs
from fabric.terms import CableKind


def iter_cables(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows of the cables table; a batch never spans two choices."""
    for choice in layout.plan.links:
        for runs in iter_runs(layout, choice, chunk_rows):
            yield make_batch("cables", _cable_columns(layout, choice, runs), wanted)


def count_cable_rows(layout: Layout) -> int:
    """Rows of the cables table: cables, and a row per tail of a splitter."""
    return sum(count_rows_of(layout, choice) for choice in layout.plan.links)


def _cable_columns(layout: Layout, choice: LinkChoice, runs: Runs) -> Mapping[str, MakeColumn]:
    num_rows = len(runs)
    wires, places = runs.wires, layout.places
    return {
        "cable": lambda: required_numbers(runs.cable, np.int64),
        "leg": lambda: required_numbers(runs.leg, np.int8),
        "class": lambda: repeat_name(choice.name.value, num_rows),
        "part_number": lambda: repeat_name(choice.cable, num_rows),
        "order_code": lambda: repeat_name(choice.cable_order_code, num_rows),
        "first_link": lambda: required_numbers(wires.link, np.int64),
        "num_links": lambda: required_numbers(runs.num_links, np.int8),
        **end_columns(layout, wires),
        "a_connector": lambda: required_numbers(runs.a_connector, np.int8),
        "a_rack": lambda: names_at(places.names, places.rack[wires.a_device]),
        "a_u": lambda: whole_numbers(places.slot_u[wires.a_device], np.int16),
        "a_optic": lambda: _near_optics(layout, choice, wires.a_device),
        "z_connector": lambda: required_numbers(runs.z_connector, np.int8),
        "z_rack": lambda: names_at(places.names, places.rack[wires.z_device]),
        "z_u": lambda: whole_numbers(places.slot_u[wires.z_device], np.int16),
        "z_optic": lambda: repeat_name(end_optic(choice, choice.z_end), num_rows),
        "medium": lambda: repeat_name(choice.medium, num_rows),
        "fibers": lambda: required_numbers(_fibers(choice, runs), np.int16),
        "polarity": lambda: repeat_name(choice.polarity, num_rows),
        "length_m": lambda: repeat_decimal(choice.stock_length_m, num_rows),
        "speed_gbps": lambda: required_numbers(np.full(num_rows, choice.speed_gbps), np.int32),
        **cable_run_columns(layout, runs),
    }


def _near_optics(layout: Layout, choice: LinkChoice, a_device: NDArray[np.int32]) -> ArrowArray:
    """Modules at end a: host groups and reserved endpoints may differ."""
    ranges = list(near_ranges(layout, choice))
    optics = [end_optic(choice, each.choice) for each in ranges]
    if len(set(optics)) == 1:
        return repeat_name(optics[0], len(a_device))
    names = list(dict.fromkeys(optic for optic in optics if optic is not None))
    codes = np.array([-1 if optic is None else names.index(optic) for optic in optics])
    which = np.searchsorted([each.first for each in ranges], a_device, side="right") - 1
    return names_at(pa.array(names), codes[which])


def _fibers(choice: LinkChoice, runs: Runs) -> NDArray[np.int64]:
    """Fibres in use on each row; a captive or copper cable has none to count."""
    if choice.kind is CableKind.ASSEMBLY:
        return np.zeros(len(runs), np.int64)
    per_row = choice.fibers_per_link // max(choice.cables_per_link, 1)
    return runs.num_links.astype(np.int64) * per_row
