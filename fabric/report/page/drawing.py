"""The fabric as a drawing: a row of boxes per tier, cores on top, with coordinates worked out here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fabric.export.formats.diagram import Box, Diagram, draw
from fabric.export.formats.source import ExportSource
from fabric.terms import DeviceKind

MAX_BOXES = 20
MAX_BUNDLES = 48
CHARACTER = 6.7  # width of a character of the drawing's font, in its own units
LABEL_CHARACTER = 6.2
PADDING = 18
GAP = 18
LINE = 16
TIER_GAP = 96
MARGIN = 12
LABEL_AT = 0.8  # of the way down from the upper box, where labels of different bundles lie apart


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place; ``lines`` are its texts with their heights."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, float], ...]

    @property
    def middle(self) -> float:
        """Where bundles end."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A bundle with its label."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes and lines, and the size of the drawing."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    lines: tuple[Line, ...]
    told: tuple[str, ...]


def draw_fabric(source: ExportSource) -> Drawing:
    """The drawing of a plan; ``told`` says the same in sentences."""
    diagram = draw(source, MAX_BOXES, MAX_BUNDLES)
    rows = _rows(diagram)
    texts = {box.number: _texts(box) for box in diagram.boxes}
    widths = {number: max(map(len, lines)) * CHARACTER + PADDING for number, lines in texts.items()}
    slots = _slots(diagram, widths)
    width = max([480.0, *(sum(slots[box.number] for box in row) + 2 * MARGIN for row in rows)])
    height = max(len(lines) for lines in texts.values()) * LINE + 10
    placed: dict[int, Placed] = {}
    for number, row in enumerate(rows):
        spare = (width - 2 * MARGIN - sum(slots[box.number] for box in row)) / len(row)
        x, y = float(MARGIN), MARGIN + number * (height + TIER_GAP)
        for box in row:
            slot = slots[box.number] + spare
            lines = tuple((text, y + 19 + LINE * line) for line, text in enumerate(texts[box.number]))
            left = x + (slot - widths[box.number]) / 2
            placed[box.number] = Placed(box.kind.value, left, y, widths[box.number], height, lines)
            x += slot
    lines_drawn = _lines(diagram, placed)
    total = MARGIN * 2 + len(rows) * height + (len(rows) - 1) * TIER_GAP
    told = tuple(f"{bundle.z.title} to {bundle.a.title}: {bundle.label}" for bundle in diagram.bundles)
    return Drawing(width, total, tuple(placed.values()), lines_drawn, told)


def _rows(diagram: Diagram) -> list[list[Box]]:
    """Boxes by tier; reserved endpoints stand at the end of the row of hosts."""
    tiers = dict(diagram.tiers())
    reserved = tiers.pop(DeviceKind.RESERVED, ())
    rows = [list(boxes) for boxes in tiers.values()]
    rows[-1].extend(reserved)
    return rows


def _slots(diagram: Diagram, widths: dict[int, float]) -> dict[int, float]:
    """Room of every box in its row: for itself, and for the labels of the bundles that come from above."""
    slots = {number: width + GAP for number, width in widths.items()}
    for bundle in diagram.bundles:
        slots[bundle.a.number] = max(slots[bundle.a.number], len(bundle.label) * LABEL_CHARACTER / LABEL_AT + GAP / 2)
    return slots


def _texts(box: Box) -> list[str]:
    return [text for text in (box.title, box.where, ", ".join(box.models)) if text]


def _lines(diagram: Diagram, placed: dict[int, Placed]) -> tuple[Line, ...]:
    """Bundles; labels at one lower box stand above each other."""
    seen: dict[int, int] = defaultdict(int)
    found = []
    for bundle in diagram.bundles:
        upper, lower = placed[bundle.z.number], placed[bundle.a.number]
        rank = seen[bundle.a.number]
        seen[bundle.a.number] += 1
        y1, y2 = upper.y + upper.height, lower.y
        x = upper.middle + (lower.middle - upper.middle) * LABEL_AT
        y = y1 + (y2 - y1) * LABEL_AT + rank * (LINE - 2)
        found.append(Line(upper.middle, y1, lower.middle, y2, bundle.label, x, y))
    return tuple(found)
