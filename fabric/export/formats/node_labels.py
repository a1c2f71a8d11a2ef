"""Keys under which schedulers of Kubernetes look for the place of a node; NVIDIA Topograph changed them often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fabric.errors import Finding, InputError


@dataclass(frozen=True, slots=True)
class LabelKeys:
    """Keys of the tiers, nearest to the node first, and of the rack-scale domain."""

    tiers: tuple[str, ...]
    domain: str


KEYS: Mapping[str, LabelKeys] = MappingProxyType(
    {
        "topograph-2026-08": LabelKeys(
            tuple(f"fabric.topograph.run/tier-{tier}" for tier in range(3)), "accelerator.topograph.run/domain"
        ),
        "topograph-2026-07": LabelKeys(
            tuple(f"network.topology.nvidia.com/tier-{tier}" for tier in range(3)),
            "network.topology.nvidia.com/accelerator",
        ),
        "topograph-2026-02": LabelKeys(
            tuple(f"network.topology.nvidia.com/{tier}" for tier in ("leaf", "spine", "core")),
            "network.topology.nvidia.com/accelerator",
        ),
        "topograph-2025": LabelKeys(
            tuple(f"network.topology.nvidia.com/{tier}" for tier in ("block", "spine", "datacenter")),
            "network.topology.nvidia.com/accelerator",
        ),
    }
)
"""By the month from which Topograph wrote them, newest first; the newest is the default."""


def label_keys(name: str | None) -> LabelKeys:
    """The keys called ``name``, or the newest; raises InputError for a name that is not known."""
    if name is None:
        return next(iter(KEYS.values()))
    if name not in KEYS:
        raise InputError([Finding("--keys", f"{name!r} is not known", f"one of {', '.join(KEYS)}")])
    return KEYS[name]
