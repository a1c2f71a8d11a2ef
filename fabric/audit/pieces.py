"""What there is to buy and to feed: pieces counted from the tables, with the catalogue's price and power of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

import numpy as np

from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel, SwitchModel
from fabric.audit.cables import Cables
from fabric.audit.columns import ABSENT, Sheet, from_micros, group_rows
from fabric.audit.devices import KINDS, Devices
from fabric.audit.equipment import switch_power, typical_or_maximum
from fabric.audit.ports import Ports

CENT = Decimal("0.01")
CABLE_TIER = "cable"
BoughtPart = SwitchModel | OpticModel | AssemblyModel | FiberModel


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing that is bought: a part, for cables with the length."""

    category: str
    part_number: str
    length_m: Decimal | None

    def __str__(self) -> str:
        return self.part_number if self.length_m is None else f"{self.part_number} of {self.length_m} m"


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    """A piece and where it draws its power: a kind of device, or ``cable``."""

    tier: str
    piece: Piece


def count_pieces(devices: Devices, ports: Ports, cables: Cables, trunks: Sheet | None) -> Counter[PlacedPiece]:
    """Switches from devices, modules from ports (one per cage), cables from cables (a splitter once), trunks."""
    found: Counter[PlacedPiece] = Counter()
    rows = (*_switches(devices), *_modules(ports), *_cables(cables), *(_trunks(trunks) if trunks else ()))
    for tier, category, part_number, length_m, number in rows:
        found[PlacedPiece(tier, Piece(category, part_number, length_m))] += number
    return found


_Row = tuple[str, str, str, Decimal | None, int]


def _switches(devices: Devices) -> Iterator[_Row]:
    words, parts = devices.sheet.words("part_number")
    groups = group_rows([devices.kind, parts], devices.is_switch & (parts >= 0))
    for kind, part, number in zip(*(key.tolist() for key in groups.keys), groups.sizes.tolist(), strict=True):
        yield KINDS[kind], "switch", words[part], None, number


def _modules(ports: Ports) -> Iterator[_Row]:
    cages = ports.module_cages
    device = ports.device[cages.first]
    kind = np.where(device >= 0, ports.devices.kind[device], ABSENT)
    groups = group_rows([kind, cages.keys[1]], kind >= 0)
    for place, optic, number in zip(*(key.tolist() for key in groups.keys), groups.sizes.tolist(), strict=True):
        yield KINDS[place], "transceiver", ports.optic_names[optic], None, number


def _cables(cables: Cables) -> Iterator[_Row]:
    first = cables.by_number.first
    groups = group_rows([cables.part[first], cables.sheet.micros("length_m")[first]])
    for part, length, number in zip(*(key.tolist() for key in groups.keys), groups.sizes.tolist(), strict=True):
        yield CABLE_TIER, "cable", cables.part_names[part], from_micros(length), number


def _trunks(sheet: Sheet) -> Iterator[_Row]:
    lengths = sheet.figures("length_m")
    for part, length_m in zip(sheet.texts("part_number"), lengths, strict=True):
        yield CABLE_TIER, "cable", part, length_m, 1


def unit_price_usd(catalog: Catalog, piece: Piece) -> Decimal | None:
    """Price of one piece in USD: price + metres x price per metre, half-even to cents; None without a price."""
    price = catalog.prices.get(piece.part_number)
    if price is None:
        return None
    metres = (price.price_per_m_usd or Decimal(0)) * (piece.length_m or Decimal(0))
    return (price.price_usd + metres).quantize(CENT, rounding=ROUND_HALF_EVEN)


def is_estimate(catalog: Catalog, piece: Piece) -> bool:
    """Whether the price of a piece stands on an estimate."""
    price = catalog.prices.get(piece.part_number)
    return price is not None and price.kind == "estimate"


def power_each(catalog: Catalog, piece: Piece) -> tuple[Decimal, str] | None:
    """Watts of one piece and the word for them; None when unknown. Fibre draws none, an assembly has all its ends."""
    if piece.part_number in catalog.fibers:
        return Decimal(0), "maximum"
    assembly = catalog.assemblies.get(piece.part_number)
    if assembly is not None:
        return assembly_power_w(assembly)
    optic = catalog.optics.get(piece.part_number)
    if optic is not None:
        return typical_or_maximum(optic.power_typ_w, optic.power_max_w)
    switch = catalog.switches.get(piece.part_number)
    return None if switch is None else switch_power(switch)


def assembly_power_w(part: AssemblyModel) -> tuple[Decimal, str] | None:
    """Head plus every tail; None when one of them is unknown."""
    if part.power_head_w is None or part.power_tail_w is None:
        return None
    return part.power_head_w + part.num_tails * part.power_tail_w, "maximum"


def spares(number: int, percent: Decimal) -> int:
    """Spare pieces: number x percent / 100, rounded up.

    >>> spares(101, Decimal(2))
    3
    """
    return int((number * percent / 100).to_integral_value(rounding=ROUND_CEILING))


def find_part(catalog: Catalog, part_number: str) -> BoughtPart | None:
    """The catalogue record of anything that can be bought."""
    return (
        catalog.switches.get(part_number)
        or catalog.optics.get(part_number)
        or catalog.assemblies.get(part_number)
        or catalog.fibers.get(part_number)
    )


def lead_time_weeks(catalog: Catalog, part: BoughtPart) -> Decimal | None:
    """Lead time by the supply books: of the part, else its vendor, else its category at its speed, else that."""
    keys = [("part", part.part_number), ("vendor", part.vendor)]
    if isinstance(part, OpticModel | AssemblyModel):
        word = "optics" if isinstance(part, OpticModel) else "assemblies"
        keys += [("category", f"{word}/{part.speed_gbps}"), ("category", word)]
    else:
        keys.append(("category", "switches" if isinstance(part, SwitchModel) else "fibers"))
    return supplied_weeks(catalog, keys)


def supplied_weeks(catalog: Catalog, keys: list[tuple[str, str]]) -> Decimal | None:
    """Lead time of the first of some (scope, key) of which a supply book has one."""
    for scope, key in keys:
        known = (row.lead_time_weeks for row in catalog.supplies if (row.scope, row.key) == (scope, key))
        weeks = next((weeks for weeks in known if weeks is not None), None)
        if weeks is not None:
            return weeks
    return None
