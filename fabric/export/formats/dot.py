"""``dot``: a Graphviz diagram, tiers as ranks, alike devices as one box where there are many."""

from __future__ import annotations

from collections.abc import Iterator

from fabric.export.formats.diagram import Box, Diagram, draw
from fabric.export.formats.source import ExportFile, ExportSource

MAX_BOXES = 64
MAX_BUNDLES = 512
COLOURS = {"host": "#e8eef7", "reserved": "#eeeeee", "leaf": "#dcefe3", "spine": "#fdf1d3", "core": "#f7dede"}


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file, for ``dot -Tsvg``."""
    diagram = draw(source, MAX_BOXES, MAX_BUNDLES)
    return (ExportFile("fabric.dot", "\n".join(_lines(source.plan.name, diagram)) + "\n"),)


def _lines(name: str, diagram: Diagram) -> Iterator[str]:
    yield f"graph {quote(name)} {{"
    yield '  graph [rankdir="TB", ranksep="1.2", nodesep="0.3", fontname="sans-serif"]'
    yield '  node [shape="box", style="filled,rounded", fontname="sans-serif"]'
    yield '  edge [fontname="sans-serif", fontsize="10"]'
    for kind, boxes in diagram.tiers():
        yield f"  subgraph {quote(f'tier-{kind.value}')} {{"
        yield '    rank="same"'
        for box in boxes:
            label = quote("\n".join(filter(None, (box.title, box.where, ", ".join(box.models)))))
            yield f"    {node(box)} [label={label}, fillcolor={quote(COLOURS[kind.value])}]"
        yield "  }"
    for bundle in diagram.bundles:
        yield f"  {node(bundle.z)} -- {node(bundle.a)} [label={quote(bundle.label)}]"
    yield "}"


def node(box: Box) -> str:
    """Key of a box in the file: the name of a single device."""
    return quote(box.names[0] if len(box.names) == 1 else f"{box.kind.value}-group-{box.number}")


def quote(text: str) -> str:
    r"""``text`` as a quoted DOT string.

    >>> print(quote('a "b" \\'))
    "a \"b\" \\"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
