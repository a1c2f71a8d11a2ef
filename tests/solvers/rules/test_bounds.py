"""The lower bound by arithmetic."""

from __future__ import annotations

import pytest

from solvers.bounds import lower_bound
from tests.solvers.parts import candidate, demand, flat, group, option


def test_the_bound_is_the_sum_of_the_least_uses() -> None:
    item = candidate("A", group("leaf", x=7, y=5), demand("link", option("dac", 3), option("aoc", 2)))
    assert lower_bound(item, "cost") == 7


def test_the_bound_overlooks_needs() -> None:
    item = candidate("A", group("leaf", x=7, y=5), demand("link", option("dac", 3, leaf="x")))
    assert lower_bound(item, "cost") == 8


def test_a_resource_not_named_counts_nothing() -> None:
    assert lower_bound(flat("A", cost=5), "watt") == 0


@pytest.mark.parametrize("empty", [group("spine"), demand("link")])
def test_there_is_no_bound_without_a_choice(empty: object) -> None:
    assert lower_bound(candidate("A", group("leaf", x=1), empty), "cost") is None  # type: ignore[arg-type]
