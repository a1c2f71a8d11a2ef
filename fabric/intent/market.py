"""What can be bought, by when, how much of it, and from whom."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field, WithJsonSchema

from fabric.intent.problems import Fault
from fabric.intent.section import Many, Section
from fabric.intent.values import MAX_COUNT, CountOrNone, FilePath, Label, Number, Share
from fabric.intent.words import UnknownLeadTime, UnknownLeadTimeWord

Paths = Annotated[tuple[FilePath, ...], Many()]
"""Files, counted from the directory of the intent; a later one wins."""

Labels = Annotated[tuple[Label, ...], Many()]

Units = Annotated[
    dict[Label, CountOrNone],
    WithJsonSchema(
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MAX_COUNT}}
    ),
]
"""Whole numbers by name."""


class Selection(Section):
    """What may be used: of those included (none named = all) whatever is not excluded."""

    include: Labels = Field(default=(), description="only these; [] = all")
    exclude: Labels = Field(default=(), description="none of these")

    def faults(self) -> Iterator[Fault]:
        """No name is included and excluded at once, whatever its case."""
        included = {name.casefold() for name in self.include}
        for index, name in enumerate(self.exclude):
            if name.casefold() in included:
                yield Fault(
                    ("exclude", index), f"'{name}' is included as well", "keep it in one list", (("include",),)
                )

    def allows(self, name: str) -> bool:
        """Whether ``name`` may be used."""
        return name not in self.exclude and (not self.include or name in self.include)


class VendorShares(Section):
    """Largest share of all pieces of a category that one vendor may have; one bare figure holds for all three."""

    shorthand: ClassVar[tuple[str, ...]] = ("switch", "transceiver", "cable")

    switch: Annotated[Fraction, Share()] | None = Field(
        default=None, description='of the switches, over all tiers: 0.6, "2/3" or "60%"; null = no limit'
    )
    transceiver: Annotated[Fraction, Share()] | None = Field(
        default=None, description="of the pluggable modules; null = no limit"
    )
    cable: Annotated[Fraction, Share()] | None = Field(
        default=None, description="of the cables, fibre and copper alike; null = no limit"
    )

    def faults(self) -> Iterator[Fault]:
        """A share of nothing leaves nothing to buy."""
        for key in self.shorthand:
            if getattr(self, key) == 0:
                yield Fault((key,), "leaves nothing to buy", "write a share above 0, or leave the key out")


class Market(Section):
    """What can be bought, by when, how much of it, and at which prices."""

    prices: Paths = Field(
        default=(), description="price books (CSV) laid over the catalogue's prices; a later one wins"
    )
    supplies: Paths = Field(
        default=(),
        description="supply books (CSV): units available per part, vendor or category, and lead times; "
        "a later one wins",
    )
    vendors: Selection = Field(default_factory=Selection, description="vendors whose parts may be used")
    parts: Selection = Field(default_factory=Selection, description="part numbers that may be used")
    announced: bool = Field(
        default=False,
        description="whether announced parts that do not ship yet may be used; one named by number always may",
    )
    need_by_weeks: Annotated[Decimal, Number(0, 520, "weeks")] | None = Field(
        default=None,
        description="weeks from order to delivery at the most: a part with a longer lead time in the supply book"
        " is not bought; null = no limit",
    )
    unknown_lead_time: UnknownLeadTimeWord = Field(
        default=UnknownLeadTime.ALLOW,
        description="allow: a part without a lead time is bought all the same, and the summary names it where there"
        " is a date to keep; refuse: it is not",
    )
    available: Units = Field(
        default={},
        description="units that can be bought, spares included, by part number, category (optics, optics/800) or"
        " vendor; each stands over the supply book's line of that name",
    )
    owned: Units = Field(
        default={},
        description="pieces in stock by part number: used up first, at no price, spares last; not for fibre cables",
    )
    components: Units = Field(
        default={},
        description='components that may be bought inside parts: "CW laser", "EML laser", "VCSEL laser", DSP,'
        ' photodiode, "optical engine", ELS; a part whose count is unknown is then not bought',
    )
    largest_vendor_share: VendorShares = Field(
        default_factory=VendorShares,
        description="largest share of one vendor, over all pieces of a category that are used",
    )
    second_source: bool = Field(
        default=False,
        description="true: a module is used only where one of another vendor could take its place",
    )
