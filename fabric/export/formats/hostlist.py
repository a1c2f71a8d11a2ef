"""Host lists as Slurm writes them: ``host-[000-015,020]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

_NUMBERED = re.compile(r"(.*?)(\d+)")


def compress(names: Iterable[str]) -> str:
    """One host list for ``names``: runs of numbers of equal width behind equal stems share a bracket.

    >>> compress(["n001", "n002", "n003", "n007", "login"])
    'login,n[001-003,007]'
    >>> compress(["n9", "n10"])
    'n9,n10'
    """
    plain, numbered = [], []
    for name in names:
        matched = _NUMBERED.fullmatch(name)
        if matched is None:
            plain.append(name)
        else:
            numbered.append((matched[1], len(matched[2]), int(matched[2])))
    plain.sort()
    numbered.sort()
    parts = [*plain]
    for (stem, width), rows in groupby(numbered, key=lambda row: (row[0], row[1])):
        ranges = list(_ranges([number for _, _, number in rows], width))
        single = len(ranges) == 1 and "-" not in ranges[0]
        parts.append(f"{stem}{ranges[0]}" if single else f"{stem}[{','.join(ranges)}]")
    return ",".join(parts)


def _ranges(numbers: list[int], width: int) -> Iterator[str]:
    """Runs of rising numbers, zero-padded to ``width``."""
    first = last = numbers[0]
    for number in [*numbers[1:], -1]:
        if number == last + 1:
            last = number
            continue
        yield f"{first:0{width}d}" if first == last else f"{first:0{width}d}-{last:0{width}d}"
        first = last = number
