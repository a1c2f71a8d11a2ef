"""What the catalogue says about a device and its cages, in one form for all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import Catalog, CoPackagedOptics, HostModel, SwitchModel
from fabric.plan import FabricPlan, HostGroup, ReservedEndpoint

SWITCH_KINDS = ("leaf", "spine", "core")


@dataclass(frozen=True, slots=True)
class CageMode:
    """``legs`` ports of ``speed_gbps`` out of one cage, on lanes of ``lane_rate_gbps``."""

    speed_gbps: int
    legs: int
    lane_rate_gbps: int

    @property
    def lanes_per_port(self) -> int:
        """Electrical lanes of one port, rounded up where the rate does not divide the speed."""
        return -(-self.speed_gbps // self.lane_rate_gbps)


@dataclass(frozen=True, slots=True)
class Equipment:
    """One model as the audit sees it; ``None`` where the figure is unknown or the rule does not apply.

    ``nic_ports`` counts the NIC ports of a host before they are split over planes, ``rails`` its rails.
    """

    name: str
    kind: str
    protocols: tuple[str, ...]
    num_cages: int | None
    form_factor: str
    heatsink: str
    lanes_per_cage: int
    cage_power_max_w: Decimal | None
    modes: tuple[CageMode, ...]
    max_ports: int | None
    host_cages: int | None
    fabric_cages: int | None
    takes_linear: bool
    fabric_protocol: str | None
    cpo: CoPackagedOptics | None
    rack_units: Decimal | None
    cooling: str | None
    power_w: Decimal | None
    weight_kg: Decimal | None
    nic_ports: int | None
    gpus: int | None

    @property
    def is_switch(self) -> bool:
        """Whether it is a leaf, spine or core."""
        return self.kind in SWITCH_KINDS

    def modes_at(self, speed_gbps: int) -> tuple[CageMode, ...]:
        """Ways to run a cage at a port speed."""
        return tuple(mode for mode in self.modes if mode.speed_gbps == speed_gbps)

    def legs_at(self, speed_gbps: int) -> int:
        """Most ports of a speed out of one cage; 0 when the speed is not offered."""
        return max((mode.legs for mode in self.modes_at(speed_gbps)), default=0)


def typical_or_maximum(typical_w: Decimal | None, maximum_w: Decimal | None) -> tuple[Decimal, str] | None:
    """The power to count and the word for it: typical where it is known, else maximum."""
    if typical_w is not None:
        return typical_w, "typical"
    return None if maximum_w is None else (maximum_w, "maximum")


def switch_power(model: SwitchModel) -> tuple[Decimal, str] | None:
    """Power of a switch without pluggables; a figure that counts modules as well is not one. Its own optics count."""
    if model.cpo is not None:
        return typical_or_maximum(model.power_typ_w, model.power_max_w)
    if model.power_includes_optics:
        return None
    return typical_or_maximum(model.power_typ_w, None if model.power_max_includes_optics else model.power_max_w)


def switch_equipment(kind: str, model: SwitchModel) -> Equipment:
    """A switch of the catalogue."""
    power = switch_power(model)
    modes = tuple(CageMode(mode.speed_gbps, mode.ports_per_cage, mode.lane_rate_gbps) for mode in model.modes)
    return Equipment(
        name=model.part_number,
        kind=kind,
        protocols=model.protocols,
        num_cages=model.num_cages,
        form_factor=model.form_factor,
        heatsink=model.heatsink,
        lanes_per_cage=model.lanes_per_cage,
        cage_power_max_w=model.cage_power_max_w,
        modes=modes,
        max_ports=model.max_ports,
        host_cages=model.host_cages,
        fabric_cages=model.fabric_cages,
        takes_linear=model.linear_optics,
        fabric_protocol=model.fabric_protocol,
        cpo=model.cpo,
        rack_units=model.rack_units,
        cooling=model.cooling,
        power_w=power[0] if power else None,
        weight_kg=model.weight_kg,
        nic_ports=None,
        gpus=None,
    )


def host_equipment(model: HostModel) -> Equipment:
    """A host of the catalogue; a NIC port in a cage splits into ``split`` legs."""
    power = typical_or_maximum(model.power_typ_w, model.power_max_w)
    modes = (
        CageMode(mode.speed_gbps, model.ports_per_cage * mode.split, mode.lane_rate_gbps) for mode in model.modes
    )
    return Equipment(
        name=model.part_number,
        kind="host",
        protocols=tuple(dict.fromkeys(mode.protocol for mode in model.modes)),
        num_cages=model.num_cages,
        form_factor=model.form_factor,
        heatsink=model.heatsink,
        lanes_per_cage=model.lanes_per_cage,
        cage_power_max_w=None,
        modes=tuple(dict.fromkeys(modes)),
        max_ports=None,
        host_cages=None,
        fabric_cages=None,
        takes_linear=False,
        fabric_protocol=None,
        cpo=None,
        rack_units=model.rack_units,
        cooling=model.cooling,
        power_w=power[0] if power else None,
        weight_kg=model.weight_kg,
        nic_ports=model.nic_ports,
        gpus=model.gpus,
    )


def group_equipment(group: HostGroup, plan: FabricPlan) -> Equipment:
    """A host that only the plan describes (written out in the intent)."""
    mode = CageMode(
        plan.structure.endpoint_speed_gbps, group.ports_per_cage * plan.structure.planes, group.lane_rate_gbps
    )
    return Equipment(
        name=group.model,
        kind="host",
        protocols=(plan.protocol,),
        num_cages=group.num_cages,
        form_factor=group.form_factor,
        heatsink=group.heatsink,
        lanes_per_cage=group.lanes_per_cage,
        cage_power_max_w=None,
        modes=(mode,),
        max_ports=None,
        host_cages=None,
        fabric_cages=None,
        takes_linear=False,
        fabric_protocol=None,
        cpo=None,
        rack_units=group.rack_units,
        cooling=group.cooling,
        power_w=group.power_w,
        weight_kg=None,
        nic_ports=group.num_cages * group.ports_per_cage,
        gpus=group.gpus_per_host,
    )


def reserved_equipment(reserved: ReservedEndpoint, plan: FabricPlan) -> Equipment:
    """A reserved endpoint: cages of one port each, as many as it needs."""
    mode = CageMode(plan.structure.endpoint_speed_gbps, 1, reserved.lane_rate_gbps)
    return Equipment(
        name=reserved.purpose,
        kind="reserved",
        protocols=(plan.protocol,),
        num_cages=None,
        form_factor=reserved.form_factor,
        heatsink=reserved.heatsink,
        lanes_per_cage=reserved.lanes_per_cage,
        cage_power_max_w=None,
        modes=(mode,),
        max_ports=None,
        host_cages=None,
        fabric_cages=None,
        takes_linear=False,
        fabric_protocol=None,
        cpo=None,
        rack_units=None,
        cooling=None,
        power_w=None,
        weight_kg=None,
        nic_ports=None,
        gpus=None,
    )


def find_equipment(kind: str, part_number: str, catalog: Catalog, plan: FabricPlan | None) -> Equipment | None:
    """The model of a device row; None when neither the catalogue nor the plan knows it."""
    if kind in SWITCH_KINDS:
        switch = catalog.switches.get(part_number)
        return None if switch is None else switch_equipment(kind, switch)
    if kind == "host":
        host = catalog.hosts.get(part_number)
        if host is not None:
            return host_equipment(host)
        groups = plan.host_groups if plan else ()
        return next((group_equipment(group, plan) for group in groups if plan and group.model == part_number), None)
    if kind == "reserved" and plan is not None and plan.reserved is not None:
        return reserved_equipment(plan.reserved, plan)
    return None
