"""Plans of every form, each made once, and their exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.golden.command_line import railspine

INTENTS = {
    "leaf-spine": "examples/mi300x-512.yaml",
    "leaf-spine-tco": "examples/h200-own-prices.yaml",
    "rail-optimized": "examples/dgx-b200-4su.yaml",
    "nvl72": "examples/gb200-nvl72-row.yaml",
    "three-tiers": "examples/dgx-b200-16su.yaml",
    "two-planes": "examples/dgx-b300-dual-plane.yaml",
    "cpo": "examples/dgx-b300-4su-cpo.yaml",
    "own-switches": "examples/600-endpoints.yaml",
    "rail-only": "tests/export/intents/rail-only.yaml",
    "rail-only-planes": "tests/export/intents/rail-only-planes.yaml",
    "ethernet-three-tiers": "tests/export/intents/eth-three-tiers.yaml",
}
"""An intent per form of fabric, InfiniBand and Ethernet, one to three tiers, one and two planes."""


@dataclass(frozen=True)
class Planned:
    """A plan directory and what its tables hold."""

    path: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The plan as JSON."""
        facts: dict[str, Any] = json.loads((self.path / "plan.json").read_text("utf-8"))
        return facts

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        rows: list[dict[str, Any]] = pq.read_table(self.path / f"{table}.parquet").to_pylist()
        return rows

    def names(self, *kinds: str) -> list[str]:
        """Devices of some kinds, in order."""
        return [row["device"] for row in self.rows("devices") if row["kind"] in kinds]

    def export(self, name: str, *options: str) -> str:
        """The text of an export of one file."""
        outcome = railspine(["export", str(self.path), name, *options])
        assert outcome.code == 0, outcome.err
        return outcome.out

    def export_to(self, target: Path, name: str, *options: str) -> Path:
        """An export in a file or directory."""
        outcome = railspine(["export", str(self.path), name, "-o", str(target), *options])
        assert outcome.code == 0, outcome.err
        return target

    def refusal(self, name: str, *options: str) -> str:
        """Why an export is refused."""
        outcome = railspine(["export", str(self.path), name, *options])
        assert (outcome.code, outcome.out) == (2, ""), outcome.err
        return outcome.err.strip()


@pytest.fixture(scope="session")
def plan_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Planned]:
    """The plan of a form; each is planned once."""
    scratch = tmp_path_factory.mktemp("exports")

    @cache
    def planned(form: str) -> Planned:
        outcome = railspine(["plan", INTENTS[form], "--output", str(scratch / form)])
        assert outcome.code == 0, outcome.err
        return Planned(scratch / form)

    return planned
