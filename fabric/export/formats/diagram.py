"""The fabric in a few boxes: devices alike are one box, links between two boxes are one line.

The finest grouping that stays within a number of boxes is taken: single devices; then by plane, pod, unit and rail;
then without rail; without unit; by plane; by tier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fabric.export.formats.source import Device, ExportSource
from fabric.terms import DeviceKind

GROUPINGS: Sequence[tuple[str, ...]] = (
    ("name",),
    ("plane", "pod", "unit", "rail"),
    ("plane", "pod", "unit"),
    ("plane", "pod"),
    ("plane",),
    (),
)
PLURALS = {"host": "hosts", "reserved": "reserved", "leaf": "leaves", "spine": "spines", "core": "cores"}


@dataclass(frozen=True, slots=True)
class Box:
    """Devices of one kind that share ``place``: pairs of a word and a number, where there are several."""

    number: int
    kind: DeviceKind
    place: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    models: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name of a single device, else what and how many."""
        if len(self.names) == 1:
            return self.names[0]
        return f"{len(self.names):,} {PLURALS[self.kind.value]}"

    @property
    def where(self) -> str:
        """Place in words, indices from 0 as in the names of devices."""
        return ", ".join(f"{word} {number}" for word, number in self.place)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All links between two boxes, by number of links, speed and media."""

    a: Box
    z: Box
    links: int
    speed_gbps: int
    media: tuple[str, ...]

    @property
    def label(self) -> str:
        """Links, speed and media."""
        return f"{self.links:,} x {self.speed_gbps}G {'/'.join(self.media)}"


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes tier by tier from the hosts, and what joins them."""

    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]

    def tiers(self) -> tuple[tuple[DeviceKind, tuple[Box, ...]], ...]:
        """Boxes by kind, cores first; reserved endpoints stand with the hosts."""
        found = []
        for kind in (DeviceKind.CORE, DeviceKind.SPINE, DeviceKind.LEAF, DeviceKind.RESERVED, DeviceKind.HOST):
            boxes = tuple(box for box in self.boxes if box.kind is kind)
            if boxes:
                found.append((kind, boxes))
        return tuple(found)


def draw(source: ExportSource, max_boxes: int, max_bundles: int) -> Diagram:
    """The finest diagram within the limits, or the coarsest there is."""
    *finer, coarsest = GROUPINGS
    for grouping in finer:
        box_of = _group(source, grouping)
        boxes = tuple(dict.fromkeys(box_of.values()))
        if len(boxes) <= max_boxes:
            bundles = _bundle(source, box_of)
            if len(bundles) <= max_bundles:
                return Diagram(boxes, bundles)
    box_of = _group(source, coarsest)
    return Diagram(tuple(dict.fromkeys(box_of.values())), _bundle(source, box_of))


def _group(source: ExportSource, grouping: tuple[str, ...]) -> dict[str, Box]:
    members: dict[tuple[object, ...], list[Device]] = defaultdict(list)
    for device in source.devices.values():
        members[device.kind, *(getattr(device, field) for field in grouping)].append(device)
    telling = [field for field in grouping if len({getattr(device, field) for device in source.switches}) > 1]
    boxes = {}
    for number, (key, devices) in enumerate(members.items()):
        values = zip(grouping, key[1:], strict=True)
        place = tuple((field, value) for field, value in values if field in telling and isinstance(value, int))
        models = tuple(dict.fromkeys(device.part_number for device in devices if device.part_number))
        box = Box(number, devices[0].kind, place, tuple(device.name for device in devices), models)
        boxes.update(dict.fromkeys(box.names, box))
    return boxes


def _bundle(source: ExportSource, box_of: dict[str, Box]) -> tuple[Bundle, ...]:
    counts: Counter[tuple[int, int, int]] = Counter()
    media: dict[tuple[int, int, int], dict[str, None]] = defaultdict(dict)
    by_number = {box.number: box for box in box_of.values()}
    for link in source.links:
        key = (box_of[link.a.device].number, box_of[link.z.device].number, link.speed_gbps)
        counts[key] += 1
        media[key].update((row.medium, None) for row in source.cables_of_link.get(link.number, ()))
    return tuple(
        Bundle(by_number[a], by_number[z], number, speed, tuple(media[a, z, speed]))
        for (a, z, speed), number in counts.items()
    )
