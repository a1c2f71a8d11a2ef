"""Mixed plans out of uniform ones: switch models by block, kinds of link by cell, counted slowly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogs.records import Catalog
from fabric.plan import EndChoice, FabricPlan, LinkChoice, TierChoice
from fabric.portions import Grid, Portion, Range, to_ranges
from fabric.terms import ClassName, Tier
from tests.sample_plans import LinkRecipe, cable_facts, plan_totals
from tests.tables.slow import slow_blocks, slow_cables, slow_cage, slow_cells, slow_choices, slow_end, slow_links

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Variant:
    """A switch model in some blocks of a tier; ``per_cage`` are ports per cage (down, up)."""

    part_number: str
    per_cage: tuple[int, int]
    blocks: tuple[int, ...]
    first_down_cage: int = 0


def mix_plan(
    plan: FabricPlan,
    catalog: Catalog,
    grid: Grid,
    tiers: Mapping[Tier, Sequence[Variant]],
    links: Mapping[ClassName, Mapping[Cell, LinkRecipe]],
) -> FabricPlan:
    """``plan`` with other switches in the tiers and other links in the classes that are named, totals and all.

    A class has a choice per recipe and pair of models. A class with a tier of several models at an end must be named.
    """
    choices = [each for tier in Tier for each in _tier(plan, catalog, grid, tier, tiers.get(tier, ()))]
    mixed = replace(plan, grid=grid, tiers=tuple(choices))
    bare: list[LinkChoice] = []
    for name in plan.classes:
        bare += _link(mixed, catalog, name, links[name]) if name in links else plan.link_choices(name)
    mixed = counted(replace(mixed, links=tuple(bare)))
    totals = plan_totals(catalog, mixed.tiers, mixed.links, plan.spare_percent)
    proof = replace(plan.proof, objective=totals.capex_usd, bound=totals.capex_usd)
    return replace(mixed, totals=totals, proof=proof)


def counted(plan: FabricPlan) -> FabricPlan:
    """``plan`` with the links, cables and modules of every choice counted one by one."""
    return replace(plan, links=tuple(_counted(plan)))


def all_cells(plan: FabricPlan, grid: Grid, name: ClassName) -> list[Cell]:
    """Cells of a class, row by row."""
    planned = replace(plan, grid=grid)
    links = slow_links(plan.structure)
    pairs = zip(links, slow_cells(planned, links), strict=True)
    return sorted({cell for link, cell in pairs if link.name == name})


def _tier(
    plan: FabricPlan, catalog: Catalog, grid: Grid, tier: Tier, variants: Sequence[Variant]
) -> Iterator[TierChoice]:
    if not variants:
        yield from plan.tier_choices(tier)
        return
    (old,) = plan.tier_choices(tier)
    blocks = slow_blocks(plan.structure, grid, tier.value)
    for variant in variants:
        model = catalog.switches[variant.part_number]
        down_per_cage, up_per_cage = variant.per_cage
        yield replace(
            old,
            part_number=variant.part_number,
            num_switches=sum(blocks.count(block) for block in variant.blocks) * plan.structure.num_networks,
            down_ports_per_cage=down_per_cage,
            first_down_cage=variant.first_down_cage,
            up_ports_per_cage=up_per_cage if old.up_ports else 0,
            first_up_cage=variant.first_down_cage - (-old.down_ports // down_per_cage),
            num_cages=model.num_cages,
            is_cpo=model.cpo is not None,
            cooling=model.cooling if old.cooling else None,
            blocks=to_ranges(sorted(variant.blocks)),
        )


def portions_of(cells: Sequence[Cell]) -> tuple[Portion, ...]:
    """Some cells as portions: one stretch of a rectangle where they are that, else row by row."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    inside = [(row, column) for row in rows for column in columns]
    first = inside.index(min(cells))
    if inside[first : first + len(cells)] == sorted(cells):
        return (Portion(to_ranges(rows), to_ranges(columns), first, len(cells)),)
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        by_row[row].append(column)
    return tuple(Portion((Range(row, 1),), to_ranges(mine), 0, len(mine)) for row, mine in by_row.items())


def _models(plan: FabricPlan, name: ClassName, cell: Cell) -> tuple[TierChoice | None, TierChoice]:
    """Switches at both ends of the links of a cell; None for hosts."""
    row, column = cell
    near: TierChoice | None
    if name is ClassName.HOST_LEAF:
        near, far = None, _in_block(plan, Tier.LEAF, row)
    elif name is ClassName.LEAF_SPINE:
        near, far = _in_block(plan, Tier.LEAF, row), _in_block(plan, Tier.SPINE, column)
    else:
        near, far = _in_block(plan, Tier.SPINE, row), _in_block(plan, Tier.CORE, row)
    return near, far


def _in_block(plan: FabricPlan, tier: Tier, block: int) -> TierChoice:
    choices = plan.tier_choices(tier)
    if len(choices) == 1:
        return choices[0]
    return next(c for c in choices for r in c.blocks if r.first <= block < r.first + r.count)


def _link(
    plan: FabricPlan, catalog: Catalog, name: ClassName, recipes: Mapping[Cell, LinkRecipe]
) -> Iterator[LinkChoice]:
    """A choice per recipe and pair of models, nothing counted yet."""
    alike: dict[tuple[LinkRecipe, tuple[TierChoice | None, TierChoice]], list[Cell]] = defaultdict(list)
    for cell, recipe in sorted(recipes.items(), key=lambda item: item[0]):
        alike[recipe, _models(plan, name, cell)].append(cell)
    (old,) = plan.link_choices(name)
    for (recipe, (near, far)), cells in alike.items():
        optics = [*recipe.a_optics]
        if len(old.a_ends) > len(optics):
            optics.append(recipe.reserved_optic)
        a_ends = tuple(
            EndChoice(end.device, optic, near.up_ports_per_cage if near else end.legs, 0)
            for end, optic in zip(old.a_ends, optics, strict=True)
        )
        optic = recipe.z_optic or next((optic for optic in optics if optic), None)
        yield replace(
            old,
            cables_per_link=recipe.cables_per_link,
            links_per_cable=recipe.links_per_cable,
            head=recipe.head,
            length_m=Decimal(recipe.length_m),
            a_ends=a_ends,
            z_end=EndChoice(old.z_end.device, recipe.z_optic, far.down_ports_per_cage, 0),
            portions=portions_of(cells) if len(alike) > 1 else (),
            **cable_facts(catalog, recipe, old.speed_gbps, optic),
        )


def _counted(plan: FabricPlan) -> Iterator[LinkChoice]:
    links = slow_links(plan.structure)
    chosen = slow_choices(plan, links)
    for choice in plan.links:
        mine = [link for link, owner in zip(links, chosen, strict=True) if owner is choice]
        cages: dict[int, set[tuple[object, int]]] = defaultdict(set)
        met = set()
        for link in mine:
            for end, device in (("a", link.a), ("z", link.z)):
                place = id(slow_end(plan, choice, device, end))
                met.add(place)
                cages[place].add((device, slow_cage(plan, link, end)[0]))
        a_ends = tuple(_end(end, len(cages[id(end)]), is_met=id(end) in met) for end in choice.a_ends)
        z_end = _end(choice.z_end, len(cages[id(choice.z_end)]), is_met=True)
        num_cables = len(slow_cables(plan, links, choice))
        yield replace(choice, num_links=len(mine), num_cables=num_cables, a_ends=a_ends, z_end=z_end)


def _end(end: EndChoice, num_cages: int, *, is_met: bool) -> EndChoice:
    if not is_met:
        return replace(end, optic=None, num_modules=0)
    return replace(end, num_modules=num_cages if end.optic else 0)
