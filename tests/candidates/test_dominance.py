"""What dominance drops is never cheaper than everything it keeps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabric.candidates.rules import SpineReserve, StructureRules
from fabric.ports import PortCapability
from fabric.sizing.questions import leaf_down_ports, spine_down_ports
from fabric.structure import Structure
from fabric.terms import Form
from tests.candidates.parts import cost, every_structure, make_rules, radix, structures
from tests.candidates.strategies import prices, structure_rules

MANY = settings(
    deadline=None,
    derandomize=True,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WHOLE_SPACE = 1200
"""Structures beyond which a set of rules is passed over, for the sake of time."""


@MANY
@given(structure_rules(), st.data())
def test_dominance_never_drops_the_cheapest(rules: StructureRules, data: st.DataObject) -> None:
    """For any positive prices of links and switches, the cheapest of all is among those kept."""
    everything = every_structure(rules)
    if len(everything) > WHOLE_SPACE:
        return
    kept = structures(rules)
    assert set(kept) <= set(everything)
    for _ in range(4):
        price = data.draw(prices(rules))
        of_all = [c for s in everything if (c := cost(rules, s, price)) is not None]
        of_kept = [c for s in kept if (c := cost(rules, s, price)) is not None]
        assert min(of_kept, default=None) == min(of_all, default=None)


def test_nothing_is_dropped_to_leave_nothing() -> None:
    for num_hosts in range(1, 40):
        rules = make_rules(num_hosts)
        assert bool(structures(rules)) == bool(every_structure(rules))


def test_a_structure_that_needs_a_larger_switch_does_not_drop_one_that_does_not() -> None:
    """One spine of 8 ports or two of 4: which is cheaper, prices say."""
    rules = make_rules(8, leaf_capabilities=(radix(8),), spine_capabilities=(radix(8), radix(4)), tiers=(2,))
    assert {s.num_spines for s in structures(rules)} >= {1, 2}


def modules(structure: Structure, legs: int) -> int:
    """Modules of ``legs`` ports on leaves and spines, whole per device."""
    up = [(structure.num_leaves, structure.leaf_up_ports)]
    ends = [*leaf_down_ports(structure), *up, *spine_down_ports(structure)]
    return sum(devices * -(-ports // legs) for devices, ports in ends)


def test_dominance_counts_modules_whole_per_device() -> None:
    """31 hosts on eight rails, twin-port cages: two rails to a leaf fill the modules, one rail leaves a port free."""
    twin = (PortCapability(32, ((400, 2),), None, None, None),)
    rules = make_rules(
        31,
        rails=8,
        forms=(Form.RAIL_OPTIMIZED,),
        tiers=(2,),
        leaf_capabilities=twin,
        spine_capabilities=twin,
    )

    def price(structure: Structure) -> int:
        switches = 100 * structure.num_switches
        return switches + structure.num_leaf_spine_links + 10 * modules(structure, 2)

    assert min(map(price, structures(rules))) == min(map(price, every_structure(rules)))


CAPPED = PortCapability(6, ((200, 4), (400, 2), (800, 1)), 7, None, None)


def test_keeping_no_reserve_refuses_nothing() -> None:
    """Four ports of 200G in one cage and one of 800G in another are five ports of the seven allowed."""
    assert CAPPED.fits(4, 200, 1, 800)
    assert SpineReserve().fits(CAPPED, 4, 200, 1, 800)


@pytest.mark.parametrize("ports", range(1, 9))
def test_keeping_no_reserve_refuses_nothing_without_a_cap(ports: int) -> None:
    capability = replace(CAPPED, max_ports=None)
    for up in range(13):
        for speed in (200, 400, 800):
            fits = capability.fits(ports, 200, up, speed)
            assert SpineReserve().fits(capability, ports, 200, up, speed) is fits


@pytest.mark.parametrize(
    ("reserve", "usable"),
    [
        (SpineReserve(), 64),
        (SpineReserve(ports=1), 63),
        (SpineReserve(share=Fraction(1, 2)), 32),
        (SpineReserve(share=Fraction(1, 3)), 42),
        (SpineReserve(ports=40, share=Fraction(1, 2)), 24),
        (SpineReserve(share=Fraction(1)), 0),
    ],
)
def test_a_reserve_keeps_whole_ports(reserve: SpineReserve, usable: int) -> None:
    assert reserve.usable(64) == usable


@pytest.mark.parametrize(("down", "fits"), [(5, True), (6, False)])
def test_a_reserve_counts_up_and_down(down: int, fits: bool) -> None:
    assert SpineReserve(ports=1).fits(radix(8), down, 400, 2, 400) is fits
