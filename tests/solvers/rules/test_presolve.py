"""A model that presolve of OR-Tools 9.15 does not survive when it may drop solutions: its process aborts."""

from __future__ import annotations

import subprocess
import sys

from solvers.exact import least_use
from solvers.problem import KINDS, Candidate, DemandClass, Group, Limit, Option, Rules, Variant

PRICES = {"NDR32": (3_000_000, 800_000), "ETH64": (4_500_050, 940_000), "NDR32-COOL": (3_100_000, 720_000)}
SPINES = {
    "ETH64": (4_500_050, 940_000),
    "ETH128": (9_500_000, 1_900_000),
    "XDR72": (9_000_000, 3_600_000),
    "CPO144": (16_000_000, 4_200_000),
    "ETH64-COOL": (5_200_000, 700_000),
    "ETH128-COOL": (11_000_000, 1_500_000),
}
OPTICS = {"plain": (4_976_800, 480_000), "half cool": (5_136_800, 464_000), "cool": (5_296_800, 448_000)}
LEAVES = {**PRICES, "ETH64-COOL": (5_200_000, 700_000)}


def variants(prices: dict[str, tuple[int, int]]) -> tuple[Variant, ...]:
    return tuple(Variant(name, {"capex": cents, "power": heat}) for name, (cents, heat) in prices.items())


def fabric() -> Candidate:
    """Three leaves and a spine, and the links between them."""
    leaves, pluggable = frozenset(LEAVES), frozenset(SPINES) - {"XDR72", "CPO144"}
    copper = Option("copper", {"capex": 48_000}, (("leaf", leaves),))
    optics = tuple(
        Option(name, {"capex": cents, "power": heat}, (("leaf", leaves), ("spine", pluggable)))
        for name, (cents, heat) in OPTICS.items()
    )
    groups = Group("leaf", variants(LEAVES), 3), Group("spine", variants(SPINES))
    return Candidate("fabric", groups, (DemandClass("host-leaf", (copper,), 4), DemandClass("leaf-spine", optics)))


def fewest_kinds() -> int | None:
    """Kinds in use, under limits that leave little room."""
    power = [Limit("power", most) for most in (6_000_000, 4_261_600)]
    rules = Rules((*power, Limit("capex", 30_486_400), Limit("power", 4_252_000)))
    return least_use(fabric(), rules, KINDS).value


def test_presolve_survives_tight_limits() -> None:
    """In a process of its own, so that an abort fails this test only."""
    command = "from tests.solvers.rules.test_presolve import fewest_kinds; print(fewest_kinds())"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "4"), done.stderr
