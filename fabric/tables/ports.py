"""The ports table: every cage of every device, by device, cage and leg.

A cage that the plan breaks out has a row per leg: linked, or ``free`` when nothing ends there. A cage without any
use has one row with leg 0. A module belongs to every leg of its cage, linked or not; where a class is realised in
several ways it is that of the link at the first port of the cage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.plan import TierChoice
from fabric.tables.arrow import (
    ArrowArray,
    Ints,
    MakeColumn,
    make_batch,
    names_at,
    required_numbers,
    whole_numbers,
)
from fabric.tables.choices import Codes
from fabric.tables.landing import CLASS_ABOVE, CLASS_BELOW, landed_links
from fabric.tables.layout import SWITCH_KINDS, Layout
from fabric.tables.modules import end_optic, host_ends, reserved_end
from fabric.tables.wiring import chunks
from fabric.terms import ClassName, DeviceKind

NO_COLUMN = -1


@dataclass(frozen=True, slots=True)
class Bank:
    """Ports of one role on a device: ``num_ports`` of one speed and link class, ``per_cage`` in each cage.

    ``first_cage`` is a label, from 1; ``optics`` are the modules by choice of the class.
    """

    role: str
    name: ClassName
    num_ports: int
    per_cage: int
    first_cage: int
    speed_gbps: int
    optics: tuple[str | None, ...]

    @property
    def num_cages(self) -> int:
        """Cages that the bank takes."""
        return -(-self.num_ports // self.per_cage) if self.num_ports else 0


@dataclass(frozen=True, slots=True)
class Face:
    """Rows of one device, alike on all of its model: ``column`` of the link matrix, ``bank`` (-1 none) of each row.

    ``module_column`` is the column of the first port of the row's cage.
    """

    cage: NDArray[np.int16]
    leg: NDArray[np.int8]
    bank: NDArray[np.int32]
    column: NDArray[np.int64]
    speed_gbps: NDArray[np.int32]
    module_column: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.cage)


@dataclass(frozen=True, slots=True)
class Sight:
    """Rows of several devices, device by device.

    ``faces`` are those of their models, one after the other; ``rows`` are rows of ``faces`` and ``row_device`` the
    place of their device in ``device``, both None where all devices have the one face there is. ``banks`` are those
    of the first model: the others differ from it in their cages only.
    """

    banks: Sequence[Bank]
    faces: Face
    device: Ints
    rows: Ints | None = None
    row_device: Ints | None = None

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """A column of the faces, row by row."""
        return np.tile(values, len(self.device)) if self.rows is None else values[self.rows]

    def pick(self, matrix: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
        """Cells of a matrix with a row per device, at the column that a column of the faces names."""
        if self.rows is None:
            return matrix[:, column].ravel()
        return matrix[self.row_device, column[self.rows]]


def look_at(banks: Sequence[Bank], faces: Sequence[Face], model: NDArray[Any], device: Ints) -> Sight:
    """The rows of devices of several models; ``model`` is the place in ``faces`` of each."""
    if len(faces) == 1:
        return Sight(banks, faces[0], device)
    joined = Face(*(np.concatenate([getattr(face, field.name) for face in faces]) for field in fields(Face)))
    lengths = np.array([len(face) for face in faces])
    first_row = (np.cumsum(lengths) - lengths)[model]
    length = lengths[model]
    end = np.cumsum(length)
    rows = np.repeat(first_row - (end - length), length) + np.arange(int(length.sum()))
    return Sight(banks, joined, device, rows, np.repeat(np.arange(len(device)), length))


def iter_ports(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows of the ports table in device order; a batch never spans two kinds of device or two host groups."""
    for number, group in enumerate(layout.plan.host_groups):
        banks = [_host_bank(layout, number)]
        face = make_face(group.num_cages, banks)
        for start, stop in chunks(group.num_hosts, len(face), chunk_rows):
            hosts = np.arange(group.first_host + start, group.first_host + stop)
            links = hosts[:, None] * layout.host_ports + np.arange(layout.host_ports)
            yield _port_batch(layout, Sight(banks, face, hosts), links, wanted)
    if layout.spans[DeviceKind.RESERVED].count:
        yield from _iter_reserved_ports(layout, chunk_rows, wanted)
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            yield from _iter_switch_ports(layout, kind, chunk_rows, wanted)


def count_ports(layout: Layout) -> int:
    """Rows of the ports table."""
    total = layout.spans[DeviceKind.RESERVED].count
    for number, group in enumerate(layout.plan.host_groups):
        total += group.num_hosts * len(make_face(group.num_cages, [_host_bank(layout, number)]))
    for kind in SWITCH_KINDS:
        if layout.spans[kind].count:
            faces, fleet = switch_faces(layout, kind), layout.fleets[kind]
            total += int(np.bincount(fleet.of_device, minlength=len(faces)) @ [len(face) for face in faces])
    return total


def _iter_reserved_ports(layout: Layout, chunk_rows: int, wanted: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
    span, choices = layout.spans[DeviceKind.RESERVED], layout.choices(ClassName.HOST_LEAF)
    optics = tuple(end_optic(choice, reserved_end(choice)) for choice in choices)
    banks = [Bank("reserved", ClassName.HOST_LEAF, 1, 1, 1, choices[0].speed_gbps, optics)]
    face = make_face(1, banks)
    for start, stop in chunks(span.count, len(face), chunk_rows):
        index = np.arange(start, stop)
        links = layout.structure.num_hosts * layout.host_ports + index[:, None]
        yield _port_batch(layout, Sight(banks, face, span.first + index), links, wanted)


def _iter_switch_ports(
    layout: Layout, kind: DeviceKind, chunk_rows: int, wanted: tuple[str, ...] | None
) -> Iterator[pa.RecordBatch]:
    span, fleet = layout.spans[kind], layout.fleets[kind]
    banks, faces = switch_banks(layout, kind, fleet.choices[0]), switch_faces(layout, kind)
    up_ports = layout.used_up(kind)[0]
    for start, stop in chunks(span.count, max(len(face) for face in faces), chunk_rows):
        index = np.arange(start, stop, dtype=np.int64)
        links = [landed_links(layout, kind, start, stop)]
        if up_ports:
            first = layout.first_link(CLASS_ABOVE[kind])
            links.append(first + index[:, None] * up_ports + np.arange(up_ports))
        sight = look_at(banks, faces, fleet.of_device[start:stop], span.first + index)
        yield _port_batch(layout, sight, np.concatenate(links, axis=1), wanted)


def _host_bank(layout: Layout, group: int) -> Bank:
    per_cage = layout.plan.host_groups[group].ports_per_cage * layout.structure.planes
    choices = layout.choices(ClassName.HOST_LEAF)
    optics = tuple(end_optic(choice, host_ends(layout.plan, choice)[group]) for choice in choices)
    return Bank("nic", ClassName.HOST_LEAF, layout.host_ports, per_cage, 1, choices[0].speed_gbps, optics)


def switch_banks(layout: Layout, kind: DeviceKind, tier: TierChoice) -> list[Bank]:
    """Downlinks and (below the top) uplinks of the switches of one model of a kind."""
    below = CLASS_BELOW[kind]
    optics = tuple(end_optic(choice, choice.z_end) for choice in layout.choices(below))
    per_cage, first = max(tier.down_ports_per_cage, 1), tier.first_down_cage + 1
    banks = [Bank("down", below, tier.down_ports, per_cage, first, tier.down_speed_gbps, optics)]
    if tier.up_ports:
        above = CLASS_ABOVE[kind]
        optics = tuple(end_optic(choice, choice.a_ends[0]) for choice in layout.choices(above))
        per_cage, first = max(tier.up_ports_per_cage, 1), tier.first_up_cage + 1
        banks.append(Bank("up", above, tier.up_ports, per_cage, first, tier.up_speed_gbps, optics))
    return banks


def switch_faces(layout: Layout, kind: DeviceKind) -> list[Face]:
    """The face of every model of a kind."""
    return [make_face(choice.num_cages, switch_banks(layout, kind, choice)) for choice in layout.fleets[kind].choices]


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
    layout: Layout, sight: Sight, links: NDArray[np.int64], wanted: tuple[str, ...] | None
) -> pa.RecordBatch:
    matrix = np.concatenate([links, np.full((len(sight.device), 1), -1, np.int64)], axis=1)
    link = sight.pick(matrix, sight.faces.column)
    return make_batch("ports", _port_columns(layout, sight, matrix, link), wanted)


def _port_columns(
    layout: Layout, sight: Sight, matrix: NDArray[np.int64], link: NDArray[np.int64]
) -> Mapping[str, MakeColumn]:
    faces = sight.faces
    return {
        "device": lambda: names_at(layout.names, _devices(sight)),
        "cage": lambda: required_numbers(sight.spread(faces.cage), np.int16),
        "leg": lambda: required_numbers(sight.spread(faces.leg), np.int8),
        "role": lambda: _roles(sight, link),
        "speed_gbps": lambda: whole_numbers(sight.spread(faces.speed_gbps), np.int32),
        "link": lambda: whole_numbers(link, np.int64),
        "optic": lambda: _modules(layout, sight, matrix),
    }


def _devices(sight: Sight) -> Ints:
    if sight.row_device is None:
        return np.repeat(sight.device, len(sight.faces))
    return sight.device[sight.row_device]


def _roles(sight: Sight, link: NDArray[np.int64]) -> ArrowArray:
    roles = pa.array([*(bank.role for bank in sight.banks), "free"])
    return names_at(roles, np.where(link >= 0, sight.spread(sight.faces.bank), len(sight.banks)))


def _modules(layout: Layout, sight: Sight, matrix: NDArray[np.int64]) -> ArrowArray:
    """A module where the first port of a cage is linked: ports in use are the lowest of their bank."""
    names = list(dict.fromkeys(optic for bank in sight.banks for optic in bank.optics if optic is not None))
    most = max(len(bank.optics) for bank in sight.banks)
    codes = np.full((len(sight.banks) + 1, most), -1)
    for number, bank in enumerate(sight.banks):
        for place, optic in enumerate(bank.optics):
            codes[number, place] = -1 if optic is None else names.index(optic)
    first = sight.pick(matrix, sight.faces.module_column)
    if most == 1:
        code = sight.spread(codes[sight.faces.bank, 0])
    else:
        of_row = sight.spread(sight.faces.bank)
        code = codes[of_row, _choices(layout, sight.banks, of_row, first)]
    return names_at(pa.array(names, pa.string()), np.where(first >= 0, code, -1))


def _choices(layout: Layout, banks: Sequence[Bank], bank: NDArray[np.int32], link: NDArray[np.int64]) -> Codes:
    """Choice, in its class, of the link of every row; 0 where there is none."""
    choice = np.zeros(len(link), np.int16)
    for number, each in enumerate(banks):
        mix = layout.mixes.get(each.name)
        if mix is not None:
            here = np.flatnonzero((bank == number) & (link >= 0))
            choice[here] = mix.of_links(link[here] - layout.first_link(each.name))
    return choice
