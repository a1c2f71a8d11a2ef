"""``graphml``: the graph of devices for yEd, Gephi, igraph and networkx."""

from __future__ import annotations

from io import BytesIO

import networkx as nx

from fabric.export.formats.graph import device_graph
from fabric.export.formats.source import ExportFile, ExportSource


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file."""
    buffer = BytesIO()
    nx.write_graphml_xml(device_graph(source), buffer, encoding="utf-8", prettyprint=True)
    return (ExportFile("fabric.graphml", buffer.getvalue().decode() + "\n"),)
