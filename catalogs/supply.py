"""What a supply book says of a part: the lines that speak of it, and its lead time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from catalogs.lasers import LaserSource
from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel, SwitchModel

BoughtPart = SwitchModel | OpticModel | AssemblyModel | FiberModel
Scope = Literal["part", "vendor", "category"]

CATEGORIES: Mapping[type, str] = MappingProxyType(
    {SwitchModel: "switches", OpticModel: "optics", AssemblyModel: "assemblies", FiberModel: "fibers"}
)
"""Word of a supply book for every kind of part."""


def supply_keys(part: BoughtPart | LaserSource) -> tuple[tuple[Scope, str], ...]:
    """(scope, key) of the lines that speak of ``part``, closest first; optics and assemblies have one speed.

    A laser source is of no category.
    """
    keys: list[tuple[Scope, str]] = [("part", part.part_number), ("vendor", part.vendor)]
    if isinstance(part, LaserSource):
        return tuple(keys)
    word = CATEGORIES[type(part)]
    if isinstance(part, (OpticModel, AssemblyModel)):
        keys.append(("category", f"{word}/{part.speed_gbps}"))
    return (*keys, ("category", word))


def lead_time_weeks(catalog: Catalog, part: BoughtPart | LaserSource) -> Decimal | None:
    """Weeks from order to delivery by the closest line that has them; None where nobody knows."""
    for wanted in supply_keys(part):
        for supply in catalog.supplies:
            if (supply.scope, supply.key) == wanted and supply.lead_time_weeks is not None:
                return supply.lead_time_weeks
    return None


def bought_parts(catalog: Catalog) -> Iterator[BoughtPart]:
    """Everything that can be bought, table by table."""
    yield from catalog.switches.values()
    yield from catalog.optics.values()
    yield from catalog.assemblies.values()
    yield from catalog.fibers.values()
