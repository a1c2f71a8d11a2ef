"""Every point of the front of fabrics of one kind throughout, by the epsilon-constraint method.

Least money, then least power, then the same below that power. Every point is optimal for the limit it was found
under, so between two neighbours there is no other such plan that beats both.
"""

from __future__ import annotations

from collections.abc import Iterator

from fabric.pareto.solve import POWER, best_within
from fabric.session import Session
from solvers.problem import Limit
from solvers.result import SizingResult


def uniform_points(session: Session) -> Iterator[SizingResult]:
    """Points from the cheapest on: each the cheapest below the power of the one before, and coolest among equals."""
    result = best_within(session)
    while result is not None:
        yield result
        result = best_within(session, [Limit(POWER, result.values[1] - 1)])
