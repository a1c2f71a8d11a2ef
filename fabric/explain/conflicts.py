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

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.errors import InputError
from fabric.explain.additions import least_addition, names_it_admits
from fabric.explain.purchase import change_told
from fabric.explain.records import Relaxation
from fabric.explain.rules import Rule, rules_of, told, told_of
from fabric.intent.root import FabricIntent
from fabric.session import open_session
from fabric.sizing.market import market_rules
from fabric.sizing.uses import CENTS, FIBERS, GRAMS, MILLIWATTS, TCO_UNITS
from fabric.terms import Goal
from fabric.workflow import solve_session
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
class Conflict:
    """Rules that cannot hold together; empty when not even the loosest intent has a plan."""

    relaxations: tuple[Relaxation, ...]


def explain_conflict(intent: FabricIntent, catalog: Catalog) -> Conflict:
    """The conflict of an intent that has no plan."""
    rules = rules_of(intent, catalog)
    core = _core(intent, catalog, rules)
    return Conflict(tuple(_relax(intent, catalog, rule) for rule in core))


def outcome(intent: FabricIntent, catalog: Catalog) -> str | None:
    """The structure of the best plan of ``intent``, None when it has none."""
    try:
        session = open_session(intent, catalog)
    except InputError:
        return None
    result = solve_session(session, tuple(session.sketches.values()))
    if result.selection is None:
        return None
    return label(session.places[result.selection.candidate].shape.structure)


def has_plan(intent: FabricIntent, catalog: Catalog) -> bool:
    """Whether ``intent`` has a plan at all."""
    return outcome(intent, catalog) is not None


def _core(intent: FabricIntent, catalog: Catalog, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules that stay when every other is at its loosest, and none of which can be left out.

    A rule that restores a plan when it alone is loosened is part of every conflict. Such rules are found first, in
    intents as narrow as the user's; often they are the whole conflict, and one wide search proves it.
    """
    hosts = [rule for rule in rules if rule.path[0] == "hosts"]
    others = [rule for rule in rules if rule not in hosts]
    alone = [rule for rule in others if rule.path[:2] != SUPPLY]
    alone += [rule for rule in others if rule.path[:2] == SUPPLY][:MOST_LINES]
    certain = [rule for rule in alone if has_plan(rule.relaxed(intent, rule.loosest), catalog)]
    if not certain and not has_plan(_loosened(intent, others), catalog):
        kept = []
    else:
        kept = [*certain, *_undroppable(intent, catalog, [rule for rule in others if rule not in certain])]
    kept += [rule for rule in hosts if _first_that_helps(intent, catalog, rule) is not None]
    return tuple(rule for rule in rules if rule in kept)


def _undroppable(intent: FabricIntent, catalog: Catalog, rules: list[Rule]) -> list[Rule]:
    """What is left of ``rules`` when as many as possible are dropped and the intent still has no plan."""
    kept: list[Rule] = []
    stack = [rules] if rules else []
    dropped: list[Rule] = []
    while stack:
        group = stack.pop()
        if not has_plan(_loosened(intent, [*dropped, *group]), catalog):
            dropped += group
        elif len(group) == 1:
            kept += group
        else:
            middle = len(group) // 2
            stack += [group[middle:], group[:middle]]
    return kept


def _loosened(intent: FabricIntent, rules: tuple[Rule, ...] | list[Rule]) -> FabricIntent:
    """The intent with ``rules`` at their loosest."""
    for rule in rules:
        intent = rule.relaxed(intent, rule.loosest)
    return intent


def _relax(intent: FabricIntent, catalog: Catalog, rule: Rule) -> Relaxation:
    """The least change of ``rule`` alone that restores a plan."""

    def restored(value: object, found: str) -> Relaxation:
        change = change_told(rule.path, rule.value, value)
        return Relaxation(rule.key, told_of(intent, rule), rule.is_default, told(value), found, change)

    if rule.path[0] == "hosts":
        return restored(*_fewest_hosts_less(intent, catalog, rule))
    last = outcome(rule.relaxed(intent, rule.loosest), catalog)
    if last is None:
        return Relaxation(rule.key, told_of(intent, rule), rule.is_default, None, None)
    if rule.path[0] == "caps" and rule.path[-1] in _CAPPED:
        least = _least_cap(intent, catalog, rule)
        return restored(least, outcome(rule.relaxed(intent, least), catalog) or last)
    if names_it_admits(rule):
        longer = least_addition(intent, catalog, rule, lambda names: has_plan(rule.relaxed(intent, names), catalog))
        return restored(longer, outcome(rule.relaxed(intent, longer), catalog) or last)
    if isinstance(rule.value, tuple):
        tried = ((step, outcome(rule.relaxed(intent, step), catalog)) for step in rule.steps)
        return next(restored(step, found) for step, found in tried if found is not None)
    index, found = _first_step(intent, catalog, rule, rule.steps)
    enough = rule.steps[index]
    if isinstance(rule.value, int) and not isinstance(rule.value, bool) and enough is not None:
        tighter = rule.value if index == 0 else rule.steps[index - 1]
        way = 1 if enough > tighter else -1
        between = range(tighter + way, enough + way, way)
        index, found = _first_step(intent, catalog, rule, between)
        return restored(between[index], found)
    return restored(enough, found)


def _first_that_helps(intent: FabricIntent, catalog: Catalog, rule: Rule) -> int | None:
    """Index of the first step that restores a plan, tried one after the other; None when none does."""
    tried = enumerate(rule.steps)
    return next((index for index, step in tried if has_plan(rule.relaxed(intent, step), catalog)), None)


def _fewest_hosts_less(intent: FabricIntent, catalog: Catalog, rule: Rule) -> tuple[int, str]:
    """A number of hosts with which there is a plan, while there is none with one more."""
    index = _first_that_helps(intent, catalog, rule)
    if index is None:
        raise ValueError(f"{rule.key} has no step that restores a plan")
    tighter = rule.value if index == 0 else rule.steps[index - 1]
    between = range(tighter - 1, rule.steps[index] - 1, -1)
    place, found = _first_step(intent, catalog, rule, between)
    return between[place], found


def _first_step(intent: FabricIntent, catalog: Catalog, rule: Rule, steps: Sequence[object]) -> tuple[int, str]:
    """Index of the first of ``steps``, tightest first, that restores a plan, by bisection; the last one does."""
    low, high = 0, len(steps) - 1
    best = outcome(rule.relaxed(intent, steps[high]), catalog)
    while low < high:
        middle = (low + high) // 2
        found = outcome(rule.relaxed(intent, steps[middle]), catalog)
        if found is None:
            low = middle + 1
        else:
            high, best = middle, found
    if best is None:
        raise ValueError(f"{rule.key} has no step that restores a plan")
    return high, best


def _least_cap(intent: FabricIntent, catalog: Catalog, rule: Rule) -> Decimal | int:
    """The least value of a cap with which there is a plan: the least use of what it caps, under everything else."""
    name, scale = _CAPPED[str(rule.path[-1])]
    session = open_session(rule.relaxed(intent, _NO_CAP), catalog)
    rules = market_rules(session.prepared.terms)
    others = replace(rules, limits=tuple(limit for limit in rules.limits if limit.resource != name))
    result = solve_problem(SizingProblem(tuple(session.sketches.values()), (name,), others))
    return result.values[0] if scale == 1 else Decimal(result.values[0]) / scale
