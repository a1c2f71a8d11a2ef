"""How uses are counted and kept within the rules: one rule per function."""

from __future__ import annotations

from collections.abc import Iterable

from ortools.sat.python import cp_model

from solvers.problem import LARGEST, Limit, Protection, Rules, Share
from solvers.variables import Variables, total


def give_credits(model: cp_model.CpModel, rules: Rules, variables: Variables) -> None:
    """credited <= what is used, and <= what there is."""
    for credit in rules.credits:
        credited = model.new_int_var(0, min(credit.at_most, LARGEST), f"credit for {credit.resource}")
        used = gross_use(variables, credit.resource)
        row = model.add(credited <= used).with_name(f"credit for {credit.resource} is used")
        variables.rows.credits.append(row.index)
        variables.credited.append((credit, credited))


def keep_limits(model: cp_model.CpModel, limits: Iterable[Limit], variables: Variables, rules: Rules) -> None:
    """sum of uses <= limit, for every limited resource; no sum is above LARGEST, so a limit there is none."""
    for limit in limits:
        used = total_use(model, variables, limit.resource, rules)
        row = model.add(used <= min(limit.at_most, LARGEST)).with_name(f"limit of {limit.resource}")
        variables.rows.limits.append(row.index)


def keep_shares(model: cp_model.CpModel, shares: Iterable[Share], variables: Variables) -> None:
    """use x denominator <= numerator x use of the whole."""
    for share in shares:
        part, whole = gross_use(variables, share.resource), gross_use(variables, share.whole)
        most = share.fraction.numerator * whole
        name = f"share of {share.resource} in {share.whole}"
        row = model.add(part * share.fraction.denominator <= most).with_name(name)
        variables.rows.shares.append(row.index)


def total_use(model: cp_model.CpModel, variables: Variables, resource: str, rules: Rules) -> cp_model.LinearExpr:
    """Linear use of ``resource`` over all choices, less credits, in the worst case where it is protected."""
    if resource not in variables.totals:
        used = gross_use(variables, resource)
        for credit, credited in variables.credited:
            if credit.saves.get(resource):
                used = used - credit.saves[resource] * credited
        for position, guard in enumerate(rules.protections):
            if guard.goal == resource:
                used = used + _worst_rise(model, (position, guard), variables)
        variables.totals[resource] = used
    return variables.totals[resource]


def gross_use(variables: Variables, resource: str) -> cp_model.LinearExpr:
    """Use of ``resource`` over all choices, as if there were no credits."""
    terms = [(c.amount, c.uses[resource]) for c in variables.all if c.uses.get(resource)]
    return cp_model.LinearExpr.weighted_sum([amount for amount, _ in terms], [use for _, use in terms])


def _worst_rise(model: cp_model.CpModel, placed: tuple[int, Protection], variables: Variables) -> cp_model.LinearExpr:
    """gamma x level + sum of what rises above it, the dual of the largest sum of gamma rises."""
    position, guard = placed
    rows = variables.rows.rises.setdefault(position, [])
    most = {resource: rise * _most_used(variables, resource) for resource, rise in guard.rises.items()}
    level = model.new_int_var(0, max(most.values(), default=0), f"level of {guard.goal}")
    above: list[cp_model.LinearExpr] = []
    for resource, rise in guard.rises.items():
        excess = model.new_int_var(0, most[resource], f"rise of {resource} above the level")
        bought = gross_use(variables, resource)
        for credit, credited in variables.credited:
            if credit.resource == resource:
                bought = bought - credited
        rows.append(model.add(excess + level >= rise * bought).with_name(f"rise of {resource}").index)
        above.append(excess)
    return min(guard.gamma, len(guard.rises)) * level + total(above)


def _most_used(variables: Variables, resource: str) -> int:
    """Use of a resource if every group and class were all of its largest choice."""
    most: dict[str, int] = {}
    for choice in variables.all:
        used = choice.uses.get(resource, 0) * choice.most
        most[choice.owner] = max(most.get(choice.owner, 0), used)
    return sum(most.values())
