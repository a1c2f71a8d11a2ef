"""The plan: a page of facts, as written to ``plan.json``. No timestamps, sorted, versioned.

Money is in USD as exact decimals, power in watts. ``None`` means unknown; totals say when they are partial.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from fabric.portions import Grid, Portion, Range
from fabric.room.records import FloorPlan
from fabric.structure import Structure
from fabric.terms import CableKind, ClassName, DeviceKind, Goal, Status, Tier

PLAN_VERSION = 1


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

    ``legs`` ports of the class leave one module; ``num_modules`` counts whole modules per cage and device.
    """

    device: DeviceKind
    optic: str | None
    legs: int
    num_modules: int


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
class Amount:
    """Money and power of one category of the bill. ``estimate_usd`` is the part that stands on estimates."""

    category: str
    capex_usd: Decimal
    estimate_usd: Decimal
    power_w: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the whole fabric; ``unpriced`` and ``unpowered`` name parts whose figures are missing.

    ``capex_usd`` counts what is installed; ``spares_usd`` comes on top. ``estimate_share`` is the part of
    ``capex_usd`` (0 to 1) whose prices are estimates.
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


@dataclass(frozen=True, slots=True)
class EnergyTerms:
    """What turns watts into money: USD = W / 1000 x hours x years x PUE x (price + carbon) in USD/kWh."""

    region: str
    years: Decimal
    pue: Decimal
    price_per_kwh_usd: Decimal
    source: str
    carbon_usd_per_kwh: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of the first goal, in its unit (USD or W), and over which space.

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
    seed: int
    workers: int
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
    ``floor`` where runs were given in place of a room.
    """

    version: int
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

    def tier(self, tier: Tier) -> TierChoice:
        """The choice of ``tier``; KeyError when the fabric has none."""
        for choice in self.tiers:
            if choice.tier is tier:
                return choice
        raise KeyError(tier)

    def link(self, name: ClassName) -> LinkChoice:
        """The choice of link class ``name``; KeyError when the fabric has none."""
        for choice in self.links:
            if choice.name is name:
                return choice
        raise KeyError(name)


def plan_to_json(plan: FabricPlan) -> str:
    """Canonical text of ``plan.json``: sorted keys, two-space indent, newline at the end; decimals are strings."""
    data: Any = TypeAdapter(FabricPlan).dump_python(plan, mode="json")
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def plan_from_json(text: str) -> FabricPlan:
    """The plan written by :func:`plan_to_json`; raises pydantic.ValidationError on anything else."""
    return TypeAdapter(FabricPlan).validate_json(text)
