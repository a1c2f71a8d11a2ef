"""How full the trays are: cross-section of the cables in every piece against what a tray may hold.

A cable takes the area of its jacket, pi / 4 x diameter squared. Cables of unknown diameter are counted, not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, pi

import numpy as np
from numpy.typing import NDArray

from fabric.room.floor import row_letters
from fabric.room.loads import TrayLoads, tray_loads
from fabric.room.trays import Trays

Ints = NDArray[np.int64]

PER_MM2 = 100
"""Cross-sections are counted in hundredths of a square millimetre, rounded up."""


def cable_section(diameter_mm: Decimal) -> int:
    """Cross-section of a round cable in hundredths of mm2.

    >>> cable_section(Decimal(3))
    707
    """
    return ceil(pi / 4 * float(diameter_mm) ** 2 * PER_MM2)


@dataclass(frozen=True, slots=True)
class Run:
    """Cables alike between places ``a[i]`` and ``z[i]``, ``count[i]`` of them; diameter in mm, None unknown."""

    a: Ints
    z: Ints
    count: Ints
    diameter_mm: Decimal | None


@dataclass(frozen=True, slots=True)
class TrayFill:
    """Cables and their cross-section (hundredths of mm2) by piece of tray; cables of unknown diameter apart."""

    cables: TrayLoads
    section: TrayLoads
    unknown_cables: int
    limit: int

    @property
    def fullest(self) -> float:
        """Share of the limit that the fullest piece takes."""
        return self.section.largest() / self.limit

    def overfull(self, trays: Trays) -> list[str]:
        """Pieces beyond the limit, in words, the fullest first."""
        room = trays.floor.room
        found: list[tuple[int, str]] = []
        for hall, grid in zip(room.halls, self.section.rows, strict=True):
            for row, piece in zip(*np.nonzero(grid > self.limit), strict=True):
                where = f"row {row_letters(int(row))} between places {int(piece)} and {int(piece) + 1} of {hall.name}"
                found.append((int(grid[row, piece]), where))
        for (a, z), load in self.section.cross.items():
            if load > self.limit:
                rows = f"{row_letters(a[1])} and {row_letters(z[1])}"
                found.append(
                    (load, f"cross tray at column {a[2] + 1} between rows {rows} of {room.halls[a[0]].name}")
                )
        found.sort(key=lambda each: -each[0])
        return [f"{where}: {load / self.limit:.0%} of its limit" for load, where in found]


def fill_trays(trays: Trays, runs: Sequence[Run]) -> TrayFill:
    """Load of every piece when all ``runs`` take the shortest ways."""
    a = np.concatenate([run.a for run in runs])
    z = np.concatenate([run.z for run in runs])
    count = np.concatenate([run.count for run in runs])
    section = np.concatenate([run.count * (cable_section(run.diameter_mm) if run.diameter_mm else 0) for run in runs])
    unknown = sum(int(run.count.sum()) for run in runs if run.diameter_mm is None)
    limit = trays.floor.room.measures.tray_section_mm2 * PER_MM2
    return TrayFill(tray_loads(trays, a, z, count), tray_loads(trays, a, z, section), unknown, limit)
