"""How long a cable is: up from the port, along the trays, down to the port, slack; then the next stock length.

All lengths are whole millimetres, rounded up. The lead from a port to the side of its rack is half a rack wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fabric.room.records import RACK_UNIT_UM, RoomPlan, Slack

Ints = NDArray[np.integer]

UNKNOWN_SLOT = -1


def port_height_mm(slot_u: Ints, rack_units: Ints) -> NDArray[np.int32]:
    """Height of the ports above the floor: the middle of a device that stands on ``slot_u`` (from 1).

    An unknown slot (-1) counts as the floor, which makes the cable long enough for any.
    """
    twice = 2 * (np.asarray(slot_u) - 1) + np.asarray(rack_units)
    middle = np.maximum(twice, 0) * RACK_UNIT_UM // 2000
    return np.where(np.asarray(slot_u) == UNKNOWN_SLOT, 0, middle).astype(np.int32)


def add_slack(route_mm: Ints, slack: Slack) -> NDArray[np.int32]:
    """Route x (1 + slack), rounded up, and a loop at each end."""
    longer = -(-route_mm.astype(np.int64) * (1000 + slack.permille) // 1000)
    return (longer + 2 * slack.loop_mm).astype(np.int32)


def between_racks_mm(room: RoomPlan, route_mm: Ints, a_height_mm: Ints, z_height_mm: Ints) -> NDArray[np.int32]:
    """Cable between ports of two racks: leads, up, along the trays (``route_mm``), down, slack."""
    measures = room.measures
    rise = 2 * measures.tray_height_mm - a_height_mm - z_height_mm
    return add_slack(route_mm + rise + measures.rack_width_mm, room.slack)


def inside_rack_mm(room: RoomPlan, a_height_mm: Ints, z_height_mm: Ints) -> NDArray[np.int32]:
    """Cable between ports of one rack: leads, the difference of heights, slack."""
    return add_slack(np.abs(a_height_mm - z_height_mm) + room.measures.rack_width_mm, room.slack)


def stock_index(length_mm: Ints, stock_lengths_m: Sequence[Decimal]) -> NDArray[np.int64]:
    """Index of the shortest stock length (ascending) that is long enough; their number where none is."""
    stock = np.array([int(length * 1000) for length in stock_lengths_m], np.int64)
    return np.searchsorted(stock, length_mm, side="left")


def up_to_stock(length_mm: Ints, stock_mm: Sequence[int]) -> NDArray[np.int64]:
    """Each length as the next of ``stock_mm`` (ascending); one beyond all of them as it is.

    >>> up_to_stock(np.array([1500, 2000, 9000]), (2000, 3000)).tolist()
    [2000, 2000, 9000]
    """
    lengths, stock = np.asarray(length_mm, np.int64), np.array(stock_mm, np.int64)
    index = np.searchsorted(stock, lengths, side="left")
    return np.where(index < len(stock), np.append(stock, 0)[index], lengths)


def metres(length_mm: int) -> Decimal:
    """Millimetres as exact metres.

    >>> metres(12345)
    Decimal('12.345')
    """
    return Decimal(length_mm).scaleb(-3)
