"""Failures and the spares that cover them.

Failures come at a constant rate: FIT are failures in 10^9 hours of one piece, so n pieces fail n x FIT x hours x 1e-9
times on average, and the number of failures is Poisson.
"""

from __future__ import annotations

from decimal import Decimal

from scipy.special import pdtr

HOURS_PER_WEEK = 168
HOURS_PER_MONTH = Decimal("730.5")
"""A twelfth of a year of 365.25 days."""


def expected_failures(pieces: int, fit: Decimal, hours: Decimal | int) -> Decimal:
    """Mean number of failures of ``pieces`` in ``hours``.

    >>> expected_failures(65_536, Decimal(500), 24)
    Decimal('0.786432')
    """
    return pieces * fit * hours / Decimal(10**9)


def spares_for(mean: Decimal, probability: Decimal) -> int:
    """Smallest stock s with P(failures <= s) >= ``probability``, failures being Poisson with ``mean``.

    Raises ValueError for a probability outside (0, 1): no finite stock covers every case.

    >>> spares_for(Decimal(70), Decimal("0.99")), spares_for(Decimal(0), Decimal("0.999"))
    (90, 0)
    """
    if not 0 < probability < 1:
        raise ValueError(f"a service level lies between 0 and 1, not at {probability}")
    average, level = float(mean), float(probability)
    low, high = -1, 1
    while pdtr(high, average) < level:
        low, high = high, 2 * high + 8
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if pdtr(middle, average) >= level else (middle, high)
    return high


def lead_time_spares(pieces: int, fit: Decimal, lead_weeks: Decimal, probability: Decimal) -> int:
    """Stock that covers the failures of a lead time with the asked probability.

    >>> lead_time_spares(8_192, Decimal(300), Decimal(20), Decimal("0.99"))
    16
    """
    return spares_for(expected_failures(pieces, fit, lead_weeks * HOURS_PER_WEEK), probability)
