"""The links table: a row per logical adjacency of two ports, in link order, class by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from fabric.tables.arrow import MakeColumn, make_batch, names_at, repeat_name, required_numbers, whole_numbers
from fabric.tables.layout import Layout
from fabric.tables.wiring import Wires, iter_wires
from fabric.terms import ClassName


def iter_links(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows of the links table; a batch never spans two classes."""
    for name in layout.plan.classes:
        speed_gbps = layout.choices(name)[0].speed_gbps
        for wires in iter_wires(layout, name, chunk_rows):
            yield make_batch("links", _link_columns(layout, wires, name, speed_gbps), wanted)


def _link_columns(layout: Layout, wires: Wires, name: ClassName, speed_gbps: int) -> Mapping[str, MakeColumn]:
    return {
        "link": lambda: required_numbers(wires.link, np.int64),
        "class": lambda: repeat_name(name.value, len(wires)),
        "speed_gbps": lambda: required_numbers(np.full(len(wires), speed_gbps), np.int32),
        **end_columns(layout, wires),
    }


def end_columns(layout: Layout, wires: Wires) -> Mapping[str, MakeColumn]:
    """What links and cables say alike about their two ends, their plane and their rail."""
    return {
        "a_device": lambda: names_at(layout.names, wires.a_device),
        "a_cage": lambda: required_numbers(wires.a_cage, np.int16),
        "a_leg": lambda: required_numbers(wires.a_leg, np.int8),
        "z_device": lambda: names_at(layout.names, wires.z_device),
        "z_cage": lambda: required_numbers(wires.z_cage, np.int16),
        "z_leg": lambda: required_numbers(wires.z_leg, np.int8),
        "plane": lambda: required_numbers(wires.plane, np.int16),
        "rail": lambda: whole_numbers(wires.rail, np.int16),
    }
