"""``containerlab``: a piece of the fabric as ``*.clab.yml``.

Virtual switches number their ports ``eth1``, ``eth2`` ... in the order of the ports that the piece links; the port of
the plan stands behind each link as a comment. Images are those that containerlab's documentation builds or imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fabric.export.formats.labs import lab_system
from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.slices import Slice, cut_slice, is_host, sort_ports
from fabric.export.formats.source import ExportFile, ExportSource, Port

NAME = "containerlab"
HOST_KIND = "linux"
HOST_IMAGE = "ghcr.io/hellt/network-multitool"
HOST_PORT = "eth{n}"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError for InfiniBand, and for switches without a virtual counterpart."""
    return (ExportFile("fabric.clab.yml", "\n".join(_lines(source, cut_slice(source))) + "\n"),)


def _lines(source: ExportSource, piece: Slice) -> Iterator[str]:
    kinds = {device.name: lab_system(source, device, NAME) for device in piece.devices if not is_host(device)}
    yield f"# {source.plan.name}: {piece.told}"
    yield f"name: {re.sub(r'[^A-Za-z0-9._-]', '-', source.plan.name)}"
    yield "topology:"
    yield "  kinds:"
    for system in dict.fromkeys(kinds.values()):
        yield f"    {system.kind}: {{image: {system.image}}}"
    yield f"    {HOST_KIND}: {{image: {HOST_IMAGE}}}"
    yield "  nodes:"
    for device in piece.devices:
        kind = kinds[device.name].kind if device.name in kinds else HOST_KIND
        yield f"    {device.name}: {{kind: {kind}, labels: {{role: {device.kind.value}}}}}"
    yield "  links:"
    namer, ranks = PortNamer(source, HOST_PORT), sort_ports(piece.links)

    def lab_port(port: Port) -> str:
        return f"{port.device}:eth{ranks[port.device][port.cage, port.leg]}"

    for link in piece.links:
        real = f"{link.z.device} {namer.name(link.z)}, {link.a.device} {namer.name(link.a)}"
        yield f'    - endpoints: ["{lab_port(link.z)}", "{lab_port(link.a)}"]  # {real}'
