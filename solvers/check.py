"""Which problems are refused: rules that make no sense, and candidates whose sums would not be exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from solvers.problem import LARGEST, Candidate, Rules, SizingProblem


def check_problem(problem: SizingProblem) -> None:
    """Refuse a problem without a goal, or in which :func:`check_candidate` refuses a candidate that is built.

    Sketches are checked when they are built. Raises ValueError.
    """
    if not problem.goals:
        raise ValueError("a sizing problem needs a goal")
    if len(problem.slacks) > len(problem.goals) or any(slack < 0 for slack in problem.slacks):
        raise ValueError("slacks are at least 0, and no more than there are goals")
    check_rules(problem.rules)
    for candidate in problem.candidates:
        if isinstance(candidate, Candidate):
            check_candidate(problem, candidate)


def check_rules(rules: Rules) -> None:
    """Refuse negative fractions, credits, rises and gammas, and a second credit for a resource; raises ValueError."""
    if any(share.fraction < 0 for share in rules.shares):
        raise ValueError("a share is at least 0")
    if any(credit.at_most < 0 or min(credit.saves.values(), default=0) < 0 for credit in rules.credits):
        raise ValueError("a credit is at least 0")
    credited = [credit.resource for credit in rules.credits]
    if len(set(credited)) < len(credited):
        raise ValueError("a resource has one credit")
    if any(each.factor < 0 or each.stock < 0 or min(each.uses.values(), default=0) < 0 for each in rules.purchases):
        raise ValueError("nothing of a purchase is below 0")
    if any(guard.gamma < 0 or min(guard.rises.values(), default=0) < 0 for guard in rules.protections):
        raise ValueError("gamma and rises are at least 0")


def check_candidate(problem: SizingProblem, candidate: Candidate) -> None:
    """Refuse a candidate whose totals could overflow or whose uses are negative; raises ValueError naming it."""
    for name in _names_twice(candidate):
        raise ValueError(f"{candidate.name}: two choices are called {name}")
    _check_counts(candidate)
    for resource in sorted({*problem.goals, *problem.rules.resources}):
        if min((amount for amounts in candidate.uses(resource) for amount in amounts), default=0) < 0:
            raise ValueError(f"{candidate.name}: negative use of {resource}")
    for resource, worst in _largest_sums(problem, candidate):
        if worst > LARGEST:
            raise ValueError(f"{candidate.name}: uses of {resource} may exceed {LARGEST}")
    for resource in sorted({*problem.goals, *(limit.resource for limit in problem.rules.limits)}):
        _check_savings(problem.rules, candidate, resource)


def _names_twice(candidate: Candidate) -> list[str]:
    """Names borne by two groups, two classes, two variants of a group or two options of a class."""
    lists: list[list[str]] = [[group.name for group in candidate.groups], [c.name for c in candidate.classes]]
    lists += [[variant.name for variant in group.variants] for group in candidate.groups]
    lists += [[option.name for option in demand.options] for demand in candidate.classes]
    return [name for names in lists for name, times in Counter(names).items() if times > 1]


def _check_counts(candidate: Candidate) -> None:
    """Units and cells are at least 0; paired groups have equal counts; no product is of more than two groups."""
    counts = [(group.name, group.count) for group in candidate.groups]
    counts += [(demand.name, demand.cells) for demand in candidate.classes]
    for part, count in counts:
        if count < 0:
            raise ValueError(f"{candidate.name}: {part} counts {count}; 0 is the least")
    for demand in candidate.classes:
        joined = candidate.joined(demand)
        if demand.is_paired and len({group.count for group in joined}) != 1:
            raise ValueError(f"{candidate.name}: {demand.name} pairs groups of different counts")
        if not demand.is_paired and not candidate.is_single(demand) and len(joined) > 2:
            raise ValueError(f"{candidate.name}: {demand.name} spreads over {len(joined)} groups; two are the most")


def _largest_sums(problem: SizingProblem, candidate: Candidate) -> Iterator[tuple[str, int]]:
    """The largest that any sum of a model could come to, by the resource it counts."""
    rules = problem.rules
    for resource in sorted({*problem.goals, *rules.resources}):
        yield resource, largest_sum(candidate, rules, resource)
    for purchase in rules.purchases:
        bought = purchase.bought(most_used(candidate, purchase.resource))
        yield purchase.resource, purchase.factor.denominator * (bought + purchase.stock + 1)
        for name, weight in purchase.uses.items():
            yield name, weight * bought
    for share in rules.shares:
        yield share.resource, share.fraction.denominator * most_used(candidate, share.resource)
        yield share.whole, share.fraction.numerator * most_used(candidate, share.whole)


def largest_sum(candidate: Candidate, rules: Rules, resource: str) -> int:
    """The largest that the use of a resource could come to, in the worst case where it is protected."""
    rises = [guard.rises for guard in rules.protections if guard.goal == resource]
    rise = sum(amount * most_used(candidate, name) for each in rises for name, amount in each.items())
    return most_used(candidate, resource) + rise


def most_used(candidate: Candidate, resource: str) -> int:
    """Use of a resource if every group and class were all of its largest choice."""
    return sum(max(amounts, default=0) for amounts in candidate.uses(resource))


def _check_savings(rules: Rules, candidate: Candidate, resource: str) -> None:
    """No choice saves more of a resource by credits than it uses, so that no total is negative."""
    saving = {c.resource: c.saves[resource] for c in rules.credits if c.saves.get(resource)}
    if not saving:
        return
    uses: list[tuple[str, Mapping[str, int]]] = [(v.name, v.uses) for g in candidate.groups for v in g.variants]
    uses += [(o.name, o.uses) for demand in candidate.classes for o in demand.options]
    for name, used in uses:
        if sum(saves * used.get(credited, 0) for credited, saves in saving.items()) > used.get(resource, 0):
            raise ValueError(f"{candidate.name}: credits save more of {resource} than {name} uses")
