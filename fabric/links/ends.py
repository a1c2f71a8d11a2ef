"""How a device presents itself to a link: its cage, how the cage is broken out, and what it insists on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import CoPackagedOptics, OpticModel, SwitchModel
from fabric.plan import HostGroup, ReservedEndpoint
from fabric.terms import DeviceKind


@dataclass(frozen=True, slots=True)
class EndProfile:
    """One end of a link class.

    A cage of ``lanes_per_cage`` electrical lanes gives ``ports_per_cage`` ports of ``speed_gbps`` on lanes of
    ``lane_rate_gbps``. ``cage_power_max_w`` is None where nobody publishes it. ``cpo`` replaces the cage.
    ``speaks`` is what crosses the link: the protocol of the fabric, or the cells of a distributed chassis.
    """

    form_factor: str
    heatsink: str
    lanes_per_cage: int
    lane_rate_gbps: int
    speed_gbps: int
    ports_per_cage: int
    cage_power_max_w: Decimal | None
    linear_optics: bool
    cpo: CoPackagedOptics | None
    speaks: str

    @property
    def lanes_per_port(self) -> int:
        """Electrical lanes of one port."""
        return self.speed_gbps // self.lane_rate_gbps


@dataclass(frozen=True, slots=True)
class EndGroup:
    """Devices of one kind at an end of a class: ``ports`` is (number of devices, ports of the class on each).

    ``index`` is that of the host group, where they are hosts.
    """

    device: DeviceKind
    profile: EndProfile
    ports: tuple[tuple[int, int], ...]
    index: int = 0

    def num_modules(self, legs: int) -> int:
        """Whole modules of ``legs`` ports, counted per device: sum of devices x ceil(ports / legs)."""
        return sum(devices * -(-ports // legs) for devices, ports in self.ports)

    @property
    def num_ports(self) -> int:
        """Ports of the class at this end."""
        return sum(devices * ports for devices, ports in self.ports)


def switch_end(model: SwitchModel, speed_gbps: int, protocol: str, *, faces_hosts: bool) -> EndProfile:
    """The end of ``model`` at ``speed_gbps``; StopIteration when the switch has no such mode."""
    mode = next(mode for mode in model.modes if mode.speed_gbps == speed_gbps)
    return EndProfile(
        model.form_factor,
        model.heatsink,
        model.lanes_per_cage,
        mode.lane_rate_gbps,
        speed_gbps,
        mode.ports_per_cage,
        model.cage_power_max_w,
        model.linear_optics,
        model.cpo,
        protocol if faces_hosts else model.fabric_protocol or protocol,
    )


def host_end(group: HostGroup, planes: int, speed_gbps: int, protocol: str) -> EndProfile:
    """The end of a host: its cage carries every NIC port in it once per plane."""
    return EndProfile(
        group.form_factor,
        group.heatsink,
        group.lanes_per_cage,
        group.lane_rate_gbps,
        speed_gbps,
        group.ports_per_cage * planes,
        None,
        False,
        None,
        protocol,
    )


def reserved_end(reserved: ReservedEndpoint, speed_gbps: int, protocol: str) -> EndProfile:
    """The end of a reserved endpoint: a single-port cage."""
    return EndProfile(
        reserved.form_factor,
        reserved.heatsink,
        reserved.lanes_per_cage,
        reserved.lane_rate_gbps,
        speed_gbps,
        1,
        None,
        False,
        None,
        protocol,
    )


@dataclass(frozen=True, slots=True)
class Signal:
    """What leaves one leg of a module or of a CPO port, and through which connector.

    ``lanes`` optical lanes per leg; a connector carries ``lanes_per_connector``. Two signals meet when all but the
    connector counts agree.
    """

    pmd_family: str
    lanes: int
    lane_rate_gbps: int
    lanes_per_fiber_pair: int
    medium: str
    connector: str
    polish: str | None
    lanes_per_connector: int
    reach_m: Decimal

    @property
    def legs_per_connector(self) -> int:
        """Legs that share one connector; 1 when a leg has one or more connectors of its own."""
        return max(1, self.lanes_per_connector // self.lanes)

    @property
    def connectors_per_leg(self) -> int:
        """Connectors, and so cables, that one leg needs."""
        return max(1, self.lanes // self.lanes_per_connector)

    @property
    def fibers_per_leg(self) -> int:
        """Fibres in use per leg: one each way per fibre pair."""
        return 2 * self.lanes // self.lanes_per_fiber_pair

    @property
    def pmd(self) -> str:
        """Name of the PMD of one leg, e.g. 400GBASE-DR4."""
        lanes = "" if self.lanes == 1 and self.pmd_family not in ("FR", "LR") else str(self.lanes)
        speed = self.lanes * self.lane_rate_gbps
        rate = f"{speed // 1000}.{speed % 1000 // 100}T" if speed > 1000 else f"{speed}G"
        family, dash, suffix = self.pmd_family.partition("-")
        return f"{rate}BASE-{family}{lanes}{dash}{suffix}"


def optic_signal(optic: OpticModel, end: EndProfile) -> Signal:
    """The signal of one leg of ``optic`` in a cage of ``end``; lanes that no port of the cage drives stay dark."""
    lanes = end.speed_gbps // optic.optical_lane_rate_gbps
    legs = -(-end.ports_per_cage // optic.num_connectors)
    return Signal(
        optic.pmd_family,
        lanes,
        optic.optical_lane_rate_gbps,
        optic.lanes_per_fiber_pair,
        optic.medium,
        optic.connector,
        optic.polish,
        min(optic.optical_lanes // optic.num_connectors, legs * lanes),
        optic.reach_m,
    )


def cpo_signal(cpo: CoPackagedOptics, speed_gbps: int) -> Signal:
    """The signal of one port of a CPO connector at ``speed_gbps``."""
    return Signal(
        cpo.pmd_family,
        speed_gbps // cpo.lane_rate_gbps,
        cpo.lane_rate_gbps,
        cpo.lanes_per_fiber_pair,
        cpo.medium,
        cpo.connector,
        cpo.polish,
        cpo.lanes,
        cpo.reach_m,
    )
