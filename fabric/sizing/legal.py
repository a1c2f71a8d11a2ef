"""Legal link options between end profiles, found once per pair and kept down to those that may win.

Legality depends on the cages at both ends, not on counts. Profiles that accept the same modules and assemblies
stand for each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from catalogs.records import SwitchModel
from fabric.candidates.rejections import Rejections
from fabric.links.channels import Channels
from fabric.links.ends import EndProfile, switch_end
from fabric.links.options import (
    LinkOption,
    LinkQuestion,
    PartCount,
    PartTerms,
    geometry,
    link_options,
    modules_accepted,
    new_channels,
    technology,
    unit_parts,
)
from fabric.sizing.market import MarketUses
from fabric.sizing.questions import class_tiers, tier_ports
from fabric.sizing.terms import Shape, SizingTerms
from fabric.sizing.uses import counted_names, parts_bill, weighed_names
from fabric.terms import ClassName, Tier


@dataclass(frozen=True, slots=True)
class _Rated:
    """One piece of a part: what keeps it from being weighed, what it costs, and what tells it apart."""

    fault: str | None
    costs: tuple[int, ...]
    apart: tuple[int, ...]


@dataclass(slots=True)
class LegalLinks:
    """What may join two ends by the rules alone, found once for ``parts``, with the tally of what they refuse."""

    parts: PartTerms | None = None
    _known: dict[object, tuple[tuple[LinkOption, ...], Rejections]] = field(default_factory=dict)
    _channels: Channels | None = None

    def for_parts(self, parts: PartTerms) -> LegalLinks:
        """These where ``parts`` differ in prices or in switches only, which no rule looks at; else none yet."""
        return self if self.parts is not None and same_parts(self.parts, parts) else LegalLinks(parts)

    def options(self, key: object, question: LinkQuestion) -> tuple[tuple[LinkOption, ...], Rejections]:
        """Legal options of ``question`` in catalogue order, and the tally; ``key`` is all that they depend on."""
        if self.parts is None:
            raise ValueError("options of no parts")
        if key not in self._known:
            refusals = Rejections()
            self._channels = self._channels or new_channels(self.parts)
            self._known[key] = link_options(self.parts, question, refusals, self._channels), refusals
        return self._known[key]


def same_parts(known: PartTerms, parts: PartTerms) -> bool:
    """Whether all but prices and switches is the same: ends are asked for by their profile, whatever shows it."""
    catalog = parts.catalog
    priced = replace(
        known.catalog,
        switches=catalog.switches,
        prices=catalog.prices,
        prices_sha256=catalog.prices_sha256,
        physics_sha256=catalog.physics_sha256,
    )
    return replace(known, catalog=priced) == parts


def weigh_alike(some: SizingTerms, others: SizingTerms) -> bool:
    """Whether a link option is legal and worth as much under both, whatever hosts, lengths and amounts of caps."""
    return (
        set(weighed_names(some)) == set(weighed_names(others))
        and some.goals == others.goals
        and some.energy == others.energy
        and some.market == others.market
        and some.parts == others.parts
    )


@dataclass(slots=True)
class LegalOptions:
    """Options by question, whatever its counts, and canonical profiles of switch models.

    ``by_technology`` compares options within one technology only, so that the best of each is kept. ``market`` says
    which parts are scarce, or told apart by shares and stocks.
    """

    terms: SizingTerms
    refusals: Rejections
    market: MarketUses
    links: LegalLinks
    by_technology: bool = False
    _options: dict[object, tuple[LinkOption, ...]] = field(default_factory=dict)
    _ends: dict[tuple[str, str, int, bool], EndProfile] = field(default_factory=dict)
    _seen: dict[object, EndProfile] = field(default_factory=dict)
    _ratings: dict[PartCount, _Rated] = field(default_factory=dict)

    def options(self, question: LinkQuestion) -> tuple[LinkOption, ...]:
        """Options of the question's ends, length and alignment that the goals can weigh and none undercuts."""
        alignment = tuple(question.aligned % share == 0 for share in (2, 4, 8))
        ends = (*(group.profile for group in question.a_ends), question.z_end.profile)
        key = (question.protocol, question.length_m, ends, alignment)
        if key not in self._options:
            legal, refusals = self.links.options(key, question)
            self.refusals.merge(refusals)
            self._options[key] = tuple(self._worthwhile(legal))
        return self._options[key]

    def _worthwhile(self, options: tuple[LinkOption, ...]) -> list[LinkOption]:
        """Options that can be weighed by the goals and that no other undercuts part by part."""
        fronts: dict[object, list[tuple[list[int], LinkOption]]] = {}
        for option in sorted(options, key=lambda option: option.name):
            rated = [self._rate(part) for part in unit_parts(option)]
            fault = next((each.fault for each in rated if each.fault), None)
            if fault is not None:
                self.refusals.add(f"link option cannot be weighed: {fault}", option.name)
                continue
            costs = [option.fibers_per_link]
            apart: list[int] = []
            for each in rated:
                costs += each.costs
                apart += each.apart
            kind = technology(option) if self.by_technology else None
            front = fronts.setdefault((geometry(option), kind, tuple(apart)), [])
            if any(_at_most(kept, costs) for kept, _ in front):
                continue
            front[:] = [(kept, o) for kept, o in front if not _at_most(costs, kept)]
            front.append((costs, option))
        return [option for front in fronts.values() for _, option in front]

    def _rate(self, part: PartCount) -> _Rated:
        """What one piece costs by goals and supplies, once for every part."""
        if part not in self._ratings:
            bill = parts_bill(self.terms, [part])
            each = self.market.each(part.part_number)
            costs = [bill.use(goal, self.terms.energy_usd_per_w) for goal in counted_names(self.terms)]
            costs += [each.get(name, 0) for name in self.market.limited]
            apart = [each.get(name, 0) for name in self.market.told_apart]
            self._ratings[part] = _Rated(bill.serves(self.terms), tuple(costs), tuple(apart))
        return self._ratings[part]

    def switch_profile(self, shape: Shape, model: SwitchModel, name: ClassName, tier: Tier) -> EndProfile:
        """The canonical end of ``model`` in ``tier`` towards the links of class ``name``."""
        below, above = class_tiers(name)
        _, down_speed, _, up_speed = tier_ports(shape.structure, tier)
        speed = down_speed if tier is above else up_speed
        key = (shape.protocol, model.part_number, speed, below is None)
        if key not in self._ends:
            end = switch_end(model, speed, shape.protocol, faces_hosts=below is None)
            self._ends[key] = self._canonical(shape.protocol, end)
        return self._ends[key]

    def _canonical(self, protocol: str, profile: EndProfile) -> EndProfile:
        """The first profile seen that accepts the same modules and assemblies as ``profile``."""
        accepted = modules_accepted(self.terms.parts, protocol, profile)
        plain = replace(profile, cage_power_max_w=None, linear_optics=False)
        return self._seen.setdefault((protocol, plain, accepted), profile)


def _at_most(costs: list[int], others: list[int]) -> bool:
    return all(a <= b for a, b in zip(costs, others, strict=True))
