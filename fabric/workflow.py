"""The main job, stage by stage: intent -> candidates -> sizing problem -> result -> plan.

Nothing here reads or prints; the command line loads the intent and the catalogue, audits and writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from importlib.metadata import version

from catalogs.records import Catalog
from fabric.candidates.enumerate import enumerate_structures
from fabric.errors import InfeasibleError, UnprovenError
from fabric.intent.root import FabricIntent
from fabric.plan import PLAN_VERSION, FabricPlan, HostGroup, Proof
from fabric.prepare import Prepared, check_cages, prepare
from fabric.room.lengths import metres
from fabric.room.records import FloorPlan
from fabric.sizing.build import NO_LEGAL_LINK, SizingBuilder
from fabric.sizing.decode import decode
from fabric.sizing.terms import Place, Shape, leaves_per_host_rack
from fabric.sizing.uses import goal_names, goal_value
from fabric.terms import Status
from solvers.problem import Limit, SizingProblem, Sketch
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem

Progress = Callable[[str, int, int], None]

MOST_REFUSALS = 6
"""Reasons for refused parts that an error lists."""

MOST_REASONS = 14

NO_REASONS = frozenset(
    {
        "uses as much of everything as another or more",
        "two tiers of the same switches need less than three",
        "one leaf alone needs no spines",
        "one pod alone needs no core tier",
    }
)
"""Rejections that keep no fabric from existing."""


GRACE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """When to stop searching, on the clock of time.monotonic(); None means when the proof is complete."""

    deadline: float | None = None

    @property
    def seconds(self) -> float | None:
        """Seconds left for the solver: at least GRACE_SECONDS, so that candidates that were found are not lost."""
        return None if self.deadline is None else max(GRACE_SECONDS, self.deadline - time.monotonic())


@dataclass(frozen=True, slots=True)
class Session:
    """An intent made ready to be solved: its terms, and a sketch of every candidate by name.

    ``is_complete`` is False when time ran out before every candidate was sketched: nothing is proven of the others.
    """

    intent: FabricIntent
    catalog: Catalog
    prepared: Prepared
    builder: SizingBuilder
    places: dict[str, Place]
    sketches: dict[str, Sketch]
    is_complete: bool = True


def plan_fabric(
    intent: FabricIntent,
    intent_sha256: str,
    catalog: Catalog,
    search: SearchTerms | None = None,
    progress: Progress | None = None,
) -> FabricPlan:
    """The best fabric for ``intent`` with its proof.

    Raises InputError where intent and catalogue do not match, InfeasibleError when no candidate meets the intent,
    UnprovenError when time ran out before any was found. ``progress`` is told (stage, done, of).
    """
    told = progress or _silent
    terms = search or SearchTerms()
    session = open_session(intent, catalog, progress=told, deadline=terms.deadline)
    result = solve_session(session, tuple(session.sketches.values()), terms, told)
    if result.selection is None:
        if result.status is SolveStatus.INFEASIBLE and session.is_complete:
            raise InfeasibleError("no fabric meets the intent", why_infeasible(session))
        raise UnprovenError("time ran out before a fabric was found; allow more with --time-limit")
    return plan_of(session, result, intent_sha256)


def open_session(
    intent: FabricIntent,
    catalog: Catalog,
    *,
    by_technology: bool = False,
    progress: Progress | None = None,
    deadline: float | None = None,
) -> Session:
    """Enumerate and sketch; ``by_technology`` keeps the best option of every kind of link, not only of all.

    Half of the time to the ``deadline`` (of time.monotonic()) is for enumeration; past it no further candidate is
    sketched, but one that works is looked for.
    """
    check_cages(intent, catalog)
    prepared = prepare(intent, catalog)
    builder = SizingBuilder(prepared.terms, by_technology)
    places, sketches, complete = _sketch_all(prepared, builder, progress or _silent, deadline)
    return Session(intent, catalog, prepared, builder, places, sketches, complete)


def solve_session(
    session: Session,
    sketches: tuple[Sketch, ...],
    search: SearchTerms | None = None,
    progress: Progress | None = None,
) -> SizingResult:
    """The best of ``sketches`` by the goals and within the caps of the session."""
    terms = session.prepared.terms
    limits = tuple(Limit(name, most) for name, most in terms.caps)
    problem = SizingProblem(sketches, goal_names(terms.goals), limits, terms.slacks)
    told = progress or _silent
    seconds = None if search is None else search.seconds
    return solve_problem(problem, seconds=seconds, progress=lambda done, of: told("sizing", done, of))


def _silent(_stage: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def _sketch_all(
    prepared: Prepared, builder: SizingBuilder, told: Progress, deadline: float | None
) -> tuple[dict[str, Place], dict[str, Sketch], bool]:
    """Every structure of every protocol for which each tier finds a switch, leaves among the hosts or apart.

    The last of the three says whether all were looked at before the deadline.
    """
    found: list[Place] = []
    half = None if deadline is None else (time.monotonic() + deadline) / 2
    complete = True
    for protocol, rules in prepared.rules:
        enumeration = enumerate_structures(rules, None if half is None else partial(_is_past, half))
        complete = complete and enumeration.is_complete
        builder.rejections.merge(enumeration.rejections)
        for structure in enumeration.structures:
            shape = Shape(protocol, structure)
            groups = prepared.terms.host_sides[protocol, structure.planes].groups
            if leaves_per_host_rack(groups, structure):
                found.append(Place(shape, True))
            found.append(Place(shape, False))
    places: dict[str, Place] = {}
    sketches: dict[str, Sketch] = {}
    for index, place in enumerate(found):
        if sketches and deadline is not None and time.monotonic() > deadline:
            return places, sketches, False
        key = f"{index:05d}"
        sketch = builder.sketch(key, place)
        if sketch is not None:
            places[key], sketches[key] = place, sketch
        told("candidates", index + 1, len(found))
    return places, sketches, complete


def _is_past(moment: float) -> bool:
    return time.monotonic() > moment


def why_infeasible(session: Session) -> list[str]:
    """The reasons that decide: what keeps structures from existing, and the refusals that came nearest to a link.

    Where switches would fit but nothing legal joins them, the refusals come first. A structure that another undercuts
    is no reason.
    """
    builder = session.builder
    deciding = [r for r in builder.rejections.tally() if r.reason not in NO_REASONS]
    refused = sorted(builder.refusals.tally(), key=lambda r: (_stage(r.reason), -r.count))[:MOST_REFUSALS]
    links_decide = any(r.reason == NO_LEGAL_LINK for r in deciding)
    ordered = (*refused, *deciding) if links_decide else (*deciding, *refused)
    lines = [f"{r.count:,} x {r.reason} (e.g. {r.example})" for r in ordered]
    return [*lines[:MOST_REASONS], "`railspine explain` tells which rules conflict, and what would be enough"]


def _stage(reason: str) -> int:
    """How near to a legal link a refusal came; nearest first."""
    if any(word in reason for word in ("stock length", "beyond the reach", "dB of loss")):
        return 0
    kinds = ("link option", "channel", "ends", "assembly", "optic", "switch")
    return next((place for place, kind in enumerate(kinds, 1) if reason.startswith(kind)), len(kinds) + 1)


def plan_of(session: Session, result: SizingResult, intent_sha256: str) -> FabricPlan:
    """The plan of the selected candidate; ValueError when nothing is selected."""
    intent, catalog = session.intent, session.catalog
    prepared, builder = session.prepared, session.builder
    if result.selection is None:
        raise ValueError("a plan needs a selection")
    sizing = builder.sizings[result.selection.candidate]
    shape = sizing.place.shape
    structure = shape.structure
    decoded = decode(prepared.terms, sizing, result.selection, intent.policy.spare_percent)
    side = prepared.terms.host_sides[shape.protocol, structure.planes]
    plan = FabricPlan(
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
        floor=_floor(intent, side.groups),
    )
    _refuse_short_cables(plan, catalog)
    return plan


def _refuse_short_cables(plan: FabricPlan, catalog: Catalog) -> None:
    """On a floor no cable is shorter than its way; InfeasibleError names the runs that are too short."""
    if plan.floor is None:
        return
    from fabric.placement.lengths import longest_by_class  # noqa: PLC0415 - heavy, and most plans have no floor
    from fabric.placement.of_plan import place_plan  # noqa: PLC0415

    longest = longest_by_class(plan.structure, place_plan(plan, catalog))
    short = [
        f"{link.name.value}: the longest cable needs {metres(longest[link.name])} m, {link.stock_length_m} m were"
        f" planned; write room.runs.{link.name.value.replace('-', '_')}: {metres(longest[link.name])}"
        for link in plan.links
        if longest[link.name] > link.stock_length_m * 1000
    ]
    if short:
        raise InfeasibleError("the runs of the intent are shorter than the ways on its floor", short)


def _floor(intent: FabricIntent, groups: tuple[HostGroup, ...]) -> FloorPlan | None:
    """The floor of the plan; coolant is there when it may be used, or when a host needs it."""
    room = intent.room
    if room.floor is None:
        return None
    liquid = any(group.cooling == "liquid" for group in groups)
    return room.floor.floor_plan(room.rack_usable_u, liquid if room.liquid_cooling is None else room.liquid_cooling)


def _proof(session: Session, result: SizingResult) -> Proof:
    """What the search proved of the first goal; nothing, where not every candidate was looked at."""
    intent = session.intent
    goal = intent.goals[0]
    objective = goal_value(goal, result.values[0])
    status, bound = Status(result.status.value), goal_value(goal, result.bounds[0])
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
        seed=result.seed,
        workers=result.workers,
    )
