"""What sizing is told: hosts, parts, goals and lengths, free of the intent's file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from fabric.candidates.rules import SpineReserve
from fabric.links.options import PartTerms
from fabric.plan import EnergyTerms, HostGroup, ReservedEndpoint
from fabric.structure import Structure
from fabric.terms import ClassName, Form, Goal, Tier

HOURS_PER_YEAR = Decimal(8766)  # 365.25 days


@dataclass(frozen=True, slots=True)
class Runs:
    """Cable run in metres per link class; ``host_leaf_in_rack`` applies when the leaf stands in the hosts' rack."""

    host_leaf: Decimal
    host_leaf_in_rack: Decimal
    leaf_spine: Decimal
    spine_core: Decimal

    def length_m(self, name: ClassName, *, leaf_in_host_rack: bool) -> Decimal:
        """Run of a class."""
        if name is ClassName.HOST_LEAF:
            return self.host_leaf_in_rack if leaf_in_host_rack else self.host_leaf
        return self.leaf_spine if name is ClassName.LEAF_SPINE else self.spine_core


@dataclass(frozen=True, slots=True)
class HostSide:
    """Hosts of one protocol and plane split: the groups with the cage facts of that mode."""

    protocol: str
    groups: tuple[HostGroup, ...]
    reserved: ReservedEndpoint | None


@dataclass(frozen=True, slots=True)
class PartResource:
    """Something that parts use up: ``weights`` are whole units of it per piece of a part, by part number."""

    name: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MarketTerms:
    """What the market and the house allow to be bought, over the parts of the whole fabric.

    ``limits`` pair a resource with the most of it that may be bought: pieces in stock count neither there nor in
    money. ``shares`` are (resource, whole, largest fraction of the whole), over all pieces used. ``owned`` are pieces
    in stock by part number. ``gamma`` parts at the most move to their high price at once, by ``rises_cents`` a piece.
    """

    resources: tuple[PartResource, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    shares: tuple[tuple[str, str, Fraction], ...] = ()
    owned: Mapping[str, int] = field(default_factory=dict)
    gamma: int = 0
    rises_cents: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SizingTerms:
    """Everything but the structures. ``host_sides`` is keyed by (protocol, planes).

    ``slacks`` go with ``goals``; ``caps`` pair a resource with its largest use, in its integer units. ``cpo_shares``
    are the largest fractions of a tier's switches with co-packaged optics; ``kept_pluggable`` are the scalable units
    whose leaves, and how many of the first spine positions, have none. ``may_mix`` asks for mixed fabrics where
    nothing else does.
    """

    parts: PartTerms
    goals: tuple[Goal, ...]
    energy: EnergyTerms
    runs: Runs
    rack_usable_u: int
    spine_reserve: SpineReserve
    tier_models: dict[Tier, tuple[str, ...]]
    host_sides: dict[tuple[str, int], HostSide]
    slacks: tuple[Fraction, ...] = ()
    caps: tuple[tuple[str, int], ...] = ()
    market: MarketTerms = field(default_factory=MarketTerms)
    cpo_shares: Mapping[Tier, Fraction] = field(default_factory=dict)
    kept_pluggable: tuple[frozenset[int], int] = (frozenset(), 0)
    may_mix: bool = False

    @property
    def is_mixed(self) -> bool:
        """Whether fabrics may be mixed: a limit, share, stock, protection or slack calls for it, or it is asked for.

        Without any of these, goals are linear in what each part of a fabric is made of, so one kind each is best.
        """
        market = self.market
        bound = bool(self.caps or market.limits or market.shares or market.owned or market.gamma)
        bound = bound or any(self.slacks) or bool(self.cpo_shares) or self.kept_pluggable != (frozenset(), 0)
        return bound or self.may_mix

    @property
    def energy_usd_per_w(self) -> Decimal:
        """USD that one watt costs over the years: hours x years x PUE x (price + carbon) / 1000."""
        terms = self.energy
        per_kwh = terms.price_per_kwh_usd + terms.carbon_usd_per_kwh
        return HOURS_PER_YEAR * terms.years * terms.pue * per_kwh / 1000


@dataclass(frozen=True, slots=True)
class Shape:
    """A structure for one protocol: what is sized."""

    protocol: str
    structure: Structure

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Tiers that the structure has."""
        return (Tier.LEAF, Tier.SPINE, Tier.CORE)[: self.structure.num_tiers]

    @property
    def classes(self) -> tuple[ClassName, ...]:
        """Link classes that the structure has."""
        return (ClassName.HOST_LEAF, ClassName.LEAF_SPINE, ClassName.SPINE_CORE)[: self.structure.num_tiers]


@dataclass(frozen=True, slots=True)
class Place:
    """A shape and where its leaves stand: among the hosts, so that host cables stay in the rack, or apart."""

    shape: Shape
    in_host_rack: bool


def leaves_per_host_rack(groups: tuple[HostGroup, ...], structure: Structure) -> int:
    """Leaves that stand among the hosts of one rack, all planes counted; 0 where leaves and racks do not line up.

    They line up when a leaf serves hosts of one rack only: racks are filled group by group, so a rack holds a whole
    number of leaves' hosts and every group but the last ends with a leaf.
    """
    if structure.form is not Form.LEAF_SPINE:
        return 0
    hosts = structure.hosts_per_leaf
    if any(group.hosts_per_rack % hosts for group in groups) or any(group.num_hosts % hosts for group in groups[:-1]):
        return 0
    return structure.planes * max(group.hosts_per_rack for group in groups) // hosts


def host_rack_room_u(groups: tuple[HostGroup, ...], usable_u: int) -> Decimal | None:
    """Rack units that the fullest host rack leaves free; None when a model's height is unknown."""
    free = [usable_u - g.hosts_per_rack * g.rack_units for g in groups if g.rack_units is not None]
    return Decimal(min(free)) if len(free) == len(groups) else None
