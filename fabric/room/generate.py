"""A room that fits, for when none is given: blocks of rows with cross aisles between them, about as deep as wide."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from fabric.room.records import Hall, Measures, RoomPlan

ROW_RACKS = 16
"""Racks of a row between cross aisles: two of the eight-rack half rows in which NVIDIA draws a scalable unit."""

SPARE_SHARE = 20
"""One place in so many stays free, so that network racks have a choice."""


def fitting_room(num_racks: int, like: RoomPlan | None = None, row_racks: int = ROW_RACKS) -> RoomPlan:
    """One hall with a place for each of ``num_racks`` racks and some to spare; all else as ``like``.

    ``row_racks`` racks stand between cross aisles. ValueError for no racks.
    """
    if num_racks < 1 or row_racks < 1:
        raise ValueError("a room holds at least one rack, and a row one place")
    base = like or RoomPlan(halls=())
    places = num_racks + ceil(num_racks / SPARE_SHARE)
    row_racks = min(row_racks, places)
    blocks = _blocks(base.measures, places, row_racks)
    text = "|".join(["." * row_racks] * blocks)
    num_rows = ceil(places / (row_racks * blocks))
    return replace(base, halls=(Hall("hall-1", (text,) * num_rows),), routes=())


def _blocks(measures: Measures, places: int, row_racks: int) -> int:
    """Blocks side by side that make depth and width of the hall most alike; the fewer of two."""
    pitch = measures.rack_depth_mm + (measures.cold_aisle_mm + measures.hot_aisle_mm) // 2
    block = row_racks * measures.rack_width_mm + measures.cross_aisle_mm

    def difference(blocks: int) -> int:
        return abs(ceil(places / (row_racks * blocks)) * pitch - blocks * block)

    return min(range(1, ceil(places / row_racks) + 1), key=difference)
