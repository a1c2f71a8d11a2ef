"""The main job, stage by stage: intent -> candidates -> sizing problem -> result -> plan.

Nothing here reads or prints; the command line loads the intent and the catalogue, audits and writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.metadata import version

from catalogs.records import Catalog
from fabric.alternate import alternate
from fabric.candidates.enumerate import UNDERCUT
from fabric.errors import InfeasibleError, UnprovenError
from fabric.intent.root import FabricIntent
from fabric.plan import PLAN_VERSION, FabricPlan, Proof, Robustness
from fabric.room.records import FloorPlan, RackLayout
from fabric.session import GRACE_SECONDS, Progress, Session, is_past, open_session, silent
from fabric.sizing.build import NO_LEGAL_LINK, NO_PLACE
from fabric.sizing.copackaged import Chosen, cpo_placements
from fabric.sizing.decode import decode, selected_parts
from fabric.sizing.market import market_rules, ordered_goals, racks_capped, with_racks_apart
from fabric.sizing.procurement import procurement_of
from fabric.sizing.racks import count_racks
from fabric.sizing.terms import FloorTerms, Place
from fabric.sizing.totals import total
from fabric.sizing.uses import goal_value
from fabric.terms import Status
from solvers.exact import Engine
from solvers.listing import list_rules
from solvers.problem import Exclusion, Rules, SizingProblem, Sketch
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem

MOST_REFUSALS = 6
"""Reasons for refused parts that an error lists."""

MOST_REASONS = 14

NO_REASONS = frozenset(
    {
        UNDERCUT,
        "two tiers of the same switches need less than three",
        "one leaf alone needs no spines",
        "one pod alone needs no core tier",
    }
)
"""Rejections that keep no fabric from existing."""


RACKS_UNPROVEN = (
    "no fabric was found that fits the racks with every switch model in racks apart, and none is proven impossible: "
    "raise caps.network_racks or caps.liquid_racks by one"
)

WITHDRAWN = ("withdrawn", "announced, not shipping yet")
"""Why parts are not on offer whatever the user asks for."""


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """When to stop searching, on the clock of time.monotonic() (None: when proven), and settings of the solver.

    With a ``gap`` above 0 every goal is proven to that fraction of its value only.
    """

    deadline: float | None = None
    gap: float = 0.0
    workers: int = 1
    seed: int = 1

    @property
    def seconds(self) -> float | None:
        """Seconds left for the solver: at least GRACE_SECONDS, so that candidates that were found are not lost."""
        return None if self.deadline is None else max(GRACE_SECONDS, self.deadline - time.monotonic())


def plan_fabric(
    intent: FabricIntent,
    intent_sha256: str,
    catalog: Catalog,
    search: SearchTerms | None = None,
    progress: Progress | None = None,
    gamma: int = 0,
    listing: Callable[[str], None] | None = None,
) -> FabricPlan:
    """The best fabric for ``intent`` with its proof.

    Raises InputError where intent and catalogue do not match, InfeasibleError when no candidate meets the intent,
    UnprovenError when time ran out before any was found. ``progress`` is told (stage, done, of). ``gamma`` parts at
    the most may move to their high price. ``listing`` is given the model of the chosen candidate as text.
    """
    told = progress or silent
    terms = search or SearchTerms()
    session = open_session(intent, catalog, progress=told, deadline=terms.deadline, gamma=gamma)
    result = solve_session(session, tuple(session.sketches.values()), terms, told)
    if result.selection is None:
        if result.status is SolveStatus.INFEASIBLE and session.is_complete:
            raise InfeasibleError("no fabric meets the intent", why_infeasible(session))
        if result.status is SolveStatus.UNKNOWN and terms.deadline is None:
            raise UnprovenError(RACKS_UNPROVEN)
        raise UnprovenError("time ran out before a fabric was found; allow more with --time-limit")
    if listing is not None:
        listing(list_model(session, result))
    plan = plan_of(session, result, intent_sha256, terms)
    if plan.layout is not None:
        plan = _nearer_plan(session, result, plan, terms)
    return replace(plan, robustness=_robustness(session, result, terms)) if gamma else plan


def _nearer_plan(session: Session, result: SizingResult, plan: FabricPlan, search: SearchTerms) -> FabricPlan:
    """The plan of the selected candidate with racks moved closer, as long as that gains.

    Where it has co-packaged optics, what these are for was told of ``plan``: its switches stay.
    """

    def solve(own: Session) -> SizingResult:
        return solve_session(own, tuple(own.sketches.values()), search)

    nearer = sized_plan(*alternate(session, result, solve), plan.intent_sha256)
    if plan.cpo and nearer.tiers != plan.tiers:
        return plan
    bought = procurement_of(nearer, session.prepared.terms, session.intent.market.need_by_weeks)
    return replace(nearer, cpo=plan.cpo, procurement=bought)


def list_model(session: Session, result: SizingResult) -> str:
    """The model of the selected candidate with its rules, in lines that a person can read."""
    if result.selection is None:
        raise ValueError("a model needs a selection")
    terms = session.prepared.terms
    candidate = session.builder.sizings[result.selection.candidate].candidate
    return list_rules(candidate, market_rules(terms), ordered_goals(terms))


def _robustness(session: Session, result: SizingResult, search: SearchTerms) -> Robustness | None:
    """The plan for rising prices against that for prices as they are; None where time ran out for the other."""
    terms = session.prepared.terms
    plain = replace(terms, market=replace(terms.market, gamma=0, rises_cents={}))
    other = solve_session(
        replace(session, prepared=replace(session.prepared, terms=plain)), tuple(session.sketches.values()), search
    )
    if result.selection is None or other.selection is None:
        return None
    parts = [
        selected_parts(session.builder.sizings[each.selection.candidate], each.selection)
        for each in (result, other)
        if each.selection is not None
    ]
    own, without = (total(terms, listed, Decimal(0)) for listed in parts)
    return Robustness(
        gamma=terms.market.gamma,
        plain_capex_usd=without.capex_usd,
        plain_worst_usd=without.robust_usd or without.capex_usd,
        worst_usd=own.robust_usd or own.capex_usd,
        is_same=parts[0] == parts[1],
    )


def solve_session(
    session: Session,
    sketches: tuple[Sketch, ...],
    search: SearchTerms | None = None,
    progress: Progress | None = None,
) -> SizingResult:
    """The best of ``sketches`` by the goals and within the caps of the session.

    Where the switches overfill the racks allowed, a fabric of one model a tier is left out and the search begins
    again; of mixed fabrics, those are searched whose models stand in racks apart.
    """
    terms = session.prepared.terms
    problem = SizingProblem(sketches, ordered_goals(terms), market_rules(terms), terms.slacks)
    told = progress or silent
    how = search or SearchTerms()

    def solve(rules: Rules) -> SizingResult:
        return solve_problem(
            replace(problem, rules=rules),
            seconds=how.seconds,
            progress=lambda done, of: told("sizing", done, of),
            engine=Engine(how.seed, how.workers, how.gap),
        )

    result = solve(problem.rules)
    if result.selection is None or _racks_fit(session, result):
        return result
    if terms.is_mixed:
        return _in_racks_apart(session, result, solve(with_racks_apart(terms, problem.rules)))
    rules = problem.rules
    while result.selection is not None and not _racks_fit(session, result):
        if is_past(how.deadline):
            return replace(result, status=SolveStatus.UNKNOWN, selection=None)
        rules = rules.and_exclusions([Exclusion(result.selection.candidate, result.selection.variants)])
        result = solve(rules)
    return result


def _in_racks_apart(session: Session, least: SizingResult, result: SizingResult) -> SizingResult:
    """A plan whose models stand in racks apart, proven as far as ``least``, which overfills the racks, goes."""
    if result.selection is None or not _racks_fit(session, result):
        return replace(result, status=SolveStatus.UNKNOWN, selection=None)
    if result.values[0] <= least.bounds[0]:
        return result
    bounds = (least.bounds[0], *result.bounds[1:])
    return replace(result, status=SolveStatus.FEASIBLE, bounds=bounds)


def _racks_fit(session: Session, result: SizingResult) -> bool:
    """Whether the racks that the selected switches fill are within the caps.

    The solver keeps their rack units within those of the racks; whether they fit whole racks depends on what stands
    beside what, and is counted here.
    """
    caps = session.intent.caps
    if caps.network_racks is None and caps.liquid_racks is None:
        return True
    racks = count_racks(sized_plan(session, result, ""), session.catalog.switches)
    return all(
        most is None or count <= most
        for count, most in ((racks.network, caps.network_racks), (racks.liquid, caps.liquid_racks))
    )


def why_infeasible(session: Session) -> list[str]:
    """The reasons that decide: what keeps structures from existing, and the refusals that came nearest to a link.

    Where switches would fit but nothing legal joins them, the refusals come first; before all, racks that find no
    place on the floor: nothing else kept these structures. A structure that another undercuts is no reason.
    """
    builder = session.builder
    deciding = [r for r in builder.rejections.tally() if r.reason not in NO_REASONS]
    refused = sorted(builder.refusals.tally(), key=lambda r: (_stage(r.reason), -r.count))[:MOST_REFUSALS]
    links_decide = any(r.reason == NO_LEGAL_LINK for r in deciding)
    ordered = (*refused, *deciding) if links_decide else (*deciding, *refused)
    ordered = tuple(sorted(ordered, key=lambda reason: not reason.reason.startswith(NO_PLACE)))
    lines = [f"{r.count:,} x {r.reason} (e.g. {r.example})" for r in ordered]
    return [*lines[:MOST_REASONS], "`railspine explain` tells which rules conflict, and what would be enough"]


def _stage(reason: str) -> int:
    """How near to a legal link a refusal came, nearest first; before them what cannot be bought in time or number."""
    if reason.startswith("not on offer") and not reason.endswith(WITHDRAWN):
        return -1
    if any(word in reason for word in ("stock length", "beyond the reach", "dB of loss")):
        return 0
    kinds = ("link option", "channel", "ends", "assembly", "optic", "switch")
    return next((place for place, kind in enumerate(kinds, 1) if reason.startswith(kind)), len(kinds) + 1)


def plan_of(
    session: Session, result: SizingResult, intent_sha256: str, search: SearchTerms | None = None
) -> FabricPlan:
    """The plan of the selected candidate; ValueError when nothing is selected.

    Where it has co-packaged optics, the best plan without them is found as well, by the same ``search``, unless time
    is up or the search was stopped.
    """
    if result.selection is None:
        raise ValueError("a plan needs a selection")
    terms, sizings = session.prepared.terms, session.builder.sizings

    is_stopped = result.status is SolveStatus.FEASIBLE and not racks_capped(terms)

    def solve(sketches: tuple[Sketch, ...], within_caps: bool) -> SizingResult | None:
        if is_stopped or (search is not None and is_past(search.deadline)):
            return None
        return solve_session(session if within_caps else _without_caps(session), sketches, search)

    chosen = Chosen(terms, sizings[result.selection.candidate], result.selection)
    plan = sized_plan(session, result, intent_sha256)
    return replace(
        plan,
        cpo=cpo_placements(chosen, sizings, session.sketches, solve),
        procurement=procurement_of(plan, terms, session.intent.market.need_by_weeks),
    )


def sized_plan(session: Session, result: SizingResult, intent_sha256: str) -> FabricPlan:
    """The plan of the selected candidate, without what is told of buying it and of co-packaged optics."""
    intent, catalog = session.intent, session.catalog
    prepared, builder = session.prepared, session.builder
    if result.selection is None:
        raise ValueError("a plan needs a selection")
    sizing = builder.sizings[result.selection.candidate]
    shape = sizing.place.shape
    structure = shape.structure
    decoded = decode(prepared.terms, sizing, result.selection, intent.policy.spare_percent)
    side = prepared.terms.host_sides[shape.protocol, structure.planes]
    return FabricPlan(
        version=PLAN_VERSION,
        railspine=version("railspine"),
        name=intent.name,
        intent_sha256=intent_sha256,
        catalog_sha256=catalog.physics_sha256,
        prices_sha256=catalog.prices_sha256,
        protocol=shape.protocol,
        host_groups=side.groups,
        reserved=side.reserved,
        num_gpus=prepared.num_gpus,
        structure=structure,
        tiers=decoded.tiers,
        links=decoded.links,
        bisection_fraction=str(structure.bisection_fraction),
        after_loss={element: str(left) for element, left in structure.after_loss().items()},
        leaf_in_host_rack=sizing.place.in_host_rack,
        rack_usable_u=intent.room.rack_usable_u,
        spare_percent=intent.policy.spare_percent,
        totals=decoded.totals,
        energy=prepared.terms.energy,
        proof=_proof(session, result),
        rejections=builder.rejections.tally(),
        refusals=builder.refusals.tally(),
        connector_pairs=intent.room.connector_pairs,
        connector_grade=intent.room.connector_grade.value,
        min_loss_margin_db=intent.room.min_loss_margin_db,
        grid=decoded.grid,
        floor=_floor(prepared.terms.floor, sizing.place),
        layout=_layout(sizing.place),
    )


def _floor(floor: FloorTerms | None, place: Place) -> FloorPlan | None:
    """The floor with its room as the racks stand in it: one made to fit is told as it was made."""
    if floor is None or place.ways is None:
        return None
    return replace(floor.plan, room=place.ways.placement.room)


def _layout(place: Place) -> RackLayout | None:
    """Where the racks stand, on a floor."""
    if place.ways is None:
        return None
    from fabric.placement.of_plan import layout_of  # noqa: PLC0415 - heavy, and most plans have no floor

    return layout_of(place.ways.placement, place.ways.needs, is_improved=place.ways.is_improved)


def _without_caps(session: Session) -> Session:
    """The session with nothing capped; everything built for it stays."""
    terms = replace(session.prepared.terms, caps=())
    return replace(session, prepared=replace(session.prepared, terms=terms))


def _proof(session: Session, result: SizingResult) -> Proof:
    """What the search proved of the first goal; nothing, where not every candidate was looked at.

    Optimal is what is proven to the last unit, not to a gap that was asked for.
    """
    intent = session.intent
    goal = intent.goals[0]
    objective = goal_value(goal, result.values[0])
    status, bound = Status(result.status.value), goal_value(goal, result.bounds[0])
    if bound < objective:
        status = Status.FEASIBLE
    if not session.is_complete:
        status, bound = Status.FEASIBLE, Decimal(0)
    return Proof(
        goals=intent.goals,
        slacks=tuple(str(wanted.slack) for wanted in intent.objective),
        status=status,
        objective=objective,
        bound=bound,
        gap=(objective - bound) / objective if objective else Decimal(0),
        num_candidates=len(result.certificates),
        num_solved=sum(1 for line in result.certificates if line.optimum is not None),
        num_pruned=sum(1 for line in result.certificates if line.optimum is None),
        num_rejected=session.builder.rejections.total,
        engine=result.engine,
        engine_version=result.engine_version,
    )
