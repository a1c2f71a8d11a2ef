"""Racks counted by arithmetic are those of the racks table; a limit on rack units is necessary for one on racks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.records import Catalog
from fabric.plan import FabricPlan
from fabric.sizing.racks import RackCount, _fill, _Run, count_racks
from fabric.tables.expand import build_table
from tests.sample_catalog import sample_catalog
from tests.sample_plans import SAMPLES, sample_plan
from tests.small import CATALOG, intent_of, plan_of_intent


def tabled(plan: FabricPlan, catalog: Catalog) -> RackCount:
    """Racks by the racks and devices tables."""
    devices = build_table(plan, catalog, "devices").to_pylist()
    network = {r["rack"] for r in build_table(plan, catalog, "racks").to_pylist() if r["role"] == "network"}
    switches = [row for row in devices if row["kind"] in ("leaf", "spine", "core")]
    liquid = {row["rack"] for row in switches if catalog.switches[row["part_number"]].cooling == "liquid"}
    cooling = {group.model: group.cooling for group in plan.host_groups}
    wet = {row["rack"] for row in devices if row["kind"] == "host" and cooling[row["part_number"]] == "liquid"}
    return RackCount(len(network), len(liquid - wet))


@pytest.mark.parametrize("usable_u", [42, 41, 7, 3])
@pytest.mark.parametrize("name", SAMPLES)
def test_count_is_that_of_the_tables(name: str, usable_u: int) -> None:
    """As planned, and with leaves or spines that need liquid."""
    plan = replace(sample_plan(name), rack_usable_u=usable_u)
    for wet in ((), (0,), (1,), (0, 1)):
        tiers = tuple(
            replace(choice, cooling="liquid" if index in wet else "air") for index, choice in enumerate(plan.tiers)
        )
        parts = {choice.part_number: choice.cooling for choice in reversed(tiers)}
        if any(parts[choice.part_number] != choice.cooling for choice in tiers):
            continue
        catalog = sample_catalog()
        switches = {
            number: replace(model, cooling=parts.get(number, model.cooling))
            for number, model in catalog.switches.items()
        }
        catalog = replace(catalog, switches=switches)
        changed = replace(plan, tiers=tiers)
        assert count_racks(changed, catalog.switches) == tabled(changed, catalog)


runs = st.lists(st.builds(_Run, st.integers(1, 9), st.integers(1, 8), st.booleans()), max_size=6)


@given(runs, st.integers(1, 12))
def test_filling_by_runs_is_filling_one_by_one(listed: list[_Run], usable_u: int) -> None:
    racks: list[list[_Run]] = []
    for run in listed:
        for _ in range(run.count):
            if not racks or sum(one.units for one in racks[-1]) + run.units > usable_u:
                racks.append([])
            racks[-1].append(run)
    liquid = sum(any(one.is_liquid for one in rack) for rack in racks)
    assert _fill(listed, usable_u) == RackCount(len(racks), liquid)


def test_rack_units_within_the_cap_pass_and_one_rack_less_does_not() -> None:
    """12 hosts in racks of four, leaves apart: what stands in network racks fits as many racks as are counted."""
    wanted = {"room__rack_usable_u": 40, "topology__forms": "rail-optimized"}
    free = plan_of_intent(intent_of(**wanted))
    racks = count_racks(free, CATALOG.switches).network
    assert racks > 0
    capped = plan_of_intent(intent_of(**wanted, caps={"network_racks": racks}))
    assert (capped.tiers, capped.links) == (free.tiers, free.links)


def test_no_network_rack_leaves_only_leaves_among_the_hosts() -> None:
    plan = plan_of_intent(intent_of(hosts={"model": "H-Q400", "count": 4}, caps={"network_racks": 0}))
    assert plan.leaf_in_host_rack
    assert count_racks(plan, CATALOG.switches).network == 0
