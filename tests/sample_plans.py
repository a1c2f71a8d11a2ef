"""Complete plans built by hand, for tests of everything that reads a plan.

``make_plan`` fills a plan around a :class:`Structure` from the sample catalogue, with its own slow counts;
the named functions below are fabrics one could build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from catalogs.pricing import assembly_power_w, part_power_w, unit_price_usd
from catalogs.records import Catalog
from fabric.occupancy import down_ports_per_leaf, leaves_in_pods
from fabric.plan import (
    PLAN_VERSION,
    Amount,
    EndChoice,
    EnergyTerms,
    FabricPlan,
    HostGroup,
    LinkChoice,
    Proof,
    RejectionCount,
    ReservedEndpoint,
    TierChoice,
    Totals,
)
from fabric.structure import Structure
from fabric.terms import CableKind, ClassName, DeviceKind, Form, Goal, PodScope, Status, Tier
from tests.sample_catalog import sample_catalog

__all__ = ["SAMPLES", "LinkRecipe", "PlanRecipe", "make_plan", "make_structure", "sample_catalog", "sample_plan"]


@dataclass(frozen=True, slots=True)
class LinkRecipe:
    """What realises a class: the cable, optics at both ends (hosts by group), and how links share cables."""

    cable: str
    a_optics: tuple[str | None, ...]
    z_optic: str | None
    reserved_optic: str | None = None
    cables_per_link: int = 1
    links_per_cable: int = 1
    head: str | None = None
    length_m: str = "18"


@dataclass(frozen=True, slots=True)
class PlanRecipe:
    """Everything that :func:`make_plan` needs beside the structure.

    ``hosts`` are (model, number) pairs; ``per_cage`` gives ports per cage (down, up) of each tier.
    """

    name: str
    protocol: str
    hosts: tuple[tuple[str, int], ...]
    models: tuple[str, ...]
    per_cage: tuple[tuple[int, int], ...]
    links: tuple[LinkRecipe, ...]
    leaf_in_host_rack: bool = False
    hosts_per_rack: int = 4
    reserved_cage: tuple[str, str, int] = ("OSFP", "flat", 4)
    spare_percent: Decimal = field(default=Decimal(2))


def make_structure(form: Form, num_hosts: int, **counts: Any) -> Structure:
    """A structure with usual values wherever ``counts`` says nothing; the rest follows from them."""
    values: dict[str, Any] = {
        "planes": 1,
        "rails": 8,
        "endpoints_per_rail": 1,
        "reserved_endpoints": 0,
        "unit_hosts": num_hosts,
        "leaves_per_group": 1,
        "leaf_backup_ports": 0,
        "links_per_leaf_spine": 0,
        "spines_per_pod": 0,
        "endpoint_speed_gbps": 400,
        "pod_scope": PodScope.ALL_RAILS,
        "spine_up_ports": 0,
        "spine_positions_per_group": 0,
        "cores_per_group": 0,
        **counts,
    }
    one_leaf = {Form.LEAF_SPINE: values["rails"], Form.RAIL_OPTIMIZED: 1, Form.RAIL_ONLY: 1}
    values.setdefault("rails_per_leaf", one_leaf[form])
    values.setdefault("hosts_per_leaf", -(-values["unit_hosts"] // values["leaves_per_group"]))
    values.setdefault("num_units", -(-num_hosts // values["unit_hosts"]))
    values.setdefault("units_per_pod", values["num_units"])
    per_host = values["rails_per_leaf"] * values["endpoints_per_rail"]
    values.setdefault("leaf_down_ports", values["hosts_per_leaf"] * per_host)
    values.setdefault("leaf_up_ports", values["links_per_leaf_spine"] * values["spines_per_pod"])
    for name in ("uplink_speed_gbps", "core_speed_gbps"):
        values.setdefault(name, values["endpoint_speed_gbps"])
    networks = values["rails"] if form is Form.RAIL_ONLY else 1
    groups = values["rails"] // networks // values["rails_per_leaf"]
    is_one_rail = values["pod_scope"] is PodScope.ONE_RAIL
    pods = -(-values["num_units"] // values["units_per_pod"]) * (groups if is_one_rail else 1)
    values.setdefault("num_pods", pods)
    leaves_per_pod = values["units_per_pod"] * (1 if is_one_rail else groups) * values["leaves_per_group"]
    values.setdefault("spine_down_ports", leaves_per_pod * values["links_per_leaf_spine"])
    values.setdefault("num_tiers", 3 if values["cores_per_group"] else 2 if values["spines_per_pod"] else 1)
    sequence = pods * values["spine_positions_per_group"] * values["spine_up_ports"]
    values.setdefault("core_down_ports", -(-sequence // values["cores_per_group"]) if sequence else 0)
    return Structure(form=form, num_hosts=num_hosts, **values)


def make_plan(structure: Structure, recipe: PlanRecipe, catalog: Catalog | None = None) -> FabricPlan:
    """A plan of ``structure`` as the recipe says, with counts, totals and losses that follow from both."""
    parts = sample_catalog() if catalog is None else catalog
    groups = _host_groups(structure, recipe, parts)
    names = list(ClassName)[: structure.num_tiers]
    tiers = tuple(_tier(structure, recipe, parts, index) for index in range(structure.num_tiers))
    links = tuple(
        _link(structure, recipe, parts, groups, name, link) for name, link in zip(names, recipe.links, strict=True)
    )
    totals = plan_totals(parts, tiers, links, recipe.spare_percent)
    reserved = None
    if structure.reserved_endpoints:
        form_factor, heatsink, lanes = recipe.reserved_cage
        reserved = ReservedEndpoint(form_factor, heatsink, lanes, groups[0].lane_rate_gbps, "fabric manager")
    return FabricPlan(
        version=PLAN_VERSION,
        railspine="0.1.0",
        name=recipe.name,
        intent_sha256="c" * 64,
        catalog_sha256=parts.physics_sha256,
        prices_sha256=parts.prices_sha256,
        protocol=recipe.protocol,
        host_groups=groups,
        reserved=reserved,
        num_gpus=sum(group.num_hosts * group.gpus_per_host for group in groups),
        structure=structure,
        tiers=tiers,
        links=links,
        bisection_fraction=str(structure.bisection_fraction),
        after_loss={name: str(rest) for name, rest in structure.after_loss().items()},
        leaf_in_host_rack=recipe.leaf_in_host_rack,
        rack_usable_u=40,
        spare_percent=recipe.spare_percent,
        totals=totals,
        energy=EnergyTerms("nowhere", Decimal(5), Decimal("1.3"), Decimal("0.1"), "SAMPLE-SOURCE"),
        proof=_proof(totals),
        rejections=(RejectionCount("a leaf cannot take one host's endpoints", 3, "leaf-spine: 8 x 400G"),),
    )


def _host_groups(structure: Structure, recipe: PlanRecipe, catalog: Catalog) -> tuple[HostGroup, ...]:
    groups = []
    first = 0
    for part_number, count in recipe.hosts:
        model = catalog.hosts[part_number]
        mode = next(
            mode
            for mode in model.modes
            if (mode.protocol, mode.split, mode.speed_gbps)
            == (recipe.protocol, structure.planes, structure.endpoint_speed_gbps)
        )
        power = part_power_w(model)
        groups.append(
            HostGroup(
                model=part_number,
                first_host=first,
                num_hosts=count,
                gpus_per_host=model.gpus,
                num_cages=model.num_cages,
                ports_per_cage=model.ports_per_cage,
                form_factor=model.form_factor,
                heatsink=model.heatsink,
                lanes_per_cage=model.lanes_per_cage,
                lane_rate_gbps=mode.lane_rate_gbps,
                rack_units=model.rack_units,
                power_w=None if power is None else power[0],
                hosts_per_rack=recipe.hosts_per_rack,
                cooling=model.cooling,
            )
        )
        first += count
    return tuple(groups)


def _tier(structure: Structure, recipe: PlanRecipe, catalog: Catalog, index: int) -> TierChoice:
    tier = list(Tier)[index]
    model = catalog.switches[recipe.models[index]]
    down_per_cage, up_per_cage = recipe.per_cage[index]
    down, down_speed, up, up_speed = (
        (
            structure.leaf_down_ports,
            structure.endpoint_speed_gbps,
            structure.leaf_up_ports,
            structure.uplink_speed_gbps,
        ),
        (
            structure.spine_down_ports,
            structure.uplink_speed_gbps,
            structure.spine_up_ports,
            structure.core_speed_gbps,
        ),
        (structure.core_down_ports, structure.core_speed_gbps, 0, 0),
    )[index]
    ratio = (structure.leaf_oversubscription, structure.spine_oversubscription, None)[index]
    return TierChoice(
        tier=tier,
        part_number=model.part_number,
        num_switches=structure.num_in_tier(tier),
        down_ports=down,
        down_speed_gbps=down_speed,
        down_ports_per_cage=down_per_cage,
        first_down_cage=0,
        up_ports=up,
        up_speed_gbps=up_speed,
        up_ports_per_cage=up_per_cage if up else 0,
        first_up_cage=-(-down // down_per_cage),
        num_cages=model.num_cages,
        oversubscription=None if ratio is None else f"{ratio.numerator}/{ratio.denominator}",
        is_cpo=model.cpo is not None,
    )


def _ports_by_device(structure: Structure, name: ClassName) -> tuple[list[int], list[int]]:
    """Ports of a class in use on each switch: at end a (hosts have a list of their own), at end z."""
    networks = structure.num_networks
    if name is ClassName.HOST_LEAF:
        return [], down_ports_per_leaf(structure).tolist() * networks
    if name is ClassName.LEAF_SPINE:
        each = [
            int(leaves) * structure.links_per_leaf_spine
            for leaves in leaves_in_pods(structure)
            for _ in range(structure.spines_per_pod)
        ]
        return [structure.leaf_up_ports] * structure.num_leaves, each * networks
    uplinks = structure.num_pods * structure.spine_positions_per_group * structure.spine_up_ports
    groups = structure.spines_per_pod // structure.spine_positions_per_group
    each = [len(range(core, uplinks, structure.cores_per_group)) for core in range(structure.cores_per_group)]
    return [structure.spine_up_ports] * structure.num_spines, each * groups * networks


def _num_pieces(ports: Iterable[int], each: int) -> int:
    return sum(-(-count // each) for count in ports)


def _link(
    structure: Structure,
    recipe: PlanRecipe,
    catalog: Catalog,
    groups: tuple[HostGroup, ...],
    name: ClassName,
    link: LinkRecipe,
) -> LinkChoice:
    tier = list(ClassName).index(name)
    a_ports, z_ports = _ports_by_device(structure, name)
    num_reserved = structure.reserved_endpoints * structure.num_networks
    per_host = structure.rails * structure.endpoints_per_rail * structure.planes
    if name is ClassName.HOST_LEAF:
        a_groups = [
            (DeviceKind.HOST, [per_host] * group.num_hosts, group.ports_per_cage * structure.planes)
            for group in groups
        ]
        optics = [*link.a_optics]
        if num_reserved:
            a_groups.append((DeviceKind.RESERVED, [1] * num_reserved, 1))
            optics.append(link.reserved_optic)
    else:
        a_groups = [(list(DeviceKind)[tier + 1], a_ports, recipe.per_cage[tier - 1][1])]
        optics = [*link.a_optics]
    a_ends = tuple(
        EndChoice(kind, optic, legs, _num_pieces(ports, legs) if optic else 0)
        for (kind, ports, legs), optic in zip(a_groups, optics, strict=True)
    )
    z_legs = recipe.per_cage[tier][0]
    z_kind = list(DeviceKind)[tier + 2]
    z_end = EndChoice(z_kind, link.z_optic, z_legs, _num_pieces(z_ports, z_legs) if link.z_optic else 0)
    num_links = sum(z_ports)
    if link.links_per_cable == 1:
        num_cables = num_links * link.cables_per_link
    elif link.head == "z":
        num_cables = _num_pieces(z_ports, link.links_per_cable)
    else:
        num_cables = sum(_num_pieces(ports, link.links_per_cable) for _, ports, _ in a_groups)
    speed = (structure.endpoint_speed_gbps, structure.uplink_speed_gbps, structure.core_speed_gbps)[tier]
    return LinkChoice(
        name=name,
        speed_gbps=speed,
        num_links=num_links,
        num_cables=num_cables,
        cables_per_link=link.cables_per_link,
        links_per_cable=link.links_per_cable,
        head=link.head,
        a_ends=a_ends,
        z_end=z_end,
        length_m=Decimal(link.length_m),
        **cable_facts(catalog, link, speed, z_end.optic or next((end.optic for end in a_ends if end.optic), None)),
        why="made up for tests",
    )


def cable_facts(catalog: Catalog, link: LinkRecipe, speed: int, optic: str | None) -> dict[str, Any]:
    """What the cable of a recipe says about a link of ``speed`` Gb/s; ``optic`` is a module at one of its ends."""
    if link.cable in catalog.assemblies:
        part = catalog.assemblies[link.cable]
        empty = ("pmd", "connector", "polish", "polarity", "insertion_loss_db", "loss_budget_db", "loss_margin_db")
        return {
            "stock_length_m": part.length_m,
            "kind": CableKind.ASSEMBLY,
            "cable": link.cable,
            "cable_order_code": link.cable,
            "medium": "MMF (captive)" if part.kind == "AOC" else "twinax",
            "fibers_per_link": 0,
            "reach_m": part.length_m,
            **dict.fromkeys(empty),
        }
    fiber = catalog.fibers[link.cable]
    module = catalog.optics[optic or ""]
    length = min(stock for stock in fiber.stock_lengths_m if stock >= Decimal(link.length_m))
    lanes = speed // module.optical_lane_rate_gbps
    loss = Decimal("0.4") * length / 1000 + 2 * Decimal("0.75")
    code = fiber.order_code.format(length=int(length)) if fiber.order_code else link.cable
    return {
        "stock_length_m": length,
        "kind": CableKind.OPTICS,
        "cable": link.cable,
        "cable_order_code": code,
        "pmd": f"{speed}GBASE-DR{lanes}",
        "medium": fiber.medium,
        "connector": fiber.connector,
        "polish": fiber.polish,
        "polarity": fiber.polarity,
        "fibers_per_link": 2 * lanes,
        "reach_m": module.reach_m,
        "insertion_loss_db": loss,
        "loss_budget_db": Decimal(3),
        "loss_margin_db": Decimal(3) - loss,
    }


def _pieces(
    tiers: tuple[TierChoice, ...], links: tuple[LinkChoice, ...]
) -> dict[tuple[str, str, Decimal | None], int]:
    pieces: dict[tuple[str, str, Decimal | None], int] = {}

    def add(category: str, part: str, length: Decimal | None, count: int) -> None:
        pieces[category, part, length] = pieces.get((category, part, length), 0) + count

    for tier in tiers:
        add("switch", tier.part_number, None, tier.num_switches)
    for link in links:
        for end in (*link.a_ends, link.z_end):
            if end.optic is not None:
                add("transceiver", end.optic, None, end.num_modules)
        length = link.stock_length_m if link.kind is CableKind.OPTICS else None
        add("cable", link.cable, length, link.num_cables)
    return pieces


def _watts(catalog: Catalog, category: str, part_number: str) -> Decimal | None:
    if category == "cable":
        assembly = catalog.assemblies.get(part_number)
        return Decimal(0) if assembly is None else assembly_power_w(assembly)
    power = part_power_w((catalog.switches if category == "switch" else catalog.optics)[part_number])
    return None if power is None else power[0]


def plan_totals(
    catalog: Catalog, tiers: tuple[TierChoice, ...], links: tuple[LinkChoice, ...], spare_percent: Decimal
) -> Totals:
    """Money and watts of the choices."""
    zero, cent = Decimal(0), Decimal("0.01")
    sums = {category: [zero, zero, zero] for category in ("switch", "transceiver", "cable")}
    spares = zero
    unpriced, unpowered, unpriced_spares = set(), set(), set()
    for (category, part_number, length), count in _pieces(tiers, links).items():
        price = catalog.prices.get(part_number)
        if price is None:
            unpriced.add(part_number)
        else:
            each = unit_price_usd(price, length)
            sums[category][0] += count * each
            sums[category][1] += count * each if price.kind == "estimate" else 0
            spares += each * ceil(count * spare_percent / 100)
        watts = _watts(catalog, category, part_number)
        if watts is None:
            unpowered.add(part_number)
        else:
            sums[category][2] += count * watts
    for tier in tiers:
        cpo = catalog.switches[tier.part_number].cpo
        if cpo is not None and spare_percent:
            unpriced_spares.add(f"ELS of {tier.part_number}")  # without a price in the sample catalogue
    capex, estimate, power = (sum((values[i] for values in sums.values()), zero) for i in range(3))
    energy = (power / 1000 * 8766 * 5 * Decimal("1.3") * Decimal("0.1")).quantize(cent)
    return Totals(
        capex_usd=capex.quantize(cent),
        spares_usd=spares.quantize(cent),
        power_w=power,
        energy_usd=energy,
        tco_usd=(capex + energy).quantize(cent),
        estimate_share=(estimate / capex if capex else zero).quantize(Decimal("0.0001")),
        by_category=tuple(
            Amount(category, values[0].quantize(cent), values[1].quantize(cent), values[2])
            for category, values in sums.items()
        ),
        unpriced=tuple(sorted(unpriced)),
        unpowered=tuple(sorted(unpowered)),
        unpriced_spares=tuple(sorted(unpriced_spares)),
    )


def _proof(totals: Totals) -> Proof:
    return Proof(
        goals=(Goal.CAPEX,),
        status=Status.OPTIMAL,
        objective=totals.capex_usd,
        bound=totals.capex_usd,
        gap=Decimal(0),
        num_candidates=12,
        num_solved=3,
        num_pruned=9,
        num_rejected=3,
        engine="CP-SAT",
        engine_version="9.15",
    )


def superpod_plan() -> FabricPlan:
    """127 hosts in 4 scalable units, rail-optimized, two tiers, 4 reserved endpoints: 32 leaves, 16 spines."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        127,
        unit_hosts=32,
        reserved_endpoints=4,
        spines_per_pod=16,
        links_per_leaf_spine=2,
    )
    recipe = PlanRecipe(
        name="superpod",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 127),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="44"),
        ),
    )
    return make_plan(structure, recipe)


def dual_plane_plan() -> FabricPlan:
    """128 hosts with 800G ports split over two planes; uplinks of 800G take two cables each."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        128,
        planes=2,
        unit_hosts=64,
        spines_per_pod=8,
        links_per_leaf_spine=4,
        uplink_speed_gbps=800,
        core_speed_gbps=800,
    )
    recipe = PlanRecipe(
        name="dual-plane",
        protocol="Ethernet",
        hosts=(("H-800", 128),),
        models=("S-ETH64", "S-ETH64"),
        per_cage=((2, 1), (1, 1)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", cables_per_link=2, length_m="50"),
        ),
    )
    return make_plan(structure, recipe)


def three_tier_plan() -> FabricPlan:
    """500 hosts in 16 scalable units (the last one not full), four pods, 64 cores."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        500,
        unit_hosts=32,
        reserved_endpoints=3,
        units_per_pod=4,
        spines_per_pod=32,
        links_per_leaf_spine=1,
        spine_up_ports=32,
        spine_positions_per_group=1,
        cores_per_group=2,
    )
    recipe = PlanRecipe(
        name="three-tier",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 500),),
        models=("S-NDR32", "S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2), (2, 0)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="44"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="90"),
        ),
    )
    return make_plan(structure, recipe)


def one_rail_pods_plan() -> FabricPlan:
    """120 hosts, three tiers, every pod holds the leaves of one rail; the last pods of a rail hold fewer."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        120,
        unit_hosts=24,
        pod_scope=PodScope.ONE_RAIL,
        units_per_pod=2,
        spines_per_pod=6,
        links_per_leaf_spine=4,
        spine_up_ports=8,
        spine_positions_per_group=2,
        cores_per_group=8,
    )
    recipe = PlanRecipe(
        name="one-rail-pods",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 120),),
        models=("S-NDR32", "S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2), (2, 0)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4"),
        ),
    )
    return make_plan(structure, recipe)


def rail_only_plan() -> FabricPlan:
    """62 hosts, a network per rail: two leaves and one spine each, one reserved endpoint in every network."""
    structure = make_structure(
        Form.RAIL_ONLY,
        62,
        unit_hosts=32,
        reserved_endpoints=1,
        spines_per_pod=1,
        links_per_leaf_spine=32,
    )
    recipe = PlanRecipe(
        name="rail-only",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 62),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4", reserved_optic="O-DR4-FLT"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4"),
        ),
    )
    return make_plan(structure, recipe)


def rack_splitter_plan() -> FabricPlan:
    """30 hosts, a leaf in every rack joined by copper splitters; the last leaf has a reserved endpoint as well."""
    structure = make_structure(
        Form.LEAF_SPINE,
        30,
        unit_hosts=4,
        reserved_endpoints=1,
        spines_per_pod=4,
        links_per_leaf_spine=4,
        uplink_speed_gbps=800,
        core_speed_gbps=800,
    )
    recipe = PlanRecipe(
        name="rack-splitter",
        protocol="Ethernet",
        hosts=(("H-Q400", 30),),
        models=("S-ETH64", "S-ETH64"),
        per_cage=((2, 1), (1, 1)),
        links=(
            LinkRecipe("C-DAC-SPLIT-2", (None,), None, links_per_cable=2, head="z", length_m="2"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", cables_per_link=2, length_m="28"),
        ),
        leaf_in_host_rack=True,
        reserved_cage=("QSFP112", "none", 4),
    )
    return make_plan(structure, recipe)


def fiber_splitter_plan() -> FabricPlan:
    """20 hosts with 200G ports on 1:2 fibre splitters, two legs per connector at the leaf; heights unknown."""
    structure = make_structure(
        Form.LEAF_SPINE,
        20,
        unit_hosts=8,
        reserved_endpoints=3,
        endpoint_speed_gbps=200,
        uplink_speed_gbps=400,
        core_speed_gbps=400,
        spines_per_pod=2,
        links_per_leaf_spine=16,
    )
    recipe = PlanRecipe(
        name="fiber-splitter",
        protocol="InfiniBand",
        hosts=(("H-Q200", 20),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((4, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO-Y", ("O-DR2-Q",), "O-2DR4", reserved_optic="O-DR2-Q", links_per_cable=2, head="z"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4"),
        ),
        reserved_cage=("QSFP112", "none", 2),
    )
    return make_plan(structure, recipe)


def twin_plan() -> FabricPlan:
    """64 hosts; four links per leaf-spine pair run as two twin-port active optical cables."""
    structure = make_structure(Form.RAIL_OPTIMIZED, 64, unit_hosts=32, spines_per_pod=8, links_per_leaf_spine=4)
    recipe = PlanRecipe(
        name="twin",
        protocol="InfiniBand",
        hosts=(("H-TWIN400", 64),),
        models=("S-NDR32", "S-NDR32"),
        per_cage=((2, 2), (2, 2)),
        links=(
            LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"),
            LinkRecipe("C-AOC-TWIN-20", (None,), None, links_per_cable=2),
        ),
    )
    return make_plan(structure, recipe)


def rack_twin_plan() -> FabricPlan:
    """11 hosts, a leaf in every rack of three, twin-port copper: two rails of a host on every cable."""
    structure = make_structure(
        Form.LEAF_SPINE,
        11,
        unit_hosts=3,
        uplink_speed_gbps=800,
        core_speed_gbps=800,
        spines_per_pod=4,
        links_per_leaf_spine=3,
    )
    recipe = PlanRecipe(
        name="rack-twin",
        protocol="Ethernet",
        hosts=(("H-TWIN400", 11),),
        models=("S-ETH64", "S-ETH64"),
        per_cage=((2, 1), (1, 1)),
        links=(
            LinkRecipe("C-DAC-TWIN-2", (None,), None, links_per_cable=2, length_m="2"),
            LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", cables_per_link=2, length_m="9"),
        ),
        leaf_in_host_rack=True,
        hosts_per_rack=3,
    )
    return make_plan(structure, recipe)


def single_tier_plan() -> FabricPlan:
    """Eight hosts of two models on one switch."""
    structure = make_structure(Form.LEAF_SPINE, 8)
    recipe = PlanRecipe(
        name="single-tier",
        protocol="Ethernet",
        hosts=(("H-TWIN400", 5), ("H-Q400", 3)),
        models=("S-ETH64",),
        per_cage=((2, 0),),
        links=(LinkRecipe("C-MPO", ("O-2DR4-FLT", "O-DR4-Q"), "O-2DR4", length_m="4"),),
    )
    return make_plan(structure, recipe)


def cpo_plan() -> FabricPlan:
    """144 hosts, spines with co-packaged optics; the hosts' modules have neither price nor power."""
    structure = make_structure(
        Form.RAIL_OPTIMIZED,
        144,
        unit_hosts=72,
        endpoint_speed_gbps=800,
        spines_per_pod=8,
        links_per_leaf_spine=9,
    )
    recipe = PlanRecipe(
        name="cpo",
        protocol="InfiniBand",
        hosts=(("H-X800", 144),),
        models=("S-XDR72", "S-CPO144"),
        per_cage=((2, 2), (1, 0)),
        links=(
            LinkRecipe("C-MPO", ("O-XDR4-FLT",), "O-X2DR4"),
            LinkRecipe("C-MPO", ("O-X2DR4",), None),
        ),
    )
    return make_plan(structure, recipe)


SAMPLES: dict[str, Callable[[], FabricPlan]] = {
    "superpod": superpod_plan,
    "dual-plane": dual_plane_plan,
    "three-tier": three_tier_plan,
    "one-rail-pods": one_rail_pods_plan,
    "rail-only": rail_only_plan,
    "rack-splitter": rack_splitter_plan,
    "fiber-splitter": fiber_splitter_plan,
    "twin": twin_plan,
    "rack-twin": rack_twin_plan,
    "single-tier": single_tier_plan,
    "cpo": cpo_plan,
}


def sample_plan(name: str) -> FabricPlan:
    """The sample of that name."""
    return SAMPLES[name]()
