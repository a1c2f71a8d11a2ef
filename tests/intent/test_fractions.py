"""Ratios, shares and numbers are exact, and refuse what they cannot be."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from fabric.intent import Bandwidth, OwnershipTerms, Room, Topology


@pytest.mark.parametrize(
    ("written", "ratio"),
    [
        (1, Fraction(1)),
        (3, Fraction(3)),
        (1.5, Fraction(3, 2)),
        (Decimal("1.5"), Fraction(3, 2)),
        ("3:1", Fraction(3)),
        ("16/15", Fraction(16, 15)),
        ("1.067:1", Fraction(1067, 1000)),
        ("1.067", Fraction(1067, 1000)),
        (" 7 : 5 ", Fraction(7, 5)),
        ("1:2", Fraction(1, 2)),
        ("1:1000", Fraction(1, 1000)),
        (1000, Fraction(1000)),
        (Fraction(7, 3), Fraction(7, 3)),
    ],
)
def test_ratio(written: Any, ratio: Fraction) -> None:
    assert Bandwidth.model_validate({"oversubscription": {"leaf": written}}).oversubscription.leaf == ratio
    both = Bandwidth.model_validate({"oversubscription": written}).oversubscription
    assert (both.leaf, both.spine, both.exact) == (ratio, ratio, False)


@pytest.mark.parametrize(
    "written",
    [0, -1, "0:1", "1:0", "1:1001", 1001, "3-1", "3:1:1", "", "three", True, None, [3, 1], float("nan"), float("inf"),
     Decimal("NaN"), "1e3", "1234567/1234568", 1.0666666667, "-3:1", "3:"],
)  # fmt: skip
def test_no_ratio(written: Any) -> None:
    with pytest.raises(ValidationError):
        Bandwidth.model_validate({"oversubscription": {"leaf": written}})


@pytest.mark.parametrize(
    ("written", "share"),
    [
        (0, 0), (1, 1), ("1/2", Fraction(1, 2)), ("50%", Fraction(1, 2)), (0.7, Fraction(7, 10)),
        ("12.5 %", Fraction(1, 8)), ("100%", 1),
    ],
)  # fmt: skip
def test_share(written: Any, share: Fraction) -> None:
    assert Bandwidth.model_validate({"min_bisection": written}).min_bisection == share


@pytest.mark.parametrize("written", [1.01, -0.1, "101%", "3/2", "half", True, []])
def test_no_share(written: Any) -> None:
    with pytest.raises(ValidationError):
        Bandwidth.model_validate({"min_bisection": written})


@pytest.mark.parametrize(
    ("written", "reserve"),
    [(0, 0), (8, 8), ("1/2", Fraction(1, 2)), ("50%", Fraction(1, 2)), (0.25, Fraction(1, 4)), ("0%", 0), (1, 1)],
)
def test_reserve(written: Any, reserve: int | Fraction) -> None:
    read = Topology.model_validate({"reserve_spine_ports": written}).reserve_spine_ports
    assert read == reserve
    assert isinstance(read, type(reserve))


@pytest.mark.parametrize("written", [-1, "1/1", "100%", "2", 1.5, 1.0, True, 100_001, "all"])
def test_no_reserve(written: Any) -> None:
    with pytest.raises(ValidationError):
        Topology.model_validate({"reserve_spine_ports": written})


def test_numbers_stay_exact() -> None:
    assert OwnershipTerms.model_validate({"pue": Decimal("1.1")}).pue == Decimal("1.1")
    assert OwnershipTerms.model_validate({"pue": 1.1}).pue == Decimal("1.1")
    assert Room.model_validate({"min_loss_margin_db": 0.3}).min_loss_margin_db == Decimal("0.3")


@pytest.mark.parametrize("written", ["1.3", 0.99, 5.01, True, None, float("inf"), Decimal("1.1234567890123456")])
def test_no_pue(written: Any) -> None:
    with pytest.raises(ValidationError):
        OwnershipTerms.model_validate({"pue": written})
