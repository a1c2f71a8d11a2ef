"""Polarity and gender: whether transmit meets receive, and pins meet holes, all along a channel.

A cable of method A leads fibre i of its connector to fibre i of the other, B to the last but i (12 - i + 1 of
twelve), C to the neighbour within its pair. An adapter of type A mates key up with key down and keeps the numbers,
type B mates key up with key up and reverses them. A parallel module sends on the first fibres and receives on the
last, lane for lane from outside in: so the whole channel must reverse. An LC duplex channel must cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

POSITIONS = {"MPO-12": 12, "MPO-16": 16, "LC": 2}
"""Fibre positions of a connector."""


def map_position(method: str, position: int, positions: int) -> int:
    """Where fibre ``position`` (from 1) of a connector arrives; KeyError for an unknown method.

    >>> [map_position(method, 1, 12) for method in ("A", "B", "C")]
    [1, 12, 2]
    """
    return {"A": position, "B": positions + 1 - position, "C": position + (1 if position % 2 else -1)}[method]


def transmit_meets_receive(connector: str, cables: Sequence[str], adapters: Sequence[str] = ()) -> bool:
    """Whether every transmit fibre ends at the receive fibre of the same lane.

    ``cables`` are the methods of the cables in order, ``adapters`` those between them, one fewer.

    >>> transmit_meets_receive("MPO-12", "B"), transmit_meets_receive("MPO-12", "AB", "A")
    (True, True)
    >>> transmit_meets_receive("MPO-12", "BB", "A"), transmit_meets_receive("LC", "A")
    (False, False)
    """
    if len(adapters) != len(cables) - 1:
        raise ValueError(f"{len(cables)} cables meet at {len(cables) - 1} adapters, not {len(adapters)}")
    positions = POSITIONS[connector]
    steps = [step for pair in zip(cables, (*adapters, "A"), strict=True) for step in pair]
    for start in range(1, positions // 2 + 1):
        at = start
        for method in steps:
            at = map_position(method, at, positions)
        if at != positions + 1 - start:
            return False
    return True


@dataclass(frozen=True, slots=True)
class CableEnds:
    """Gender of both ends of a cable: "female" has holes, "male" has pins."""

    a: str
    z: str


MODULE_GENDER = "male"
"""Parallel modules carry the pins."""


def genders(connector: str, links_in_channel: int) -> tuple[CableEnds, ...]:
    """Gender of every cable of a channel of one jumper, or of jumper, trunk and jumper; LC has none.

    Jumpers are female, trunks male, as NVIDIA requires of structured cabling; a lone jumper is female at both ends.

    >>> [ends.a for ends in genders("MPO-12", 3)]
    ['female', 'male', 'female']
    """
    if connector == "LC":
        return (CableEnds("none", "none"),) * links_in_channel
    kinds = ("female",) if links_in_channel == 1 else ("female", *("male",) * (links_in_channel - 2), "female")
    return tuple(CableEnds(kind, kind) for kind in kinds)


def pins_meet_holes(connector: str, cables: Sequence[CableEnds]) -> bool:
    """Whether at every mating point exactly one side has pins, the modules at the ends included.

    >>> pins_meet_holes("MPO-12", genders("MPO-12", 3)), pins_meet_holes("MPO-12", genders("MPO-12", 2))
    (True, False)
    """
    if connector == "LC":
        return True
    sides = [MODULE_GENDER, *(side for cable in cables for side in (cable.a, cable.z)), MODULE_GENDER]
    return all({sides[at], sides[at + 1]} == {"male", "female"} for at in range(0, len(sides), 2))
