"""What the cages of a switch can carry: ports at a speed, counted through cages.

A cage is broken out one way only. Cages used = sum over port groups of ceil(ports / ports per cage) <= cages, where
a box may tie some cages to hosts and the others to the fabric, and may cap its logical ports (every leg of a cage
that is broken out counts, used or not).
"""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.records import SwitchModel
from fabric.terms import Tier


@dataclass(frozen=True, slots=True)
class PortCapability:
    """The part of a switch model that decides which structures fit it; models that share it are variants."""

    num_cages: int
    ports_per_cage: tuple[tuple[int, int], ...]
    max_ports: int | None
    host_cages: int | None
    fabric_cages: int | None

    def per_cage(self, speed_gbps: int) -> int:
        """Ports of ``speed_gbps`` out of one cage; 0 when the speed is not offered."""
        for speed, ports in self.ports_per_cage:
            if speed == speed_gbps:
                return ports
        return 0

    def radix(self, speed_gbps: int) -> int:
        """Ports of ``speed_gbps`` with every cage broken out alike."""
        ports = self.num_cages * self.per_cage(speed_gbps)
        return ports if self.max_ports is None else min(ports, self.max_ports)

    def cages(self, num_ports: int, speed_gbps: int) -> int | None:
        """Cages that ``num_ports`` take at ``speed_gbps``; None when the speed is not offered."""
        if not num_ports:
            return 0
        per_cage = self.per_cage(speed_gbps)
        return -(-num_ports // per_cage) if per_cage else None

    def fits(self, down: int, down_speed: int, up: int, up_speed: int) -> bool:
        """Whether ``down`` ports and ``up`` ports fit the cages together."""
        down_cages = self.cages(down, down_speed)
        up_cages = self.cages(up, up_speed)
        if down_cages is None or up_cages is None:
            return False
        if self.max_ports is not None:
            logical = down_cages * self.per_cage(down_speed) + up_cages * self.per_cage(up_speed)
            if logical > self.max_ports:
                return False
        if self.host_cages is not None and down_cages > self.host_cages:
            return False
        if self.fabric_cages is not None and up_cages > self.fabric_cages:
            return False
        return down_cages + up_cages <= self.num_cages


def port_capability(model: SwitchModel, *, fabric_side_only: bool = False) -> PortCapability:
    """The capability of ``model``.

    Above the leaf tier all links are fabric links, so a box that ties cages to hosts offers only the others
    (``fabric_side_only``).
    """
    modes = tuple(sorted((mode.speed_gbps, mode.ports_per_cage) for mode in model.modes))
    if fabric_side_only:
        cages = model.num_cages if model.fabric_cages is None else model.fabric_cages
        return PortCapability(cages, modes, model.max_ports, None, None)
    return PortCapability(model.num_cages, modes, model.max_ports, model.host_cages, model.fabric_cages)


def speaks(model: SwitchModel, protocol: str, tier: Tier) -> bool:
    """Whether ``model`` may stand in ``tier`` of a fabric of ``protocol``.

    Above the leaves a distributed chassis passes whatever its leaves take in, as cells of its own kind.
    """
    return protocol in model.protocols or (tier is not Tier.LEAF and model.fabric_protocol is not None)
