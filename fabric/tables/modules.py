"""Which module stands at which end of a link class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fabric.plan import EndChoice, FabricPlan, LinkChoice
from fabric.tables.layout import Layout
from fabric.terms import CableKind, ClassName, DeviceKind


@dataclass(frozen=True, slots=True)
class EndRange:
    """Devices ``first`` to ``end`` (device numbers) with what they have at end a of a class."""

    first: int
    end: int
    choice: EndChoice


def end_optic(choice: LinkChoice, end: EndChoice) -> str | None:
    """Module at an end; None where the cable is attached or the device brings its own optics."""
    return None if choice.kind is CableKind.ASSEMBLY else end.optic


def host_ends(plan: FabricPlan, choice: LinkChoice) -> list[EndChoice]:
    """End of every host group; one entry for hosts means it for all groups."""
    ends = [end for end in choice.a_ends if end.device is DeviceKind.HOST]
    return ends * len(plan.host_groups) if len(ends) == 1 else ends


def reserved_end(choice: LinkChoice) -> EndChoice:
    """End of the reserved endpoints; StopIteration when the choice has none."""
    return next(end for end in choice.a_ends if end.device is DeviceKind.RESERVED)


def near_ranges(layout: Layout, choice: LinkChoice) -> Iterator[EndRange]:
    """Devices at end a of a class, by number, with what they have under one of its choices."""
    if choice.name is not ClassName.HOST_LEAF:
        kind = DeviceKind.LEAF if choice.name is ClassName.LEAF_SPINE else DeviceKind.SPINE
        yield EndRange(layout.spans[kind].first, layout.spans[kind].end, choice.a_ends[0])
        return
    for group, end in zip(layout.plan.host_groups, host_ends(layout.plan, choice), strict=True):
        yield EndRange(group.first_host, group.first_host + group.num_hosts, end)
    reserved = layout.spans[DeviceKind.RESERVED]
    if reserved.count:
        yield EndRange(reserved.first, reserved.end, reserved_end(choice))
