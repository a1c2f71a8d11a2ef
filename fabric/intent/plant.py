"""The floor: halls as grids of rack places, aisles, trays, and where network racks may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from fabric.intent.plain import to_plain
from fabric.intent.problems import Fault, KeyPath, nearest, show, value_problem
from fabric.intent.section import Many, Section
from fabric.intent.values import Label, Number, Share, Text
from fabric.room.check import room_problems
from fabric.room.floor import RoomError
from fabric.room.records import (
    LABEL,
    LABEL_FIELDS,
    FloorPlan,
    Hall,
    HallRoute,
    LeafSite,
    Measures,
    Pin,
    PlaceKind,
    RoomPlan,
    Slack,
    Use,
)

MOST_ROWS = 2000
MOST_RACKS_PER_ROW = 1000

Metres = Annotated[Decimal, Number(0, 10_000, "metres", open=True)]
SmallMetres = Annotated[Decimal, Number(0, 20, "metres", open=True)]
LeafSiteWord = Annotated[LeafSite, Field(strict=False)]
Column = Annotated[int, Field(ge=0, le=MOST_RACKS_PER_ROW + 1)]
UseWord = Annotated[Use, Field(strict=False)]


@dataclass(frozen=True, slots=True)
class _Grid:
    """An annotation: rows of marks, as one text with a line a row or as a list of texts."""

    def read(self, value: Any) -> tuple[str, ...]:
        lines = value.splitlines() if isinstance(value, str) else value
        if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
            hint = "write `grid: |` and below it a line a row, so that # is no comment"
            raise value_problem(f"must be a text with a line a row, got {show(value)}", hint)
        rows = tuple(line.strip() for line in lines if line.strip())
        if len(rows) > MOST_ROWS or any(len(row) > MOST_RACKS_PER_ROW for row in rows):
            raise value_problem(f"must have at most {MOST_ROWS} rows of {MOST_RACKS_PER_ROW} places")
        return rows

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.plain_serializer_function_ser_schema(to_plain, when_used="json")
        return core_schema.no_info_plain_validator_function(self.read, serialization=plain)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


@dataclass(frozen=True, slots=True)
class _Template:
    """An annotation: a text with fields in braces."""

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise value_problem(f"must be a text such as '{LABEL}', got {show(value)}")
        try:
            names = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
        except ValueError as error:
            raise value_problem(f"has braces that do not pair: {error}") from error
        wrong = next((name for name in names if name not in LABEL_FIELDS), None)
        if wrong is not None:
            raise value_problem(f"names {show(wrong)}, which is no field", f"fields: {', '.join(LABEL_FIELDS)}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.plain_serializer_function_ser_schema(to_plain, when_used="json")
        return core_schema.no_info_plain_validator_function(self.read, serialization=plain)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": r"\S"}


LabelText = Annotated[str, _Template()]
"""A label with fields in braces."""

Grid = Annotated[tuple[str, ...], _Grid()]
"""Rows of a hall, one character a rack place."""


class WantedPlaces(Section):
    """What a further mark of the grids means."""

    mark: Annotated[str, Text("one character", pattern=r"\S", longest=1)] = Field(description="the character")
    use: UseWord = Field(default=Use.ANY, description="what may stand there")
    rack_power_w: Annotated[Decimal, Number(0, 10_000_000, "watts")] | None = Field(
        default=None, description="most power of a rack there; null = that of the floor"
    )
    usable_u: Annotated[int, Field(ge=1, le=60)] | None = Field(
        default=None, description="usable rack units there; null = those of the room"
    )
    liquid: bool | None = Field(
        default=None, description="whether a coolant loop reaches the places; null = as in the room"
    )


class WantedHall(Section):
    """A hall: a grid of rack places."""

    name: Label = Field(default="hall-1", description="name of the hall")
    grid: Grid = Field(
        description="a line a row, a character a rack place: `.` any rack, `H` hosts only, `N` network racks only,"
        " `x` taken by others, `#` obstacle (no tray), `|` cross aisle with a cross tray, `E` cable entry, or a mark"
        " of `places`"
    )
    cross_trays: Annotated[tuple[Column, ...], Many()] | None = Field(
        default=None,
        description="columns from 1 over which a tray joins all rows, 0 before the first place, one more than the row"
        " behind the last; null = both ends and every cross aisle",
    )


class WantedRoute(Section):
    """A pathway between two halls."""

    a: Label = Field(description="name of one hall")
    z: Label = Field(description="name of the other hall")
    length_m: Metres = Field(description="length of the pathway from entry to entry, metres")
    a_entry: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, description="entry of hall a, counted row by row; a hall without a mark has its first corner"
    )
    z_entry: Annotated[int, Field(ge=1, le=1000)] = Field(default=1, description="entry of hall z")


class WantedPin(Section):
    """A rack that must stand on a given place."""

    rack: Annotated[str, Text("a rack such as H0007 or N001", pattern=r"[HN]\d{1,6}", longest=7)] = Field(
        description="name of the rack as in the tables: H0000 and up hold hosts, N000 and up the rest"
    )
    place: Label = Field(
        description="name of the place: row and position, such as B07; behind its hall where several"
    )


class WantedFloor(Section):
    """The floor: rack places, aisles and trays. Without halls and rows a room that fits is made."""

    halls: Annotated[tuple[WantedHall, ...], Many(repeats=True)] = Field(
        default=(), description="halls as grids; none = one hall of `rows`, or a hall that fits"
    )
    rows: Annotated[int, Field(ge=1, le=MOST_ROWS)] | None = Field(
        default=None, description="rows of one plain hall, in place of `halls`"
    )
    racks_per_row: Annotated[int, Field(ge=1, le=MOST_RACKS_PER_ROW)] = Field(
        default=16, description="racks in a row, or between cross aisles where the hall is made to fit"
    )
    places: Annotated[tuple[WantedPlaces, ...], Many(repeats=True)] = Field(
        default=(), description="further marks of the grids, or other meanings of those there are"
    )
    routes: Annotated[tuple[WantedRoute, ...], Many(repeats=True)] = Field(
        default=(), description="pathways between halls"
    )
    leaves: LeafSiteWord = Field(
        default=LeafSite.FREE,
        description="where leaves stand that are not among the hosts: free (where cables are shortest), end_of_row,"
        " middle_of_row, or network_row (whole rows near the middle of the hall)",
    )
    rack_power_w: Annotated[Decimal, Number(0, 10_000_000, "watts")] | None = Field(
        default=None, description="most power of a rack, optics included; null = no limit"
    )
    pins: Annotated[tuple[WantedPin, ...], Many(repeats=True)] = Field(
        default=(), description="racks that must stand on a given place"
    )
    label: LabelText = Field(
        default=LABEL,
        description="label of an end of a cable; fields in braces: place, u, device, cage, leg, connector",
    )
    rack_width_m: SmallMetres = Field(default=Decimal("0.6"), description="width of a rack place")
    rack_depth_m: SmallMetres = Field(default=Decimal("1.2"), description="depth of a rack")
    cold_aisle_m: SmallMetres = Field(default=Decimal("1.2"), description="width of a cold aisle")
    hot_aisle_m: SmallMetres = Field(default=Decimal("1.2"), description="width of a hot aisle")
    cross_aisle_m: SmallMetres = Field(default=Decimal("1.2"), description="width of a cross aisle")
    tray_height_m: SmallMetres = Field(default=Decimal("2.4"), description="height of the trays above the floor")
    tray_width_m: SmallMetres = Field(default=Decimal("0.6"), description="width of a tray")
    tray_depth_m: SmallMetres = Field(default=Decimal("0.1"), description="depth of a tray")
    tray_fill: Annotated[Fraction, Share()] = Field(
        default=Fraction(1, 2), description="part of a tray's cross-section that cables may fill"
    )
    slack: Annotated[Fraction, Share()] = Field(
        default=Fraction(1, 10), description="share of the way that is added to every cable"
    )
    loop_m: Annotated[Decimal, Number(0, 20, "metres")] = Field(
        default=Decimal("0.5"), description="cable in the loop at each end, metres"
    )

    def faults(self) -> Iterator[Fault]:
        """Halls beside rows, routes to unknown halls, and whatever keeps the room from existing."""
        if self.halls and self.rows is not None:
            yield Fault(("rows",), "stands beside `halls`", "keep one of the two", (("halls",),))
            return
        faults = list(_routes_to_nowhere(self))
        yield from faults
        if (self.halls or self.rows is not None) and not faults:
            yield from _rooms_that_cannot_be(self)

    def floor_plan(self, usable_u: int, liquid: bool) -> FloorPlan:
        """The room and the rules of placement as a record."""
        pins = tuple(Pin(pin.rack, pin.place) for pin in self.pins)
        return FloorPlan(self.room_plan(usable_u, liquid), self.leaves, pins, self.label)

    def room_plan(self, usable_u: int = 42, liquid: bool = False) -> RoomPlan:
        """The room as a record; without halls when it is to be made to fit."""
        names = [hall.name for hall in self.halls]
        halls = tuple(Hall(hall.name, hall.grid, _columns(hall.cross_trays)) for hall in self.halls)
        if self.rows is not None:
            halls = (Hall("hall-1", ("." * self.racks_per_row,) * self.rows),)
        routes = (
            HallRoute(names.index(r.a), names.index(r.z), _mm(r.length_m), r.a_entry - 1, r.z_entry - 1)
            for r in self.routes
        )
        return RoomPlan(
            halls=halls,
            kinds=tuple(PlaceKind(p.mark, p.use, p.rack_power_w, p.usable_u, p.liquid) for p in self.places),
            routes=tuple(routes),
            measures=_measures(self),
            slack=Slack(_rounded_up(self.slack * 1000), _mm(self.loop_m)),
            usable_u=usable_u,
            power_w=self.rack_power_w,
            liquid=liquid,
        )


def _measures(floor: WantedFloor) -> Measures:
    return Measures(
        rack_width_mm=_mm(floor.rack_width_m),
        rack_depth_mm=_mm(floor.rack_depth_m),
        cold_aisle_mm=_mm(floor.cold_aisle_m),
        hot_aisle_mm=_mm(floor.hot_aisle_m),
        cross_aisle_mm=_mm(floor.cross_aisle_m),
        tray_height_mm=_mm(floor.tray_height_m),
        tray_width_mm=_mm(floor.tray_width_m),
        tray_depth_mm=_mm(floor.tray_depth_m),
        tray_fill_percent=int(floor.tray_fill * 100),
    )


def _columns(columns: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return None if columns is None else tuple(column - 1 for column in columns)


def _mm(length_m: Decimal) -> int:
    """Metres as whole millimetres, rounded up."""
    return _rounded_up(Fraction(length_m) * 1000)


def _rounded_up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


def _routes_to_nowhere(floor: WantedFloor) -> Iterator[Fault]:
    """Routes name two different halls."""
    names = [hall.name for hall in floor.halls]
    for index, route in enumerate(floor.routes):
        for end in ("a", "z"):
            name = getattr(route, end)
            if name not in names:
                near = nearest(name, names)
                hint = f"did you mean {near}?" if near else "name a hall of `halls`"
                yield Fault(("routes", index, end), f"there is no hall {name}", hint, (("halls",),))
        if route.a == route.z:
            yield Fault(("routes", index, "z"), f"leads from hall {route.a} to itself", "name two halls")


def _pins_to_nowhere(floor: WantedFloor, names: Sequence[str]) -> Iterator[Fault]:
    """Pins to places where no rack may stand, and two pins of one rack or place."""
    for index, pin in enumerate(floor.pins):
        if pin.place not in names:
            near = nearest(pin.place, names)
            hint = f"did you mean {near}?" if near else f"places are named {names[0]} to {names[-1]}"
            yield Fault(("pins", index, "place"), f"{pin.place} is no place where a rack may stand", hint)
        for other in floor.pins[:index]:
            if other.place == pin.place or other.rack == pin.rack:
                yield Fault(("pins", index), f"{pin.rack} to {pin.place} contradicts {other.rack} to {other.place}")


def _rooms_that_cannot_be(floor: WantedFloor) -> Iterator[Fault]:
    """Ragged rows, unknown marks, halls without a way to them, places without a tray, low trays."""
    from fabric.room.trays import make_trays  # noqa: PLC0415 - heavy, and most intents have no floor

    room = floor.room_plan()
    problems = room_problems(room)
    if not problems:
        try:
            names = make_trays(room).floor.names()
        except RoomError as error:
            problems = error.problems
        else:
            yield from _pins_to_nowhere(floor, names)
    for problem in problems:
        path: KeyPath = ("halls",) if problem.hall is None else ("halls", problem.hall, "grid")
        if not floor.halls:
            path = ("rows",)
        yield Fault(path, problem.message, problem.hint)
