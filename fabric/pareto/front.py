"""The exact front by the epsilon-constraint method: least money, then least power, then the same below that power.

Every point is optimal for the limit it was found under, so between two neighbours there is no other plan that beats
both in the space searched. Supported points are those on the lower-left convex hull: least for some price of a watt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.intent.goals import WantedGoal
from fabric.intent.root import FabricIntent
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.session import Progress, Session, open_session
from fabric.sizing.market import market_rules
from fabric.sizing.uses import goal_names, goal_value
from fabric.terms import Goal, Tier
from fabric.workflow import plan_of
from solvers.problem import Limit, SizingProblem
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem


@dataclass(frozen=True, slots=True)
class Point:
    """A plan of the front: ``money_usd`` is the plan's capex or tco, power in W; numbered from the cheapest."""

    number: int
    money_usd: Decimal
    power_w: Decimal
    structure: str
    choices: tuple[tuple[str, str], ...]
    is_supported: bool
    changes: str
    plan: FabricPlan


@dataclass(frozen=True, slots=True)
class Front:
    """Points from the cheapest to the coolest. ``is_complete`` is False when the search was cut short."""

    money: Goal
    points: tuple[Point, ...]
    is_complete: bool


Found = Callable[[int], None]


def pareto_front(session: Session, intent_sha256: str, found: Found | None = None) -> Front:
    """The front of ``session``, whose goals are (capex or tco, power); ``found`` is told how many points there are.

    An interrupt ends the search and keeps what was found.
    """
    money = session.prepared.terms.goals[0]
    results: list[SizingResult] = []
    complete = True
    try:
        for result in _descend(session):
            results.append(result)
            if found is not None:
                found(len(results))
    except KeyboardInterrupt:
        complete = False
    plans = [plan_of(session, result, intent_sha256) for result in results]
    figures = [
        (goal_value(money, result.values[0]), plan.totals.power_w)
        for result, plan in zip(results, plans, strict=True)
    ]
    supported = hull(figures)
    points: list[Point] = []
    for index, (plan, (usd, watts)) in enumerate(zip(plans, figures, strict=True)):
        choices = decisions_of(plan)
        before = points[-1] if points else None
        changes = "" if before is None else _changes(before, choices, (usd, watts))
        points.append(Point(index + 1, usd, watts, label(plan.structure), choices, index in supported, changes, plan))
    return Front(money, tuple(points), complete)


def front_session(intent: FabricIntent, catalog: Catalog, money: Goal, progress: Progress | None = None) -> Session:
    """A session whose goals are ``money`` and then power; the intent's own objective is set aside, its caps hold."""
    goals = (WantedGoal(goal=money), WantedGoal(goal=Goal.POWER))
    return open_session(intent.model_copy(update={"objective": goals}), catalog, progress=progress)


def dominated_structures(session: Session, front: Front) -> tuple[tuple[Decimal, Decimal], ...]:
    """(USD, W) of the cheapest plan of every structure that is on no point of the front.

    An interrupt ends the search and keeps what was found.
    """
    terms = session.prepared.terms
    ahead = {point.structure for point in front.points}
    found = []
    try:
        for key, sketch in session.sketches.items():
            if label(session.places[key].shape.structure) in ahead:
                continue
            result = solve_problem(SizingProblem((sketch,), goal_names(terms.goals)[:2], market_rules(terms)))
            if result.status is SolveStatus.OPTIMAL:
                money, power = result.values
                found.append((goal_value(front.money, money), goal_value(Goal.POWER, power)))
            elif result.status is not SolveStatus.INFEASIBLE:
                break
    except KeyboardInterrupt:
        pass
    return tuple(sorted(set(found)))


def _descend(session: Session) -> Iterator[SizingResult]:
    """Points from the cheapest on: each the cheapest below the power of the one before, and coolest among equals."""
    terms = session.prepared.terms
    rules = market_rules(terms)
    sketches = tuple(session.sketches.values())
    ceiling: int | None = None
    while True:
        below = () if ceiling is None else (Limit(Goal.POWER.value, ceiling - 1),)
        result = solve_problem(SizingProblem(sketches, goal_names(terms.goals), rules.and_limits(below)))
        if result.selection is None or result.status is not SolveStatus.OPTIMAL:
            if result.status is not SolveStatus.INFEASIBLE:
                raise KeyboardInterrupt
            return
        yield result
        ceiling = result.values[1]


def hull(figures: list[tuple[Decimal, Decimal]]) -> set[int]:
    """Indices of the points on the lower-left hull, its edges included; ``figures`` rise in money, fall in power."""
    kept: list[int] = []
    for index, (usd, watts) in enumerate(figures):
        while len(kept) > 1:
            (x1, y1), (x2, y2) = figures[kept[-2]], figures[kept[-1]]
            if (x2 - x1) * (watts - y1) - (y2 - y1) * (usd - x1) >= 0:
                break
            kept.pop()
        kept.append(index)
    return set(kept)


def decisions_of(plan: FabricPlan) -> tuple[tuple[str, str], ...]:
    """What a plan chose, decision by decision."""
    tiers = tuple(
        (f"{tier.value} tier", _models(plan.tier_choices(tier))) for tier in Tier if plan.tier_choices(tier)
    )
    links = tuple((f"{name.value} link", _shares(plan.link_choices(name), _channel)) for name in plan.classes)
    modules = tuple((f"{name.value} modules", _shares(plan.link_choices(name), _modules)) for name in plan.classes)
    return (("structure", label(plan.structure)), *tiers, *links, *modules)


def _models(choices: tuple[TierChoice, ...]) -> str:
    """The switch model of a tier; how many of each where there are several."""
    names = [f"{choice.part_number} (CPO)" if choice.is_cpo else choice.part_number for choice in choices]
    if len(names) == 1:
        return names[0]
    return " + ".join(f"{choice.num_switches} x {name}" for choice, name in zip(choices, names, strict=True))


def _shares(choices: tuple[LinkChoice, ...], tell: Callable[[LinkChoice], str]) -> str:
    """What ``tell`` says of a class; how many links of each where choices differ in it."""
    links: dict[str, int] = {}
    for choice in choices:
        links[tell(choice)] = links.get(tell(choice), 0) + choice.num_links
    return next(iter(links)) if len(links) == 1 else " + ".join(f"{count} x {text}" for text, count in links.items())


def _channel(link: LinkChoice) -> str:
    return f"{link.pmd or link.cable} on {link.medium}"


def _modules(link: LinkChoice) -> str:
    return " / ".join(end.optic or "-" for end in (*link.a_ends, link.z_end))


def _changes(before: Point, choices: tuple[tuple[str, str], ...], figures: tuple[Decimal, Decimal]) -> str:
    """What is different from the neighbour, and what it costs and saves."""
    old = dict(before.choices)
    words = [f"{name} to {value}" for name, value in choices if old.get(name) != value]
    named = [word for word in words if " modules to " not in word] or words
    usd, watts = figures[0] - before.money_usd, figures[1] - before.power_w
    return f"{'; '.join(named)}: {usd:+,.0f} USD, {watts / 1000:+,.2f} kW"


def knee(points: tuple[Point, ...]) -> Point | None:
    """The point farthest below the straight line between the two ends, in units of their distances; None under 3."""
    if len(points) < 3:
        return None
    first, last = points[0], points[-1]
    width, height = last.money_usd - first.money_usd, first.power_w - last.power_w

    def depth(point: Point) -> Decimal:
        return 1 - (point.money_usd - first.money_usd) / width - (point.power_w - last.power_w) / height

    return max(points[1:-1], key=depth)
