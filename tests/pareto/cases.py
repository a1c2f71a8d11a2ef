"""Fronts of small fabrics with all their mixed plans counted out, and searches that are cut short."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import fabric.pareto.solve
from fabric.pareto.certificate import Figures
from fabric.pareto.front import front_session
from fabric.session import Session
from fabric.terms import Goal
from solvers.problem import SizingProblem
from solvers.result import SizingResult
from solvers.search import solve_problem
from tests.pareto.mixed import all_mixed, limited, mixing
from tests.small import TRADES, intent_of

SIX: dict[str, Any] = {
    "policy__mixing": True,
    "hosts": {"model": "H-TWIN400", "count": 6},
    "topology__tiers": [2],
    "topology__forms": "leaf-spine",
    "room__lengths": {"in_row": 30, "cross_room": 40},
}
NINE: dict[str, Any] = {
    **SIX,
    "hosts": {"model": "H-TWIN400", "count": 9},
    "topology__leaf_models": ["S-NDR32", "S-NDR32-COOL"],
    "topology__spine_models": ["S-NDR32", "S-ETH64", "S-ETH64-COOL"],
}
SINGLE: dict[str, Any] = {
    **SIX,
    "hosts": {"model": "H-Q400", "count": 10},
    "bandwidth": {"oversubscription": "2:1"},
}


def session(changes: dict[str, Any], money: Goal = Goal.CAPEX) -> Session:
    return front_session(intent_of(**changes), TRADES, money)


CASES: dict[str, Callable[[], Session]] = {
    "asked for": lambda: mixing(session(SIX)),
    "tco": lambda: mixing(session(SIX, Goal.TCO)),
    "under caps": lambda: session({**SIX, "caps": {"power_kw": 3.3, "capex_usd": 230_000}}),
    "few fibres": lambda: session({**SIX, "caps": {"fibers": 500}}),
    "one module and one switch short": lambda: limited(session(SIX), O_2DR4=40, S_NDR32=1),
    "two modules short": lambda: limited(session(SIX), O_2DR4=40, O_2DR4_COOL=30),
    "a mixed tier": lambda: limited(session(NINE), O_2DR4=60, S_NDR32_COOL=2),
    "single ports": lambda: limited(session(SINGLE), O_DR4_Q=20),
}


@cache
def case(name: str) -> Session:
    return CASES[name]()


@cache
def counted_out(name: str) -> list[Figures]:
    return all_mixed(case(name))


def interrupt(monkeypatch: pytest.MonkeyPatch, number: int, *, taken: bool) -> None:
    """Cut the search short at solve ``number``: no time is left from there on (``taken``), or the user breaks in."""
    calls = 0

    def solve(problem: SizingProblem, **how: Any) -> SizingResult:
        nonlocal calls
        calls += 1
        if calls < number:
            return solve_problem(problem, **how)
        if not taken:
            raise KeyboardInterrupt
        return solve_problem(problem, seconds=0, **how)

    monkeypatch.setattr(fabric.pareto.solve, "solve_problem", solve)
