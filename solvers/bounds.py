"""Lower bounds by arithmetic: cheap, and checkable without a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solvers.problem import KINDS, Candidate, Option, Rules, Variant


def lower_bound(candidate: Candidate, goal: str, rules: Rules | None = None) -> int | None:
    """Sum of the least use of every group and class; None where there is no choice.

    Credits are taken off in the one of two ways that leaves more: as much as all of them save, or as if every choice
    had all it uses for free.
    """
    rules = rules or Rules()
    owners: list[tuple[int, Sequence[Variant | Option]]] = [(g.count, g.variants) for g in candidate.groups]
    owners += [(candidate.num_cells(demand), demand.options) for demand in candidate.classes]
    if not all(choices for _, choices in owners):
        return None
    if goal == KINDS:
        return sum(count > 0 for count, _ in owners)
    used = sum(count * min(choice.uses.get(goal, 0) for choice in choices) for count, choices in owners)
    left = sum(count * min(_left(choice.uses, goal, rules) for choice in choices) for count, choices in owners)
    return max(used - rules.most_saved(goal), left)


def _left(uses: Mapping[str, int], goal: str, rules: Rules) -> int:
    """Use of a goal when credits save all they can."""
    saved = sum(uses.get(credit.resource, 0) * credit.saves.get(goal, 0) for credit in rules.credits)
    return uses.get(goal, 0) - saved
