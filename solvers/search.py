"""Best-first search over candidates: bound every one by arithmetic, solve those that may still win.

A candidate is left unsolved only when its lower bound exceeds the best value found; the list of bounds is the proof.
Goals are settled in order, each fixed before the next. Of candidates that tie in every goal the first in the
problem's order wins, and inside it the first choice in order, so that equal optima give one answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from solvers.bounds import lower_bound
from solvers.exact import SEED, WORKERS, first_in_order, least_use
from solvers.problem import Candidate, Limit, SizingProblem, check_problem
from solvers.result import Certificate, Selection, SizingResult, SolveStatus

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Round:
    """State of the search for one goal."""

    best: int | None = None
    bound: int | None = None
    proven: bool = True
    solved: int = 0


def solve_problem(
    problem: SizingProblem, *, seconds: float | None = None, progress: Progress | None = None
) -> SizingResult:
    """The best candidate with its choices, and how far the proof got.

    ``seconds`` bounds the wall time: what is found by then is returned as FEASIBLE with its bound, or UNKNOWN.
    An interrupt (Ctrl-C) ends the search in the same way. ``progress`` is told (solved, candidates).
    """
    check_problem(problem)
    deadline = None if seconds is None else time.monotonic() + seconds
    limits = list(problem.limits)
    values: list[int] = []
    bounds: list[int] = []
    solved = 0
    certificates: tuple[Certificate, ...] = ()
    proven = True
    for goal in problem.goals:
        state, lines = _settle(problem, tuple(limits), goal, deadline, progress)
        solved += state.solved
        certificates = certificates or lines
        if state.best is None:
            status = SolveStatus.INFEASIBLE if state.proven else SolveStatus.UNKNOWN
            return _result(status, None, ((), ()), solved, certificates)
        proven = proven and state.proven
        values.append(state.best)
        bounds.append(state.best if state.proven or state.bound is None else min(state.bound, state.best))
        limits.append(Limit(goal, state.best))
    selection = _first_selection(problem, tuple(limits), tuple(values))
    status = SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE
    return _result(status, selection, (tuple(values), tuple(bounds)), solved, certificates)


def _result(
    status: SolveStatus,
    selection: Selection | None,
    reached: tuple[tuple[int, ...], tuple[int, ...]],
    solved: int,
    certificates: tuple[Certificate, ...],
) -> SizingResult:
    values, bounds = reached
    engine = version("ortools")
    return SizingResult(
        status, selection, values, bounds, solved, certificates, "OR-Tools CP-SAT", engine, SEED, WORKERS
    )


def _bounded(problem: SizingProblem, limits: tuple[Limit, ...], goal: str) -> list[tuple[int, int, Candidate]]:
    """(bound, index, candidate) of every candidate that its bounds do not already rule out, best bound first."""
    kept = []
    for index, candidate in enumerate(problem.candidates):
        bound = lower_bound(candidate, goal)
        if bound is None:
            continue
        if all((lower_bound(candidate, limit.resource) or 0) <= limit.at_most for limit in limits):
            kept.append((bound, index, candidate))
    return sorted(kept, key=lambda line: line[:2])


def _settle(
    problem: SizingProblem,
    limits: tuple[Limit, ...],
    goal: str,
    deadline: float | None,
    progress: Progress | None,
) -> tuple[_Round, tuple[Certificate, ...]]:
    """Least value of ``goal`` over all candidates, with one line of proof each."""
    state = _Round()
    lines: list[Certificate] = []
    queue = _bounded(problem, limits, goal)
    settled = 0
    try:
        for bound, _, candidate in queue:
            if state.best is not None and bound >= state.best:
                break
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                state.proven = False
                break
            answer = least_use(candidate, limits, goal, left)
            state.solved += 1
            state.proven = state.proven and answer.proven
            lines.append(Certificate(candidate.name, bound, answer.value if answer.proven else None))
            if answer.value is not None and (state.best is None or answer.value < state.best):
                state.best = answer.value
            settled += 1
            if progress is not None:
                progress(state.solved, len(queue))
    except KeyboardInterrupt:
        state.proven = False
    lines = lines[:settled]
    lines.extend(Certificate(candidate.name, bound, None) for bound, _, candidate in queue[settled:])
    open_bounds = [line.bound for line in lines if line.optimum is None]
    state.bound = min(open_bounds, default=state.best)
    return state, tuple(lines)


def _first_selection(problem: SizingProblem, limits: tuple[Limit, ...], values: tuple[int, ...]) -> Selection | None:
    """The first candidate in order that reaches every value, with its first choice in order."""
    for candidate in problem.candidates:
        reaches = all(
            (bound := lower_bound(candidate, goal)) is not None and bound <= value
            for goal, value in zip(problem.goals, values, strict=True)
        )
        if reaches:
            selection = first_in_order(candidate, limits)
            if selection is not None:
                return selection
    return None
