"""Ways along the trays against a plain graph search, the closed form of a whole room, and their laws."""

from __future__ import annotations

import re
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fabric.room.floor import RoomError
from fabric.room.generate import fitting_room
from fabric.room.loads import tray_loads
from fabric.room.records import Hall, HallRoute, RoomPlan
from fabric.room.trays import Trays, column_x, make_trays
from tests.room.rooms import one_hall, rooms

relaxed = settings(deadline=None, max_examples=80)


def plain_route(trays: Trays, a: int, z: int) -> float:
    """Shortest way on a graph with a node per column of every row: another way to the same number."""
    room = trays.floor.room
    graph: nx.Graph[object] = nx.Graph()
    for index, hall in enumerate(room.halls):
        x = column_x(room, hall)
        for row, text in enumerate(hall.rows):
            for left in range(-1, hall.width):
                if "#" not in (("." + text + ".")[left + 1], ("." + text + ".")[left + 2]):
                    graph.add_edge((index, row, left), (index, row, left + 1), weight=x[left + 2] - x[left + 1])
    for one, other, data in trays.graph.edges(data=True):
        if one[:2] != other[:2]:
            graph.add_edge(one, other, weight=data["weight"])
    ends = [(int(trays.floor.hall[p]), int(trays.floor.row[p]), int(trays.floor.column[p])) for p in (a, z)]
    return float(nx.dijkstra_path_length(graph, ends[0], ends[1]))


@relaxed
@given(rooms(), st.data())
def test_route_is_the_shortest_way_on_the_trays(room: RoomPlan, data: st.DataObject) -> None:
    trays = make_trays(room)
    assume(len(trays.floor) > 0)
    a, z = (data.draw(st.integers(0, len(trays.floor) - 1)) for _ in range(2))
    assert trays.pair_route_mm(np.array([a]), np.array([z]))[0] == plain_route(trays, a, z)


@relaxed
@given(rooms())
def test_routes_are_a_metric(room: RoomPlan) -> None:
    trays = make_trays(room)
    places = np.arange(len(trays.floor))
    way = trays.route_matrix_mm(places, places)
    assert (way == way.T).all()
    assert (np.diag(way) == 0).all()
    for middle in places[:12]:
        assert (way <= way[:, middle][:, None] + way[middle][None, :]).all()


@relaxed
@given(rooms())
def test_pairs_and_matrix_agree(room: RoomPlan) -> None:
    trays = make_trays(room)
    places = np.arange(len(trays.floor))
    a, z = (axis.ravel() for axis in np.meshgrid(places, places, indexing="ij"))
    assert (trays.pair_route_mm(a, z) == trays.route_matrix_mm(places, places).ravel()).all()


def test_closed_form_of_a_whole_room() -> None:
    """Same row: |xa - xz|; else the nearest cross tray: min over c of |xa - xc| + |xc - xz|, + rows x pitch."""
    trays = make_trays(fitting_room(200))
    floor = trays.floor
    hall = floor.room.halls[0]
    x = column_x(floor.room, hall)
    crosses = [x[0], x[-1], *(x[column + 1] for column, mark in enumerate(hall.rows[0]) if mark == "|")]
    places = np.arange(len(floor))
    way = trays.route_matrix_mm(places, places)
    for a, z in product(range(0, len(floor), 17), range(0, len(floor), 23)):
        over = min(abs(floor.x_mm[a] - c) + abs(c - floor.x_mm[z]) for c in crosses)
        if floor.row[a] == floor.row[z]:
            over = min(over, abs(floor.x_mm[a] - floor.x_mm[z]))
        assert way[a, z] == over + abs(floor.y_mm[a] - floor.y_mm[z])


@relaxed
@given(rooms(), st.data())
def test_every_metre_of_cable_lies_in_a_tray(room: RoomPlan, data: st.DataObject) -> None:
    """Load x length, summed over the pieces, is the length of all ways."""
    trays = make_trays(room)
    count = len(trays.floor)
    assume(count > 0)
    index = st.lists(st.integers(0, count - 1), min_size=6, max_size=6)
    a, z = np.array(data.draw(index)), np.array(data.draw(index))
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=6, max_size=6)))
    loads = tray_loads(trays, a, z, weight)
    total = sum(
        int((grid * np.diff(column_x(room, hall))).sum()) for grid, hall in zip(loads.rows, room.halls, strict=True)
    )
    total += sum(load * trays.graph.edges[ends]["weight"] for ends, load in loads.cross.items())
    assert total == int((trays.pair_route_mm(a, z).astype(np.int64) * weight).sum())


def test_pillar_turns_the_way_round_the_row() -> None:
    whole, broken = make_trays(one_hall(".....", ".....")), make_trays(one_hall("..#..", "....."))
    ends = np.array([1]), np.array([2])
    assert broken.pair_route_mm(*ends)[0] > whole.pair_route_mm(np.array([1]), np.array([3]))[0]


def test_halls_are_joined_by_their_route() -> None:
    plan = RoomPlan(halls=(Hall("north", ("E..",)), Hall("south", ("..E",))), routes=(HallRoute(0, 1, 50_000),))
    trays = make_trays(plan)
    assert trays.pair_route_mm(np.array([0]), np.array([3]))[0] == 600 + 50_000 + 600


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (one_hall("....", "..."), "row 2 has 3 places, row 1 has 4"),
        (one_hall("..?."), "row 1, place 3 is '?'"),
        (one_hall(""), "holds no rack place"),
        (one_hall(".", cross_trays=(4,)), "no column 5"),
        (RoomPlan(halls=(Hall("a", (".",)), Hall("b", (".",)))), "no route leads to hall b"),
        (
            RoomPlan(halls=(Hall("a", (".",)), Hall("a", (".",))), routes=(HallRoute(0, 1, 9),)),
            "another hall is called a",
        ),
        (one_hall(".", usable_u=54), "hang the trays higher"),
        (one_hall(".#.", cross_trays=(-1,)), "no tray leads from the first place to A03"),
    ],
)
def test_a_room_that_cannot_be_says_why(room: RoomPlan, words: str) -> None:
    with pytest.raises(RoomError, match=re.escape(words)):
        make_trays(room)
