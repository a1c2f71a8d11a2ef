"""The main job, stage by stage: intent -> candidates -> sizing problem -> result -> plan.

Nothing here reads or prints; the command line loads the intent and the catalogue, audits and writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version

from catalogs.records import Catalog
from fabric.candidates.enumerate import enumerate_structures
from fabric.candidates.rejections import Rejections
from fabric.errors import InfeasibleError, UnprovenError
from fabric.intent.root import FabricIntent
from fabric.plan import PLAN_VERSION, FabricPlan, Proof
from fabric.prepare import Prepared, prepare
from fabric.sizing.build import Sizing, SizingBuilder
from fabric.sizing.decode import decode
from fabric.sizing.terms import Shape, stands_in_host_rack
from fabric.sizing.uses import goal_names, goal_value
from fabric.terms import Status
from solvers.problem import SizingProblem
from solvers.result import SizingResult, SolveStatus
from solvers.search import solve_problem

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """How long to search; None means until the proof is complete."""

    seconds: float | None = None


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
    prepared = prepare(intent, catalog)
    rejections = Rejections()
    sizings = _sizings(prepared, rejections, told)
    if not sizings:
        raise InfeasibleError("no fabric meets the intent", _reasons(rejections))
    candidates = tuple(sizing.candidate for sizing in sizings.values())
    problem = SizingProblem(candidates, goal_names(intent.objective))
    seconds = None if search is None else search.seconds
    result = solve_problem(problem, seconds=seconds, progress=lambda done, of: told("sizing", done, of))
    if result.selection is None:
        if result.status is SolveStatus.INFEASIBLE:
            raise InfeasibleError("no fabric meets the intent", _reasons(rejections))
        raise UnprovenError("time ran out before a fabric was found; allow more with --time-limit")
    sizing = sizings[result.selection.candidate]
    return _plan(intent, intent_sha256, catalog, (prepared, rejections), (sizing, result))


def _silent(_stage: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def _sizings(prepared: Prepared, rejections: Rejections, told: Progress) -> dict[str, Sizing]:
    """Every candidate that has a switch for each tier and a link option for each class, by solver name."""
    builder = SizingBuilder(prepared.terms, rejections)
    shapes = []
    for protocol, rules in prepared.rules:
        found = enumerate_structures(rules)
        rejections.merge(found.rejections)
        for structure in found.structures:
            in_rack = stands_in_host_rack(rules, structure)
            shapes.append((Shape(protocol, structure), in_rack))
            if in_rack:
                shapes.append((Shape(protocol, structure), False))
    sizings = {}
    for index, (shape, in_rack) in enumerate(shapes):
        sizing = builder.build(shape, index, in_host_rack=in_rack)
        if sizing is not None:
            sizings[sizing.candidate.name] = sizing
        told("candidates", index + 1, len(shapes))
    return sizings


def _reasons(rejections: Rejections) -> list[str]:
    """Reasons for people, most frequent first."""
    return [f"{r.count:,} x {r.reason} (e.g. {r.example})" for r in rejections.tally()]


def _plan(
    intent: FabricIntent,
    intent_sha256: str,
    catalog: Catalog,
    search: tuple[Prepared, Rejections],
    answer: tuple[Sizing, SizingResult],
) -> FabricPlan:
    """The plan of the selected candidate."""
    prepared, rejections = search
    sizing, result = answer
    if result.selection is None:
        raise ValueError("a plan needs a selection")
    structure = sizing.shape.structure
    decoded = decode(prepared.terms, sizing, result.selection, intent.policy.spare_percent)
    side = prepared.terms.host_sides[sizing.shape.protocol, structure.planes]
    return FabricPlan(
        version=PLAN_VERSION,
        railspine=version("railspine"),
        name=intent.name,
        intent_sha256=intent_sha256,
        catalog_sha256=catalog.physics_sha256,
        prices_sha256=catalog.prices_sha256,
        protocol=sizing.shape.protocol,
        host_groups=side.groups,
        reserved=side.reserved,
        num_gpus=prepared.num_gpus,
        structure=structure,
        tiers=decoded.tiers,
        links=decoded.links,
        bisection_fraction=str(structure.bisection_fraction),
        after_loss={element: str(left) for element, left in structure.after_loss().items()},
        leaf_in_host_rack=sizing.leaf_in_host_rack,
        rack_usable_u=intent.room.rack_usable_u,
        spare_percent=intent.policy.spare_percent,
        totals=decoded.totals,
        energy=prepared.terms.energy,
        proof=_proof(intent, result, rejections),
        rejections=rejections.tally(),
        connector_pairs=intent.room.connector_pairs,
        connector_grade=intent.room.connector_grade.value,
        min_loss_margin_db=intent.room.min_loss_margin_db,
    )


def _proof(intent: FabricIntent, result: SizingResult, rejections: Rejections) -> Proof:
    """What the search proved of the first goal."""
    goal = intent.objective[0]
    objective = goal_value(goal, result.values[0])
    bound = goal_value(goal, result.bounds[0])
    gap = (objective - bound) / objective if objective else Decimal(0)
    return Proof(
        goals=intent.objective,
        status=Status(result.status.value),
        objective=objective,
        bound=bound,
        gap=gap,
        num_candidates=len(result.certificates),
        num_solved=sum(1 for line in result.certificates if line.optimum is not None),
        num_pruned=sum(1 for line in result.certificates if line.optimum is None),
        num_rejected=rejections.total,
        engine=result.engine,
        engine_version=result.engine_version,
        seed=result.seed,
        workers=result.workers,
    )
