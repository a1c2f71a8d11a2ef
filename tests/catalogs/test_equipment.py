"""Facts of the equipment, copied by hand from the places the sources table names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalogs.records import Catalog, PortMode, SwitchModel

# part: ports by speed in Gb/s with every cage broken out alike, from makers' pages and data sheets (sources.csv)
RADIX = {
    "QM8700": {200: 40},
    "QM9700": {400: 64, 200: 128},
    "QM9790": {400: 64, 200: 128},
    "Q3400-RA": {800: 144, 400: 288},
    "Q3401-RD": {800: 144},
    "Q3450-LD": {800: 144},
    "SN4700": {400: 32, 200: 64, 100: 128},
    "SN5400": {400: 64, 200: 128, 100: 256},
    "SN5600": {800: 64, 400: 128, 200: 256},
    "SN5600D": {800: 64, 400: 128, 200: 256},
    "SN5610": {800: 64, 400: 128, 200: 256},
    "SN6600": {800: 128, 400: 256, 200: 512},
    "SN6600-LD": {800: 128, 400: 256, 200: 512},
    "SN6810-LD": {800: 128, 400: 256, 200: 512},
    "SN6800-LD": {800: 512, 200: 2048},
    "DCS-7060X6-64PE": {800: 64, 400: 128, 200: 256},
    "DCS-7060X6-64PE-B": {800: 64, 400: 128, 200: 256},
    "DCS-7060X6-32PE": {800: 32, 400: 64, 200: 128},
    "7060XE7-64PS": {1600: 64, 800: 128, 400: 256, 200: 512},
    "7060XE7-64PRS": {1600: 64, 800: 128, 400: 256, 200: 512},
    "7060XE7-64PRS-RV3-L": {1600: 64, 800: 128, 400: 256, 200: 512},
    "7060XE7-128PE": {800: 128, 400: 256, 200: 512},
    "7700R4C-38PE": {800: 38, 400: 76},  # 18 cages face hosts: 18 and 36 ports there
    "7720R4-128PE": {800: 128},
    "N9364E-SG2-Q": {800: 64, 400: 128, 200: 256},
    "N9364E-SG2-O": {800: 64, 400: 128, 200: 256},
    "N9364E-SG2X-Q": {800: 64, 400: 128, 200: 256},
    "N9364E-SG2X-O": {800: 64, 400: 128, 200: 256},
    "N9364E-SP2R-Q": {800: 64, 400: 128},
    "N9364E-SP2R-O": {800: 64, 400: 128},
    "8122-64EH-O": {800: 64, 400: 128},
    "QFX5240-64OD": {800: 64, 400: 128, 200: 256},
    "QFX5240-64QD": {800: 64, 400: 128, 200: 256},
    "QFX5241-64OD": {800: 64, 400: 128, 200: 256},
    "QFX5250": {1600: 64, 800: 128, 400: 256, 200: 512},
    "Z9864F-ON": {800: 64, 400: 128, 200: 256},
    "AIS800-64O": {800: 64, 400: 128, 200: 256},
    "AIS800-64D": {800: 64, 400: 128, 200: 256},
    "S9321-64E": {800: 64, 400: 128},
    "DS6000": {1600: 64, 800: 128},
    "M2-W6940-64OC": {800: 64, 400: 128},
    "M2-W6940-128X1-FR4": {400: 128},
    "TH6-Davisson": {200: 512},
    "2500S": {800: 64, 400: 128},
    "5300R": {800: 38, 400: 76},
    "9300F": {800: 128},
    "N9600-64OD": {800: 64, 400: 128, 200: 256},
    "N8650-32OD": {800: 32, 400: 64},
}
# one-way capacity in Gb/s, same sources
CAPACITY = {"QM9700": 25_600, "Q3400-RA": 115_200, "SN5600": 51_200, "SN6600": 102_400, "SN6800-LD": 409_600}
# ports that may exist at once, same sources
MAX_PORTS = {"SN5600": 256, "SN5610": 256, "QFX5240-64OD": 320, "Z9864F-ON": 320, "AIS800-64O": 320, "QFX5250": 512}


def _radix(switch: SwitchModel, mode: PortMode) -> int:
    ports = switch.num_cages * mode.ports_per_cage
    return ports if switch.max_ports is None else min(ports, switch.max_ports)


@pytest.mark.parametrize("name", RADIX)
def test_radix_is_cages_times_ports_per_cage(catalog: Catalog, name: str) -> None:
    switch = catalog.switches[name]
    found = {mode.speed_gbps: _radix(switch, mode) for mode in switch.modes}
    assert {speed: found[speed] for speed in RADIX[name]} == RADIX[name]


@pytest.mark.parametrize("name", CAPACITY)
def test_no_mode_carries_more_than_the_chip(catalog: Catalog, name: str) -> None:
    switch = catalog.switches[name]
    assert max(mode.speed_gbps * _radix(switch, mode) for mode in switch.modes) == CAPACITY[name]


@pytest.mark.parametrize("name", MAX_PORTS)
def test_logical_ports_are_capped(catalog: Catalog, name: str) -> None:
    assert catalog.switches[name].max_ports == MAX_PORTS[name]


@pytest.mark.parametrize("name", ["7700R4C-38PE", "5300R"])
def test_distributed_leaves_tie_cages_to_a_side(catalog: Catalog, name: str) -> None:
    switch = catalog.switches[name]
    assert (switch.host_cages, switch.fabric_cages, switch.num_cages) == (18, 20, 38)


@pytest.mark.parametrize(("leaf", "spine"), [("7700R4C-38PE", "7720R4-128PE"), ("5300R", "9300F")])
def test_fabric_boxes_of_a_distributed_chassis_join_their_own_leaves_only(
    catalog: Catalog, leaf: str, spine: str
) -> None:
    assert catalog.switches[leaf].fabric_protocol == catalog.switches[spine].fabric_protocol
    assert catalog.switches[leaf].protocols == ("Ethernet",)
    assert catalog.switches[spine].protocols == ("cells",)
    assert catalog.switches[spine].host_cages == 0


def test_power_measured_at_partial_load_is_no_typical_power(catalog: Catalog) -> None:
    assert catalog.switches["M2-W6940-64OC"].power_typ_w is None
    bailly = catalog.switches["M2-W6940-128X1-FR4"]
    assert bailly.power_typ_w == 913 + 64 * Decimal("5.4")
    assert bailly.power_source == "railspine-derived-power"


def test_derived_power_is_never_below_that_of_the_part_it_leans_on(catalog: Catalog) -> None:
    optics = catalog.optics
    for name, model in (
        ("FS-OSFP-2SR4", "MMA4Z00-NS"),
        ("FS-OSFP-2SR4-FLT", "MMA4Z00-NS-FLT"),
        ("FS-OSFP-SR4-400G", "MMA4Z00-NS400"),
        ("MMS4X00-NM16", "MMS4X00-NM"),
        ("MMS4A00-RHS", "MMS4A00"),
    ):
        assert optics[name].power_max_w == optics[model].power_max_w
        assert optics[name].power_source == "railspine-derived-power"
    assert optics["MMS4A20"].power_max_w == (optics["MMS4A00"].power_max_w or 0) / 2


def test_required_classes_of_switches_are_there(catalog: Catalog) -> None:
    asics = {switch.asic for switch in catalog.switches.values()}
    assert {"Quantum", "Quantum-2", "4 x Quantum-3", "Spectrum-4", "Spectrum-6", "Tomahawk 5", "Tomahawk 6"} <= asics
    cpo = {name for name, switch in catalog.switches.items() if switch.cpo}
    assert cpo == {"Q3450-LD", "SN6810-LD", "SN6800-LD", "M2-W6940-128X1-FR4", "TH6-Davisson"}


def test_laser_sources_hold_eight_lasers_each(catalog: Catalog) -> None:
    for name, lasers in (("Q3450-LD", 144), ("SN6810-LD", 128), ("SN6800-LD", 512)):
        cpo = catalog.switches[name].cpo
        assert cpo is not None
        assert (cpo.lasers, cpo.els_modules) == (lasers, lasers // 8)
        assert cpo.reach_m == 500
        assert "reach is an assumption" in (catalog.switches[name].notes or "")


def test_quantum2_power_is_without_optics_typically_and_with_them_at_most(catalog: Catalog) -> None:
    switch = catalog.switches["QM9700"]
    assert (switch.power_typ_w, switch.power_max_w) == (747, 1720)
    assert not switch.power_includes_optics
    assert switch.power_max_includes_optics


def test_linear_optics_only_where_a_source_says_so(catalog: Catalog) -> None:
    driving = {name for name, switch in catalog.switches.items() if switch.linear_optics}
    assert driving == {"DCS-7060X6-64PE", "DCS-7060X6-64PE-B", "DCS-7060X6-32PE"}


@pytest.mark.parametrize(
    ("name", "form_factor", "heatsink"),
    [("QM9700", "OSFP", "finned"), ("SN6600-LD", "OSFP", "flat"), ("7060XE7-64PRS", "OSFP", "flat")],
)
def test_switch_cages(catalog: Catalog, name: str, form_factor: str, heatsink: str) -> None:
    assert (catalog.switches[name].form_factor, catalog.switches[name].heatsink) == (form_factor, heatsink)


# GPUs, NIC ports, Gb/s per port, cages, rails, hosts per rack; makers' manuals
HOSTS = {
    "DGX-A100": (8, 8, 200, 8, 8, None),
    "DGX-H100": (8, 8, 400, 4, 8, 4),
    "DGX-H200": (8, 8, 400, 4, 8, 2),
    "DGX-B200": (8, 8, 400, 4, 8, 2),
    "DGX-B300": (8, 8, 800, 8, 8, 4),
    "DGX-GB200-TRAY": (4, 4, 400, 4, 4, 18),
    "GB300-TRAY": (4, 4, 800, 4, 4, 18),
    "MI300X-NODE": (8, 8, 400, 8, 8, None),
    "MI355X-NODE": (8, 8, 400, 8, 8, 4),
    "XE9680-GAUDI3": (8, 24, 200, 6, 3, None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_hosts(catalog: Catalog, name: str) -> None:
    host = catalog.hosts[name]
    found = (host.gpus, host.nic_ports, host.nic_port_gbps, host.num_cages, host.rails, host.hosts_per_rack)
    assert found == HOSTS[name]


def test_nvidia_host_cages_take_flat_modules(catalog: Catalog) -> None:
    for host in catalog.hosts.values():
        if host.vendor == "NVIDIA" and host.form_factor == "OSFP":
            assert host.heatsink == "flat"


def test_connectx8_runs_one_xdr_port_or_two_of_400_gigabit_ethernet(catalog: Catalog) -> None:
    modes = {(m.protocol, m.split, m.speed_gbps, m.lane_rate_gbps) for m in catalog.hosts["DGX-B300"].modes}
    assert modes == {("InfiniBand", 1, 800, 200), ("Ethernet", 2, 400, 100)}


# speed, form factor, heat sink, PMD family, lanes, Gb/s per lane, connectors, reach; makers' documents
OPTICS = {
    "MMA4Z00-NS": (800, "OSFP", "finned", "SR", 8, 100, 2, 50),
    "MMA4Z00-NS-FLT": (800, "OSFP", "flat", "SR", 8, 100, 2, 50),
    "MMS4X00-NS": (800, "OSFP", "finned", "DR", 8, 100, 2, 100),
    "MMS4X00-NM": (800, "OSFP", "finned", "DR", 8, 100, 2, 500),
    "MMS4X50-NM": (800, "OSFP", "finned", "FR", 8, 100, 2, 2000),
    "MMA4Z00-NS400": (400, "OSFP", "flat", "SR", 4, 100, 1, 50),
    "MMS4X00-NS400": (400, "OSFP", "flat", "DR", 4, 100, 1, 100),
    "MMA1Z00-NS400": (400, "QSFP112", "none", "SR", 4, 100, 1, 50),
    "MMS4A00": (1600, "OSFP", "finned", "DR", 8, 200, 2, 500),
    "MMS4A20": (800, "OSFP", "flat", "DR", 4, 200, 1, 500),
    "FS-QDD-800G-2XDR4": (800, "QSFP-DD", "none", "DR-2", 8, 100, 2, 2000),
    "FS-QDD-400G-LR4": (400, "QSFP-DD", "none", "LR", 4, 100, 1, 10000),
}


@pytest.mark.parametrize("name", OPTICS)
def test_optics(catalog: Catalog, name: str) -> None:
    o = catalog.optics[name]
    found = (o.speed_gbps, o.form_factor, o.heatsink, o.pmd_family, o.optical_lanes, o.optical_lane_rate_gbps)
    assert (*found, o.num_connectors, o.reach_m) == OPTICS[name]


def test_single_mode_light_runs_on_single_mode_fibre_only(catalog: Catalog) -> None:
    for optic in catalog.optics.values():
        assert (optic.medium == "OS2") == (optic.pmd_family not in ("SR", "VR"))


def test_linear_modules_have_no_dsp(catalog: Catalog) -> None:
    linear = [optic for optic in catalog.optics.values() if optic.retiming == "linear"]
    assert linear
    assert all(optic.dsps == 0 for optic in linear)


def test_class_values_of_components(catalog: Catalog) -> None:
    counts = {
        name: (catalog.optics[name].laser_kind, catalog.optics[name].lasers, catalog.optics[name].photodiodes)
        for name in ("MMA4Z00-NS", "MMS4X00-NM", "MMS4X50-NM", "MMS4X90-NR", "LAQD-DR4+")
    }
    assert counts == {
        "MMA4Z00-NS": ("VCSEL", 8, 8),
        "MMS4X00-NM": ("CW", 4, 8),
        "MMS4X50-NM": ("EML", 8, 8),
        "MMS4X90-NR": (None, None, None),
        "LAQD-DR4+": ("EML", 4, 4),
    }


def test_splitters_have_a_finned_head_and_flat_tails(catalog: Catalog) -> None:
    part = catalog.assemblies["MCP7Y00-N002"]
    assert (part.head_heatsink, part.num_tails, part.tail_heatsink, part.length_m) == ("finned", 2, "flat", 2)


def test_fibre_orders_name_the_length(catalog: Catalog) -> None:
    fiber = catalog.fibers["MFP7E10"]
    assert fiber.order_code is not None
    assert fiber.order_code.format(length=int(fiber.stock_lengths_m[0])) == "MFP7E10-N003"
    assert (fiber.stock_lengths_m[0], fiber.stock_lengths_m[-1]) == (3, 50)
    long = catalog.fibers["MFP7E30"].stock_lengths_m
    assert (long[0], long[-1]) == (1, 100)


# dB, from IEEE 802.3 as told by TIA FOTC, module sheets, or nothing better than an assumption
BUDGETS = {
    ("DR", 100, "OS2"): ("3.0", "standard"),
    ("DR-2", 100, "OS2"): ("4.0", "derived"),
    ("FR", 100, "OS2"): ("4.0", "derived"),
    ("LR", 100, "OS2"): ("6.3", "derived"),
    ("SR", 50, "OM4"): ("1.9", "standard"),
    ("SR", 100, "OM4"): ("1.8", "assumption"),
    ("VR", 100, "OM4"): ("1.8", "derived"),
    ("DR", 200, "OS2"): ("3.0", "assumption"),
    ("FR", 200, "OS2"): ("4.0", "assumption"),
}


def test_budgets(catalog: Catalog) -> None:
    found = {(b.pmd_family, b.lane_rate_gbps, b.medium): (str(b.loss_budget_db), b.kind) for b in catalog.budgets}
    assert {key: found[key] for key in BUDGETS} == BUDGETS


def test_fibre_and_connectors(catalog: Catalog) -> None:
    losses = {(row.connector, row.medium, row.grade): row.loss_max_db for row in catalog.connector_losses}
    assert losses["MPO-12", "OS2", "low-loss"] == Decimal("0.35")
    assert losses["LC", "OS2", "low-loss"] == Decimal("0.25")
    assert catalog.attenuations["OS2"].attenuation_db_per_km == Decimal("0.4")
    assert catalog.attenuations["OM4"].attenuation_db_per_km == 3
    assert not any(connector == "MMC" for connector, _, _ in losses)


# USD and kind; listings named in sources.csv
PRICES = {
    "QM9700": (32870, "street"),
    "Q3400-RA": (149939, "street"),
    "SN5610": (51999, "street"),
    "N9600-64OD": (Decimal("36605.52"), "estimate"),  # EUR 33,894 at 1.08
    "FS-OSFP-2SR4": (879, "list"),
    "MMA4Z00-NS": (879, "estimate"),
    "MMA4Z00-NS-FLT": (1249, "estimate"),
    "FS-OSFP-DR8-LPO": (1749, "list"),
    "SF-NND1JA0303-003M": (Decimal("1869.93"), "list"),
}


@pytest.mark.parametrize("name", PRICES)
def test_prices(catalog: Catalog, name: str) -> None:
    assert (catalog.prices[name].price_usd, catalog.prices[name].kind) == PRICES[name]


@pytest.mark.parametrize("name", ["QM8790", "SN4700", "Q3401-RD", "FS-QDD-400G-FR4", "N8650-32OD"])
def test_what_nobody_publishes_has_no_price(catalog: Catalog, name: str) -> None:
    assert name not in catalog.prices


def test_regions(catalog: Catalog) -> None:
    assert catalog.regions["default"].price_per_kwh_usd == Decimal("0.0865")
    iowa = catalog.regions["us-iowa"]
    assert (iowa.price_per_kwh_usd, iowa.carbon_g_per_kwh) == (Decimal("0.0604"), Decimal("412.72"))
    assert catalog.regions["sweden-stockholm"].price_per_kwh_usd is None
