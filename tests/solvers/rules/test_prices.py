"""Priced bounds: valid for any multipliers, sharp for those of the relaxation, exact where no rule spans choices."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from solvers.counting import total_use
from solvers.model import build_model
from solvers.prices import SCALE, Multipliers, no_multipliers, priced, priced_bound, uniform
from solvers.problem import Candidate, Credit, Limit, Protection, Purchase, Rules, Share, SizingProblem
from solvers.relaxation import multipliers_of, relax
from tests.solvers.brute import brute_force
from tests.solvers.parts import candidate, demand, group, option, paired_crosswise
from tests.solvers.random_problems import mixed_problem


def least(item: Candidate, rules: Rules, goal: str) -> int | None:
    """The exact least use of a goal, by brute force."""
    answer = brute_force(SizingProblem((item,), (goal,), rules))
    return None if answer is None else answer[0][0]


def some_multipliers(chance: random.Random, rules: Rules) -> Multipliers:
    """Anything from nothing to far too much."""

    def some() -> int:
        return chance.choice((0, chance.randint(0, SCALE), chance.randint(0, 20 * SCALE)))

    return Multipliers(
        tuple(some() for _ in rules.limits),
        tuple(some() for _ in rules.shares),
        tuple(some() for _ in rules.credits),
        tuple(tuple(some() for _ in guard.rises) for guard in rules.protections),
        tuple(some() for _ in rules.purchases),
    )


@pytest.mark.parametrize("batch", range(10))
def test_no_multipliers_give_more_than_the_exact_least(batch: int) -> None:
    for seed in range(batch * 40, (batch + 1) * 40):
        chance = random.Random(seed)
        asked = mixed_problem(chance)
        for item in asked.candidates:
            assert isinstance(item, Candidate)
            form, exact = uniform(item), least(item, asked.rules, "cost")
            for _ in range(6):
                bound = priced_bound(form, "cost", asked.rules, some_multipliers(chance, asked.rules))
                assert exact is None or (bound is not None and bound <= exact), seed


@pytest.mark.parametrize("batch", range(4))
def test_without_rules_the_bound_is_exact(batch: int) -> None:
    """But for classes that are cut loose, some optimal choice deals every group to one variant."""
    loose = 0
    for seed in range(batch * 50, (batch + 1) * 50):
        for item in mixed_problem(random.Random(seed)).candidates:
            assert isinstance(item, Candidate)
            form, exact = uniform(item), least(item, Rules(), "cost")
            bound = priced_bound(form, "cost", Rules(), no_multipliers(Rules()))
            if form.loose:
                loose += 1
                assert exact is None or (bound is not None and bound <= exact), seed
            else:
                assert bound == exact, seed
    assert loose < 40


def relaxed(item: Candidate, rules: Rules, goal: str = "cost") -> tuple[float, Multipliers]:
    """Value of the relaxation, and its multipliers."""
    model, variables = build_model(item, rules)
    model.minimize(total_use(model, variables, goal, rules))
    relaxation = relax(model, {})
    assert relaxation is not None
    return relaxation.value, multipliers_of(relaxation, rules, variables)


MIX = candidate("A", group("leaf", 8, hot={"cost": 1, "watt": 9}, cool={"cost": 4, "watt": 2}))


@pytest.mark.parametrize(("cap", "bound", "exact"), [(72, 8, 8), (65, 11, 11), (62, 13, 14), (16, 32, 32)])
def test_the_relaxation_prices_a_limit(cap: int, bound: int, exact: int) -> None:
    """A watt is worth 3/7 of the goal: 8 + (72 - cap) x 3/7, rounded up; units are whole."""
    rules = Rules((Limit("watt", cap),))
    value, multipliers = relaxed(MIX, rules)
    assert value == pytest.approx(8 + (72 - cap) * 3 / 7)
    assert priced_bound(uniform(MIX), "cost", rules, multipliers) == bound
    assert least(MIX, rules, "cost") == exact


LINK = candidate("A", demand("link", option("a", {"cost": 10, "a": 1}), option("b", {"cost": 13, "b": 1}), cells=6))
PIECES = candidate(
    "A",
    demand("link", option("a", {"cost": 10, "a": 1, "n": 1}), option("b", {"cost": 13, "b": 1, "n": 1}), cells=6),
)


@pytest.mark.parametrize(
    ("item", "rules", "bound"),
    [
        (PIECES, Rules(shares=(Share("a", "n", Fraction(1, 3)),)), 20 + 52),
        (LINK, Rules(credits=(Credit("a", 2, {"cost": 10}),)), 40),
        (LINK, Rules(credits=(Credit("b", 2, {"cost": 13}), Credit("a", 9, {"cost": 1}))), 4 * 9),
        (LINK, Rules(limits=(Limit("a", 1),), credits=(Credit("a", 2, {"a": 1}),)), 30 + 39),
        (LINK, Rules(protections=(Protection("cost", 1, {"a": 4, "b": 4}),)), 78 - 9 + 12),
        (LINK, Rules(protections=(Protection("cost", 2, {"a": 4, "b": 4}),)), 84),
        (LINK, Rules(protections=(Protection("cost", 0, {"a": 4, "b": 4}),)), 60),
        (LINK, Rules(purchases=(Purchase("a", Fraction(1), 0, {"cost": 2}),)), 72),
        (LINK, Rules(purchases=(Purchase("a", Fraction(3, 2), 0, {"cost": 2}),)), 78),
        (LINK, Rules(purchases=(Purchase("a", Fraction(1), 4, {"cost": 9}),)), 40 + 26),
        (LINK, Rules(purchases=(Purchase("a", Fraction(3, 2), 6, {"cost": 9}),)), 40 + 26),
    ],
)
def test_the_relaxation_prices_every_rule(item: Candidate, rules: Rules, bound: int) -> None:
    value, multipliers = relaxed(item, rules)
    assert value == pytest.approx(bound)
    assert priced_bound(uniform(item), "cost", rules, multipliers) == bound == least(item, rules, "cost")


def test_the_bound_is_that_of_the_relaxation() -> None:
    """Or better, where single classes have needs; rounding multipliers takes nothing off that would show."""
    compared = 0
    for seed in range(200):
        asked = mixed_problem(random.Random(seed))
        for item in asked.candidates:
            assert isinstance(item, Candidate)
            if least(item, asked.rules, "cost") is not None:
                value, multipliers = relaxed(item, asked.rules)
                form = uniform(item)
                bound = priced_bound(form, "cost", asked.rules, multipliers)
                assert bound is not None
                if not form.loose:
                    compared += 1
                    assert bound >= value - 1e-6, seed
    assert compared > 200


def test_prices_are_those_of_the_rules() -> None:
    rules = Rules(
        limits=(Limit("watt", 5),),
        shares=(Share("a", "n", Fraction(1, 3)),),
        credits=(Credit("a", 7, {"cost": 2, "watt": 1}),),
        protections=(Protection("cost", 1, {"a": 4, "b": 6}),),
    )
    s = SCALE
    prices = priced(rules, "cost", Multipliers((3 * s,), (2 * s,), (s,), ((s // 2, s),)))
    saved = 2 * s + 3 * s + 4 * s // 2
    assert dict(prices.each) == {
        "cost": s,
        "watt": 3 * s,
        "a": 3 * 2 * s + 4 * s // 2 - s,
        "b": 6 * s // 2,
        "n": -2 * s,
    }
    assert prices.once == -3 * s * 5 - (saved - s) * 7


def test_multipliers_that_are_too_large_are_cut() -> None:
    """A credit is worth no more than it saves, and a worst case has weights of at most 1 each, gamma together."""
    rules = Rules(credits=(Credit("a", 7, {"cost": 2}),), protections=(Protection("cost", 1, {"b": 6, "c": 6}),))
    huge = 100 * SCALE
    prices = priced(rules, "cost", Multipliers(credits=(huge,), rises=((huge, huge),)))
    assert (prices.each["a"], prices.once) == (-2 * SCALE, 0)
    assert (prices.each["b"], prices.each["c"]) == (6 * SCALE, 0)


def test_there_is_no_bound_without_a_choice() -> None:
    for item in (
        candidate("A", group("leaf")),
        candidate("A", demand("link")),
        candidate("A", group("leaf", x=1), demand("link", option("dac", 1, leaf="y"))),
        candidate("A", group("leaf", x=1), demand("link", option("dac", 1, core="x"), cells=2)),
    ):
        assert priced_bound(uniform(item), "cost", Rules(), no_multipliers(Rules())) is None


def test_variants_that_all_classes_treat_alike_are_one_kind() -> None:
    item = candidate(
        "A",
        group("leaf", 4, a=1, b=2, c=3),
        demand("link", option("dac", 1, leaf="a b"), option("aoc", 2)),
    )
    form = uniform(item)
    assert [[[v.name for v in kind] for kind in kinds] for kinds in form.kinds] == [[["a", "b"], ["c"]]]
    assert priced_bound(form, "cost", Rules(), no_multipliers(Rules())) == 4 * 1 + 4 * 1


def test_a_second_class_that_ties_the_same_units_is_cut_loose() -> None:
    """Two classes pair the same units crosswise: a mix costs 18, units of one variant could not do it at all."""
    item = paired_crosswise()
    form = uniform(item)
    assert (len(form.tables), len(form.loose)) == (1, 1)
    bound = priced_bound(form, "cost", Rules(), no_multipliers(Rules()))
    assert bound is not None
    assert bound <= 18 == least(item, Rules(), "cost")


def test_a_product_of_paired_groups_is_cut_loose() -> None:
    """Units are paired x-s and y-t; every leaf meets every spine, cheaply across: the mix costs less than either."""
    cross = [option(f"{a}{b}", 0 if f"{a}{b}" in ("xt", "ys") else 5, leaf=a, spine=b) for a in "xy" for b in "st"]
    item = candidate(
        "A",
        group("leaf", 2, x=0, y=0),
        group("spine", 2, s=0, t=0),
        demand("pair", option("xs", 0, leaf="x", spine="s"), option("yt", 0, leaf="y", spine="t"), is_paired=True),
        demand("all", *cross),
    )
    bound = priced_bound(uniform(item), "cost", Rules(), no_multipliers(Rules()))
    assert bound is not None
    assert bound <= 10 == least(item, Rules(), "cost")
