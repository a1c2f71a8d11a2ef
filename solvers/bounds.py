"""Lower bounds by arithmetic: cheap, and checkable without a solver."""

from __future__ import annotations

from solvers.problem import KINDS, Candidate, Rules


def lower_bound(candidate: Candidate, goal: str, rules: Rules | None = None) -> int | None:
    """Sum of the least use of every group and class, less what credits may save; None where there is no choice."""
    if goal == KINDS:
        return len(candidate.groups) + len(candidate.classes)
    uses = candidate.uses(goal)
    if not all(uses):
        return None
    saved = 0 if rules is None else rules.most_saved(goal)
    return max(sum(min(amounts) for amounts in uses) - saved, 0)
