"""The audit's own ways, places and loads against those of the planner, in rooms that nobody drew."""

from __future__ import annotations

from itertools import combinations
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabric.audit.floor.grid import Grid, grid_faults
from fabric.audit.floor.trays import Pair, find_ways, is_tray, piece_name
from fabric.audit.report import Severity
from fabric.room.floor import RoomError
from fabric.room.loads import tray_loads
from fabric.room.records import Hall, HallRoute, Measures, PlaceKind, RoomPlan, Use
from fabric.room.trays import Trays, make_trays
from tests.audit.mutations_floor import room
from tests.audit.worlds import world
from tests.room.rooms import one_hall, rooms

SECTION = 7


def trays_or_none(plan: RoomPlan) -> Trays | None:
    """The planner's trays, None where it refuses the room."""
    try:
        return make_trays(plan)
    except RoomError:
        return None


def all_pairs(grid: Grid) -> dict[Pair, float]:
    """Every pair of rack places with a cable between them."""
    return dict.fromkeys(combinations(grid.rack_positions, 2), float(SECTION))


@settings(deadline=None, max_examples=60)
@given(rooms())
def test_ways_are_those_of_the_planner(plan: RoomPlan) -> None:
    """To the millimetre, between any two places; and the loads weigh as much as the ways are long."""
    trays, grid = trays_or_none(plan), Grid(plan)
    assert list(grid_faults(plan)) == []
    if trays is None:
        return
    assert [grid.name(place) for place in grid.rack_positions] == trays.floor.names()
    pairs = all_pairs(grid)
    found = find_ways(grid, pairs)
    a, z = np.triu_indices(len(grid.rack_positions), 1)
    assert [found.length_mm[pair] for pair in pairs] == trays.pair_route_mm(a, z).tolist()
    total = SECTION * sum(length or 0 for length in found.length_mm.values())
    assert sum(load * piece_mm(grid, piece) for piece, load in found.section_mm2.items()) == pytest.approx(total)


def piece_mm(grid: Grid, piece: Pair) -> int:
    """Length of a piece of tray, or of the route between two halls."""
    (hall, row, column), (other_hall, other_row, other_column) = piece
    if hall != other_hall:
        return min(route.length_mm for route in grid.room.routes)
    columns, rows = grid.columns_mm(hall), grid.rows_mm(hall)
    return columns[other_column + 1] - columns[column + 1] + rows[other_row] - rows[row]


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 12), st.integers(1, 12))
def test_one_row_is_as_full_as_in_the_pictures(width: int, entry: int) -> None:
    """Where there is one way only, the loads are those of the planner."""
    plan = RoomPlan((Hall("one", ("." * width,), (entry % width,)),))
    trays, grid = make_trays(plan), Grid(plan)
    a, z = np.triu_indices(width, 1)
    theirs = tray_loads(trays, a, z, np.full(len(a), SECTION)).rows[0][0, 1:-1].tolist()
    ours = find_ways(grid, all_pairs(grid)).section_mm2
    assert [ours[(0, 0, column), (0, 0, column + 1)] for column in range(width - 1)] == theirs


def test_equally_short_ways_share_the_cables() -> None:
    """Around a ring of trays, half of the cables take each side."""
    grid = Grid(one_hall(".", "."))
    ways = find_ways(grid, {((0, 0, 0), (0, 1, 0)): 100.0})
    assert ways.length_mm == {((0, 0, 0), (0, 1, 0)): 600 + 2400 + 600}
    assert set(ways.section_mm2.values()) == {50.0}
    assert len(ways.section_mm2) == 6


def test_obstacles_interrupt_row_and_cross_trays() -> None:
    """The way leads around a pillar in the row, and not over one in the aisle."""
    around = Grid(one_hall(".#.|.", "...|."))
    assert find_ways(around, {((0, 0, 0), (0, 0, 2)): 1.0}).length_mm == {
        ((0, 0, 0), (0, 0, 2)): 600 + 2400 + (600 + 600 + 600 + 900) + 2400 + 900
    }
    apart = Grid(one_hall(".|.", ".#.", cross_trays=(1,)))
    assert find_ways(apart, {((0, 0, 0), (0, 1, 0)): 1.0}).length_mm == {((0, 0, 0), (0, 1, 0)): None}


def test_the_shorter_of_two_routes_counts() -> None:
    """Between entries by mark and, in a hall without any, its first corner."""
    halls = (Hall("a", (".E",)), Hall("b", ("..",)))
    grid = Grid(RoomPlan(halls, routes=(HallRoute(0, 1, 9_000), HallRoute(0, 1, 7_000), HallRoute(0, 1, 8_000))))
    pair = ((0, 0, 0), (1, 0, 0))
    ways = find_ways(grid, {pair: 1.0})
    assert ways.length_mm == {pair: 600 + 7_000 + 600}
    assert [is_tray(piece) for piece in sorted(ways.section_mm2)] == [True, False, True]


def test_marks_of_the_room_come_before_the_plain_ones() -> None:
    """Limits that a kind leaves open are those of the room."""
    kinds = (PlaceKind("H", Use.NETWORK, usable_u=20), PlaceKind("H", Use.ANY), PlaceKind("w", Use.ANY, liquid=True))
    grid = Grid(one_hall("Hw", kinds=kinds, usable_u=48))
    first, second = (grid.spot((0, 0, column)) for column in (0, 1))
    assert (first.use, first.usable_u, first.power_micros, first.is_wet) == ("network", 20, None, False)
    assert (second.use, second.usable_u, second.is_wet) == ("any", 48, True)


@pytest.mark.parametrize("name", ["A01", "B14", "C02"])
def test_places_are_found_by_name(name: str) -> None:
    """With and without the hall, which may have dots in its name."""
    rows = ("." * 14,) * 3
    one, two = Grid(one_hall(*rows)), Grid(RoomPlan((Hall("dc.1", rows), Hall("dc.2", rows)), ()))
    position = one.find_name(name)
    assert position is not None
    assert one.name(position) == name
    assert two.find_name(f"dc.2.{name}") == (1, *position[1:])
    assert two.find_name(name) is None
    assert [one.find_name(wrong) for wrong in ("", "1", "D01", "A15", "A00", "AÄ1")] == [None] * 6


def test_rows_have_letters_beyond_the_alphabet() -> None:
    """As spreadsheets count."""
    grid = Grid(one_hall(*["."] * 30))
    assert grid.find("hall-1", "AC", 1) == (0, 28, 0)
    assert grid.name((0, 28, 0)) == "AC01"
    assert piece_name(grid, ((0, 27, -1), (0, 28, -1))) == "cross tray at column 0 between rows AB and AC"


def test_fill_is_told_with_the_fullest_piece_first() -> None:
    """A tray of half the load is 200 % full; cables of 3 mm take 7.07 mm2 each."""
    good = world("halls")
    section = pi / 4 * 3**2
    in_trays = sum(row["a_rack"] != row["z_rack"] for row in good.rows("cables"))
    duct = [row for row in good.rows("cables") if "hall route" in (row["route"] or "")]
    assert 0 < len(duct) < in_trays
    tight = room(good, measures=Measures(tray_width_mm=100, tray_depth_mm=20, tray_fill_percent=50))
    (finding,) = tight.audit().findings
    assert (finding.code, finding.severity) == ("TRAY-FILL", Severity.WARNING)
    shares = [int(row.rsplit(" ", 1)[1].removesuffix("%")) for row in finding.rows]
    assert shares == sorted(shares, reverse=True)
    assert 100 < shares[0] <= in_trays * section / 1000 * 100


def test_loss_is_that_of_the_length_of_each_cable() -> None:
    """One cable that is longer than the rest of its class is told by itself."""
    old = world("floor").edit("cables", {"part_number": "MFP7E10"}, length_m=1_000)
    codes = {finding.code: finding for finding in old.audit().findings}
    assert {"CABLE-LOSS", "CABLE-REACH"} <= codes.keys()
    assert codes["CABLE-LOSS"].count == 1
    assert "over 1000 m" in codes["CABLE-LOSS"].message
