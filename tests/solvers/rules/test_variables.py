"""Variables: their names, their order, how large they may be; options that are allowed nowhere have none."""

from __future__ import annotations

from tests.solvers.parts import candidate, demand, group, option
from tests.solvers.rules.models import start


def names(*parts: object) -> list[str]:
    _, variables = start(candidate("A", *parts))  # type: ignore[arg-type]
    return [choice.amount.name for choice in variables.all]


def test_variables_carry_names_for_people_and_stand_in_order() -> None:
    assert names(group("leaf", x=3, y=4), demand("link", option("dac", 5), option("aoc", 6))) == [
        "leaf is x",
        "leaf is y",
        "link by dac",
        "link by aoc",
    ]


def test_uses_go_with_them() -> None:
    _, variables = start(candidate("A", group("leaf", x=3), demand("link", option("dac", 5), option("aoc", 6))))
    assert [choice.uses for choice in variables.all] == [{"cost": 3}, {"cost": 5}, {"cost": 6}]


def test_an_option_of_a_spread_class_has_a_variable_per_place_where_it_is_allowed() -> None:
    leaf = group("leaf", 2, x=0, y=0, z=0)
    assert names(leaf, demand("link", option("dac", 1, leaf="x y"), option("aoc", 1))) == [
        "leaf is x",
        "leaf is y",
        "leaf is z",
        "link by dac among x/y",
        "link by aoc among x/y",
        "link by aoc among z",
    ]


def test_places_of_two_groups_are_combinations() -> None:
    leaf, spine = group("leaf", 2, x=0, y=0), group("spine", 2, s=0, t=0)
    assert names(leaf, spine, demand("link", option("dac", 1, leaf="x", spine="s"), option("aoc", 1)))[4:] == [
        "link by dac among x to s",
        "link by aoc among x to s",
        "link by aoc among x to t",
        "link by aoc among y to s",
        "link by aoc among y to t",
    ]


def test_an_option_that_needs_a_group_that_is_not_there_has_no_place() -> None:
    assert names(group("leaf", 2, x=0), demand("link", option("dac", 1, core="x"), cells=2)) == ["leaf is x"]


def test_amounts_reach_to_units_and_cells() -> None:
    item = candidate("A", group("leaf", 3, x=0, y=0), demand("link", option("dac", 1, leaf="x"), cells=4))
    _, variables = start(item)
    assert [choice.most for choice in variables.all] == [3, 3, 12]


def test_a_class_and_a_group_of_one_name_stay_apart() -> None:
    item = candidate("A", group("leaf", x=0), demand("leaf", option("dac", 1)))
    _, variables = start(item)
    assert [choice.name for choice in variables.of_group(item.groups[0])] == ["x"]
    assert [choice.name for choice in variables.of_class(item.classes[0])] == ["dac"]
