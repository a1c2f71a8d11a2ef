"""The ports table: every cage of every device, by device, cage and leg.

A cage that the plan breaks out has a row per leg: linked, or ``free`` when nothing ends there. A cage without any
use has one row with leg 0. A module belongs to every leg of its cage, linked or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.plan import EndChoice, HostGroup
from fabric.tables.arrow import (
    ArrowArray,
    Ints,
    MakeColumn,
    make_batch,
    names_at,
    required_numbers,
    whole_numbers,
)
from fabric.tables.landing import CLASS_ABOVE, CLASS_BELOW, landed_links
from fabric.tables.layout import SWITCH_KINDS, Layout
from fabric.tables.modules import end_optic, host_ends, reserved_end
from fabric.tables.wiring import chunks
from fabric.terms import ClassName, DeviceKind

NO_COLUMN = -1


@dataclass(frozen=True, slots=True)
class Bank:
    """Ports of one role on a device: ``num_ports`` of one speed, ``per_cage`` in each cage.

    ``first_cage`` is a label, from 1.
    """

    role: str
    num_ports: int
    per_cage: int
    first_cage: int
    speed_gbps: int
    optic: str | None

    @property
    def num_cages(self) -> int:
        """Cages that the bank takes."""
        return -(-self.num_ports // self.per_cage) if self.num_ports else 0


@dataclass(frozen=True, slots=True)
class Face:
    """Rows of one device, alike on all of its kind: ``column`` of the link matrix, ``bank`` (-1 none) of each row.

    ``first_column`` and ``end_column`` span the links of the row's cage.
    """

    cage: NDArray[np.int16]
    leg: NDArray[np.int8]
    bank: NDArray[np.int32]
    column: NDArray[np.int64]
    speed_gbps: NDArray[np.int32]
    module_column: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.cage)


def iter_ports(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows of the ports table in device order; a batch never spans two kinds of device or two host groups."""
    for group, end in zip(layout.plan.host_groups, host_ends(layout.plan), strict=True):
        banks = [_host_bank(layout, group, end)]
        face = make_face(group.num_cages, banks)
        for start, stop in chunks(group.num_hosts, len(face), chunk_rows):
            hosts = np.arange(group.first_host + start, group.first_host + stop)
            links = hosts[:, None] * layout.host_ports + np.arange(layout.host_ports)
            yield _port_batch(layout, face, banks, hosts, links, wanted)
    if layout.spans[DeviceKind.RESERVED].count:
        yield from _iter_reserved_ports(layout, chunk_rows, wanted)
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            yield from _iter_switch_ports(layout, kind, chunk_rows, wanted)


def count_ports(layout: Layout) -> int:
    """Rows of the ports table."""
    total = layout.spans[DeviceKind.RESERVED].count
    for group, end in zip(layout.plan.host_groups, host_ends(layout.plan), strict=True):
        total += group.num_hosts * len(make_face(group.num_cages, [_host_bank(layout, group, end)]))
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            face = make_face(layout.tier(kind).num_cages, switch_banks(layout, kind))
            total += layout.spans[kind].count * len(face)
    return total


def _iter_reserved_ports(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
    span = layout.spans[DeviceKind.RESERVED]
    choice = layout.plan.link(ClassName.HOST_LEAF)
    optic = end_optic(choice, reserved_end(layout.plan))
    banks = [Bank("reserved", 1, 1, 1, choice.speed_gbps, optic)]
    face = make_face(1, banks)
    for start, stop in chunks(span.count, len(face), chunk_rows):
        index = np.arange(start, stop)
        links = layout.structure.num_hosts * layout.host_ports + index[:, None]
        yield _port_batch(layout, face, banks, span.first + index, links, wanted)


def _iter_switch_ports(
    layout: Layout, kind: DeviceKind, chunk_rows: int, wanted: tuple[str, ...] | None
) -> Iterator[pa.RecordBatch]:
    span, tier = layout.spans[kind], layout.tier(kind)
    banks = switch_banks(layout, kind)
    face = make_face(tier.num_cages, banks)
    up_ports = layout.used_up(kind)[0]
    for start, stop in chunks(span.count, len(face), chunk_rows):
        index = np.arange(start, stop, dtype=np.int64)
        links = [landed_links(layout, kind, start, stop)]
        if up_ports:
            first = layout.first_link(CLASS_ABOVE[kind])
            links.append(first + index[:, None] * up_ports + np.arange(up_ports))
        yield _port_batch(layout, face, banks, span.first + index, np.concatenate(links, axis=1), wanted)


def _host_bank(layout: Layout, group: HostGroup, end: EndChoice) -> Bank:
    per_cage = group.ports_per_cage * layout.structure.planes
    choice = layout.plan.link(ClassName.HOST_LEAF)
    return Bank("nic", layout.host_ports, per_cage, 1, choice.speed_gbps, end_optic(choice, end))


def switch_banks(layout: Layout, kind: DeviceKind) -> list[Bank]:
    """Downlinks and (below the top) uplinks of the switches of a kind."""
    tier = layout.tier(kind)
    below = layout.plan.link(CLASS_BELOW[kind])
    optic = end_optic(below, below.z_end)
    per_cage = max(tier.down_ports_per_cage, 1)
    banks = [Bank("down", tier.down_ports, per_cage, tier.first_down_cage + 1, tier.down_speed_gbps, optic)]
    if tier.up_ports:
        per_cage = max(tier.up_ports_per_cage, 1)
        above = layout.plan.link(CLASS_ABOVE[kind])
        optic = end_optic(above, above.a_ends[0])
        banks.append(Bank("up", tier.up_ports, per_cage, tier.first_up_cage + 1, tier.up_speed_gbps, optic))
    return banks


def make_face(num_cages: int, banks: Sequence[Bank]) -> Face:
    """The rows of a device with ``num_cages`` cages; ports of the banks are columns of the link matrix, in order.

    Raises ValueError when the banks need more cages than there are.
    """
    if any(bank.first_cage - 1 + bank.num_cages > num_cages for bank in banks):
        raise ValueError(f"{banks} do not fit {num_cages} cages")
    rows: list[tuple[int, int, int, int, int, int]] = []
    first_columns = np.cumsum([0, *(bank.num_ports for bank in banks)])
    for cage in range(1, num_cages + 1):
        found = [(number, bank) for number, bank in enumerate(banks) if 0 <= cage - bank.first_cage < bank.num_cages]
        if not found:
            rows.append((cage, 0, -1, NO_COLUMN, -1, NO_COLUMN))
        for number, bank in found:
            first = (cage - bank.first_cage) * bank.per_cage
            for leg in range(1, bank.per_cage + 1):
                port = first + leg - 1
                column = first_columns[number] + port if port < bank.num_ports else NO_COLUMN
                rows.append((cage, leg, number, column, bank.speed_gbps, first_columns[number] + first))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return Face(
        columns[0].astype(np.int16),
        columns[1].astype(np.int8),
        columns[2].astype(np.int32),
        columns[3],
        columns[4].astype(np.int32),
        columns[5],
    )


def _port_batch(
    layout: Layout,
    face: Face,
    banks: Sequence[Bank],
    device: Ints,
    links: NDArray[np.int64],
    wanted: tuple[str, ...] | None,
) -> pa.RecordBatch:
    matrix = np.concatenate([links, np.full((len(device), 1), -1, np.int64)], axis=1)
    link = matrix[:, face.column].ravel()
    return make_batch("ports", _port_columns(layout, face, banks, device, matrix, link), wanted)


def _port_columns(
    layout: Layout, face: Face, banks: Sequence[Bank], device: Ints, matrix: NDArray[Any], link: NDArray[Any]
) -> Mapping[str, MakeColumn]:
    num_devices = len(device)
    return {
        "device": lambda: names_at(layout.names, np.repeat(device, len(face))),
        "cage": lambda: required_numbers(np.tile(face.cage, num_devices), np.int16),
        "leg": lambda: required_numbers(np.tile(face.leg, num_devices), np.int8),
        "role": lambda: _roles(face, banks, link, num_devices),
        "speed_gbps": lambda: whole_numbers(np.tile(face.speed_gbps, num_devices), np.int32),
        "link": lambda: whole_numbers(link, np.int64),
        "optic": lambda: _modules(face, banks, matrix),
    }


def _roles(face: Face, banks: Sequence[Bank], link: NDArray[Any], num_devices: int) -> ArrowArray:
    roles = pa.array([*(bank.role for bank in banks), "free"])
    return names_at(roles, np.where(link >= 0, np.tile(face.bank, num_devices), len(banks)))


def _modules(face: Face, banks: Sequence[Bank], matrix: NDArray[Any]) -> ArrowArray:
    """A module where the first port of a cage is linked: ports in use are the lowest of their bank."""
    optics = [bank.optic for bank in banks]
    names = list(dict.fromkeys(optic for optic in optics if optic is not None))
    codes = np.array([-1 if optic is None else names.index(optic) for optic in [*optics, None]])
    occupied = matrix[:, face.module_column] >= 0
    return names_at(pa.array(names, pa.string()), np.where(occupied, codes[face.bank], -1).ravel())
