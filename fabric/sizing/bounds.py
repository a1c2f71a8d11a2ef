"""Lower bounds of a candidate by arithmetic, before any option is counted out.

A class of n links between two switch models uses at least n times the least use per link over the legal options,
where a module counts 1/legs per link (whole modules per cage can only be more). Tiers form a chain from the hosts
to the top. Which ends may be joined, and at what use, is the same for many candidates, which differ in counts only:
the routes along the chain that no other undercuts are listed once, and a bound is the least of them times the counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import le, mul

from fabric.links.ends import EndProfile
from fabric.links.options import LinkOption, LinkQuestion, unit_parts
from fabric.room.lengths import metres
from fabric.sizing.legal import LegalOptions
from fabric.sizing.models import Models
from fabric.sizing.questions import class_links, class_tiers, link_question, tier_ports
from fabric.sizing.terms import Place, SizingTerms
from fabric.sizing.uses import FIBERS, ROUNDED, Bill, parts_bill, switch_bill
from fabric.terms import ClassName, Tier

SCALE = 4 * lcm(*range(1, 17))
"""Parts of a unit in which bounds are added up: exact where up to 16, 32 or 64 ports share a module or a cable."""

HOSTS = -1
"""The end of the hosts, where others have the index of a profile."""

Joins = dict[tuple[int, int], int | None]
"""Least use of a link by the indices of the profiles at its ends; None where nothing legal joins them."""

Route = tuple[int, ...]
"""Uses along the chain in SCALE parts: of a link of each length and a switch, class by class from the hosts up."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Profiles that models of a tier show to the links below and above (HOSTS at the top), and their least use."""

    down: int
    up: int
    use: int


@dataclass(slots=True)
class BoundTables:
    """Least use per link, by class and pair of end profiles, and per switch, in SCALE parts of a unit."""

    terms: SizingTerms
    legal: LegalOptions
    _joins: dict[object, Joins] = field(default_factory=dict)
    _shown: dict[object, tuple[_Shown, ...]] = field(default_factory=dict)
    _routes: dict[object, tuple[Route, ...]] = field(default_factory=dict)
    _switch: dict[tuple[str, str], int] = field(default_factory=dict)
    _profiles: list[EndProfile] = field(default_factory=list)
    _indices: dict[EndProfile, int] = field(default_factory=dict)

    def bound(self, place: Place, models: dict[Tier, Models], goal: str) -> int | None:
        """Least use of ``goal`` over all choices of models; None when no choice has legal options throughout."""
        structure = place.shape.structure
        counts: list[int] = []
        for name in place.shape.classes:
            counts += (links for _, links in self._runs(place, name))
            counts.append(structure.num_in_tier(class_tiers(name)[1]))
        totals = [sum(map(mul, counts, route)) for route in self._routes_of(place, models, goal)]
        return min(totals) // SCALE if totals else None

    def _routes_of(self, place: Place, models: dict[Tier, Models], goal: str) -> tuple[Route, ...]:
        """Routes from the hosts to the top, the same for all places whose links and tiers are alike."""
        key = tuple(
            (self._join_key(place, name, goal), self._lengths(place, name), self._shown_key(place, name, models))
            for name in place.shape.classes
        )
        if key not in self._routes:
            reached: dict[int, list[Route]] = {HOSTS: [()]}
            for name in place.shape.classes:
                reached = self._extend(place, name, models, (reached, goal))
            self._routes[key] = tuple(route for routes in reached.values() for route in routes)
        return self._routes[key]

    def _extend(
        self, place: Place, name: ClassName, models: dict[Tier, Models], below: tuple[dict[int, list[Route]], str]
    ) -> dict[int, list[Route]]:
        """Routes up to and with the tier above ``name``, by the profile that its models show upwards."""
        reached, goal = below
        extended: dict[int, list[Route]] = {}
        for shown in self._shown_by(place, name, models, goal):
            for a, routes in reached.items():
                joins = self._joins_between((place, name, goal), a, shown.down)
                if joins is not None:
                    extended.setdefault(shown.up, []).extend((*route, *joins, shown.use) for route in routes)
        return {up: _undercut_by_none(routes) for up, routes in extended.items()}

    def _joins_between(self, asked: tuple[Place, ClassName, str], a: int, z: int) -> tuple[int, ...] | None:
        """Least use per link of every length between two profiles; None where nothing legal joins the longest.

        No link uses less than the least over its own length and those above: it may have a longer cable.
        """
        place, name, _ = asked
        found: list[int] = []
        for length_m in self._lengths(place, name):
            per_link = self._join(asked, a, z, length_m)
            least = [*found[-1:], *([] if per_link is None else [per_link])]
            if not least:
                return None
            found.append(min(least))
        return tuple(found)

    def _join(self, asked: tuple[Place, ClassName, str], a: int, z: int, length_m: Decimal) -> int | None:
        """Least use per link between two profiles, counted once; None where nothing legal joins them."""
        joins = self._joins.setdefault((self._join_key(*asked), length_m), {})
        if (a, z) not in joins:
            joins[a, z] = self._per_link(asked, a, z, length_m)
        return joins[a, z]

    def _lengths(self, place: Place, name: ClassName) -> tuple[Decimal, ...]:
        """Lengths of the links of a class, metres, longest first."""
        return tuple(length for length, _ in self._runs(place, name))

    def _runs(self, place: Place, name: ClassName) -> tuple[tuple[Decimal, int], ...]:
        """(metres, links) of a class, longest first; all as long as the longest where a class has one kind.

        Lengths on a floor are rounded down to a few: these tell the bound. Of a structure that is not laid out yet,
        all are as short as cables get.
        """
        ways, floor = place.ways, self.terms.floor
        if ways is not None and self.terms.by_length:
            return ways.steps[name]
        links = class_links(place.shape.structure, name)
        if floor is not None and ways is None:
            return ((metres(floor.stock_mm[0]), links),)
        return ((place.longest_m(name, self.terms.runs), links),)

    def _join_key(self, place: Place, name: ClassName, goal: str) -> tuple[object, ...]:
        """Equal wherever links of a class have the same ends and alignment."""
        structure = place.shape.structure
        aligned = structure.aligned_ports(name)
        alignment = (aligned % 2 == 0, aligned % 4 == 0, aligned % 8 == 0)
        hosts = (structure.planes, structure.reserved_endpoints > 0) if name is ClassName.HOST_LEAF else ()
        return place.shape.protocol, name, alignment, hosts, goal

    def _per_link(self, asked: tuple[Place, ClassName, str], a: int, z: int, length_m: Decimal) -> int | None:
        """Least use per link of a length between two profiles; None when nothing legal joins them."""
        place, name, goal = asked
        side = self.terms.host_sides[place.shape.protocol, place.shape.structure.planes]
        ends = (None if a == HOSTS else self._profiles[a], self._profiles[z])
        question = link_question(place.shape, name, side, ends, length_m)
        uses = [self._option_use(question, option, goal) for option in self.legal.options(question)]
        return min((int(use * SCALE) for use in uses), default=None)

    def _shown_key(self, place: Place, name: ClassName, models: dict[Tier, Models]) -> tuple[object, ...]:
        """Equal wherever the tier above ``name`` has the same models and shows the same of them."""
        shape = place.shape
        _, tier = class_tiers(name)
        upward = _class_above(place, tier)
        _, down_speed, _, up_speed = tier_ports(shape.structure, tier)
        return shape.protocol, tier, down_speed, upward and up_speed, tuple(m.part_number for m in models[tier])

    def _shown_by(self, place: Place, name: ClassName, models: dict[Tier, Models], goal: str) -> tuple[_Shown, ...]:
        """What the models above ``name`` show, the least use of those that show the same."""
        shape = place.shape
        _, tier = class_tiers(name)
        upward = _class_above(place, tier)
        key = (self._shown_key(place, name, models), goal)
        if key not in self._shown:
            least: dict[tuple[int, int], int] = {}
            for model in models[tier]:
                down = self._index(self.legal.switch_profile(shape, model, name, tier))
                up = HOSTS
                if upward is not None:
                    up = self._index(self.legal.switch_profile(shape, model, upward, tier))
                use = self._switch_use(model.part_number, goal)
                least[down, up] = min(least.get((down, up), use), use)
            self._shown[key] = tuple(_Shown(*ends, use * SCALE) for ends, use in least.items())
        return self._shown[key]

    def _index(self, profile: EndProfile) -> int:
        """The number of a profile."""
        if profile not in self._indices:
            self._indices[profile] = len(self._profiles)
            self._profiles.append(profile)
        return self._indices[profile]

    def _option_use(self, question: LinkQuestion, option: LinkOption, goal: str) -> Fraction:
        """Use per link: a module by its legs (at end a the cheapest kind of host), the cable by its links."""
        if goal == FIBERS:
            return Fraction(option.fibers_per_link)
        z_part, *a_parts, cable = (
            self._at_least(parts_bill(self.terms, [part]), goal) if part.part_number else 0
            for part in unit_parts(option)
        )
        a_uses = [
            Fraction(use, group.profile.ports_per_cage) for use, group in zip(a_parts, question.a_ends, strict=True)
        ]
        cables = Fraction(option.cables_per_link, option.links_per_cable)
        return Fraction(z_part, question.z_end.profile.ports_per_cage) + min(a_uses) + cables * cable

    def _switch_use(self, part_number: str, goal: str) -> int:
        """Least use of one switch."""
        key = (part_number, goal)
        if key not in self._switch:
            model = self.terms.parts.catalog.switches[part_number]
            self._switch[key] = self._at_least(switch_bill(self.terms, model, 1), goal)
        return self._switch[key]

    def _at_least(self, bill: Bill, goal: str) -> int:
        """Use of one piece, never above its share of a rounded sum: cents and milliwatts are whole, others not."""
        use = bill.use(goal, self.terms.energy_usd_per_w)
        return max(0, use - 1) if goal in ROUNDED else use


def _class_above(place: Place, tier: Tier) -> ClassName | None:
    """The class of the uplinks of ``tier``, None at the top."""
    return next((name for name in place.shape.classes if class_tiers(name)[0] is tier), None)


def _undercut_by_none(routes: list[Route]) -> list[Route]:
    """Routes of one length of which no other uses at most as much everywhere."""
    kept: list[Route] = []
    for route in sorted(set(routes)):
        if not any(all(map(le, other, route)) for other in kept):
            kept.append(route)
    return kept
