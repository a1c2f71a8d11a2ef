"""Words that appear in files, as enumerations: upper-case members, the text value as written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Form(StrEnum):
    """How hosts meet leaves, and leaves each other."""

    LEAF_SPINE = "leaf-spine"
    RAIL_OPTIMIZED = "rail-optimized"
    RAIL_ONLY = "rail-only"


class Tier(StrEnum):
    """Level of a switch, counted from the hosts."""

    LEAF = "leaf"
    SPINE = "spine"
    CORE = "core"


class DeviceKind(StrEnum):
    """Everything that has ports."""

    HOST = "host"
    RESERVED = "reserved"
    LEAF = "leaf"
    SPINE = "spine"
    CORE = "core"


class ClassName(StrEnum):
    """Tier pair that a link class joins; the end named first is the one nearer the hosts (end ``a``)."""

    HOST_LEAF = "host-leaf"
    LEAF_SPINE = "leaf-spine"
    SPINE_CORE = "spine-core"


class PodScope(StrEnum):
    """Whether a pod holds the leaves of all rails of its units, or of one rail group only."""

    ALL_RAILS = "all-rails"
    ONE_RAIL = "one-rail"


class CableKind(StrEnum):
    """How a link is realised: optics with fibre between them, or one assembly with its ends attached."""

    OPTICS = "optics"
    ASSEMBLY = "assembly"


class Goal(StrEnum):
    """What is minimised."""

    CAPEX = "capex"
    POWER = "power"
    TCO = "tco"
    CARBON = "carbon"


GOAL_UNITS: Mapping[Goal, str] = MappingProxyType(
    {Goal.CAPEX: "USD", Goal.POWER: "W", Goal.TCO: "USD", Goal.CARBON: "kg CO2"}
)
"""Unit of the value of every goal."""


class Status(StrEnum):
    """How far the proof got. There is no default."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Picture(StrEnum):
    """Pictures of a plan, by the name of their files."""

    FLOOR = "floor"
    RACKS = "racks"
    FABRIC = "fabric"


class PictureFormat(StrEnum):
    """Formats of pictures, by the ending of their files."""

    SVG = "svg"
    PNG = "png"
