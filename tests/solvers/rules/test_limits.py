"""keep_limits: sum of uses <= limit; and what total_use counts."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from solvers.counting import keep_limits, total_use
from solvers.model import build_model
from solvers.problem import LARGEST, Candidate, Limit, Rules
from tests.solvers.parts import candidate, demand, group, made_of, option, solve
from tests.solvers.rules.models import allows, start


def kept(item: Candidate, amounts: dict[str, int], *limits: Limit) -> bool:
    model, variables = start(item)
    keep_limits(model, limits, variables, Rules(limits))
    return allows(model, variables, amounts)


ITEM = candidate("A", group("leaf", 2, x={"watt": 3, "fibre": 3}), demand("link", option("dac", {"watt": 4})))


@pytest.mark.parametrize(("at_most", "allowed"), [(10, True), (9, False)])
def test_units_and_cells_count_as_often_as_they_are_there(at_most: int, allowed: bool) -> None:
    assert kept(ITEM, {"leaf is x": 2, "link by dac": 1}, Limit("watt", at_most)) is allowed


@pytest.mark.parametrize(("at_most", "allowed"), [(0, True), (-1, False)])
def test_a_resource_that_nothing_uses_is_used_not_at_all(at_most: int, allowed: bool) -> None:
    assert kept(ITEM, {"leaf is x": 2}, Limit("copper", at_most)) is allowed


def test_all_limits_hold() -> None:
    assert kept(ITEM, {"leaf is x": 2}, Limit("watt", 6), Limit("fibre", 6))
    assert not kept(ITEM, {"leaf is x": 2}, Limit("watt", 6), Limit("fibre", 5))


def test_of_two_limits_of_a_resource_the_lower_binds() -> None:
    assert not kept(ITEM, {"leaf is x": 2}, Limit("watt", 6), Limit("watt", 5))


@pytest.mark.parametrize("at_most", [LARGEST, 2**63 - 1, 2**70])
def test_a_limit_beyond_every_total_is_none(at_most: int) -> None:
    assert kept(ITEM, {"leaf is x": 2}, Limit("watt", at_most))


def test_total_use_counts_variants_and_options_wherever_they_lie() -> None:
    item = candidate(
        "A",
        group("leaf", 3, x=2, y=30),
        demand("link", option("dac", 500, leaf="x"), option("aoc", 7000), cells=2),
    )
    model, variables = build_model(item, Rules())
    wanted = {"leaf is x": 2, "leaf is y": 1, "link by dac among x": 3, "link by aoc among x": 1}
    for choice in variables.all:
        model.add(choice.amount == {**wanted, "link by aoc among y": 2}.get(choice.amount.name, 0))
    total = model.new_int_var(0, 100_000, "total")
    model.add(total == total_use(model, variables, "cost", Rules()))
    solver = cp_model.CpSolver()
    assert solver.solve(model) == cp_model.OPTIMAL
    assert solver.value(total) == 2 * 2 + 30 + 3 * 500 + 3 * 7000


def test_a_limit_mixes_variants() -> None:
    """Just as many cool ones as are needed."""
    item = candidate("A", group("leaf", 5, hot={"cost": 1, "watt": 9}, cool={"cost": 4, "watt": 2}))
    result = solve(item, watt=30)
    assert (result.values, made_of(result)[0]) == ((1 * 2 + 4 * 3,), {"leaf": {"hot": 2, "cool": 3}})
    assert solve(item, watt=31).values == (1 * 3 + 4 * 2,)
    assert solve(item, watt=24).values == (1 * 2 + 4 * 3,)
    assert solve(item, watt=23).values == (1 * 1 + 4 * 4,)


def test_a_limit_mixes_options() -> None:
    """Four short cables are to be had, and ten cells."""
    item = candidate("A", demand("link", option("short", {"cost": 1, "pieces": 1}), option("long", 3), cells=10))
    result = solve(item, pieces=4)
    assert (result.values, made_of(result)[1]) == ((4 + 18,), {"link": {"short": 4, "long": 6}})


@pytest.mark.parametrize(
    ("amounts", "allowed"),
    [
        ({"leaf is x": 1, "link by dac": 1}, True),
        ({"leaf is x": 1, "leaf is y": 1, "link by dac": 1}, False),
        ({"leaf is x": 1, "link by dac": 1, "link by aoc": 1}, False),
        ({"leaf is z": 1, "link by dac": 1}, False),
        ({"leaf is z": 1, "link by aoc": 1}, True),
        ({"leaf is y": 1, "link by aoc": 1}, False),
    ],
)
def test_build_model_puts_all_rules_together(amounts: dict[str, int], allowed: bool) -> None:
    item = candidate(
        "A", group("leaf", x=1, y=9, z=1), demand("link", option("dac", 1, leaf="x y"), option("aoc", 1))
    )
    model, variables = build_model(item, Rules((Limit("cost", 9),)))
    assert allows(model, variables, amounts) is allowed
    assert model.name == "A"
