"""Why there is no plan: a smallest set of rules that conflict, and the least change of each that helps.

Rules that help when loosened alone are in every conflict. The others go through a deletion filter with halves: they
are dropped as long as what is left still has no plan, and none that stays can be left out. Then each is relaxed
alone, step by step, with everything else as the user wrote it. Numbers of hosts are never dropped, since fewer hosts
may fit worse; they are named where fewer of them help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from catalogs.records import Catalog
from fabric.explain.additions import least_addition, names_it_admits
from fabric.explain.inquiry import Inquiry
from fabric.explain.purchase import change_told
from fabric.explain.records import Relaxation
from fabric.explain.rules import Rule, rules_of, told, told_of
from fabric.intent.root import FabricIntent
from fabric.sizing.market import market_rules
from fabric.sizing.uses import CENTS, FIBERS, GRAMS, MILLIWATTS, TCO_UNITS
from fabric.terms import Goal
from solvers.problem import SizingProblem
from solvers.search import solve_problem

_CAPPED = {
    "capex_usd": (Goal.CAPEX.value, CENTS),
    "power_kw": (Goal.POWER.value, 1000 * MILLIWATTS),
    "tco_usd": (Goal.TCO.value, TCO_UNITS),
    "carbon_t": (Goal.CARBON.value, 1000 * GRAMS),
    "fibers": (FIBERS, 1),
}
"""What each cap counts, and its integer units in one unit of the intent."""

SUPPLY = ("market", "available")
MOST_LINES = 16
"""Lines of supply that are tried one by one; of more, the filter in halves finds those that matter."""

_NO_CAP = 10**12
"""More than any fabric uses, in any unit."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The intent as the user wrote it, and who answers for it with rules loosened."""

    intent: FabricIntent
    inquiry: Inquiry

    def has_plan(self, *loosened: Rule) -> bool:
        """Whether there is a plan with these rules at their loosest."""
        intent = self.intent
        for rule in loosened:
            intent = rule.relaxed(intent, rule.loosest)
        return self.inquiry.has_plan(intent)

    def helps(self, rule: Rule, value: object) -> bool:
        """Whether there is a plan with ``value`` in place of the rule's, everything else as written."""
        return self.inquiry.has_plan(rule.relaxed(self.intent, value))

    def outcome(self, rule: Rule, value: object) -> str | None:
        """The structure of the best plan with ``value`` in place of the rule's, None where there is none."""
        return self.inquiry.outcome(rule.relaxed(self.intent, value))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together; empty when not even the loosest intent has a plan."""

    relaxations: tuple[Relaxation, ...]


def explain_conflict(intent: FabricIntent, catalog: Catalog) -> Conflict:
    """The conflict of an intent that has no plan."""
    asked = _Asked(intent, Inquiry(catalog))
    core = _core(asked, rules_of(intent, catalog))
    return Conflict(tuple(_relax(asked, rule) for rule in core))


def _core(asked: _Asked, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules that stay when every other is at its loosest, and none of which can be left out.

    A rule that restores a plan when it alone is loosened is part of every conflict. Such rules are found first, in
    intents as narrow as the user's; often they are the whole conflict, and one wide search proves it.
    """
    hosts = [rule for rule in rules if rule.path[0] == "hosts"]
    others = [rule for rule in rules if rule not in hosts]
    alone = [rule for rule in others if rule.path[:2] != SUPPLY]
    alone += [rule for rule in others if rule.path[:2] == SUPPLY][:MOST_LINES]
    certain = [rule for rule in alone if asked.has_plan(rule)]
    if not certain and not asked.has_plan(*others):
        kept = []
    else:
        kept = [*certain, *_undroppable(asked, [rule for rule in others if rule not in certain])]
    kept += [rule for rule in hosts if _first_that_helps(asked, rule) is not None]
    return tuple(rule for rule in rules if rule in kept)


def _undroppable(asked: _Asked, rules: list[Rule]) -> list[Rule]:
    """What is left of ``rules`` when as many as possible are dropped and the intent still has no plan."""
    kept: list[Rule] = []
    stack = [rules] if rules else []
    dropped: list[Rule] = []
    while stack:
        group = stack.pop()
        if not asked.has_plan(*dropped, *group):
            dropped += group
        elif len(group) == 1:
            kept += group
        else:
            middle = len(group) // 2
            stack += [group[middle:], group[:middle]]
    return kept


def _relax(asked: _Asked, rule: Rule) -> Relaxation:
    """The least change of ``rule`` alone that restores a plan."""
    value_told = told_of(asked.intent, rule)
    if rule.path[0] != "hosts" and not asked.helps(rule, rule.loosest):
        return Relaxation(rule.key, value_told, rule.is_default, None, None)
    enough = _enough(asked, rule)
    change = change_told(rule.path, rule.value, enough)
    found = asked.outcome(rule, enough) or asked.outcome(rule, rule.loosest)
    return Relaxation(rule.key, value_told, rule.is_default, told(enough), found, change)


def _enough(asked: _Asked, rule: Rule) -> Any:
    """The value of ``rule`` nearest to that of the user that restores a plan; its loosest does."""
    if rule.path[0] == "hosts":
        return _fewest_hosts_less(asked, rule)
    if rule.path[0] == "caps" and rule.path[-1] in _CAPPED:
        return _least_cap(asked, rule)
    if names_it_admits(rule):
        session = asked.inquiry.session(rule.relaxed(asked.intent, rule.loosest))
        return least_addition(session, rule, lambda names: asked.helps(rule, names))
    if isinstance(rule.value, tuple):
        return next(step for step in rule.steps if asked.helps(rule, step))
    index = _first_step(asked, rule, rule.steps)
    enough = rule.steps[index]
    if isinstance(rule.value, int) and not isinstance(rule.value, bool) and enough is not None:
        tighter = rule.value if index == 0 else rule.steps[index - 1]
        way = 1 if enough > tighter else -1
        between = range(tighter + way, enough + way, way)
        return between[_first_step(asked, rule, between)]
    return enough


def _first_that_helps(asked: _Asked, rule: Rule) -> int | None:
    """Index of the first step that restores a plan, tried one after the other; None when none does."""
    return next((index for index, step in enumerate(rule.steps) if asked.helps(rule, step)), None)


def _fewest_hosts_less(asked: _Asked, rule: Rule) -> int:
    """A number of hosts with which there is a plan, while there is none with one more."""
    index = _first_that_helps(asked, rule)
    if index is None:
        raise ValueError(f"{rule.key} has no step that restores a plan")
    tighter = rule.value if index == 0 else rule.steps[index - 1]
    between = range(tighter - 1, rule.steps[index] - 1, -1)
    return between[_first_step(asked, rule, between)]


def _first_step(asked: _Asked, rule: Rule, steps: Sequence[object]) -> int:
    """Index of the first of ``steps``, tightest first, that restores a plan, by bisection; the last one does."""
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if asked.helps(rule, steps[middle]):
            high = middle
        else:
            low = middle + 1
    return high


def _least_cap(asked: _Asked, rule: Rule) -> Decimal | int:
    """The least value of a cap with which there is a plan: the least use of what it caps, under everything else."""
    name, scale = _CAPPED[str(rule.path[-1])]
    session = asked.inquiry.session(rule.relaxed(asked.intent, _NO_CAP))
    rules = market_rules(session.prepared.terms)
    others = replace(rules, limits=tuple(limit for limit in rules.limits if limit.resource != name))
    problem = SizingProblem(tuple(session.sketches.values()), (name,), others)
    result = solve_problem(problem, settle_ties=False)
    return result.values[0] if scale == 1 else Decimal(result.values[0]) / scale
