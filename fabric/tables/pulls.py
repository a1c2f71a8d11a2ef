"""Columns with which crews pull: the way of every cable, its bundle, and a label for each end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.tables.arrow import ArrowArray, MakeColumn, compute, names_at, repeat_decimal, repeat_name, whole_numbers
from fabric.tables.floor import Stand, labels
from fabric.tables.layout import Layout
from fabric.tables.numbering import KINDS
from fabric.tables.runs import Runs
from fabric.terms import DeviceKind

RUN_COLUMNS = ("route_length_m", "route", "bundle", "a_label", "z_label")


def cable_run_columns(layout: Layout, runs: Runs) -> Mapping[str, MakeColumn]:
    """Way, route, bundle and labels of cables; empty where the plan has no floor."""
    num_rows, stand = len(runs), layout.stand
    if stand is None:
        return {
            "route_length_m": lambda: repeat_decimal(None, num_rows),
            "route": lambda: repeat_name(None, num_rows),
            "bundle": lambda: repeat_name(None, num_rows),
            "a_label": lambda: pa.nulls(num_rows, pa.string()),
            "z_label": lambda: pa.nulls(num_rows, pa.string()),
        }
    wires, rack = runs.wires, layout.places.rack
    ends = {
        "a": (wires.a_device, wires.a_cage, wires.a_leg, runs.a_connector),
        "z": (wires.z_device, wires.z_cage, wires.z_leg, runs.z_connector),
    }
    return {
        **stand.pair_columns(
            rack[wires.a_device], rack[wires.z_device], rise_mm(layout, wires.a_device, wires.z_device)
        ),
        "a_label": lambda: _both(layout, stand, ends["a"], ends["z"]),
        "z_label": lambda: _both(layout, stand, ends["z"], ends["a"]),
    }


def rise_mm(layout: Layout, a_device: NDArray[Any], z_device: NDArray[Any]) -> NDArray[np.int64]:
    """Up from the port and down to the port; within a rack the difference of heights."""
    heights, rack = device_heights_mm(layout), layout.places.rack
    a, z = heights[a_device], heights[z_device]
    over = 2 * _stand(layout).placement.room.measures.tray_height_mm - a - z
    rise: NDArray[np.int64] = np.where(rack[a_device] == rack[z_device], np.abs(a - z), over)
    return rise


def _stand(layout: Layout) -> Stand:
    """The plan in its room; ValueError when it has none."""
    if layout.stand is None:
        raise ValueError("a plan without a floor has no heights")
    return layout.stand


def device_heights_mm(layout: Layout) -> NDArray[np.int64]:
    """Height of the ports of every device above the floor as placed; of reserved endpoints, without a slot, 0."""
    heights = np.zeros(len(layout.names), np.int64)
    for kind in KINDS:
        span = layout.spans[kind]
        if kind is not DeviceKind.RESERVED and span.count:
            heights[span.first : span.end] = _stand(layout).placement.heights_mm(kind)
    return heights


def _both(layout: Layout, stand: Stand, near: tuple[NDArray[Any], ...], far: tuple[NDArray[Any], ...]) -> ArrowArray:
    """The label at one end: this end, then the other."""
    texts = [_label(layout, stand, *end) for end in (near, far)]
    return compute.binary_join_element_wise(*texts, " / ")


def _label(
    layout: Layout,
    stand: Stand,
    device: NDArray[Any],
    cage: NDArray[Any],
    leg: NDArray[Any],
    connector: NDArray[Any],
) -> ArrowArray:
    fields = {
        "place": names_at(stand.place_names, layout.places.rack[device]),
        "u": whole_numbers(layout.places.slot_u[device], np.int16),
        "device": names_at(layout.names, device),
        "cage": pa.array(cage),
        "leg": pa.array(leg),
        "connector": pa.array(connector),
    }
    return labels(stand.label, fields, len(device))
