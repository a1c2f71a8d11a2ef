"""Random small fabrics: every form, tiers, planes, partial units and pods, every way to cable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st

from catalogs.records import Catalog, HostMode
from fabric.plan import FabricPlan
from fabric.structure import Structure
from fabric.terms import Form, PodScope
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure, sample_catalog


class Fabric(NamedTuple):
    """A plan with its catalogue; shown by what is random in it."""

    plan: FabricPlan
    catalog: Catalog

    def __repr__(self) -> str:
        plan = self.plan
        cables = [(link.cable, link.head, link.cables_per_link, link.links_per_cable) for link in plan.links]
        hosts = [(group.num_hosts, group.ports_per_cage) for group in plan.host_groups]
        return f"{plan.structure} {hosts} {cables} {plan.leaf_in_host_rack}"


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
        counts |= {"spines_per_pod": draw(st.integers(1, 4)), "links_per_leaf_spine": draw(st.integers(1, 4))}
    if tiers > 2:
        counts |= _three_tiers(draw, form, counts["spines_per_pod"])
    base = make_structure(form, num_hosts, **counts)
    spare = draw(st.integers(0, 2))
    free = base.leaves_per_network * (base.leaf_down_ports + spare) - _host_ports(base)
    reserved = draw(st.integers(0, min(free, 5)))
    structure = replace(base, leaf_down_ports=base.leaf_down_ports + spare, reserved_endpoints=reserved)
    if tiers > 2:
        sequence = structure.num_pods * structure.spine_positions_per_group * structure.spine_up_ports
        cores = draw(st.integers(1, sequence))
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
    """A plan and its catalogue."""
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
    per_cage = tuple((draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from([1, 2]))) for _ in range(3))
    heights = [draw(st.sampled_from([None, "1", "2", "4.5"])) for _ in range(3)]
    switches = {
        f"S{tier}": replace(
            catalog.switches["S-ETH64"],
            part_number=f"S{tier}",
            num_cages=300,
            rack_units=None if height is None else Decimal(height),
        )
        for tier, height in enumerate(heights)
    }
    catalog = replace(catalog, hosts=hosts, switches=switches)
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
    return Fabric(make_plan(structure, recipe, catalog), catalog)
