"""Blocks and cells, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from fabric import blocks
from fabric.plan import FabricPlan
from fabric.portions import Grid, Portion, Range, to_ranges
from fabric.structure import Structure
from fabric.terms import Form, PodScope, Tier
from tests.mixed_plans import mixed_plan
from tests.sample_plans import make_structure, sample_plan
from tests.tables.slow import slow_blocks, slow_host_cells, slow_links
from tests.tables.strategies import Fabric, fabrics

GRID = Grid(leaf_block=6, spine_block=2, host_cell=8, pods_apart=False)


def short_last_pod(scope: PodScope) -> Structure:
    """Three units, two to a pod; eight leaves of one rail in each unit."""
    return make_structure(
        Form.RAIL_OPTIMIZED,
        24,
        unit_hosts=8,
        pod_scope=scope,
        units_per_pod=2,
        spines_per_pod=6,
        links_per_leaf_spine=1,
        spine_up_ports=2,
        spine_positions_per_group=2,
        cores_per_group=3,
    )


def test_rows_begin_anew_in_every_pod() -> None:
    rows = blocks.row_of_leaf(short_last_pod(PodScope.ALL_RAILS), GRID)
    assert rows.tolist() == [0] * 6 + [1] * 6 + [2] * 4 + [3] * 6 + [4] * 2


def test_rows_of_pods_of_one_rail() -> None:
    structure = short_last_pod(PodScope.ONE_RAIL)
    assert blocks.row_of_leaf(structure, GRID)[:6].tolist() == [0, 0, 1, 2, 2, 3]
    assert blocks.num_blocks(structure, GRID, Tier.LEAF) == 16


def test_cores_are_in_the_column_of_their_spines() -> None:
    structure = short_last_pod(PodScope.ALL_RAILS)
    assert blocks.column_of_position(structure, GRID).tolist() == [0, 0, 1, 1, 2, 2]
    assert blocks.column_of_core(structure, GRID).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert blocks.column_of_core(structure, replace(GRID, spine_block=4)).tolist() == [0] * 6 + [1] * 3
    assert blocks.num_blocks(structure, replace(GRID, spine_block=4), Tier.CORE) == 2


def test_every_network_is_cut_alike() -> None:
    structure = sample_plan("dual-plane").structure
    for tier in (Tier.LEAF, Tier.SPINE):
        of_device = blocks.block_of_device(structure, GRID, tier)
        first, second = np.split(of_device, 2)
        assert first.tolist() == second.tolist()
        assert len(of_device) == structure.num_in_tier(tier)


def test_cells_of_a_portion_run_row_by_row() -> None:
    portion = Portion(rows=(Range(2, 1), Range(5, 2)), columns=(Range(0, 2), Range(4, 1)), first=2, count=3)
    row, column = blocks.cells_of(portion)
    assert list(zip(row.tolist(), column.tolist(), strict=True)) == [(2, 4), (5, 0), (5, 1)]


def test_cells_of_nothing() -> None:
    row, column = blocks.cells_of(Portion((), (), 0, 0))
    assert (len(row), len(column)) == (0, 0)


@pytest.mark.parametrize("values", [[], [3], [0, 1, 2], [1, 3, 4, 9]])
def test_ranges_hold_the_numbers(values: list[int]) -> None:
    assert blocks.numbers(to_ranges(values)).tolist() == values


def test_host_cells_of_full_rows_only() -> None:
    """Unit 3 of the superpod lacks a host, and its last leaves hold reserved endpoints."""
    plan = sample_plan("superpod")
    assert blocks.host_cells_in_rows(plan.structure, GRID, [127]).tolist() == [4, 4, 4, 4, 1, 1]


def test_a_row_of_two_host_groups_is_one_cell() -> None:
    structure = make_structure(Form.LEAF_SPINE, 16, unit_hosts=4, spines_per_pod=2, links_per_leaf_spine=16)
    grid = Grid(leaf_block=1, spine_block=1, host_cell=2, pods_apart=False)
    assert blocks.host_cells_in_rows(structure, grid, [16]).tolist() == [2, 2, 2, 2]
    assert blocks.host_cells_in_rows(structure, grid, [6, 10]).tolist() == [2, 1, 2, 2]
    pairs = replace(grid, leaf_block=2)
    assert blocks.host_cells_in_rows(structure, pairs, [4, 12]).tolist() == [1, 2]


def test_the_last_cell_takes_the_hosts_left_over() -> None:
    cells = blocks.host_cell_of(replace(GRID, host_cell=3), np.arange(8), np.full(8, 2))
    assert cells.tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_switches_that_a_kind_meets() -> None:
    plan = mixed_plan("mixed-superpod")
    met = {
        frozenset(model.part_number for model in blocks.far_switches(plan, choice))
        for choice in plan.links
        if choice.name == "leaf-spine"
    }
    assert met == {frozenset({"S-NDR32"}), frozenset({"S-ETH128"}), frozenset({"S-ONE64"})}
    assert len(blocks.far_switches(plan, plan.links[0])) == 1


def group_sizes(plan: FabricPlan) -> list[int]:
    return [group.num_hosts for group in plan.host_groups]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(fabrics())
def test_blocks_are_those_of_the_slow_count(fabric: Fabric) -> None:
    plan = fabric.plan
    structure, grid = plan.structure, plan.grid or Grid(1, max(plan.structure.spine_positions_per_group, 1), 1, False)
    for tier in (choice.tier for choice in plan.tiers):
        slow = list(slow_blocks(structure, grid, tier.value))
        assert blocks.block_of_device(structure, grid, tier).tolist() == slow * structure.num_networks
        assert blocks.num_blocks(structure, grid, tier) == max(slow) + 1
    slow_cells = slow_host_cells(replace(plan, grid=grid), slow_links(structure))
    assert blocks.host_cells_in_rows(structure, grid, group_sizes(plan)).tolist() == slow_cells
