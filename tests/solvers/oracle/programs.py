"""One integer program over all candidates at once, for another engine; written anew and in another way.

Places are single variants, not sets treated alike. Products are taken apart by the number of units of a variant, one
binary for each. A worst case is at least the sum of every set of rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from ortools.math_opt.python import mathopt

from solvers.problem import Candidate, DemandClass, Group, SizingProblem

Place = tuple[str, ...]
"""A variant of each joined group."""
Units = Mapping[str, Mapping[str, mathopt.Variable]]
"""Units by group and variant."""


@dataclass
class WholeProgram:
    """``gross`` collects (variable, amount) per resource; what is credited and bought follows from it."""

    asked: SizingProblem
    model: mathopt.Model = field(default_factory=mathopt.Model)
    gross: dict[str, list[tuple[mathopt.Variable, int]]] = field(default_factory=dict)
    credited: dict[str, mathopt.Variable] = field(default_factory=dict)
    bought: list[mathopt.Variable] = field(default_factory=list)

    def __post_init__(self) -> None:
        chosen = []
        for item in self.asked.candidates:
            assert isinstance(item, Candidate)
            chosen.append(self.model.add_binary_variable(name=item.name))
            self._add_candidate(item, chosen[-1])
        self.model.add_linear_constraint(sum(chosen) == 1)
        self._add_rules()

    def _count(self, most: int) -> mathopt.Variable:
        return self.model.add_integer_variable(lb=0, ub=most)

    def _use(self, uses: Mapping[str, int], amount: mathopt.Variable) -> None:
        for resource, each in uses.items():
            self.gross.setdefault(resource, []).append((amount, each))

    def _add_candidate(self, item: Candidate, chosen: mathopt.Variable) -> None:
        units: dict[str, dict[str, mathopt.Variable]] = {}
        for group in item.groups:
            row = {variant.name: self._count(group.count) for variant in group.variants}
            self.model.add_linear_constraint(sum(row.values()) == group.count * chosen)
            units[group.name] = row
            for variant in group.variants:
                self._use(variant.uses, row[variant.name])
        for demand in item.classes:
            if item.is_single(demand):
                self._meet_single(demand, units, chosen)
                continue
            for place, met in self._places(item.joined(demand), units, demand.is_paired, chosen).items():
                self._meet(item, demand, place, met)

    def _meet_single(self, demand: DemandClass, units: Units, chosen: mathopt.Variable) -> None:
        """One option, and for every group that it names one of the variants that it needs."""
        amounts = [self.model.add_binary_variable() for _ in demand.options]
        self.model.add_linear_constraint(sum(amounts) == chosen)
        for option, amount in zip(demand.options, amounts, strict=True):
            self._use(option.uses, amount)
            for where, names in option.needs:
                self.model.add_linear_constraint(amount <= sum(units[where][name] for name in names))

    def _meet(self, item: Candidate, demand: DemandClass, place: Place, met: mathopt.LinearTypes) -> None:
        """Cells at one place are met by the options allowed there."""
        where = dict(zip((group.name for group in item.joined(demand)), place, strict=True))
        allowed = [o for o in demand.options if all(where.get(name) in names for name, names in o.needs)]
        amounts = [self._count(item.num_cells(demand)) for _ in allowed]
        self.model.add_linear_constraint(mathopt.LinearSum(amounts) == demand.cells * met)
        for option, amount in zip(allowed, amounts, strict=True):
            self._use(option.uses, amount)

    def _places(
        self, joined: Sequence[Group], units: Units, is_paired: bool, chosen: mathopt.Variable
    ) -> Mapping[Place, mathopt.LinearTypes]:
        """How many combinations of units lie at every place."""
        rows = [units[group.name] for group in joined]
        if is_paired:
            return self._paired(joined[0].count, rows)
        if not joined:
            return {(): chosen}
        if len(joined) == 1:
            return {(name,): amount for name, amount in rows[0].items()}
        return self._crossed([group.count for group in joined], rows)

    def _paired(self, count: int, rows: Sequence[Mapping[str, mathopt.Variable]]) -> dict[Place, mathopt.Variable]:
        met = {place: self._count(count) for place in product(*rows)}
        for side, row in enumerate(rows):
            for name, amount in row.items():
                self.model.add_linear_constraint(sum(m for place, m in met.items() if place[side] == name) == amount)
        return met

    def _crossed(
        self, counts: Sequence[int], rows: Sequence[Mapping[str, mathopt.Variable]]
    ) -> dict[Place, mathopt.LinearTypes]:
        """Units of one variant times the number of units of another, whose binary is 1."""
        met: dict[Place, mathopt.LinearTypes] = {}
        for other, units in rows[1].items():
            numbers = [self.model.add_binary_variable() for _ in range(counts[1] + 1)]
            self.model.add_linear_constraint(sum(numbers) == 1)
            self.model.add_linear_constraint(sum(i * number for i, number in enumerate(numbers)) == units)
            for name, amount in rows[0].items():
                parts = [self._count(counts[0]) for _ in numbers]
                for part, number in zip(parts, numbers, strict=True):
                    self.model.add_linear_constraint(part <= counts[0] * number)
                self.model.add_linear_constraint(sum(parts) == amount)
                met[name, other] = mathopt.LinearSum(i * part for i, part in enumerate(parts))
        return met

    def _add_rules(self) -> None:
        rules = self.asked.rules
        for credit in rules.credits:
            self.credited[credit.resource] = self._count(credit.at_most)
            self.model.add_linear_constraint(self.credited[credit.resource] <= self._gross(credit.resource))
        for purchase in rules.purchases:
            self.bought.append(self._count(10**6))
            over, under = purchase.factor.numerator, purchase.factor.denominator
            needed = over * self._gross(purchase.resource)
            self.model.add_linear_constraint(under * self.bought[-1] + under * purchase.stock >= needed)
        for share in rules.shares:
            part, whole = self._gross(share.resource), self._gross(share.whole)
            self.model.add_linear_constraint(share.fraction.denominator * part <= share.fraction.numerator * whole)
        for limit in rules.limits:
            self.model.add_linear_constraint(self.total(limit.resource) <= limit.at_most)

    def _gross(self, resource: str) -> mathopt.LinearSum:
        return mathopt.LinearSum(amount * variable for variable, amount in self.gross.get(resource, []))

    def total(self, resource: str) -> mathopt.LinearSum:
        """Use as the rules count it: less credits, with what is bought, in the worst case."""
        terms: list[mathopt.LinearTypes] = [self._gross(resource)]
        for credit in self.asked.rules.credits:
            terms.append(-credit.saves.get(resource, 0) * self.credited[credit.resource])
        for purchase, bought in zip(self.asked.rules.purchases, self.bought, strict=True):
            terms.append(purchase.uses.get(resource, 0) * bought)
        for guard in self.asked.rules.protections:
            if guard.goal == resource:
                terms.append(self._worst(guard.gamma, guard.rises))
        return mathopt.LinearSum(terms)

    def _worst(self, gamma: int, rises: Mapping[str, int]) -> mathopt.Variable:
        worst = self.model.add_variable(lb=0)
        for size in range(min(gamma, len(rises)) + 1):
            for names in combinations(rises, size):
                self.model.add_linear_constraint(worst >= self._rise(names, rises))
        return worst

    def _rise(self, names: Iterable[str], rises: Mapping[str, int]) -> mathopt.LinearSum:
        return mathopt.LinearSum(rises[name] * (self._gross(name) - self.credited.get(name, 0)) for name in names)


def second_opinion(asked: SizingProblem) -> tuple[int, ...] | None:
    """Values of the goals in order, each held before the next; None when nothing is feasible."""
    whole = WholeProgram(asked)
    values = []
    parameters = mathopt.SolveParameters(relative_gap_tolerance=0, absolute_gap_tolerance=0.5)
    for goal in asked.goals:
        total = whole.total(goal)
        whole.model.minimize(total)
        result = mathopt.solve(whole.model, mathopt.SolverType.HIGHS, params=parameters)
        if result.termination.reason is mathopt.TerminationReason.INFEASIBLE:
            return None
        assert result.termination.reason is mathopt.TerminationReason.OPTIMAL
        values.append(round(result.objective_value()))
        whole.model.add_linear_constraint(total <= values[-1])
    return tuple(values)
