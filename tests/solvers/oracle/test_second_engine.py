"""Another engine on another model agrees: HiGHS, one integer program over all candidates at once."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from ortools.math_opt.python import mathopt

from solvers.problem import Candidate, SizingProblem
from solvers.result import SolveStatus
from solvers.search import solve_problem
from tests.solvers.brute import use_of_selection
from tests.solvers.random_problems import medium_problem

BATCHES, PER_BATCH = 10, 20


@dataclass
class WholeModel:
    """One binary per candidate, variant and option; ``uses`` collects (binary, amount) per resource."""

    asked: SizingProblem
    model: mathopt.Model = field(default_factory=mathopt.Model)
    uses: dict[str, list[tuple[mathopt.Variable, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = []
        for item in self.asked.candidates:
            assert isinstance(item, Candidate)
            chosen.append(self.model.add_binary_variable(name=item.name))
            self._add(item, chosen[-1])
        self.model.add_linear_constraint(sum(chosen) == 1)
        for limit in self.asked.rules.limits:
            self.model.add_linear_constraint(self.total(limit.resource) <= limit.at_most)

    def _add(self, item: Candidate, chosen: mathopt.Variable) -> None:
        variants = {}
        for group in item.groups:
            row = {v.name: self._binary(v.uses) for v in group.variants}
            self.model.add_linear_constraint(sum(row.values()) == chosen)
            variants[group.name] = row
        for demand in item.classes:
            row = {o.name: self._binary(o.uses) for o in demand.options}
            self.model.add_linear_constraint(sum(row.values()) == chosen)
            for option in demand.options:
                for where, names in option.needs:
                    allowed = sum(variants[where][name] for name in names)
                    self.model.add_linear_constraint(row[option.name] <= allowed)

    def _binary(self, uses: dict[str, int]) -> mathopt.Variable:
        variable = self.model.add_binary_variable()
        for resource, amount in uses.items():
            self.uses.setdefault(resource, []).append((variable, amount))
        return variable

    def total(self, resource: str) -> mathopt.LinearSum:
        return mathopt.LinearSum(amount * variable for variable, amount in self.uses.get(resource, []))


def second_opinion(asked: SizingProblem) -> tuple[int, ...] | None:
    """Values of the goals in order, each held before the next; None when nothing is feasible."""
    whole = WholeModel(asked)
    values = []
    for goal in asked.goals:
        whole.model.minimize(whole.total(goal))
        result = mathopt.solve(whole.model, mathopt.SolverType.HIGHS)
        if result.termination.reason is mathopt.TerminationReason.INFEASIBLE:
            return None
        assert result.termination.reason is mathopt.TerminationReason.OPTIMAL
        values.append(round(result.objective_value()))
        whole.model.add_linear_constraint(whole.total(goal) <= values[-1])
    return tuple(values)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_highs_agrees(batch: int) -> None:
    statuses = []
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        asked = medium_problem(random.Random(seed))
        expected = second_opinion(asked)
        result = solve_problem(asked)
        statuses.append(result.status)
        if expected is None:
            assert result.status is SolveStatus.INFEASIBLE, seed
            continue
        assert (result.status, result.values) == (SolveStatus.OPTIMAL, expected), seed
        for goal, value in zip(asked.goals, result.values, strict=True):
            assert use_of_selection(asked, result, goal) == value
        for limit in asked.rules.limits:
            assert use_of_selection(asked, result, limit.resource) <= limit.at_most
    assert set(statuses) == {SolveStatus.OPTIMAL, SolveStatus.INFEASIBLE}, "the problems are not of both kinds"
