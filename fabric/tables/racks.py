"""The racks table: host racks, then network racks; what stands in each, and what it draws and weighs.

Servers behind reserved endpoints are planned elsewhere: they count as devices, their modules draw power here, their
own power, height and weight are not in the sums. Any other missing figure leaves the sum of its rack empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalogs.pricing import part_power_w
from fabric.plan import LinkChoice
from fabric.tables.arrow import from_thousandths, names_at, required_numbers, thousandths
from fabric.tables.devices import switch_power_w
from fabric.tables.dictionary import table_schema
from fabric.tables.floor import place_columns
from fabric.tables.landing import KIND_ABOVE
from fabric.tables.layout import SWITCH_KINDS, Layout
from fabric.tables.modules import EndRange, near_ranges
from fabric.tables.runs import used_ports
from fabric.terms import CableKind, ClassName, DeviceKind


class _Sums:
    """Thousandths summed by rack; a rack with an unknown figure stays unknown."""

    def __init__(self, num_racks: int) -> None:
        self.total = np.zeros(num_racks, np.int64)
        self.known = np.ones(num_racks, np.bool_)

    def add(self, racks: NDArray[np.int32], figure: Decimal | None, count: NDArray[np.int64] | int = 1) -> None:
        """Add ``count`` times ``figure`` in every rack listed."""
        pieces = np.broadcast_to(count, racks.shape)
        if figure is None:
            self.known[racks[pieces > 0]] = False
        else:
            np.add.at(self.total, racks, pieces * thousandths(figure))

    def column(self) -> NDArray[np.int64]:
        """The sums, -1 where unknown."""
        return np.where(self.known, self.total, -1)


def make_racks(layout: Layout) -> pa.Table:
    """A row per rack."""
    places = layout.places
    num_racks = len(places.names)
    network = (np.arange(num_racks) >= places.num_host_racks).astype(np.int32)
    columns = {
        "rack": places.names.dictionary_encode(),
        **{name: make() for name, make in place_columns(layout.stand, np.arange(num_racks)).items()},
        "role": names_at(pa.array(["host", "network"]), network),
        "num_devices": required_numbers(np.bincount(places.rack, minlength=num_racks), np.int32),
        "used_u": from_thousandths(places.used_milli_u),
        "power_w": from_thousandths(_rack_power(layout, num_racks)),
        "weight_kg": from_thousandths(_rack_weight(layout, num_racks)),
        "liquid": pa.array(_is_liquid(layout, num_racks)),
    }
    schema = table_schema("racks")
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _racks_of(layout: Layout, kind: DeviceKind) -> NDArray[np.int32]:
    span = layout.spans[kind]
    return layout.places.rack[span.first : span.end]


def _rack_power(layout: Layout, num_racks: int) -> NDArray[np.int64]:
    """Devices, modules and powered cable ends by rack, in milliwatts."""
    sums = _Sums(num_racks)
    for group in layout.plan.host_groups:
        racks = layout.places.rack[group.first_host : group.first_host + group.num_hosts]
        sums.add(racks, group.power_w)
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            _add_switches(layout, kind, [switch_power_w(model) for model in layout.models(kind)], sums)
    for choice in layout.plan.links:
        if choice.kind is CableKind.ASSEMBLY:
            _add_assembly_ends(layout, choice, sums)
        else:
            _add_modules(layout, choice, sums)
    return sums.column()


def _add_switches(layout: Layout, kind: DeviceKind, figures: Sequence[Decimal | None], sums: _Sums) -> None:
    """A figure per switch model of a kind."""
    racks, of_device = _racks_of(layout, kind), layout.fleets[kind].of_device
    for place, figure in enumerate(figures):
        sums.add(racks[of_device == place], figure)


def _add_modules(layout: Layout, choice: LinkChoice, sums: _Sums) -> None:
    """A module per cage in use at both ends."""
    far = layout.spans[KIND_ABOVE[choice.name]]
    near = [("a", each) for each in near_ranges(layout, choice)]
    for end, each in [*near, ("z", EndRange(far.first, far.end, choice.z_end))]:
        if each.choice.optic is None:
            continue
        first = near[0][1].first if end == "a" else far.first
        used = used_ports(layout, choice, end)[each.first - first : each.end - first]
        power = part_power_w(layout.catalog.optics[each.choice.optic])
        racks = layout.places.rack[each.first : each.end]
        sums.add(racks, None if power is None else power[0], -(-used // max(each.choice.legs, 1)))


def _add_assembly_ends(layout: Layout, choice: LinkChoice, sums: _Sums) -> None:
    """The ends of active cables; the head of a straight one counts at end z."""
    part = layout.catalog.assemblies[choice.cable]
    for end in ("a", "z"):
        is_head = end == (choice.head or "z")
        each = 1 if choice.head is not None and not is_head else max(choice.links_per_cable, 1)
        used = used_ports(layout, choice, end)
        racks = _end_racks(layout, choice.name, end)
        sums.add(racks, part.power_head_w if is_head else part.power_tail_w, -(-used // each))


def _end_racks(layout: Layout, name: ClassName, end: str) -> NDArray[np.int32]:
    if end == "z":
        return _racks_of(layout, KIND_ABOVE[name])
    if name is ClassName.HOST_LEAF:
        return np.concatenate([_racks_of(layout, DeviceKind.HOST), _racks_of(layout, DeviceKind.RESERVED)])
    return _racks_of(layout, DeviceKind.LEAF if name is ClassName.LEAF_SPINE else DeviceKind.SPINE)


def _rack_weight(layout: Layout, num_racks: int) -> NDArray[np.int64]:
    sums = _Sums(num_racks)
    for group in layout.plan.host_groups:
        model = layout.catalog.hosts.get(group.model)
        racks = layout.places.rack[group.first_host : group.first_host + group.num_hosts]
        sums.add(racks, None if model is None else model.weight_kg)
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            _add_switches(layout, kind, [model.weight_kg for model in layout.models(kind)], sums)
    return sums.column()


def _is_liquid(layout: Layout, num_racks: int) -> NDArray[np.bool_]:
    """Racks with a device that is cooled by liquid."""
    liquid = np.zeros(num_racks, np.bool_)
    for group in layout.plan.host_groups:
        if group.cooling == "liquid":
            liquid[layout.places.rack[group.first_host : group.first_host + group.num_hosts]] = True
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            wet = np.array([model.cooling == "liquid" for model in layout.models(kind)])
            liquid[_racks_of(layout, kind)[wet[layout.fleets[kind].of_device]]] = True
    return liquid
