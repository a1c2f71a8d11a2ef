"""Best-first search over candidates: bound every one by arithmetic, solve those that may still win.

A candidate is left unsolved only when its lower bound exceeds the best value found; the list of bounds is the proof.
Goals are settled in order, each fixed before the next. Of candidates that tie in every goal the first in the
problem's order wins, and inside it the first choice in order, so that equal optima give one answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heapreplace
from importlib.metadata import version

from solvers.check import check_problem
from solvers.exact import Engine, enough, least_use, use_of
from solvers.pool import Pool
from solvers.problem import Candidate, Limit, Rules, SizingProblem
from solvers.result import Certificate, Selection, SizingResult, SolveStatus
from solvers.sharpen import Sharpener
from solvers.ties import UnsettledError, first_in_order

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Round:
    """State of the search for one goal: best value, what is still open below it, one line per candidate.

    ``least`` is the best bound of every candidate that may keep the rules, by its index.
    """

    best: int | None = None
    selection: Selection | None = None
    open_bounds: list[int] = field(default_factory=list)
    proven: bool = True
    solved: int = 0
    lines: list[Certificate] = field(default_factory=list)
    least: dict[int, int] = field(default_factory=dict)

    def most(self, gap: float) -> int | None:
        """A candidate that uses this much or more need not be looked at; None while nothing is found."""
        return None if self.best is None else enough(self.best, gap)


@dataclass(frozen=True, slots=True)
class _Watch:
    """How to solve, when to stop and whom to tell."""

    engine: Engine
    deadline: float | None
    progress: Progress | None

    def seconds_left(self) -> float | None:
        """Seconds until the deadline, None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()


def solve_problem(
    problem: SizingProblem,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
    settle_ties: bool = True,
) -> SizingResult:
    """The best candidate with its choices, and how far the proof got.

    ``seconds`` bounds the wall time: what is found by then is returned as FEASIBLE with its bound, or UNKNOWN.
    An interrupt (Ctrl-C) ends the search in the same way, also where CP-SAT took the signal and merely stopped.
    ``progress`` is told (solved, candidates). With a gap in ``engine`` a goal is proven to that relative gap only.
    Without ``settle_ties`` the selection is one of those that reach the values, whichever was found: that is sooner.
    """
    check_problem(problem)
    pool = Pool(problem)
    watch = _Watch(engine or Engine(), None if seconds is None else time.monotonic() + seconds, progress)
    rules = problem.rules
    rounds: list[_Round] = []
    for position, goal in enumerate(problem.goals):
        state = _settle(pool, rules, goal, watch)
        if state.best is None and (not rounds or state.proven):
            status = SolveStatus.INFEASIBLE if state.proven else SolveStatus.UNKNOWN
            return _result(status, None, ((), ()), ([*rounds, state], watch.engine))
        rounds.append(state)
        if state.best is None:
            break
        rules = rules.and_limits([Limit(goal, problem.held_at(position, state.best))])
    return _answer(pool, rules if settle_ties else None, rounds, watch)


def _answer(pool: Pool, rules: Rules | None, rounds: list[_Round], watch: _Watch) -> SizingResult:
    """The result once at least the first goal has a value; a goal not settled shows what the selection uses.

    ``rules`` are those within which the first selection in order is sought, None where any will do.
    """
    complete = len(rounds) == len(pool.problem.goals) and all(state.proven for state in rounds)
    selection = None
    if complete and rules is not None:
        try:
            selection = _first_selection(pool, rules, rounds[-1], watch)
        except (KeyboardInterrupt, UnsettledError):
            complete = False
    if selection is None:
        selection = next(state.selection for state in reversed(rounds) if state.selection is not None)
    candidate = next(c for i in range(len(pool)) if pool.name(i) == selection.candidate and (c := pool.candidate(i)))
    values, bounds = [], []
    for position, goal in enumerate(pool.problem.goals):
        used = use_of(candidate, selection, goal, pool.problem.rules)
        state = rounds[position] if position < len(rounds) else _Round(proven=False, open_bounds=[0])
        value = used if state.best is None else min(used, state.best)
        values.append(value)
        bounds.append(min([*state.open_bounds, value]))
    status = SolveStatus.OPTIMAL if complete else SolveStatus.FEASIBLE
    return _result(status, selection, (tuple(values), tuple(bounds)), (rounds, watch.engine))


def _result(
    status: SolveStatus,
    selection: Selection | None,
    reached: tuple[tuple[int, ...], tuple[int, ...]],
    how: tuple[list[_Round], Engine],
) -> SizingResult:
    values, bounds = reached
    rounds, engine = how
    return SizingResult(
        status=status,
        selection=selection,
        values=values,
        bounds=bounds,
        num_solved=sum(state.solved for state in rounds),
        certificates=tuple(rounds[0].lines),
        engine="OR-Tools CP-SAT",
        engine_version=version("ortools"),
        seed=engine.seed,
        workers=engine.workers,
    )


def _queue(pool: Pool, rules: Rules, goal: str) -> list[tuple[int, int]]:
    """(bound, index) of every candidate that its bounds do not already rule out, as a heap."""
    kept = []
    for index in range(len(pool)):
        bound = pool.bound(index, goal)
        if bound is not None and pool.is_within(index, rules):
            kept.append((bound, index))
    heapify(kept)
    return kept


def _settle(pool: Pool, rules: Rules, goal: str, watch: _Watch) -> _Round:
    """Least value of ``goal`` over all candidates, with one line of proof each; best bound first."""
    state = _Round()
    sharpener = Sharpener(pool, rules, goal)
    queue = _queue(pool, rules, goal)
    total = len(queue)
    try:
        while queue and ((most := state.most(watch.engine.gap)) is None or queue[0][0] < most):
            left = watch.seconds_left()
            if left is not None and left <= 0:
                state.proven = False
                break
            bound, index = queue[0]
            sharper = sharpener.sharpen(index, bound)
            candidate = pool.candidate(index) if sharper == bound else None
            if sharper is None:
                heappop(queue)
                continue
            if candidate is None:
                heapreplace(queue, (sharper, index))
                continue
            _solve_one(state, candidate, (rules, goal), (bound, index), watch)
            heappop(queue)
            if watch.progress is not None:
                watch.progress(total - len(queue), total)
            if not state.proven:
                break
    except KeyboardInterrupt:
        state.proven = False
    for bound, index in sorted(queue):
        state.lines.append(Certificate(pool.name(index), bound, None, multipliers=sharpener.multipliers.get(index)))
        state.open_bounds.append(bound)
        state.least[index] = bound
    return state


def _solve_one(
    state: _Round, candidate: Candidate, asked: tuple[Rules, str], place: tuple[int, int], watch: _Watch
) -> None:
    """Solve one candidate to the end, or as far as the time left allows.

    Where its demand spreads over variants, only for less than would do: that is much sooner disproven.
    """
    (rules, goal), (bound, index) = asked, place
    is_spread = not all(candidate.is_single(demand) for demand in candidate.classes)
    below = state.most(watch.engine.gap) if is_spread else None
    answer = least_use(candidate, rules, goal, watch.seconds_left(), watch.engine, below)
    state.solved += 1
    optimum = answer.value if answer.proven and answer.bound == answer.value else None
    is_impossible = answer.proven and answer.value is None and below is None
    if answer.proven and answer.value is None and below is not None:
        bound = max(bound, below)
    elif optimum is None:
        bound = max(bound, answer.bound)
    if optimum is None and not is_impossible:
        state.open_bounds.append(bound)
    if not is_impossible:
        state.least[index] = bound if optimum is None else optimum
    state.proven = state.proven and answer.proven
    state.lines.append(Certificate(candidate.name, bound, optimum, is_impossible, is_solved=True))
    if answer.value is not None and (state.best is None or answer.value < state.best):
        state.best, state.selection = answer.value, answer.selection


def _first_selection(pool: Pool, rules: Rules, last: _Round, watch: _Watch) -> Selection | None:
    """The first candidate in order that keeps all rules, goals held included, with its first choice in order.

    Those whose bound of the last goal is beyond what is held were ruled out when it was settled.
    """
    held = rules.limits[-1].at_most
    for index in sorted(index for index, least in last.least.items() if least <= held):
        candidate = pool.candidate(index)
        if candidate is None or not pool.is_within(index, rules):
            continue
        selection = first_in_order(candidate, rules, watch.seconds_left(), watch.engine)
        if selection is not None:
            return selection
    return None
