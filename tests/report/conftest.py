"""Pages about plans of every form, each written once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.golden.command_line import railspine
from tests.planned import Planned


@dataclass(frozen=True)
class Written:
    """A page, the plan it is about (the first of two), and a column of its bill that holds numbers."""

    path: Path
    plan: Planned
    sort: str

    @property
    def text(self) -> str:
        """The page."""
        return self.path.read_text("utf-8")


@pytest.fixture(scope="session")
def page_of(plan_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The page about a plan; ``two plans`` compares those of leaf-spine and two-planes."""
    scratch = tmp_path_factory.mktemp("pages")

    @cache
    def write(name: str) -> Written:
        plans = ["leaf-spine", "two-planes"] if name == "two plans" else [name]
        path = scratch / f"{name}.html"
        outcome = railspine(["report", *(str(plan_of(plan).path) for plan in plans), "-o", str(path)])
        assert outcome.code == 0, outcome.err
        return Written(path, plan_of(plans[0]), "usd_a" if len(plans) > 1 else "extended_usd")

    return write
