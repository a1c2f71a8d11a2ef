"""The light that leaves a cage: of the module in it, or of the device's own optics."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import OpticModel
from fabric.audit.equipment import Equipment


@dataclass(frozen=True, slots=True)
class Light:
    """Optical side of one cage: lanes are transmit/receive pairs, shared evenly by the connectors."""

    name: str
    pmd_family: str
    lanes: int
    lane_rate_gbps: int
    lanes_per_fiber_pair: int
    medium: str
    connector: str
    polish: str | None
    num_connectors: int
    reach_m: Decimal

    def lanes_for(self, speed_gbps: int) -> Decimal:
        """Optical lanes of one port; not whole when the rate does not divide the speed."""
        return Decimal(speed_gbps) / self.lane_rate_gbps

    def fibers_for(self, speed_gbps: int) -> Decimal:
        """Fibres of one port: two per pair of lanes bundles."""
        return 2 * self.lanes_for(speed_gbps) / self.lanes_per_fiber_pair


def find_light(equipment: Equipment, optic: OpticModel | None) -> Light | None:
    """What shines out of a cage: its module, or the device's own optics; None behind an attached cable."""
    if optic is not None:
        return Light(
            name=optic.part_number,
            pmd_family=optic.pmd_family,
            lanes=optic.optical_lanes,
            lane_rate_gbps=optic.optical_lane_rate_gbps,
            lanes_per_fiber_pair=optic.lanes_per_fiber_pair,
            medium=optic.medium,
            connector=optic.connector,
            polish=optic.polish,
            num_connectors=optic.num_connectors,
            reach_m=optic.reach_m,
        )
    cpo = equipment.cpo
    if cpo is None:
        return None
    return Light(
        name=equipment.name,
        pmd_family=cpo.pmd_family,
        lanes=cpo.lanes,
        lane_rate_gbps=cpo.lane_rate_gbps,
        lanes_per_fiber_pair=cpo.lanes_per_fiber_pair,
        medium=cpo.medium,
        connector=cpo.connector,
        polish=cpo.polish,
        num_connectors=1,
        reach_m=cpo.reach_m,
    )
