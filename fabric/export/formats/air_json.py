"""``air-json``: a piece of the fabric for NVIDIA Air, with Cumulus VX switches and Ubuntu hosts."""

from __future__ import annotations

import json
from typing import Any

from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.ptm_dot import refuse_other_than
from fabric.export.formats.slices import cut_slice, is_host
from fabric.export.formats.source import Device, ExportFile, ExportSource

NAME = "air-json"
HOST_PORT = "eth{n}"
SWITCH = {"cpu": 2, "memory": 4096, "storage": 20, "os": "cumulus-vx-5.16.1"}
HOST = {"cpu": 2, "memory": 2048, "storage": 10, "os": "generic/ubuntu2404"}


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file, without an out-of-band network; raises InputError where a switch does not run Cumulus Linux."""
    refuse_other_than(source, NAME, ("Cumulus",))
    piece = cut_slice(source)
    namer = PortNamer(source, HOST_PORT)
    content = {
        "oob": False,
        "nodes": {device.name: _node(device) for device in piece.devices},
        "links": [
            [{"node": end.device, "interface": namer.name(end)} for end in (link.z, link.a)] for link in piece.links
        ],
    }
    document = {"format": "JSON", "title": f"{source.plan.name}: {piece.told}", "ztp": None, "content": content}
    return (ExportFile("topology.json", json.dumps(document, indent=1) + "\n"),)


def _node(device: Device) -> dict[str, Any]:
    return dict(HOST if is_host(device) else SWITCH)
