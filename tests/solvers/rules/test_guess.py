"""The guess that goes before the proof: a choice within the rules, near the best, and never the last word."""

from __future__ import annotations

import random

import pytest

import solvers.exact
from solvers.exact import Engine, ExactAnswer, least_use, use_of
from solvers.guess import multiplied_groups
from solvers.problem import Candidate, Rules
from tests.solvers.brute import counted, keeps
from tests.solvers.large_problems import Size, large_candidate
from tests.solvers.parts import candidate, demand, group, option

SMALL = Size(leaves=12, spines=6, cells=4, options=8)


def drawn(seed: int) -> tuple[Candidate, Rules]:
    return large_candidate(random.Random(seed), SMALL)


def test_only_groups_that_are_multiplied_are_dealt_in_turn() -> None:
    item, _ = drawn(0)
    assert [g.name for g in multiplied_groups(item)] == ["spine", "leaf"]
    assert multiplied_groups(candidate("A", *item.groups, item.classes[0])) == []
    alike = demand("link", option("dac", 1, leaf="L0 L1 L2 L3 L4 L5", spine="S0"), option("aoc", 2))
    assert multiplied_groups(candidate("A", *item.groups, alike)) == []


def test_a_class_that_pairs_is_no_product() -> None:
    options = [option(f"{a}{b}", 1, leaf=a, spine=b) for a in "xy" for b in "st"]
    parts = (group("leaf", 3, x=0, y=0), group("spine", 3, s=0, t=0))
    assert multiplied_groups(candidate("A", *parts, demand("link", *options, is_paired=True))) == []
    assert len(multiplied_groups(candidate("A", *parts, demand("link", *options)))) == 2


@pytest.mark.parametrize("seed", range(8))
def test_the_answer_is_the_same_without_a_guess(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    item, rules = drawn(seed)
    answer = least_use(item, rules, "cost")
    monkeypatch.setattr(solvers.exact, "guess", lambda *_: None)
    plain = least_use(item, rules, "cost")
    assert (answer.value, answer.proven, answer.bound) == (plain.value, plain.proven, plain.bound)


@pytest.mark.parametrize("seed", range(4))
def test_a_guess_that_cannot_be_improved_is_the_answer(seed: int) -> None:
    """Asked for less than one more than the best, the best is given; for less than the best, nothing."""
    item, rules = drawn(seed)
    value = least_use(item, rules, "cost").value
    assert value is not None
    for below, expected in ((value + 1, value), (value, None)):
        answer = least_use(item, rules, "cost", below=below)
        assert (answer.value, answer.proven) == (expected, True)


@pytest.mark.parametrize("seed", range(4))
def test_the_choice_given_is_within_the_rules(seed: int) -> None:
    item, rules = drawn(seed)
    answer = least_use(item, rules, "cost")
    assert answer.selection is not None
    gross = {name: use_of(item, answer.selection, name) for name in ("cost", "power", "pieces", *rules.resources)}
    assert keeps(rules, gross)
    assert counted(rules, gross, "cost") == answer.value


def test_a_guess_is_all_there_is_when_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was guessed is given as found and not proven."""
    item, rules = drawn(1)
    found = least_use(item, rules, "cost")

    def first_only(seconds: float | None, engine: Engine | None = None, *, cuts: bool = True) -> object:
        solver = original(seconds, engine, cuts=cuts)
        if engine is not None and engine.gap == 0:
            solver.parameters.max_deterministic_time = 1e-9
        return solver

    original = solvers.exact.new_solver
    monkeypatch.setattr(solvers.exact, "new_solver", first_only)
    cut: ExactAnswer = least_use(item, rules, "cost")
    assert (cut.proven, cut.selection is None) == (False, False)
    assert cut.value is not None
    assert found.value is not None
    assert cut.bound <= found.value <= cut.value <= found.value * 1.05
