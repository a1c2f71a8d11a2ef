"""Build the sizing problem: a candidate per shape, a group per tier, a class per tier pair.

Of options that need the same models, those that cost at least as much by every goal are dropped: without supply
limits they can never win.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fabric.candidates.enumerate import label
from fabric.candidates.rejections import Rejections
from fabric.links.ends import EndProfile
from fabric.links.options import LinkOption, LinkQuestion, technology
from fabric.sizing.bounds import BoundTables
from fabric.sizing.legal import LegalOptions
from fabric.sizing.models import Models, TierModels
from fabric.sizing.questions import class_tiers, link_question, tier_ports
from fabric.sizing.racks import stand_of
from fabric.sizing.terms import Place, Shape, SizingTerms
from fabric.sizing.uses import counted_names, option_bill, switch_bill, weighed_names
from fabric.terms import ClassName, Tier
from solvers.problem import Candidate, DemandClass, Group, Option, Sketch, Variant

NO_LEGAL_LINK = "no legal link option joins switches that fit"


@dataclass(frozen=True, slots=True)
class Sizing:
    """A solver candidate with what its names mean: options are named ``profile pair / option``."""

    place: Place
    candidate: Candidate
    classes: dict[tuple[str, str], tuple[LinkQuestion, LinkOption]]


Tiers = dict[Tier, Models]
Meanings = dict[tuple[str, str], tuple[LinkQuestion, LinkOption]]


@dataclass(slots=True)
class SizingBuilder:
    """Sketches candidates with their bounds and builds those that the search looks at closely.

    ``rejections`` tallies candidates that fall out, ``refusals`` the parts and options that rules refuse;
    ``sizings`` holds every candidate that was built, by name. ``by_technology`` keeps the best option of every
    kind of link.
    """

    terms: SizingTerms
    by_technology: bool = False
    rejections: Rejections = field(default_factory=Rejections)
    refusals: Rejections = field(default_factory=Rejections)
    sizings: dict[str, Sizing] = field(default_factory=dict)
    _models: TierModels = field(init=False)
    _legal: LegalOptions = field(init=False)
    _bounds: BoundTables = field(init=False)

    def __post_init__(self) -> None:
        self._models = TierModels(self.terms, self.refusals)
        self._legal = LegalOptions(self.terms, self.refusals, self.by_technology)
        self._bounds = BoundTables(self.terms, self._legal)

    def sketch(self, key: str, place: Place) -> Sketch | None:
        """The candidate's name and lower bounds; None (with the reason tallied) when it cannot be built at all."""
        models = {tier: self._models.fitting(place, tier) for tier in place.shape.tiers}
        for tier, fitting in models.items():
            if not fitting:
                self.rejections.add(f"no switch on offer fits the {tier.value} tier", _ports_text(place.shape, tier))
                return None
        bounds = {}
        for name in weighed_names(self.terms):
            bound = self._bounds.bound(place, models, name)
            if bound is None:
                self.rejections.add(NO_LEGAL_LINK, label(place.shape.structure))
                return None
            bounds[name] = bound
        return Sketch(key, bounds, lambda: self._build(key, place, models))

    def _build(self, key: str, place: Place, models: Tiers) -> Candidate | None:
        """The solver candidate, made once; None (with the reason tallied) when a class has no option."""
        if key in self.sizings:
            return self.sizings[key].candidate
        groups = tuple(self._group(place, tier, models[tier]) for tier in place.shape.tiers)
        meanings: Meanings = {}
        classes = []
        for class_name in place.shape.classes:
            demand = self._class(place, class_name, models, meanings)
            if not demand.options:
                example = label(place.shape.structure)
                self.rejections.add(f"no legal and priced link option for {class_name.value}", example)
                return None
            classes.append(demand)
        candidate = Candidate(key, groups, tuple(classes))
        self.sizings[key] = Sizing(place, candidate, meanings)
        return candidate

    def _group(self, place: Place, tier: Tier, models: Models) -> Group:
        """One variant per model."""
        count = place.shape.structure.num_in_tier(tier)
        rate, names = self.terms.energy_usd_per_w, counted_names(self.terms)
        bills = [switch_bill(self.terms, m, count, stand_of(self.terms, place, tier, m)) for m in models]
        variants = zip(models, bills, strict=True)
        return Group(tier.value, tuple(Variant(m.part_number, bill.uses(names, rate)) for m, bill in variants))

    def _class(self, place: Place, name: ClassName, models: Tiers, meanings: Meanings) -> DemandClass:
        """Options of a class under every pair of end profiles that the fitting models offer."""
        shape = place.shape
        a_tier, z_tier = class_tiers(name)
        hosts = self.terms.host_sides[shape.protocol, shape.structure.planes]
        z_profiles = self._profiles(shape, name, z_tier, models[z_tier])
        a_profiles: dict[EndProfile | None, frozenset[str]] = {}
        if a_tier is None:
            a_profiles[None] = frozenset()
        else:
            for profile, part_numbers in self._profiles(shape, name, a_tier, models[a_tier]).items():
                a_profiles[profile] = part_numbers
        rate, names = self.terms.energy_usd_per_w, counted_names(self.terms)
        fronts: dict[str, list[Option]] = {}
        for z_index, (z, z_models) in enumerate(z_profiles.items()):
            for a_index, (a, a_models) in enumerate(a_profiles.items()):
                question = link_question(shape, name, hosts, (a, z), (self.terms.runs, place.in_host_rack))
                needs = [(z_tier.value, z_models)]
                if a_tier is not None:
                    needs.append((a_tier.value, a_models))
                for option in self._legal.options(question):
                    bill = option_bill(self.terms, option, question)
                    key = f"{a_index}-{z_index} {option.name}"
                    meanings[name.value, key] = (question, option)
                    kind = technology(option) if self.by_technology else ""
                    fronts.setdefault(kind, []).append(Option(key, bill.uses(names, rate), tuple(needs)))
        kept = [option for options in fronts.values() for option in _undominated(options, names)]
        return DemandClass(name.value, tuple(kept))

    def _profiles(
        self, shape: Shape, name: ClassName, tier: Tier, models: Models
    ) -> dict[EndProfile, frozenset[str]]:
        """End profiles that ``models`` show to a class, with the models that show each."""
        grouped: dict[EndProfile, list[str]] = {}
        for model in models:
            profile = self._legal.switch_profile(shape, model, name, tier)
            grouped.setdefault(profile, []).append(model.part_number)
        return {profile: frozenset(names) for profile, names in grouped.items()}


def _ports_text(shape: Shape, tier: Tier) -> str:
    down, down_speed, up, up_speed = tier_ports(shape.structure, tier)
    return f"{shape.protocol}, {down} x {down_speed}G down, {up} x {up_speed}G up"


def _undominated(options: list[Option], goals: tuple[str, ...]) -> list[Option]:
    """Options that no other with the same needs undercuts in every goal; of equals, the first by name."""
    best: dict[object, list[Option]] = {}
    for option in sorted(options, key=lambda o: ([o.uses[goal] for goal in goals], o.name)):
        front = best.setdefault(option.needs, [])
        if not any(all(kept.uses[goal] <= option.uses[goal] for goal in goals) for kept in front):
            front.append(option)
    return [option for front in best.values() for option in front]
