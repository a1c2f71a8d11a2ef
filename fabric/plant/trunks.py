"""Trunks for a bundle of channels: the cheapest set from the fibre counts on offer, proven by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

CENTS = 100


@dataclass(frozen=True, slots=True)
class TrunkType:
    """A trunk on offer at one length: connectors at each end, its fibres, price of one (USD)."""

    part_number: str
    connectors: int
    fibers: int
    price_usd: Decimal


@dataclass(frozen=True, slots=True)
class TrunkSet:
    """Trunks of a bundle: how many of each type, connectors in use at each end, price."""

    counts: tuple[tuple[TrunkType, int], ...]
    used_connectors: int
    price_usd: Decimal

    @property
    def num_trunks(self) -> int:
        """Trunks of all types."""
        return sum(count for _, count in self.counts)

    @property
    def connectors(self) -> int:
        """Connectors at each end, spare ones included."""
        return sum(kind.connectors * count for kind, count in self.counts)

    @property
    def fibers(self) -> int:
        """Fibres in all trunks."""
        return sum(kind.fibers * count for kind, count in self.counts)


def with_spares(connectors: int, spare_percent: Decimal) -> int:
    """Connectors that a bundle needs with its spare share, rounded up.

    >>> with_spares(40, Decimal(10)), with_spares(1, Decimal(10)), with_spares(5, Decimal(0))
    (44, 2, 5)
    """
    return connectors + ceil(connectors * spare_percent / 100)


def size_trunks(connectors: int, types: Sequence[TrunkType], spare_percent: Decimal = Decimal(0)) -> TrunkSet:
    """The cheapest trunks with the connectors needed and the spare share; then the fewest, then the smallest.

    cost(n) = min over types t of price(t) + cost(n - connectors(t)), exact for every n. Raises ValueError for no
    channels or no types.
    """
    if connectors < 1 or not types:
        raise ValueError("trunks need at least one connector and one type")
    best: list[tuple[int, int, int, tuple[int, ...]]] = [(0, 0, 0, (0,) * len(types))]
    for count in range(1, with_spares(connectors, spare_percent) + 1):
        best.append(min(_extended(best, count, index, kind) for index, kind in enumerate(types)))
    chosen = tuple((kind, count) for kind, count in zip(types, best[-1][3], strict=True) if count)
    return TrunkSet(chosen, connectors, sum((kind.price_usd * count for kind, count in chosen), Decimal(0)))


def _extended(
    best: list[tuple[int, int, int, tuple[int, ...]]], count: int, index: int, kind: TrunkType
) -> tuple[int, int, int, tuple[int, ...]]:
    cents, trunks, fibers, counts = best[max(count - kind.connectors, 0)]
    more = (*counts[:index], counts[index] + 1, *counts[index + 1 :])
    return cents + int(kind.price_usd * CENTS), trunks + 1, fibers + kind.fibers, more
