"""Cable lengths and stock lengths."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from fabric.room.lengths import add_slack, between_racks_mm, inside_rack_mm, port_height_mm, stock_index
from fabric.room.records import Slack
from tests.room.rooms import one_hall


def test_port_is_at_the_middle_of_its_device() -> None:
    assert port_height_mm(np.array([1, 41, -1]), np.array([10, 1, 1])).tolist() == [222, 1800, 0]


def test_slack_is_rounded_up() -> None:
    assert add_slack(np.array([0, 1, 10_000]), Slack(100, 500)).tolist() == [1000, 1002, 12_000]


def test_up_along_down() -> None:
    room = one_hall(".", slack=Slack(0, 0))
    length = between_racks_mm(room, np.array([5000]), np.array([1400]), np.array([400]))
    assert length.tolist() == [300 + 1000 + 5000 + 2000 + 300]
    assert inside_rack_mm(room, np.array([1400]), np.array([400])).tolist() == [300 + 1000 + 300]


def test_a_length_that_equals_a_stock_length_needs_no_longer_one() -> None:
    stock = (Decimal(1), Decimal("1.5"), Decimal(3))
    assert stock_index(np.array([1, 1000, 1001, 1500, 3000, 3001]), stock).tolist() == [0, 0, 1, 1, 2, 3]
