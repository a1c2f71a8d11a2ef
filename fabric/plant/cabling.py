"""Direct jumpers or structured cabling for the channels between two racks, by cost or by policy.

Structured: a jumper from each device to the panel of its rack, a trunk from panel to panel. A panel stands in each
of the two racks; its share of an enclosure is bought in whole enclosures per rack pair only when nothing else uses
it, so enclosures are counted by rack (:func:`panel_units`) and here by the share of their slots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from catalogs.pricing import unit_price_usd
from catalogs.records import Catalog, FiberModel, PanelModel
from fabric.plant.polarity import genders, pins_meet_holes, transmit_meets_receive
from fabric.plant.trunks import TrunkSet, TrunkType, size_trunks

PANEL_ADAPTER = "A"
"""Type of the adapters in panels: key up meets key down."""


class Cabling(StrEnum):
    """How channels between two racks are cabled; CHEAPER leaves it to the cost of each pair."""

    DIRECT = "direct"
    STRUCTURED = "structured"
    CHEAPER = "cheaper"


@dataclass(frozen=True, slots=True)
class PanelKit:
    """Insert and enclosure of one family for a connector."""

    insert: PanelModel
    enclosure: PanelModel

    def connectors_for(self, channels: int) -> int:
        """Trunk connectors that so many channels take: a cassette deals one to its ports, an adapter has one each."""
        return -(-channels // (self.insert.ports or 1)) if self.insert.kind == "cassette" else channels

    def inserts_for(self, connectors: int) -> int:
        """Inserts that take so many trunk connectors."""
        rear = 1 if self.insert.kind == "cassette" else self.insert.ports or 1
        return -(-connectors // rear)

    def price_usd(self, catalog: Catalog, connectors: int) -> Decimal | None:
        """Inserts, and their share of an enclosure; None when a price is unknown."""
        prices = [catalog.prices.get(part.part_number) for part in (self.insert, self.enclosure)]
        if prices[0] is None or prices[1] is None:
            return None
        count = self.inserts_for(connectors)
        return count * prices[0].price_usd + prices[1].price_usd * count / (self.enclosure.slots or 1)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Channels alike between two racks: cables of ``fiber`` side by side, and their lengths in metres.

    ``direct_m`` is from port to port, ``trunk_m`` from panel to panel, ``jumper_m`` from port to panel (the longer).
    """

    fiber: FiberModel
    channels: int
    direct_m: Decimal
    trunk_m: Decimal
    jumper_m: Decimal


@dataclass(frozen=True, slots=True)
class CablingChoice:
    """What cables a bundle, its price (None: unknown), the other way's price, and the reason in words."""

    cabling: Cabling
    trunks: TrunkSet | None
    kit: PanelKit | None
    price_usd: Decimal | None
    other_usd: Decimal | None
    why: str


def choose_cabling(catalog: Catalog, bundle: Bundle, policy: Cabling, spare_percent: Decimal) -> CablingChoice:
    """The cheaper way that the parts allow, or the one that policy asks for; direct where prices do not tell.

    Raises ValueError where structured cabling is asked for and the catalogue has no parts for it.
    """
    direct = _direct_price(catalog, bundle)
    if policy is Cabling.DIRECT:
        return CablingChoice(Cabling.DIRECT, None, None, direct, None, "by policy")
    found = _structured(catalog, bundle, spare_percent)
    if isinstance(found, str):
        if policy is Cabling.STRUCTURED:
            raise ValueError(f"structured cabling is asked for, but {found}")
        return CablingChoice(Cabling.DIRECT, None, None, direct, None, found)
    trunks, kit, price = found
    if policy is Cabling.STRUCTURED:
        return CablingChoice(Cabling.STRUCTURED, trunks, kit, price, direct, "by policy")
    if direct is None or price is None or direct <= price:
        why = "a price is unknown" if direct is None or price is None else "cheaper"
        return CablingChoice(Cabling.DIRECT, None, None, direct, price, why)
    return CablingChoice(Cabling.STRUCTURED, trunks, kit, price, direct, "cheaper")


def _direct_price(catalog: Catalog, bundle: Bundle) -> Decimal | None:
    length = stock_length(bundle.fiber.stock_lengths_m, bundle.direct_m)
    price = catalog.prices.get(bundle.fiber.part_number)
    return None if price is None or length is None else bundle.channels * unit_price_usd(price, length)


def _structured(
    catalog: Catalog, bundle: Bundle, spare_percent: Decimal
) -> tuple[TrunkSet, PanelKit, Decimal | None] | str:
    """Trunks, panels and price of the structured way, or why there is none."""
    kit = panel_kit(catalog, bundle.fiber)
    if kit is None:
        return f"no panel for {bundle.fiber.connector} on {bundle.fiber.medium}"
    types, jumper = trunk_types(catalog, bundle, kit), _jumper_price(catalog, bundle)
    if not types:
        part = bundle.fiber
        return (
            f"no {part.medium} trunk on sale goes with {part.part_number} in polish, polarity, connectors and length"
        )
    trunks = size_trunks(kit.connectors_for(bundle.channels), types, spare_percent)
    panel = kit.price_usd(catalog, trunks.connectors)
    if panel is None or jumper is None:
        return trunks, kit, None
    return trunks, kit, trunks.price_usd + 2 * panel + 2 * bundle.channels * jumper


def _jumper_price(catalog: Catalog, bundle: Bundle) -> Decimal | None:
    price = catalog.prices.get(bundle.fiber.part_number)
    length = stock_length(bundle.fiber.stock_lengths_m, bundle.jumper_m)
    return None if price is None or length is None else unit_price_usd(price, length)


def trunk_types(catalog: Catalog, bundle: Bundle, kit: PanelKit) -> list[TrunkType]:
    """Priced trunks for the jumpers of ``bundle``: medium, connector and polish agree, transmit meets receive."""
    fiber, found = bundle.fiber, []
    for part in catalog.fibers.values():
        price, length = catalog.prices.get(part.part_number), stock_length(part.stock_lengths_m, bundle.trunk_m)
        if part.kind != "trunk" or price is None or length is None or not part.num_connectors:
            continue
        if (part.medium, part.connector) != (fiber.medium, kit.insert.rear_connector):
            continue
        if kit.insert.kind == "adapter" and not _goes_with(part, fiber):
            continue
        found.append(TrunkType(part.part_number, part.num_connectors, part.fibers, unit_price_usd(price, length)))
    return found


def _goes_with(trunk: FiberModel, jumper: FiberModel) -> bool:
    """Polish and polarity of jumper, trunk, jumper over panels agree, and every mating has one side with pins."""
    if trunk.polish != jumper.polish or trunk.polarity is None or jumper.polarity is None:
        return False
    if trunk.fibers // (trunk.num_connectors or 1) < jumper.fibers:
        return False
    methods = (jumper.polarity, trunk.polarity, jumper.polarity)
    adapters = (PANEL_ADAPTER, PANEL_ADAPTER)
    connector = jumper.connector
    meets = transmit_meets_receive(connector, methods, adapters)
    return meets and pins_meet_holes(connector, genders(connector, len(methods)))


def panel_kit(catalog: Catalog, fiber: FiberModel) -> PanelKit | None:
    """The cheapest insert for the jumpers' connector, with an enclosure of its family; None without one."""
    kits = [
        PanelKit(insert, enclosure)
        for insert in catalog.panels.values()
        for enclosure in catalog.panels.values()
        if insert.kind != "enclosure" and enclosure.kind == "enclosure" and insert.family == enclosure.family
        if insert.front_connector == fiber.connector and insert.medium in (None, fiber.medium)
    ]
    priced = [(price, kit) for kit in kits if (price := kit.price_usd(catalog, 1)) is not None]
    return min(priced, key=lambda each: (each[0], each[1].insert.part_number))[1] if priced else None


def panel_units(kits: Mapping[str, int], kit_of: Mapping[str, PanelKit]) -> int:
    """Rack units of the panels of one rack: inserts by part number into whole enclosures of their family."""
    slots: dict[str, int] = {}
    for part_number, inserts in kits.items():
        enclosure = kit_of[part_number].enclosure
        slots[enclosure.part_number] = slots.get(enclosure.part_number, 0) + inserts
    enclosures = {kit.enclosure.part_number: kit.enclosure for kit in kit_of.values()}
    return sum(
        -(-inserts // (enclosures[name].slots or 1)) * int(enclosures[name].rack_units or 1)
        for name, inserts in slots.items()
    )


def stock_length(lengths_m: Sequence[Decimal], length_m: Decimal) -> Decimal | None:
    """The shortest stock length that is long enough; None where all are too short.

    >>> stock_length((Decimal(3), Decimal(5)), Decimal("3.2")), stock_length((Decimal(3),), Decimal(4))
    (Decimal('5'), None)
    """
    return min((length for length in lengths_m if length >= length_m), default=None)
