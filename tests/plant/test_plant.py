"""Spares, polarity, trunks, cabling and tray fill, against other ways to the same numbers."""

from __future__ import annotations

import doctest
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from itertools import product
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.load import load_catalog
from catalogs.records import Catalog
from fabric.plant.cabling import Bundle, Cabling, choose_cabling, panel_kit, panel_units
from fabric.plant.fill import Run, cable_section, fill_trays
from fabric.plant.polarity import genders, pins_meet_holes, transmit_meets_receive
from fabric.plant.spares import expected_failures, spares_for
from fabric.plant.trunks import TrunkType, size_trunks, with_spares
from fabric.room.trays import make_trays
from tests.room.rooms import one_hall

relaxed = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize("name", ["spares", "polarity", "trunks", "cabling", "fill"])
def test_examples_in_docstrings(name: str) -> None:
    outcome = doctest.testmod(import_module(f"fabric.plant.{name}"))
    assert (outcome.failed, outcome.attempted > 0) == (0, True)


@relaxed
@given(st.floats(0, 60), st.sampled_from(("0.5", "0.9", "0.99", "0.999")))
def test_spares_are_the_poisson_quantile(mean: float, level: str) -> None:
    """The sum of the series, term by term."""
    term = total = exp(-mean)
    count = 0
    while total < float(level):
        count += 1
        term *= mean / count
        total += term
    assert abs(spares_for(Decimal(mean), Decimal(level)) - count) <= (abs(total - float(level)) < 1e-9)


@pytest.mark.parametrize("level", ["0", "1", "1.5"])
def test_no_stock_covers_everything(level: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        spares_for(Decimal(3), Decimal(level))


def test_failures_of_a_large_fabric() -> None:
    """786,432 modules at 500 FIT fail 9.4 times a day."""
    assert expected_failures(786_432, Decimal(500), 24) == Decimal("9.437184")


def test_channels_through_panels_need_an_odd_number_of_turns() -> None:
    for methods in product("AB", repeat=3):
        for adapters in product("AB", repeat=2):
            turns = methods.count("B") + adapters.count("B")
            assert transmit_meets_receive("MPO-12", methods, adapters) == (turns % 2 == 1)
            assert transmit_meets_receive("MPO-16", methods, adapters) == (turns % 2 == 1)


def test_lone_jumpers_and_what_breaks_them() -> None:
    assert transmit_meets_receive("MPO-16", "B")
    assert transmit_meets_receive("LC", "B")
    assert not transmit_meets_receive("MPO-12", "A")
    assert not transmit_meets_receive("MPO-12", "C")
    assert pins_meet_holes("MPO-12", genders("MPO-12", 1))
    with pytest.raises(ValueError, match="meet at 2 adapters"):
        transmit_meets_receive("MPO-12", "BBB", "A")


types = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 500)), min_size=1, max_size=3, unique_by=lambda each: each[0]
)


@relaxed
@given(st.integers(1, 30), types, st.integers(0, 40))
def test_trunks_are_the_cheapest_that_are_enough(needed: int, offered: list[tuple[int, int]], percent: int) -> None:
    kinds = [TrunkType(f"T{size}", size, 12 * size, Decimal(price)) for size, price in offered]
    found = size_trunks(needed, kinds, Decimal(percent))
    wanted = with_spares(needed, Decimal(percent))
    assert found.connectors >= wanted
    assert found.fibers >= 12 * needed
    most = [range(-(-wanted // kind.connectors) + 1) for kind in kinds]
    cheapest = min(
        sum((kind.price_usd * count for kind, count in zip(kinds, counts, strict=True)), Decimal(0))
        for counts in product(*most)
        if sum(kind.connectors * count for kind, count in zip(kinds, counts, strict=True)) >= wanted
    )
    assert found.price_usd == cheapest


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def bundle(catalog: Catalog, part: str, channels: int, metres: int) -> Bundle:
    length = Decimal(metres)
    return Bundle(catalog.fibers[part], channels, length, max(length - 4, Decimal(1)), Decimal(3))


def test_the_cheaper_way_wins_and_says_by_how_much(catalog: Catalog) -> None:
    for part, channels, metres in product(("MFP7E30", "LC-UPC-OS2-2F"), (1, 12, 144), (10, 100)):
        choice = choose_cabling(catalog, bundle(catalog, part, channels, metres), Cabling.CHEAPER, Decimal(10))
        assert choice.price_usd is not None
        if choice.other_usd is not None:
            assert choice.price_usd <= choice.other_usd
        assert (choice.trunks is not None) == (choice.cabling is Cabling.STRUCTURED)


def test_structured_by_policy(catalog: Catalog) -> None:
    asked = bundle(catalog, "MFP7E30", 40, 70)
    choice = choose_cabling(catalog, asked, Cabling.STRUCTURED, Decimal(10))
    assert choice.trunks is not None
    assert choice.kit is not None
    assert choice.trunks.connectors >= 44
    assert choice.trunks.fibers >= 40 * 8
    assert choice.kit.insert.front_connector == "MPO-12"
    direct = choose_cabling(catalog, asked, Cabling.DIRECT, Decimal(10))
    assert direct.price_usd == choice.other_usd


def test_cassettes_deal_a_connector_to_six_channels(catalog: Catalog) -> None:
    choice = choose_cabling(catalog, bundle(catalog, "LC-UPC-OS2-2F", 30, 50), Cabling.STRUCTURED, Decimal(0))
    assert choice.trunks is not None
    assert choice.trunks.used_connectors == 5


@pytest.mark.parametrize(
    ("part", "words"),
    [("MFP7E10", "no OM4 trunk"), ("MPO16-2XMPO12-APC-OS2", "no panel for MPO-16 on OS2")],
)
def test_structured_cabling_without_parts_says_what_is_missing(catalog: Catalog, part: str, words: str) -> None:
    """OM4 trunks are polished UPC, the jumpers of the modules APC: they do not mate."""
    with pytest.raises(ValueError, match=words):
        choose_cabling(catalog, bundle(catalog, part, 8, 20), Cabling.STRUCTURED, Decimal(0))
    assert words in choose_cabling(catalog, bundle(catalog, part, 8, 20), Cabling.CHEAPER, Decimal(0)).why


def test_unknown_prices_leave_jumpers_direct(catalog: Catalog) -> None:
    prices = {part: price for part, price in catalog.prices.items() if not part.startswith("MFP7E30")}
    choice = choose_cabling(
        replace(catalog, prices=prices), bundle(catalog, "MFP7E30", 8, 20), Cabling.CHEAPER, Decimal(0)
    )
    assert (choice.cabling, choice.price_usd) == (Cabling.DIRECT, None)


def test_panels_take_whole_enclosures(catalog: Catalog) -> None:
    kit = panel_kit(catalog, catalog.fibers["MFP7E30"])
    assert kit is not None
    kits = {kit.insert.part_number: kit}
    assert panel_units({kit.insert.part_number: 12}, kits) == 1
    assert panel_units({kit.insert.part_number: 13}, kits) == 2


def test_trays_fill_by_cross_section_and_unknown_cables_are_counted() -> None:
    trays = make_trays(one_hall(".....", "....."))
    runs = [
        Run(np.array([0]), np.array([4]), np.array([1000]), Decimal(3)),
        Run(np.array([0]), np.array([1]), np.array([7]), None),
    ]
    fill = fill_trays(trays, runs)
    assert fill.cables.rows[0][0].tolist() == [0, 1007, 1000, 1000, 1000, 0]
    assert fill.section.largest() == 1000 * cable_section(Decimal(3))
    assert fill.unknown_cables == 7
    assert fill.fullest == pytest.approx(1000 * 7.07 / (600 * 100 / 2))
    assert fill.overfull(trays) == []
    crowded = fill_trays(trays, [replace(runs[0], count=np.array([5000]))])
    assert crowded.overfull(trays)[0] == "row A between places 1 and 2 of hall-1: 118% of its limit"
