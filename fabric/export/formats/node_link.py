"""``node-link``: the graph of devices as node-link JSON, for d3 and networkx."""

from __future__ import annotations

import json

import networkx as nx

from fabric.export.formats.graph import device_graph
from fabric.export.formats.source import ExportFile, ExportSource


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file, keys ``directed``, ``multigraph``, ``graph``, ``nodes`` and ``edges``."""
    data = nx.node_link_data(device_graph(source), edges="edges")
    return (ExportFile("fabric.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n"),)
