"""Which cable carries which links: cables, links and modules are three different numbers.

Cables are numbered choice by choice, and so class by class. Where a cable carries one link, link ``i`` of its choice
runs over the ``cables_per_link`` cables c*i to c*i + c - 1. Otherwise the ports of every head device are dealt to
cables in order, ``links_per_cable`` to each: the head is end a of a straight assembly or of a splitter with head "a"
(cables in link order), end z of a splitter with head "z" (cables by device and port of end z). Where a class is
realised in several ways only the ports of the choice are dealt; whole cages belong to one choice, so no cable
reaches over ports of another. A reserved endpoint has one port, so its cable carries one link.
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
    """Cable rows of a choice, by cable and leg."""
    if choice.links_per_cable <= 1:
        yield from _iter_parallel_runs(layout, choice, chunk_rows)
        return
    dealing = _deal(layout, choice)
    if choice.head == "z":
        for wires in _iter_chosen(layout, choice, iter_wires_from_z(layout, choice.name, chunk_rows)):
            yield _splitter_runs(dealing, wires, wires.z_device)
    elif choice.head == "a":
        for wires in _iter_chosen(layout, choice, iter_wires(layout, choice.name, chunk_rows)):
            yield _splitter_runs(dealing, wires, wires.a_device)
    else:
        all_wires = iter_wires(layout, choice.name, chunk_rows * choice.links_per_cable)
        for wires in _iter_chosen(layout, choice, all_wires):
            yield _straight_runs(dealing, wires)


def _iter_chosen(layout: Layout, choice: LinkChoice, pieces: Iterator[Wires]) -> Iterator[Wires]:
    """The links of ``choice`` out of those of its class."""
    mix = layout.mixes.get(choice.name)
    if mix is None:
        yield from pieces
        return
    code, first = mix.choices.index(choice), layout.first_link(choice.name)
    for wires in pieces:
        chosen = wires.take(np.flatnonzero(mix.of_links(wires.link - first) == code))
        if len(chosen):
            yield chosen


def first_cable(layout: Layout, choice: LinkChoice) -> int:
    """Lowest cable number of a choice."""
    before = layout.plan.links[: layout.plan.links.index(choice)]
    return sum(count_cables(layout, each) for each in before)


def count_cables(layout: Layout, choice: LinkChoice) -> int:
    """Cables of a choice."""
    if choice.links_per_cable <= 1:
        return int(used_ports(layout, choice, "z").sum()) * max(choice.cables_per_link, 1)
    return int(_cables_by_head(layout, choice).sum())


def count_rows_of(layout: Layout, choice: LinkChoice) -> int:
    """Rows of a choice in the cables table: its cables, and a row per tail of a splitter."""
    return count_cables(layout, choice) if choice.head is None else int(used_ports(layout, choice, "z").sum())


def count_links(layout: Layout, name: ClassName) -> int:
    """Links of a class."""
    structure = layout.structure
    return {
        ClassName.HOST_LEAF: structure.num_endpoint_links,
        ClassName.LEAF_SPINE: structure.num_leaf_spine_links,
        ClassName.SPINE_CORE: structure.num_spine_core_links,
    }[name]


def used_ports(layout: Layout, choice: LinkChoice, end: str) -> Ints:
    """Ports of a choice on every device of end "a" or "z"; hosts and reserved endpoints follow each other."""
    mix = layout.mixes.get(choice.name)
    if mix is None:
        return _used_by_class(layout, choice.name, end)
    code, networks = mix.choices.index(choice), layout.structure.num_networks
    if end == "z":
        return np.tile(mix.far_ports[:, code], networks)
    if choice.name is not ClassName.HOST_LEAF:
        return np.tile(mix.near_ports[:, code], networks)
    return np.concatenate([mix.near_ports[:, code], np.tile(mix.reserved_ports[:, code], networks)])


def _used_by_class(layout: Layout, name: ClassName, end: str) -> Ints:
    if end == "z":
        return layout.used_down(KIND_ABOVE[name])
    if name is not ClassName.HOST_LEAF:
        return layout.used_up(KIND_BELOW[name])
    hosts, reserved = layout.spans[DeviceKind.HOST].count, layout.spans[DeviceKind.RESERVED].count
    return np.concatenate([np.full(hosts, layout.host_ports, np.int64), np.ones(reserved, np.int64)])


def _cables_by_head(layout: Layout, choice: LinkChoice) -> Ints:
    used = used_ports(layout, choice, choice.head or "a")
    num_cables: Ints = -(-used // choice.links_per_cable)
    return num_cables


@dataclass(frozen=True, slots=True)
class _Dealing:
    """Ports of a choice dealt to cables: number of the first head device, and by head device its ports and the lowest
    of its cables."""

    choice: LinkChoice
    first_device: int
    used: Ints
    first_cable: Ints

    def cable(self, device: NDArray[Any], rank: Ints) -> Ints:
        """Cable at the ``rank``-th port of the choice on a head device."""
        cable: Ints = self.first_cable[device - self.first_device] + rank // self.choice.links_per_cable
        return cable


def _deal(layout: Layout, choice: LinkChoice) -> _Dealing:
    head = choice.head or "a"
    if head == "z":
        first_device = layout.spans[KIND_ABOVE[choice.name]].first
    else:
        first_device = 0 if choice.name is ClassName.HOST_LEAF else layout.spans[KIND_BELOW[choice.name]].first
    each = _cables_by_head(layout, choice)
    lowest = first_cable(layout, choice) + np.cumsum(each) - each
    return _Dealing(choice, first_device, used_ports(layout, choice, head), lowest)


def _ranks(device: NDArray[np.int32]) -> Ints:
    """Place of every row among the rows of its device, which stand together."""
    starts = np.flatnonzero(np.diff(device, prepend=np.int32(-1)))
    sizes = np.diff(starts, append=len(device))
    ranks: Ints = np.arange(len(device), dtype=np.int64) - np.repeat(starts, sizes)
    return ranks


def _iter_parallel_runs(layout: Layout, choice: LinkChoice, chunk_rows: int) -> Iterator[Runs]:
    """``cables_per_link`` rows per link, the connectors of a leg next to each other."""
    each, first = choice.cables_per_link, first_cable(layout, choice)
    for wires in _iter_chosen(layout, choice, iter_wires(layout, choice.name, max(chunk_rows // each, 1))):
        part = np.tile(np.arange(each, dtype=np.int8), len(wires))
        rows = wires if each == 1 else wires.take(np.repeat(np.arange(len(wires)), each))
        ones = np.ones(len(rows), np.int8)
        yield Runs(
            wires=rows,
            cable=np.arange(first, first + len(rows), dtype=np.int64),
            leg=ones,
            num_links=ones,
            a_connector=_connectors(choice, (rows.a_leg - 1) * each + part + 1),
            z_connector=_connectors(choice, (rows.z_leg - 1) * each + part + 1),
        )
        first += len(rows)


def _straight_runs(dealing: _Dealing, wires: Wires) -> Runs:
    """One row per ``links_per_cable`` neighbouring links; no rail where they lie on several."""
    choice, each = dealing.choice, dealing.choice.links_per_cable
    rank = _ranks(wires.a_device)
    first = np.flatnonzero(rank % each == 0)
    rows, rank = wires.take(first), rank[first]
    num_links = np.minimum(dealing.used[rows.a_device - dealing.first_device] - rank, each)
    is_one_rail = rows.rail == wires.rail[first + num_links - 1]
    rows = replace(rows, rail=np.where(is_one_rail, rows.rail, np.int16(-1)))
    return Runs(
        wires=rows,
        cable=dealing.cable(rows.a_device, rank),
        leg=np.ones(len(rows), np.int8),
        num_links=num_links.astype(np.int8),
        a_connector=_connectors(choice, (rows.a_leg - 1) // each + 1),
        z_connector=_connectors(choice, (rows.z_leg - 1) // each + 1),
    )


def _splitter_runs(dealing: _Dealing, wires: Wires, head: NDArray[np.int32]) -> Runs:
    """One row per tail; the head takes one connector, each tail one of its own."""
    choice, each = dealing.choice, dealing.choice.links_per_cable
    rank = _ranks(head)
    a_each, z_each = (each, 1) if choice.head == "a" else (1, each)
    return Runs(
        wires=wires,
        cable=dealing.cable(head, rank),
        leg=(rank % each + 1).astype(np.int8),
        num_links=np.ones(len(wires), np.int8),
        a_connector=_connectors(choice, (wires.a_leg - 1) // a_each + 1),
        z_connector=_connectors(choice, (wires.z_leg - 1) // z_each + 1),
    )


def _connectors(choice: LinkChoice, numbers: NDArray[Any]) -> NDArray[np.int8]:
    if choice.kind is CableKind.ASSEMBLY:
        return np.zeros(len(numbers), np.int8)
    return numbers.astype(np.int8, copy=False)
