"""Lower bounds by arithmetic: cheap, and checkable without a solver."""

from __future__ import annotations

from solvers.problem import Candidate


def lower_bound(candidate: Candidate, goal: str) -> int | None:
    """Sum of the least use of every group and class; None when a group or class has no choice at all."""
    uses = candidate.uses(goal)
    return sum(min(amounts) for amounts in uses) if all(uses) else None
