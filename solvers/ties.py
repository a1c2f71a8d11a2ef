"""Of equal choices the first in order: the answer that every run, seed and number of workers gives."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import takewhile

from ortools.sat.python import cp_model

from solvers.exact import Engine, new_solver, read_selection
from solvers.model import build_model
from solvers.problem import Candidate, Rules
from solvers.result import Selection
from solvers.variables import Choice, total


def first_in_order(
    candidate: Candidate, rules: Rules, seconds: float | None = None, engine: Engine | None = None
) -> Selection | None:
    """The choice within ``rules`` that comes first in the order of variants and options; None without one.

    Groups and classes are settled one after the other: as many units or cells as possible take the first choice,
    then the next. Raises :class:`UnsettledError` when it takes longer than ``seconds``, or is stopped by a signal.
    """
    model, variables = build_model(candidate, rules)
    deadline = None if seconds is None else time.monotonic() + seconds
    settler = _Settler(model, deadline, replace(engine or Engine(), gap=0.0))
    if not settler.solve():
        return None
    sizes = [(variables.of_group(group), group.count) for group in candidate.groups]
    sizes += [(variables.of_class(demand), candidate.num_cells(demand)) for demand in candidate.classes]
    for choices, count in sizes:
        if count == 1:
            settler.settle_one(choices)
        else:
            settler.settle_amounts(choices, count)
    return read_selection(candidate, settler.solver, variables)


class UnsettledError(Exception):
    """A solve was stopped before it was known which choice comes first."""


@dataclass(slots=True)
class _Settler:
    """A model in which one owner after the other is settled, and the solver that holds the last choice found."""

    model: cp_model.CpModel
    deadline: float | None
    engine: Engine
    solver: cp_model.CpSolver = field(default_factory=cp_model.CpSolver)

    def solve(self) -> bool:
        """Whether there is a choice; it is that of ``solver``."""
        left = None if self.deadline is None else self.deadline - time.monotonic()
        self.solver = new_solver(left, self.engine, cuts=False)
        status = self.solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.INFEASIBLE):
            raise UnsettledError(self.model.name)
        return status == cp_model.OPTIMAL

    def settle_one(self, choices: tuple[Choice, ...]) -> None:
        """Fix the first choice that can be completed; nothing to solve where the last answer made the first."""
        if choices and not self.solver.value(choices[0].amount):
            self.model.minimize(cp_model.LinearExpr.weighted_sum([c.amount for c in choices], range(len(choices))))
            self.solve()
        for choice in choices:
            self.model.add(choice.amount == self.solver.value(choice.amount))

    def settle_amounts(self, choices: tuple[Choice, ...], count: int) -> None:
        """Fix the largest amount of every choice in turn, wherever it lies.

        Those that the last answer does not use, up to the next that it uses, are asked for together: mostly none can
        be used, and one solve tells. Nothing is to be solved where no unit or cell is left.
        """
        names = dict.fromkeys(choice.name for choice in choices)
        amounts = [total(choice.amount for choice in choices if choice.name == name) for name in names]
        while amounts:
            idle = list(takewhile(lambda amount: not self.solver.value(amount), amounts))
            settled = idle
            if not idle or self._most(total(idle), count):
                settled = amounts[:1]
                self._most(amounts[0], count)
            for amount in settled:
                found = self.solver.value(amount)
                self.model.add(amount == found)
                count -= found
            amounts = amounts[len(settled) :]

    def _most(self, amount: cp_model.LinearExpr, count: int) -> int:
        """The largest value of an amount, which is at most ``count``; ``solver`` holds an answer with it."""
        if self.solver.value(amount) < count:
            self.model.maximize(amount)
            self.solve()
        return self.solver.value(amount)
