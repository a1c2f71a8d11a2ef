"""``netlab``: a piece of the fabric as ``topology.yml``; ``netlab create`` turns it into a laboratory."""

from __future__ import annotations

from collections.abc import Iterator

from fabric.export.formats.labs import lab_system
from fabric.export.formats.slices import Slice, cut_slice, is_host, sort_ports
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "netlab"
MAX_NAME = 16  # characters of a node name


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError for InfiniBand, and for names or switches that netlab does not take."""
    piece = cut_slice(source)
    for device in piece.devices:
        if len(device.name) > MAX_NAME:
            raise refuse(NAME, f"{device.name!r} is longer than the {MAX_NAME} characters of a node name")
    return (ExportFile("topology.yml", "\n".join(_lines(source, piece)) + "\n"),)


def _lines(source: ExportSource, piece: Slice) -> Iterator[str]:
    yield f"# {source.plan.name}: {piece.told}"
    yield "provider: clab"
    yield "nodes:"
    for device in piece.devices:
        system = "linux" if is_host(device) else lab_system(source, device, NAME).netlab_device
        yield f"  {device.name}: {{device: {system}}}"
    yield "links:"
    ranks = sort_ports(piece.links)
    for link in piece.links:
        yield f"- {link.z.device}: {{ifindex: {ranks[link.z.device][link.z.cage, link.z.leg]}}}"
        yield f"  {link.a.device}: {{ifindex: {ranks[link.a.device][link.a.cage, link.a.leg]}}}"
