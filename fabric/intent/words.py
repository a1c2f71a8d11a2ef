"""Words that only the intent uses, as enumerations, and how the tiers are read."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from fabric.terms import Form, Goal, PodScope, Tier


class Protocol(StrEnum):
    """What the links speak; ``any`` leaves it to what hosts and switches have in common."""

    INFINIBAND = "infiniband"
    ETHERNET = "ethernet"
    ANY = "any"


class CoreSpread(StrEnum):
    """How the uplinks of a spine meet the cores of its group: equally many on each, or as even as numbers allow."""

    EQUAL = "equal"
    BALANCED = "balanced"


class Run(StrEnum):
    """How far apart the two ends of a link stand."""

    IN_RACK = "in_rack"
    IN_ROW = "in_row"
    CROSS_ROOM = "cross_room"


class ConnectorGrade(StrEnum):
    """Loss grade of fibre connectors."""

    LOW_LOSS = "low-loss"
    STANDARD = "standard"


class UnknownLeadTime(StrEnum):
    """What is done with a part whose lead time nobody knows."""

    ALLOW = "allow"
    REFUSE = "refuse"


def _read_tier(value: object) -> object:
    return Tier.CORE if value == "super-spine" else value


FormWord = Annotated[Form, Field(strict=False)]
GoalWord = Annotated[Goal, Field(strict=False)]
PodScopeWord = Annotated[PodScope, Field(strict=False)]
ProtocolWord = Annotated[Protocol, Field(strict=False)]
CoreSpreadWord = Annotated[CoreSpread, Field(strict=False)]
ConnectorGradeWord = Annotated[ConnectorGrade, Field(strict=False)]
UnknownLeadTimeWord = Annotated[UnknownLeadTime, Field(strict=False)]
TierWord = Annotated[Tier, Field(strict=False), BeforeValidator(_read_tier)]
"""A tier by name; "super-spine" is read as the core."""
