"""The catalogue's records: one frozen record per part, physics apart from prices.

Absent is ``None``: a missing price or power is never 0. Every record names the row of
``sources.csv`` its figures come from; prices and supply live in books of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

PriceKind = Literal["list", "street", "estimate", "quote"]
Confidence = Literal["high", "medium", "low"]
HeatSink = Literal["finned", "flat", "none"]  # "none": the form factor has no such choice (QSFP families)
Retiming = Literal["retimed", "linear", "tx-retimed"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from. ``date`` is the ISO day the figure was seen."""

    source: str
    url: str
    date: str
    confidence: Confidence
    evidence: str


@dataclass(frozen=True, slots=True)
class Price:
    """One line of a price book: ``price_usd`` per unit plus ``price_per_m_usd`` per metre of a cable.

    ``low_usd`` and ``high_usd`` bound ``price_usd`` where the kind is uncertain. ``basis`` says how an
    estimate was made and is required for the kind ``estimate``.
    """

    part_number: str
    price_usd: Decimal
    price_per_m_usd: Decimal | None
    low_usd: Decimal | None
    high_usd: Decimal | None
    kind: PriceKind
    basis: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Supply:
    """One line of a supply book; ``scope`` says whether ``key`` is a part number, a vendor or a category."""

    scope: Literal["part", "vendor", "category"]
    key: str
    units_available: int | None
    lead_time_weeks: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class PortMode:
    """One way to run a cage: ``ports_per_cage`` ports of ``speed_gbps`` on lanes of ``lane_rate_gbps``.

    Lanes of one port = speed_gbps / lane_rate_gbps, always whole (the loader checks it).
    """

    speed_gbps: int
    ports_per_cage: int
    lane_rate_gbps: int

    @property
    def lanes_per_port(self) -> int:
        """Electrical lanes of one port."""
        return self.speed_gbps // self.lane_rate_gbps


@dataclass(frozen=True, slots=True)
class CoPackagedOptics:
    """What a CPO switch brings in place of cages: one fibre connector per "cage", its PMD and its lasers.

    ``lanes`` optical lanes of ``lane_rate_gbps`` leave each connector. ``lanes_per_fiber_pair`` is 1 for
    parallel fibres (DR) and 4 for wavelengths on one pair (FR4). ``els_modules`` external laser sources,
    ``lasers`` in all of them, ``engines`` optical engines: an engine failure takes the chassis.
    """

    pmd_family: str
    lanes: int
    lane_rate_gbps: int
    lanes_per_fiber_pair: int
    medium: str
    connector: str
    polish: str | None
    reach_m: Decimal
    els_modules: int | None
    els_part_number: str | None
    lasers: int | None
    engines: int | None


@dataclass(frozen=True, slots=True)
class SwitchModel:
    """A switch. Cages are what a pluggable goes into; a CPO switch counts its fibre connectors as cages.

    ``host_cages``/``fabric_cages`` split ``num_cages`` where a box ties some of them to one role
    (distributed chassis leaves). ``max_ports`` caps logical ports after breakout.
    ``power_includes_optics`` tells whether ``power_typ_w``/``power_max_w`` count the optics as well;
    ``power_max_includes_optics`` speaks for ``power_max_w`` alone where makers give the two on different bases
    (typical with passive cables, largest with modules) and is None where it is no different or not stated.
    ``fabric_protocol`` is what the fabric cages of a distributed chassis speak instead of ``protocols`` (cells): such
    cages join only cages with the same ``fabric_protocol``; None for every other switch. A box with fabric cages only
    has the one protocol ``cells``, so that nobody takes it for an Ethernet switch.
    """

    part_number: str
    vendor: str
    description: str
    asic: str | None
    protocols: tuple[str, ...]
    num_cages: int
    form_factor: str
    heatsink: HeatSink
    lanes_per_cage: int
    cage_power_max_w: Decimal | None
    modes: tuple[PortMode, ...]
    max_ports: int | None
    host_cages: int | None
    fabric_cages: int | None
    linear_optics: bool
    cpo: CoPackagedOptics | None
    rack_units: Decimal | None
    cooling: Literal["air", "liquid"] | None
    power_typ_w: Decimal | None
    power_max_w: Decimal | None
    power_includes_optics: bool
    weight_kg: Decimal | None
    nos: str | None
    status: str
    source: str
    power_source: str | None
    notes: str | None
    power_max_includes_optics: bool | None = None
    fabric_protocol: str | None = None


@dataclass(frozen=True, slots=True)
class Breakout:
    """``legs`` ports of ``speed_gbps`` out of one module."""

    legs: int
    speed_gbps: int


@dataclass(frozen=True, slots=True)
class OpticModel:
    """A pluggable transceiver.

    Optical lanes are transmit/receive pairs; electrical and optical counts may differ (400G DR4 in QSFP-DD:
    8 x 50G electrical, 4 x 100G optical). ``lanes_per_fiber_pair`` 1 = one fibre pair per lane (SR, DR),
    4 = four wavelengths on one pair (FR4, LR4). ``num_connectors`` optical connectors share the lanes evenly.
    ``reach_m`` is the longest length on ``medium``. ``protocols`` names what it may carry. ``power_source`` names the
    source of the power where it is another one than ``source``.
    """

    part_number: str
    vendor: str
    description: str
    speed_gbps: int
    form_factor: str
    heatsink: HeatSink
    electrical_lanes: int
    electrical_lane_rate_gbps: int
    pmd_family: str
    optical_lanes: int
    optical_lane_rate_gbps: int
    lanes_per_fiber_pair: int
    medium: str
    connector: str
    polish: str | None
    num_connectors: int
    reach_m: Decimal
    breakouts: tuple[Breakout, ...]
    protocols: tuple[str, ...]
    retiming: Retiming
    power_typ_w: Decimal | None
    power_max_w: Decimal | None
    laser_kind: str | None
    lasers: int | None
    photodiodes: int | None
    dsps: int | None
    fit: Decimal | None
    status: str
    source: str
    notes: str | None
    power_source: str | None = None


@dataclass(frozen=True, slots=True)
class AssemblyModel:
    """A cable with its ends attached: DAC, ACC, AEC or AOC, straight (``num_tails`` 1) or splitter.

    The head carries ``speed_gbps`` over ``electrical_lanes`` lanes; each tail carries speed_gbps/num_tails.
    Bought and billed once, whatever the number of ends. Powers are per end.
    """

    part_number: str
    vendor: str
    description: str
    kind: Literal["DAC", "ACC", "AEC", "AOC"]
    length_m: Decimal
    speed_gbps: int
    electrical_lanes: int
    electrical_lane_rate_gbps: int
    head_form_factor: str
    head_heatsink: HeatSink
    num_tails: int
    tail_form_factor: str
    tail_heatsink: HeatSink
    protocols: tuple[str, ...]
    power_head_w: Decimal | None
    power_tail_w: Decimal | None
    diameter_mm: Decimal | None
    status: str
    source: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class FiberModel:
    """A passive fibre cable sold by length: jumper (straight), splitter (1:2) or trunk.

    ``stock_lengths_m`` are what can be ordered; the planner rounds up to the next. ``fibers`` counts the
    fibres that are used in one connector. Its part number with a length in it is ``order_code`` where ``{length}`` is
    replaced; empty when the part number is used as it is. ``tail_connector`` differs from ``connector`` on hybrids.
    """

    part_number: str
    vendor: str
    description: str
    kind: Literal["jumper", "splitter", "trunk"]
    medium: str
    fibers: int
    connector: str
    polish: str | None
    num_tails: int
    polarity: str | None
    stock_lengths_m: tuple[Decimal, ...]
    order_code: str | None
    diameter_mm: Decimal | None
    status: str
    source: str
    notes: str | None
    num_connectors: int | None = None
    tail_connector: str | None = None


@dataclass(frozen=True, slots=True)
class HostMode:
    """One way to run a NIC port: as ``split`` ports of ``speed_gbps`` on lanes of ``lane_rate_gbps``."""

    protocol: str
    split: int
    speed_gbps: int
    lane_rate_gbps: int


@dataclass(frozen=True, slots=True)
class HostModel:
    """A server with GPUs, or one tray of a rack-scale system.

    ``nic_ports`` back-end NIC ports of ``nic_port_gbps`` sit in ``num_cages`` cages of ``ports_per_cage``.
    Trays of rack-scale systems carry their share of the rack's power (switch trays and shelves included), which
    their notes say.
    """

    part_number: str
    vendor: str
    description: str
    gpus: int
    nic_ports: int
    nic_port_gbps: int
    num_cages: int
    ports_per_cage: int
    form_factor: str
    heatsink: HeatSink
    lanes_per_cage: int
    modes: tuple[HostMode, ...]
    rails: int
    rack_units: Decimal | None
    power_typ_w: Decimal | None
    power_max_w: Decimal | None
    weight_kg: Decimal | None
    cooling: Literal["air", "liquid"] | None
    hosts_per_rack: int | None
    source: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class ChannelBudget:
    """Largest insertion loss of a channel for one PMD family, optical lane rate and medium.

    ``kind``: "standard" (IEEE or MSA text), "derived" (least transmit power less least receive power of a module),
    "assumption" (no figure published; ``basis`` says what it leans on).
    """

    pmd_family: str
    lane_rate_gbps: int
    medium: str
    reach_m: Decimal
    loss_budget_db: Decimal
    kind: Literal["standard", "derived", "assumption"]
    basis: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Attenuation:
    """Cabled-fibre attenuation of a medium, worst case."""

    medium: str
    attenuation_db_per_km: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class ConnectorLoss:
    """Largest insertion loss of one mated pair of ``connector`` on ``medium`` in a grade."""

    connector: str
    medium: str
    grade: Literal["low-loss", "standard"]
    loss_max_db: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Region:
    """Electricity price and grid carbon of a place; either may be unknown.

    ``source`` is that of the price where there is one, else that of the carbon.
    """

    region: str
    price_per_kwh_usd: Decimal | None
    carbon_g_per_kwh: Decimal | None
    source: str
    carbon_source: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class PortName:
    """How a network operating system names the ports of a cage that is broken out into ``ports_per_cage`` ports.

    ``port_name`` is a template: ``cage`` and ``leg`` count from 1, ``cage0`` and ``leg0`` from 0, ``lane`` is the
    first lane of the port in its cage from 1 and ``lane0`` the first lane of the port in the switch from 0.
    """

    nos: str
    ports_per_cage: int
    port_name: str
    source: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class PanelModel:
    """Where trunks become jumpers: an enclosure with ``slots``, or an insert with ``ports`` on its front.

    A cassette turns one connector of the trunk into its ports, an adapter joins connectors alike, port by port.
    """

    part_number: str
    vendor: str
    description: str
    kind: Literal["enclosure", "cassette", "adapter"]
    family: str
    rear_connector: str | None
    front_connector: str | None
    medium: str | None
    ports: int | None
    slots: int | None
    rack_units: Decimal | None
    status: str
    source: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class FailureRate:
    """How often a piece fails: FIT, failures in 10^9 hours."""

    piece: Literal["transceiver", "laser-source", "link", "switch"]
    fit: Decimal
    source: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the planner knows about equipment. Mappings are keyed by part number, in file order;
    ``port_names`` by network operating system and ports per cage.

    ``physics_sha256`` covers every table but the market, ``prices_sha256`` the price and the supply books, both over
    what the rows say, so that order and layout do not matter.
    """

    switches: Mapping[str, SwitchModel]
    optics: Mapping[str, OpticModel]
    assemblies: Mapping[str, AssemblyModel]
    fibers: Mapping[str, FiberModel]
    hosts: Mapping[str, HostModel]
    budgets: tuple[ChannelBudget, ...]
    attenuations: Mapping[str, Attenuation]
    connector_losses: tuple[ConnectorLoss, ...]
    regions: Mapping[str, Region]
    sources: Mapping[str, Source]
    prices: Mapping[str, Price]
    supplies: tuple[Supply, ...]
    physics_sha256: str
    prices_sha256: str
    port_names: Mapping[tuple[str, int], PortName] = field(default_factory=dict)
    panels: Mapping[str, PanelModel] = field(default_factory=dict)
    failure_rates: Mapping[str, FailureRate] = field(default_factory=dict)
