"""Plans on a floor with one thing broken, and the codes that must say so.

``floor`` is the example of seven rows, ``halls`` the one of two halls with a route, pillars, zones and a pin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fabric.room.records import Hall, HallRoute, LeafSite, Pin, PlaceKind, RoomPlan, Slack, Use
from tests.audit.breaks import D, Mutation
from tests.audit.worlds import World

ONE_MM = D("0.001")
FIRST, OTHER, SWITCHES = ({"rack": rack} for rack in ("H0000", "H0001", "N000"))


def room(old: World, **values: Any) -> World:
    """The room of the floor with other facts; a callable is given the old one."""
    floor = old.claims.floor
    assert floor is not None
    known = {name: value(getattr(floor.room, name)) if callable(value) else value for name, value in values.items()}
    return old.claim(floor=replace(floor, room=replace(floor.room, **known)))


def kinds(*wanted: PlaceKind) -> Callable[[World], World]:
    """Marks with another meaning."""
    return lambda world: room(world, kinds=lambda known: (*wanted, *known))


def floor(old: World, **values: Any) -> World:
    """Other rules of placement."""
    assert old.claims.floor is not None
    return old.claim(floor=replace(old.claims.floor, **values))


def grid(old: World, hall: int, change: Callable[[str], str], row: int = 0) -> World:
    """A hall one of whose rows is another."""
    halls = list(plan_room(old).halls)
    rows = list(halls[hall].rows)
    rows[row] = change(rows[row])
    halls[hall] = replace(halls[hall], rows=tuple(rows))
    return room(old, halls=tuple(halls))


def hall(old: World, **values: Any) -> World:
    """The first hall with other facts."""
    first, *rest = plan_room(old).halls
    return room(old, halls=(replace(first, **values), *rest))


def plan_room(old: World) -> RoomPlan:
    """The room of the floor."""
    assert old.claims.floor is not None
    return old.claims.floor.room


def without_cross_trays(halls: tuple[Hall, ...]) -> tuple[Hall, ...]:
    """Rows that no tray joins."""
    return tuple(replace(hall, cross_trays=()) for hall in halls)


def longer(routes: tuple[HallRoute, ...]) -> tuple[HallRoute, ...]:
    """Routes that are 1 mm longer."""
    return tuple(replace(route, length_mm=route.length_mm + 1) for route in routes)


def moved(old: World, rack: str, place: str, row: str, position: int) -> World:
    """A rack that stands elsewhere, as racks, devices and layout say; ``place`` is the rack whose place it takes."""
    cells = {"row": row, "position": position}
    one, other = (old.row("racks", rack=name) for name in (rack, place))
    there = old.edit("racks", one, **cells).edit_all("devices", {"rack": rack}, **cells)
    return layout(there, lambda places: (*places[:one], places[other], *places[one + 1 :]))


def on_top(old: World) -> World:
    """Host rack 0 on the place of host rack 1."""
    target = old.rows("racks")[old.row("racks", **OTHER)]
    return moved(old, "H0000", "H0001", target["row"], target["position"])


def exchanged(old: World) -> World:
    """A layout in which the first two racks have each other's place."""
    return layout(old, lambda places: (places[1], places[0], *places[2:]))


def layout(old: World, change: Callable[[tuple[int, ...]], tuple[int, ...]]) -> World:
    """Other places of the racks in the plan."""
    known = old.claims.layout
    assert known is not None
    return old.claim(layout=replace(known, places=change(known.places)))


MUTATIONS: tuple[Mutation, ...] = (
    (
        "floor",
        "a place that there is not",
        lambda w: w.edit("racks", FIRST, row="Q"),
        {"PLACE-UNKNOWN", "PLACE-LAYOUT", "PLACE-DEVICE"},
    ),
    (
        "floor",
        "a position beyond the row",
        lambda w: w.edit("racks", FIRST, position=99),
        {"PLACE-UNKNOWN", "PLACE-LAYOUT", "PLACE-DEVICE"},
    ),
    (
        "floor",
        "no hall",
        lambda w: w.edit("racks", FIRST, hall=None),
        {"PLACE-UNKNOWN", "PLACE-LAYOUT", "PLACE-DEVICE"},
    ),
    ("floor", "two racks on a place", on_top, {"PLACE-DOUBLE", "WAY-LENGTH"}),
    (
        "floor",
        "a rack in the aisle",
        lambda w: w.edit("racks", FIRST, position=7).edit_all("devices", FIRST, position=7),
        {"PLACE-USE", "PLACE-LAYOUT", "WAY-LENGTH"},
    ),
    ("floor", "hosts where network racks belong", kinds(PlaceKind("H", Use.NETWORK)), {"PLACE-USE"}),
    ("floor", "switches where hosts belong", kinds(PlaceKind("N", Use.HOSTS)), {"PLACE-USE"}),
    ("floor", "places of others", kinds(PlaceKind("H", Use.RESERVED)), {"PLACE-USE", "PLACE-LAYOUT"}),
    (
        "floor",
        "a device that is not where its rack is",
        lambda w: w.edit("devices", {"device": "leaf-00"}, position=12),
        {"PLACE-DEVICE"},
    ),
    ("floor", "a layout of other places", exchanged, {"PLACE-LAYOUT"}),
    (
        "floor",
        "a layout of fewer racks",
        lambda w: layout(w, lambda places: places[:-1]),
        {"PLACE-LAYOUT"},
    ),
    ("floor", "pin moved", lambda w: floor(w, pins=(Pin("N000", "A01"),)), {"PLACE-PIN"}),
    ("floor", "pin of no rack", lambda w: floor(w, pins=(Pin("N999", "D06"),)), {"PLACE-PIN"}),
    ("halls", "pin in the other hall", lambda w: floor(w, pins=(Pin("N000", "new.A05"),)), {"PLACE-PIN"}),
    ("halls", "pin to nowhere", lambda w: floor(w, pins=(Pin("N000", "A13"),)), {"PLACE-PIN"}),
    (
        "floor",
        "leaves wanted in the middle of rows",
        lambda w: floor(w, leaf_site=LeafSite.MIDDLE_OF_ROW),
        {"PLACE-SITE"},
    ),
    (
        "floor",
        "a hall that means nothing",
        lambda w: grid(w, 0, lambda row: row.replace("H", "?")),
        {"FLOOR-GRID"},
    ),
    ("floor", "a ragged hall", lambda w: grid(w, 0, lambda row: row + "H"), {"FLOOR-GRID"}),
    ("floor", "no halls", lambda w: room(w, halls=()), {"FLOOR-GRID"}),
    ("floor", "a cross tray beside the hall", lambda w: hall(w, cross_trays=(14,)), {"FLOOR-GRID"}),
    ("halls", "halls of one name", lambda w: hall(w, name="new"), {"FLOOR-GRID"}),
    (
        "halls",
        "a route to an entry that there is not",
        lambda w: room(w, routes=lambda known: (replace(known[0], z_entry=1),)),
        {"FLOOR-GRID"},
    ),
    (
        "halls",
        "a route to a hall that there is not",
        lambda w: room(w, routes=lambda known: (replace(known[0], z_hall=2),)),
        {"FLOOR-GRID"},
    ),
    ("halls", "a route of no length", lambda w: room(w, routes=(HallRoute(0, 1, 0),)), {"FLOOR-GRID"}),
    ("floor", "negative slack", lambda w: room(w, slack=lambda old: replace(old, permille=-1)), {"FLOOR-GRID"}),
    (
        "floor",
        "racks of no width",
        lambda w: room(w, measures=lambda old: replace(old, rack_width_mm=0)),
        {"FLOOR-GRID"},
    ),
    ("floor", "shortened way", lambda w: w.edit("cables", 0, route_length_m=lambda m: m - ONE_MM), {"WAY-LENGTH"}),
    (
        "floor",
        "way that is not the shortest",
        lambda w: w.edit("cables", 0, route_length_m=lambda m: m + ONE_MM),
        {"WAY-LENGTH"},
    ),
    ("floor", "no way", lambda w: w.edit("cables", 0, route_length_m=None), {"WAY-LENGTH"}),
    (
        "floor",
        "loops too long for the cables",
        lambda w: room(w, slack=lambda old: replace(old, loop_mm=3_000)),
        {"CABLE-WAY"},
    ),
    (
        "floor",
        "short ways that hide short cables",
        lambda w: room(w.edit_all("cables", {}, route_length_m=ONE_MM), slack=Slack(permille=100, loop_mm=3_000)),
        {"WAY-LENGTH", "CABLE-WAY"},
    ),
    (
        "floor",
        "way within a rack along a tray",
        lambda w: w.edit("cables", {"route": "in the rack"}, route_length_m=D("1.5")),
        {"WAY-LENGTH", "CABLE-WAY"},
    ),
    (
        "floor",
        "a pillar in the cross aisle",
        lambda w: grid(w, 0, lambda row: row.replace("|", "#"), 3),
        {"WAY-LENGTH", "CABLE-WAY"},
    ),
    ("floor", "rows that no tray joins", lambda w: room(w, halls=without_cross_trays), {"WAY-NONE"}),
    ("halls", "halls that no route joins", lambda w: room(w, routes=()), {"WAY-NONE"}),
    ("halls", "a longer route", lambda w: room(w, routes=longer), {"WAY-LENGTH"}),
    ("floor", "overfull rack", kinds(PlaceKind("H", Use.HOSTS, usable_u=19)), {"PLACE-UNITS"}),
    ("floor", "a device above the top", kinds(PlaceKind("N", Use.NETWORK, usable_u=12)), {"PLACE-UNITS"}),
    ("floor", "too hot a rack", kinds(PlaceKind("H", Use.HOSTS, power_w=D(28_000))), {"PLACE-POWER"}),
    ("floor", "modules make it too hot", kinds(PlaceKind("H", Use.HOSTS, power_w=D(28_600))), {"PLACE-POWER"}),
    (
        "floor",
        "a liquid-cooled switch on a dry place",
        lambda w: w.part("switches", "QM9700", cooling="liquid"),
        {"PLACE-LIQUID", "RACK-LIQUID"},
    ),
    (
        "floor",
        "overfull tray",
        lambda w: room(w, measures=lambda old: replace(old, tray_width_mm=100)),
        {"TRAY-FILL"},
    ),
    (
        "halls",
        "overfull tray of the other hall",
        lambda w: room(w, measures=lambda old: replace(old, tray_fill_percent=2)),
        {"TRAY-FILL"},
    ),
    (
        "floor",
        "cable of unknown diameter",
        lambda w: w.part("fibers", "MFP7E10", diameter_mm=None),
        {"TRAY-UNKNOWN"},
    ),
)
