"""Rooms for tests: by hand, and by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from fabric.room.records import Hall, HallRoute, Measures, RoomPlan


def one_hall(*rows: str, **changes: object) -> RoomPlan:
    """A room of one hall."""
    trays = changes.pop("cross_trays", None)
    return RoomPlan(halls=(Hall("hall-1", rows, trays),), **changes)  # type: ignore[arg-type]


@st.composite
def halls(draw: st.DrawFn, name: str) -> Hall:
    """A hall of a few rows with at most one pillar; every place reaches a cross tray at one of the ends."""
    width = draw(st.integers(1, 9))
    rows = draw(st.lists(st.text(".HNx|E", min_size=width, max_size=width), min_size=1, max_size=6))
    if width > 2 and len(rows) > 1 and draw(st.booleans()):
        column = draw(st.integers(1, width - 2))
        pillar = draw(st.integers(0, len(rows) - 1))
        rows[pillar] = rows[pillar][:column] + "#" + rows[pillar][column + 1 :]
    return Hall(name, tuple(rows))


@st.composite
def rooms(draw: st.DrawFn) -> RoomPlan:
    """One or two halls with all measures drawn."""
    count = draw(st.integers(1, 2))
    plan = tuple(draw(halls(f"hall-{index}")) for index in range(count))
    routes = (HallRoute(0, 1, draw(st.integers(1, 200_000))),) if count == 2 else ()
    measures = Measures(
        rack_width_mm=draw(st.sampled_from((600, 700, 800))),
        cold_aisle_mm=draw(st.integers(1000, 2000)),
        hot_aisle_mm=draw(st.integers(1000, 2000)),
        cross_aisle_mm=draw(st.integers(600, 2400)),
    )
    return RoomPlan(halls=plan, routes=routes, measures=measures)
