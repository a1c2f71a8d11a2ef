"""Mixed fabrics that one could build, out of the samples: every form, splitters, shared connectors, rest rows.

The catalogue is the sample with a switch of one 400G port per cage, and second modules and a second jumper to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from catalogs.records import Catalog, Price
from fabric.plan import FabricPlan
from fabric.portions import Grid
from fabric.terms import ClassName, Form, PodScope, Tier
from tests.mixing import Cell, Variant, all_cells, mix_plan
from tests.sample_catalog import make_fiber, make_optic, make_switch, sample_catalog
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure, sample_plan

HL, LS, SC = ClassName.HOST_LEAF, ClassName.LEAF_SPINE, ClassName.SPINE_CORE
LEAF, SPINE, CORE = Tier.LEAF, Tier.SPINE, Tier.CORE

Choose = Callable[[Cell], LinkRecipe]


@cache
def mixed_catalog() -> Catalog:
    """The sample catalogue with seconds of what there is one of."""
    base = sample_catalog()
    twin = base.optics["O-2DR4"]
    optics = (
        make_optic("O-DR4", 400, ((1, 400), (2, 200)), power=("8", "9")),
        replace(twin, part_number="O-2DR4-B", power_typ_w=twin.power_max_w),
        replace(base.optics["O-2DR4-FLT"], part_number="O-2DR4-FLT-B"),
        replace(base.optics["O-X2DR4"], part_number="O-X2DR4-B"),
    )
    one = make_switch("S-ONE64", 64, ((400, 1, 100), (800, 1, 100)), rack_units="2", power=("700", None))
    fiber = make_fiber("C-MPO-B", "jumper", 1, None)
    priced: tuple[tuple[str, str], ...] = (
        ("O-DR4", "O-DR4-FLT"),
        ("O-2DR4-B", "O-2DR4"),
        ("O-2DR4-FLT-B", "O-2DR4-FLT"),
        ("O-X2DR4-B", "O-X2DR4"),
        ("S-ONE64", "S-NDR32"),
        ("C-MPO-B", "C-MPO"),
    )
    prices: dict[str, Price] = {name: replace(base.prices[like], part_number=name) for name, like in priced}
    return replace(
        base,
        optics={**base.optics, **{optic.part_number: optic for optic in optics}},
        switches={**base.switches, one.part_number: one},
        fibers={**base.fibers, fiber.part_number: fiber},
        prices={**base.prices, **prices},
    )


def _mix(
    plan: FabricPlan,
    grid: Grid,
    tiers: Mapping[Tier, tuple[Variant, ...]],
    links: Mapping[ClassName, Choose],
) -> FabricPlan:
    cells = {name: {cell: choose(cell) for cell in all_cells(plan, grid, name)} for name, choose in links.items()}
    mixed = mix_plan(plan, mixed_catalog(), grid, tiers, cells)
    return replace(mixed, name=f"mixed-{plan.name}")


def mixed_superpod() -> FabricPlan:
    """Twin-port hosts on two models of leaf, three of spine; 32 leaves in rows of six, so that two are left over."""
    ndr, eth = (2, 2), (2, 2)
    host = LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT")
    other = LinkRecipe("C-MPO-B", ("O-2DR4-FLT-B",), "O-2DR4-B")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="18")
    single = LinkRecipe("C-MPO", ("O-2DR4",), "O-DR4", length_m="18")
    twin = LinkRecipe("C-AOC-TWIN-20", (None,), None, links_per_cable=2)

    def fabric_link(cell: Cell) -> LinkRecipe:
        row, column = cell
        if column >= 6:
            return single
        return twin if row < 3 and (column + row) % 2 else jumper

    return _mix(
        sample_plan("superpod"),
        Grid(leaf_block=6, spine_block=2, host_cell=8, pods_apart=False),
        {
            LEAF: (Variant("S-NDR32", ndr, (0, 2, 5)), Variant("S-ETH64", eth, (1, 3, 4))),
            SPINE: (
                Variant("S-NDR32", ndr, (0, 1, 2)),
                Variant("S-ETH128", eth, (3, 4, 5)),
                Variant("S-ONE64", (1, 0), (6, 7)),
            ),
        },
        {HL: lambda cell: other if cell[0] < 4 and cell[1] in (1, 2) else host, LS: fabric_link},
    )


def mixed_dual_plane() -> FabricPlan:
    """Two planes; uplinks of 800G on two jumpers, or on one active optical cable."""
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", cables_per_link=2, length_m="18")
    cable = LinkRecipe("C-AOC-TWIN-20", (None,), None)
    host = LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4")
    other = LinkRecipe("C-MPO", ("O-2DR4-FLT-B",), "O-2DR4-B")
    return _mix(
        sample_plan("dual-plane"),
        Grid(leaf_block=3, spine_block=1, host_cell=16, pods_apart=False),
        {
            LEAF: (Variant("S-ETH64", (2, 1), (0, 1, 2, 3)), Variant("S-ETH128", (2, 1), (4, 5))),
            SPINE: (Variant("S-ETH64", (1, 1), (0, 1, 2)), Variant("S-ONE64", (1, 1), (3, 4, 5, 6, 7))),
        },
        {HL: lambda cell: other if cell == (1, 2) else host, LS: lambda cell: cable if cell[1] == 7 else jumper},
    )


def mixed_rail_only() -> FabricPlan:
    """A network per rail, the first leaf of each of one model and the second of another."""
    host = LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT")
    other = LinkRecipe("C-MPO-B", ("O-2DR4-FLT-B",), "O-2DR4-B")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4")
    twin = LinkRecipe("C-AOC-TWIN-20", (None,), None, links_per_cable=2)
    return _mix(
        sample_plan("rail-only"),
        Grid(leaf_block=1, spine_block=1, host_cell=8, pods_apart=False),
        {LEAF: (Variant("S-NDR32", (2, 2), (0,)), Variant("S-ETH64", (2, 2), (1,)))},
        {HL: lambda cell: other if cell == (0, 3) else host, LS: lambda cell: twin if cell[0] else jumper},
    )


def mixed_three_tier() -> FabricPlan:
    """55 hosts in seven units, two to a pod: the last pod is short, the last unit not full; three tiers mixed."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        55,
        unit_hosts=8,
        reserved_endpoints=2,
        units_per_pod=2,
        spines_per_pod=4,
        links_per_leaf_spine=2,
        spine_up_ports=8,
        spine_positions_per_group=2,
        cores_per_group=4,
        leaf_down_ports=8,
    )
    host = LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4")
    recipe = PlanRecipe(
        name="three-tier",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 55),),
        models=("S-NDR32",) * 3,
        per_cage=((2, 2), (2, 2), (2, 0)),
        links=(host, jumper, jumper),
    )
    single = replace(jumper, z_optic="O-DR4")
    twin = LinkRecipe("C-AOC-TWIN-20", (None,), None, links_per_cable=2)
    other = LinkRecipe("C-MPO-B", ("O-2DR4-FLT-B",), "O-2DR4-B")
    return _mix(
        make_plan(structure, recipe),
        Grid(leaf_block=6, spine_block=2, host_cell=4, pods_apart=True),
        {
            LEAF: (Variant("S-NDR32", (2, 2), (0, 1, 2, 4, 9)), Variant("S-ETH64", (2, 2), (3, 5, 6, 7, 8, 10))),
            SPINE: (Variant("S-NDR32", (2, 2), (0,)), Variant("S-ETH64", (2, 2), (1,))),
            CORE: (Variant("S-ONE64", (1, 0), (0,)), Variant("S-NDR32", (2, 0), (1,))),
        },
        {
            HL: lambda cell: other if cell == (2, 1) else host,
            LS: lambda cell: twin if cell in ((0, 0), (4, 1), (10, 1)) else jumper,
            SC: lambda cell: (
                single if cell[0] == 0 else replace(jumper, z_optic="O-2DR4-B") if cell[1] > 1 else jumper
            ),
        },
    )


def mixed_one_rail_pods() -> FabricPlan:
    """A pod per rail: the twin cages of the hosts reach two pods, so host links are alike and all above is mixed."""
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4")
    other = LinkRecipe("C-MPO-B", ("O-2DR4-B",), "O-2DR4")
    plan = sample_plan("one-rail-pods")
    assert plan.structure.pod_scope is PodScope.ONE_RAIL
    return _mix(
        plan,
        Grid(leaf_block=1, spine_block=2, host_cell=24, pods_apart=True),
        {
            SPINE: (Variant("S-NDR32", (2, 2), (0, 2)), Variant("S-ETH64", (2, 2), (1,))),
            CORE: (Variant("S-NDR32", (2, 0), (0,)), Variant("S-ETH128", (2, 0), (1, 2))),
        },
        {
            LS: lambda cell: other if cell[0] % 5 == cell[1] else jumper,
            SC: lambda cell: other if cell[1] in (3, 4, 23) else jumper,
        },
    )


def mixed_rack_splitter() -> FabricPlan:
    """Copper splitters in the racks of some leaves, modules and jumpers in others, leaves of two heights in racks."""
    copper = LinkRecipe("C-DAC-SPLIT-2", (None,), None, links_per_cable=2, head="z", length_m="2")
    optics = LinkRecipe("C-MPO", ("O-DR4-Q",), "O-2DR4", length_m="2")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", cables_per_link=2, length_m="18")
    cable = LinkRecipe("C-AOC-TWIN-20", (None,), None)
    return _mix(
        sample_plan("rack-splitter"),
        Grid(leaf_block=1, spine_block=1, host_cell=2, pods_apart=False),
        {
            LEAF: (Variant("S-ETH64", (2, 1), (0, 1, 3, 4, 7)), Variant("S-ETH128", (2, 1), (2, 5, 6))),
            SPINE: (Variant("S-ETH64", (1, 0), (0, 3)), Variant("S-ETH128", (1, 0), (1, 2))),
        },
        {
            HL: lambda cell: optics if cell in ((1, 1), (2, 0), (2, 1)) else copper,
            LS: lambda cell: cable if cell[1] == 2 else jumper,
        },
    )


def mixed_fiber_splitter() -> FabricPlan:
    """Fibre splitters with two legs per connector, under two modules; spines of one port per cage beside two."""
    split = LinkRecipe("C-MPO-Y", ("O-DR2-Q",), "O-2DR4", reserved_optic="O-DR2-Q", links_per_cable=2, head="z")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4")
    return _mix(
        sample_plan("fiber-splitter"),
        Grid(leaf_block=1, spine_block=1, host_cell=2, pods_apart=False),
        {
            LEAF: (Variant("S-NDR32", (4, 2), (1, 2)), Variant("S-ETH64", (4, 2), (0,))),
            SPINE: (Variant("S-NDR32", (2, 0), (0,)), Variant("S-ONE64", (1, 0), (1,))),
        },
        {
            HL: lambda cell: replace(split, z_optic="O-2DR4-B") if cell in ((0, 0), (0, 3), (1, 2)) else split,
            LS: lambda cell: replace(jumper, z_optic="O-DR4") if cell[1] else jumper,
        },
    )


def mixed_cpo() -> FabricPlan:
    """Spines with co-packaged optics beside spines with modules, nine links to each."""
    light = LinkRecipe("C-MPO", ("O-X2DR4",), None)
    module = LinkRecipe("C-MPO", ("O-X2DR4-B",), "O-X2DR4")
    return _mix(
        sample_plan("cpo"),
        Grid(leaf_block=4, spine_block=2, host_cell=72, pods_apart=False),
        {SPINE: (Variant("S-XDR72", (2, 0), (0, 2)), Variant("S-CPO144", (1, 0), (1, 3)))},
        {LS: lambda cell: light if cell[1] % 2 else module},
    )


def mixed_hosts() -> FabricPlan:
    """Two host models and two reserved endpoints; a row with hosts of both is one cell."""
    structure = make_structure(
        Form.LEAF_SPINE, 22, unit_hosts=4, reserved_endpoints=2, spines_per_pod=4, links_per_leaf_spine=2
    )
    both = LinkRecipe("C-MPO", ("O-2DR4-FLT", "O-DR4-Q"), "O-2DR4", reserved_optic="O-DR4-FLT", length_m="4")
    jumper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4")
    recipe = PlanRecipe(
        name="hosts",
        protocol="Ethernet",
        hosts=(("H-TWIN400", 10), ("H-Q400", 12)),
        models=("S-ETH64", "S-ETH64"),
        per_cage=((2, 2), (2, 0)),
        links=(both, jumper),
    )
    copper = LinkRecipe("C-DAC-TWIN-2", (None, None), None, links_per_cable=2, length_m="2")
    return _mix(
        make_plan(structure, recipe),
        Grid(leaf_block=1, spine_block=2, host_cell=2, pods_apart=False),
        {LEAF: (Variant("S-ETH64", (2, 2), (0, 1, 2, 3)), Variant("S-ETH128", (2, 2), (4, 5)))},
        {HL: lambda cell: copper if cell in ((0, 0), (1, 1)) else both},
    )


MIXED: dict[str, Callable[[], FabricPlan]] = {
    "mixed-superpod": mixed_superpod,
    "mixed-dual-plane": mixed_dual_plane,
    "mixed-rail-only": mixed_rail_only,
    "mixed-three-tier": mixed_three_tier,
    "mixed-one-rail-pods": mixed_one_rail_pods,
    "mixed-rack-splitter": mixed_rack_splitter,
    "mixed-fiber-splitter": mixed_fiber_splitter,
    "mixed-cpo": mixed_cpo,
    "mixed-hosts": mixed_hosts,
}


@cache
def mixed_plan(name: str) -> FabricPlan:
    """The mixed sample of that name."""
    return MIXED[name]()
