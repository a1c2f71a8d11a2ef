"""The rules of :mod:`solvers.model`, each alone on a model that holds nothing else."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from solvers.model import (
    Variables,
    add_variables,
    build_model,
    choose_one_option,
    choose_one_variant,
    keep_limits,
    meet_needs,
    total_use,
)
from solvers.problem import Candidate, Limit
from tests.solvers.parts import candidate, demand, group, option


def start(item: Candidate) -> tuple[cp_model.CpModel, Variables]:
    model = cp_model.CpModel()
    return model, add_variables(model, item)


def holds(model: cp_model.CpModel, variables: Variables, *chosen: str) -> bool:
    """Whether the model allows exactly the choices named, and no other."""
    model = model.clone()
    for choice in variables.all:
        model.add(choice.literal == (choice.name in chosen))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model) == cp_model.OPTIMAL


def test_variables_carry_names_for_people_and_stand_in_order() -> None:
    _, variables = start(candidate("A", group("leaf", x=3, y=4), demand("link", option("dac", 5), option("aoc", 6))))
    assert [str(choice.literal) for choice in variables.all] == [
        "leaf is x",
        "leaf is y",
        "link by dac",
        "link by aoc",
    ]
    assert [choice.uses for choice in variables.options] == [{"cost": 5}, {"cost": 6}]


@pytest.mark.parametrize(("chosen", "allowed"), [(("x",), True), ((), False), (("x", "y"), False)])
def test_choose_one_variant(chosen: tuple[str, ...], allowed: bool) -> None:
    item = candidate("A", group("leaf", x=1, y=1))
    model, variables = start(item)
    choose_one_variant(model, item, variables)
    assert holds(model, variables, *chosen) is allowed


def test_a_group_without_variants_cannot_be_filled() -> None:
    item = candidate("A", group("leaf"))
    model, variables = start(item)
    choose_one_variant(model, item, variables)
    assert not holds(model, variables)


def test_every_group_is_filled_apart() -> None:
    item = candidate("A", group("leaf", x=1), group("spine", y=1))
    model, variables = start(item)
    choose_one_variant(model, item, variables)
    assert holds(model, variables, "x", "y")
    assert not holds(model, variables, "x")


@pytest.mark.parametrize(("chosen", "allowed"), [(("dac",), True), ((), False), (("dac", "aoc"), False)])
def test_choose_one_option(chosen: tuple[str, ...], allowed: bool) -> None:
    item = candidate("A", demand("link", option("dac", 1), option("aoc", 1)))
    model, variables = start(item)
    choose_one_option(model, item, variables)
    assert holds(model, variables, *chosen) is allowed


def test_a_class_without_options_cannot_be_met() -> None:
    item = candidate("A", demand("link"))
    model, variables = start(item)
    choose_one_option(model, item, variables)
    assert not holds(model, variables)


NEEDY = candidate("A", group("leaf", x=1, y=1, z=1), demand("link", option("dac", 1, leaf="x y"), option("aoc", 1)))


@pytest.mark.parametrize(
    ("chosen", "allowed"),
    [
        (("x", "dac"), True),
        (("y", "dac"), True),
        (("z", "dac"), False),
        (("dac",), False),
        (("z", "aoc"), True),
        (("aoc",), True),
    ],
)
def test_meet_needs(chosen: tuple[str, ...], allowed: bool) -> None:
    model, variables = start(NEEDY)
    meet_needs(model, NEEDY, variables)
    assert holds(model, variables, *chosen) is allowed


def test_needs_in_two_groups_hold_together() -> None:
    item = candidate(
        "A", group("leaf", x=1, y=1), group("spine", s=1, t=1), demand("link", option("dac", 1, leaf="x", spine="s"))
    )
    model, variables = start(item)
    meet_needs(model, item, variables)
    assert holds(model, variables, "x", "s", "dac")
    assert not holds(model, variables, "x", "t", "dac")
    assert not holds(model, variables, "y", "s", "dac")


def test_a_need_is_not_met_by_a_variant_of_the_same_name_elsewhere() -> None:
    item = candidate("A", group("leaf", other=1), group("spine", x=1), demand("link", option("dac", 1, leaf="x")))
    model, variables = start(item)
    meet_needs(model, item, variables)
    assert not holds(model, variables, "other", "x", "dac")


def test_a_need_in_a_group_that_is_not_there_is_never_met() -> None:
    item = candidate("A", group("leaf", x=1), demand("link", option("dac", 1, core="x")))
    model, variables = start(item)
    meet_needs(model, item, variables)
    assert not holds(model, variables, "x", "dac")


@pytest.mark.parametrize(("at_most", "allowed"), [(7, True), (6, False)])
def test_keep_limits(at_most: int, allowed: bool) -> None:
    item = candidate("A", group("leaf", x={"watt": 3}), demand("link", option("dac", {"watt": 4})))
    model, variables = start(item)
    keep_limits(model, [Limit("watt", at_most)], variables)
    assert holds(model, variables, "x", "dac") is allowed


@pytest.mark.parametrize(("at_most", "allowed"), [(0, True), (-1, False)])
def test_a_resource_that_nothing_uses_is_used_not_at_all(at_most: int, allowed: bool) -> None:
    item = candidate("A", group("leaf", x={"watt": 3}))
    model, variables = start(item)
    keep_limits(model, [Limit("fibre", at_most)], variables)
    assert holds(model, variables, "x") is allowed


def test_all_limits_hold() -> None:
    item = candidate("A", group("leaf", x={"watt": 3, "fibre": 3}))
    model, variables = start(item)
    keep_limits(model, [Limit("watt", 3), Limit("fibre", 2)], variables)
    assert not holds(model, variables, "x")


def test_total_use_counts_variants_and_options() -> None:
    item = candidate("A", group("leaf", x=2, y=30), demand("link", option("dac", 500), option("aoc", 7000)))
    model, variables = start(item)
    for choice in variables.all:
        model.add(choice.literal == 1)
    total = model.new_int_var(0, 10_000, "total")
    model.add(total == total_use(variables, "cost"))
    solver = cp_model.CpSolver()
    assert solver.solve(model) == cp_model.OPTIMAL
    assert solver.value(total) == 7532


@pytest.mark.parametrize(
    ("chosen", "allowed"),
    [
        (("x", "dac"), True),
        (("x", "y", "dac"), False),
        (("x", "dac", "aoc"), False),
        (("z", "dac"), False),
        (("z", "aoc"), True),
        (("y", "aoc"), False),
    ],
)
def test_build_model_puts_all_rules_together(chosen: tuple[str, ...], allowed: bool) -> None:
    item = candidate(
        "A", group("leaf", x=1, y=9, z=1), demand("link", option("dac", 1, leaf="x y"), option("aoc", 1))
    )
    model, variables = build_model(item, [Limit("cost", 9)])
    assert holds(model, variables, *chosen) is allowed
    assert model.name == "A"
