"""Every rule of :mod:`fabric.links.rules`: the smallest case that passes and the smallest that fails."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalogs.records import Breakout
from fabric.links import rules
from fabric.links.rules import ChannelLoss, ChannelTerms
from tests.links.parts import (
    ETHERNET,
    make_assembly,
    make_catalog,
    make_end,
    make_fiber,
    make_optic,
    make_signal,
)


def test_form_factor() -> None:
    end = make_end()
    assert rules.refuse_form_factor(end, "OSFP", "finned") is None
    assert rules.refuse_form_factor(end, "QSFP-DD", "finned") == "QSFP-DD does not fit a OSFP cage"
    assert rules.refuse_form_factor(end, "OSFP", "flat") == "flat OSFP does not fit a cage for finned ones"


def test_protocol() -> None:
    assert rules.refuse_protocol((ETHERNET,), ETHERNET) is None
    assert rules.refuse_protocol(("InfiniBand",), ETHERNET) == "not coded for Ethernet"
    assert rules.refuse_protocol((), ETHERNET) is not None


def test_speech() -> None:
    assert rules.refuse_speech(make_end(), make_end()) is None
    assert rules.refuse_speech(make_end(speaks="cells"), make_end(speaks="cells")) is None
    assert rules.refuse_speech(make_end(speaks="cells"), make_end()) is not None


@pytest.mark.parametrize(
    ("end", "lanes", "rate", "passes"),
    [
        ({}, 4, 100, True),
        ({}, 4, 50, False),
        ({}, 3, 100, False),
        ({}, 5, 100, False),
        ({"lanes_per_cage": 8}, 4, 100, True),
        ({"lanes_per_cage": 8}, 8, 100, True),
        ({"lanes_per_cage": 8}, 9, 100, False),
        ({"ports": 2}, 8, 100, True),
        ({"ports": 2}, 7, 100, False),
        ({"lane_rate_gbps": 200, "lanes_per_cage": 2}, 2, 200, True),
    ],
)
def test_lanes(end: dict[str, Any], lanes: int, rate: int, passes: bool) -> None:
    """A port of 400G on lanes of 100G needs four, and the cage may have more."""
    assert (rules.refuse_lanes(make_end(**end), lanes, rate) is None) is passes


@pytest.mark.parametrize(
    ("legs", "speed", "passes"), [(2, 400, True), (1, 400, False), (2, 200, False), (1, 800, False)]
)
def test_breakout(legs: int, speed: int, passes: bool) -> None:
    optic = make_optic(400, 2, breakouts=(Breakout(8, 100), Breakout(legs, speed)))
    assert (rules.refuse_breakout(make_end(400, 2), optic) is None) is passes


@pytest.mark.parametrize(
    ("cage", "module", "passes"),
    [("9", "9", True), ("9", "9.01", False), (None, "99", True), ("9", None, True), (None, None, True)],
)
def test_power(cage: str | None, module: str | None, passes: bool) -> None:
    """Equal is enough; what is not published refuses nothing."""
    end = make_end(cage_power_max_w=None if cage is None else Decimal(cage))
    optic = make_optic(power_max_w=None if module is None else Decimal(module))
    assert (rules.refuse_power(end, optic) is None) is passes


@pytest.mark.parametrize(
    ("retiming", "drives", "allowed", "passes"),
    [
        ("retimed", False, False, True),
        ("tx-retimed", False, False, True),
        ("linear", True, True, True),
        ("linear", False, True, False),
        ("linear", True, False, False),
    ],
)
def test_linear(retiming: str, drives: bool, allowed: bool, passes: bool) -> None:
    fault = rules.refuse_linear(make_end(linear_optics=drives), make_optic(retiming=retiming), allowed=allowed)
    assert (fault is None) is passes


def test_an_optic_that_every_rule_lets_pass() -> None:
    assert rules.refuse_optic(make_end(), make_optic(), ETHERNET, linear_allowed=False) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"form_factor": "QSFP112"}, "does not fit"),
        ({"heatsink": "flat"}, "does not fit"),
        ({"protocols": ("InfiniBand",)}, "not coded"),
        ({"electrical_lanes": 8}, "electrical lanes"),
        ({"electrical_lane_rate_gbps": 50}, "electrical lanes"),
        ({"breakouts": (Breakout(2, 200),)}, "no breakout"),
        ({"power_max_w": Decimal("20.01")}, "draws"),
        ({"retiming": "linear"}, "linear"),
    ],
)
def test_an_optic_that_one_rule_refuses(changes: dict[str, Any], word: str) -> None:
    fault = rules.refuse_optic(make_end(), make_optic(**changes), ETHERNET, linear_allowed=False)
    assert fault is not None
    assert word in fault


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        ({"pmd_family": "FR"}, False),
        ({"lanes": 2, "lane_rate_gbps": 200}, False),
        ({"lanes": 2}, False),
        ({"lane_rate_gbps": 50}, False),
        ({"lanes_per_fiber_pair": 4}, False),
        ({"connector": "LC", "lanes_per_connector": 8, "reach_m": Decimal(1)}, True),
    ],
)
def test_interoperation(changes: dict[str, Any], passes: bool) -> None:
    """All that is light agrees; connectors and reach are no matter of it."""
    assert (rules.refuse_interoperation(make_signal(), make_signal(**changes)) is None) is passes
    assert (rules.refuse_interoperation(make_signal(**changes), make_signal()) is None) is passes


def test_short_reach_families_speak_to_each_other() -> None:
    assert rules.refuse_interoperation(make_signal(pmd_family="SR"), make_signal(pmd_family="VR")) is None
    assert rules.refuse_interoperation(make_signal(pmd_family="SR"), make_signal(pmd_family="DR")) is not None
    assert (
        rules.refuse_interoperation(make_signal(pmd_family="SR"), make_signal(pmd_family="DR"))
        == "400GBASE-SR4 does not speak 400GBASE-DR4"
    )


def test_a_leg_of_a_twin_module_speaks_to_a_single_one() -> None:
    assert rules.refuse_interoperation(make_signal(400, 2), make_signal(400, 1)) is None


def test_medium() -> None:
    assert rules.refuse_medium(make_signal(), make_signal()) is None
    assert rules.refuse_medium(make_signal(), make_signal(medium="OM4")) is not None


@pytest.mark.parametrize(
    ("lanes", "per_connector", "per_pair", "passes"),
    [(4, 4, 4, True), (4, 8, 1, True), (4, 8, 4, False), (2, 4, 4, False), (4, 4, 1, True)],
)
def test_wavelengths_are_not_split(lanes: int, per_connector: int, per_pair: int, passes: bool) -> None:
    signal = make_signal(lanes=lanes, lanes_per_connector=per_connector, lanes_per_fiber_pair=per_pair)
    assert (rules.refuse_wavelength_split(signal) is None) is passes


@pytest.mark.parametrize(
    ("fiber", "a", "z", "passes"),
    [
        ({}, {}, {}, True),
        ({"medium": "OM4"}, {}, {}, False),
        ({"connector": "MPO-16"}, {}, {}, False),
        ({}, {"connector": "MPO-16"}, {}, False),
        ({"tail_connector": "MPO-16"}, {"connector": "MPO-16"}, {}, True),
        ({"tail_connector": "MPO-16"}, {}, {"connector": "MPO-16"}, True),
        ({"tail_connector": "MPO-16"}, {}, {}, False),
        ({"polish": "UPC"}, {}, {}, False),
        ({}, {"polish": "UPC"}, {}, False),
        ({}, {}, {"polish": "UPC"}, False),
        ({"polish": None}, {"polish": None}, {"polish": None}, True),
        ({"fibers": 7}, {}, {}, False),
        ({"fibers": 12}, {}, {}, True),
        ({"fibers": 15}, {"lanes_per_connector": 8}, {}, False),
        ({"fibers": 16}, {"lanes_per_connector": 8}, {}, True),
        ({"fibers": 2}, {"lanes_per_fiber_pair": 4}, {"lanes_per_fiber_pair": 4}, True),
        ({"fibers": 1}, {"lanes_per_fiber_pair": 4}, {"lanes_per_fiber_pair": 4}, False),
    ],
)
def test_fiber(fiber: dict[str, Any], a: dict[str, Any], z: dict[str, Any], passes: bool) -> None:
    fault = rules.refuse_fiber(make_fiber(**fiber), make_signal(**a), make_signal(**z))
    assert (fault is None) is passes


@pytest.mark.parametrize(("length", "passes"), [("100", True), ("100.01", False), ("0", True)])
def test_reach(length: str, passes: bool) -> None:
    """The shorter reach of the two counts, at either end."""
    short, long = make_signal(reach_m=Decimal(100)), make_signal(reach_m=Decimal(500))
    assert (rules.refuse_reach(Decimal(length), short, long) is None) is passes
    assert (rules.refuse_reach(Decimal(length), long, short) is None) is passes


def test_channel_loss() -> None:
    """100 m at 0.5 dB/km and two pairs of 0.5 dB are 1.05 dB of 3."""
    loss = rules.channel_loss(make_catalog(), ChannelTerms(), (make_signal(), make_signal()), Decimal(100))
    assert loss == ChannelLoss(Decimal("1.05"), Decimal(3))
    assert isinstance(loss, ChannelLoss)
    assert loss.margin_db == Decimal("1.95")


@pytest.mark.parametrize(("pairs", "loss_db"), [(0, "0.05"), (1, "0.55"), (4, "2.05")])
def test_channel_loss_counts_mated_pairs(pairs: int, loss_db: str) -> None:
    loss = rules.channel_loss(
        make_catalog(), ChannelTerms(connector_pairs=pairs), (make_signal(), make_signal()), Decimal(100)
    )
    assert isinstance(loss, ChannelLoss)
    assert loss.insertion_loss_db == Decimal(loss_db)


@pytest.mark.parametrize(
    ("missing", "terms", "said"),
    [
        ({"attenuations": {}}, {}, "no attenuation known for OS2"),
        ({"connector_losses": ()}, {}, "no low-loss loss known for MPO-12 on OS2"),
        ({}, {"connector_grade": "standard"}, "no standard loss known for MPO-12 on OS2"),
        ({"budgets": ()}, {}, "no loss budget known for 400GBASE-DR4 on OS2"),
    ],
)
def test_a_missing_figure_is_no_figure(missing: dict[str, Any], terms: dict[str, Any], said: str) -> None:
    catalog = make_catalog(**missing)
    assert rules.channel_loss(catalog, ChannelTerms(**terms), (make_signal(), make_signal()), Decimal(100)) == said


@pytest.mark.parametrize(
    ("loss", "margin", "passes"),
    [("3", "0", True), ("3.01", "0", False), ("2.5", "0.5", True), ("2.51", "0.5", False), ("2.5", "0.51", False)],
)
def test_loss(loss: str, margin: str, passes: bool) -> None:
    channel = ChannelLoss(Decimal(loss), Decimal(3))
    assert (rules.refuse_loss(channel, ChannelTerms(min_margin_db=Decimal(margin))) is None) is passes


@pytest.mark.parametrize(
    ("a", "z", "speed", "aligned", "passes"),
    [
        (1, 1, 400, 1, True),
        (2, 2, 800, 2, True),
        (2, 2, 800, 4, True),
        (2, 2, 800, 1, False),
        (2, 2, 800, 3, False),
        (1, 2, 800, 2, False),
        (2, 1, 800, 2, False),
        (2, 2, 400, 2, False),
        (1, 1, 800, 1, False),
    ],
)
def test_straight_assembly(a: int, z: int, speed: int, aligned: int, passes: bool) -> None:
    part = make_assembly(speed)
    fault = rules.refuse_straight_assembly(make_end(400, a), make_end(400, z), part, aligned)
    assert (fault is None) is passes


@pytest.mark.parametrize(
    ("head", "tail", "speed", "tails", "passes"),
    [
        (2, 1, 800, 2, True),
        (4, 1, 1600, 4, True),
        (1, 1, 800, 2, False),
        (2, 2, 800, 2, False),
        (4, 1, 800, 2, False),
        (2, 1, 400, 2, False),
    ],
)
def test_splitter_assembly(head: int, tail: int, speed: int, tails: int, passes: bool) -> None:
    part = make_assembly(speed, tails)
    fault = rules.refuse_splitter_assembly(make_end(400, head), make_end(400, tail), part)
    assert (fault is None) is passes


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        ({"head_form_factor": "QSFP112"}, False),
        ({"head_heatsink": "flat"}, False),
        ({"tail_form_factor": "QSFP112"}, False),
        ({"tail_heatsink": "flat"}, False),
        ({"electrical_lane_rate_gbps": 50}, False),
        ({"electrical_lanes": 4}, False),
        ({"electrical_lanes": 10}, False),
    ],
)
def test_assembly_ends(changes: dict[str, Any], passes: bool) -> None:
    """A head of eight lanes in a cage of two ports, tails of four in cages of one."""
    part = make_assembly(800, 2, **changes)
    assert (rules.refuse_assembly_ends(make_end(400, 2), make_end(400, 1), part) is None) is passes


@pytest.mark.parametrize(("length", "passes"), [("2", True), ("2.01", False), ("0.5", True)])
def test_assembly_length(length: str, passes: bool) -> None:
    assert (rules.refuse_assembly_length(make_assembly(), Decimal(length)) is None) is passes


@pytest.mark.parametrize(
    ("lanes", "rate", "per_pair", "family", "pmd", "fibers"),
    [
        (4, 100, 1, "DR", "400GBASE-DR4", 8),
        (8, 100, 1, "DR", "800GBASE-DR8", 16),
        (4, 200, 1, "DR", "800GBASE-DR4", 8),
        (1, 100, 1, "DR", "100GBASE-DR", 2),
        (4, 100, 4, "FR", "400GBASE-FR4", 2),
        (1, 100, 1, "FR", "100GBASE-FR1", 2),
        (8, 200, 1, "DR", "1.6TBASE-DR8", 16),
        (4, 200, 1, "DR-2", "800GBASE-DR4-2", 8),
    ],
)
def test_a_signal_knows_its_name_and_fibres(
    lanes: int, rate: int, per_pair: int, family: str, pmd: str, fibers: int
) -> None:
    signal = make_signal(lanes=lanes, lane_rate_gbps=rate, lanes_per_fiber_pair=per_pair, pmd_family=family)
    assert (signal.pmd, signal.fibers_per_leg) == (pmd, fibers)
