"""Lengths of links and of cells against the tables, row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from fabric.blocks import block_of_device, host_cells_in_rows
from fabric.placement.lengths import longest_by_cell
from fabric.placement.of_plan import place_plan
from fabric.portions import Grid
from fabric.room.lengths import add_slack
from fabric.room.records import FloorPlan, RoomPlan
from fabric.tables.expand import build_table
from fabric.tables.layout import lay_out
from fabric.tables.pulls import rise_mm
from fabric.tables.runs import iter_runs
from fabric.terms import ClassName, DeviceKind, Tier
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan

CATALOG = sample_catalog()
FLOOR = FloorPlan(RoomPlan(halls=()))


@pytest.mark.parametrize("name", SAMPLES)
def test_longest_of_every_cell_is_that_of_its_cables(name: str) -> None:
    """Every cable of the tables, its way from the table and slack, against the matrices of the cells."""
    plan = replace(sample_plan(name), floor=FLOOR)
    structure, grid = plan.structure, Grid(1, 1, 1, pods_apart=True)
    sizes = [group.num_hosts for group in plan.host_groups]
    longest = longest_by_cell(structure, grid, sizes, place_plan(plan, CATALOG))
    layout = lay_out(plan, CATALOG)
    assert layout.stand is not None
    expected: dict[ClassName, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    blocks = {tier: block_of_device(structure, grid, tier) for tier in (Tier.LEAF, Tier.SPINE)}
    first = {kind: span.first for kind, span in layout.spans.items()}
    for choice in plan.links:
        for runs in iter_runs(layout, choice, 4096):
            a, z = runs.wires.a_device.astype(np.int64), runs.wires.z_device.astype(np.int64)
            racks = layout.places.rack[a], layout.places.rack[z]
            place = layout.stand.placement.place
            along = layout.stand.placement.trays.pair_route_mm(place[racks[0]], place[racks[1]])
            width = layout.stand.placement.room.measures.rack_width_mm
            lengths = add_slack(along + rise_mm(layout, a, z) + width, layout.stand.placement.room.slack)
            for near, far, length in zip(a.tolist(), z.tolist(), lengths.tolist(), strict=True):
                if choice.name is ClassName.HOST_LEAF:
                    row = int(blocks[Tier.LEAF][far - first[DeviceKind.LEAF]])
                    last = int(host_cells_in_rows(structure, grid, sizes)[row]) - 1
                    in_leaf = near % structure.unit_hosts % structure.hosts_per_leaf
                    column = last if near >= structure.num_hosts else min(in_leaf, last)
                elif choice.name is ClassName.LEAF_SPINE:
                    row = int(blocks[Tier.LEAF][near - first[DeviceKind.LEAF]])
                    column = int(blocks[Tier.SPINE][far - first[DeviceKind.SPINE]])
                else:
                    index = near - first[DeviceKind.SPINE]
                    row = int(blocks[Tier.SPINE][index])
                    column = index % structure.spines_per_network // structure.spines_per_pod
                cell = expected[choice.name]
                cell[row, column] = max(cell[row, column], length)
    for class_name, matrix in longest.items():
        found = {(r, c): int(matrix[r, c]) for r, c in zip(*np.nonzero(matrix), strict=True)}
        assert found == dict(expected[class_name])


def test_tables_tell_the_way_the_bundle_and_the_label() -> None:
    plan = replace(sample_plan(next(iter(SAMPLES))), floor=replace(FLOOR, label="{device}:{cage}/{connector}"))
    cables = build_table(plan, CATALOG, "cables").to_pylist()
    racks = {row["rack"]: row for row in build_table(plan, CATALOG, "racks").to_pylist()}
    for row in cables:
        ends = [racks[row[f"{end}_rack"]] for end in "az"]
        places = [f"{rack['row']}{rack['position']:02d}" for rack in ends]
        assert row["bundle"] == "-".join(places)
        near, far = (f"{row[f'{end}_device']}:{row[f'{end}_cage']}/{row[f'{end}_connector']}" for end in "az")
        assert (row["a_label"], row["z_label"]) == (f"{near} / {far}", f"{far} / {near}")
        assert row["route"].startswith(ends[0]["row"]) or row["route"] == "in the rack"
        assert row["route_length_m"] > 0


def test_without_a_floor_the_columns_are_empty() -> None:
    plan = sample_plan(next(iter(SAMPLES)))
    for table in ("cables", "racks", "devices"):
        for row in build_table(plan, CATALOG, table).to_pylist()[:50]:
            assert {row.get(name) for name in ("hall", "row", "position", "route", "bundle", "a_label")} == {None}
