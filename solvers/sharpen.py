"""Bounds of candidates made sharper step by step, cheapest step first, and only while a candidate may win."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from solvers.check import most_used
from solvers.counting import total_use
from solvers.model import build_model
from solvers.pool import Pool
from solvers.prices import Multipliers, no_multipliers
from solvers.problem import Candidate, Rules
from solvers.relaxation import multipliers_of, penalties, relax

KEPT = 4
"""How many multipliers are tried on the next candidate; scarce things are mostly scarce for all."""
FAR = 100.0
"""Price of overrunning a rule as far as can be, in the largest use of the goal."""


Step = tuple[int | None, Multipliers | None]
"""A bound, None where there is no choice; and the multipliers that give it, None where least uses do."""


@dataclass(slots=True)
class Sharpener:
    """The bounds of one goal under rules; ``multipliers`` has those that gave the bound of a candidate, by index."""

    pool: Pool
    rules: Rules
    goal: str
    multipliers: dict[int, Multipliers | None] = field(default_factory=dict)
    _known: list[Multipliers] = field(default_factory=list)
    _steps: dict[int, Iterator[Step]] = field(default_factory=dict)

    def sharpen(self, index: int, bound: int) -> int | None:
        """A larger bound of a candidate, or ``bound`` when no step is left; None when it has no choice."""
        if index not in self._steps:
            self._steps[index] = self._bounds(index)
        for sharper, multipliers in self._steps[index]:
            if sharper is None:
                return None
            if sharper > bound:
                self.multipliers[index] = multipliers
                return sharper
        return bound

    def _bounds(self, index: int) -> Iterator[Step]:
        """Of the sketch; of what is built; with multipliers known from others; with multipliers of its own."""
        if self.pool.is_sketch(index):
            yield from self._priced(index, self._known)
        candidate = self.pool.candidate(index)
        if candidate is None or not self.pool.is_within(index, self.rules):
            yield None, None
            return
        yield self.pool.bound(index, self.goal), None
        is_ruled = self.rules != Rules()
        if is_ruled or not all(candidate.is_single(demand) for demand in candidate.classes):
            yield from self._priced(index, [no_multipliers(self.rules), *self._known])
        if is_ruled:
            yield from self._priced(index, self._own(candidate))

    def _priced(self, index: int, tried: Iterable[Multipliers]) -> Iterator[Step]:
        for multipliers in tried:
            yield self.pool.priced_bound(index, self.goal, self.rules, multipliers), multipliers

    def _own(self, candidate: Candidate) -> list[Multipliers]:
        """The multipliers of a candidate's relaxation, and from now on among those known."""
        model, variables = build_model(candidate, self.rules)
        model.minimize(total_use(model, variables, self.goal, self.rules))
        worth = FAR * max(most_used(candidate, self.goal), 1)
        relaxation = relax(model, penalties(model, variables, worth))
        if relaxation is None:
            return []
        own = multipliers_of(relaxation, self.rules, variables)
        self._known = [own, *self._known][:KEPT]
        return [own]
