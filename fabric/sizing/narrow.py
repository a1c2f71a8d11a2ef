"""A sketch with fewer choices: what a plan would be without some models or kinds of link.

Leaving a choice out only raises a candidate's use, so the bounds of the whole sketch still hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from solvers.problem import Candidate, Sketch

Keep = Callable[[str, str], bool]
"""Whether a variant or option (owner, name) may be used."""


def narrowed(sketch: Sketch, keep_in: Callable[[str], Keep]) -> Sketch:
    """The sketch whose candidate holds only the variants and options kept."""

    def build() -> Candidate | None:
        candidate = sketch.build()
        if candidate is None:
            return None
        keep = keep_in(sketch.name)
        groups = tuple(
            replace(group, variants=tuple(v for v in group.variants if keep(group.name, v.name)))
            for group in candidate.groups
        )
        classes = tuple(
            replace(demand, options=tuple(o for o in demand.options if keep(demand.name, o.name)))
            for demand in candidate.classes
        )
        return Candidate(candidate.name, groups, classes)

    return Sketch(sketch.name, sketch.bounds, build)
