"""Lines about buying: told where there is something to tell, with the figures of the plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fabric.plan import FabricPlan, Used
from fabric.report.purchase import purchase_lines
from tests.golden.command_line import railspine
from tests.sample_plans import sample_plan

PLAN = sample_plan("superpod")


def bought(**values: Any) -> FabricPlan:
    """The sample with another purchase."""
    return replace(PLAN, procurement=replace(PLAN.procurement, **values))


def counted(**values: Any) -> FabricPlan:
    """The sample with other totals."""
    return replace(PLAN, totals=replace(PLAN.totals, **values))


ENDS = {"capex_low_usd": Decimal(1000), "capex_high_usd": Decimal(3000)}

TOLD: dict[str, tuple[FabricPlan, list[str]]] = {
    "nothing": (PLAN, []),
    "a range": (
        counted(**ENDS, range_share=Decimal("0.25")),
        [
            "Range of the cost: 1,000 to 3,000 USD with every price at its low or high end; 75% of it has no range.",
        ],
    ),
    "no range": (counted(**ENDS), []),
    "a range of everything": (
        counted(**ENDS, range_share=Decimal(1)),
        ["Range of the cost: 1,000 to 3,000 USD with every price at its low or high end; all of it has a range."],
    ),
    "protection": (
        replace(counted(robust_usd=Decimal(5000)), procurement=replace(PLAN.procurement, gamma=2)),
        ["With any 2 part(s) at the high end of their price it costs at most 5,000 USD."],
    ),
    "stock": (bought(from_stock={"A": 1200, "B": 0}), ["From stock: 1,200 x A."]),
    "limits, fullest first": (
        bought(limits=(Used("units of A", 1, 900), Used("units of B", 8, 8), Used("units of C", 0, 5))),
        ["Of what is limited: units of B 8 of 8, units of A 1 of 900."],
    ),
    "a date": (
        bought(need_by_weeks=Decimal("30.0")),
        ["Needed in 30 weeks: no part bought has a longer lead time."],
    ),
    "a date and unknown lead times": (
        bought(need_by_weeks=Decimal(30), unknown_lead_times=tuple("ABCDEF")),
        ["Needed in 30 weeks; lead time unknown of 6: A, B, C, D and 2 more."],
    ),
    "carbon": (
        replace(
            counted(carbon_kg=Decimal("1234567.8")),
            energy=replace(PLAN.energy, years=Decimal(4), carbon_g_per_kwh=Decimal("412.70")),
        ),
        [
            "Carbon dioxide of the electricity: 1,234.6 t over 4 years at 412.7 g/kWh; making the equipment apart.",
        ],
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_lines(what: str) -> None:
    plan, lines = TOLD[what]
    assert list(purchase_lines(plan)) == lines


def test_robust_is_counted_and_told() -> None:
    outcome = railspine(["plan", "examples/mi300x-512.yaml", "--dry-run", "--robust", "2"])
    assert outcome.code == 0, outcome.err
    assert "With any 2 part(s) at the high end of their price it costs at most" in outcome.out
    assert "at the high end" not in railspine(["plan", "examples/mi300x-512.yaml", "--dry-run"]).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--robust", "-1"], "-1 is not in the range x>=0"),
        (["--robust", "2", "--point", "1"], "--robust does not go with --point"),
    ],
)
def test_robust_used_wrongly(arguments: list[str], message: str) -> None:
    outcome = railspine(["plan", "examples/mi300x-512.yaml", "--dry-run", *arguments])
    assert outcome.code == 2
    assert message in outcome.err
