"""How often pieces fail: given by the user or taken from a source; what nobody knows stays empty."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log1p

from fabric.audit.failures.elements import ElementKind
from fabric.errors import Finding, InputError

HOURS_PER_FIT = 1e9
HOURS_PER_MONTH = 365.25 * 24 / 12


@dataclass(frozen=True, slots=True)
class Rate:
    """Failures in 1e9 hours of one piece, and where the figure comes from."""

    fit: float
    source: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by kind of piece, the hours until one is mended, and flaps of one link per day (None: unknown)."""

    by_kind: Mapping[ElementKind, Rate]
    repair_hours: float
    flaps_per_link_day: float | None = None

    def unavailability(self, kind: ElementKind) -> float:
        """Share of time that a piece is down: r x t / (1 + r x t) for rate r and repair time t."""
        rate = self.by_kind[kind].fit / HOURS_PER_FIT * self.repair_hours
        return rate / (1 + rate)


@cache
def published_rates() -> Mapping[ElementKind, Rate]:
    """The rates for which there is a source."""
    text = resources.files("fabric").joinpath("audit", "failures", "rates.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        ElementKind(row["kind"]): Rate(fit_of_monthly(float(row["percent_per_month"])), row["source"]) for row in rows
    }


def fit_of_monthly(percent: float) -> float:
    """Failures in 1e9 hours of a piece of which ``percent`` fail per month: -ln(1 - p) / hours of a month x 1e9.

    >>> round(fit_of_monthly(0.057))
    781
    """
    return -log1p(-percent / 100) / HOURS_PER_MONTH * HOURS_PER_FIT


def parse_rates(texts: Iterable[str]) -> dict[ElementKind, Rate]:
    """Rates written ``kind=FIT``; raises InputError that names what is wrong and what kinds there are.

    >>> parse_rates(["optic=500"])[ElementKind.OPTIC].fit
    500.0
    """
    found: dict[ElementKind, Rate] = {}
    problems = []
    for text in texts:
        name, _, value = text.partition("=")
        kinds = {kind.value: kind for kind in ElementKind}
        if name not in kinds:
            problems.append(Finding(f"--fit {text}", f"there is no kind {name!r}", f"kinds: {', '.join(kinds)}"))
        elif not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value):
            problems.append(Finding(f"--fit {text}", "is not a number of failures in 1e9 hours", f"{name}=500"))
        else:
            found[kinds[name]] = Rate(float(value), "given by the user")
    if problems:
        raise InputError(problems)
    return found
