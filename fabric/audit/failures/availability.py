"""How often something fails and how long the fabric is whole: closed form, and a simulation to check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log1p, sqrt

import numpy as np

from fabric.audit.failures.elements import ElementKind
from fabric.audit.failures.losses import Loss, LossReport
from fabric.audit.failures.rates import HOURS_PER_FIT, Rates

HOURS_PER_DAY = 24
DEVICE_GROUPS = (ElementKind.PLANE, ElementKind.RACK)
"""Kinds that are not pieces of their own: nobody has a rate for them."""


@dataclass(frozen=True, slots=True)
class KindAvailability:
    """Pieces of one kind: failures per day, hosts that the mean failure hits, and the rate behind both."""

    kind: ElementKind
    pieces: int
    failures_per_day: float
    mean_hosts_hit: float
    fit: float
    source: str


@dataclass(frozen=True, slots=True)
class Simulated:
    """Of ``trials`` moments drawn by chance, the share with full bandwidth; the error is that of the closed form."""

    trials: int
    seed: int
    full_bandwidth: float
    standard_error: float
    mean_worst_share: float


@dataclass(frozen=True, slots=True)
class Availability:
    """Failures independent of each other, each mended after the same time.

    ``full_bandwidth`` is the share of time without any failure that costs some host bandwidth:
    product of (1 - q) over the pieces whose loss does. ``unknown`` kinds have no rate and are taken not to fail.
    """

    kinds: tuple[KindAvailability, ...]
    unknown: tuple[ElementKind, ...]
    flaps_per_day: float | None
    full_bandwidth: float
    simulated: Simulated


def measure_availability(report: LossReport, num_links: int, rates: Rates, *, trials: int, seed: int) -> Availability:
    """Closed form and simulation over the single failures of ``report``."""
    by_kind: dict[ElementKind, list[Loss]] = {}
    for loss in report.singles:
        by_kind.setdefault(loss.kinds[0], []).append(loss)
    known = {kind: losses for kind, losses in by_kind.items() if kind in rates.by_kind}
    unknown = tuple(kind for kind in by_kind if kind not in known and kind not in DEVICE_GROUPS)
    full = exp(sum(number * log1p(-rates.unavailability(kind)) for kind, number in _harmful(known, report.whole)))
    return Availability(
        tuple(_of_kind(kind, losses, rates) for kind, losses in known.items()),
        unknown,
        None if rates.flaps_per_link_day is None else num_links * rates.flaps_per_link_day,
        full,
        simulate(known, rates, report.whole, full, trials=trials, seed=seed),
    )


def _is_harmful(loss: Loss, whole: Fraction) -> bool:
    return loss.outcome.share < whole or loss.outcome.hit > 0


def _harmful(known: Mapping[ElementKind, Sequence[Loss]], whole: Fraction) -> list[tuple[ElementKind, int]]:
    return [(kind, loss.number) for kind, losses in known.items() for loss in losses if _is_harmful(loss, whole)]


def _of_kind(kind: ElementKind, losses: Sequence[Loss], rates: Rates) -> KindAvailability:
    pieces = sum(loss.number for loss in losses)
    rate = rates.by_kind[kind]
    per_day = pieces * rate.fit / HOURS_PER_FIT * HOURS_PER_DAY
    hit = sum(loss.number * loss.outcome.hit for loss in losses) / pieces
    return KindAvailability(kind, pieces, per_day, hit, rate.fit, rate.source)


def simulate(
    known: Mapping[ElementKind, Sequence[Loss]], rates: Rates, whole: Fraction, full: float, *, trials: int, seed: int
) -> Simulated:
    """Draw how many pieces of every kind are down, moment by moment.

    The share left is that of the worst single failure among those that are down: an upper bound where several meet.
    """
    random = np.random.default_rng(seed)
    share = np.full(trials, float(whole))
    is_whole = np.ones(trials, dtype=np.bool_)
    for kind, losses in known.items():
        down = rates.unavailability(kind)
        for loss in losses:
            some = random.binomial(loss.number, down, size=trials) > 0
            left = 0.0 if loss.outcome.cut_off else float(loss.outcome.share)
            share[some] = np.minimum(share[some], left)
            is_whole &= ~some | (not _is_harmful(loss, whole))
    error = sqrt(max(full * (1 - full), 0.0) / trials)
    return Simulated(trials, seed, float(is_whole.mean()), error, float(share.mean()))
