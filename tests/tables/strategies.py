"""Random small fabrics: every form, tiers, planes, partial units and pods, every way to cable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st

from catalogs.records import Catalog, HostMode
from fabric.plan import FabricPlan
from fabric.portions import Grid
from fabric.structure import Structure
from fabric.terms import ClassName, Form, PodScope, Tier
from tests.mixing import Cell, Variant, all_cells, mix_plan
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure, sample_catalog
from tests.tables.slow import slow_blocks

HEIGHTS = (None, Decimal(1), Decimal(2), Decimal("4.5"))


class Fabric(NamedTuple):
    """A plan with its catalogue; shown by what is random in it."""

    plan: FabricPlan
    catalog: Catalog

    def __repr__(self) -> str:
        plan = self.plan
        cables = [(link.cable, link.head, link.cables_per_link, link.links_per_cable) for link in plan.links]
        hosts = [(group.num_hosts, group.ports_per_cage) for group in plan.host_groups]
        portions = [link.portions for link in plan.links]
        tiers = [
            (tier.part_number, tier.blocks, tier.down_ports_per_cage, tier.up_ports_per_cage) for tier in plan.tiers
        ]
        return f"{plan.structure} {hosts} {cables} {plan.leaf_in_host_rack} {plan.grid} {tiers} {portions}"


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    """A structure whose counts fit each other."""
    form = draw(st.sampled_from(list(Form)))
    rails = draw(st.sampled_from([1, 2, 4]))
    counts: dict[str, Any] = {
        "rails": rails,
        "planes": draw(st.integers(1, 2)),
        "endpoints_per_rail": draw(st.integers(1, 2)),
        "unit_hosts": draw(st.integers(1, 5)),
        "leaves_per_group": draw(st.integers(1, 2)),
    }
    if form is Form.RAIL_OPTIMIZED:
        counts["rails_per_leaf"] = draw(st.sampled_from([d for d in (1, 2, 4) if rails % d == 0]))
    num_hosts = draw(st.integers(1, 14))
    tiers = draw(st.integers(1, 3))
    if tiers > 1:
        counts |= {"spines_per_pod": draw(st.integers(1, 6)), "links_per_leaf_spine": draw(st.integers(1, 4))}
    if tiers > 2:
        counts |= _three_tiers(draw, form, counts["spines_per_pod"])
    base = make_structure(form, num_hosts, **counts)
    spare = draw(st.integers(0, 2))
    free = base.leaves_per_network * (base.leaf_down_ports + spare) - _host_ports(base)
    reserved = draw(st.integers(0, min(free, 5)))
    structure = replace(base, leaf_down_ports=base.leaf_down_ports + spare, reserved_endpoints=reserved)
    if tiers > 2:
        sequence = structure.num_pods * structure.spine_positions_per_group * structure.spine_up_ports
        per_pod = structure.spine_positions_per_group * structure.spine_up_ports
        shares = [cores for cores in range(1, per_pod + 1) if per_pod % cores == 0]
        cores = draw(st.integers(1, sequence) | st.sampled_from(shares))
        structure = replace(structure, cores_per_group=cores, core_down_ports=-(-sequence // cores))
    return structure


def _three_tiers(draw: st.DrawFn, form: Form, spines: int) -> dict[str, Any]:
    scopes = list(PodScope) if form is Form.RAIL_OPTIMIZED else [PodScope.ALL_RAILS]
    return {
        "pod_scope": draw(st.sampled_from(scopes)),
        "units_per_pod": draw(st.integers(1, 3)),
        "spine_up_ports": draw(st.integers(1, 4)),
        "spine_positions_per_group": draw(st.sampled_from([d for d in range(1, spines + 1) if spines % d == 0])),
        "cores_per_group": 1,
    }


def _is_aligned(structure: Structure, tier: int) -> bool:
    """Whether pairs of neighbouring ports lead to pairs of neighbouring ports of one peer."""
    if tier == 0:
        plain = structure.planes == 1 and structure.endpoints_per_rail == 1 and not structure.reserved_endpoints
        return plain and structure.form is not Form.RAIL_ONLY and structure.rails_per_leaf % 2 == 0
    return tier == 1 and structure.links_per_leaf_spine % 2 == 0


def _host_ports(structure: Structure) -> int:
    rails = 1 if structure.form is Form.RAIL_ONLY else structure.rails
    return structure.num_hosts * rails * structure.endpoints_per_rail


@st.composite
def link_recipes(
    draw: st.DrawFn, a_per_cage: list[int], z_per_cage: int, *, aligned: bool, reserved: bool
) -> LinkRecipe:
    """A way to cable a class whose cages hold so many ports."""
    ways = ["jumper", "two-jumpers"]
    if all(each % 2 == 0 for each in a_per_cage):
        ways += ["split-a", "dac-a"] if set(a_per_cage) == {2} else ["split-a"]
    if z_per_cage % 2 == 0:
        ways += ["split-z", "dac-z"] if z_per_cage == 2 else ["split-z"]
    if aligned and z_per_cage == 2 and set(a_per_cage) == {2}:
        ways.append("straight")
    way = draw(st.sampled_from(ways))
    optics: tuple[str | None, ...] = ("O-2DR4-FLT",) * len(a_per_cage)
    spare = "O-DR4-FLT" if reserved else None
    if way in ("jumper", "two-jumpers"):
        return LinkRecipe("C-MPO", optics, "O-2DR4", spare, cables_per_link=1 if way == "jumper" else 2)
    if way in ("split-a", "split-z"):
        return LinkRecipe("C-MPO-Y", optics, "O-2DR4", spare, links_per_cable=2, head=way[-1])
    bare: tuple[str | None, ...] = (None,) * len(a_per_cage)
    if way == "straight":
        return LinkRecipe("C-AOC-TWIN-20", bare, None, links_per_cable=2)
    return LinkRecipe("C-DAC-SPLIT-2", bare, None, links_per_cable=2, head=way[-1])


@st.composite
def fabrics(draw: st.DrawFn) -> Fabric:
    """A plan and its catalogue, every second one mixed."""
    widest = draw(st.sampled_from([1, 2, 4]))
    structure = draw(structures())
    split = draw(st.integers(0, structure.num_hosts - 1))
    counts = [count for count in (split, structure.num_hosts - split) if count]
    catalog = sample_catalog()
    nic_ports = structure.rails * structure.endpoints_per_rail
    ports_per_cage = [draw(st.integers(1, 2)) for _ in counts]
    hosts = {}
    for number, each in enumerate(ports_per_cage):
        hosts[f"H{number}"] = replace(
            catalog.hosts["H-TWIN400"],
            part_number=f"H{number}",
            nic_ports=nic_ports,
            num_cages=-(-nic_ports // each) + draw(st.integers(0, 1)),
            ports_per_cage=each,
            modes=(HostMode("Ethernet", structure.planes, 400, 100),),
        )
    per_cage = tuple(draw(ports_per_cage_of(widest)) for _ in range(3))
    heights = [draw(st.sampled_from(HEIGHTS)) for _ in range(3)]
    switches = {
        f"S{tier}": replace(
            catalog.switches["S-ETH64"],
            part_number=f"S{tier}",
            num_cages=600,
            rack_units=height,
        )
        for tier, height in enumerate(heights)
    }
    others = {
        f"{name}-B": replace(model, part_number=f"{name}-B", num_cages=603, rack_units=draw(st.sampled_from(HEIGHTS)))
        for name, model in switches.items()
    }
    catalog = replace(catalog, hosts=hosts, switches={**switches, **others})
    links = []
    for tier in range(structure.num_tiers):
        a_per_cage = [each * structure.planes for each in ports_per_cage] if tier == 0 else [per_cage[tier - 1][1]]
        links.append(
            draw(
                link_recipes(
                    a_per_cage,
                    per_cage[tier][0],
                    aligned=_is_aligned(structure, tier),
                    reserved=tier == 0 and structure.reserved_endpoints > 0,
                )
            )
        )
    recipe = PlanRecipe(
        name="random",
        protocol="Ethernet",
        hosts=tuple((f"H{number}", count) for number, count in enumerate(counts)),
        models=tuple(f"S{tier}" for tier in range(structure.num_tiers)),
        per_cage=per_cage[: structure.num_tiers],
        links=tuple(links),
        leaf_in_host_rack=draw(st.booleans()),
        hosts_per_rack=draw(st.integers(1, 4)),
    )
    plan = make_plan(structure, recipe, catalog)
    return Fabric(draw(mixed_plans(plan, catalog, widest)) if draw(st.booleans()) else plan, catalog)


def ports_per_cage_of(widest: int) -> st.SearchStrategy[tuple[int, int]]:
    """Ports per cage, down and up, of which ``widest`` is a multiple."""
    counts = [count for count in (1, 2, 4) if count <= widest]
    return st.tuples(st.sampled_from(counts), st.sampled_from([count for count in counts if count <= 2]))


@st.composite
def grids(draw: st.DrawFn, plan: FabricPlan, widest: int) -> Grid:
    """Blocks and cells that hold whole cages of up to ``widest`` ports at every end."""
    structure = plan.structure
    k = max(structure.links_per_leaf_spine, 1)
    per_unit = structure.rail_groups * structure.leaves_per_group
    if any(group.ports_per_cage > 1 for group in plan.host_groups) and structure.form is not Form.RAIL_ONLY:
        whole = per_unit  # a cage of a host may lead to leaves of several rails
    else:
        whole = 1
    positions = max(structure.spine_positions_per_group, 1)
    leaf_blocks = [n for n in range(whole, 4 * whole + 1, whole) if n * k % widest == 0]
    spine_blocks = [n for n in range(positions, structure.spines_per_pod, positions) if n * k % widest == 0]
    per_host = structure.rails_per_leaf * structure.endpoints_per_rail
    hosts = [n for n in range(1, structure.hosts_per_leaf) if n * per_host % widest == 0]
    per_pod = structure.spine_positions_per_group * structure.spine_up_ports
    may_part = structure.cores_per_group and per_pod % (structure.cores_per_group * widest) == 0
    return Grid(
        draw(st.sampled_from(leaf_blocks)),
        draw(st.sampled_from(spine_blocks or [max(structure.spines_per_pod, 1)])),
        draw(st.sampled_from([*hosts, structure.hosts_per_leaf])),
        bool(may_part),
    )


@st.composite
def mixed_plans(draw: st.DrawFn, plan: FabricPlan, catalog: Catalog, widest: int) -> FabricPlan:
    """``plan`` with blocks dealt to two models and cells to several kinds of link."""
    grid = draw(grids(plan, widest))
    structure = plan.structure
    one_rail_pods = structure.pod_scope is PodScope.ONE_RAIL and any(g.ports_per_cage > 1 for g in plan.host_groups)
    tiers: dict[Tier, list[Variant]] = {}
    for tier in [each.tier for each in plan.tiers]:
        if not (tier is Tier.LEAF and one_rail_pods):
            tiers[tier] = draw(variants(plan, grid, tier, widest))
    links: dict[ClassName, dict[Cell, LinkRecipe]] = {}
    for name in plan.classes:
        if not (name is ClassName.HOST_LEAF and one_rail_pods):
            links[name] = draw(cell_recipes(plan, grid, name, tiers))
    return mix_plan(plan, catalog, grid, tiers, links)


@st.composite
def variants(draw: st.DrawFn, plan: FabricPlan, grid: Grid, tier: Tier, widest: int) -> list[Variant]:
    """Every block of a tier under one of two models that break their cages out differently."""
    (old,) = plan.tier_choices(tier)
    blocks = sorted(set(slow_blocks(plan.structure, grid, tier.value)))
    others = st.sets(st.sampled_from(blocks), min_size=min(len(blocks) - 1, 1), max_size=max(len(blocks) - 1, 0))
    other = sorted(draw(others))
    kept = [block for block in blocks if block not in other]
    per_cage = draw(ports_per_cage_of(widest))
    found = [
        Variant(old.part_number, (old.down_ports_per_cage, max(old.up_ports_per_cage, 1)), tuple(kept)),
        Variant(f"{old.part_number}-B", per_cage, tuple(other), draw(st.integers(0, 2))),
    ]
    return [variant for variant in found if variant.blocks]


@st.composite
def cell_recipes(
    draw: st.DrawFn, plan: FabricPlan, grid: Grid, name: ClassName, tiers: dict[Tier, list[Variant]]
) -> dict[Cell, LinkRecipe]:
    """Every cell of a class under one of two ways to cable its pair of models."""
    index = list(ClassName).index(name)
    structure = plan.structure
    ways: dict[tuple[int, int], list[LinkRecipe]] = {}
    recipes = {}
    for cell in all_cells(plan, grid, name):
        near = None if index == 0 else _at(plan, tiers, list(Tier)[index - 1], cell[0])
        far = _at(plan, tiers, list(Tier)[index], cell[1] if name is ClassName.LEAF_SPINE else cell[0])
        a_per_cage = [near[1]] if near else [group.ports_per_cage * structure.planes for group in plan.host_groups]
        key = (a_per_cage[0], far[0])
        if key not in ways:
            one = link_recipes(
                a_per_cage,
                far[0],
                aligned=_is_aligned(structure, index),
                reserved=index == 0 and structure.reserved_endpoints > 0,
            )
            ways[key] = [draw(one), draw(one)]
        recipes[cell] = draw(st.sampled_from(ways[key]))
    return recipes


def _at(plan: FabricPlan, tiers: dict[Tier, list[Variant]], tier: Tier, block: int) -> tuple[int, int]:
    """Ports per cage, down and up, of the switches in a block."""
    for variant in tiers.get(tier, ()):
        if block in variant.blocks:
            return variant.per_cage
    (choice,) = plan.tier_choices(tier)
    return choice.down_ports_per_cage, choice.up_ports_per_cage
