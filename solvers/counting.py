"""How uses are counted and kept within the rules: one rule per function."""

from __future__ import annotations

from collections.abc import Iterable

from ortools.sat.python import cp_model

from solvers.problem import KINDS, LARGEST, Limit, Protection, Rules, Share
from solvers.variables import Variables, total


def give_credits(model: cp_model.CpModel, rules: Rules, variables: Variables) -> None:
    """credited <= what is used, and <= what there is."""
    for credit in rules.credits:
        credited = model.new_int_var(0, min(credit.at_most, LARGEST), f"credit for {credit.resource}")
        used = gross_use(variables, credit.resource)
        row = model.add(credited <= used).with_name(f"credit for {credit.resource} is used")
        variables.rows.credits.append(row.index)
        variables.credited.append((credit, credited))


def buy(model: cp_model.CpModel, rules: Rules, variables: Variables) -> None:
    """bought >= factor x use - stock, for every purchase; what is used where nothing comes on top or off."""
    for position, purchase in enumerate(rules.purchases):
        used = gross_use(variables, purchase.resource)
        if purchase.factor == 1 and not purchase.stock:
            variables.bought.append((purchase, used))
            continue
        most = purchase.bought(_most_used(variables, purchase.resource))
        bought = model.new_int_var(0, most, f"bought for {purchase.resource}")
        over, under = purchase.factor.numerator, purchase.factor.denominator
        row = model.add(under * bought >= over * used - under * purchase.stock)
        variables.rows.purchases[position] = row.with_name(f"{purchase.resource} is bought").index
        variables.bought.append((purchase, bought))


def leave_out(model: cp_model.CpModel, rules: Rules, variables: Variables) -> None:
    """Of an excluded dealing some variant takes more or fewer units."""
    for exclusion in rules.exclusions:
        if exclusion.candidate != model.name:
            continue
        differs = []
        for choice in variables.variants:
            units = exclusion.units[choice.owner].get(choice.name, 0)
            literal = model.new_bool_var(f"{choice.owner} has not {units} of {choice.name}")
            model.add(choice.amount != units).only_enforce_if(literal).with_name(f"dealing left out, {choice.owner}")
            differs.append(literal)
        model.add_bool_or(differs).with_name("dealing left out")


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
        used = _num_kinds(model, variables) if resource == KINDS else gross_use(variables, resource)
        for credit, credited in variables.credited:
            if credit.saves.get(resource):
                used = used - credit.saves[resource] * credited
        for position, guard in enumerate(rules.protections):
            if guard.goal == resource:
                used = used + _worst_rise(model, (position, guard), variables)
        for purchase, bought in variables.bought:
            if purchase.uses.get(resource):
                used = used + purchase.uses[resource] * bought
        variables.totals[resource] = used
    return variables.totals[resource]


def _num_kinds(model: cp_model.CpModel, variables: Variables) -> cp_model.LinearExpr:
    """Variants and options in use: one in use is in use however much of it there is."""
    used: dict[tuple[str, str], list[cp_model.IntVar]] = {}
    for choice in variables.all:
        used.setdefault((choice.owner, choice.name), []).append(choice.amount)
    flags: list[cp_model.LinearExpr] = []
    for (owner, name), amounts in used.items():
        flag = model.new_bool_var(f"{owner} uses {name}")
        for amount in amounts:
            model.add(amount <= amount.domain.max() * flag).with_name(f"{owner} uses {name} where there is any")
        flags.append(flag)
    return total(flags)


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
