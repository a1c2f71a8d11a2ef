"""Build the sizing problem: a candidate per structure, a group per part of a tier, a class per part of a tier pair.

Of options that need the same models, those that cost at least as much by every goal are dropped: they can never win,
unless a share, a stock or a supply tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import lcm

from fabric.candidates.enumerate import label
from fabric.candidates.rejections import Rejections
from fabric.links.ends import EndProfile
from fabric.links.options import LinkOption, LinkQuestion, PartCount, option_parts, technology
from fabric.sizing.bounds import BoundTables
from fabric.sizing.by_length import Held, length_parts
from fabric.sizing.cut import Legs, cut_by_length, cut_structure, find_grid
from fabric.sizing.legal import LegalLinks, LegalOptions, same_parts, weigh_alike
from fabric.sizing.market import MarketUses, racks_capped, stands_in_racks
from fabric.sizing.models import Models, TierModels
from fabric.sizing.parts import ClassPart, Parts, TierPart, cut_parts, whole_parts
from fabric.sizing.questions import tier_ports
from fabric.sizing.racks import stand_of
from fabric.sizing.terms import Place, Shape, SizingTerms
from fabric.sizing.uses import counted_names, option_bill, switch_bill, weighed_names
from fabric.terms import ClassName, Tier
from solvers.problem import Candidate, DemandClass, Group, Option, Sketch, Variant

NO_PLACE = "racks find no place on the floor"
NO_LEGAL_LINK = "no legal link option joins switches that fit"


@dataclass(frozen=True, slots=True)
class Sizing:
    """A solver candidate with what its names mean: groups, classes, and options named ``profile pair / option``."""

    place: Place
    candidate: Candidate
    parts: Parts
    classes: dict[tuple[str, str], tuple[LinkQuestion, LinkOption]]


Tiers = dict[Tier, Models]
Meanings = dict[tuple[str, str], tuple[LinkQuestion, LinkOption]]


@dataclass(slots=True)
class SizingBuilder:
    """Sketches candidates with their bounds and builds those that the search looks at closely.

    ``rejections`` tallies candidates that fall out, ``refusals`` the parts and options that rules refuse;
    ``sizings`` holds every candidate that was built, by name. ``by_technology`` keeps the best option of every
    kind of link. Candidates are cut into blocks where the terms ask for mixed fabrics, unless models are ``held``.
    ``links`` knows what may join two ends of other sizings of the same parts.
    """

    terms: SizingTerms
    by_technology: bool = False
    links: LegalLinks = field(default_factory=LegalLinks)
    held: Held | None = None
    rejections: Rejections = field(default_factory=Rejections)
    refusals: Rejections = field(default_factory=Rejections)
    sizings: dict[str, Sizing] = field(default_factory=dict)
    _models: TierModels = field(init=False)
    _legal: LegalOptions = field(init=False)
    _bounds: BoundTables = field(init=False)
    _market: MarketUses = field(init=False)

    def __post_init__(self) -> None:
        self._models = TierModels(self.terms, self.refusals)
        self._market = MarketUses(self.terms)
        self.links = self.links.for_parts(self.terms.parts)
        self._legal = LegalOptions(self.terms, self.refusals, self._market, self.links, self.by_technology)
        self._bounds = BoundTables(self.terms, self._legal)

    def shares_with(self, terms: SizingTerms) -> int:
        """How much of what was found holds under ``terms``: 1 legal links, 2 their worth as well, 3 bounds too."""
        if not same_parts(self.terms.parts, terms.parts):
            return 0
        if not weigh_alike(self.terms, terms):
            return 1
        return 3 if replace(terms, caps=self.terms.caps, slacks=self.terms.slacks) == self.terms else 2

    def for_terms(self, terms: SizingTerms) -> SizingBuilder:
        """A builder under ``terms`` that keeps what was found under these and holds there as well.

        What is kept was tallied where it was found, and is not again.
        """
        other = SizingBuilder(terms, self.by_technology, self.links)
        shared = self.shares_with(terms)
        if shared > 1:
            other._legal = self._legal
            other._bounds = BoundTables(terms, self._legal)
        if shared > 2:
            other._models, other._bounds = self._models, self._bounds
        return other

    def sketch(self, key: str, place: Place) -> Sketch | None:
        """The candidate's name and lower bounds; None (with the reason tallied) when it cannot be built at all."""
        models = {tier: self._models.fitting(place, tier) for tier in place.shape.tiers}
        for tier, fitting in models.items():
            if not fitting:
                self.rejections.add(f"no switch on offer fits the {tier.value} tier", _ports_text(place.shape, tier))
                return None
        bounds, laid = self._least_uses(place, models), place
        if bounds is not None and self.terms.floor is not None and place.ways is None:
            found = self._lay(place, models, None)
            if found is None:
                return None
            bounds, laid = self._least_uses(found, models), found
        if bounds is None:
            self.rejections.add(NO_LEGAL_LINK, label(place.shape.structure))
            return None
        return Sketch(key, bounds, lambda: self._build(key, laid, models))

    def _least_uses(self, place: Place, models: Tiers) -> dict[str, int] | None:
        """Least use of all that is weighed, before it is laid out as if all were close; None without legal links."""
        bounds = {}
        for name in weighed_names(self.terms):
            bound = self._bounds.bound(place, models, name)
            if bound is None:
                return None
            bounds[name] = bound
        return bounds

    def nearer(self, place: Place, weights: Mapping[ClassName, int]) -> Place | None:
        """``place`` laid out anew, its racks moved until cables, so many a link, are short; None as in sketching."""
        return self._lay(place, {tier: self._models.fitting(place, tier) for tier in place.shape.tiers}, weights)

    def _lay(self, place: Place, models: Tiers, weights: Mapping[ClassName, int] | None) -> Place | None:
        """The place on its floor; None (with the reason tallied) when the racks find no place."""
        if self.terms.floor is None:
            raise ValueError("there is no floor to lay a place out on")
        from fabric.placement.instance import PlacementError  # noqa: PLC0415 - heavy, and most intents have no floor
        from fabric.placement.racks import RackingError  # noqa: PLC0415
        from fabric.sizing.siting import Siting  # noqa: PLC0415

        try:
            return Siting(self.terms, self.terms.floor, self._legal).lay(place, models, weights)
        except (PlacementError, RackingError) as error:
            self.rejections.add(f"{NO_PLACE}: {error}", label(place.shape.structure))
            return None

    def _build(self, key: str, place: Place, models: Tiers) -> Candidate | None:
        """The solver candidate, made once; None (with the reason tallied) when a group or class has no choice."""
        if key in self.sizings:
            return self.sizings[key].candidate
        parts = self._parts(place, models)
        groups = []
        for part in parts.tiers:
            group = self._group(place, part, models[part.tier])
            if not group.variants:
                self.rejections.add(f"no pluggable switch fits the {part.name}", label(place.shape.structure))
                return None
            groups.append(group)
        meanings: Meanings = {}
        classes = []
        for joint in parts.classes:
            demand = self._class(place, joint, models, meanings)
            if not demand.options:
                example = label(place.shape.structure)
                self.rejections.add(f"no legal and priced link option for {joint.name.value}", example)
                return None
            classes.append(demand)
        candidate = Candidate(key, tuple(groups), tuple(classes))
        self.sizings[key] = Sizing(place, candidate, parts, meanings)
        return candidate

    def _parts(self, place: Place, models: Tiers) -> Parts:
        """What is decided one by one, cut so finely that no cage of any model lies in two cells."""
        terms, structure = self.terms, place.shape.structure
        hosts = terms.host_sides[place.shape.protocol, structure.planes]
        if terms.is_mixed and self.held is None:
            cut = cut_structure(structure, hosts, self._legs(place, models), terms.cpo, place.ways)
            return cut_parts(terms, place, cut)
        if place.ways is not None and terms.by_length:
            grid = find_grid(structure, hosts, self._legs(place, models)) if self.held is None else self.held.grid
            return length_parts(terms, place, *cut_by_length(structure, hosts, grid, place.ways), self.held)
        return whole_parts(terms, place)

    def _legs(self, place: Place, models: Tiers) -> Legs:
        """Ports in a cage, over all models."""
        shape = place.shape

        def legs(name: ClassName, tier: Tier) -> int:
            if tier not in models or name not in shape.classes:
                return 1
            return lcm(*(self._legal.switch_profile(shape, m, name, tier).ports_per_cage for m in models[tier]))

        return Legs(
            leaf_down=legs(ClassName.HOST_LEAF, Tier.LEAF),
            leaf_up=legs(ClassName.LEAF_SPINE, Tier.LEAF),
            spine_down=legs(ClassName.LEAF_SPINE, Tier.SPINE),
            core_down=legs(ClassName.SPINE_CORE, Tier.CORE),
        )

    def _group(self, place: Place, part: TierPart, models: Models) -> Group:
        """One variant per model; per unit, the uses of the switches of one block."""
        rate, names = self.terms.energy_usd_per_w, counted_names(self.terms)
        variants = []
        for model in filter(part.takes, models):
            stand = stand_of(self.terms, place, part.tier, model)
            uses = switch_bill(self.terms, model, part.switches, stand).uses(names, rate)
            bought = [PartCount(model.part_number, "switch", part.switches)]
            uses |= self._market.uses(bought, part.tier)
            if stand.network_u and racks_capped(self.terms):
                uses[stands_in_racks(part.tier, model.part_number)] = part.switches
            variants.append(Variant(model.part_number, uses))
        return Group(part.name, tuple(variants), part.num_units)

    def _class(self, place: Place, joint: ClassPart, models: Tiers, meanings: Meanings) -> DemandClass:
        """Options of a class under every pair of end profiles that the fitting models offer."""
        shape, name = place.shape, joint.name
        z_profiles = self._profiles(shape, name, joint.above, models)
        a_profiles: Mapping[EndProfile, frozenset[str]] | Mapping[None, frozenset[str]] = {None: frozenset()}
        if joint.below is not None:
            a_profiles = self._profiles(shape, name, joint.below, models)
        rate, names = self.terms.energy_usd_per_w, counted_names(self.terms)
        fronts: dict[str, list[Option]] = {}
        for z_index, (z, z_models) in enumerate(z_profiles.items()):
            for a_index, (a, a_models) in enumerate(a_profiles.items()):
                question = joint.ask((a, z))
                needs = [(joint.above.name, z_models)]
                if joint.below is not None:
                    needs.append((joint.below.name, a_models))
                for option in self._legal.options(question):
                    bill = option_bill(self.terms, option, question)
                    key = f"{a_index}-{z_index} {option.name}"
                    meanings[joint.key, key] = (question, option)
                    kind = technology(option) if self.by_technology else ""
                    uses = {**bill.uses(names, rate), **self._market.uses(option_parts(option, question), None)}
                    fronts.setdefault(kind, []).append(Option(key, uses, tuple(needs)))
        kept = [option for options in fronts.values() for option in self._undominated(options, names)]
        return DemandClass(joint.key, tuple(kept), len(joint.cells), joint.is_paired)

    def _profiles(
        self, shape: Shape, name: ClassName, part: TierPart, models: Tiers
    ) -> dict[EndProfile, frozenset[str]]:
        """End profiles that the models of a part show to a class, with the models that show each."""
        grouped: dict[EndProfile, list[str]] = {}
        for model in filter(part.takes, models[part.tier]):
            profile = self._legal.switch_profile(shape, model, name, part.tier)
            grouped.setdefault(profile, []).append(model.part_number)
        return {profile: frozenset(numbers) for profile, numbers in grouped.items()}

    def _undominated(self, options: list[Option], goals: tuple[str, ...]) -> list[Option]:
        """Options that no other with the same needs undercuts in every goal; of equals, the first by name.

        Supplies count like goals; where shares or stocks make more of a part welcome, only equals are compared.
        """
        counted = (*goals, *self._market.limited)
        best: dict[object, list[tuple[list[int], Option]]] = {}
        rated = [([o.uses.get(name, 0) for name in counted], o) for o in options]
        for amounts, option in sorted(rated, key=lambda pair: (pair[0], pair[1].name)):
            told_apart = tuple(option.uses.get(name, 0) for name in self._market.told_apart)
            front = best.setdefault((option.needs, told_apart), [])
            if not any(all(a <= b for a, b in zip(kept, amounts, strict=True)) for kept, _ in front):
                front.append((amounts, option))
        return [option for front in best.values() for _, option in front]


def _ports_text(shape: Shape, tier: Tier) -> str:
    down, down_speed, up, up_speed = tier_ports(shape.structure, tier)
    return f"{shape.protocol}, {down} x {down_speed}G down, {up} x {up_speed}G up"
