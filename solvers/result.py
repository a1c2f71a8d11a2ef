"""What a search found and proved. Status has no default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from solvers.prices import Multipliers


class SolveStatus(StrEnum):
    """How far the proof got."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Selection:
    """What one candidate is made of: units by variant for every group, cells by option for every class."""

    candidate: str
    variants: Mapping[str, Mapping[str, int]]
    options: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """One line of the proof for the first goal: a lower bound, and the exact optimum where it was solved.

    ``is_impossible`` tells a candidate that was solved and has no choice within the rules. ``is_solved`` tells a
    bound that stands on a solve (for less than the best value known by then, or to a gap) from one by arithmetic:
    the sum of least uses, or with ``multipliers`` the bound of :mod:`solvers.prices`.
    """

    candidate: str
    bound: int
    optimum: int | None
    is_impossible: bool = False
    is_solved: bool = False
    multipliers: Multipliers | None = None


@dataclass(frozen=True, slots=True)
class SizingResult:
    """``values`` are the least values found of the goals, in order; ``bounds`` what was proven of each.

    The two are equal when optimal, or within the gap that was allowed. The selection may exceed a value by the slack
    of its goal.
    """

    status: SolveStatus
    selection: Selection | None
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    num_solved: int
    certificates: tuple[Certificate, ...]
    engine: str
    engine_version: str
    seed: int
    workers: int
