"""A quote as records: one per row, with the line it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Plug:
    """One end of a cable as the sheet has it; None where a cell is empty or the column is missing."""

    device: str
    port: str
    optic: str | None
    model: str | None
    rack: str | None

    def __str__(self) -> str:
        return f"{self.device} {self.port}"


@dataclass(frozen=True, slots=True)
class QuotedCable:
    """One row of the cable list, on ``line`` of its file."""

    line: int
    cable: str | None
    a: Plug
    z: Plug
    part_number: str | None
    length_m: Decimal | None
    medium: str | None
    speed_gbps: int | None

    @property
    def ends(self) -> tuple[Plug, Plug]:
        """Both ends."""
        return self.a, self.z

    def __str__(self) -> str:
        return f"line {self.line}: {self.a} - {self.z}"


@dataclass(frozen=True, slots=True)
class QuotedItem:
    """One line of the bill; ``spare_quantity`` of the ``quantity`` are spares."""

    line: int
    part_number: str
    quantity: int
    unit_price_usd: Decimal | None
    extended_usd: Decimal | None
    description: str
    category: str
    spare_quantity: int
    length_m: Decimal | None

    def __str__(self) -> str:
        return f"line {self.line}: {self.quantity} x {self.part_number}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the quote says of itself; None where it is silent.

    ``oversubscription`` is that of a leaf, ``endpoints`` the NIC ports to be joined (``gpus`` where each has one).
    """

    gpus: int | None = None
    endpoints: int | None = None
    endpoint_gbps: int | None = None
    oversubscription: Fraction | None = None
    total_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class QuoteMap:
    """What the mapping file says: headings by field, parts by their name in the quote, tiers by pattern, promises."""

    cables: Mapping[str, str] = field(default_factory=dict)
    bom: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    promise: Promise = field(default_factory=Promise)


@dataclass(frozen=True, slots=True)
class Quote:
    """Both sheets, either of which may be missing (None), and how their columns were understood.

    ``columns`` holds, per sheet, the heading that was taken for each field.
    """

    cables_file: str
    bom_file: str
    cables: tuple[QuotedCable, ...] | None
    bom: tuple[QuotedItem, ...] | None
    columns: Mapping[str, Mapping[str, str]]
    mapping: QuoteMap
