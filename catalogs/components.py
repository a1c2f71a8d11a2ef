"""What parts hold: lasers, photodiodes, DSPs, and what co-packaged optics are made of.

A count that nobody publishes is ``None``, never 0. Copper without retimers, fibre cables and switches with cages hold
none of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalogs.records import AssemblyModel, OpticModel, SwitchModel
from catalogs.supply import BoughtPart

LASER = "laser"
"""A laser of unknown kind; known ones have their kind before it."""


def components_of(part: BoughtPart) -> Iterator[tuple[str, int | None]]:
    """(component, pieces in one piece of ``part``); pieces are None where they are not known."""
    if isinstance(part, OpticModel):
        yield f"{part.laser_kind} {LASER}" if part.laser_kind else LASER, part.lasers
        yield "photodiode", part.photodiodes
        yield "DSP", part.dsps
    elif isinstance(part, AssemblyModel):
        yield from _in_assembly(part)
    elif isinstance(part, SwitchModel) and part.cpo is not None:
        yield f"CW {LASER}", part.cpo.lasers
        yield "optical engine", part.cpo.engines
        yield "ELS", part.cpo.els_modules


def _in_assembly(part: AssemblyModel) -> Iterator[tuple[str, None]]:
    """Nobody publishes what the ends hold; a DAC or ACC holds no lasers and no DSPs."""
    if part.kind == "AOC":
        yield LASER, None
        yield "photodiode", None
    if part.kind in ("AOC", "AEC"):
        yield "DSP", None


def count_component(part: BoughtPart, component: str) -> int | None:
    """Pieces of ``component`` in one piece of ``part``, None where unknown; a laser of unknown kind may be of any."""
    found = dict(components_of(part))
    if component in found:
        return found[component]
    return None if component.endswith(f" {LASER}") and LASER in found else 0


def component_names(parts: Iterator[BoughtPart]) -> tuple[str, ...]:
    """Components that any of ``parts`` is known to hold, sorted."""
    return tuple(sorted({name for part in parts for name, count in components_of(part) if count}))
