"""The plan: a page of facts, as written to ``plan.json``. No timestamps, sorted, versioned.

Money is in USD as exact decimals, power in watts. ``None`` means unknown; totals say when they are partial.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter
from pydantic_core import PydanticCustomError

from fabric.portions import Grid, Portion, Range
from fabric.room.records import FloorPlan, RackLayout
from fabric.structure import Structure
from fabric.terms import CableKind, ClassName, DeviceKind, Goal, Status, Tier

PLAN_VERSION = 2
"""Version 2 has several choices per tier and class; a plan of version 1 is one of version 2 that has one of each."""


def _current(version: int) -> int:
    """The version of this program, which reads all before it."""
    if 1 <= version <= PLAN_VERSION:
        return PLAN_VERSION
    remedy = "read it with the railspine that wrote it, or plan again"
    raise PydanticCustomError("version", f"version {version} is not one of 1 to {PLAN_VERSION}: {remedy}")


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts of one model, in host order; ``first_host`` is the index of the first.

    The NIC port facts are those of the chosen mode: a cage holds ``ports_per_cage`` NIC ports, each split over the
    planes, so a cage carries ``ports_per_cage * planes`` ports of the endpoint speed.
    """

    model: str
    first_host: int
    num_hosts: int
    gpus_per_host: int
    num_cages: int
    ports_per_cage: int
    form_factor: str
    heatsink: str
    lanes_per_cage: int
    lane_rate_gbps: int
    rack_units: Decimal | None
    power_w: Decimal | None
    hosts_per_rack: int
    cooling: str | None


@dataclass(frozen=True, slots=True)
class ReservedEndpoint:
    """What the reserved endpoints are: single-port cages of one kind (subnet managers, telemetry)."""

    form_factor: str
    heatsink: str
    lanes_per_cage: int
    lane_rate_gbps: int
    purpose: str


@dataclass(frozen=True, slots=True)
class TierChoice:
    """Switch model of a tier and how its cages are used.

    Downlink ``i`` is leg ``i % down_ports_per_cage`` of cage ``first_down_cage + i // down_ports_per_cage``; uplinks
    likewise from ``first_up_cage``. ``oversubscription`` is a fraction written n/d, None at the top tier.

    A tier has one choice per switch model. Where there are several, ``blocks`` are the rows (leaf tier) or columns
    that this one fills (see :mod:`fabric.blocks`); where there is one it fills all, and ``blocks`` is empty.
    """

    tier: Tier
    part_number: str
    num_switches: int
    down_ports: int
    down_speed_gbps: int
    down_ports_per_cage: int
    first_down_cage: int
    up_ports: int
    up_speed_gbps: int
    up_ports_per_cage: int
    first_up_cage: int
    num_cages: int
    oversubscription: str | None
    is_cpo: bool
    cooling: str | None = None
    blocks: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class EndChoice:
    """One end of a link class: the module per cage (None where the device brings its own optics or cable).

    ``legs`` ports of the class leave one module; ``num_modules`` counts whole modules per cage and device,
    ``num_ports`` the ports of the class at this end.
    """

    device: DeviceKind
    optic: str | None
    legs: int
    num_modules: int
    num_ports: int = 0


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """What realises a link class, and how it is counted: links, cables, modules and cages are four numbers.

    ``cables_per_link`` cables realise one link when it is at least 1 (two MPO-12 per 800G DR8 link); otherwise
    ``links_per_cable`` links share one cable: a straight assembly (``head`` None) joins the same two cages with
    all of them, a splitter has its head in one cage of end ``head`` ("a" or "z") and one tail per link.
    ``a_ends`` has one entry per host group, and one for reserved endpoints, on the host side. ``length_m`` is the
    run asked for, ``stock_length_m`` what is bought. Losses in dB; fibres counted per link.

    A class has one choice per kind of link and pair of cages. Where there are several, ``portions`` are the cells
    that this one realises (see :mod:`fabric.blocks`) and an end that it does not meet has no optic and no modules;
    where there is one it realises the class, and ``portions`` is empty.
    """

    name: ClassName
    speed_gbps: int
    num_links: int
    num_cables: int
    length_m: Decimal
    stock_length_m: Decimal
    kind: CableKind
    cable: str
    cable_order_code: str
    cables_per_link: int
    links_per_cable: int
    head: str | None
    a_ends: tuple[EndChoice, ...]
    z_end: EndChoice
    pmd: str | None
    medium: str
    connector: str | None
    polish: str | None
    polarity: str | None
    fibers_per_link: int
    reach_m: Decimal
    insertion_loss_db: Decimal | None
    loss_budget_db: Decimal | None
    loss_margin_db: Decimal | None
    why: str
    portions: tuple[Portion, ...] = ()


@dataclass(frozen=True, slots=True)
class CpoPlacement:
    """Co-packaged optics in a tier, against the best plan of the same intent that has none there.

    Where ``is_needed``, no plan without them keeps the limits: the other plan then goes beyond the caps. ``instead``
    are its models; ``saves_power_w`` and ``saves_usd`` (capex; below 0 where they cost more) are None where there is
    no such plan or a figure is unknown. ``els_modules`` is None where the maker does not tell. Nothing
    ``is_compared`` where the search was stopped.
    """

    tier: Tier
    part_numbers: tuple[str, ...]
    num_switches: int
    of_switches: int
    els_modules: int | None
    is_needed: bool
    instead: tuple[str, ...]
    saves_power_w: Decimal | None
    saves_usd: Decimal | None
    loses: tuple[str, ...]
    is_compared: bool = True


@dataclass(frozen=True, slots=True)
class Robustness:
    """The plan made for rising prices beside the one made for the prices as they are, in USD of capex.

    ``worst_usd`` counts the costliest ``gamma`` parts at the high end of their price. Where ``is_same``, both plans
    buy the same parts; the choice does not hang on the prices that may move.
    """

    gamma: int
    plain_capex_usd: Decimal
    plain_worst_usd: Decimal
    worst_usd: Decimal
    is_same: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """Money and power of one category of the bill. ``estimate_usd`` is the part that stands on estimates."""

    category: str
    capex_usd: Decimal
    estimate_usd: Decimal
    power_w: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the whole fabric; ``unpriced`` and ``unpowered`` name parts whose figures are missing.

    ``capex_usd`` counts what is installed and not taken from stock; ``spares_usd`` comes on top. ``estimate_share``
    is the part of ``capex_usd`` (0 to 1) whose prices are estimates, ``range_share`` the part whose prices have a low
    or a high end; ``capex_low_usd`` and ``capex_high_usd`` are the sums with all of them there, ``robust_usd`` that
    with the costliest ``gamma`` parts of the procurement at their high end (None where none may move).
    ``unpriced_spares`` names laser sources of co-packaged switches whose spares are not in ``spares_usd``, since
    their price or their number is unknown; those in use come with their switches: ``capex_usd`` is whole without.
    ``carbon_kg`` is the carbon dioxide of the electricity over the years; making the equipment is not in it. None
    where the grid's carbon is not known.
    """

    capex_usd: Decimal
    spares_usd: Decimal
    power_w: Decimal
    energy_usd: Decimal
    tco_usd: Decimal
    estimate_share: Decimal
    by_category: tuple[Amount, ...]
    unpriced: tuple[str, ...]
    unpowered: tuple[str, ...]
    capex_low_usd: Decimal | None = None
    capex_high_usd: Decimal | None = None
    range_share: Decimal = Decimal(0)
    robust_usd: Decimal | None = None
    carbon_kg: Decimal | None = None
    unpriced_spares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """Something of which only so much may be bought, or a vendor's share: ``used`` of ``most``, in pieces."""

    name: str
    used: int
    most: int


@dataclass(frozen=True, slots=True)
class Procurement:
    """What buying the plan meets.

    ``owned`` are pieces in stock by part number, ``from_stock`` those of them that are used, spares included.
    ``second_sources`` are, by module used, those of other vendors that could take its place wherever it is used.
    ``need_by_weeks`` is the longest lead time allowed, None for any; ``unknown_lead_times`` names the parts bought
    whose lead time nobody knows. ``limits`` and ``shares`` say how much of each limit is used. ``gamma`` parts at the
    most were taken to move to their high price at once.
    """

    owned: dict[str, int] = field(default_factory=dict)
    from_stock: dict[str, int] = field(default_factory=dict)
    second_sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    need_by_weeks: Decimal | None = None
    unknown_lead_times: tuple[str, ...] = ()
    limits: tuple[Used, ...] = ()
    shares: tuple[Used, ...] = ()
    gamma: int = 0


@dataclass(frozen=True, slots=True)
class EnergyTerms:
    """What turns watts into money: USD = W / 1000 x hours x years x PUE x (price + carbon) in USD/kWh.

    ``carbon_g_per_kwh`` is the grid's, None where it is not known.
    """

    region: str
    years: Decimal
    pue: Decimal
    price_per_kwh_usd: Decimal
    source: str
    carbon_usd_per_kwh: Decimal = Decimal(0)
    carbon_g_per_kwh: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of the first goal, in its unit (USD or W), and over which space.

    A ``bound`` of 0 says nothing, since no fabric uses less.
    ``slacks`` are the fractions by which later goals may leave the least value of each goal.
    """

    goals: tuple[Goal, ...]
    status: Status
    objective: Decimal
    bound: Decimal
    gap: Decimal
    num_candidates: int
    num_solved: int
    num_pruned: int
    num_rejected: int
    engine: str
    engine_version: str
    slacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectionCount:
    """How often a reason refused a candidate or an option, with one example."""

    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class FabricPlan:
    """The chosen, sized answer. Hosts are given, not bought: their money is not in the totals.

    ``rejections`` count structures that fell out, ``refusals`` parts and link options that a rule refused. Every
    optical channel was judged with ``connector_pairs`` mated pairs of ``connector_grade``, leaving at least
    ``min_loss_margin_db`` of its budget. ``grid`` is None where no tier mixes models and no class kinds of link,
    ``floor`` and ``layout`` (where its racks stand on the floor) where runs were given in place of a room.
    """

    version: Annotated[int, AfterValidator(_current)]
    railspine: str
    name: str
    intent_sha256: str
    catalog_sha256: str
    prices_sha256: str
    protocol: str
    host_groups: tuple[HostGroup, ...]
    reserved: ReservedEndpoint | None
    num_gpus: int
    structure: Structure
    tiers: tuple[TierChoice, ...]
    links: tuple[LinkChoice, ...]
    bisection_fraction: str
    after_loss: dict[str, str]
    leaf_in_host_rack: bool
    rack_usable_u: int
    spare_percent: Decimal
    totals: Totals
    energy: EnergyTerms
    proof: Proof
    rejections: tuple[RejectionCount, ...] = ()
    refusals: tuple[RejectionCount, ...] = ()
    connector_pairs: int = 2
    connector_grade: str = "standard"
    min_loss_margin_db: Decimal = Decimal(0)
    grid: Grid | None = None
    floor: FloorPlan | None = None
    layout: RackLayout | None = None
    cpo: tuple[CpoPlacement, ...] = ()
    robustness: Robustness | None = None
    procurement: Procurement = field(default_factory=Procurement)

    @property
    def classes(self) -> tuple[ClassName, ...]:
        """Link classes of the fabric, from the hosts upwards."""
        return tuple(dict.fromkeys(choice.name for choice in self.links))

    def tier_choices(self, tier: Tier) -> tuple[TierChoice, ...]:
        """The switch models of ``tier``, one unless it mixes them; none when the fabric has no such tier."""
        return tuple(choice for choice in self.tiers if choice.tier is tier)

    def link_choices(self, name: ClassName) -> tuple[LinkChoice, ...]:
        """What realises link class ``name``, one unless it mixes kinds; none when the fabric has no such class."""
        return tuple(choice for choice in self.links if choice.name is name)


def plan_to_json(plan: FabricPlan) -> str:
    """Canonical text of ``plan.json``: sorted keys, two-space indent, newline at the end; decimals are strings."""
    data: Any = TypeAdapter(FabricPlan).dump_python(plan, mode="json")
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def plan_from_json(text: str) -> FabricPlan:
    """The plan written by :func:`plan_to_json`, of this version or an earlier one.

    Raises pydantic.ValidationError on anything else.
    """
    return TypeAdapter(FabricPlan).validate_json(text)
