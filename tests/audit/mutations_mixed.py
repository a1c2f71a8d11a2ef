"""Mixed fabrics with one thing broken: a claim about a model or a kind of link, or a part where another belongs."""

from __future__ import annotations

from dataclasses import replace

from fabric.portions import Grid, Portion, Range
from fabric.terms import ClassName, Tier
from tests.audit.breaks import HL, LEAF, LS, SC, SPINE, D, Mutation
from tests.audit.worlds import World

KIND_COUNTS = {"COUNT-LINKS", "COUNT-CABLES", "COUNT-MODULES"}
SWITCH_BILL = {
    "BOM-QTY",
    "COST-CAPEX",
    "COST-CATEGORY",
    "COST-ESTIMATE",
    "POWER-CATEGORY",
    "POWER-COUNT",
    "POWER-TOTAL",
}
RACK, TIERS = "mixed-rack-splitter", "mixed-three-tier"
BEYOND_ALL = (Range(1, 2), Range(4, 9**9))
BEYOND = (Portion((Range(8, 1),), (Range(0, 1),), 0, 1),)
EMPTY = (Portion((Range(0, 1),), (Range(0, 1),), 0, 0),)


def exchange(old: World, name: ClassName, first: int, second: int, *fields: str) -> World:
    """Two kinds of a class exchange some of their claims."""
    one, other = old.claims.link_choices(name)[first], old.claims.link_choices(name)[second]
    there = old.kind(name, first, **{field: getattr(other, field) for field in fields})
    return there.kind(name, second, **{field: getattr(one, field) for field in fields})


def exchange_blocks(old: World, tier: Tier) -> World:
    """Two models of a tier exchange their blocks in the plan."""
    one, other = old.claims.tier_choices(tier)[:2]
    return old.model(tier, 0, blocks=other.blocks).model(tier, 1, blocks=one.blocks)


def ungrouped(old: World) -> World:
    """The models of the leaf tier do not stand together."""
    first, second, *others = old.claims.tiers
    return old.claim(tiers=(first, *others, second))


def other_grid(old: World, **sizes: int) -> World:
    """Blocks of another size."""
    assert isinstance(old.claims.grid, Grid)
    return old.claim(grid=replace(old.claims.grid, **sizes))


MUTATIONS: tuple[Mutation, ...] = (
    # the plan by itself
    (RACK, "no grid", lambda w: w.claim(grid=None), {"PLAN-VALUE"}),
    (RACK, "blocks of nothing", lambda w: other_grid(w, spine_block=0), {"PLAN-VALUE"}),
    (RACK, "models apart", ungrouped, {"PLAN-VALUE"}),
    (RACK, "block left over", lambda w: w.model(LEAF, 1, blocks=(Range(5, 2),)), {"PLAN-VALUE"}),
    (RACK, "block filled twice", lambda w: w.model(LEAF, 1, blocks=(Range(2, 2), Range(5, 2))), {"PLAN-VALUE"}),
    (
        RACK,
        "block beyond the last",
        lambda w: w.model(SPINE, 1, blocks=BEYOND_ALL),
        {"PLAN-VALUE"},
    ),
    (
        RACK,
        "cell realised twice",
        lambda w: w.kind(LS, 1, portions=lambda c: c.portions * 2),
        {"PLAN-VALUE"},
    ),
    (RACK, "cell beyond the last", lambda w: w.kind(HL, 1, portions=BEYOND), {"PLAN-VALUE"}),
    (RACK, "no cell in a portion", lambda w: w.kind(HL, 1, portions=EMPTY), {"PLAN-VALUE"}),
    # where models stand
    (TIERS, "spine models exchanged in the plan", lambda w: exchange_blocks(w, SPINE), {"TIER-BLOCK"}),
    (TIERS, "core models exchanged in the plan", lambda w: exchange_blocks(w, Tier.CORE), {"TIER-BLOCK"}),
    (RACK, "leaf models exchanged in the plan", lambda w: exchange_blocks(w, LEAF), {"TIER-BLOCK"}),
    (
        TIERS,
        "rows cut otherwise",
        lambda w: other_grid(w, leaf_block=7),
        {"TIER-BLOCK", *KIND_COUNTS, "CLASS-CABLE", "CLASS-FIBERS", "CLASS-LOSS", "CLASS-REACH"},
    ),
    (
        RACK,
        "one leaf of the other model",
        lambda w: w.edit("devices", {"device": "leaf-1"}, part_number="S-ETH128"),
        {"TIER-BLOCK", "COUNT-DEVICES", "DEVICE-HEIGHT", "PORT-MISSING", "POWER-DEVICE", *SWITCH_BILL},
    ),
    # counts of a kind
    (TIERS, "links of another kind", lambda w: exchange(w, LS, 0, 1, "num_links"), {"COUNT-LINKS"}),
    (TIERS, "cables of another kind", lambda w: exchange(w, LS, 0, 1, "num_cables"), {"COUNT-CABLES"}),
    (
        TIERS,
        "modules of another kind",
        lambda w: exchange(w, SC, 1, 2, "z_end"),
        {"COUNT-MODULES"},
    ),
    (
        TIERS,
        "kinds exchanged in the plan",
        lambda w: exchange(w, SC, 1, 2, "portions"),
        {"COUNT-MODULES"},
    ),
    (
        RACK,
        "cell of no kind",
        lambda w: w.kind(LS, 2, portions=(Portion((Range(0, 2),), (Range(2, 1),), 0, 2),)),
        {"COUNT-LINKS", "COUNT-CABLES"},
    ),
    (
        RACK,
        "host cell of the neighbour",
        lambda w: exchange(w, HL, 1, 2, "portions"),
        KIND_COUNTS,
    ),
    # what a kind claims of its links
    (RACK, "another cable in one cell", lambda w: exchange(w, LS, 1, 2, "cable"), {"CLASS-CABLE"}),
    (RACK, "reach of one kind", lambda w: w.kind(LS, 2, reach_m=D(21)), {"CLASS-REACH"}),
    (RACK, "loss of one kind", lambda w: w.kind(LS, 0, loss_margin_db=D(9)), {"CLASS-LOSS"}),
    (RACK, "fibres of one kind", lambda w: w.kind(LS, 3, fibers_per_link=2), {"CLASS-FIBERS"}),
    (
        RACK,
        "a cable of the other kind",
        lambda w: w.edit("cables", {"class": "leaf-spine", "z_device": "spine-1"}, part_number="C-MPO-B"),
        {"CLASS-CABLE", "CABLE-CODE", "BOM-MISSING", "BOM-QTY", "COST-SPARES"},
    ),
)
