"""Rack units that switches take, and racks that a plan needs: the same filling as the tables do.

Network racks are filled in device order (leaves that stand apart, spines, cores), each switch in whole rack units, a
fresh rack when the next one does not fit. So the rack units of the switches are at most racks x usable units: a limit
on them is necessary for a limit on racks, and :func:`count_racks` tells exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from catalogs.records import SwitchModel
from fabric.sizing.terms import Place, SizingTerms, leaves_per_host_rack
from fabric.terms import Tier

ASSUMED_U = 2
"""Rack units that a switch of unknown height is taken to have."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Rack units of one switch: in network racks, and in racks that need liquid cooling because of it."""

    network_u: int = 0
    liquid_u: int = 0


NOWHERE = Stand()


def whole_units(height: Decimal | None) -> int:
    """Rack units that a device takes up.

    >>> whole_units(Decimal("4.5")), whole_units(None)
    (5, 2)
    """
    return ASSUMED_U if height is None else max(ceil(height), 1)


def stand_of(terms: SizingTerms, place: Place, tier: Tier, model: SwitchModel) -> Stand:
    """Where one switch of ``tier`` stands.

    A leaf among its hosts takes no network rack. A liquid-cooled one makes their rack need liquid where they do not
    themselves: of the leaves of a rack, each is counted as its share of the usable units.
    """
    is_liquid = model.cooling == "liquid"
    if not (place.in_host_rack and tier is Tier.LEAF):
        units = whole_units(model.rack_units)
        return Stand(units, units if is_liquid else 0)
    groups = terms.host_sides[place.shape.protocol, place.shape.structure.planes].groups
    if not is_liquid or any(group.cooling == "liquid" for group in groups):
        return NOWHERE
    return Stand(0, terms.rack_usable_u // leaves_per_host_rack(groups, place.shape.structure))
