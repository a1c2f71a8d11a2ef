"""``astra-sim``: physical and logical topology for ASTRA-sim's ns-3 network.

GPUs are the first nodes. With ``--scaleup-gbps`` every host has a switch of its own that joins its GPUs at that rate;
without it GPUs of a host meet in the fabric only.
"""

from __future__ import annotations

import json

from fabric.export.formats.simulation import edges, lines, number_nodes
from fabric.export.formats.source import ExportFile, ExportSource

NAME = "astra-sim"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The physical topology and the sizes of the logical one."""
    nodes = number_nodes(source, NAME)
    links = list(edges(source, nodes, NAME))
    switches = [*nodes.scaleup, *nodes.switches.values()]
    head = [f"{nodes.total} {len(switches)} {len(links)}", " ".join(map(str, switches))]
    sizes = [size for size in (nodes.gpus_per_host, len(nodes.hosts)) if size > 1]
    return (
        ExportFile("topology.txt", lines(head, iter(links))),
        ExportFile("logical.json", json.dumps({"logical-dims": [str(size) for size in sizes]}) + "\n"),
    )
