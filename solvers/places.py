"""Where the cells of a class may lie: combinations of variants, and the options allowed there."""

from __future__ import annotations

from itertools import product

from solvers.problem import Candidate, DemandClass, Group, Option

Alike = tuple[frozenset[str], ...]
"""Variants of each joined group that the options of a class treat alike."""


def treated_alike(demand: DemandClass, group: Group) -> list[frozenset[str]]:
    """Variants of a group by the options that allow them, in the order of variants."""
    needs = {tuple(names for name, names in option.needs if name == group.name) for option in demand.options}
    alike: dict[tuple[bool, ...], list[str]] = {}
    for variant in group.variants:
        allowed = tuple(all(variant.name in names for names in each) for each in needs)
        alike.setdefault(allowed, []).append(variant.name)
    return [frozenset(names) for names in alike.values()]


def allowed_options(candidate: Candidate, demand: DemandClass) -> dict[Alike, list[Option]]:
    """Options by every combination of variants that they allow, in order; those treated alike are taken together.

    An option that names a group which is not there is allowed nowhere.
    """
    joined = candidate.joined(demand)
    position = {group.name: index for index, group in enumerate(joined)}
    allowed: dict[Alike, list[Option]] = {
        alike: [] for alike in product(*(treated_alike(demand, group) for group in joined))
    }
    for option in demand.options:
        if any(name not in position for name, _ in option.needs):
            continue
        for alike, options in allowed.items():
            if all(names >= alike[position[name]] for name, names in option.needs):
                options.append(option)
    return allowed


def is_product(candidate: Candidate, demand: DemandClass) -> bool:
    """Whether the cells of a class come in products of units of two groups, both of which may be mixed."""
    joined = candidate.joined(demand)
    if candidate.is_single(demand) or demand.is_paired or len(joined) != 2:
        return False
    return all(len(treated_alike(demand, group)) > 1 for group in joined)


def words(alike: Alike) -> str:
    """A combination of variants in words."""
    return " to ".join("/".join(sorted(names)) for names in alike)
