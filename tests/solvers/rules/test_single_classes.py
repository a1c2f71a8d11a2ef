"""meet_single_classes: one option meets the class, and it needs one of the variants it names in every group."""

from __future__ import annotations

import pytest

from solvers.dealing import meet_single_classes
from solvers.problem import Candidate
from tests.solvers.parts import candidate, demand, group, option
from tests.solvers.rules.models import allows, start


def met(item: Candidate, *chosen: str) -> bool:
    model, variables = start(item)
    meet_single_classes(model, item, variables)
    return allows(model, variables, dict.fromkeys(chosen, 1))


TWO = candidate("A", demand("link", option("dac", 1), option("aoc", 1)))


@pytest.mark.parametrize(
    ("chosen", "allowed"), [(("link by dac",), True), ((), False), (("link by dac", "link by aoc"), False)]
)
def test_one_option_is_chosen(chosen: tuple[str, ...], allowed: bool) -> None:
    assert met(TWO, *chosen) is allowed


def test_a_class_without_options_cannot_be_met() -> None:
    assert not met(candidate("A", demand("link")))


NEEDY = candidate("A", group("leaf", x=1, y=1, z=1), demand("link", option("dac", 1, leaf="x y"), option("aoc", 1)))


@pytest.mark.parametrize(
    ("chosen", "allowed"),
    [
        (("leaf is x", "link by dac"), True),
        (("leaf is y", "link by dac"), True),
        (("leaf is z", "link by dac"), False),
        (("link by dac",), False),
        (("leaf is z", "link by aoc"), True),
        (("link by aoc",), True),
    ],
)
def test_an_option_needs_one_of_its_variants(chosen: tuple[str, ...], allowed: bool) -> None:
    assert met(NEEDY, *chosen) is allowed


def test_needs_in_two_groups_hold_together() -> None:
    item = candidate(
        "A", group("leaf", x=1, y=1), group("spine", s=1, t=1), demand("link", option("dac", 1, leaf="x", spine="s"))
    )
    assert met(item, "leaf is x", "spine is s", "link by dac")
    assert not met(item, "leaf is x", "spine is t", "link by dac")
    assert not met(item, "leaf is y", "spine is s", "link by dac")


def test_a_need_is_not_met_by_a_variant_of_the_same_name_elsewhere() -> None:
    item = candidate("A", group("leaf", other=1), group("spine", x=1), demand("link", option("dac", 1, leaf="x")))
    assert not met(item, "leaf is other", "spine is x", "link by dac")


def test_a_need_in_a_group_that_is_not_there_is_never_met() -> None:
    item = candidate("A", group("leaf", x=1), demand("link", option("dac", 1, core="x")))
    assert not met(item, "leaf is x", "link by dac")


def test_a_class_of_several_cells_is_left_to_another_rule() -> None:
    assert met(candidate("A", demand("link", option("dac", 1), cells=2)))
