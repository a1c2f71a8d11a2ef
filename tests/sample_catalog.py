"""A small catalogue in memory, physically sound, for tests that must not move when the real one does.

Figures are round numbers made up for tests; ``SAMPLE-SOURCE`` says so.
"""

from __future__ import annotations

from decimal import Decimal

from catalogs.records import (
    AssemblyModel,
    Attenuation,
    Breakout,
    Catalog,
    ChannelBudget,
    ConnectorLoss,
    CoPackagedOptics,
    FiberModel,
    HostMode,
    HostModel,
    OpticModel,
    PortMode,
    Price,
    Region,
    Source,
    Supply,
    SwitchModel,
)

SOURCE = "SAMPLE-SOURCE"
BOTH = ("InfiniBand", "Ethernet")


def make_switch(
    part_number: str,
    num_cages: int,
    modes: tuple[tuple[int, int, int], ...],
    *,
    protocols: tuple[str, ...] = BOTH,
    rack_units: str | None = "1",
    power: tuple[str | None, str | None] = ("800", None),
    cpo: CoPackagedOptics | None = None,
    cooling: str = "air",
) -> SwitchModel:
    """A switch with OSFP cages of 8 lanes; modes are (speed, ports per cage, lane rate)."""
    typical, maximum = power
    return SwitchModel(
        part_number=part_number,
        vendor="Sample Networks",
        description=f"{num_cages}-cage switch, made up",
        asic=None,
        protocols=protocols,
        num_cages=num_cages,
        form_factor="OSFP" if cpo is None else "CPO",
        heatsink="finned" if cpo is None else "none",
        lanes_per_cage=8 if cpo is None else cpo.lanes,
        cage_power_max_w=Decimal(20) if cpo is None else None,
        modes=tuple(PortMode(*mode) for mode in modes),
        max_ports=None,
        host_cages=None,
        fabric_cages=None,
        linear_optics=False,
        cpo=cpo,
        rack_units=None if rack_units is None else Decimal(rack_units),
        cooling="liquid" if cooling == "liquid" else "air",
        power_typ_w=None if typical is None else Decimal(typical),
        power_max_w=None if maximum is None else Decimal(maximum),
        power_includes_optics=cpo is not None,
        weight_kg=Decimal("14.5"),
        nos=None,
        status="active",
        source=SOURCE,
        power_source=SOURCE,
        notes=None,
    )


def make_optic(
    part_number: str,
    speed_gbps: int,
    breakouts: tuple[tuple[int, int], ...],
    *,
    cage: tuple[str, str] = ("OSFP", "finned"),
    lane_rate_gbps: int = 100,
    pmd_family: str = "DR",
    num_connectors: int = 1,
    power: tuple[str | None, str | None] = ("15", "17"),
) -> OpticModel:
    """A parallel single-mode module on MPO-12/APC with as many optical as electrical lanes."""
    lanes = speed_gbps // lane_rate_gbps
    typical, maximum = power
    return OpticModel(
        part_number=part_number,
        vendor="Sample Optics",
        description=f"{speed_gbps}G {cage[0]} {num_connectors}x{pmd_family}{lanes // num_connectors}, made up",
        speed_gbps=speed_gbps,
        form_factor=cage[0],
        heatsink={"finned": "finned", "flat": "flat"}.get(cage[1], "none"),  # type: ignore[arg-type]
        electrical_lanes=lanes,
        electrical_lane_rate_gbps=lane_rate_gbps,
        pmd_family=pmd_family,
        optical_lanes=lanes,
        optical_lane_rate_gbps=lane_rate_gbps,
        lanes_per_fiber_pair=1,
        medium="OS2",
        connector="MPO-12",
        polish="APC",
        num_connectors=num_connectors,
        reach_m=Decimal(500),
        breakouts=tuple(Breakout(*breakout) for breakout in breakouts),
        protocols=BOTH,
        retiming="retimed",
        power_typ_w=None if typical is None else Decimal(typical),
        power_max_w=None if maximum is None else Decimal(maximum),
        laser_kind="CW",
        lasers=max(lanes // 2, 1),
        photodiodes=lanes,
        dsps=1,
        fit=None,
        status="active",
        source=SOURCE,
        notes=None,
    )


def make_assembly(
    part_number: str,
    kind: str,
    length_m: str,
    *,
    num_tails: int = 1,
    tail: tuple[str, str] = ("OSFP", "finned"),
    power_w: str | None = "0",
) -> AssemblyModel:
    """An 800G cable with an OSFP finned head and 100G lanes."""
    power = None if power_w is None else Decimal(power_w)
    return AssemblyModel(
        part_number=part_number,
        vendor="Sample Cables",
        description=f"800G {kind}, {length_m} m, {num_tails} tail(s), made up",
        kind="AOC" if kind == "AOC" else "DAC",
        length_m=Decimal(length_m),
        speed_gbps=800,
        electrical_lanes=8,
        electrical_lane_rate_gbps=100,
        head_form_factor="OSFP",
        head_heatsink="finned",
        num_tails=num_tails,
        tail_form_factor=tail[0],
        tail_heatsink={"finned": "finned", "flat": "flat"}.get(tail[1], "none"),  # type: ignore[arg-type]
        protocols=BOTH,
        power_head_w=power,
        power_tail_w=power,
        diameter_mm=None,
        status="active",
        source=SOURCE,
        notes=None,
    )


def make_fiber(part_number: str, kind: str, num_tails: int, order_code: str | None) -> FiberModel:
    """An OS2 cable on MPO-12/APC, type B."""
    return FiberModel(
        part_number=part_number,
        vendor="Sample Fiber",
        description=f"OS2 MPO-12/APC {kind}, 1:{num_tails}, made up",
        kind="splitter" if kind == "splitter" else "jumper",
        medium="OS2",
        fibers=8,
        connector="MPO-12",
        polish="APC",
        num_tails=num_tails,
        polarity="B",
        stock_lengths_m=tuple(Decimal(length) for length in ("3", "5", "10", "15", "20", "30", "50", "100")),
        order_code=order_code,
        diameter_mm=Decimal(3),
        status="active",
        source=SOURCE,
        notes=None,
    )


def make_host(
    part_number: str,
    nic_port_gbps: int,
    num_cages: int,
    ports_per_cage: int,
    modes: tuple[tuple[str, int, int, int], ...],
    *,
    cage: tuple[str, str, int] = ("OSFP", "flat", 8),
    rack_units: str | None = "10",
) -> HostModel:
    """A host with eight GPUs on eight rails; modes are (protocol, split, speed, lane rate)."""
    form_factor, heatsink, lanes = cage
    return HostModel(
        part_number=part_number,
        vendor="Sample Servers",
        description="8-GPU server, made up",
        gpus=8,
        nic_ports=num_cages * ports_per_cage,
        nic_port_gbps=nic_port_gbps,
        num_cages=num_cages,
        ports_per_cage=ports_per_cage,
        form_factor=form_factor,
        heatsink="flat" if heatsink == "flat" else "none",
        lanes_per_cage=lanes,
        modes=tuple(HostMode(*mode) for mode in modes),
        rails=8,
        rack_units=None if rack_units is None else Decimal(rack_units),
        power_typ_w=None,
        power_max_w=Decimal(14300),
        weight_kg=Decimal(140),
        cooling="air",
        hosts_per_rack=4,
        source=SOURCE,
        notes=None,
    )


def _price(part_number: str, usd: str, per_m: str | None = None, kind: str = "estimate") -> Price:
    is_estimate = kind == "estimate"
    return Price(
        part_number=part_number,
        price_usd=Decimal(usd),
        price_per_m_usd=None if per_m is None else Decimal(per_m),
        low_usd=Decimal(usd) * 8 / 10 if is_estimate else None,
        high_usd=Decimal(usd) * 12 / 10 if is_estimate else None,
        kind="estimate" if is_estimate else "street",
        basis="made up for tests" if is_estimate else None,
        source=SOURCE,
    )


CPO = CoPackagedOptics(
    pmd_family="DR",
    lanes=4,
    lane_rate_gbps=200,
    lanes_per_fiber_pair=1,
    medium="OS2",
    connector="MPO-12",
    polish="APC",
    reach_m=Decimal(500),
    els_modules=18,
    els_part_number=None,
    lasers=144,
    engines=72,
)
SWITCHES = (
    make_switch("S-NDR32", 32, ((400, 2, 100), (800, 1, 100), (200, 4, 100)), protocols=("InfiniBand",)),
    make_switch("S-ETH64", 64, ((800, 1, 100), (400, 2, 100), (200, 4, 100)), rack_units="2", power=("940", "2167")),
    make_switch("S-ETH128", 128, ((800, 1, 100), (400, 2, 100)), rack_units="4", power=("1900", "4000")),
    make_switch("S-XDR72", 72, ((800, 2, 200), (1600, 1, 200)), rack_units="4", power=(None, "3600")),
    make_switch("S-CPO144", 144, ((800, 1, 200),), rack_units="4", power=("4200", None), cpo=CPO, cooling="liquid"),
)
OPTICS = (
    make_optic("O-2DR4", 800, ((1, 800), (2, 400), (4, 200)), num_connectors=2),
    make_optic("O-2DR4-FLT", 800, ((1, 800), (2, 400), (4, 200)), cage=("OSFP", "flat"), num_connectors=2),
    make_optic("O-DR4-FLT", 400, ((1, 400), (2, 200)), cage=("OSFP", "flat"), power=(None, "9")),
    make_optic("O-DR4-Q", 400, ((1, 400), (2, 200)), cage=("QSFP112", "none"), power=("8", "9")),
    make_optic("O-DR2-Q", 200, ((1, 200),), cage=("QSFP112", "none"), power=("5", "6")),
    make_optic("O-X2DR4", 1600, ((1, 1600), (2, 800)), lane_rate_gbps=200, num_connectors=2, power=(None, "19.5")),
    make_optic("O-XDR4-FLT", 800, ((1, 800),), cage=("OSFP", "flat"), lane_rate_gbps=200, power=(None, None)),
)
ASSEMBLIES = (
    make_assembly("C-DAC-SPLIT-2", "DAC", "2", num_tails=2, tail=("QSFP112", "none")),
    make_assembly("C-DAC-TWIN-2", "DAC", "2", tail=("OSFP", "flat")),
    make_assembly("C-AOC-TWIN-20", "AOC", "20", power_w="9.5"),
)
FIBERS = (
    make_fiber("C-MPO", "jumper", 1, "C-MPO-{length:03d}"),
    make_fiber("C-MPO-Y", "splitter", 2, None),
)
HOSTS = (
    make_host("H-TWIN400", 400, 4, 2, (("InfiniBand", 1, 400, 100), ("Ethernet", 1, 400, 100))),
    make_host("H-800", 800, 8, 1, (("Ethernet", 2, 400, 100), ("Ethernet", 1, 800, 100))),
    make_host("H-X800", 800, 8, 1, (("InfiniBand", 1, 800, 200),), cage=("OSFP", "flat", 4)),
    make_host("H-Q400", 400, 8, 1, (("Ethernet", 1, 400, 100),), cage=("QSFP112", "none", 4), rack_units="8"),
    make_host("H-Q200", 200, 8, 1, (("InfiniBand", 1, 200, 100),), cage=("QSFP112", "none", 2), rack_units=None),
)
PRICES = (
    _price("S-NDR32", "30000", kind="street"),
    _price("S-ETH64", "45000.50"),
    _price("S-ETH128", "95000"),
    _price("S-XDR72", "90000"),
    _price("S-CPO144", "160000"),
    _price("O-2DR4", "1400", kind="street"),
    _price("O-2DR4-FLT", "1450.25"),
    _price("O-DR4-FLT", "800"),
    _price("O-DR4-Q", "700"),
    _price("O-DR2-Q", "500"),
    _price("O-X2DR4", "2600"),
    _price("C-DAC-SPLIT-2", "180", kind="street"),
    _price("C-DAC-TWIN-2", "120", kind="street"),
    _price("C-AOC-TWIN-20", "900"),
    _price("C-MPO", "85", "1.405"),
    _price("C-MPO-Y", "150", "2"),
)


def sample_catalog() -> Catalog:
    """The whole sample; ``O-XDR4-FLT`` has neither price nor power."""
    return Catalog(
        switches={switch.part_number: switch for switch in SWITCHES},
        optics={optic.part_number: optic for optic in OPTICS},
        assemblies={assembly.part_number: assembly for assembly in ASSEMBLIES},
        fibers={fiber.part_number: fiber for fiber in FIBERS},
        hosts={host.part_number: host for host in HOSTS},
        budgets=tuple(
            ChannelBudget("DR", rate, "OS2", Decimal(500), Decimal(3), "standard", None, SOURCE)
            for rate in (100, 200)
        ),
        attenuations={"OS2": Attenuation("OS2", Decimal("0.4"), SOURCE)},
        connector_losses=(
            ConnectorLoss("MPO-12", "OS2", "standard", Decimal("0.75"), SOURCE),
            ConnectorLoss("MPO-12", "OS2", "low-loss", Decimal("0.35"), SOURCE),
        ),
        regions={"nowhere": Region("nowhere", Decimal("0.1"), Decimal(400), SOURCE, SOURCE, None)},
        sources={SOURCE: Source(SOURCE, "https://example.invalid/sample", "2026-01-02", "low", "made up for tests")},
        prices={price.part_number: price for price in PRICES},
        supplies=(
            Supply("part", "O-2DR4", 100_000, Decimal(30), SOURCE),
            Supply("category", "optics/1600", None, Decimal("52.5"), SOURCE),
            Supply("vendor", "Sample Fiber", None, Decimal(4), SOURCE),
        ),
        physics_sha256="a" * 64,
        prices_sha256="b" * 64,
    )
