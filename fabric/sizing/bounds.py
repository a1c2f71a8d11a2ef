"""Lower bounds of a candidate by arithmetic, before any option is counted out.

A class of n links between two switch models uses at least n times the least use per link over the legal options,
where a module counts 1/legs per link (whole modules per cage can only be more). Tiers form a chain from the hosts
to the top, so the least sum over all choices of models is a shortest path along it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

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
"""Least use of a link by the indices of the profiles at its ends; None where nothing legal joins."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Links of a class of one length, and what is known of such links."""

    length_m: Decimal
    links: int
    joins: Joins


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
    _switch: dict[tuple[str, str], int] = field(default_factory=dict)
    _profiles: list[EndProfile] = field(default_factory=list)
    _indices: dict[EndProfile, int] = field(default_factory=dict)

    def bound(self, place: Place, models: dict[Tier, Models], goal: str) -> int | None:
        """Least use of ``goal`` over all choices of models; None when no choice has legal options throughout."""
        paths = {HOSTS: 0}
        for name in place.shape.classes:
            paths = self._extend(place, name, models, (paths, goal))
            if not paths:
                return None
        return min(paths.values()) // SCALE

    def _extend(
        self, place: Place, name: ClassName, models: dict[Tier, Models], reached: tuple[dict[int, int], str]
    ) -> dict[int, int]:
        """Least use up to and with the tier above ``name``, by the profile that its models show upwards."""
        paths, goal = reached
        structure = place.shape.structure
        _, tier = class_tiers(name)
        count = structure.num_in_tier(tier)
        runs = [
            _Run(length_m, links, self._joins_of(place, name, goal, length_m))
            for length_m, links in reversed(self._lengths(place, name))
        ]
        below: dict[int, int | None] = {}
        extended: dict[int, int] = {}
        for shown in self._shown_by(place, name, models[tier], goal):
            if shown.down not in below:
                below[shown.down] = self._cheapest_join((place, name, goal), shown.down, paths, runs)
            joined = below[shown.down]
            if joined is None:
                continue
            total = joined + count * shown.use
            if shown.up not in extended or total < extended[shown.up]:
                extended[shown.up] = total
        return extended

    def _cheapest_join(
        self, asked: tuple[Place, ClassName, str], z: int, paths: dict[int, int], runs: list[_Run]
    ) -> int | None:
        """Least use of the tiers below plus the links to ``z``; ``runs`` begin with the longest."""
        best: int | None = None
        for a, path in paths.items():
            if best is not None and path >= best:
                continue
            links = self._all_links(asked, a, z, runs)
            if links is not None and (best is None or path + links < best):
                best = path + links
        return best

    def _all_links(self, asked: tuple[Place, ClassName, str], a: int, z: int, runs: list[_Run]) -> int | None:
        """Least use of all links of a class between two profiles; None when nothing legal joins the longest.

        No link uses less than the least over its own length and those above: it may have a longer cable.
        """
        total, least = 0, None
        for run in runs:
            if (a, z) not in run.joins:
                run.joins[a, z] = self._per_link(asked, a, z, run.length_m)
            per_link = run.joins[a, z]
            if per_link is not None:
                least = per_link if least is None else min(least, per_link)
            if least is None:
                return None
            total += run.links * least
        return total

    def _lengths(self, place: Place, name: ClassName) -> tuple[tuple[Decimal, int], ...]:
        """(metres, links) of a class, shortest first; all as long as the longest where a class has one kind.

        Lengths on a floor are rounded down to every third that cables come in: few then tell the bound. Of a
        structure that is not laid out yet, all are as short as cables get.
        """
        if place.ways is not None and self.terms.by_length:
            steps = [metres(length) for length in place.ways.stock_mm[::3]]
            merged: dict[Decimal, int] = {}
            for length_m, links in place.ways.links[name]:
                step = steps[max(bisect_right(steps, length_m) - 1, 0)]
                merged[step] = merged.get(step, 0) + links
            return tuple(merged.items())
        if self.terms.floor is not None and place.ways is None:
            return ((metres(self.terms.floor.stock_mm[0]), class_links(place.shape.structure, name)),)
        return ((place.longest_m(name, self.terms.runs), class_links(place.shape.structure, name)),)

    def _joins_of(self, place: Place, name: ClassName, goal: str, length_m: Decimal) -> Joins:
        """What is known of links of a class, wherever these have the same ends, length and alignment."""
        structure = place.shape.structure
        aligned = structure.aligned_ports(name)
        alignment = (aligned % 2 == 0, aligned % 4 == 0, aligned % 8 == 0)
        hosts = (structure.planes, structure.reserved_endpoints > 0) if name is ClassName.HOST_LEAF else ()
        return self._joins.setdefault((place.shape.protocol, name, length_m, alignment, hosts, goal), {})

    def _per_link(self, asked: tuple[Place, ClassName, str], a: int, z: int, length_m: Decimal) -> int | None:
        """Least use per link of a length between two profiles; None when nothing legal joins them."""
        place, name, goal = asked
        side = self.terms.host_sides[place.shape.protocol, place.shape.structure.planes]
        ends = (None if a == HOSTS else self._profiles[a], self._profiles[z])
        question = link_question(place.shape, name, side, ends, length_m)
        uses = [self._option_use(question, option, goal) for option in self.legal.options(question)]
        return min((int(use * SCALE) for use in uses), default=None)

    def _shown_by(self, place: Place, name: ClassName, models: Models, goal: str) -> tuple[_Shown, ...]:
        """What ``models`` above ``name`` show, the least use of those that show the same."""
        shape = place.shape
        _, tier = class_tiers(name)
        upward = _class_above(place, tier)
        _, down_speed, _, up_speed = tier_ports(shape.structure, tier)
        numbers = tuple(model.part_number for model in models)
        key = (shape.protocol, tier, down_speed, upward and up_speed, numbers, goal)
        if key not in self._shown:
            least: dict[tuple[int, int], int] = {}
            for model in models:
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
