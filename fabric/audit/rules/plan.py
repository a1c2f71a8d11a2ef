"""Rules of the plan by itself: without them its claims cannot be checked, and the tables are checked alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fabric.audit.evidence import Evidence
from fabric.audit.rule import Fault, Verdict, rule
from fabric.plan import FabricPlan
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

MOST = 10**9
AT_LEAST_ONE = ("num_tiers", "planes", "rails", "num_hosts", "endpoints_per_rail", "unit_hosts", "rails_per_leaf")


@rule("PLAN-VALUE", remedy="Write the plan again; it was changed by hand or damaged.", needs_plan=True)
def plan_values_make_sense(evidence: Evidence) -> Verdict:
    """Counts are whole, not negative and divide where they must; every tier and class stands in the plan once."""
    plan = evidence.plan
    messages = [*_structure_faults(plan.structure), *_choice_faults(plan)]
    return Verdict(1, tuple(Fault(message) for message in messages))


def _structure_faults(structure: Structure) -> Iterator[str]:
    numbers = {name: getattr(structure, name) for name in Structure.__slots__}
    for name, value in numbers.items():
        least = 1 if name in AT_LEAST_ONE else 0
        if isinstance(value, int) and not least <= value <= MOST:
            yield f"structure.{name} is {value}"
            return
    if structure.rails % structure.rails_per_leaf:
        yield f"{structure.rails} rails do not fall into groups of {structure.rails_per_leaf}"
    if structure.num_tiers > len(Tier):
        yield f"structure.num_tiers is {structure.num_tiers}"
    if structure.num_tiers > 1 and not structure.spines_per_pod:
        yield "structure.spines_per_pod is 0 in a fabric with spines"
    if structure.cores_per_group and not structure.spine_positions_per_group:
        yield "structure.spine_positions_per_group is 0 in a fabric with cores"
    elif structure.cores_per_group and structure.spines_per_pod % structure.spine_positions_per_group:
        yield f"{structure.spines_per_pod} spines do not fall into groups of {structure.spine_positions_per_group}"


def _choice_faults(plan: FabricPlan) -> Iterator[str]:
    num_tiers = plan.structure.num_tiers
    if [choice.tier for choice in plan.tiers] != list(Tier)[:num_tiers]:
        yield f"the tiers are {', '.join(choice.tier for choice in plan.tiers)} in a fabric of {num_tiers}"
    if [choice.name for choice in plan.links] != list(ClassName)[:num_tiers]:
        yield f"the link classes are {', '.join(choice.name for choice in plan.links)} with {num_tiers} tiers"
    for choice in plan.tiers:
        if choice.oversubscription is not None and not _is_fraction(choice.oversubscription):
            yield f"oversubscription of the {choice.tier} tier is {choice.oversubscription!r}, no fraction"
    if plan.spare_percent < 0 or not plan.spare_percent.is_finite():
        yield f"spare_percent is {plan.spare_percent}"


def _is_fraction(text: str) -> bool:
    try:
        return Fraction(text) >= 0
    except (ValueError, ZeroDivisionError):
        return False
