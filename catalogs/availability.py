"""Whether a part can be ordered, read from the status that its maker gives it."""

from __future__ import annotations

from enum import StrEnum


class Availability(StrEnum):
    """What a buyer can do with a part."""

    ORDERABLE = "orderable"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


_WITHDRAWN = ("no longer for sale", "end of sale", "prototype", "planned", "supported in an upcoming")
_ANNOUNCED = ("announced 20", "early access")


def availability(status: str) -> Availability:
    """The availability that ``status`` tells; anything not known to be otherwise is orderable.

    >>> availability("announced 2026-06-09 for Q1 2027").value
    'announced'
    >>> availability("shipping (legacy)").value
    'orderable'
    """
    words = status.strip().casefold()
    if words.startswith(_WITHDRAWN):
        return Availability.WITHDRAWN
    return Availability.ANNOUNCED if words.startswith(_ANNOUNCED) else Availability.ORDERABLE
