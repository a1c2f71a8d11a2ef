"""leave_out: of an excluded dealing some variant takes more or fewer units; and the resource that counts kinds."""

from __future__ import annotations

import pytest

from solvers.counting import leave_out
from solvers.dealing import fill_groups
from solvers.problem import KINDS, Exclusion, Rules
from solvers.result import SolveStatus
from tests.solvers.parts import candidate, demand, group, made_of, option, solve
from tests.solvers.rules.models import allows, start

ITEM = candidate("A", group("leaf", 2, x=1, y=2), group("spine", s=0, t=1))


def without(*dealings: tuple[dict[str, int], str], name: str = "A") -> Rules:
    return Rules(exclusions=tuple(Exclusion(name, {"leaf": leaf, "spine": {spine: 1}}) for leaf, spine in dealings))


@pytest.mark.parametrize(("x", "spine", "allowed"), [(2, "s", False), (1, "s", True), (2, "t", True), (0, "t", True)])
def test_just_the_one_dealing_is_left_out(x: int, spine: str, allowed: bool) -> None:
    model, variables = start(ITEM)
    model.name = "A"
    fill_groups(model, ITEM, variables)
    leave_out(model, without(({"x": 2}, "s")), variables)
    amounts = {"leaf is x": x, "leaf is y": 2 - x, f"spine is {spine}": 1}
    assert allows(model, variables, amounts) is allowed


def test_the_next_best_dealing_follows() -> None:
    left: list[tuple[dict[str, int], str]] = []
    values = []
    for _ in range(6):
        result = solve(ITEM, rules=without(*left))
        values.append(result.values[0])
        leaf, spine = made_of(result)[0].values()
        left.append((leaf, next(iter(spine))))
    assert values == [2, 3, 3, 4, 4, 5]
    assert solve(ITEM, rules=without(*left)).status is SolveStatus.INFEASIBLE


def test_a_dealing_of_another_candidate_is_not_touched() -> None:
    assert solve(ITEM, rules=without(({"x": 2}, "s"), name="B")).values == (2,)


def test_of_equals_the_least_mixed_is_preferred() -> None:
    """Two leaves of each variant cost as much as four of either; kinds are counted where they are used."""
    link = demand("link", option("a", {"cost": 1, "watt": 1}), option("b", {"cost": 1, "watt": 3}), cells=4)
    item = candidate("A", link)
    assert solve(item, goals=f"cost {KINDS}").values == (4, 1)
    rules = Rules()
    assert solve(item, goals=f"cost {KINDS} watt", rules=rules).values == (4, 1, 4)


@pytest.mark.parametrize(("watt", "kinds"), [(4, 1), (5, None), (6, 2), (12, 1)])
def test_kinds_may_be_limited(watt: int, kinds: int | None) -> None:
    """Watts are to be just so: 4 with one option, 12 with the other, 6, 8 and 10 with both."""
    link = demand("link", option("a", {"watt": 1, "cool": 3}), option("b", {"watt": 3, "cool": 1}), cells=4)
    rules = Rules()
    result = solve(candidate("A", link), goals=KINDS, rules=rules, watt=watt, cool=16 - watt)
    assert result.values == (() if kinds is None else (kinds,))
    if kinds == 2:
        assert solve(candidate("A", link), goals="watt", watt=watt, cool=16 - watt, **{KINDS: 1}).values == ()
