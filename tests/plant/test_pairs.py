"""The plant of placed plans: fibres and cables by pair add up to those of the plan, trunks hold them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalogs.records import FiberModel
from fabric.placement.of_plan import place_plan
from fabric.plant.cabling import Cabling
from fabric.plant.pairs import cable_pairs, fiber_loads, pair_cables, tray_fill
from fabric.terms import ClassName
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan

CATALOG = sample_catalog()


@pytest.mark.parametrize("name", SAMPLES)
def test_fibres_by_pair_add_up(name: str) -> None:
    plan = sample_plan(name)
    placement = place_plan(plan, CATALOG)
    for link in plan.links:
        pairs = pair_cables(placement, CATALOG, link)
        reserved = plan.structure.num_networks * plan.structure.reserved_endpoints
        links = link.num_links - (reserved if link.name is ClassName.HOST_LEAF else 0)
        assert int(placement.traffic[link.name].links.sum()) == links
        if link.links_per_cable <= 1:
            assert int(pairs.cables.sum()) == links * link.cables_per_link
            assert pairs.total_fibers == links * link.fibers_per_link
        assert (pairs.longest_mm > 0).all()


@pytest.mark.parametrize("name", SAMPLES)
def test_trunks_hold_the_fibres_and_trays_the_cables(name: str) -> None:
    plan = sample_plan(name)
    placement = place_plan(plan, CATALOG)
    found = [pair_cables(placement, CATALOG, link) for link in plan.links]
    fill = tray_fill(placement, found)
    assert fill.cables.largest() >= fiber_loads(placement, found).largest() / max(p.fibers or 1 for p in found)
    for pairs in found:
        plants = cable_pairs(placement, CATALOG, pairs, Cabling.CHEAPER, Decimal(10))
        assert (plants != []) <= isinstance(pairs.part, FiberModel)
        for plant in plants:
            if plant.choice.trunks is not None:
                assert plant.choice.trunks.fibers >= plant.fibers
