"""Placements: limits kept, no worse than the naive one, bounded from below, against every placement there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fabric.placement.bound import lower_bound
from fabric.placement.improve import improve
from fabric.placement.instance import Instance, PlacementError, make_instance
from fabric.placement.layouts import naive_layout
from fabric.placement.place import Placement, PlacementTerms, move_rack
from fabric.placement.racks import Needs
from fabric.room.floor import USES
from fabric.room.records import Hall, HallRoute, LeafSite, RoomPlan, Use
from fabric.terms import DeviceKind
from tests.placement.fabrics import SWITCHES, ZONES, Case, cases, hosts, small_structure

relaxed = settings(deadline=None, max_examples=50)
NEEDS = dict.fromkeys(SWITCHES, Needs(1))
CASE_TERMS = PlacementTerms()


def placed(case: Case, **changes: object) -> Placement:
    """The placement; cases whose room is too small are passed over."""
    try:
        return case.place(**changes)
    except PlacementError:
        assume(False)
        raise


def instance_of(placement: Placement) -> Instance:
    """The problem that was solved, with no rule for leaves."""
    return make_instance(placement.trays, placement.racking, placement.traffic, {}, {})


@relaxed
@given(cases())
def test_every_rack_has_a_place_of_its_own_that_may_hold_it(case: Case) -> None:
    placement = placed(case)
    floor, racking = placement.trays.floor, placement.racking
    assert len(set(placement.place.tolist())) == racking.num_racks
    for rack, place in enumerate(placement.place.tolist()):
        use = Use.HOSTS if rack < racking.num_host_racks else Use.NETWORK
        assert USES[floor.use[place]] in (use, Use.ANY)
        assert racking.units[rack] <= floor.usable_u[place]
        assert floor.power_mw[place] < 0 or racking.power_mw[rack] <= floor.power_mw[place]


@relaxed
@given(cases())
def test_cost_lies_between_the_bound_and_the_rule(case: Case) -> None:
    placement = placed(case)
    assert placement.bound_mm <= placement.cost_mm
    assert placement.cost_mm <= placed(case, is_improved=False).cost_mm
    if case.terms.leaf_site is LeafSite.FREE:
        assert placement.cost_mm <= placement.naive_mm
    assert placement.cost_mm == instance_of(placement).cost(placement.place)
    assert np.array_equal(placed(case).place, placement.place)


@settings(deadline=None, max_examples=12)
@given(st.integers(2, 4), st.integers(1, 2), st.sampled_from(("......", "..|...", "HHHHNN.", "...#..")))
def test_no_placement_undercuts_the_bound_and_few_the_choice(racks: int, leaf_units: int, row: str) -> None:
    """All placements of a few racks are tried; on these the local search finds the best."""
    structure = small_structure(racks, 2, 1, spines_per_pod=1, links_per_leaf_spine=1)
    room = RoomPlan(halls=(Hall("hall-1", (row, "." * len(row))),), usable_u=20)
    needs = {kind: Needs(10 * leaf_units) for kind in SWITCHES}
    case = Case(structure, (hosts(racks, 1),), needs, room, CASE_TERMS)
    placement = placed(case)
    assume(placement.racking.num_racks <= 6 and len(placement.trays.floor) <= 13)
    instance = instance_of(placement)
    best = brute_force(instance)
    assert placement.bound_mm <= best == placement.cost_mm


def brute_force(instance: Instance) -> int:
    """Least cost over all placements; hosts of one cell are alike, but are tried all the same."""
    places = range(instance.allowed.shape[1])
    may = [set(np.flatnonzero(instance.may_stand(rack)).tolist()) for rack in range(instance.num_racks)]
    dense = instance.weight.toarray()
    pairs = [(a, z, dense[a, z]) for a, z in zip(*np.nonzero(np.triu(dense)), strict=True)]
    way = instance.way_mm.tolist()
    return min(
        sum(w * way[choice[a]][choice[z]] for a, z, w in pairs)
        for choice in permutations(places, instance.num_racks)
        if all(place in may[rack] for rack, place in enumerate(choice))
    )


@relaxed
@given(cases(), st.data())
def test_moving_a_rack_changes_only_lengths_that_touch_it(case: Case, data: st.DataObject) -> None:
    placement = placed(case, is_bounded=False)
    rack = data.draw(st.integers(0, placement.racking.num_racks - 1))
    target = data.draw(st.integers(0, len(placement.trays.floor) - 1))
    moved = move_rack(placement, rack, target)
    touched = {rack} | {int(r) for r in np.flatnonzero(placement.place == target)}
    hosts_of, leaf_of = placement.racking.rack[DeviceKind.HOST], placement.racking.rack[DeviceKind.LEAF]
    a = np.repeat(np.arange(len(hosts_of)), len(leaf_of))
    z = np.tile(np.arange(len(leaf_of)), len(hosts_of))
    ends = (DeviceKind.HOST, a), (DeviceKind.LEAF, z)
    changed = placement.lengths_mm(*ends) != moved.lengths_mm(*ends)
    for host, leaf in zip(a[changed].tolist(), z[changed].tolist(), strict=True):
        assert {int(hosts_of[host]), int(leaf_of[leaf])} & touched


def test_improvement_never_loses() -> None:
    case = Case(small_structure(48, 8), (hosts(48, 2),), NEEDS, RoomPlan(halls=()), CASE_TERMS)
    instance = instance_of(case.place())
    start = naive_layout(instance)
    assert instance.cost(improve(instance, start)) < instance.cost(start)
    assert lower_bound(instance, instance.cost(start)) > 0


def test_pinned_racks_stay() -> None:
    case = Case(small_structure(), (hosts(8, 2),), NEEDS, RoomPlan(halls=(Hall("h", ("." * 8,) * 2),)), CASE_TERMS)
    placement = case.place(pins={0: "B08", 4: "A01"})
    names = placement.trays.floor.names()
    assert (names[placement.place[0]], names[placement.place[4]]) == ("B08", "A01")


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        ({99: "A01"}, "rack N095 is pinned, the last one is N000"),
        ({0: "Z01"}, "rack H0000 is pinned to Z01, where no rack"),
        ({0: "A01", 1: "A01"}, "two racks are pinned to A01"),
    ],
)
def test_pins_that_cannot_be(pins: dict[int, str], words: str) -> None:
    room = RoomPlan(halls=(Hall("h", ("." * 8,) * 2),))
    with pytest.raises(PlacementError, match=words):
        Case(small_structure(), (hosts(8, 2),), NEEDS, room, CASE_TERMS).place(pins=pins)


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (RoomPlan(halls=(Hall("h", ("...",)),)), "the room has 3 rack places, 5 racks need one"),
        (RoomPlan(halls=(Hall("h", ("HHHHHH",)),)), "1 racks with leaves need .* the room has 0 such places"),
        (
            RoomPlan(halls=(Hall("h", ("NNNNNNNN",)),)),
            "4 host racks need 16 U and 20,000 W, the room has 0 such places",
        ),
    ],
)
def test_a_room_that_is_too_small_says_what_is_missing(room: RoomPlan, words: str) -> None:
    with pytest.raises(PlacementError, match=words):
        Case(small_structure(), (hosts(8, 2),), NEEDS, room, CASE_TERMS).place()


def test_liquid_cooled_hosts_stand_where_the_coolant_is() -> None:
    group = hosts(8, 2)
    liquid = replace(group, cooling="liquid")
    room = RoomPlan(halls=(Hall("h", ("....N....", "..LLLL...")),), kinds=ZONES)
    placement = Case(small_structure(), (liquid,), NEEDS, room, CASE_TERMS).place()
    assert [placement.trays.floor.row[place] for place in placement.place[:4]] == [1] * 4


def test_units_stay_in_their_hall_when_halls_are_far_apart() -> None:
    room = RoomPlan(halls=(Hall("a", ("." * 6,)), Hall("b", ("." * 6,))), routes=(HallRoute(0, 1, 100_000),))
    structure = small_structure(16, 8)
    terms = Case(structure, (hosts(16, 2),), {kind: Needs(20) for kind in SWITCHES}, room, CASE_TERMS)
    placement = terms.place()
    hall = placement.trays.floor.hall[placement.place]
    assert len(set(hall[:4].tolist())) == len(set(hall[4:8].tolist())) == 1
    assert hall[0] != hall[4]


def test_end_and_middle_of_row() -> None:
    room = RoomPlan(halls=(Hall("h", ("........|........",) * 4),))
    for site, columns in ((LeafSite.END_OF_ROW, {0, 7, 9, 16}), (LeafSite.MIDDLE_OF_ROW, {3, 4, 12, 13})):
        case = Case(small_structure(48, 8), (hosts(48, 1),), {k: Needs(20) for k in SWITCHES}, room, CASE_TERMS)
        placement = case.place(leaf_site=site)
        leaf_racks = np.unique(placement.racking.rack[DeviceKind.LEAF])
        assert {int(placement.trays.floor.column[placement.place[rack]]) for rack in leaf_racks} <= columns
