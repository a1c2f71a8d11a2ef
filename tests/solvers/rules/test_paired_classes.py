"""meet_spread_classes where unit i of one group meets unit i of the other only: how the variants meet is free."""

from __future__ import annotations

import pytest

from solvers.dealing import fill_groups, meet_spread_classes
from solvers.problem import Candidate
from tests.solvers.parts import candidate, demand, group, made_of, option, paired_crosswise, solve
from tests.solvers.rules.models import allows, start


def paired(count: int, *options: str, cells: int = 1) -> Candidate:
    """Options named like the pairs of variants that they allow."""
    return candidate(
        "A",
        group("leaf", count, x=0, y=0),
        group("spine", count, s=0, t=0),
        demand("link", *(option(n, 1, leaf=n[0], spine=n[1]) for n in options), cells=cells, is_paired=True),
    )


def met(item: Candidate, units: str, **amounts: int) -> bool:
    """``units`` are the variants of leaves and then of spines, a letter each."""
    model, variables = start(item)
    fill_groups(model, item, variables)
    meet_spread_classes(model, item, variables)
    named = {f"leaf is {name}": units.count(name) for name in "xy"}
    named |= {f"spine is {name}": units.count(name) for name in "st"}
    return allows(
        model,
        variables,
        named | {f"link by {pair} among {pair[0]} to {pair[1]}": amount for pair, amount in amounts.items()},
    )


@pytest.mark.parametrize(
    ("units", "amounts", "allowed"),
    [
        ("xxss", {"xs": 2}, True),
        ("xyst", {"xs": 1, "yt": 1}, True),
        ("xyst", {"xt": 1, "ys": 1}, True),
        ("xyst", {"xs": 1, "ys": 1}, False),
        ("xyst", {"xs": 1}, False),
        ("xxss", {"xs": 4}, False),
        ("xyss", {"xs": 1, "ys": 1}, True),
        ("xyss", {"xs": 2}, False),
    ],
)
def test_pairs_add_up_on_both_sides(units: str, amounts: dict[str, int], allowed: bool) -> None:
    assert met(paired(2, "xs", "xt", "ys", "yt"), units, **amounts) is allowed


def test_cells_are_per_pair() -> None:
    item = paired(2, "xs", "yt", cells=3)
    assert met(item, "xyst", xs=3, yt=3)
    assert not met(item, "xyst", xs=1, yt=1)


def test_only_pairs_with_an_option_may_meet() -> None:
    item = paired(2, "xs", "yt")
    assert met(item, "xyst", xs=1, yt=1)
    assert not met(item, "xxst", xs=1)


def test_two_classes_pair_the_same_units_in_their_own_way() -> None:
    result = solve(paired_crosswise())
    assert result.values == (18,)
    assert made_of(result)[0] == {"leaf": {"x": 1, "y": 1}, "spine": {"s": 1, "t": 1}}


def test_three_groups_may_be_paired() -> None:
    item = candidate(
        "A",
        group("leaf", 2, x=0, y=1),
        group("spine", 2, s=0, t=1),
        group("core", 2, c=0, d=1),
        demand(
            "link",
            option("low", 0, leaf="x", spine="t", core="c"),
            option("high", 0, leaf="y", spine="s", core="d"),
            is_paired=True,
        ),
    )
    result = solve(item)
    assert (result.values, made_of(result)[1]) == ((2,), {"link": {"low": 2}})
