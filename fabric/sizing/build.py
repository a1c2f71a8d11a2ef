"""Build the sizing problem: a candidate per shape, a group per tier, a class per tier pair.

Legal options depend on the cages at both ends, not on counts, so they are found once per pair of end profiles and
then counted per shape. Of options that differ only in parts, those that cost at least as much by every goal at
every end are dropped: without supply limits they can never win.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from catalogs.records import SwitchModel
from fabric.candidates.enumerate import label
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import SpineReserve
from fabric.links.ends import EndProfile, switch_end
from fabric.links.options import (
    LinkOption,
    LinkQuestion,
    PartCount,
    geometry,
    link_options,
    modules_accepted,
    unit_parts,
)
from fabric.ports import port_capability, speaks
from fabric.sizing.questions import class_links, class_tiers, host_ends, link_question, tier_ports
from fabric.sizing.terms import Place, Shape, SizingTerms, host_rack_room_u
from fabric.sizing.uses import goal_names, option_bill, parts_bill, switch_bill
from fabric.terms import ClassName, Tier
from solvers.problem import Candidate, DemandClass, Group, Option, Sketch, Variant


@dataclass(frozen=True, slots=True)
class Sizing:
    """A solver candidate with what its names mean: options are named ``profile pair / option``."""

    place: Place
    candidate: Candidate
    classes: dict[tuple[str, str], tuple[LinkQuestion, LinkOption]]


Tiers = dict[Tier, list[SwitchModel]]


@dataclass(slots=True)
class SizingBuilder:
    """Sketches and builds candidates, and remembers legal options between them.

    ``rejections`` tallies candidates that fall out, ``refusals`` the parts and options that rules refuse;
    ``sizings`` holds every candidate that was built, by name.
    """

    terms: SizingTerms
    rejections: Rejections
    refusals: Rejections
    sizings: dict[str, Sizing] = field(default_factory=dict)
    _options: dict[object, tuple[LinkOption, ...]] = field(default_factory=dict)
    _ends: dict[tuple[str, str, int, bool], EndProfile] = field(default_factory=dict)
    _least: dict[tuple[str, EndProfile, str], int | None] = field(default_factory=dict)
    _profiles_seen: dict[object, EndProfile] = field(default_factory=dict)

    def sketch(self, name: str, place: Place) -> Sketch | None:
        """The candidate's name and lower bounds; None (with the reason tallied) when a tier finds no switch."""
        models = {tier: self._models(place, tier) for tier in place.shape.tiers}
        for tier, fitting in models.items():
            if not fitting:
                self.rejections.add(f"no switch on offer fits the {tier.value} tier", _ports_text(place.shape, tier))
                return None
        bounds = self._bounds(place, models)
        if bounds is None:
            self.rejections.add("no module or cable on offer fits the cages", label(place.shape.structure))
            return None
        return Sketch(name, bounds, lambda: self._build(name, place, models))

    def _build(self, name: str, place: Place, models: Tiers) -> Candidate | None:
        """The solver candidate; None (with the reason tallied) when a class has no option."""
        groups = tuple(self._group(place.shape, tier, models[tier]) for tier in place.shape.tiers)
        meanings: dict[tuple[str, str], tuple[LinkQuestion, LinkOption]] = {}
        classes = []
        for class_name in place.shape.classes:
            demand = self._class(place, class_name, models, meanings)
            if not demand.options:
                self.rejections.add(
                    f"no legal and priced link option for {class_name.value}", label(place.shape.structure)
                )
                return None
            classes.append(demand)
        candidate = Candidate(name, groups, tuple(classes))
        self.sizings[name] = Sizing(place, candidate, meanings)
        return candidate

    def _bounds(self, place: Place, models: Tiers) -> dict[str, int] | None:
        """Lower bounds per goal: for every tier the least of switch and modules, hosts' modules, least cables.

        A class that some assembly is long enough for may do without modules, so its modules count nothing.
        """
        shape = place.shape
        hosts = self.terms.host_sides[shape.protocol, shape.structure.planes]
        optical = {name: not self._may_be_copper(place, name) for name in shape.classes}
        bounds = {}
        for goal in (goal.value for goal in self.terms.goals):
            total = 0
            for tier, fitting in models.items():
                costs = [self._tier_bound(shape, tier, model, goal, optical) for model in fitting]
                known = [cost for cost in costs if cost is not None]
                if not known:
                    return None
                total += min(known)
            if optical[ClassName.HOST_LEAF]:
                for group in host_ends(shape.structure, hosts):
                    least = self._least_module(shape.protocol, group.profile, goal)
                    if least is None:
                        return None
                    total += least * group.num_modules(group.profile.ports_per_cage)
            bounds[goal] = total
        return bounds

    def _tier_bound(
        self, shape: Shape, tier: Tier, model: SwitchModel, goal: str, optical: dict[ClassName, bool]
    ) -> int | None:
        """Switches of ``tier`` as ``model`` with the cheapest modules on both sides; None when none fits."""
        count = shape.structure.num_in_tier(tier)
        total = switch_bill(self.terms, model, count).use(goal, self.terms.energy_usd_per_w)
        for name in shape.classes:
            below, above = class_tiers(name)
            if tier not in (below, above) or not optical[name]:
                continue
            _, down_speed, _, up_speed = tier_ports(shape.structure, tier)
            speed = down_speed if tier is above else up_speed
            profile = self._profile(shape.protocol, model, speed, faces_hosts=below is None)
            least = self._least_module(shape.protocol, profile, goal)
            if least is None:
                return None
            total += least * (class_links(shape.structure, name) // profile.ports_per_cage)
        return total

    def _least_module(self, protocol: str, profile: EndProfile, goal: str) -> int | None:
        """Least use of ``goal`` by a module that the cage takes; 0 for co-packaged optics, None when none fits."""
        key = (protocol, profile, goal)
        if key not in self._least:
            self._least[key] = self._find_least_module(protocol, profile, goal)
        return self._least[key]

    def _find_least_module(self, protocol: str, profile: EndProfile, goal: str) -> int | None:
        if profile.cpo is not None:
            return 0
        uses = []
        for optic in sorted(modules_accepted(self.terms.parts, protocol, profile)):
            bill = parts_bill(self.terms, [PartCount(optic, "transceiver", 1)])
            if bill.serves(self.terms.goals) is None:
                uses.append(bill.use(goal, self.terms.energy_usd_per_w))
        return min(uses, default=None)

    def _may_be_copper(self, place: Place, name: ClassName) -> bool:
        """Whether some cable with attached ends of the protocol is long enough for the class."""
        length_m = self.terms.runs.length_m(name, leaf_in_host_rack=place.in_host_rack)
        return any(
            place.shape.protocol in part.protocols and part.length_m >= length_m
            for part in self.terms.parts.catalog.assemblies.values()
        )

    def _models(self, place: Place, tier: Tier) -> list[SwitchModel]:
        """Models that may fill ``tier``: protocol, cages, room in the hosts' rack where they stand there."""
        shape = place.shape
        down, down_speed, up, up_speed = tier_ports(shape.structure, tier)
        room = None
        if place.in_host_rack and tier is Tier.LEAF:
            side = self.terms.host_sides[shape.protocol, shape.structure.planes]
            room = host_rack_room_u(side.groups, self.terms.rack_usable_u)
        fitting = []
        for part_number in self.terms.tier_models[tier]:
            model = self.terms.parts.catalog.switches[part_number]
            capability = port_capability(model, fabric_side_only=tier is not Tier.LEAF)
            reserve = self.terms.spine_reserve if tier is Tier.SPINE else SpineReserve()
            if not speaks(model, shape.protocol, tier):
                continue
            if not reserve.fits(capability, down, down_speed, up, up_speed):
                continue
            height = model.rack_units
            if room is not None and (height is None or height * shape.structure.planes > room):
                continue
            fault = switch_bill(self.terms, model, 1).serves(self.terms.goals)
            if fault is None:
                fitting.append(model)
            else:
                self.refusals.add(f"switch cannot be weighed: {fault}", part_number)
        return fitting

    def _group(self, shape: Shape, tier: Tier, models: list[SwitchModel]) -> Group:
        """One variant per model."""
        count = shape.structure.num_in_tier(tier)
        rate, names = self.terms.energy_usd_per_w, goal_names(self.terms.goals)
        return Group(
            tier.value,
            tuple(Variant(m.part_number, switch_bill(self.terms, m, count).uses(names, rate)) for m in models),
        )

    def _class(
        self,
        place: Place,
        name: ClassName,
        models: Tiers,
        meanings: dict[tuple[str, str], tuple[LinkQuestion, LinkOption]],
    ) -> DemandClass:
        """Options of a class under every pair of end profiles that the fitting models offer."""
        shape = place.shape
        a_tier, z_tier = class_tiers(name)
        hosts = self.terms.host_sides[shape.protocol, shape.structure.planes]
        z_profiles = self._profiles(shape, z_tier, models[z_tier], uplink=False)
        a_profiles: dict[EndProfile | None, frozenset[str]] = {}
        if a_tier is None:
            a_profiles[None] = frozenset()
        else:
            for profile, part_numbers in self._profiles(shape, a_tier, models[a_tier], uplink=True).items():
                a_profiles[profile] = part_numbers
        rate, names = self.terms.energy_usd_per_w, goal_names(self.terms.goals)
        options: list[Option] = []
        for z_index, (z, z_models) in enumerate(z_profiles.items()):
            for a_index, (a, a_models) in enumerate(a_profiles.items()):
                question = link_question(shape, name, hosts, (a, z), (self.terms.runs, place.in_host_rack))
                needs = [(z_tier.value, z_models)]
                if a_tier is not None:
                    needs.append((a_tier.value, a_models))
                for option in self._legal(question):
                    bill = option_bill(self.terms, option, question)
                    key = f"{a_index}-{z_index} {option.name}"
                    meanings[name.value, key] = (question, option)
                    options.append(Option(key, bill.uses(names, rate), tuple(needs)))
        return DemandClass(name.value, tuple(_undominated(options, names)))

    def _profiles(
        self, shape: Shape, tier: Tier, models: list[SwitchModel], *, uplink: bool
    ) -> dict[EndProfile, frozenset[str]]:
        """End profiles that ``models`` show on one side, with the models that show each."""
        _, down_speed, _, up_speed = tier_ports(shape.structure, tier)
        grouped: dict[EndProfile, list[str]] = {}
        for model in models:
            faces_hosts = tier is Tier.LEAF and not uplink
            speed = up_speed if uplink else down_speed
            profile = self._profile(shape.protocol, model, speed, faces_hosts=faces_hosts)
            grouped.setdefault(profile, []).append(model.part_number)
        return {profile: frozenset(names) for profile, names in grouped.items()}

    def _legal(self, question: LinkQuestion) -> tuple[LinkOption, ...]:
        """Legal options of the question's ends, length and alignment, whatever its counts."""
        alignment = tuple(question.aligned % share == 0 for share in (2, 4, 8))
        ends = (*(group.profile for group in question.a_ends), question.z_end.profile)
        key = (question.protocol, question.length_m, ends, alignment)
        if key not in self._options:
            legal = link_options(self.terms.parts, question, self.refusals)
            self._options[key] = tuple(self._worthwhile(legal))
        return self._options[key]

    def _worthwhile(self, options: tuple[LinkOption, ...]) -> list[LinkOption]:
        """Options that can be weighed by the goals and that no other undercuts part by part."""
        goals = goal_names(self.terms.goals)
        rate = self.terms.energy_usd_per_w
        fronts: dict[object, list[tuple[list[int], LinkOption]]] = {}
        for option in options:
            bills = [parts_bill(self.terms, [part]) for part in unit_parts(option)]
            fault = next((f for bill in bills if (f := bill.serves(self.terms.goals))), None)
            if fault is not None:
                self.refusals.add(f"link option cannot be weighed: {fault}", option.name)
                continue
            costs = [bill.use(goal, rate) for bill in bills for goal in goals]
            front = fronts.setdefault(geometry(option), [])
            if any(_at_most(kept, costs) for kept, _ in front):
                continue
            front[:] = [(kept, o) for kept, o in front if not _at_most(costs, kept)]
            front.append((costs, option))
        return [option for front in fronts.values() for _, option in front]

    def _profile(self, protocol: str, model: SwitchModel, speed_gbps: int, *, faces_hosts: bool) -> EndProfile:
        """The canonical end of ``model`` at a speed."""
        key = (protocol, model.part_number, speed_gbps, faces_hosts)
        if key not in self._ends:
            end = switch_end(model, speed_gbps, protocol, faces_hosts=faces_hosts)
            self._ends[key] = self._canonical(protocol, end)
        return self._ends[key]

    def _canonical(self, protocol: str, profile: EndProfile) -> EndProfile:
        """The first profile seen that accepts the same modules and assemblies as ``profile``."""
        accepted = modules_accepted(self.terms.parts, protocol, profile)
        plain = replace(profile, cage_power_max_w=None, linear_optics=False)
        return self._profiles_seen.setdefault((protocol, plain, accepted), profile)


def _ports_text(shape: Shape, tier: Tier) -> str:
    down, down_speed, up, up_speed = tier_ports(shape.structure, tier)
    return f"{shape.protocol}, {down} x {down_speed}G down, {up} x {up_speed}G up"


def _at_most(costs: list[int], others: list[int]) -> bool:
    return all(a <= b for a, b in zip(costs, others, strict=True))


def _undominated(options: list[Option], goals: tuple[str, ...]) -> list[Option]:
    """Options that no other with the same needs undercuts in every goal; of equals, the first by name."""
    best: dict[object, list[Option]] = {}
    for option in sorted(options, key=lambda o: ([o.uses[goal] for goal in goals], o.name)):
        front = best.setdefault(option.needs, [])
        if not any(all(kept.uses[goal] <= option.uses[goal] for goal in goals) for kept in front):
            front.append(option)
    return [option for front in best.values() for option in front]
