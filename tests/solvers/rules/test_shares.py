"""keep_shares: use x denominator <= numerator x use of the whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solvers.counting import keep_shares
from solvers.problem import Credit, Rules, Share
from tests.solvers.parts import candidate, demand, made_of, option, solve
from tests.solvers.rules.models import allows, start

LINK = demand(
    "link",
    option("ours", {"cost": 1, "pieces": 1, "mine": 1}),
    option("theirs", {"cost": 3, "pieces": 1}),
    cells=6,
)


@pytest.mark.parametrize(("ours", "allowed"), [(0, True), (2, True), (3, False), (6, False)])
def test_a_third_of_six_is_two(ours: int, allowed: bool) -> None:
    model, variables = start(candidate("A", LINK))
    keep_shares(model, [Share("mine", "pieces", Fraction(1, 3))], variables)
    assert allows(model, variables, {"link by ours": ours, "link by theirs": 6 - ours}) is allowed


def shared(fraction: Fraction, cells: int = 6) -> dict[str, int] | None:
    """How cells are met best when ours may be at most a fraction of all pieces."""
    item = candidate("A", demand(LINK.name, *LINK.options, cells=cells))
    result = solve(item, rules=Rules(shares=(Share("mine", "pieces", fraction),)))
    return made_of(result)[1]["link"] if result.selection else None


def test_the_share_is_filled_and_not_overrun() -> None:
    assert shared(Fraction(1, 2)) == {"ours": 3, "theirs": 3}
    assert shared(Fraction(1, 2) - Fraction(1, 1000)) == {"ours": 2, "theirs": 4}
    assert shared(Fraction(1)) == {"ours": 6}
    assert shared(Fraction(0)) == {"theirs": 6}


def test_a_share_rounds_down() -> None:
    assert shared(Fraction(1, 2), cells=5) == {"ours": 2, "theirs": 3}


def test_nothing_of_nothing_is_a_share() -> None:
    item = candidate("A", demand("link", option("wire", 1)))
    assert solve(item, rules=Rules(shares=(Share("mine", "pieces", Fraction(0)),))).values == (1,)


def test_something_of_nothing_is_not() -> None:
    item = candidate("A", demand("link", option("wire", {"cost": 1, "mine": 1})))
    rules = Rules(shares=(Share("mine", "pieces", Fraction(1)),))
    assert solve(item, rules=rules).selection is None


def test_a_share_counts_what_is_used_whether_it_is_bought_or_not() -> None:
    """A credit for our pieces does not make room for more of them."""
    rules = Rules(
        shares=(Share("mine", "pieces", Fraction(1, 2)),),
        credits=(Credit("mine", 6, {"cost": 1, "mine": 1}),),
    )
    result = solve(candidate("A", LINK), rules=rules)
    assert (result.values, made_of(result)[1]["link"]) == ((9,), {"ours": 3, "theirs": 3})


def test_all_shares_hold() -> None:
    options = [option(name, {"cost": cost, "pieces": 1, name: 1}) for name, cost in (("a", 1), ("b", 2), ("c", 9))]
    rules = Rules(shares=tuple(Share(name, "pieces", Fraction(2, 5)) for name in "ab"))
    result = solve(candidate("A", demand("link", *options, cells=5)), rules=rules)
    assert made_of(result)[1]["link"] == {"a": 2, "b": 2, "c": 1}
