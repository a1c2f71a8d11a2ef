"""Market rules one by one: the smallest case that passes and the smallest that fails, and the terms they become."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from catalogs.records import Catalog, OpticModel, Supply
from fabric.errors import InfeasibleError, InputError
from fabric.prepare import narrow, prepare
from fabric.sizing.terms import MarketTerms, pieces_bought
from fabric.terms import Tier
from fabric.workflow import plan_fabric
from tests.sample_catalog import SOURCE
from tests.small import CATALOG, intent_of, plan_of_intent

SPARED = {"policy": {"spare_percent": 2}}
FIBER = {"market__parts": {"exclude": ["C-DAC-TWIN-2", "C-AOC-TWIN-20", "C-DAC-SPLIT-2"]}}
"""No copper, so that there are modules at both ends of every link."""


def supplied(*lines: tuple[str, str, int | None, str | None]) -> Catalog:
    """The sample catalogue with a supply book of (scope, key, units, weeks)."""
    supplies = tuple(
        Supply(scope, key, units, None if weeks is None else Decimal(weeks), SOURCE)  # type: ignore[arg-type]
        for scope, key, units, weeks in lines
    )
    return replace(CATALOG, supplies=supplies)


def with_optics(*others: OpticModel) -> Catalog:
    """The sample catalogue with further modules."""
    return replace(CATALOG, optics={**CATALOG.optics, **{other.part_number: other for other in others}})


def twin(number: str, **values: Any) -> OpticModel:
    """A module of the sample made by somebody else."""
    own = CATALOG.optics[number]
    return replace(own, part_number=f"P{number[1:]}", vendor="Other Optics", **values)


def market(catalog: Catalog = CATALOG, gamma: int = 0, **changes: Any) -> MarketTerms:
    """The market terms of the small intent with changes."""
    return prepare(intent_of(**changes), catalog, gamma).terms.market


def offered(number: str, catalog: Catalog = CATALOG, **changes: Any) -> bool:
    """Whether a part is on offer."""
    left = narrow(intent_of(**changes), catalog)
    return any(number in table for table in (left.switches, left.optics, left.assemblies, left.fibers))


def weights(terms: MarketTerms, name: str) -> dict[str, int]:
    return dict(next(resource.weights for resource in terms.resources if resource.name == name))


# lead times


@pytest.mark.parametrize(("weeks", "is_offered"), [(30, True), (29.9, False)])
def test_a_part_is_offered_up_to_its_lead_time(weeks: float, is_offered: bool) -> None:
    assert offered("O-2DR4", market__need_by_weeks=weeks) is is_offered


@pytest.mark.parametrize(("unknown", "is_offered"), [("allow", True), ("refuse", False)])
def test_a_part_of_unknown_lead_time_is_offered_where_that_is_allowed(unknown: str, is_offered: bool) -> None:
    wanted = {"market__need_by_weeks": 30, "market__unknown_lead_time": unknown}
    assert offered("O-DR4-FLT", **wanted) is is_offered
    assert offered("O-DR4-FLT", market__unknown_lead_time=unknown) is is_offered
    assert offered("O-2DR4", **wanted)


def test_refusals_are_counted_with_an_example() -> None:
    wanted = intent_of(market={"need_by_weeks": 10, "unknown_lead_time": "refuse"})
    told = {refusal.reason: (refusal.count, refusal.example) for refusal in prepare(wanted, CATALOG).refusals.tally()}
    assert told["not on offer: lead time beyond market.need_by_weeks (10)"] == (2, "O-2DR4: 30 weeks")
    assert told["not on offer: lead time unknown"] == (13, "S-NDR32")
    with pytest.raises(InfeasibleError) as failure:
        plan_of_intent(wanted)
    assert any("lead time unknown" in line for line in failure.value.reasons)


def test_the_closest_line_of_a_supply_book_says_the_lead_time() -> None:
    keys = (("category", "optics"), ("category", "optics/800"), ("vendor", "Sample Optics"), ("part", "O-2DR4"))
    lines = [(scope, key, None, str(weeks)) for (scope, key), weeks in zip(keys, (40, 30, 20, 10), strict=True)]
    for last in range(1, 5):
        book = supplied(*lines[:last])
        weeks = float(lines[last - 1][3])
        assert offered("O-2DR4", book, market__need_by_weeks=weeks)
        assert not offered("O-2DR4", book, market__need_by_weeks=weeks - 1)


def test_the_plan_names_parts_of_unknown_lead_time_only_where_there_is_a_date() -> None:
    assert plan_of_intent(intent_of()).procurement.unknown_lead_times == ()
    dated = plan_of_intent(intent_of(market__need_by_weeks=30)).procurement
    assert dated.need_by_weeks == 30
    assert "O-2DR4" not in dated.unknown_lead_times
    assert dated.unknown_lead_times


# units


def test_lines_of_the_supply_book_are_limits() -> None:
    book = supplied(
        ("part", "O-2DR4", 10, None),
        ("vendor", "Sample Cables", 7, None),
        ("category", "optics/800", 20, None),
        ("category", "switches", 5, None),
    )
    terms = market(book)
    assert dict(terms.limits) == {
        "units of O-2DR4": 10,
        "units of Sample Cables": 7,
        "units of optics/800": 20,
        "units of switches": 5,
    }
    assert weights(terms, "units of O-2DR4") == {"O-2DR4": 1}
    assert set(weights(terms, "units of Sample Cables")) == set(CATALOG.assemblies)
    assert set(weights(terms, "units of optics/800")) == {"O-2DR4", "O-2DR4-FLT", "O-XDR4-FLT"}
    assert set(weights(terms, "units of switches")) == set(CATALOG.switches)


def test_the_intent_stands_over_the_book() -> None:
    book = supplied(("part", "O-2DR4", 10, None), ("category", "optics/800", 20, None))
    available = {"O-2DR4": 11, "optics/800": 30, "Sample Optics": 40, "optics": 50}
    assert dict(market(book, market__available=available).limits) == {
        f"units of {name}": units for name, units in available.items()
    }


def test_what_cannot_be_had_is_not_on_offer() -> None:
    assert offered("O-2DR4", supplied(("part", "O-2DR4", 1, None)))
    assert not offered("O-2DR4", supplied(("part", "O-2DR4", 0, None)))
    assert offered("O-2DR4", supplied(("part", "O-2DR4", 0, None)), market__available={"O-2DR4": 1})


@pytest.mark.parametrize(
    ("key", "name", "message"),
    [
        ("available", "O-2DR", "no part, vendor or category 'O-2DR'"),
        ("owned", "O-2DR", "no part 'O-2DR'"),
        ("owned", "C-MPO", "C-MPO is sold by length"),
        ("components", "CW lasers", "no part holds 'CW lasers'"),
    ],
)
def test_unknown_names_are_told_at_their_key(key: str, name: str, message: str) -> None:
    with pytest.raises(InputError) as failure:
        prepare(intent_of(**{f"market__{key}": {name: 1}}), CATALOG)
    (finding,) = failure.value.findings
    assert finding.where in (f"market.{key}.{name}", f"market.{key}.'{name}'")
    assert message in finding.message
    assert finding.hint


# spares and stock


@pytest.mark.parametrize(
    ("pieces", "owned", "percent", "bought"),
    [(50, 0, 0, 50), (50, 0, 2, 51), (51, 0, 2, 53), (50, 51, 2, 0), (50, 50, 2, 1), (0, 10, 2, 0)],
)
def test_stock_is_used_first_and_spares_round_up(pieces: int, owned: int, percent: int, bought: int) -> None:
    assert pieces_bought(pieces, owned, Fraction(percent, 100)) == bought


def test_stock_becomes_terms_with_the_spare_share() -> None:
    terms = market(market__owned={"O-2DR4": 9, "O-DR4-FLT": 0}, **SPARED)
    assert terms.owned == {"O-2DR4": 9}
    assert terms.spare_share == Fraction(2, 100)


def test_a_limit_on_cables_leaves_room_for_their_spares() -> None:
    """A cable of three lengths rounds its spares up three times, so two pieces stay free."""
    assert dict(market(market__available={"C-MPO": 100}, **SPARED).limits)["units of C-MPO"] == 98
    assert dict(market(market__available={"C-MPO": 100}).limits)["units of C-MPO"] == 100


def test_what_is_in_stock_may_be_used_up_where_it_cannot_be_bought() -> None:
    late = {"market__need_by_weeks": 10, "market__owned": {"O-2DR4": 5}}
    assert offered("O-2DR4", **late)
    assert dict(market(**late).limits)["units of O-2DR4"] == 0
    assert not offered("O-2DR4", market__need_by_weeks=10)


def test_totals_count_what_is_bought() -> None:
    """Stock first for what is installed, then for spares; watts and spares of other parts stay."""
    free = plan_of_intent(intent_of(**FIBER, **SPARED))
    number, pieces = max(
        ((end.optic, end.num_modules) for link in free.links for end in (link.z_end,) if end.optic),
        key=lambda each: each[1],
    )
    count = sum(e.num_modules for link in free.links for e in (*link.a_ends, link.z_end) if e.optic == number)
    price = CATALOG.prices[number].price_usd
    spares = -(-count * 2 // 100)
    for owned, paid, spare in ((pieces, count - pieces, spares), (count, 0, spares), (count + spares, 0, 0)):
        plan = plan_of_intent(intent_of(**FIBER, market__owned={number: owned}, **SPARED))
        assert (plan.tiers, plan.links) == (free.tiers, free.links)
        assert free.totals.capex_usd - plan.totals.capex_usd == (count - paid) * price
        assert free.totals.spares_usd - plan.totals.spares_usd == (spares - spare) * price
        assert plan.totals.power_w == free.totals.power_w
        assert plan.procurement.from_stock == {number: min(owned, count + spares)}


# shares


def test_a_share_limits_every_vendor_of_its_category() -> None:
    terms = market(with_optics(twin("O-2DR4")), market__largest_vendor_share={"transceiver": "60%"})
    assert terms.shares == tuple(
        (f"transceiver pieces of {vendor}", "transceiver pieces", Fraction(3, 5))
        for vendor in ("Sample Optics", "Other Optics")
    )
    assert weights(terms, "transceiver pieces of Other Optics") == {"P-2DR4": 1}
    assert set(weights(terms, "transceiver pieces")) == {*CATALOG.optics, "P-2DR4"}


def test_a_share_of_all_is_no_limit_and_one_figure_holds_for_all() -> None:
    assert market(market__largest_vendor_share="100%").shares == ()
    names = {name for name, _, _ in market(market__largest_vendor_share=0.5).shares}
    assert names == {
        "switch pieces of Sample Networks",
        "transceiver pieces of Sample Optics",
        "cable pieces of Sample Cables",
        "cable pieces of Sample Fiber",
    }


# components


def test_components_are_counted_inside_parts() -> None:
    terms = market(market__components={"CW laser": 100})
    assert dict(terms.limits)["components: CW laser"] == 100
    counted = weights(terms, "components: CW laser")
    assert counted["O-2DR4"] == 4
    assert counted["S-CPO144"] == 144
    assert "S-NDR32" not in counted


@pytest.mark.parametrize(("component", "is_offered"), [("CW laser", False), ("ELS", True), ("photodiode", True)])
def test_a_part_of_unknown_count_is_not_on_offer(component: str, is_offered: bool) -> None:
    bare = with_optics(replace(twin("O-2DR4"), lasers=None))
    assert offered("P-2DR4", bare)
    assert offered("P-2DR4", bare, market__components={component: 1000}) is is_offered


def test_a_laser_of_unknown_kind_may_be_of_any() -> None:
    bare = with_optics(replace(twin("O-2DR4"), laser_kind=None, lasers=None))
    assert not offered("P-2DR4", bare, market__components={"CW laser": 1000})


def test_nobody_knows_what_an_active_optical_cable_holds() -> None:
    assert not offered("C-AOC-TWIN-20", market__components={"DSP": 1000})
    assert offered("C-DAC-TWIN-2", market__components={"DSP": 1000})


# second source

OTHERS = ("O-2DR4", "O-2DR4-FLT", "O-DR4-FLT", "O-DR4-Q", "O-X2DR4")
TWO_SOURCES = {**FIBER, "market__second_source": True}


def test_modules_need_another_vendor_where_a_second_source_is_asked_for() -> None:
    with pytest.raises(InfeasibleError) as failure:
        plan_of_intent(intent_of(**TWO_SOURCES))
    assert any("no module of another vendor could take its place" in line for line in failure.value.reasons)
    plan = plan_of_intent(intent_of(**TWO_SOURCES), with_optics(*map(twin, OTHERS)))
    assert plan.procurement.second_sources
    for number, others in plan.procurement.second_sources.items():
        assert others == (f"P{number[1:]}",)


@pytest.mark.parametrize(
    "values",
    [
        {"vendor": "Sample Optics"},
        {"pmd_family": "FR"},
        {"connector": "MPO-16"},
        {"polish": "UPC"},
        {"heatsink": "flat"},
        {"lanes_per_fiber_pair": 4, "num_connectors": 1},
        {"reach_m": Decimal(5)},
        {"protocols": ("Ethernet",)},
    ],
)
def test_a_second_source_is_interchangeable(values: dict[str, Any]) -> None:
    """Every other module has a twin; that of the leaf's and spine's module differs in one thing."""
    wanted = intent_of(**TWO_SOURCES, protocol="infiniband", topology__leaf_models=["S-NDR32"])
    alike = with_optics(*(twin(number) for number in OTHERS))
    assert plan_of_intent(wanted, alike)
    unlike = replace(twin("O-2DR4"), **values)
    with pytest.raises(InfeasibleError):
        plan_of_intent(wanted, with_optics(unlike, *(twin(number) for number in OTHERS if number != "O-2DR4")))


def test_the_bill_tells_a_second_source_without_being_asked() -> None:
    plan = plan_of_intent(intent_of(**FIBER), with_optics(twin("O-2DR4")))
    told = plan.procurement.second_sources
    assert told
    assert all(told[number] == (("P-2DR4",) if number == "O-2DR4" else ()) or number == "P-2DR4" for number in told)


# prices


def test_prices_that_may_rise_are_told_where_a_plan_is_to_be_protected() -> None:
    assert market().rises_cents == {}
    terms = market(gamma=2)
    assert terms.gamma == 2
    assert terms.rises_cents["O-DR4-FLT"] == 16_000
    assert terms.rises_cents["C-MPO"] == 1_700
    assert "O-2DR4" not in terms.rises_cents


def test_the_range_of_the_cost_is_that_of_its_parts() -> None:
    plan = plan_of_intent(intent_of())
    low = high = ranged = Decimal(0)
    for number, length, count in _pieces(plan):
        price = CATALOG.prices[number]
        metres = (price.price_per_m_usd or Decimal(0)) * length if number in CATALOG.fibers else Decimal(0)
        low += count * ((price.low_usd or price.price_usd) + metres)
        high += count * ((price.high_usd or price.price_usd) + metres)
        ranged += count * (price.price_usd + metres) if price.low_usd else 0
    assert abs((plan.totals.capex_low_usd or 0) - low) < 1
    assert abs((plan.totals.capex_high_usd or 0) - high) < 1
    assert abs(plan.totals.range_share - ranged / plan.totals.capex_usd) < Decimal("0.0002")
    assert plan.totals.robust_usd is None


@pytest.mark.parametrize("gamma", [1, 2, 99])
def test_protection_counts_the_dearest_rises(gamma: int) -> None:
    """What the costliest parts would add, all lengths of a cable together; beyond all parts nothing more rises."""
    intent = intent_of(**FIBER)
    plan = plan_fabric(intent, "0" * 64, CATALOG, gamma=gamma)
    pieces: dict[str, int] = {}
    for number, _, count in _pieces(plan):
        pieces[number] = pieces.get(number, 0) + count
    prices = {number: CATALOG.prices[number] for number in pieces}
    rises = sorted(
        (count * ((prices[n].high_usd or prices[n].price_usd) - prices[n].price_usd) for n, count in pieces.items()),
        reverse=True,
    )
    assert plan.totals.robust_usd is not None
    assert abs(plan.totals.robust_usd - plan.totals.capex_usd - sum(rises[:gamma])) < 1
    assert plan.procurement.gamma == gamma
    if gamma > len(pieces):
        assert plan.totals.robust_usd == plan.totals.capex_high_usd


def _pieces(plan: Any) -> list[tuple[str, Decimal, int]]:
    pieces = [(tier.part_number, Decimal(0), tier.num_switches) for tier in plan.tiers]
    for link in plan.links:
        pieces.append((link.cable, link.stock_length_m, link.num_cables))
        pieces += [(e.optic, Decimal(0), e.num_modules) for e in (*link.a_ends, link.z_end) if e.optic]
    return pieces


# carbon and CPO


def test_carbon_is_the_electricity_times_the_grid() -> None:
    plan = plan_of_intent(intent_of(objective="carbon", tco__region="nowhere"))
    kwh = plan.totals.power_w / 1000 * 8766 * 4 * Decimal("1.3")
    assert plan.totals.carbon_kg == (kwh * 400 / 1000).quantize(Decimal("0.001"))
    assert abs(plan.proof.objective - plan.totals.carbon_kg) < Decimal("0.01")


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [
        ({"objective": "carbon"}, "leave carbon out of the objective"),
        ({"caps": {"carbon_t": 1}}, "leave caps.carbon_t out"),
        ({"tco__carbon_usd_per_t": 1}, "carbon_usd_per_t: 0"),
    ],
)
def test_carbon_needs_a_grid_of_known_carbon(changes: dict[str, Any], way_out: str) -> None:
    unknown = replace(CATALOG.regions["nowhere"], carbon_g_per_kwh=None)
    catalog = replace(CATALOG, regions={**CATALOG.regions, "default": unknown})
    assert plan_of_intent(intent_of(), catalog).totals.carbon_kg is None
    with pytest.raises(InputError, match="no grid carbon known") as failure:
        prepare(intent_of(**changes), catalog)
    assert way_out in str(failure.value.findings[0].hint)


def test_the_cpo_policy_becomes_terms() -> None:
    policy = {"largest_share": {"spine": "50%"}, "pluggable_units": [0, 2], "pluggable_spines": 1}
    terms = prepare(intent_of(policy__cpo=policy), CATALOG).terms.cpo
    assert terms.shares == {Tier.SPINE: Fraction(1, 2)}
    assert (terms.pluggable_units, terms.pluggable_spines) == ((0, 2), 1)
    assert prepare(intent_of(), CATALOG).terms.cpo.shares == {}
