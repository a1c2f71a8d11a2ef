"""External laser sources of the co-packaged switches that stand in the devices table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogs.records import Catalog, SwitchModel
from fabric.audit.pieces import Piece

LASER_SOURCE = "laser source"


@dataclass(slots=True)
class Lasers:
    """Laser sources of one name: pieces by switch model with the number of those switches, and their makers.

    ``is_whole`` is False where the maker of a model does not tell how many one holds.
    """

    pieces: dict[str, tuple[int, int]] = field(default_factory=dict)
    vendors: list[str] = field(default_factory=list)
    is_whole: bool = True

    @property
    def number(self) -> int:
        """Pieces delivered in the switches."""
        return sum(pieces for pieces, _ in self.pieces.values())

    @property
    def vendor(self) -> str:
        """Makers of the switches, each once."""
        return "; ".join(dict.fromkeys(self.vendors))

    @property
    def description(self) -> str:
        """What the bill says of them."""
        switches = ", ".join(f"{switches} x {model}" for model, (_, switches) in self.pieces.items())
        return f"external laser source, delivered with {switches}"


def billed_under(model: SwitchModel) -> str:
    """The number under which the laser sources of a switch are billed: the catalogue's, else ``ELS of`` the model."""
    number = model.cpo.els_part_number if model.cpo is not None else None
    return number or f"ELS of {model.part_number}"


def count_lasers(catalog: Catalog, pieces: Mapping[Piece, int]) -> dict[str, Lasers]:
    """Laser sources by the number they are billed under."""
    switches: Counter[str] = Counter()
    for piece, number in pieces.items():
        if piece.category == "switch":
            switches[piece.part_number] += number
    found: dict[str, Lasers] = {}
    for model, number in sorted(switches.items()):
        record = catalog.switches.get(model)
        if record is None or record.cpo is None or record.cpo.els_modules == 0:
            continue
        lasers = found.setdefault(billed_under(record), Lasers())
        lasers.vendors.append(record.vendor)
        if record.cpo.els_modules is None:
            lasers.is_whole = False
        else:
            lasers.pieces[model] = (number * record.cpo.els_modules, number)
    return found
