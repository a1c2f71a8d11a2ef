"""A quote joined to the catalogue: parts, models and tiers of its devices, and what its cables add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from catalogs.records import AssemblyModel, Catalog, FiberModel, HostModel, OpticModel, SwitchModel
from fabric.audit.quote.parts import Part, PartFinder
from fabric.audit.quote.records import Plug, Promise, Quote, QuotedCable, QuotedItem

TIERS = ("host", "leaf", "spine", "core")
_GUESSES: Mapping[str, str] = {
    "host": r"host|node|server|gpu|dgx|hgx|compute|nvl|tray|\bh\d",
    "core": r"core|super.?spine|\bss\d|\bt2\b",
    "spine": r"spine|agg|\bsp\d|\bs\d|\bt1\b",
    "leaf": r"leaf|tor\b|tor\d|\blf|\bl\d|\bt0\b",
}
_SWITCH_TIERS = TIERS[1:]


@dataclass(frozen=True, slots=True)
class PluggedCable:
    """A row of the cable list with the parts behind it; None where the catalogue does not know one."""

    row: QuotedCable
    part: Part | None
    length_m: Decimal | None
    a_optic: Part | None
    z_optic: Part | None

    @property
    def assembly(self) -> AssemblyModel | None:
        """The cable when its ends are attached."""
        return self.part if isinstance(self.part, AssemblyModel) else None

    @property
    def fiber(self) -> FiberModel | None:
        """The cable when it is fibre."""
        return self.part if isinstance(self.part, FiberModel) else None

    @property
    def optics(self) -> tuple[OpticModel | None, OpticModel | None]:
        """Modules at both ends."""
        a, z = (optic if isinstance(optic, OpticModel) else None for optic in (self.a_optic, self.z_optic))
        return a, z

    @property
    def plugs(self) -> tuple[tuple[Plug, OpticModel | None], tuple[Plug, OpticModel | None]]:
        """Both ends with their modules."""
        return (self.row.a, self.optics[0]), (self.row.z, self.optics[1])

    def __str__(self) -> str:
        return str(self.row)


@dataclass(frozen=True, slots=True)
class BilledItem:
    """A line of the bill with its part; ``length_m`` of a cable as written, else as its order code has it."""

    row: QuotedItem
    part: Part | None
    length_m: Decimal | None

    @property
    def installed(self) -> int:
        """Pieces that are no spares."""
        return self.row.quantity - self.row.spare_quantity

    def __str__(self) -> str:
        return str(self.row)


class QuoteEvidence:
    """Everything a rule over a quote may look at; nothing is computed that no rule asks for."""

    def __init__(self, quote: Quote, catalog: Catalog) -> None:
        self.quote = quote
        self.catalog = catalog
        self.finder = PartFinder(catalog, quote.mapping.parts)

    @property
    def promise(self) -> Promise:
        """What the quote says of itself."""
        return self.quote.mapping.promise

    @cached_property
    def cables(self) -> tuple[PluggedCable, ...]:
        """The cable list; empty where there is none."""
        return tuple(self._plug(row) for row in self.quote.cables or ())

    def _plug(self, row: QuotedCable) -> PluggedCable:
        found = self.finder.find(row.part_number)
        optics = [self.finder.find(plug.optic) for plug in row.ends]
        length = found.length_m if found is not None and row.length_m is None else row.length_m
        a, z = (None if optic is None else optic.part for optic in optics)
        return PluggedCable(row, None if found is None else found.part, length, a, z)

    @cached_property
    def items(self) -> tuple[BilledItem, ...]:
        """The bill; empty where there is none."""
        return tuple(map(self._bill, self.quote.bom or ()))

    def _bill(self, row: QuotedItem) -> BilledItem:
        found = self.finder.find(row.part_number)
        if found is None:
            return BilledItem(row, None, row.length_m)
        return BilledItem(row, found.part, found.length_m if row.length_m is None else row.length_m)

    @cached_property
    def switch_items(self) -> list[tuple[BilledItem, SwitchModel]]:
        """Lines of the bill that are switches."""
        return [(item, item.part) for item in self.items if isinstance(item.part, SwitchModel)]

    @cached_property
    def host_items(self) -> list[tuple[BilledItem, HostModel]]:
        """Lines of the bill that are hosts."""
        return [(item, item.part) for item in self.items if isinstance(item.part, HostModel)]

    def price_usd(self, part: Part, length_m: Decimal | None = None) -> Decimal | None:
        """Price of one piece as quoted, else by the price book; None where neither has one."""
        for item in self.items:
            if item.part is part and item.row.unit_price_usd is not None:
                return item.row.unit_price_usd
        price = self.catalog.prices.get(part.part_number)
        if price is None:
            return None
        return price.price_usd + (price.price_per_m_usd or Decimal(0)) * (length_m or Decimal(0))

    @cached_property
    def plugs_of(self) -> dict[str, list[tuple[PluggedCable, Plug]]]:
        """Ends of cables at every device, in the order of the list."""
        found: dict[str, list[tuple[PluggedCable, Plug]]] = {}
        for cable in self.cables:
            for plug in cable.row.ends:
                found.setdefault(plug.device, []).append((cable, plug))
        return found

    @cached_property
    def tier_of(self) -> dict[str, str | None]:
        """Tier of every device by the mapping's patterns, else by its name; None where nothing tells."""
        patterns = {**_GUESSES, **self.quote.mapping.tiers}
        order = [*self.quote.mapping.tiers, *(tier for tier in _GUESSES if tier not in self.quote.mapping.tiers)]
        return {
            device: next((tier for tier in order if re.search(patterns[tier], device, re.IGNORECASE)), None)
            for device in self.plugs_of
        }

    @cached_property
    def model_of(self) -> dict[str, Part | None]:
        """Model of every device: as the list names it, else the only switch (or host) that is billed."""
        named = {
            plug.device: found.part
            for plugs in self.plugs_of.values()
            for _, plug in plugs
            if (found := self.finder.find(plug.model)) is not None
        }
        return {device: named.get(device) or self._billed_model(device) for device in self.plugs_of}

    def _billed_model(self, device: str) -> Part | None:
        """The model of a device by its tier: the one billed for it, else the only one billed."""
        tier = self.tier_of[device]
        if tier == "host":
            return self._only(item for item, _ in self.host_items)
        if tier is None:
            return None
        switches = [item for item, _ in self.switch_items]
        described = [item for item in switches if self.tier_of_item(item) == tier]
        return self._only(described) or self._only(switches)

    @staticmethod
    def _only(items: Iterable[BilledItem]) -> Part | None:
        parts = {item.part.part_number: item.part for item in items if item.part is not None}
        return next(iter(parts.values())) if len(parts) == 1 else None

    @staticmethod
    def tier_of_item(item: BilledItem) -> str | None:
        """The tier that a line of the bill speaks of; None where it names none or several."""
        text = f"{item.row.description} {item.row.category}"
        tiers = [tier for tier in _SWITCH_TIERS if re.search(rf"\b{tier}s?\b", text, re.IGNORECASE)]
        return tiers[0] if len(tiers) == 1 else None

    def speed_of(self, cable: PluggedCable) -> int | None:
        """Gb/s of a row: of a straight assembly, else as written, else of the slower module per optical connector.

        A straight assembly carries all links between its two cages, whatever the speed of one of them.
        """
        assembly = cable.assembly
        if assembly is not None and assembly.num_tails == 1:
            return assembly.speed_gbps
        if cable.row.speed_gbps is not None:
            return cable.row.speed_gbps
        if assembly is not None:
            return assembly.speed_gbps // assembly.num_tails
        per_end = [optic.speed_gbps // max(1, optic.num_connectors) for optic in cable.optics if optic is not None]
        return min(per_end, default=None)

    @cached_property
    def leaf_gbps(self) -> dict[str, tuple[int, int]]:
        """Gb/s down and up of every leaf whose cables all have a known speed and end at a host or a spine."""
        sums: dict[str, list[int]] = {}
        unknown: set[str] = set()
        for cable in self.cables:
            a, z = (self.tier_of[plug.device] for plug in cable.row.ends)
            for plug, tier, other in ((cable.row.a, a, z), (cable.row.z, z, a)):
                if tier != "leaf":
                    continue
                speed = self.speed_of(cable)
                if speed is None or other not in ("host", "spine"):
                    unknown.add(plug.device)
                    continue
                sums.setdefault(plug.device, [0, 0])[0 if other == "host" else 1] += speed
        return {leaf: (down, up) for leaf, (down, up) in sums.items() if leaf not in unknown}

    @cached_property
    def devices_by_tier(self) -> Counter[str | None]:
        """Devices of the cable list in every tier."""
        return Counter(self.tier_of.values())

    def switches(self, tier: str | None = None) -> int:
        """Switches of the cable list (of a tier), else those of the bill."""
        if self.quote.cables is not None:
            tiers = _SWITCH_TIERS if tier is None else (tier,)
            return sum(self.devices_by_tier[name] for name in tiers)
        return sum(item.installed for item, _ in self.switch_items if tier is None or self.tier_of_item(item) == tier)

    @cached_property
    def endpoints(self) -> int | None:
        """NIC ports to be joined: as promised, of the hosts billed, or of the cable list; None where unknown."""
        promise = self.promise
        if promise.endpoints or promise.gpus:
            return promise.endpoints or promise.gpus
        return sum(item.installed * host.nic_ports for item, host in self.host_items) or None

    @cached_property
    def oversubscription(self) -> Fraction:
        """The ratio promised for a leaf; 1:1 where nothing is said."""
        return self.promise.oversubscription or Fraction(1)
