"""A structure cut into blocks and cells uses, when all are filled alike, what it uses as a whole."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from fabric.blocks import block_of_device, column_of_core, host_cells_in_rows, num_blocks
from fabric.intent.root import FabricIntent
from fabric.session import Session, open_session
from fabric.sizing.build import Sizing
from fabric.terms import Tier
from solvers.problem import Candidate
from tests.sample_catalog import sample_catalog
from tests.small import intent_of

CATALOG = sample_catalog()
NO_CAP = {"power_kw": 10**6}

INTENTS: dict[str, FabricIntent] = {
    "twin-port host cages": intent_of(policy=None, caps=NO_CAP),
    "last leaf not full": intent_of(policy=None, caps=NO_CAP, hosts={"model": "H-TWIN400", "count": 13}),
    "reserved endpoints": intent_of(policy=None, caps=NO_CAP, reserved_endpoints=3),
    "two planes": intent_of(policy=None, caps=NO_CAP, hosts={"model": "H-800", "count": 24}, topology__planes=[2]),
    "four-port host cages": intent_of(policy=None, caps=NO_CAP, hosts={"model": "H-Q400", "count": 12}),
    "two host groups": intent_of(
        policy=None,
        caps=NO_CAP,
        hosts=[{"model": "H-TWIN400", "count": 5}, {"model": "H-TWIN400", "count": 8}],
    ),
    "three tiers": intent_of(policy=None, caps=NO_CAP, hosts={"model": "H-TWIN400", "count": 200}, topology__tiers=3),
    "rail-only": intent_of(
        policy=None, caps=NO_CAP, hosts={"model": "H-TWIN400", "count": 150}, topology__forms=["rail-only"]
    ),
    "rail-optimized units": intent_of(
        policy=None,
        caps=NO_CAP,
        hosts={"model": "H-TWIN400", "count": 45},
        topology__forms=["rail-optimized"],
        topology__scalable_unit=16,
    ),
}


MOST = 12
"""Candidates of each intent that are compared, spread over all."""


@cache
def whole_and_cut(name: str) -> tuple[Session, Session]:
    """The session in which a tier is one part, and the one in which structures are cut."""
    intent = INTENTS[name]
    whole = intent.model_copy(update={"policy": intent.policy.model_copy(update={"mixing": False})})
    return open_session(whole, CATALOG, by_technology=True), open_session(intent, CATALOG, by_technology=True)


def some_of(session: Session) -> list[str]:
    keys = list(session.sketches)
    return keys[:: max(len(keys) // MOST, 1)]


def alike(sizing: Sizing, candidate: Candidate, models: dict[Tier, str]) -> dict[str, dict[str, dict[str, int]]]:
    """Uses of every link option by class, when all switches of a tier are of one model; all parts added up."""
    counts = {part.name: len(part.blocks) for part in sizing.parts.tiers}
    by_class: dict[str, dict[str, dict[str, int]]] = {}
    for joint, demand in zip(sizing.parts.classes, candidate.classes, strict=True):
        cells = candidate.num_cells(demand)
        blocks = counts[joint.above.name] if joint.is_paired or joint.below is None else None
        expected = blocks if blocks is not None else counts[joint.above.name] * counts[joint.below.name]
        assert cells == len(joint.cells) * expected
        found: dict[str, dict[str, int]] = {}
        for option in demand.options:
            needs = dict(option.needs)
            parts = [joint.above] if joint.below is None else [joint.above, joint.below]
            if all(models[part.tier] in needs[part.name] for part in parts):
                found[option.name.split(" ", 1)[1]] = {name: use * cells for name, use in option.uses.items()}
        known = by_class.setdefault(joint.name.value, found)
        if known is not found:
            for name in list(known):
                if name not in found:
                    del known[name]
                    continue
                known[name] = {each: known[name][each] + found[name][each] for each in known[name]}
    return by_class


@pytest.mark.parametrize("name", INTENTS)
def test_parts_add_up_to_the_whole(name: str) -> None:
    whole, cut = whole_and_cut(name)
    assert list(whole.sketches) == list(cut.sketches)
    compared = 0
    for key in some_of(whole):
        one, parted = whole.sketches[key].build(), cut.sketches[key].build()
        assert (one is None) == (parted is None)
        if one is None or parted is None:
            continue
        sizings = whole.builder.sizings[key], cut.builder.sizings[key]
        tiers = sizings[0].place.shape.tiers
        for group, tier in zip(one.groups, tiers, strict=True):
            for variant in group.variants:
                total = 0
                for part, other in zip(sizings[1].parts.tiers, parted.groups, strict=True):
                    if part.tier is tier:
                        same = next(v for v in other.variants if v.name == variant.name)
                        total += same.uses["power"] * other.count
                assert total == variant.uses["power"]
        for models in product(*(group.variants for group in one.groups)):
            chosen = {tier: model.name for tier, model in zip(tiers, models, strict=True)}
            expected, found = alike(sizings[0], one, chosen), alike(sizings[1], parted, chosen)
            for of_class, options in found.items():
                for option, uses in options.items():
                    if option in expected[of_class]:
                        assert {n: u for n, u in uses.items() if n != "missing"} == {
                            n: u for n, u in expected[of_class][option].items() if n != "missing"
                        }
                        compared += 1
    assert compared > 10


@pytest.mark.parametrize("name", INTENTS)
def test_every_device_lies_in_one_block_of_its_tier(name: str) -> None:
    _, cut = whole_and_cut(name)
    for key in some_of(cut):
        if cut.sketches[key].build() is None:
            continue
        sizing = cut.builder.sizings[key]
        structure, grid = sizing.place.shape.structure, sizing.parts.cut.grid if sizing.parts.cut else None
        assert grid is not None
        for tier in sizing.place.shape.tiers:
            blocks = block_of_device(structure, grid, tier)
            assert len(blocks) == structure.num_in_tier(tier)
            assert set(blocks.tolist()) == set(range(num_blocks(structure, grid, tier)))
            for part in (part for part in sizing.parts.tiers if part.tier is tier):
                for block in part.blocks:
                    assert (blocks == block).sum() == part.switches
        sizes = [
            group.num_hosts
            for group in cut.prepared.terms.host_sides[sizing.place.shape.protocol, structure.planes].groups
        ]
        assert len(host_cells_in_rows(structure, grid, sizes)) == num_blocks(structure, grid, Tier.LEAF)
        assert structure.num_tiers < 3 or len(column_of_core(structure, grid)) == structure.cores_per_network
