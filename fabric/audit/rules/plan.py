"""Rules of the plan by itself: without them its claims cannot be checked, and the tables are checked alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from fabric.audit.blocks import num_columns, num_rows, numbers_in
from fabric.audit.cells import Cell, cells_in
from fabric.audit.evidence import Evidence
from fabric.audit.rule import Fault, Verdict, rule
from fabric.plan import FabricPlan
from fabric.portions import Grid, Range
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

MOST = 10**9
AT_LEAST_ONE = ("num_tiers", "planes", "rails", "num_hosts", "endpoints_per_rail", "unit_hosts", "rails_per_leaf")


@rule("PLAN-VALUE", remedy="Write the plan again; it was changed by hand or damaged.", needs_plan=True)
def plan_values_make_sense(evidence: Evidence) -> Verdict:
    """Counts are whole, not negative and divide where they must; every tier and class stands in the plan.

    Where a tier or class has several choices, they stand together, fill every block of the tier once and no cell of
    the class twice.
    """
    plan = evidence.plan
    messages = [*_structure_faults(plan.structure), *_choice_faults(plan)]
    messages = messages or list(_mix_faults(plan))
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
    if [tier for tier, _ in groupby(choice.tier for choice in plan.tiers)] != list(Tier)[:num_tiers]:
        yield f"the tiers are {', '.join(choice.tier for choice in plan.tiers)} in a fabric of {num_tiers}"
    if [name for name, _ in groupby(choice.name for choice in plan.links)] != list(ClassName)[:num_tiers]:
        yield f"the link classes are {', '.join(choice.name for choice in plan.links)} with {num_tiers} tiers"
    for choice in plan.tiers:
        if choice.oversubscription is not None and not _is_fraction(choice.oversubscription):
            yield f"oversubscription of the {choice.tier} tier is {choice.oversubscription!r}, no fraction"
    if plan.spare_percent < 0 or not plan.spare_percent.is_finite():
        yield f"spare_percent is {plan.spare_percent}"


def _mix_faults(plan: FabricPlan) -> Iterator[str]:
    """What is wrong with blocks and cells; nothing where every tier and class has one choice."""
    tiers = [tier for tier in Tier if len(plan.tier_choices(tier)) > 1]
    classes = [name for name in ClassName if len(plan.link_choices(name)) > 1]
    if not tiers and not classes:
        return
    if plan.grid is None or min(plan.grid.leaf_block, plan.grid.spine_block, plan.grid.host_cell) < 1:
        yield f"the plan has several choices of one tier or class, and its grid is {plan.grid}"
        return
    for tier in tiers:
        most = _num_blocks(plan.structure, plan.grid, tier)
        ranges = [each for choice in plan.tier_choices(tier) for each in choice.blocks]
        if not _are_within(ranges, most) or sorted(numbers_in(ranges)) != list(range(most)):
            yield f"the models of the {tier} tier do not fill its {most} blocks once each"
    for name in classes:
        yield from _cell_faults(plan, plan.grid, name)


def _num_blocks(structure: Structure, grid: Grid, tier: Tier) -> int:
    return num_rows(structure, grid) if tier is Tier.LEAF else num_columns(structure, grid)


def _cell_faults(plan: FabricPlan, grid: Grid, name: ClassName) -> Iterator[str]:
    structure = plan.structure
    pods = structure.num_pods if grid.pods_apart else 1
    most = {
        ClassName.HOST_LEAF: (num_rows(structure, grid), max(structure.hosts_per_leaf // grid.host_cell, 1)),
        ClassName.LEAF_SPINE: (num_rows(structure, grid), num_columns(structure, grid)),
        ClassName.SPINE_CORE: (num_columns(structure, grid), pods),
    }[name]
    seen: set[Cell] = set()
    for portion in (portion for choice in plan.link_choices(name) for portion in choice.portions):
        if not (_are_within(portion.rows, most[0]) and _are_within(portion.columns, most[1])):
            yield f"a portion of the {name} links lies outside its {most[0]} rows and {most[1]} columns"
            return
        size = len(numbers_in(portion.rows)) * len(numbers_in(portion.columns))
        if portion.first < 0 or portion.count < 1 or portion.first + portion.count > size:
            yield f"a portion of the {name} links has {portion.count} cells from {portion.first} on, out of {size}"
            return
        cells = cells_in(portion)
        if seen.intersection(cells) or len(set(cells)) < len(cells):
            yield f"a cell of the {name} links is realised twice"
            return
        seen.update(cells)


def _are_within(ranges: Iterable[Range], most: int) -> bool:
    return all(each.first >= 0 and 0 < each.count <= most - each.first for each in ranges)


def _is_fraction(text: str) -> bool:
    try:
        return Fraction(text) >= 0
    except (ValueError, ZeroDivisionError):
        return False
