"""Sessions: priced again they are as if opened anew, and they stop in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

import fabric.session
from catalogs.records import Catalog
from fabric.inputs import catalog_of_intent
from fabric.intent.root import FabricIntent
from fabric.load import load_intent
from fabric.plan import CpoPlacement, FabricPlan, Proof
from fabric.report.facts import proof_line
from fabric.report.purchase import purchase_lines
from fabric.session import GRACE_SECONDS, Session, open_session, reprice
from fabric.terms import Goal, Status, Tier
from fabric.workflow import SearchTerms, plan_of, solve_session
from tests.golden.command_line import EXAMPLES
from tests.small import CATALOG, intent_of, plan_of_intent

INTENTS = {
    "capex": intent_of(),
    "ordered": intent_of(objective=["power", "capex"]),
    "tco": intent_of(objective="tco"),
    "scarce and mixed": intent_of(
        hosts={"model": "H-800", "count": 24}, policy={"mixing": True}, market={"available": {"optics/800": 40}}
    ),
    "three tiers": intent_of(hosts={"model": "H-TWIN400", "count": 100}, topology={"tiers": [2, 3]}),
}
MODULE = "O-2DR4"
SECOND = 1000.0
"""Where the clock of these tests begins."""


def dearer(catalog: Catalog, number: str, by: Decimal) -> Catalog:
    """The catalogue with one price multiplied."""
    price = catalog.prices[number]
    return replace(catalog, prices={**catalog.prices, number: replace(price, price_usd=price.price_usd * by)})


def unpriced(catalog: Catalog, number: str) -> Catalog:
    """The catalogue without one price, so that capex cannot weigh the part."""
    return replace(catalog, prices={key: price for key, price in catalog.prices.items() if key != number})


def warmer(catalog: Catalog, number: str) -> Catalog:
    """The catalogue with a switch that draws more."""
    model = catalog.switches[number]
    watts = (model.power_typ_w or model.power_max_w or Decimal(0)) + 500
    return replace(catalog, switches={**catalog.switches, number: replace(model, power_typ_w=watts)})


def smaller(catalog: Catalog, number: str) -> Catalog:
    """The catalogue with half the cages on a switch: other structures."""
    model = catalog.switches[number]
    return replace(catalog, switches={**catalog.switches, number: replace(model, num_cages=model.num_cages // 2)})


def without_module(catalog: Catalog, number: str) -> Catalog:
    """The catalogue without a module: other links are legal."""
    return replace(catalog, optics={key: optic for key, optic in catalog.optics.items() if key != number})


def facts(session: Session) -> tuple[object, ...]:
    """Everything that a session says before it is solved."""
    bounds = {key: dict(sketch.bounds) for key, sketch in session.sketches.items()}
    tallies = (session.builder.rejections.tally(), session.builder.refusals.tally())
    return session.places, bounds, tallies, session.is_complete


def planned(session: Session) -> FabricPlan | None:
    result = solve_session(session, tuple(session.sketches.values()))
    return None if result.selection is None else plan_of(session, result, "0" * 64)


def used_switch(intent: FabricIntent) -> str:
    return plan_of_intent(intent).tiers[0].part_number


CHANGES: dict[str, Callable[[FabricIntent], Catalog]] = {
    "dearer switch": lambda intent: dearer(CATALOG, used_switch(intent), Decimal(3)),
    "cheaper module": lambda _: dearer(CATALOG, MODULE, Decimal("0.01")),
    "unpriced module": lambda _: unpriced(CATALOG, MODULE),
    "warmer switch": lambda intent: warmer(CATALOG, used_switch(intent)),
    "smaller switch": lambda intent: smaller(CATALOG, used_switch(intent)),
    "no such module": lambda _: without_module(CATALOG, MODULE),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", INTENTS)
def test_priced_again_it_is_as_if_opened_anew(name: str, change: str) -> None:
    """Prices, powers, and even what was not asked for: a catalogue with other structures or links."""
    intent = INTENTS[name]
    catalog = CHANGES[change](intent)
    again, anew = reprice(open_session(intent, CATALOG), catalog), open_session(intent, catalog)
    assert facts(again) == facts(anew)
    assert planned(again) == planned(anew)


def test_priced_again_by_technology_or_not() -> None:
    intent = INTENTS["capex"]
    catalog = CHANGES["dearer switch"](intent)
    kinds = open_session(intent, CATALOG, by_technology=True)
    assert facts(reprice(kinds, catalog)) == facts(open_session(intent, catalog, by_technology=True))
    assert facts(reprice(kinds, catalog, by_technology=False)) == facts(open_session(intent, catalog))


def test_only_other_prices_keep_structures_and_links(monkeypatch: pytest.MonkeyPatch) -> None:
    intent = INTENTS["capex"]
    session = open_session(intent, CATALOG)
    dear, small = CHANGES["dearer switch"](intent), CHANGES["smaller switch"](intent)

    def refuse(*_: object) -> None:
        raise AssertionError("found again")

    monkeypatch.setattr(fabric.session, "enumerate_structures", refuse)
    monkeypatch.setattr("fabric.sizing.legal.link_options", refuse)
    again = reprice(session, dear)
    assert again.found is session.found
    with pytest.raises(AssertionError, match="found again"):
        reprice(session, small)


def clock(readings: list[float]) -> Callable[[], float]:
    """A clock that shows ``readings`` one after the other and then stands."""
    times: Iterator[float] = iter(readings)
    return lambda: next(times, readings[-1])


def opened_at(monkeypatch: pytest.MonkeyPatch, readings: list[float], intent: FabricIntent) -> Session:
    """A session with a deadline ten seconds after SECOND, by a clock of its own."""
    monkeypatch.setattr("fabric.session.time.monotonic", clock(readings))
    return open_session(intent, CATALOG, deadline=SECOND + 10)


def test_half_of_the_time_is_for_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    intent = INTENTS["three tiers"]
    whole = open_session(intent, CATALOG)
    early = opened_at(monkeypatch, [SECOND, SECOND + 4.9], intent)
    assert (early.is_complete, len(early.found.places)) == (True, len(whole.found.places))
    late = opened_at(monkeypatch, [SECOND, SECOND + 5.1], intent)
    assert not late.found.is_complete
    assert 0 < len(late.found.places) < len(whole.found.places)
    assert not late.is_complete


def test_past_the_deadline_enumeration_ends_even_with_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    late = opened_at(monkeypatch, [SECOND, SECOND + 10.1], INTENTS["three tiers"])
    assert (late.found.places, late.sketches, late.is_complete) == ((), {}, False)


def test_past_the_deadline_one_candidate_is_sketched_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    intent = INTENTS["three tiers"]
    found = open_session(intent, CATALOG).found
    monkeypatch.setattr(fabric.session, "find_places", lambda *_: found)
    assert len(opened_at(monkeypatch, [SECOND + 10.1], intent).sketches) == 1
    assert not opened_at(monkeypatch, [SECOND + 10 + GRACE_SECONDS + 0.1], intent).sketches


CUT = Proof(
    goals=(Goal.CAPEX,),
    status=Status.FEASIBLE,
    objective=Decimal(200),
    bound=Decimal(0),
    gap=Decimal(1),
    num_candidates=3,
    num_solved=1,
    num_pruned=2,
    num_rejected=0,
    engine="engine",
    engine_version="1",
)


def test_no_bound_is_told_where_none_is_known() -> None:
    plan = plan_of_intent(INTENTS["capex"])
    none = proof_line(replace(plan, proof=CUT))
    assert "(no bound is known)" in none
    assert "0.00" not in none.replace("200.00", "")
    some = proof_line(replace(plan, proof=replace(CUT, bound=Decimal(150), gap=Decimal("0.25"))))
    assert "(bound 150.00 USD, gap 25.00%)" in some


def test_a_search_that_was_cut_does_not_say_what_optics_save() -> None:
    placement = CpoPlacement(
        tier=Tier.SPINE,
        part_numbers=("S",),
        num_switches=2,
        of_switches=2,
        els_modules=None,
        is_needed=False,
        instead=(),
        saves_power_w=None,
        saves_usd=None,
        loses=("copper",),
        is_compared=False,
    )
    plan = replace(plan_of_intent(INTENTS["capex"]), cpo=(placement,))
    line = next(line for line in purchase_lines(plan) if line.startswith("Co-packaged"))
    assert "not compared with pluggable ones" in line
    assert "no pluggable switch could stand there" not in line


def test_no_other_plan_is_sought_past_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CPO spine is told of without a second search once time is up."""
    loaded = load_intent(EXAMPLES / "dgx-b300-4su-cpo.yaml")
    session = open_session(loaded.intent, catalog_of_intent(loaded))
    result = solve_session(session, tuple(session.sketches.values()))
    whole = plan_of(session, result, "0" * 64)
    assert whole.cpo
    assert all(placement.is_compared for placement in whole.cpo)

    def refuse(*_: object) -> None:
        raise AssertionError("searched again")

    monkeypatch.setattr("fabric.workflow.solve_session", refuse)
    over = plan_of(session, result, "0" * 64, SearchTerms(deadline=0.0))
    assert len(over.cpo) == len(whole.cpo)
    assert not any(placement.is_compared for placement in over.cpo)
