"""fill_groups: sum of a group's variants = its units."""

from __future__ import annotations

import pytest

from solvers.dealing import fill_groups
from solvers.problem import Candidate
from tests.solvers.parts import candidate, group
from tests.solvers.rules.models import allows, start

PAIR = candidate("A", group("leaf", x=1, y=1))
MANY = candidate("A", group("leaf", 3, x=1, y=1))


def filled(item: Candidate, **amounts: int) -> bool:
    model, variables = start(item)
    fill_groups(model, item, variables)
    return allows(model, variables, {f"leaf is {name}": amount for name, amount in amounts.items()})


@pytest.mark.parametrize(
    ("amounts", "allowed"), [({"x": 1}, True), ({"y": 1}, True), ({}, False), ({"x": 1, "y": 1}, False)]
)
def test_a_group_of_one_unit_is_of_one_variant(amounts: dict[str, int], allowed: bool) -> None:
    assert filled(PAIR, **amounts) is allowed


@pytest.mark.parametrize(
    ("amounts", "allowed"),
    [
        ({"x": 3}, True),
        ({"x": 1, "y": 2}, True),
        ({"x": 2}, False),
        ({"x": 1, "y": 1}, False),
        ({"x": 2, "y": 2}, False),
    ],
)
def test_units_are_dealt_to_variants(amounts: dict[str, int], allowed: bool) -> None:
    assert filled(MANY, **amounts) is allowed


@pytest.mark.parametrize("count", [1, 2])
def test_a_group_without_variants_cannot_be_filled(count: int) -> None:
    assert not filled(candidate("A", group("leaf", count)))


def test_every_group_is_filled_apart() -> None:
    item = candidate("A", group("leaf", x=1), group("spine", 2, y=1))
    model, variables = start(item)
    fill_groups(model, item, variables)
    assert allows(model, variables, {"leaf is x": 1, "spine is y": 2})
    assert not allows(model, variables, {"leaf is x": 1})
    assert not allows(model, variables, {"leaf is x": 1, "spine is y": 1})
