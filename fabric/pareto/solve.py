"""Solves of a session whose goals are money and then power; one that is interrupted raises KeyboardInterrupt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fabric.pareto.certificate import Figures
from fabric.session import Session
from fabric.sizing.market import market_rules, ordered_goals, racks_capped, with_racks_apart
from fabric.sizing.uses import MISSING
from fabric.terms import Goal
from solvers.blend import Blend, with_blend
from solvers.exact import Engine
from solvers.problem import Limit, SizingProblem, Sketch
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem

POWER = Goal.POWER.value
WEIGHED = "money and power, weighed"


def best_within(session: Session, limits: Iterable[Limit] = (), gap: float = 0.0) -> SizingResult | None:
    """The cheapest plan within further limits, coolest among its equals and made unique; None when there is none.

    With a ``gap`` every goal is proven to that fraction of its value; the bounds of the result say how far.
    No figure is missing where money and power both count, so that is no goal here.
    """
    goals = tuple(name for name in ordered_goals(session.prepared.terms) if name != MISSING)
    return _solved(_problem(session, goals, limits), settle_ties=True, gap=gap)


def coolest(session: Session) -> Figures | None:
    """Money and power of the coolest plan, cheapest among its equals; None when there is no plan."""
    result = _solved(_problem(session, (POWER, money_of(session)), ()), settle_ties=False)
    return None if result is None else (result.values[1], result.values[0])


def cheapest_of(session: Session, sketch: Sketch, gap: float) -> Figures | None:
    """Money and power of the cheapest plan of one candidate, coolest among its equals; None when it has no plan."""
    problem = replace(_problem(session, (money_of(session), POWER), ()), candidates=(sketch,))
    result = _solved(problem, settle_ties=False, gap=gap)
    return None if result is None else (result.values[0], result.values[1])


def least_weighed(session: Session, weights: Figures, below: int, gap: float = 0.0) -> tuple[int, Figures] | None:
    """A bound of all weighted sums of money and power, and the cheapest plan of the least; None without one below.

    The sum of the plan exceeds the bound by the fraction ``gap`` at the most.
    Raises BlendOverflowError when the weights are too large for a candidate.
    """
    money = money_of(session)
    blend = Blend(WEIGHED, {money: weights[0], POWER: weights[1]})
    plain = _problem(session, (money,), ())
    asked = with_blend(plain, blend)
    limited = replace(asked, goals=(WEIGHED, money), rules=asked.rules.and_limits([Limit(WEIGHED, below - 1)]))
    result = _solved(limited, settle_ties=False, gap=gap)
    if result is None:
        return None
    least, usd = result.values
    return result.bounds[0], (usd, (least - weights[0] * usd) // weights[1])


def money_of(session: Session) -> str:
    """The resource that stands for money."""
    return session.prepared.terms.goals[0].value


def _problem(session: Session, goals: tuple[str, ...], limits: Iterable[Limit]) -> SizingProblem:
    """A problem over all sketches; where racks are capped, every model of a tier is counted in racks of its own."""
    terms = session.prepared.terms
    rules = market_rules(terms)
    if racks_capped(terms):
        rules = with_racks_apart(terms, rules)
    return SizingProblem(tuple(session.sketches.values()), goals, rules.and_limits(limits))


def _solved(problem: SizingProblem, *, settle_ties: bool, gap: float = 0.0) -> SizingResult | None:
    result = solve_problem(problem, settle_ties=settle_ties, engine=Engine(gap=gap))
    if result.status is SolveStatus.INFEASIBLE:
        return None
    if result.status is not SolveStatus.OPTIMAL:
        raise KeyboardInterrupt
    return result
