"""Lower bounds of a candidate by arithmetic, before any option is counted out.

A class of n links between two switch models uses at least n times the least use per link over the legal options,
where a module counts 1/legs per link (whole modules per cage can only be more). Tiers form a chain from the hosts
to the top, so the least sum over all choices of models is a shortest path along it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from fabric.links.ends import EndProfile
from fabric.links.options import LinkOption, LinkQuestion, unit_parts
from fabric.sizing.legal import LegalOptions
from fabric.sizing.models import Models
from fabric.sizing.questions import class_links, class_tiers, link_question
from fabric.sizing.terms import Place, SizingTerms
from fabric.sizing.uses import FIBERS, ROUNDED, Bill, parts_bill, switch_bill
from fabric.terms import ClassName, Tier


@dataclass(slots=True)
class BoundTables:
    """Least use per link, by class and pair of end profiles."""

    terms: SizingTerms
    legal: LegalOptions
    _least: dict[object, Fraction | None] = field(default_factory=dict)
    _switch: dict[tuple[str, str], int] = field(default_factory=dict)

    def bound(self, place: Place, models: dict[Tier, Models], goal: str) -> int | None:
        """Least use of ``goal`` over all choices of models; None when no choice has legal options throughout."""
        shape = place.shape
        paths: dict[EndProfile | None, Fraction] = {None: Fraction(0)}
        for name in shape.classes:
            _, tier = class_tiers(name)
            paths = self._extend(place, name, tier, models[tier], (paths, goal))
            if not paths:
                return None
        least = min(paths.values())
        return least.numerator // least.denominator

    def _extend(
        self,
        place: Place,
        name: ClassName,
        tier: Tier,
        models: Models,
        reached: tuple[dict[EndProfile | None, Fraction], str],
    ) -> dict[EndProfile | None, Fraction]:
        """Least use up to and with ``tier``, by the profile that its models show upwards (None at the top)."""
        paths, goal = reached
        shape = place.shape
        links = class_links(shape.structure, name)
        upward = _class_above(place, tier)
        count = shape.structure.num_in_tier(tier)
        below: dict[EndProfile, Fraction | None] = {}
        extended: dict[EndProfile | None, Fraction] = {}
        for model in models:
            z = self.legal.switch_profile(shape, model, name, tier)
            if z not in below:
                below[z] = self._cheapest_join(place, name, z, (paths, goal, links))
            joined = below[z]
            if joined is None:
                continue
            key = None if upward is None else self.legal.switch_profile(shape, model, upward, tier)
            total = joined + count * self._switch_use(model.part_number, goal)
            if key not in extended or total < extended[key]:
                extended[key] = total
        return extended

    def _cheapest_join(
        self,
        place: Place,
        name: ClassName,
        z: EndProfile,
        reached: tuple[dict[EndProfile | None, Fraction], str, int],
    ) -> Fraction | None:
        """Least use of the tiers below plus the links to ``z``."""
        paths, goal, links = reached
        best: Fraction | None = None
        for a, path in paths.items():
            if best is not None and path >= best:
                continue
            per_link = self._per_link(place, name, (a, z), goal)
            if per_link is not None and (best is None or path + links * per_link < best):
                best = path + links * per_link
        return best

    def _per_link(
        self, place: Place, name: ClassName, profiles: tuple[EndProfile | None, EndProfile], goal: str
    ) -> Fraction | None:
        """Least use per link between two profiles; None when nothing legal joins them."""
        structure = place.shape.structure
        alignment = tuple(structure.aligned_ports(name) % share == 0 for share in (2, 4, 8))
        hosts = (structure.planes, structure.reserved_endpoints > 0) if name is ClassName.HOST_LEAF else ()
        key = (place.shape.protocol, name, profiles, place.in_host_rack, alignment, hosts, goal)
        if key not in self._least:
            side = self.terms.host_sides[place.shape.protocol, structure.planes]
            question = link_question(place.shape, name, side, profiles, (self.terms.runs, place.in_host_rack))
            uses = [self._option_use(question, option, goal) for option in self.legal.options(question)]
            self._least[key] = min(uses, default=None)
        return self._least[key]

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
