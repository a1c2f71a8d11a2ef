"""The least addition to a list that admits only what it names: vendors, parts, or switch models of a tier."""

from __future__ import annotations

from collections.abc import Callable

from catalogs.records import Catalog
from fabric.explain.rules import Rule
from fabric.plan import FabricPlan
from fabric.session import Session
from fabric.workflow import sized_plan, solve_session

Admits = Callable[[tuple[str, ...]], bool]
"""Whether a list, everything else as the user wrote it, has a plan."""


def names_it_admits(rule: Rule) -> bool:
    """Whether ``rule`` is a list of names, empty for all."""
    return rule.path[-1] in {"include", "leaf_models", "spine_models", "core_models"}


def least_addition(session: Session, rule: Rule, admits: Admits) -> tuple[str, ...]:
    """The list of ``rule`` with a smallest set of names added that restores a plan.

    It begins with what the best plan of ``session``, which is without the list, uses, and leaves out one after the
    other what is not needed.
    """
    result = solve_session(session, tuple(session.sketches.values()))
    plan = sized_plan(session, result, "")
    added = [name for name in _names(rule, plan, session.catalog) if name not in rule.value]
    for name in tuple(added):
        fewer = [other for other in added if other != name]
        if admits((*rule.value, *fewer)):
            added = fewer
    return (*rule.value, *added)


def _names(rule: Rule, plan: FabricPlan, catalog: Catalog) -> tuple[str, ...]:
    """Names of the kind that ``rule`` lists, as ``plan`` uses them."""
    if rule.path[-1] != "include":
        tier = str(rule.path[-1]).removesuffix("_models")
        return tuple(choice.part_number for choice in plan.tiers if choice.tier.value == tier)
    parts = _parts(plan)
    if rule.path[-2] == "parts":
        return parts
    tables = (catalog.switches, catalog.optics, catalog.assemblies, catalog.fibers)
    return tuple(dict.fromkeys(table[part].vendor for part in parts for table in tables if part in table))


def _parts(plan: FabricPlan) -> tuple[str, ...]:
    """Part numbers of switches, modules and cables, without repetition."""
    ends = [end.optic for link in plan.links for end in (*link.a_ends, link.z_end)]
    names = [*(choice.part_number for choice in plan.tiers), *ends, *(link.cable for link in plan.links)]
    return tuple(dict.fromkeys(name for name in names if name))
