"""One explanation of an intent: its plan with what binds and every runner-up, or why it has none."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.records import Catalog
from fabric.explain.bindings import bindings
from fabric.explain.conflicts import explain_conflict
from fabric.explain.decisions import explain_decisions
from fabric.explain.records import Binding, Decision, Relaxation
from fabric.intent.root import FabricIntent
from fabric.plan import FabricPlan, RejectionCount
from fabric.session import Progress, open_session
from fabric.workflow import plan_of, solve_session


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why: ``plan`` with ``bindings`` and ``decisions``, or no plan and the rules in ``conflict``.

    ``conflict`` is empty when a plan exists, or when not even the loosest intent has one. ``rejections`` and
    ``refusals`` count what fell out on the way.
    """

    plan: FabricPlan | None
    bindings: tuple[Binding, ...]
    decisions: tuple[Decision, ...]
    conflict: tuple[Relaxation, ...]
    rejections: tuple[RejectionCount, ...]
    refusals: tuple[RejectionCount, ...]


def explain(
    intent: FabricIntent, intent_sha256: str, catalog: Catalog, progress: Progress | None = None
) -> Explanation:
    """The explanation of ``intent``; raises InputError where intent and catalogue do not match."""
    session = open_session(intent, catalog, by_technology=True, progress=progress)
    result = solve_session(session, tuple(session.sketches.values()))
    plan = None if result.selection is None else plan_of(session, result, intent_sha256)
    tallies = (session.builder.rejections.tally(), session.builder.refusals.tally())
    if plan is None:
        return Explanation(None, (), (), explain_conflict(intent, catalog).relaxations, *tallies)
    decisions = explain_decisions(session, result)
    return Explanation(plan, bindings(intent, plan, catalog), decisions, (), *tallies)
