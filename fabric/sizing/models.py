"""Which switch models may fill a tier of a shape."""

from __future__ import annotations

from dataclasses import dataclass, field

from catalogs.records import SwitchModel
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import SpineReserve
from fabric.ports import port_capability, speaks
from fabric.sizing.questions import tier_ports
from fabric.sizing.terms import Place, SizingTerms, host_rack_room_u, leaves_per_host_rack
from fabric.sizing.uses import switch_bill
from fabric.terms import Tier

Models = tuple[SwitchModel, ...]


@dataclass(slots=True)
class TierModels:
    """Models by tier, ports and protocol; equal ports recur over shapes, so each is looked up once."""

    terms: SizingTerms
    refusals: Rejections
    _known: dict[object, Models] = field(default_factory=dict)
    _offered: dict[Tier, Models] = field(default_factory=dict)

    def fitting(self, place: Place, tier: Tier) -> Models:
        """Models for ``tier``: protocol, cages with the spine reserve kept, room where leaves stand among hosts."""
        shape = place.shape
        in_rack = 0
        side = self.terms.host_sides[shape.protocol, shape.structure.planes]
        if place.in_host_rack and tier is Tier.LEAF:
            in_rack = leaves_per_host_rack(side.groups, shape.structure)
        key = (tier, shape.protocol, tier_ports(shape.structure, tier), shape.structure.planes, in_rack)
        if key not in self._known:
            self._known[key] = tuple(m for m in self._on_offer(tier) if self._fits(place, tier, m, in_rack))
        floor = self.terms.floor
        if floor is not None and floor.is_partly_cooled and not place.on_coolant:
            return tuple(model for model in self._known[key] if model.cooling != "liquid")
        return self._known[key]

    def _on_offer(self, tier: Tier) -> Models:
        """Models of the tier whose figures the goals can weigh."""
        if tier not in self._offered:
            weighed = []
            for part_number in self.terms.tier_models[tier]:
                model = self.terms.parts.catalog.switches[part_number]
                fault = switch_bill(self.terms, model, 1).serves(self.terms)
                if fault is None:
                    weighed.append(model)
                else:
                    self.refusals.add(f"switch cannot be weighed: {fault}", part_number)
            self._offered[tier] = tuple(weighed)
        return self._offered[tier]

    def _fits(self, place: Place, tier: Tier, model: SwitchModel, in_rack: int) -> bool:
        shape = place.shape
        reserve = self.terms.spine_reserve if tier is Tier.SPINE else SpineReserve()
        capability = port_capability(model, fabric_side_only=tier is not Tier.LEAF)
        if not speaks(model, shape.protocol, tier):
            return False
        if not reserve.fits(capability, *tier_ports(shape.structure, tier)):
            return False
        return not in_rack or self._has_room(place, model, in_rack)

    def _has_room(self, place: Place, model: SwitchModel, in_rack: int) -> bool:
        """Whether ``in_rack`` leaves fit a rack beside its hosts; not when a height is unknown."""
        side = self.terms.host_sides[place.shape.protocol, place.shape.structure.planes]
        room = host_rack_room_u(side.groups, self.terms.rack_usable_u)
        return room is not None and model.rack_units is not None and model.rack_units * in_rack <= room
