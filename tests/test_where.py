"""Places in words."""

from __future__ import annotations

import pytest

from fabric.plan import FabricPlan
from fabric.terms import ClassName, Tier
from fabric.where import where_links, where_tier
from tests.mixed_plans import MIXED, mixed_plan
from tests.sample_plans import sample_plan


def models(plan: FabricPlan, tier: Tier) -> list[str]:
    return [where_tier(plan, choice) for choice in plan.tier_choices(tier)]


def kinds(plan: FabricPlan, name: ClassName, cable: str) -> str:
    return where_links(plan, [choice for choice in plan.link_choices(name) if choice.cable == cable])


def test_models_in_one_pod() -> None:
    plan = mixed_plan("mixed-superpod")
    assert models(plan, Tier.LEAF) == ["leaves 0-5, 12-17, 30-31", "leaves 6-11, 18-29"]
    assert models(plan, Tier.SPINE) == ["spines 0-5", "spines 6-11", "spines 12-15"]


def test_models_in_several_pods() -> None:
    plan = mixed_plan("mixed-three-tier")
    assert models(plan, Tier.LEAF)[1] == ("leaves 0-5, 12-15 of pod 1, all leaves of pod 2, leaves 6-7 of pod 3")
    assert models(plan, Tier.CORE) == ["cores 0-3", "cores 4-7"]


def test_kinds_of_host_links() -> None:
    plan = mixed_plan("mixed-superpod")
    assert kinds(plan, ClassName.HOST_LEAF, "C-MPO-B") == "hosts 8-23 of each of leaves 0-23"
    assert kinds(plan, ClassName.HOST_LEAF, "C-MPO") == (
        "hosts 0-7, 24-31 of each of leaves 0-23; all hosts of leaves 24-31"
    )
    copper = kinds(mixed_plan("mixed-hosts"), ClassName.HOST_LEAF, "C-DAC-TWIN-2")
    assert copper == "hosts 0-1 of leaf 0; hosts 2-3 of leaf 1"


def test_kinds_between_switches() -> None:
    plan = mixed_plan("mixed-three-tier")
    assert kinds(plan, ClassName.LEAF_SPINE, "C-AOC-TWIN-20") == (
        "leaves 0-5 of pod 0 to spines 0-1; leaves 6-11 of pod 1, leaves 6-7 of pod 3 to spines 2-3"
    )
    assert where_links(plan, plan.links[-1:]) == "spines 2-3 of pods 2-3"


def test_many_places_are_cut_short() -> None:
    plan = mixed_plan("mixed-one-rail-pods")
    text = kinds(plan, ClassName.LEAF_SPINE, "C-MPO")
    assert text.count("; ") <= 4


@pytest.mark.parametrize("name", ["superpod", "single-tier"])
def test_uniform_plans_need_no_places(name: str) -> None:
    plan = sample_plan(name)
    assert {where_tier(plan, choice) for choice in plan.tiers} == {""}
    assert {where_links(plan, [choice]) for choice in plan.links} == {""}


@pytest.mark.parametrize("name", MIXED)
def test_every_choice_of_a_mixed_tier_or_class_has_a_place(name: str) -> None:
    plan = mixed_plan(name)
    for choice in plan.tiers:
        assert bool(where_tier(plan, choice)) == (len(plan.tier_choices(choice.tier)) > 1)
    for link in plan.links:
        assert bool(where_links(plan, [link])) == (len(plan.link_choices(link.name)) > 1)
