"""``mermaid``: a flowchart that GitHub, GitLab and many editors show; always small enough for their limits."""

from __future__ import annotations

from collections.abc import Iterator

from fabric.export.formats.diagram import Diagram, draw
from fabric.export.formats.source import ExportFile, ExportSource

MAX_BOXES = 24
MAX_BUNDLES = 200  # Mermaid itself stops at 500 edges


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file."""
    return (ExportFile("fabric.mmd", "\n".join(_lines(draw(source, MAX_BOXES, MAX_BUNDLES))) + "\n"),)


def _lines(diagram: Diagram) -> Iterator[str]:
    yield "flowchart TB"
    for kind, boxes in diagram.tiers():
        yield f"  subgraph {kind.value}-tier [{kind.value}]"
        for box in boxes:
            text = "<br>".join(escape(part) for part in (box.title, box.where, ", ".join(box.models)) if part)
            yield f'    n{box.number}["{text}"]'
        yield "  end"
    for bundle in diagram.bundles:
        yield f'  n{bundle.z.number} ---|"{escape(bundle.label)}"| n{bundle.a.number}'


def escape(text: str) -> str:
    """``text`` with entities in place of what Mermaid would read as its own.

    >>> escape('a "b" #1')
    'a #quot;b#quot; #35;1'
    """
    signs = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "".join(signs.get(sign, sign) for sign in text)
