"""What the enumeration is told: the intent's structural wishes as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from fabric.ports import PortCapability
from fabric.terms import Form, PodScope, Tier

SHARES = (2, 4, 8)
"""Ports of a module that may lead to one peer."""


@dataclass(frozen=True, slots=True)
class SpineReserve:
    """Spine ports kept free, for a core tier or growth: a number of ports, or a share of the spine's radix."""

    ports: int = 0
    share: Fraction = Fraction(0)

    def usable(self, radix: int) -> int:
        """Ports of a spine that may be used, of ``radix`` ports."""
        return radix - max(self.ports, -(-radix * self.share.numerator // self.share.denominator))

    def fits(self, capability: PortCapability, down: int, down_speed: int, up: int, up_speed: int) -> bool:
        """Whether a spine with ``capability`` takes these ports and keeps its reserve; uplinks count by cages."""
        if not capability.fits(down, down_speed, up, up_speed):
            return False
        if not self.ports and not self.share:
            return True
        used = down
        if up:
            used += -(-up * capability.per_cage(down_speed) // capability.per_cage(up_speed))
        return used <= self.usable(capability.radix(down_speed))


@dataclass(frozen=True, slots=True)
class StructureRules:
    """Hosts, allowed shapes and bandwidth limits of one search.

    ``splits`` are (planes, endpoint speed in Gb/s) pairs that the hosts' NIC ports offer. Capabilities are the
    distinct ones among the switch models allowed in each tier. ``hosts_per_rack`` divides the hosts of every full
    rack and of every group but the last. ``None`` leaves a choice to the planner. ``protocol`` is for messages only.
    """

    num_hosts: int
    rails: int
    endpoints_per_rail: int
    splits: tuple[tuple[int, int], ...]
    leaf_capabilities: tuple[PortCapability, ...]
    spine_capabilities: tuple[PortCapability, ...]
    core_capabilities: tuple[PortCapability, ...]
    forms: tuple[Form, ...]
    tiers: tuple[int, ...]
    hosts_per_rack: int = 1
    reserved_endpoints: int = 0
    scalable_unit: int | None = None
    provision_full_units: bool = False
    backup_hosts_per_unit: int = 0
    rails_per_leaf: int | None = None
    pod_scopes: tuple[PodScope, ...] = (PodScope.ALL_RAILS,)
    units_per_pod: int | None = None
    leaf_uplinks: int | None = None
    spines_per_pod: int | None = None
    spine_reserve: SpineReserve = field(default_factory=SpineReserve)
    balanced_cores: bool = False
    leaf_oversubscription: Fraction = Fraction(1)
    spine_oversubscription: Fraction = Fraction(1)
    exact_oversubscription: bool = False
    min_bisection: Fraction = Fraction(0)
    min_after_loss: tuple[tuple[str, Fraction], ...] = ()
    protocol: str = "the protocol of the hosts"
    _fitting: dict[tuple[Tier, int, int, int, int], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def capabilities(self, tier: Tier) -> tuple[PortCapability, ...]:
        """Capabilities allowed in ``tier``."""
        if tier is Tier.LEAF:
            return self.leaf_capabilities
        return self.spine_capabilities if tier is Tier.SPINE else self.core_capabilities

    def fitting(self, tier: Tier, down: int, down_speed: int, up: int, up_speed: int) -> int:
        """Bit set of the capabilities of ``tier`` that take these ports; ports recur, so each is tried once.

        Spines keep their reserve.
        """
        key = (tier, down, down_speed, up, up_speed)
        if key not in self._fitting:
            reserve = self.spine_reserve if tier is Tier.SPINE else SpineReserve()
            self._fitting[key] = sum(
                1 << place
                for place, capability in enumerate(self.capabilities(tier))
                if reserve.fits(capability, down, down_speed, up, up_speed)
            )
        return self._fitting[key]

    def shares(self, below: Tier, above: Tier, speed_gbps: int) -> tuple[int, ...]:
        """1, and the numbers of ports of a cage that may lead to one peer, between two tiers at ``speed_gbps``."""
        legs = min(
            max((cap.per_cage(speed_gbps) for cap in self.capabilities(tier)), default=0) for tier in (below, above)
        )
        return (1, *(share for share in SHARES if share <= legs))

    def uplinks_for(self, down_gbps: int, uplink_gbps: int) -> int:
        """Least whole number of leaf uplinks for ``down_gbps``, by oversubscription and bisection; at least one."""
        share = max(1 / self.leaf_oversubscription, self.min_bisection)
        needed = down_gbps * share / uplink_gbps
        return max(1, -(-needed.numerator // needed.denominator))

    def least_after_loss(self, element: str) -> Fraction:
        """Share of the bandwidth that must be left after losing one ``element``; 0 where nothing is asked."""
        return dict(self.min_after_loss).get(element, Fraction(0))
