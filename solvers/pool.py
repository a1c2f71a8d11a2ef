"""The candidates of a problem with their bounds, built when they are first looked at closely."""

from __future__ import annotations

from dataclasses import dataclass, field

from solvers.bounds import lower_bound
from solvers.check import check_candidate
from solvers.prices import Multipliers, Uniform, priced, priced_bound, uniform, whole
from solvers.problem import Candidate, Rules, SizingProblem, Sketch


@dataclass(slots=True)
class Pool:
    """Candidates by their index in the problem; what a sketch turned into is remembered."""

    problem: SizingProblem
    _built: dict[int, Candidate | None] = field(default_factory=dict)
    _forms: dict[int, Uniform] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.problem.candidates)

    def name(self, index: int) -> str:
        """Name of a candidate."""
        return self.problem.candidates[index].name

    def bound(self, index: int, resource: str) -> int | None:
        """Lower bound of the use of ``resource``: the sketch's until it is built; None when it has no choice.

        What credits may save at the most is taken off.
        """
        item = self._built.get(index, self.problem.candidates[index])
        if isinstance(item, Sketch):
            return max(item.bounds.get(resource, 0) - self.problem.rules.most_saved(resource), 0)
        return None if item is None else lower_bound(item, resource, self.problem.rules)

    def is_within(self, index: int, rules: Rules) -> bool:
        """Whether no bound of the candidate exceeds a limit."""
        return all((self.bound(index, limit.resource) or 0) <= limit.at_most for limit in rules.limits)

    def is_sketch(self, index: int) -> bool:
        """Whether a candidate is still to be built."""
        return isinstance(self._built.get(index, self.problem.candidates[index]), Sketch)

    def priced_bound(self, index: int, goal: str, rules: Rules, multipliers: Multipliers) -> int | None:
        """Lower bound of the use of ``goal`` within ``rules``; None when there is no choice.

        A sketch only has lower bounds of uses, so that its prices must not be negative.
        """
        item = self._built.get(index, self.problem.candidates[index])
        if isinstance(item, Sketch):
            prices = priced(rules, goal, multipliers.of_limits())
            return whole(prices.of(item.bounds) + prices.once)
        if item is None:
            return None
        if index not in self._forms:
            self._forms[index] = uniform(item)
        return priced_bound(self._forms[index], goal, rules, multipliers)

    def candidate(self, index: int) -> Candidate | None:
        """The candidate, built if it was not yet; None when it has no choice."""
        item = self.problem.candidates[index]
        if isinstance(item, Candidate):
            return item
        if index not in self._built:
            built = item.build()
            if built is not None:
                check_candidate(self.problem, built)
            self._built[index] = built
        return self._built[index]
