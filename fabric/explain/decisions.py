"""Runner-up of every decision: solve again without the choice, and see what it costs and when it would flip.

Leaving a choice out only raises a candidate's use, so the bounds of the first search still hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogs.pricing import part_power_w, unit_price_usd
from fabric.candidates.enumerate import label
from fabric.explain.records import Decision, Flip
from fabric.links.options import PartCount, option_parts, technology
from fabric.sizing.decode import decode, merge_parts
from fabric.sizing.terms import Place
from fabric.terms import ClassName, Goal, Tier
from fabric.workflow import Session, solve_session
from solvers.problem import Candidate, Sketch
from solvers.result import Selection, SizingResult

Keep = Callable[[str, str], bool]
"""Whether a variant or option (owner, name) may be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A solved variation: its selection with the parts it buys, money and watts."""

    place: Place
    selection: Selection
    goal_value: int
    capex_usd: Decimal
    power_w: Decimal
    parts: dict[tuple[str, Decimal | None], int]


def explain_decisions(session: Session, result: SizingResult) -> tuple[Decision, ...]:
    """Every decision of the plan in ``result`` with its runner-up."""
    chosen = _answer(session, result)
    if chosen is None:
        return ()
    return tuple(decision for decision in _decisions(session, chosen) if decision is not None)


def _decisions(session: Session, chosen: Answer) -> Iterator[Decision | None]:
    yield _by_place(session, chosen, "form", lambda place: place.shape.structure.form.value)
    yield _by_place(session, chosen, "tiers", lambda place: str(place.shape.structure.num_tiers))
    yield _by_place(session, chosen, "planes", lambda place: str(place.shape.structure.planes))
    yield _by_place(session, chosen, "protocol", lambda place: place.shape.protocol)
    yield _structure_decision(session, chosen)
    for tier in chosen.place.shape.tiers:
        yield _switch_decision(session, chosen, tier)
        yield _cpo_decision(session, chosen, tier)
    for name in chosen.place.shape.classes:
        yield _link_decision(session, chosen, name)


def _by_place(session: Session, chosen: Answer, name: str, value: Callable[[Place], str]) -> Decision | None:
    """A decision between values of a property of the structure; None when there was only one."""
    own = value(chosen.place)
    others = tuple(key for key, place in session.places.items() if value(place) != own)
    if not others:
        return None
    runner_up = _solve(session, tuple(session.sketches[key] for key in others))
    return _decision(session, chosen, (name, own, None if runner_up is None else value(runner_up.place)), runner_up)


def _structure_decision(session: Session, chosen: Answer) -> Decision | None:
    """The counts, against the best structure with other counts."""
    own = chosen.place.shape.structure
    others = tuple(
        session.sketches[key]
        for key, place in session.places.items()
        if place.shape.structure.num_switches != own.num_switches
    )
    runner_up = _solve(session, others) if others else None
    if runner_up is None:
        return None
    texts = ("structure", label(own), label(runner_up.place.shape.structure))
    return _decision(session, chosen, texts, runner_up)


def _switch_decision(session: Session, chosen: Answer, tier: Tier) -> Decision:
    """The model of a tier, against the best plan that has another one there."""
    own = chosen.selection.variants[tier.value]
    runner_up = _solve_without(session, lambda owner, name: owner != tier.value or name != own)
    other = None if runner_up is None else runner_up.selection.variants.get(tier.value, "no such tier")
    return _decision(session, chosen, (f"{tier.value} switch", own, other), runner_up)


def _cpo_decision(session: Session, chosen: Answer, tier: Tier) -> Decision | None:
    """Co-packaged optics in a tier or not, where there is such a tier; None when no such switch is on offer there."""
    switches = session.prepared.terms.parts.catalog.switches
    offered = session.prepared.terms.tier_models[tier]
    if not any(switches[number].cpo is not None for number in offered):
        return None
    has_cpo = switches[chosen.selection.variants[tier.value]].cpo is not None

    def keep(owner: str, name: str) -> bool:
        return owner != tier.value or (switches[name].cpo is not None) != has_cpo

    with_tier = tuple(key for key, place in session.places.items() if tier in place.shape.tiers)
    runner_up = _solve(session, tuple(_narrowed(session.sketches[key], lambda _key: keep) for key in with_tier))
    words = ("co-packaged", "pluggable") if has_cpo else ("pluggable", "co-packaged")
    other = None if runner_up is None else f"{words[1]}: {runner_up.selection.variants[tier.value]}"
    return _decision(session, chosen, (f"{tier.value} optics", words[0], other), runner_up)


def _link_decision(session: Session, chosen: Answer, name: ClassName) -> Decision:
    """The kind of link of a class, against the best plan with another kind there."""
    own = _technology(session, chosen, name)

    def keep_in(key: str) -> Keep:
        meanings = session.builder.sizings[key].classes
        return lambda owner, option: owner != name.value or technology(meanings[owner, option][1]) != own

    runner_up = _solve(session, tuple(_narrowed(sketch, keep_in) for sketch in session.sketches.values()))
    other = None if runner_up is None else _technology(session, runner_up, name)
    return _decision(session, chosen, (f"{name.value} link", own, other), runner_up)


def _technology(session: Session, answer: Answer, name: ClassName) -> str:
    option = answer.selection.options.get(name.value)
    if option is None:
        return "no such class"
    return technology(session.builder.sizings[answer.selection.candidate].classes[name.value, option][1])


def _solve_without(session: Session, keep: Keep) -> Answer | None:
    """The best plan that uses only what ``keep`` allows."""
    return _solve(session, tuple(_narrowed(sketch, lambda _key: keep) for sketch in session.sketches.values()))


def _narrowed(sketch: Sketch, keep_in: Callable[[str], Keep]) -> Sketch:
    """The sketch whose candidate holds only the variants and options kept."""

    def build() -> Candidate | None:
        candidate = sketch.build()
        if candidate is None:
            return None
        keep = keep_in(sketch.name)
        groups = tuple(
            replace(group, variants=tuple(v for v in group.variants if keep(group.name, v.name)))
            for group in candidate.groups
        )
        classes = tuple(
            replace(demand, options=tuple(o for o in demand.options if keep(demand.name, o.name)))
            for demand in candidate.classes
        )
        return Candidate(candidate.name, groups, classes)

    return Sketch(sketch.name, sketch.bounds, build)


def _solve(session: Session, sketches: tuple[Sketch, ...]) -> Answer | None:
    return _answer(session, solve_session(session, sketches))


def _answer(session: Session, result: SizingResult) -> Answer | None:
    """The selection of ``result`` with its totals; None when nothing is selected."""
    if result.selection is None:
        return None
    sizing = session.builder.sizings[result.selection.candidate]
    decoded = decode(session.prepared.terms, sizing, result.selection, Decimal(0))
    parts = [PartCount(choice.part_number, "switch", choice.num_switches) for choice in decoded.tiers]
    for name, option in result.selection.options.items():
        question, legal = sizing.classes[name, option]
        parts.extend(option_parts(legal, question))
    counts = {(part.part_number, part.length_m): part.count for part in merge_parts(parts)}
    totals = decoded.totals
    return Answer(sizing.place, result.selection, result.values[0], totals.capex_usd, totals.power_w, counts)


def _decision(
    session: Session, chosen: Answer, texts: tuple[str, str, str | None], runner_up: Answer | None
) -> Decision:
    """The difference to the runner-up and where it would vanish."""
    name, own, other = texts
    if runner_up is None:
        return Decision(name, own, None, None, None, None, None)
    goal = session.prepared.terms.goals[0]
    capex = runner_up.capex_usd - chosen.capex_usd
    power = runner_up.power_w - chosen.power_w
    rate = session.prepared.terms.energy_usd_per_w
    difference = {Goal.CAPEX: capex, Goal.POWER: power, Goal.TCO: capex + power * rate}[goal]
    return Decision(name, own, other, capex, power, difference, _flip(session, (chosen, runner_up), goal, difference))


def _flip(session: Session, pair: tuple[Answer, Answer], goal: Goal, difference: Decimal) -> Flip | None:
    """The part whose price (or power) needs the smallest relative change for the two to be equal.

    With n_c pieces in the chosen plan and n_r in the runner-up, a change of d per piece moves the difference by
    (n_r - n_c) d, so they meet at now + difference / (n_c - n_r).
    """
    chosen, runner_up = pair
    best: tuple[Decimal, Flip] | None = None
    for number, length in {**chosen.parts, **runner_up.parts}:
        more = chosen.parts.get((number, length), 0) - runner_up.parts.get((number, length), 0)
        now = _figure(session, number, length, goal)
        if not more or not now:
            continue
        at = now + difference / more
        if at <= 0:
            continue
        change = abs(at - now) / now
        if best is None or change < best[0]:
            words = ("power", "W") if goal is Goal.POWER else ("unit price", "USD")
            best = change, Flip(number, words[0], now, at.quantize(Decimal("0.01")), words[1])
    return None if best is None else best[1]


def _figure(session: Session, number: str, length_m: Decimal | None, goal: Goal) -> Decimal | None:
    """Unit price in USD, or power in W, of a part."""
    catalog = session.catalog
    if goal is not Goal.POWER:
        price = catalog.prices.get(number)
        return None if price is None else unit_price_usd(price, length_m)
    part = catalog.switches.get(number) or catalog.optics.get(number)
    power = None if part is None else part_power_w(part)
    return None if power is None else power[0]
