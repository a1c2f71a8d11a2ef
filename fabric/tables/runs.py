"""Which cable carries which links: cables, links and modules are three different numbers.

Cables are numbered class by class. Where a cable carries one link, link ``i`` of its class runs over the
``cables_per_link`` cables c*i to c*i + c - 1. Otherwise the ports of every head device are dealt to cables in order,
``links_per_cable`` to each: the head is end a of a straight assembly or of a splitter with head "a" (cables in link
order), end z of a splitter with head "z" (cables by device and port of end z). A reserved endpoint has one port, so
its cable carries one link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabric.plan import LinkChoice
from fabric.tables.arrow import Ints
from fabric.tables.landing import KIND_ABOVE, KIND_BELOW, iter_wires_from_z
from fabric.tables.layout import Layout
from fabric.tables.wiring import Wires, iter_wires
from fabric.terms import CableKind, ClassName, DeviceKind


@dataclass(frozen=True, slots=True)
class Runs:
    """Rows of the cables table: ``wires`` are the first links of each row; connectors are 0 on an assembly."""

    wires: Wires
    cable: NDArray[np.int64]
    leg: NDArray[np.int8]
    num_links: NDArray[np.int8]
    a_connector: NDArray[np.int8]
    z_connector: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.wires)


def iter_runs(layout: Layout, choice: LinkChoice, chunk_rows: int) -> Iterator[Runs]:
    """Cable rows of a link class, by cable and leg."""
    if choice.links_per_cable <= 1:
        for wires in iter_wires(layout, choice.name, max(chunk_rows // choice.cables_per_link, 1)):
            yield _parallel_runs(layout, choice, wires)
    elif choice.head == "z":
        for wires in iter_wires_from_z(layout, choice.name, chunk_rows):
            yield _splitter_runs(layout, choice, wires, wires.z_device, wires.z_port)
    elif choice.head == "a":
        for wires in iter_wires(layout, choice.name, chunk_rows):
            yield _splitter_runs(layout, choice, wires, wires.a_device, wires.a_port)
    else:
        for wires in iter_wires(layout, choice.name, chunk_rows * choice.links_per_cable):
            yield _straight_runs(layout, choice, wires)


def first_cable(layout: Layout, name: ClassName) -> int:
    """Lowest cable number of a class."""
    total = 0
    for choice in layout.plan.links:
        if choice.name is name:
            return total
        total += count_cables(layout, choice)
    raise KeyError(name)


def count_cables(layout: Layout, choice: LinkChoice) -> int:
    """Cables of a class."""
    if choice.links_per_cable <= 1:
        return count_links(layout, choice.name) * max(choice.cables_per_link, 1)
    return int(_cables_by_head(layout, choice).sum())


def count_links(layout: Layout, name: ClassName) -> int:
    """Links of a class."""
    structure = layout.structure
    return {
        ClassName.HOST_LEAF: structure.num_endpoint_links,
        ClassName.LEAF_SPINE: structure.num_leaf_spine_links,
        ClassName.SPINE_CORE: structure.num_spine_core_links,
    }[name]


def used_ports(layout: Layout, name: ClassName, end: str) -> Ints:
    """Ports of a class in use on every device of end "a" or "z"; hosts and reserved endpoints follow each other."""
    if end == "z":
        return layout.used_down(KIND_ABOVE[name])
    if name is not ClassName.HOST_LEAF:
        return layout.used_up(KIND_BELOW[name])
    hosts, reserved = layout.spans[DeviceKind.HOST].count, layout.spans[DeviceKind.RESERVED].count
    return np.concatenate([np.full(hosts, layout.host_ports, np.int64), np.ones(reserved, np.int64)])


def _first_device(layout: Layout, name: ClassName, end: str) -> int:
    if end == "z":
        return layout.spans[KIND_ABOVE[name]].first
    return 0 if name is ClassName.HOST_LEAF else layout.spans[KIND_BELOW[name]].first


def _cables_by_head(layout: Layout, choice: LinkChoice) -> Ints:
    used = used_ports(layout, choice.name, choice.head or "a")
    num_cables: Ints = -(-used // choice.links_per_cable)
    return num_cables


def _cable_of(layout: Layout, choice: LinkChoice, device: NDArray[Any], port: NDArray[Any]) -> Ints:
    """Cable at a port of a head device."""
    each = _cables_by_head(layout, choice)
    first = first_cable(layout, choice.name) + np.cumsum(each) - each
    cable: Ints = (
        first[device - _first_device(layout, choice.name, choice.head or "a")] + port // choice.links_per_cable
    )
    return cable


def _parallel_runs(layout: Layout, choice: LinkChoice, wires: Wires) -> Runs:
    """``cables_per_link`` rows per link, the connectors of a leg next to each other."""
    each = choice.cables_per_link
    part = np.tile(np.arange(each, dtype=np.int8), len(wires))
    rows = wires if each == 1 else wires.take(np.repeat(np.arange(len(wires)), each))
    offset = first_cable(layout, choice.name) - layout.first_link(choice.name) * each
    ones = np.ones(len(rows), np.int8)
    return Runs(
        wires=rows,
        cable=rows.link * each + part + offset,
        leg=ones,
        num_links=ones,
        a_connector=_connectors(choice, (rows.a_leg - 1) * each + part + 1),
        z_connector=_connectors(choice, (rows.z_leg - 1) * each + part + 1),
    )


def _straight_runs(layout: Layout, choice: LinkChoice, wires: Wires) -> Runs:
    """One row per ``links_per_cable`` neighbouring links; no rail where they lie on several."""
    each = choice.links_per_cable
    used = used_ports(layout, choice.name, "a")[wires.a_device - _first_device(layout, choice.name, "a")]
    first = np.flatnonzero(wires.a_port % each == 0)
    rows = wires.take(first)
    num_links = np.minimum(used[first] - rows.a_port, each)
    is_one_rail = rows.rail == wires.rail[first + num_links - 1]
    rows = replace(rows, rail=np.where(is_one_rail, rows.rail, np.int16(-1)))
    return Runs(
        wires=rows,
        cable=_cable_of(layout, choice, rows.a_device, rows.a_port),
        leg=np.ones(len(rows), np.int8),
        num_links=num_links.astype(np.int8),
        a_connector=_connectors(choice, (rows.a_leg - 1) // each + 1),
        z_connector=_connectors(choice, (rows.z_leg - 1) // each + 1),
    )


def _splitter_runs(
    layout: Layout, choice: LinkChoice, wires: Wires, head: NDArray[np.int32], port: NDArray[np.int32]
) -> Runs:
    """One row per tail; the head takes one connector, each tail one of its own."""
    each = choice.links_per_cable
    a_each, z_each = (each, 1) if choice.head == "a" else (1, each)
    return Runs(
        wires=wires,
        cable=_cable_of(layout, choice, head, port),
        leg=(port % each + 1).astype(np.int8),
        num_links=np.ones(len(wires), np.int8),
        a_connector=_connectors(choice, (wires.a_leg - 1) // a_each + 1),
        z_connector=_connectors(choice, (wires.z_leg - 1) // z_each + 1),
    )


def _connectors(choice: LinkChoice, numbers: NDArray[Any]) -> NDArray[np.int8]:
    if choice.kind is CableKind.ASSEMBLY:
        return np.zeros(len(numbers), np.int8)
    return numbers.astype(np.int8, copy=False)
