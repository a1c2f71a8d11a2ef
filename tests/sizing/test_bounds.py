"""Bounds of sketches against the exact least use of what is built from them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from catalogs.records import Catalog
from fabric.inputs import catalog_of_intent
from fabric.intent.root import FabricIntent
from fabric.load import load_intent
from fabric.session import open_session
from fabric.sizing.uses import weighed_names
from solvers.exact import least_use
from solvers.problem import Rules
from tests.golden.command_line import EXAMPLES
from tests.small import CATALOG, intent_of

EXACT = (
    "600-endpoints",
    "dgx-b200-16su",
    "dgx-b300-4su-cpo",
    "dgx-b300-4su-xdr",
    "dgx-b300-dual-plane-power",
    "gb200-nvl72-row",
    "three-tier-16k",
)
"""Examples in which every module is used in full, so that nothing rounds."""

ROUNDED = ("dgx-b300-dual-plane", "dgx-b200-4su", "mi300x-512", "h200-own-prices")

SMALL_ONES = {
    "capex": intent_of(),
    "power": intent_of(objective=["power", "capex"]),
    "tco": intent_of(objective="tco"),
    "tco of two planes": intent_of(hosts={"model": "H-800", "count": 24}, objective=["tco", "power"]),
    "three tiers": intent_of(hosts={"model": "H-TWIN400", "count": 100}, topology={"tiers": [1, 2, 3]}),
    "one cage a port": intent_of(hosts={"model": "H-Q400", "count": 12}, objective=["capex", "tco"]),
    "capped": intent_of(caps={"capex_usd": 900_000, "power_kw": 20, "tco_usd": 1_000_000, "fibers": 10_000}),
}

WORST = Fraction(2, 100)
"""Modules that are not used in full cost at most so much."""


def gaps(intent: FabricIntent, catalog: Catalog, every: int = 1) -> list[Fraction]:
    """Exact least use above the bound, as a share of it, of every sketch (or every n-th) and resource weighed."""
    session = open_session(intent, catalog)
    found = []
    for sketch in [*session.sketches.values()][::every]:
        candidate = sketch.build()
        if candidate is None:
            continue
        assert set(sketch.bounds) == set(weighed_names(session.prepared.terms))
        for resource, bound in sketch.bounds.items():
            exact = least_use(candidate, Rules(), resource).value
            assert exact is not None
            assert bound <= exact, (sketch.name, resource)
            found.append(Fraction(exact - bound, max(exact, 1)))
    assert found
    return found


@pytest.mark.parametrize("example", EXACT)
def test_bounds_are_exact_where_nothing_rounds(example: str) -> None:
    loaded = load_intent(EXAMPLES / f"{example}.yaml")
    assert set(gaps(loaded.intent, catalog_of_intent(loaded))) == {0}


@pytest.mark.parametrize("example", ROUNDED)
def test_bounds_are_close_where_modules_are_not_full(example: str) -> None:
    loaded = load_intent(EXAMPLES / f"{example}.yaml")
    every = 100 if example == "h200-own-prices" else 1
    assert max(gaps(loaded.intent, catalog_of_intent(loaded), every)) <= WORST


@pytest.mark.parametrize("name", SMALL_ONES)
def test_bounds_hold_for_goals_and_caps(name: str) -> None:
    found = gaps(SMALL_ONES[name], CATALOG)
    assert max(found) <= WORST
    assert sum(gap < Fraction(1, 10**6) for gap in found) >= len(found) / 2
