"""Sizing on a floor: lengths follow from places, places from lengths."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabric.audit.run import audit_directory
from fabric.blocks import cells_of
from fabric.errors import InfeasibleError, InputError
from fabric.export.directory import write_plan_directory
from fabric.placement.lengths import longest_by_cell
from fabric.placement.of_plan import place_plan
from fabric.plan import FabricPlan
from fabric.portions import to_portions
from fabric.session import open_session
from fabric.sizing.racks import count_racks
from fabric.tables.expand import build_table
from fabric.tables.layout import lay_out
from fabric.terms import ClassName, Status
from fabric.workflow import solve_session
from tests.sizing.test_racks import tabled
from tests.small import CATALOG, TRADES, intent_of, plan_of_intent

HALL = """
HHHHHHHH
HHHHNNHH
HHHHNNHH
"""

CASES: dict[str, dict[str, object]] = {
    "made to fit": {},
    "a hall": {"room__floor": {"halls": [{"grid": HALL.strip()}]}},
    "end of row": {"room__floor": {"rows": 4, "racks_per_row": 8, "leaves": "end_of_row"}},
    "a pinned rack": {"room__floor": {"rows": 4, "racks_per_row": 8, "pins": [{"rack": "H0001", "place": "C05"}]}},
    "reserved endpoints": {"reserved_endpoints": {"count": 2, "purpose": "UFM"}, "topology__tiers": 2},
    "oversubscribed": {"bandwidth__oversubscription": {"leaf": 2}, "hosts__count": 33},
    "racks of little power": {"room__floor": {"rack_power_w": 16_000}},
    "supply that mixes": {"market__available": {"optics/400": 150}, "topology__tiers": 2},
    "least power": {"objective": "power"},
    "one rack for the network": {"caps__network_racks": 1},
}


def floor_intent(**changes: object) -> object:
    """The small fabric on a floor."""
    given = {"room__floor": {}, "room__lengths": None, "policy__mixing": True, "hosts__count": 24, **changes}
    return intent_of(**given)


@pytest.fixture(scope="module", params=list(CASES))
def plan(request: pytest.FixtureRequest) -> FabricPlan:
    """A plan on a floor."""
    return plan_of_intent(floor_intent(**CASES[request.param]))


def test_the_audit_finds_nothing(plan: FabricPlan, tmp_path: Path) -> None:
    """Every cable is as long as its way with slack, every part legal, every sum right."""
    write_plan_directory(plan, CATALOG, tmp_path / "plan")
    report = audit_directory(tmp_path / "plan", CATALOG)
    assert {finding.code for finding in report.findings} <= {"TRAY-UNKNOWN"}, report.findings
    assert plan.proof.status is Status.OPTIMAL


def test_cables_are_as_short_as_they_come(plan: FabricPlan) -> None:
    """No cell has a cable for which a shorter one of the same part would do."""
    assert plan.layout is not None
    sizes = [group.num_hosts for group in plan.host_groups]
    placement = place_plan(plan, CATALOG)
    if plan.grid is None:
        return
    longest = longest_by_cell(plan.structure, plan.grid, sizes, placement)
    for link in plan.links:
        stock = CATALOG.fibers[link.cable].stock_lengths_m if link.cable in CATALOG.fibers else (link.stock_length_m,)
        for portion in link.portions:
            needed = int(longest[link.name][cells_of(portion)].max())
            assert link.stock_length_m == min(length for length in stock if length * 1000 >= needed)


def test_a_plan_keeps_where_its_racks_stand(plan: FabricPlan) -> None:
    """Tables stand the racks on the places of the plan, as sizing measured them."""
    assert plan.layout is not None
    stand = lay_out(plan, CATALOG).stand
    assert stand is not None
    assert stand.placement.place.tolist() == list(plan.layout.places)
    racks = build_table(plan, CATALOG, "racks").to_pylist()
    assert count_racks(plan, CATALOG.switches) == tabled(plan, CATALOG)
    places = Counter((row["hall"], row["row"], row["position"]) for row in racks)
    assert len(places) == len(plan.layout.places)


@pytest.mark.parametrize("case", ["made to fit", "a hall", "oversubscribed"])
def test_one_length_a_class_never_costs_less(case: str) -> None:
    mixed = plan_of_intent(floor_intent(**CASES[case]))
    single = plan_of_intent(floor_intent(**CASES[case], policy__mixing=False))
    assert len({link.stock_length_m for link in single.links if link.name is ClassName.HOST_LEAF}) == 1
    assert mixed.totals.capex_usd <= single.totals.capex_usd


@pytest.mark.parametrize("case", ["made to fit", "a hall", "supply that mixes"])
def test_bounds_undercut_every_candidate(case: str) -> None:
    """What a sketch says at the least is no more than the candidate comes to, sized alone."""
    session = open_session(floor_intent(**CASES[case]), TRADES)
    solved = 0
    for sketch in list(session.sketches.values())[::5]:
        result = solve_session(session, (sketch,))
        if result.selection is not None:
            solved += 1
            assert sketch.bounds["capex"] <= result.values[0]
    assert solved > 3


@pytest.mark.parametrize("case", ["made to fit", "a hall", "supply that mixes"])
def test_moving_racks_never_costs(case: str) -> None:
    """The plan is no dearer than the best one with racks placed by rule."""
    intent = floor_intent(**CASES[case])
    session = open_session(intent, CATALOG)
    by_rule = solve_session(session, tuple(session.sketches.values()))
    found = plan_of_intent(intent)
    assert found.totals.capex_usd * 100 <= by_rule.values[0]
    assert found.layout is not None
    assert found.layout.bound_mm <= found.layout.cable_mm


def test_farther_spines_take_fibre_and_nearer_ones_copper() -> None:
    """The same fabric in racks side by side and at the far ends of a long row."""
    near = plan_of_intent(floor_intent(topology__tiers=2))
    far_hall = {"halls": [{"grid": "H" * 12 + "x" * 60 + "N" * 12}], "leaves": "free"}
    far = plan_of_intent(floor_intent(topology__tiers=2, room__floor=far_hall))
    longest = [max(link.length_m for link in each.links if link.name is ClassName.HOST_LEAF) for each in (near, far)]
    assert longest[0] < longest[1]
    assert near.totals.capex_usd <= far.totals.capex_usd


def test_a_room_too_small_says_so() -> None:
    with pytest.raises(InfeasibleError) as caught:
        plan_of_intent(floor_intent(room__floor={"rows": 1, "racks_per_row": 2}))
    assert any("racks find no place on the floor" in line for line in caught.value.reasons)


def test_a_liquid_cooled_switch_stands_on_coolant_only() -> None:
    """One zone of the floor has a coolant loop: with it the cooler switches may be used, without it not."""
    wet = {
        number: replace(model, cooling="liquid") if number.endswith("-COOL") else model
        for number, model in TRADES.switches.items()
    }
    catalog = replace(TRADES, switches=wet)
    grid = "HHHHHHHH\nHHLLNNHH"
    zones = {"places": [{"mark": "L", "use": "network", "liquid": True}], "halls": [{"grid": grid}]}
    dry = {"halls": [{"grid": grid.replace("L", "N")}]}
    changes = {"objective": "power", "room__liquid_cooling": None, "topology__tiers": 2}
    cool, plain = (plan_of_intent(floor_intent(**changes, room__floor=floor), catalog) for floor in (zones, dry))
    assert {tier.cooling for tier in plain.tiers} == {"air"}
    assert cool.totals.power_w < plain.totals.power_w
    wet_tiers = {tier.tier.value for tier in cool.tiers if tier.cooling == "liquid"}
    assert wet_tiers
    rows = build_table(cool, catalog, "devices").to_pylist()
    places = {(row["row"], row["position"]) for row in rows if row["kind"] in wet_tiers}
    assert places <= {("B", 3), ("B", 4)}


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_portions_hold_the_cells_they_were_made_of(cells: set[tuple[int, int]]) -> None:
    portions = to_portions(sorted(cells))
    found = [
        cell for portion in portions for cell in zip(*(axis.tolist() for axis in cells_of(portion)), strict=True)
    ]
    assert len(found) == len(set(found))
    assert set(found) == cells


def test_the_same_floor_gives_the_same_plan() -> None:
    one, other = (plan_of_intent(floor_intent()) for _ in range(2))
    assert replace(one, proof=other.proof) == other
    assert np.array_equal(one.layout.places, other.layout.places)


def test_lengths_by_hand_beside_a_floor_are_refused() -> None:
    with pytest.raises(InputError, match=r"room.lengths: has no effect beside `floor`"):
        floor_intent(room__lengths={"in_row": 10})
