"""Where ports sit: cage and leg of every port of a host or a switch, both from 1 as labelled on the hardware.

The plan numbers cages from 0; here is the only place where that becomes a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabric.plan import HostGroup, TierChoice
from fabric.tables.arrow import Ints
from fabric.tables.choices import Codes, Fleet


@dataclass(frozen=True, slots=True)
class CageMap:
    """Cage and leg by port index."""

    cage: NDArray[np.int16]
    leg: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class FleetMap:
    """Cage and leg by switch model and port index; ``of_device`` is the model of every switch of the tier."""

    cage: NDArray[np.int16]
    leg: NDArray[np.int8]
    of_device: Codes

    @property
    def num_ports(self) -> int:
        """Ports of every switch that the map covers."""
        return int(self.cage.shape[1])

    def all_ports(self, index: Ints) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
        """Cages and legs of all ports of switches ``index``, device by device."""
        model = self.of_device[index]
        return self.cage[model].ravel(), self.leg[model].ravel()

    def at(self, index: NDArray[Any], port: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
        """Cages and legs of one port on each of the switches ``index``."""
        if len(self.cage) == 1:
            return self.cage[0][port], self.leg[0][port]
        model = self.of_device[index]
        return self.cage[model, port], self.leg[model, port]


def map_ports(num_ports: int, per_cage: int, first_cage: int) -> CageMap:
    """Ports dealt to cages from ``first_cage`` (from 0) on, ``per_cage`` to each."""
    each = max(per_cage, 1)
    cage, leg = np.divmod(np.arange(num_ports), each)
    return CageMap((cage + first_cage + 1).astype(np.int16), (leg + 1).astype(np.int8))


def down_cages(fleet: Fleet) -> FleetMap:
    """Cages of the downlinks of a tier's switches."""
    return _fleet_map(fleet, [_down_map(choice) for choice in fleet.choices])


def up_cages(fleet: Fleet) -> FleetMap:
    """Cages of the uplinks of a tier's switches."""
    return _fleet_map(fleet, [_up_map(choice) for choice in fleet.choices])


def _down_map(tier: TierChoice) -> CageMap:
    return map_ports(tier.down_ports, tier.down_ports_per_cage, tier.first_down_cage)


def _up_map(tier: TierChoice) -> CageMap:
    return map_ports(tier.up_ports, tier.up_ports_per_cage, tier.first_up_cage)


def _fleet_map(fleet: Fleet, maps: Sequence[CageMap]) -> FleetMap:
    return FleetMap(np.stack([each.cage for each in maps]), np.stack([each.leg for each in maps]), fleet.of_device)


def host_cages(group: HostGroup, num_ports: int, planes: int) -> CageMap:
    """Cages of a host's ports: NIC port by NIC port, the planes of a NIC port next to each other."""
    return map_ports(num_ports, group.ports_per_cage * planes, 0)
