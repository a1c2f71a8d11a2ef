"""meet_spread_classes: among every combination of variants, sum of options = cells that lie there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from solvers.dealing import fill_groups, meet_spread_classes
from solvers.problem import Candidate
from tests.solvers.parts import candidate, demand, group, option
from tests.solvers.rules.models import allows, start


def met(item: Candidate, **amounts: int) -> bool:
    """Whether amounts are allowed; ``leaf_x`` is ``leaf is x`` of the model, ``dac_x_s`` is ``dac among x to s``."""
    model, variables = start(item)
    fill_groups(model, item, variables)
    meet_spread_classes(model, item, variables)
    groups = {g.name for g in item.groups}
    named = {}
    for short, amount in amounts.items():
        first, *rest = short.split("_")
        among = f" among {' to '.join(rest)}" if rest else ""
        named[f"{first} is {rest[0]}" if first in groups else f"link by {first}{among}"] = amount
    return allows(model, variables, named)


FREE = candidate("A", demand("link", option("dac", 1), option("aoc", 1), cells=2))


@pytest.mark.parametrize(
    ("amounts", "allowed"),
    [({"dac": 2}, True), ({"dac": 1, "aoc": 1}, True), ({"dac": 1}, False), ({"dac": 2, "aoc": 1}, False)],
)
def test_cells_that_no_group_touches(amounts: dict[str, int], allowed: bool) -> None:
    assert met(FREE, **amounts) is allowed


ONE = candidate(
    "A", group("leaf", 2, x=0, y=0), demand("link", option("dac", 1, leaf="x"), option("aoc", 1, leaf="y"), cells=2)
)


@pytest.mark.parametrize(
    ("amounts", "allowed"),
    [
        ({"leaf_x": 2, "dac_x": 4}, True),
        ({"leaf_x": 1, "leaf_y": 1, "dac_x": 2, "aoc_y": 2}, True),
        ({"leaf_x": 1, "leaf_y": 1, "dac_x": 3, "aoc_y": 1}, False),
        ({"leaf_x": 1, "leaf_y": 1, "dac_x": 2, "aoc_y": 1}, False),
        ({"leaf_x": 1, "leaf_y": 1, "dac_x": 4}, False),
        ({"leaf_y": 2, "dac_x": 4}, False),
    ],
)
def test_cells_of_units_of_one_group(amounts: dict[str, int], allowed: bool) -> None:
    assert met(ONE, **amounts) is allowed


def test_cells_of_one_unit_are_dealt_too() -> None:
    item = candidate("A", group("leaf", x=0), demand("link", option("dac", 1, leaf="x"), option("aoc", 1), cells=3))
    assert met(item, leaf_x=1, dac_x=1, aoc_x=2)
    assert not met(item, leaf_x=1, dac_x=1, aoc_x=1)


def crossed(leaves: int, spines: int, cells: int = 1) -> Candidate:
    """An option for every pair of variants."""
    options = (option(f"{a}{b}", 1, leaf=a, spine=b) for a in "xy" for b in "st")
    return candidate(
        "A",
        group("leaf", leaves, x=0, y=0),
        group("spine", spines, s=0, t=0),
        demand("link", *options, cells=cells),
    )


@pytest.mark.parametrize(
    ("amounts", "allowed"),
    [
        ({"leaf_x": 2, "spine_s": 2, "xs_x_s": 4}, True),
        ({"leaf_x": 1, "leaf_y": 1, "spine_s": 2, "xs_x_s": 2, "ys_y_s": 2}, True),
        (
            {
                **{"leaf_x": 1, "leaf_y": 1, "spine_s": 1, "spine_t": 1},
                **{"xs_x_s": 1, "xt_x_t": 1, "ys_y_s": 1, "yt_y_t": 1},
            },
            True,
        ),
        ({"leaf_x": 1, "leaf_y": 1, "spine_s": 1, "spine_t": 1, "xs_x_s": 2, "yt_y_t": 2}, False),
        ({"leaf_x": 2, "spine_s": 2, "xs_x_s": 3}, False),
    ],
)
def test_cells_of_two_groups_come_in_products(amounts: dict[str, int], allowed: bool) -> None:
    """The sums over either side would also hold for the last but one: it is the product that forbids it."""
    assert met(crossed(2, 2), **amounts) is allowed


def dealings(leaves: int, spines: int) -> Iterator[tuple[int, int]]:
    return product(range(leaves + 1), range(spines + 1))


@pytest.mark.parametrize(("leaves", "spines", "cells"), [(3, 1, 1), (1, 3, 2), (3, 5, 1), (5, 3, 2), (4, 4, 1)])
def test_every_product_is_exact(leaves: int, spines: int, cells: int) -> None:
    """Of all amounts between none and too many, only the product of units is allowed."""
    item = crossed(leaves, spines, cells)
    model, variables = start(item)
    fill_groups(model, item, variables)
    meet_spread_classes(model, item, variables)
    for x, s in dealings(leaves, spines):
        units = {"leaf is x": x, "leaf is y": leaves - x, "spine is s": s, "spine is t": spines - s}
        cross = {
            f"link by {a}{b} among {a} to {b}": cells * units[f"leaf is {a}"] * units[f"spine is {b}"]
            for a in "xy"
            for b in "st"
        }
        assert allows(model, variables, {**units, **cross})
        moved = dict(cross)
        moved["link by xs among x to s"] += 1
        moved["link by xt among x to t"] -= 1
        assert not allows(model, variables, {**units, **moved})


def test_a_group_that_options_treat_alike_counts_in_full() -> None:
    """One place on the side of spines: cells = leaves of a variant x all spines."""
    item = candidate(
        "A",
        group("leaf", 2, x=0, y=0),
        group("spine", 3, s=0, t=0),
        demand("link", option("dac", 1, leaf="x", spine="s t"), option("aoc", 1, leaf="y", spine="s t")),
    )
    model, variables = start(item)
    fill_groups(model, item, variables)
    meet_spread_classes(model, item, variables)
    units = {"leaf is x": 1, "leaf is y": 1, "spine is s": 2, "spine is t": 1}
    places = {"link by dac among x to s/t": 3, "link by aoc among y to s/t": 3}
    assert allows(model, variables, {**units, **places})
    assert not allows(model, variables, {**units, **places, "link by dac among x to s/t": 2})


def test_a_place_without_an_option_must_stay_empty() -> None:
    item = candidate(
        "A",
        group("leaf", 1, x=0, y=0),
        group("spine", 2, s=0, t=0),
        demand("link", option("dac", 1, leaf="x", spine="s"), option("aoc", 1, leaf="y", spine="t")),
    )
    assert met(item, leaf_x=1, spine_s=2, dac_x_s=2)
    assert not met(item, leaf_x=1, spine_s=1, spine_t=1, dac_x_s=2)
    assert not met(item, leaf_x=1, spine_s=1, spine_t=1, dac_x_s=1)


def test_a_class_without_options_cannot_be_met() -> None:
    assert not met(candidate("A", demand("link", cells=2)))


def test_no_cells_need_no_options() -> None:
    assert met(candidate("A", group("leaf", 2, x=0), demand("link", option("dac", 1, leaf="y"), cells=0)), leaf_x=2)
