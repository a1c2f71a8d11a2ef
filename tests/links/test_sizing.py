"""Links inside a whole fabric: what the goals can weigh, and bounds that are bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalogs.records import Catalog, Price, SwitchModel
from fabric.candidates.rules import SpineReserve
from fabric.intent.root import FabricIntent
from fabric.plan import EnergyTerms, HostGroup
from fabric.prepare import prepare
from fabric.sizing.build import SizingBuilder
from fabric.sizing.terms import HostSide, Place, Runs, Shape, SizingTerms
from fabric.sizing.uses import goal_names
from fabric.structure import Structure
from fabric.terms import ClassName, Goal, Tier
from solvers.exact import least_use
from solvers.problem import Rules, SizingProblem
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem
from tests.candidates.parts import make_rules, structures
from tests.links.parts import (
    ETHERNET,
    make_assembly,
    make_catalog,
    make_fiber,
    make_optic,
    make_price,
    make_terms,
)
from tests.sample_catalog import make_switch, sample_catalog

STRUCTURE: Structure = min(structures(make_rules(8, tiers=(2,))), key=lambda s: s.num_spines)
"""Eight hosts on two leaves under one spine: 8 + 8 links."""
HOSTS = HostGroup("HOST", 0, 8, 8, 1, 1, "OSFP", "finned", 4, 100, None, None, 4, "air")


def a_switch(part_number: str, watts: str | None = "100") -> SwitchModel:
    """Eight cages of 400G each."""
    return make_switch(part_number, 8, ((400, 1, 100),), power=(watts, None))


def fabric_terms(catalog: Catalog, switches: tuple[SwitchModel, ...], *goals: Goal) -> SizingTerms:
    """Terms for the structure above; a watt costs about 43.83 USD."""
    known = replace(catalog, switches={switch.part_number: switch for switch in switches})
    runs = Runs(Decimal(2), Decimal(2), Decimal(2), Decimal(2))
    return SizingTerms(
        parts=make_terms(known),
        goals=goals,
        slacks=(),
        caps=(),
        energy=EnergyTerms("nowhere", Decimal(5), Decimal(1), Decimal(1), "S"),
        runs=runs,
        rack_usable_u=40,
        spine_reserve=SpineReserve(),
        tier_models={tier: tuple(known.switches) for tier in Tier},
        host_sides={(ETHERNET, 1): HostSide(ETHERNET, (HOSTS,), None)},
    )


def solve(catalog: Catalog, *goals: Goal, switches: tuple[SwitchModel, ...] = (a_switch("SW"),)) -> SizingResult:
    """The best choice of switches and links for the structure above."""
    terms = fabric_terms(catalog, switches, *goals)
    sketch = SizingBuilder(terms).sketch("0", Place(Shape(ETHERNET, STRUCTURE), False))
    return solve_problem(SizingProblem(() if sketch is None else (sketch,), goal_names(goals)))


def chosen(result: SizingResult) -> str:
    """Everything that was chosen, as one text."""
    assert result.selection is not None
    return " ".join(name for amounts in amounts_of(result) for name in amounts)


def amounts_of(result: SizingResult) -> list[Mapping[str, int]]:
    """Units by model and cells by option, of every tier and class."""
    assert result.selection is not None
    return [*result.selection.variants.values(), *result.selection.options.values()]


def prices(**usd: str) -> dict[str, Price]:
    return {name: make_price(name, amount) for name, amount in usd.items()}


PLAIN = make_optic(part_number="PLAIN", power_typ_w=Decimal(10))
CHEAP = make_optic(part_number="CHEAP", power_typ_w=None, power_max_w=None)
COOL = make_optic(part_number="COOL", power_typ_w=Decimal(1))
LISTED = prices(SW="1000", PLAIN="500", CHEAP="1", FIBER="10")
"""CHEAP has no power figure and COOL no price."""


def test_the_structure_is_what_the_counts_below_take_it_for() -> None:
    assert (STRUCTURE.num_leaves, STRUCTURE.num_spines, STRUCTURE.num_leaf_spine_links) == (2, 1, 8)


@pytest.mark.parametrize(
    ("goals", "optic"),
    [
        ((Goal.CAPEX,), "CHEAP"),
        ((Goal.POWER,), "COOL"),
        ((Goal.TCO,), "PLAIN"),
        ((Goal.CAPEX, Goal.POWER), "PLAIN"),
        ((Goal.POWER, Goal.CAPEX), "PLAIN"),
    ],
)
def test_a_module_without_a_figure_is_never_chosen_by_it(goals: tuple[Goal, ...], optic: str) -> None:
    catalog = make_catalog(PLAIN, CHEAP, COOL, make_fiber(), prices=LISTED)
    result = solve(catalog, *goals)
    assert result.status is SolveStatus.OPTIMAL
    others = {"PLAIN", "CHEAP", "COOL"} - {optic}
    assert optic in chosen(result)
    assert not any(other in chosen(result) for other in others)


@pytest.mark.parametrize(("goal", "kept"), [(Goal.CAPEX, "OLD"), (Goal.POWER, "NEW"), (Goal.TCO, "SW")])
def test_a_switch_without_a_figure_is_never_chosen_by_it(goal: Goal, kept: str) -> None:
    switches = (a_switch("SW"), a_switch("OLD", None), a_switch("NEW", "1"))
    catalog = make_catalog(PLAIN, make_fiber(), prices={**LISTED, **prices(OLD="1")})
    result = solve(catalog, goal, switches=switches)
    assert result.selection is not None
    assert all(set(amounts) == {kept} for amounts in result.selection.variants.values())


@pytest.mark.parametrize(("goal", "kept"), [(Goal.CAPEX, "DEAD"), (Goal.POWER, "MUTE"), (Goal.TCO, "DAC")])
def test_a_cable_without_a_figure_is_never_chosen_by_it(goal: Goal, kept: str) -> None:
    cables = (
        make_assembly(400, part_number="DAC", power_head_w=Decimal(1)),
        make_assembly(400, part_number="DEAD", power_head_w=None),
        make_assembly(400, part_number="MUTE"),
    )
    catalog = make_catalog(*cables, prices=prices(SW="1000", DAC="50", DEAD="1"))
    result = solve(catalog, goal)
    assert result.selection is not None
    assert all(kept in option for amounts in result.selection.options.values() for option in amounts)


@pytest.mark.parametrize("goal", list(Goal))
def test_nothing_that_can_be_weighed_is_no_fabric(goal: Goal) -> None:
    bare = make_optic(part_number="BARE", power_typ_w=None, power_max_w=None)
    assert solve(make_catalog(bare, make_fiber(), prices=prices(SW="1")), goal).status is SolveStatus.INFEASIBLE


def test_missing_figures_are_told() -> None:
    terms = fabric_terms(make_catalog(COOL, make_fiber(), prices=LISTED), (a_switch("SW"),), Goal.CAPEX)
    builder = SizingBuilder(terms)
    assert builder.sketch("0", Place(Shape(ETHERNET, STRUCTURE), False)) is None
    assert any("no price" in line.reason for line in builder.refusals.tally())


@pytest.mark.parametrize("kind", ["DAC", "AOC"])
def test_an_assembly_counts_once_in_the_total(kind: str) -> None:
    """Sixteen cables of 50 USD and three switches of 1,000; every cable draws 1 + 2 W, every switch 100."""
    cable = make_assembly(400, kind=kind, part_number="CABLE", power_head_w=Decimal(1), power_tail_w=Decimal(2))
    catalog = make_catalog(cable, prices=prices(SW="1000", CABLE="50"))
    assert solve(catalog, Goal.CAPEX).values[0] == (3 * 1000 + 16 * 50) * 100
    assert solve(catalog, Goal.POWER).values[0] == (3 * 100 + 16 * 3) * 1000


def test_optics_count_at_both_ends() -> None:
    """Sixteen links with a module of 500 USD and 10 W at each end and a cable of 10 USD."""
    catalog = make_catalog(PLAIN, make_fiber(), prices=LISTED)
    assert solve(catalog, Goal.CAPEX).values[0] == (3 * 1000 + 16 * (2 * 500 + 10)) * 100
    assert solve(catalog, Goal.POWER).values[0] == (3 * 100 + 16 * 2 * 10) * 1000


def test_ownership_is_money_and_energy() -> None:
    """Five years of 8,766 hours at 1 USD per kWh make a watt 43.83 USD."""
    catalog = make_catalog(PLAIN, make_fiber(), prices=LISTED)
    capex, power = 3 * 1000 + 16 * (2 * 500 + 10), 3 * 100 + 16 * 2 * 10
    expected = (capex + power * Decimal("43.83")) * 10_000
    assert solve(catalog, Goal.TCO).values[0] == expected


def test_the_cheaper_of_copper_and_optics_is_taken_within_its_reach() -> None:
    parts = (PLAIN, make_fiber(), make_assembly(400, part_number="DAC"))
    catalog = make_catalog(*parts, prices={**LISTED, **prices(DAC="50")})
    assert "DAC" in chosen(solve(catalog, Goal.CAPEX))
    short = make_catalog(
        PLAIN,
        make_fiber(),
        make_assembly(400, part_number="DAC", length_m=Decimal("1.99")),
        prices={**LISTED, **prices(DAC="50")},
    )
    assert "DAC" not in chosen(solve(short, Goal.CAPEX))


INTENTS: list[dict[str, Any]] = [
    {"hosts": [{"model": "H-TWIN400", "count": 3}]},
    {"hosts": [{"model": "H-TWIN400", "count": 33}], "topology": {"forms": ["rail-optimized"]}},
    {"hosts": [{"model": "H-TWIN400", "count": 12}, {"model": "H-Q400", "count": 5}], "protocol": "ethernet"},
    {"hosts": [{"model": "H-800", "count": 20}], "topology": {"planes": [1, 2]}},
    {"hosts": [{"model": "H-Q400", "count": 40}], "reserved_endpoints": {"count": 2}},
    {"hosts": [{"model": "H-Q200", "count": 24}], "bandwidth": {"oversubscription": 2}},
]


@pytest.mark.parametrize("goals", [["capex"], ["power"], ["tco"], ["power", "capex"]], ids=" ".join)
@pytest.mark.parametrize("number", range(len(INTENTS)))
def test_the_bounds_of_a_sketch_are_below_its_optimum(number: int, goals: list[str]) -> None:
    intent = FabricIntent.model_validate(
        {"name": "x", "objective": goals, "tco": {"region": "nowhere"}, **INTENTS[number]}
    )
    prepared = prepare(intent, sample_catalog())
    builder = SizingBuilder(prepared.terms)
    tried = 0
    for protocol, rules in prepared.rules:
        kept = structures(rules)
        for index, structure in enumerate(kept[:: max(1, len(kept) // 12)]):
            sketch = builder.sketch(f"{protocol} {index}", Place(Shape(protocol, structure), False))
            candidate = None if sketch is None else sketch.build()
            if sketch is None or candidate is None:
                continue
            for goal, bound in sketch.bounds.items():
                optimum = least_use(candidate, Rules(), goal).value
                assert optimum is not None
                assert bound <= optimum
                tried += 1
    assert tried


def test_classes_of_a_candidate_are_those_of_its_tiers() -> None:
    terms = fabric_terms(make_catalog(PLAIN, make_fiber(), prices=LISTED), (a_switch("SW"),), Goal.CAPEX)
    sketch = SizingBuilder(terms).sketch("0", Place(Shape(ETHERNET, STRUCTURE), False))
    assert sketch is not None
    candidate = sketch.build()
    assert candidate is not None
    assert [group.name for group in candidate.groups] == [Tier.LEAF.value, Tier.SPINE.value]
    assert [demand.name for demand in candidate.classes] == [ClassName.HOST_LEAF.value, ClassName.LEAF_SPINE.value]
