"""``batfish``: ``layer1_topology.json`` of a Batfish snapshot, one edge per link."""

from __future__ import annotations

import json

from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.source import ExportFile, ExportSource, Port, refuse

NAME = "batfish"
HOST_PORT = "eth{n}"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError for a fabric that is not Ethernet."""
    if source.plan.protocol != "Ethernet":
        raise refuse(NAME, f"the fabric is {source.plan.protocol}; Batfish reads configurations of Ethernet switches")
    namer = PortNamer(source, HOST_PORT)

    def end(port: Port) -> dict[str, str]:
        return {"hostname": port.device, "interfaceName": namer.name(port)}

    edges = [{"node1": end(link.z), "node2": end(link.a)} for link in source.links]
    return (ExportFile("layer1_topology.json", json.dumps({"edges": edges}, indent=1) + "\n"),)
