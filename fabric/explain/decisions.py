"""Runner-up of every decision: solve again without the choice, and see what it costs and when it would flip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fabric.candidates.enumerate import label
from fabric.explain.answers import Answer, answer_of
from fabric.explain.flips import Flips
from fabric.explain.records import Decision
from fabric.links.options import technology
from fabric.session import Session
from fabric.sizing.narrow import Keep, narrowed
from fabric.sizing.terms import Place
from fabric.terms import ClassName, Tier
from fabric.workflow import solve_session
from solvers.problem import Sketch
from solvers.result import SizingResult


@dataclass(frozen=True, slots=True)
class Chosen:
    """The plan that is explained, with the session it was found in and the flips of its decisions."""

    session: Session
    answer: Answer
    flips: Flips

    @property
    def place(self) -> Place:
        """Its structure."""
        return self.answer.place

    def solve(self, sketches: tuple[Sketch, ...]) -> Answer | None:
        """The best plan among ``sketches``."""
        return answer_of(self.session, solve_session(self.session, sketches))


def explain_decisions(session: Session, result: SizingResult) -> tuple[Decision, ...]:
    """Every decision of the plan in ``result`` with its runner-up."""
    answer = answer_of(session, result)
    if answer is None:
        return ()
    chosen = Chosen(session, answer, Flips(session, answer))
    return tuple(decision for decision in _decisions(chosen) if decision is not None)


def _decisions(chosen: Chosen) -> Iterator[Decision | None]:
    yield _by_place(chosen, "form", lambda place: place.shape.structure.form.value)
    yield _by_place(chosen, "tiers", lambda place: str(place.shape.structure.num_tiers))
    yield _by_place(chosen, "planes", lambda place: str(place.shape.structure.planes))
    yield _by_place(chosen, "protocol", lambda place: place.shape.protocol)
    yield _structure_decision(chosen)
    for tier in chosen.place.shape.tiers:
        yield _switch_decision(chosen, tier)
        yield _cpo_decision(chosen, tier)
    for name in chosen.place.shape.classes:
        yield _link_decision(chosen, name)


def _by_place(chosen: Chosen, name: str, value: Callable[[Place], str]) -> Decision | None:
    """A decision between values of a property of the structure; None when there was only one."""
    own = value(chosen.place)
    runner_up, there_are = _with_other_place(chosen, lambda place: value(place) != own)
    if not there_are:
        return None
    other = None if runner_up is None else value(runner_up.place)
    return _decision(chosen, (name, own, other), runner_up, lambda answer: value(answer.place) != own)


def _with_other_place(chosen: Chosen, is_other: Callable[[Place], bool]) -> tuple[Answer | None, bool]:
    """The best plan among other structures, and whether there are any."""
    session = chosen.session
    others = tuple(session.sketches[key] for key, place in session.places.items() if is_other(place))
    return chosen.solve(others), bool(others)


def _structure_decision(chosen: Chosen) -> Decision | None:
    """The counts, against the best structure with other counts."""
    own = chosen.place.shape.structure

    def is_other(place: Place) -> bool:
        return place.shape.structure.num_switches != own.num_switches

    runner_up, _ = _with_other_place(chosen, is_other)
    if runner_up is None:
        return None
    texts = ("structure", label(own), label(runner_up.place.shape.structure))
    return _decision(chosen, texts, runner_up, lambda answer: is_other(answer.place))


def _switch_decision(chosen: Chosen, tier: Tier) -> Decision:
    """The model of a tier, against the best plan that has another one there."""
    own = chosen.answer.models[tier]
    runner_up = _without(chosen, lambda key: _keep_models(chosen.session, key, tier, lambda model: model != own[0]))
    other = None if runner_up is None else _text(runner_up.models.get(tier), "no such tier")
    texts = (f"{tier.value} switch", " and ".join(own), other)
    return _decision(chosen, texts, runner_up, lambda answer: _first(answer.models.get(tier)) != own[0])


def _keep_models(session: Session, key: str, tier: Tier, allows: Callable[[str], bool]) -> Keep:
    """Keep every option, and of the models of ``tier`` those allowed."""
    parts = {part.name for part in session.builder.sizings[key].parts.tiers if part.tier is tier}
    return lambda owner, name: owner not in parts or allows(name)


def _first(names: tuple[str, ...] | None) -> str | None:
    """The most used of several."""
    return None if names is None else names[0]


def _text(names: tuple[str, ...] | None, absent: str) -> str:
    return absent if names is None else " and ".join(names)


def _cpo_decision(chosen: Chosen, tier: Tier) -> Decision | None:
    """Co-packaged optics in a tier or not, where there is such a tier; None when no such switch is on offer there."""
    session = chosen.session
    switches = session.prepared.terms.parts.catalog.switches
    offered = session.prepared.terms.tier_models[tier]
    if not any(switches[number].cpo is not None for number in offered):
        return None
    has_cpo = any(switches[model].cpo is not None for model in chosen.answer.models[tier])

    def is_other(model: str) -> bool:
        return (switches[model].cpo is not None) != has_cpo

    def is_turned(answer: Answer) -> bool:
        models = answer.models.get(tier)
        return models is not None and any(switches[model].cpo is not None for model in models) != has_cpo

    with_tier = tuple(session.sketches[key] for key, place in session.places.items() if tier in place.shape.tiers)
    runner_up = _without(chosen, lambda key: _keep_models(session, key, tier, is_other), with_tier)
    words = ("co-packaged", "pluggable") if has_cpo else ("pluggable", "co-packaged")
    other = None if runner_up is None else f"{words[1]}: {_text(runner_up.models[tier], '')}"
    texts = (f"{tier.value} optics", words[0], other)
    return _decision(chosen, texts, runner_up, is_turned)


def _link_decision(chosen: Chosen, name: ClassName) -> Decision:
    """The kind of link of a class, against the best plan with another kind there."""
    own = chosen.answer.technologies[name]

    def keep_in(key: str) -> Keep:
        sizing = chosen.session.builder.sizings[key]
        parts = {joint.key for joint in sizing.parts.classes if joint.name is name}
        return lambda owner, option: owner not in parts or technology(sizing.classes[owner, option][1]) != own[0]

    runner_up = _without(chosen, keep_in)
    other = None if runner_up is None else _text(runner_up.technologies.get(name), "no such class")
    texts = (f"{name.value} link", " and ".join(own), other)
    return _decision(chosen, texts, runner_up, lambda answer: _first(answer.technologies.get(name)) != own[0])


def _without(
    chosen: Chosen, keep_in: Callable[[str], Keep], sketches: tuple[Sketch, ...] | None = None
) -> Answer | None:
    """The best plan, among ``sketches`` or all, that uses only what is kept."""
    among = tuple(chosen.session.sketches.values()) if sketches is None else sketches
    return chosen.solve(tuple(narrowed(sketch, keep_in) for sketch in among))


def _decision(
    chosen: Chosen,
    texts: tuple[str, str, str | None],
    runner_up: Answer | None,
    is_turned: Callable[[Answer], bool],
) -> Decision:
    """The difference to the runner-up and the figure that turns the decision."""
    name, own, other = texts
    if runner_up is None:
        return Decision(name, own, None, None, None, None, None)
    capex = runner_up.capex_usd - chosen.answer.capex_usd
    power = runner_up.power_w - chosen.answer.power_w
    difference = runner_up.value - chosen.answer.value
    return Decision(name, own, other, capex, power, difference, chosen.flips.flip(runner_up, is_turned))
