"""Columns count what the structures say of themselves; what dominance drops, one that it keeps undercuts."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from fabric.candidates.columns import Columns
from fabric.candidates.dominance import undominated
from fabric.candidates.rules import StructureRules
from fabric.occupancy import down_ports_per_leaf
from fabric.sizing.questions import spine_down_ports, tier_ports
from fabric.structure import Structure
from fabric.terms import Tier
from tests.candidates.parts import every_structure, fitting
from tests.candidates.strategies import structure_rules

MANY = settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LEGS = (2, 3, 4, 8)
MOST = 300
"""Structures compared pair by pair, for the sake of time."""


def counts(structure: Structure) -> tuple[int, ...]:
    """Switches and links by the closed forms of a structure."""
    switches = (structure.num_leaves, structure.num_spines, structure.num_cores)
    return (*switches, structure.num_leaf_spine_links, structure.num_spine_core_links)


def modules(structure: Structure, legs: int) -> tuple[int, ...]:
    """Modules of ``legs`` ports, switch by switch."""
    down = -(-down_ports_per_leaf(structure) // legs)
    spines = sum(devices * -(-ports // legs) for devices, ports in spine_down_ports(structure))
    return (
        structure.num_networks * int(down.sum()),
        structure.num_leaves * -(-structure.leaf_up_ports // legs),
        spines,
        structure.num_spines * -(-structure.spine_up_ports // legs),
        structure.num_cores * -(-structure.core_down_ports // legs),
    )


@MANY
@given(structure_rules())
def test_columns_are_the_closed_forms(rules: StructureRules) -> None:
    found = every_structure(rules)[:MOST]
    if not found:
        return
    columns = Columns(found)
    assert list(zip(*(column.tolist() for column in columns.counts()), strict=True)) == list(map(counts, found))
    for legs in LEGS:
        counted = zip(*(column.tolist() for column in columns.switch_modules(legs)), strict=True)
        assert list(counted) == [modules(structure, legs) for structure in found]


@MANY
@given(structure_rules())
def test_fitting_is_that_of_every_capability(rules: StructureRules) -> None:
    for structure in every_structure(rules)[:MOST]:
        for place, tier in enumerate((Tier.LEAF, Tier.SPINE, Tier.CORE)[: structure.num_tiers]):
            bits = rules.fitting(tier, *tier_ports(structure, tier))
            fits = [index for index in range(bits.bit_length()) if bits >> index & 1]
            assert fits == fitting(rules, structure, place)


@MANY
@given(structure_rules())
def test_what_falls_out_is_undercut_by_what_stays(rules: StructureRules) -> None:
    found = every_structure(rules)[:MOST]
    survivors = undominated(found, rules)
    kept = set(survivors.structures)
    assert len(kept) + survivors.num_dropped == len(found)
    for structure in found:
        if structure not in kept:
            assert any(all(a <= b for a, b in zip(counts(s), counts(structure), strict=True)) for s in kept)
