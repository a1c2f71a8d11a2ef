"""``cvt``: the unified point-to-point workbook of NVIDIA's Cable Validation Tool (UFM, NetQ), from 1.7.1 on.

Sheets Nodes, DC Floor Layout, Links and Server Profile. The Links sheet has the columns that NVIDIA documents; those
of the others follow a public converter, since NVIDIA prints no list of them. Host ports are NIC numbers from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from fabric.export.book import Book, Heading, Kind, book_in
from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.ptm_dot import refuse_other_than
from fabric.export.formats.source import SWITCH_KINDS, Device, ExportFile, ExportSource, Port
from fabric.terms import DeviceKind

NAME = "cvt"
HOST_PORT = "{n}"
NVIDIA = ("Cumulus", "NVOS", "MLNX-OS")
FABRIC = "1"
MLNX_PREFIX = "IB1/"  # CVT writes cage/port where the switch says IB1/cage/port
NODES = (
    *("FabricId", "Rack", "Unit", "TrayIndex", "NodeName", "NodeType"),
    *("NodeOs", "NodeModel", "ServerProfile", "Managed", "CredentialProfile", "IP"),
)
FLOOR = ("FabricId", "DataHall", "ScalableUnit", "Rack", "RackType", "RackGroup")
LINKS = (
    *("A-Node", "A-Port", "Z-Node", "Z-Port", "Protocol", "Shuffle-ID", "A-Connector", "A-MPO-Connector"),
    *("Z-Connector", "Z-MPO-Connector", "A-Module-PN", "Z-Module-PN", "Source-Ref"),
)
PROFILE = ("ServerProfile", "PhysicalPort", "RDMAName", "CustomNICName", "NICOSName", "PCIAddress")

Cells = Sequence[object]


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The workbook; raises InputError for switches of other makers' systems."""
    refuse_other_than(source, NAME, NVIDIA)
    buffer = BytesIO()
    with book_in(buffer, f"Point to point: {source.plan.name}") as book:
        _sheet(book, "Nodes", NODES, _nodes(source))
        _sheet(book, "DC Floor Layout", FLOOR, _floor(source))
        _sheet(book, "Links", LINKS, _links(source))
        _sheet(book, "Server Profile", PROFILE, _profiles(source))
    return (ExportFile("point-to-point.xlsx", buffer.getvalue()),)


def _sheet(book: Book, name: str, columns: Sequence[str], rows: Iterable[Cells]) -> None:
    sheet = book.add_sheet(name)
    sheet.set_up_list(0, [Heading(title, max(len(title) + 2, 14)) for title in columns])
    row = 0
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells):
            kind = Kind.COUNT if isinstance(value, int) else Kind.TEXT
            sheet.put(row, column, value, kind)
    sheet.filter(0, row, len(columns))


def _nodes(source: ExportSource) -> Iterator[Cells]:
    for device in source.devices.values():
        is_switch = device.kind in SWITCH_KINDS
        system = source.nos(device).lower() if is_switch else "linux"
        about = (device.name, "switch" if is_switch else "host", system, device.part_number)
        profile = None if is_switch else _profile(device)
        yield (FABRIC, device.rack, device.slot_u, None, *about, profile, "yes" if is_switch else "no", None, None)


def _profile(device: Device) -> str:
    return device.part_number or DeviceKind.RESERVED.value


def _floor(source: ExportSource) -> Iterator[Cells]:
    """Racks with the first scalable unit they hold and what stands in them."""
    first: dict[str, Device] = {}
    for device in source.devices.values():
        first.setdefault(device.rack, device)
    for rack, device in first.items():
        unit = None if device.unit is None else f"SU{device.unit + 1}"
        yield (FABRIC, None, unit, rack, "GPURack" if device.kind is DeviceKind.HOST else "NetworkRack", None)


def _links(source: ExportSource) -> Iterator[Cells]:
    namer = PortNamer(source, HOST_PORT)

    def port_name(port: Port) -> str:
        return namer.name(port).removeprefix(MLNX_PREFIX)

    protocol = "ib" if source.plan.protocol == "InfiniBand" else "ethernet"
    for link in source.links:
        ends = [(end.device, port_name(end)) for end in (link.z, link.a)]
        modules = [source.optics.get((end.device, end.cage)) for end in (link.z, link.a)]
        yield (*ends[0], *ends[1], protocol, None, None, None, None, None, *modules, link.number)


def _profiles(source: ExportSource) -> Iterator[Cells]:
    """NIC ports of each host model by number, under the names that Linux drivers give them in order."""
    widest: dict[str, int] = {}
    counts: dict[str, int] = {}
    for link in source.links:
        device = source.devices[link.a.device]
        if device.kind not in SWITCH_KINDS:
            counts[device.name] = counts.get(device.name, 0) + 1
            profile = _profile(device)
            widest[profile] = max(widest.get(profile, 0), counts[device.name])
    for profile, number in widest.items():
        for port in range(number):
            yield (profile, str(port + 1), f"mlx5_{port}", None, None, None)
