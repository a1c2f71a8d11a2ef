"""Parts of a quote found in the catalogue: by number, by order code, by another maker's code, or by a near match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from catalogs.records import AssemblyModel, Catalog, FiberModel, HostModel, OpticModel, SwitchModel
from fabric.audit.lasers import billed_under

Part = SwitchModel | OpticModel | AssemblyModel | FiberModel | HostModel

_MAKERS_CODE = re.compile(r"\b980-9[A-Z0-9]{4}-[A-Z0-9]{6}\b")
MAKERS_PREFIX = "M"  # NVIDIA orders a QM9700 as MQM9700-NS2F


@dataclass(frozen=True, slots=True)
class Found:
    """A part of the catalogue; ``length_m`` where the code that was quoted has a length in it."""

    part: Part
    length_m: Decimal | None = None


def squeeze(text: str) -> str:
    """A part number without case and signs, as people mistype them.

    >>> squeeze("mma4z00 ns")
    'MMA4Z00NS'
    """
    return re.sub(r"[^A-Z0-9]", "", text.upper())


class PartFinder:
    """Looks texts up in a catalogue; ``aliases`` are names that the user has mapped to part numbers."""

    def __init__(self, catalog: Catalog, aliases: Mapping[str, str]) -> None:
        self._aliases = dict(aliases)
        self._parts: dict[str, Part] = {
            **catalog.hosts,
            **catalog.fibers,
            **catalog.assemblies,
            **catalog.optics,
            **catalog.switches,
        }
        self._codes = dict(_codes(self._parts))
        self._lasers = {squeeze(billed_under(model)) for model in catalog.switches.values() if model.cpo is not None}
        self._switches = [squeeze(name) for name in catalog.switches]
        self._known: dict[str, Found | None] = {}

    def find(self, text: str | None) -> Found | None:
        """The part that a text means; None where it is empty or nobody knows it."""
        if text is None:
            return None
        if text not in self._known:
            self._known[text] = self._search(text)
        return self._known[text]

    def _search(self, text: str) -> Found | None:
        code = squeeze(self._aliases.get(text, text))
        for bare in (code, code.removeprefix(MAKERS_PREFIX)):
            if bare in self._codes:
                return self._codes[bare]
            longer = [known for known in self._switches if bare.startswith(known)]
            if longer:
                return self._codes[max(longer, key=len)]
        return None

    def is_laser_source(self, text: str) -> bool:
        """Whether a text names the laser sources that come inside a switch with co-packaged optics."""
        return squeeze(self._aliases.get(text, text)) in self._lasers

    def near(self, text: str) -> list[str]:
        """Part numbers that look like a text, best first."""
        by_code = {squeeze(name): name for name in self._parts}
        return [by_code[code] for code in get_close_matches(squeeze(text), by_code, n=3, cutoff=0.7)]


def _codes(parts: Mapping[str, Part]) -> Iterator[tuple[str, Found]]:
    """Every code that means a part: makers' codes in its description, order codes with their lengths, its number."""
    for name, part in parts.items():
        for code in _MAKERS_CODE.findall(part.description):
            yield squeeze(code), Found(part)
        if isinstance(part, FiberModel) and part.order_code:
            for length in part.stock_lengths_m:
                if length == int(length):
                    yield squeeze(part.order_code.format(length=int(length))), Found(part, length)
        if isinstance(part, FiberModel):
            for length in part.stock_lengths_m:
                yield squeeze(f"{name} {length.normalize():f} m"), Found(part, length)
    for name, part in parts.items():
        yield squeeze(name), Found(part, part.length_m if isinstance(part, AssemblyModel) else None)
