"""Why there is no plan: a smallest set of rules that conflict, and the least change of each that helps.

Rules that help when loosened alone are in every conflict. The others go through a deletion filter with halves: they
are dropped as long as what is left still has no plan, and none that stays can be left out. Then each is relaxed
alone, step by step, with everything else as the user wrote it. Numbers of hosts are never dropped, since fewer hosts
may fit worse; they are named where fewer of them help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.errors import InputError
from fabric.explain.additions import least_addition, names_it_admits
from fabric.explain.purchase import change_told
from fabric.explain.records import Relaxation
from fabric.explain.rules import Rule, rules_of, told, told_of
from fabric.intent.root import FabricIntent
from fabric.session import Known, Session, open_session
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


@dataclass(slots=True)
class Ground:
    """The catalogue, and what all intents that are tried have in common."""

    catalog: Catalog
    known: Known = field(default_factory=Known)

    def session(self, intent: FabricIntent) -> Session:
        """``intent`` made ready to be solved; raises InputError where it does not match the catalogue."""
        return open_session(intent, self.catalog, known=self.known)

    def outcome(self, intent: FabricIntent) -> str | None:
        """The structure of the best plan of ``intent``, None when it has none."""
        try:
            session = self.session(intent)
        except InputError:
            return None
        result = solve_session(session, tuple(session.sketches.values()))
        if result.selection is None:
            return None
        return label(session.places[result.selection.candidate].shape.structure)

    def has_plan(self, intent: FabricIntent) -> bool:
        """Whether ``intent`` has a plan at all."""
        return self.outcome(intent) is not None


def explain_conflict(intent: FabricIntent, catalog: Catalog) -> Conflict:
    """The conflict of an intent that has no plan."""
    ground = Ground(catalog)
    core = _core(intent, ground, rules_of(intent, catalog))
    return Conflict(tuple(_relax(intent, ground, rule) for rule in core))


def _core(intent: FabricIntent, ground: Ground, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules that stay when every other is at its loosest, and none of which can be left out.

    A rule that restores a plan when it alone is loosened is part of every conflict. Such rules are found first, in
    intents as narrow as the user's; often they are the whole conflict, and one wide search proves it.
    """
    hosts = [rule for rule in rules if rule.path[0] == "hosts"]
    others = [rule for rule in rules if rule not in hosts]
    alone = [rule for rule in others if rule.path[:2] != SUPPLY]
    alone += [rule for rule in others if rule.path[:2] == SUPPLY][:MOST_LINES]
    certain = [rule for rule in alone if ground.has_plan(rule.relaxed(intent, rule.loosest))]
    if not certain and not ground.has_plan(_loosened(intent, others)):
        kept = []
    else:
        kept = [*certain, *_undroppable(intent, ground, [rule for rule in others if rule not in certain])]
    kept += [rule for rule in hosts if _first_that_helps(intent, ground, rule) is not None]
    return tuple(rule for rule in rules if rule in kept)


def _undroppable(intent: FabricIntent, ground: Ground, rules: list[Rule]) -> list[Rule]:
    """What is left of ``rules`` when as many as possible are dropped and the intent still has no plan."""
    kept: list[Rule] = []
    stack = [rules] if rules else []
    dropped: list[Rule] = []
    while stack:
        group = stack.pop()
        if not ground.has_plan(_loosened(intent, [*dropped, *group])):
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


def _relax(intent: FabricIntent, ground: Ground, rule: Rule) -> Relaxation:
    """The least change of ``rule`` alone that restores a plan."""

    def restored(value: object, found: str) -> Relaxation:
        change = change_told(rule.path, rule.value, value)
        return Relaxation(rule.key, told_of(intent, rule), rule.is_default, told(value), found, change)

    if rule.path[0] == "hosts":
        return restored(*_fewest_hosts_less(intent, ground, rule))
    last = ground.outcome(rule.relaxed(intent, rule.loosest))
    if last is None:
        return Relaxation(rule.key, told_of(intent, rule), rule.is_default, None, None)
    if rule.path[0] == "caps" and rule.path[-1] in _CAPPED:
        least = _least_cap(intent, ground, rule)
        return restored(least, ground.outcome(rule.relaxed(intent, least)) or last)
    if names_it_admits(rule):
        free = ground.session(rule.relaxed(intent, rule.loosest))
        longer = least_addition(rule, free, lambda names: ground.has_plan(rule.relaxed(intent, names)))
        return restored(longer, ground.outcome(rule.relaxed(intent, longer)) or last)
    if isinstance(rule.value, tuple):
        tried = ((step, ground.outcome(rule.relaxed(intent, step))) for step in rule.steps)
        return next(restored(step, found) for step, found in tried if found is not None)
    index, found = _first_step(intent, ground, rule, rule.steps)
    enough = rule.steps[index]
    if isinstance(rule.value, int) and not isinstance(rule.value, bool) and enough is not None:
        tighter = rule.value if index == 0 else rule.steps[index - 1]
        way = 1 if enough > tighter else -1
        between = range(tighter + way, enough + way, way)
        index, found = _first_step(intent, ground, rule, between)
        return restored(between[index], found)
    return restored(enough, found)


def _first_that_helps(intent: FabricIntent, ground: Ground, rule: Rule) -> int | None:
    """Index of the first step that restores a plan, tried one after the other; None when none does."""
    tried = enumerate(rule.steps)
    return next((index for index, step in tried if ground.has_plan(rule.relaxed(intent, step))), None)


def _fewest_hosts_less(intent: FabricIntent, ground: Ground, rule: Rule) -> tuple[int, str]:
    """A number of hosts with which there is a plan, while there is none with one more."""
    index = _first_that_helps(intent, ground, rule)
    if index is None:
        raise ValueError(f"{rule.key} has no step that restores a plan")
    tighter = rule.value if index == 0 else rule.steps[index - 1]
    between = range(tighter - 1, rule.steps[index] - 1, -1)
    place, found = _first_step(intent, ground, rule, between)
    return between[place], found


def _first_step(intent: FabricIntent, ground: Ground, rule: Rule, steps: Sequence[object]) -> tuple[int, str]:
    """Index of the first of ``steps``, tightest first, that restores a plan, by bisection; the last one does."""
    low, high = 0, len(steps) - 1
    best = ground.outcome(rule.relaxed(intent, steps[high]))
    while low < high:
        middle = (low + high) // 2
        found = ground.outcome(rule.relaxed(intent, steps[middle]))
        if found is None:
            low = middle + 1
        else:
            high, best = middle, found
    if best is None:
        raise ValueError(f"{rule.key} has no step that restores a plan")
    return high, best


def _least_cap(intent: FabricIntent, ground: Ground, rule: Rule) -> Decimal | int:
    """The least value of a cap with which there is a plan: the least use of what it caps, under everything else."""
    name, scale = _CAPPED[str(rule.path[-1])]
    session = ground.session(rule.relaxed(intent, _NO_CAP))
    rules = market_rules(session.prepared.terms)
    others = replace(rules, limits=tuple(limit for limit in rules.limits if limit.resource != name))
    result = solve_problem(SizingProblem(tuple(session.sketches.values()), (name,), others))
    return result.values[0] if scale == 1 else Decimal(result.values[0]) / scale
