"""``netbox``: files for NetBox's bulk import, numbered in the order in which they are imported.

A link is a cable of NetBox, whatever realises it: NetBox cables join single interfaces, so a splitter is a row per
tail and a twin-port cable two rows, and the label names the real cable. Modules go into module bays called like the
cages; interfaces are called as the network operating system calls them, and belong to devices, not to device types,
since a model is broken out differently in each tier.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import ceil

from fabric.export.formats.netbox_types import (
    DeviceType,
    cable_type,
    device_types,
    interface_type,
    module_types,
    slug,
)
from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.source import Device, ExportFile, ExportSource, Port, refuse
from fabric.terms import DeviceKind

NAME = "netbox"
VERSIONS = ("4.0", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6")
SITES_OF_CABLES = "4.4"  # since then a cable names the sites of its ends
HOST_PORT = "eth{n}"
MAX_RACK_U = 100
COLOURS = {
    DeviceKind.HOST: "607d8b",
    DeviceKind.RESERVED: "9e9e9e",
    DeviceKind.LEAF: "4caf50",
    DeviceKind.SPINE: "ffc107",
    DeviceKind.CORE: "f44336",
}

Rows = Iterable[Sequence[object]]


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The files; raises InputError for a version that is not known, or a rack higher than NetBox allows."""
    version = source.options.netbox_version or VERSIONS[0]
    if version not in VERSIONS:
        raise refuse("--netbox-version", f"{version!r} is not known", f"one of {', '.join(VERSIONS)}")
    types = device_types(source)
    modules = module_types(source)
    makers = dict.fromkeys((*(found.manufacturer for found in types.values()), *(m.manufacturer for m in modules)))
    namer = PortNamer(source, HOST_PORT)
    kinds = dict.fromkeys(device.kind for device in source.devices.values())
    roles = [(kind.value, kind.value, COLOURS[kind], "false") for kind in kinds]
    site = source.plan.name
    return (
        _table("01-manufacturers.csv", ("name", "slug"), [(maker, slug(maker)) for maker in makers]),
        ExportFile("02-device-types.yaml", "".join(f"---\n{found.text()}" for found in types.values())),
        ExportFile("03-module-types.yaml", "".join(f"---\n{found.text()}" for found in modules)),
        _table("04-device-roles.csv", ("name", "slug", "color", "vm_role"), roles),
        _table("05-sites.csv", ("name", "slug", "status"), [(site, slug(site), "planned")]),
        _table("06-racks.csv", ("site", "name", "status", "width", "u_height"), _racks(source)),
        _table(
            "07-devices.csv",
            ("name", "role", "manufacturer", "device_type", "status", "site", "rack", "position", "face"),
            _devices(source, types),
        ),
        _table(
            "08-interfaces.csv",
            ("device", "name", "type", "enabled", "description"),
            _interfaces(source, namer, version),
        ),
        _table(
            "09-modules.csv",
            ("device", "module_bay", "module_type", "status", "replicate_components", "adopt_components"),
            _modules(source),
        ),
        _table("10-cables.csv", _cable_columns(version), _cables(source, namer, version)),
    )


def _table(name: str, columns: Sequence[str], rows: Rows) -> ExportFile:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return ExportFile(name, buffer.getvalue())


def _racks(source: ExportSource) -> Iterator[Sequence[object]]:
    """Racks, as high as the plan fills them and at least as high as it may."""
    tops: dict[str, int] = {}
    for device in source.devices.values():
        top = 0 if device.slot_u is None else device.slot_u + ceil(device.rack_units or Decimal(0)) - 1
        tops[device.rack] = max(tops.get(device.rack, source.plan.rack_usable_u), top)
    for rack, top in tops.items():
        if top > MAX_RACK_U:
            raise refuse(NAME, f"rack {rack} holds {top} U; NetBox allows {MAX_RACK_U}")
        yield (source.plan.name, rack, "planned", 19, top)


def _devices(source: ExportSource, types: Mapping[str | None, DeviceType]) -> Iterator[Sequence[object]]:
    for device in source.devices.values():
        kind = types[device.part_number]
        place = (source.plan.name, device.rack, *_position(device))
        yield (device.name, device.kind.value, kind.manufacturer, kind.model, "planned", *place)


def _position(device: Device) -> tuple[object, str]:
    """Lowest unit and face, both empty where the place or the height is not known."""
    if device.slot_u is None or not device.rack_units:
        return "", ""
    return device.slot_u, "front"


def _interfaces(source: ExportSource, namer: PortNamer, version: str) -> Iterator[Sequence[object]]:
    """Every port with a link, device by device."""
    ends: dict[Port, tuple[int, int]] = {}
    for link in source.links:
        ends[link.a] = ends[link.z] = (link.speed_gbps, link.number)
    order = {name: number for number, name in enumerate(source.devices)}
    for port in sorted(ends, key=lambda port: (order[port.device], port.cage, port.leg)):
        speed, number = ends[port]
        about = f"{speed}G, cage {port.cage} leg {port.leg}, link {number}"
        yield (port.device, namer.name(port), interface_type(source, port, speed, version), "true", about)


def _modules(source: ExportSource) -> Iterator[Sequence[object]]:
    for (device, cage), optic in source.optics.items():
        yield (device, f"cage {cage}", optic, "planned", "false", "false")


def _cable_columns(version: str) -> tuple[str, ...]:
    sides = []
    for side in ("side_a", "side_b"):
        names = ("site", "device", "type", "name") if _tells_sites(version) else ("device", "type", "name")
        sides += [f"{side}_{name}" for name in names]
    return (*sides, "type", "status", "label", "length", "length_unit", "description")


def _tells_sites(version: str) -> bool:
    return VERSIONS.index(version) >= VERSIONS.index(SITES_OF_CABLES)


def _cables(source: ExportSource, namer: PortNamer, version: str) -> Iterator[Sequence[object]]:
    site = (source.plan.name,) if _tells_sites(version) else ()
    for link in source.links:
        rows = source.cables_of_link[link.number]
        sides = [(*site, end.device, "dcim.interface", namer.name(end)) for end in (link.a, link.z)]
        label = " ".join(dict.fromkeys(f"C{row.cable:06d}" for row in rows))
        about = f"link {link.number}, {rows[0].order_code}"
        yield (
            *sides[0],
            *sides[1],
            cable_type(source, rows[0]),
            "planned",
            label,
            f"{rows[0].length_m:.2f}",
            "m",
            about,
        )
