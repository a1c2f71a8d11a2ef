"""Rates, expectations and the simulation that checks them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fabric.audit.failures.availability import measure_availability
from fabric.audit.failures.elements import ElementKind
from fabric.audit.failures.losses import Loss, LossReport
from fabric.audit.failures.rates import Rate, Rates, parse_rates, published_rates
from fabric.audit.failures.share import Outcome
from fabric.errors import InputError

OPTIC, LEAF, RACK = ElementKind.OPTIC, ElementKind.LEAF, ElementKind.RACK


def report(number: int = 65_536, leaves: int = 512) -> LossReport:
    """A fabric of some optics, one in four harmless, and some leaves."""
    singles = (
        Loss((OPTIC,), ("a",), number * 3 // 4, Outcome(Fraction(7, 8), 0, 1)),
        Loss((OPTIC,), ("b",), number // 4, Outcome(Fraction(1), 0, 0)),
        Loss((LEAF,), ("c",), leaves, Outcome(Fraction(1, 2), 0, 32)),
        Loss((RACK,), ("r",), 4, Outcome(Fraction(0), 4, 4)),
    )
    return LossReport(Fraction(1), 400.0, {OPTIC: number, LEAF: leaves, RACK: 4}, singles, ())


def rates(optic: float = 500, leaf: float = 698, hours: float = 24) -> Rates:
    """Rates as a user gives them."""
    return Rates({OPTIC: Rate(optic, "test"), LEAF: Rate(leaf, "test")}, hours, 0.001)


def test_failures_per_day() -> None:
    """N x FIT x 24e-9: 65,536 optics at 500 FIT fail 0.79 times a day."""
    found = measure_availability(report(), 1_000, rates(), trials=100, seed=0)
    optic, leaf = found.kinds
    assert optic.failures_per_day == pytest.approx(65_536 * 500 * 24e-9)
    assert round(optic.failures_per_day, 2) == 0.79
    assert optic.mean_hosts_hit == 0.75
    assert leaf.mean_hosts_hit == 32
    assert found.flaps_per_day == 1.0


@pytest.mark.parametrize("hours", [1, 24, 400])
def test_simulation_agrees_with_the_closed_form(hours: float) -> None:
    """Within four standard errors, at rare and at frequent failures."""
    found = measure_availability(report(), 1_000, rates(hours=hours), trials=20_000, seed=1)
    drawn = found.simulated
    assert abs(drawn.full_bandwidth - found.full_bandwidth) <= 4 * drawn.standard_error
    assert 0 < found.full_bandwidth < 1
    assert drawn.mean_worst_share <= 1


def test_same_seed_same_figures() -> None:
    """The seed decides all that is drawn."""
    one, same, other = (measure_availability(report(), 1, rates(), trials=5_000, seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert one.simulated.full_bandwidth != other.simulated.full_bandwidth


def test_unknown_rates_are_named() -> None:
    """A kind without a rate is named; racks and planes have no rate of their own."""
    found = measure_availability(report(), 1, Rates({LEAF: Rate(698, "test")}, 24), trials=10, seed=0)
    assert found.unknown == (OPTIC,)
    assert [kind.kind for kind in found.kinds] == [LEAF]
    assert found.flaps_per_day is None


def test_published_rates_have_sources() -> None:
    """0.057 % a month of links is 781 FIT; every rate says where it is from."""
    known = published_rates()
    assert round(known[ElementKind.CABLE].fit) == 781
    assert round(known[LEAF].fit) == 698
    assert all("SIGCOMM" in rate.source for rate in known.values())


def test_rates_of_the_user() -> None:
    """All that is wrong is told at once, with what to write."""
    assert parse_rates(["optic=12.5", "CPO engine=1"])[ElementKind.ENGINE].fit == 1
    with pytest.raises(InputError) as caught:
        parse_rates(["optic", "laser=3", "leaf=-1", "spine=1e9"])
    told = str(caught.value)
    assert "--fit laser=3: there is no kind 'laser' (kinds: optic, cable, CPO engine" in told
    assert told.count("is not a number of failures in 1e9 hours") == 3
