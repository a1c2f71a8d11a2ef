"""What sizing is told: hosts, parts, goals and lengths, free of the intent's file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from fabric.candidates.rules import SpineReserve
from fabric.links.options import PartTerms
from fabric.plan import EnergyTerms, HostGroup, ReservedEndpoint
from fabric.room.records import FloorPlan
from fabric.structure import Structure
from fabric.terms import ClassName, Form, Goal, Tier

if TYPE_CHECKING:
    from fabric.sizing.siting import Ways

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
class FloorTerms:
    """The floor that structures are laid out on, and the lengths that cables come in, mm, ascending.

    Where ``is_partly_cooled``, a coolant loop reaches some places of racks and others not.
    """

    plan: FloorPlan
    stock_mm: tuple[int, ...]
    is_partly_cooled: bool

    @property
    def has_power(self) -> bool:
        """Whether any rack has a limit of power."""
        room = self.plan.room
        return room.power_w is not None or any(kind.power_w is not None for kind in room.kinds)


@dataclass(frozen=True, slots=True)
class HostSide:
    """Hosts of one protocol and plane split: the groups with the cage facts of that mode."""

    protocol: str
    groups: tuple[HostGroup, ...]
    reserved: ReservedEndpoint | None


@dataclass(frozen=True, slots=True)
class PartResource:
    """Something that parts use up: ``weights`` are whole units of it per piece of a part, by part number.

    Spares of a fibre cable are rounded up for every length of it, not once: a limit on the resource is less by
    ``margin`` units than what there is, so that it holds all the same.
    """

    name: str
    weights: Mapping[str, int]
    margin: int = 0


@dataclass(frozen=True, slots=True)
class MarketTerms:
    """What the market and the house allow to be bought, over the parts of the whole fabric.

    Of a part with n pieces in the fabric, o in stock and a spare share s, max(0, ceil(n (1 + s)) - o) are bought
    (:func:`pieces_bought`), and ``limits`` pair a resource with the most of it that may be: pieces in stock count
    neither there nor in money. Money counts max(0, n - o), since spares come on top. ``shares`` are (resource, whole,
    largest fraction of the whole), over all n. ``owned`` are pieces in stock by part number. ``gamma`` parts at the
    most move to their high price at once, by ``rises_cents`` a piece that is paid for.
    """

    resources: tuple[PartResource, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    shares: tuple[tuple[str, str, Fraction], ...] = ()
    owned: Mapping[str, int] = field(default_factory=dict)
    spare_share: Fraction = Fraction(0)
    gamma: int = 0
    rises_cents: Mapping[str, int] = field(default_factory=dict)

    @property
    def limited(self) -> frozenset[str]:
        """Parts of which not any number may be bought."""
        names = {name for name, _ in self.limits}
        return frozenset(part for each in self.resources if each.name in names for part in each.weights)


def pieces_bought(pieces: int, owned: int, spare_share: Fraction) -> int:
    """Pieces to buy of a part: what is installed and its spares, less what is in stock.

    >>> pieces_bought(101, 100, Fraction(2, 100)), pieces_bought(50, 100, Fraction(2, 100))
    (4, 0)
    """
    return max(0, pieces + ceil(pieces * spare_share) - owned)


@dataclass(frozen=True, slots=True)
class CpoTerms:
    """How much of a fabric may have co-packaged optics, where models may be mixed within a tier.

    ``shares`` are the largest fractions of a tier's switches. Leaves of ``pluggable_units`` (scalable units from 0)
    stay pluggable; so do ``pluggable_spines`` positions of every pod, with the cores above them.
    """

    shares: Mapping[Tier, Fraction] = field(default_factory=dict)
    pluggable_units: tuple[int, ...] = ()
    pluggable_spines: int = 0


@dataclass(frozen=True, slots=True)
class SizingTerms:
    """Everything but the structures. ``host_sides`` is keyed by (protocol, planes).

    ``slacks`` go with ``goals``; ``caps`` pair a resource with its largest use, in its integer units. Without
    ``may_mix`` a tier has one model and a class one kind of link; ``must_mix`` asks for mixed fabrics where nothing
    else does. With a ``floor`` lengths follow from it, not from ``runs``.
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
    may_mix: bool = True
    must_mix: bool = False
    cpo: CpoTerms = field(default_factory=CpoTerms)
    floor: FloorTerms | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether a mixed fabric is looked for: it may be, and something is limited, shared, in stock or has slack.

        Without any of these, goals are linear in what each part of a fabric is made of, so one kind each is best.
        """
        market, cpo = self.market, self.cpo
        bound = bool(self.caps or market.limits or market.shares or market.owned or market.gamma)
        asked = bound or any(self.slacks) or bool(cpo.shares or cpo.pluggable_units or cpo.pluggable_spines)
        return (self.may_mix and asked) or self.must_mix

    @property
    def by_length(self) -> bool:
        """Whether links of a class are told apart by their lengths: those on a floor, unless nothing may be mixed."""
        return self.floor is not None and (self.may_mix or self.must_mix)

    @property
    def kwh_per_w(self) -> Decimal:
        """Electricity that one watt of equipment draws over the years, kWh: hours x years x PUE / 1000."""
        return HOURS_PER_YEAR * self.energy.years * self.energy.pue / 1000

    @property
    def energy_usd_per_w(self) -> Decimal:
        """USD that one watt costs over the years: hours x years x PUE x (price + carbon) / 1000."""
        return self.kwh_per_w * (self.energy.price_per_kwh_usd + self.energy.carbon_usd_per_kwh)

    @property
    def carbon_g_per_w(self) -> Decimal | None:
        """Grams of CO2 per watt over the years: kWh x the grid's carbon; None where the grid's is not known."""
        grams = self.energy.carbon_g_per_kwh
        return None if grams is None else self.kwh_per_w * grams


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
    """A shape and where its leaves stand: among the hosts, so that host cables stay in the rack, or apart.

    On a floor of which a part only is cooled, ``on_coolant`` places the racks of tiers that may be liquid-cooled
    there. ``ways`` are there once the shape is laid out on a floor.
    """

    shape: Shape
    in_host_rack: bool
    on_coolant: bool = False
    ways: Ways | None = None

    def longest_m(self, name: ClassName, runs: Runs) -> Decimal:
        """Length of the longest cable of a class, metres."""
        if self.ways is not None:
            return self.ways.longest[name]
        return runs.length_m(name, leaf_in_host_rack=self.in_host_rack)


def leaves_per_host_rack(groups: tuple[HostGroup, ...], structure: Structure) -> int:
    """Leaves that stand among the hosts of one rack, all planes counted; 0 where leaves and racks do not line up.

    They line up when a leaf serves hosts of one rack only: racks are filled group by group, so a rack holds a whole
    number of leaves' hosts, every group but the last ends with a leaf, and so does every unit that several leaves
    share. A single rack holds all of them in any case.
    """
    if structure.form is not Form.LEAF_SPINE:
        return 0
    hosts = structure.hosts_per_leaf
    if len(groups) == 1 and structure.num_hosts <= groups[0].hosts_per_rack:
        return structure.num_leaves
    ends = [*(group.hosts_per_rack for group in groups), *(group.num_hosts for group in groups[:-1])]
    if structure.num_units > 1:
        ends.append(structure.unit_hosts)
    if any(end % hosts for end in ends):
        return 0
    return structure.planes * -(-max(map(_fullest, groups)) // hosts)


def _fullest(group: HostGroup) -> int:
    """Hosts in the fullest rack of ``group``."""
    return min(group.hosts_per_rack, group.num_hosts)


def host_rack_room_u(groups: tuple[HostGroup, ...], usable_u: int) -> Decimal | None:
    """Rack units that the fullest host rack leaves free; None when a model's height is unknown."""
    free = [usable_u - _fullest(g) * g.rack_units for g in groups if g.rack_units is not None]
    return Decimal(min(free)) if len(free) == len(groups) else None
