"""Where ports sit: cage and leg of every port of a host or a switch, both from 1 as labelled on the hardware.

The plan numbers cages from 0; here is the only place where that becomes a label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabric.plan import HostGroup, TierChoice


@dataclass(frozen=True, slots=True)
class CageMap:
    """Cage and leg by port index; ``per_cage`` ports leave one cage."""

    cage: NDArray[np.int16]
    leg: NDArray[np.int8]
    per_cage: int

    @property
    def num_ports(self) -> int:
        """Ports that the map covers."""
        return len(self.cage)


def map_ports(num_ports: int, per_cage: int, first_cage: int) -> CageMap:
    """Ports dealt to cages from ``first_cage`` (from 0) on, ``per_cage`` to each."""
    each = max(per_cage, 1)
    cage, leg = np.divmod(np.arange(num_ports), each)
    return CageMap((cage + first_cage + 1).astype(np.int16), (leg + 1).astype(np.int8), each)


def down_cages(tier: TierChoice) -> CageMap:
    """Cages of the downlinks of a tier's switches."""
    return map_ports(tier.down_ports, tier.down_ports_per_cage, tier.first_down_cage)


def up_cages(tier: TierChoice) -> CageMap:
    """Cages of the uplinks of a tier's switches."""
    return map_ports(tier.up_ports, tier.up_ports_per_cage, tier.first_up_cage)


def host_cages(group: HostGroup, num_ports: int, planes: int) -> CageMap:
    """Cages of a host's ports: NIC port by NIC port, the planes of a NIC port next to each other."""
    return map_ports(num_ports, group.ports_per_cage * planes, 0)
