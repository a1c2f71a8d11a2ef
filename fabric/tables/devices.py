"""The devices table: hosts, reserved endpoints, leaves, spines, cores, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalogs.pricing import part_power_w
from catalogs.records import SwitchModel
from fabric.tables.arrow import (
    ArrowArray,
    Ints,
    decimals_at,
    names_at,
    repeat_decimal,
    required_numbers,
    whole_numbers,
)
from fabric.tables.dictionary import table_schema
from fabric.tables.floor import place_columns
from fabric.tables.layout import Layout
from fabric.tables.numbering import KINDS
from fabric.terms import DeviceKind, PodScope

EMPTY = -1


def make_devices(layout: Layout) -> pa.Table:
    """A row per device."""
    parts = [_kind_rows(layout, kind) for kind in KINDS if layout.spans[kind].count]
    return pa.concat_tables(parts).unify_dictionaries()


def iter_devices(layout: Layout, chunk_rows: int) -> Iterator[pa.RecordBatch]:
    """Rows of the devices table."""
    yield from make_devices(layout).combine_chunks().to_batches(max_chunksize=chunk_rows)


def _kind_rows(layout: Layout, kind: DeviceKind) -> pa.Table:
    span, places = layout.spans[kind], layout.places
    number = np.arange(span.first, span.end)
    plane, rail, unit, pod = _position(layout, kind)
    heights, powers = _figures(layout, kind)
    columns = {
        "device": names_at(layout.names, number),
        "kind": names_at(pa.array([kind.value]), np.zeros(span.count, np.int32)),
        "part_number": _part_numbers(layout, kind),
        "plane": whole_numbers(plane, np.int16),
        "rail": whole_numbers(rail, np.int16),
        "unit": whole_numbers(unit, np.int32),
        "pod": whole_numbers(pod, np.int32),
        "index": required_numbers(span.index(), np.int32),
        "rack": names_at(places.names, places.rack[number]),
        "slot_u": whole_numbers(places.slot_u[number], np.int16),
        **{name: make() for name, make in place_columns(layout.stand, places.rack[number]).items()},
        "rack_units": heights,
        "power_w": powers,
    }
    schema = table_schema("devices")
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _part_numbers(layout: Layout, kind: DeviceKind) -> ArrowArray:
    count = layout.spans[kind].count
    if kind is DeviceKind.RESERVED:
        return names_at(pa.array([], pa.string()), np.full(count, EMPTY))
    if kind is not DeviceKind.HOST:
        fleet = layout.fleets[kind]
        return names_at(pa.array([choice.part_number for choice in fleet.choices]), fleet.of_device)
    models = list(dict.fromkeys(group.model for group in layout.plan.host_groups))
    codes = [models.index(group.model) for group in layout.plan.host_groups]
    sizes = [group.num_hosts for group in layout.plan.host_groups]
    return names_at(pa.array(models), np.repeat(codes, sizes))


def _figures(layout: Layout, kind: DeviceKind) -> tuple[ArrowArray, ArrowArray]:
    """Heights in U and powers in W without pluggables."""
    count = layout.spans[kind].count
    if kind is DeviceKind.RESERVED:
        return repeat_decimal(None, count), repeat_decimal(None, count)
    which: NDArray[Any]
    if kind is DeviceKind.HOST:
        groups = layout.plan.host_groups
        which = np.repeat(np.arange(len(groups)), [group.num_hosts for group in groups])
        heights, powers = [group.rack_units for group in groups], [group.power_w for group in groups]
    else:
        models, which = layout.models(kind), layout.fleets[kind].of_device
        heights, powers = [model.rack_units for model in models], [switch_power_w(model) for model in models]
    return decimals_at(heights, which), decimals_at(powers, which)


def switch_power_w(model: SwitchModel) -> Decimal | None:
    """Power of a switch, typical where known; None where no figure is."""
    power = part_power_w(model)
    return None if power is None else power[0]


def _position(
    layout: Layout, kind: DeviceKind
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Plane, rail, unit and pod of every device of a kind; -1 where they tell nothing."""
    structure, span, index = layout.structure, layout.spans[kind], layout.spans[kind].index()
    empty = np.full(span.count, EMPTY)
    if kind is DeviceKind.HOST:
        unit = index // structure.unit_hosts
        has_pod = structure.pod_scope is PodScope.ALL_RAILS
        return empty, empty, unit, unit // structure.units_per_pod if has_pod else empty
    network, in_network = np.divmod(index, span.per_network)
    plane, rail = layout.network_plane(network), layout.network_rail(network)
    if kind is DeviceKind.RESERVED:
        return plane, rail, empty, layout.leaves.pod[layout.leaves.reserved_leaf[in_network]]
    if kind is DeviceKind.CORE:
        return plane, rail, empty, empty
    if kind is DeviceKind.LEAF:
        group, pod = layout.leaves.rail_group[in_network], layout.leaves.pod[in_network]
        return plane, _first_rail(layout, rail, group), layout.leaves.unit[in_network], pod
    pod = in_network // structure.spines_per_pod
    if structure.pod_scope is PodScope.ONE_RAIL:
        pods_per_group = structure.num_pods // structure.rail_groups
        return plane, _first_rail(layout, rail, pod // pods_per_group), empty, pod
    return plane, rail, empty, pod


def _first_rail(layout: Layout, network_rail: Ints, rail_group: Ints) -> Ints:
    """First rail of a rail group where there are several; that of the network when rail-only."""
    structure = layout.structure
    if structure.rail_groups > 1:
        return rail_group * structure.rails_per_leaf
    return network_rail
