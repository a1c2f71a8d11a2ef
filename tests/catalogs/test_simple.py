"""Switch tables of ports and prices."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.check import missing_facts
from catalogs.problems import CatalogError
from catalogs.records import PortMode
from catalogs.simple import load_simple_catalog


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("switches.csv")
    path.write_text("ports,price_usd\n36,9500\n648,600000.50\n", encoding="utf-8")
    return path


def test_two_columns_are_enough(table: Path) -> None:
    catalog = load_simple_catalog(table, Decimal(80), 100)
    assert list(catalog.switches) == ["36-ports", "648-ports"]
    switch = catalog.switches["36-ports"]
    assert (switch.num_cages, switch.lanes_per_cage, switch.form_factor) == (36, 1, "generic")
    assert switch.modes == (PortMode(100, 1, 100),)
    assert switch.protocols == ("InfiniBand", "Ethernet")
    assert catalog.prices["648-ports"].price_usd == Decimal("600000.50")
    assert (catalog.prices["36-ports"].kind, catalog.prices["36-ports"].source) == ("quote", "user")


def test_one_cable_fits_any_run(table: Path) -> None:
    catalog = load_simple_catalog(table, Decimal(80), 100)
    cable = catalog.assemblies["GENERIC-CABLE"]
    assert (cable.length_m, cable.speed_gbps, cable.electrical_lane_rate_gbps) == (10_000, 100, 100)
    assert (cable.head_form_factor, cable.tail_form_factor, cable.num_tails) == ("generic", "generic", 1)
    assert catalog.prices["GENERIC-CABLE"].price_usd == 80


def test_an_unpriced_cable_stays_unpriced(table: Path) -> None:
    catalog = load_simple_catalog(table, None, 100)
    assert "GENERIC-CABLE" not in catalog.prices
    assert [fact.part_number for fact in missing_facts(catalog) if fact.column == "price_usd"] == ["GENERIC-CABLE"]


def test_more_columns_say_more(table: Path) -> None:
    table.write_text(
        "model,ports,speed_gbps,price_usd,power_w,rack_units\nA,32,400,20000,700,1\nB,64,,30000,,\n", encoding="utf-8"
    )
    catalog = load_simple_catalog(table, Decimal(0), 800)
    assert (catalog.switches["A"].power_typ_w, catalog.switches["A"].rack_units) == (700, 1)
    assert [switch.modes[0].speed_gbps for switch in catalog.switches.values()] == [400, 800]
    assert list(catalog.assemblies) == ["GENERIC-CABLE", "GENERIC-CABLE-400G"]
    assert catalog.assemblies["GENERIC-CABLE-400G"].speed_gbps == 400


def test_regions_are_those_of_the_catalogue(table: Path) -> None:
    assert "default" in load_simple_catalog(table, None, 100).regions


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["switches.csv:1: is empty (the first line names the columns)"]),
        ("ports,price_usd\n", ["switches.csv:1: names no switch (one line per switch model below the header)"]),
        ("ports\n36\n", ["switches.csv:1:price_usd: column 'price_usd' is missing (Price of one switch)"]),
        (
            "ports,price_usd,speed\n36,1,100\n",
            ["switches.csv:1:speed: unknown column 'speed' (did you mean speed_gbps?)"],
        ),
        (
            "ports,price_usd\n0,1\n36,free\n",
            [
                "switches.csv:2:ports: is zero (a count of at least 1 is expected)",
                "switches.csv:3:price_usd: 'free' is not a number "
                "(plain digits with a decimal point: no unit, exponent, sign or thousands separator)",
            ],
        ),
        (
            "ports,price_usd\n36,1\n36,2\n",
            ["switches.csv:3:ports: '36-ports' stands already in line 2 (give each row a model of its own)"],
        ),
        (
            "ports,price_usd,model\n36,1,GENERIC-CABLE\n",
            ["switches.csv:2:model: 'GENERIC-CABLE' is the name of the cable (use another name)"],
        ),
    ],
)
def test_problems(table: Path, text: str, problems: list[str]) -> None:
    table.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_simple_catalog(table, None, 100)
    assert str(raised.value).splitlines() == problems


def test_a_missing_file_is_a_problem(table: Path) -> None:
    table.unlink()
    with pytest.raises(CatalogError, match="cannot be read: No such file"):
        load_simple_catalog(table, None, 100)


def test_arguments_are_checked(table: Path) -> None:
    with pytest.raises(ValueError, match="port_speed_gbps"):
        load_simple_catalog(table, None, 0)
    for price in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ValueError, match="cable_price_usd"):
            load_simple_catalog(table, price, 100)


def test_digests_tell_physics_and_prices_apart(table: Path) -> None:
    cheap, dear = load_simple_catalog(table, Decimal(80), 100), load_simple_catalog(table, Decimal(90), 100)
    assert cheap.physics_sha256 == dear.physics_sha256
    assert cheap.prices_sha256 != dear.prices_sha256
