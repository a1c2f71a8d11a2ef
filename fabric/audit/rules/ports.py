"""Rules of ports and cages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fabric.audit.columns import ABSENT, Groups, Ints, Mask, counts, group_rows
from fabric.audit.devices import LEAF
from fabric.audit.equipment import Equipment
from fabric.audit.evidence import Evidence
from fabric.audit.ports import DOWN, FREE, NIC, ROLES, UP, Ports
from fabric.audit.ports import RESERVED as RESERVED_ROLE
from fabric.audit.rule import Verdict, bad_groups, bad_rows, repeated_rows, rule


@rule("PORT-DEVICE", "ports", "devices", remedy="Correct the device name, or add the device.")
def ports_name_existing_devices(evidence: Evidence) -> Verdict:
    """Every port belongs to a row of devices."""
    ports = evidence.ports
    return Verdict(len(ports), bad_rows(ports.device < 0, "{n} ports name a device that does not exist", ports.name))


@rule("PORT-ROW-DOUBLE", "ports", "devices", remedy="Keep one row per device, cage and leg.")
def port_rows_are_unique(evidence: Evidence) -> Verdict:
    """Device, cage and leg name one row: rows(device, cage, leg) = 1."""
    ports = evidence.ports
    again = np.zeros(len(ports), dtype=np.bool_)
    again[ports.finder.repeated()] = True
    return Verdict(len(ports), repeated_rows(again, "{n} rows repeat a port", ports.name, "ports"))


@rule("PORT-CAGE", "ports", "devices", remedy="Use only the cages the device has; add a device for the rest.")
def cages_exist(evidence: Evidence) -> Verdict:
    """1 <= cage <= num_cages of the model."""
    ports = evidence.ports
    largest = np.iinfo(np.int64).max
    limits = [model.num_cages if model.num_cages is not None else largest for model in ports.devices.models]
    limit = np.array([*limits, largest], dtype=np.int64)[np.where(ports.model >= 0, ports.model, -1)]
    bad = (ports.device >= 0) & ((ports.cage < 1) | (ports.cage > limit))
    return Verdict(len(ports), bad_rows(bad, "{n} ports lie in a cage that the device does not have", ports.name))


@rule("PORT-SPEED", "ports", "devices", remedy="Run the port at a speed the model offers, or choose another model.")
def speeds_are_offered(evidence: Evidence) -> Verdict:
    """The model has a mode at the speed of the port."""
    ports = evidence.ports
    groups = group_rows([ports.model, ports.speed], ports.is_in_use & (ports.model >= 0))

    def judge(group: int) -> str | None:
        model, speed = ports.devices.models[int(groups.keys[0][group])], int(groups.keys[1][group])
        if speed < 0:
            return "a port that is in use has no speed"
        return None if model.modes_at(speed) else f"{model.name} offers no ports of {speed} Gb/s"

    return bad_groups(groups, judge, ports.name)


@rule("PORT-LEG", "ports", "devices", remedy="Break the cage out into no more ports than the model allows.")
def legs_are_offered(evidence: Evidence) -> Verdict:
    """leg <= ports per cage of the model at that speed."""
    ports = evidence.ports
    groups = group_rows([ports.model, ports.speed, ports.leg], ports.is_in_use & (ports.model >= 0))

    def judge(group: int) -> str | None:
        model = ports.devices.models[int(groups.keys[0][group])]
        speed, leg = int(groups.keys[1][group]), int(groups.keys[2][group])
        legs = model.legs_at(speed)
        if not legs or leg <= legs:
            return None
        return f"leg {leg} of {speed} Gb/s, where a cage of {model.name} gives {legs}"

    return bad_groups(groups, judge, ports.name)


@rule("CAGE-BREAKOUT", "ports", "devices", remedy="Run all ports of a cage at one speed; move the others.")
def a_cage_is_broken_out_one_way(evidence: Evidence) -> Verdict:
    """All ports of a cage have one speed, and a cage with ports has no row that calls it unused."""
    ports = evidence.ports
    cages = ports.cages
    first_speed = ports.speed[cages.first][cages.of_row] if len(cages) else ports.speed
    called_unused = ports.finder.rows(ports.key - ports.leg) >= 0
    bad = (cages.of_row >= 0) & ((ports.speed != first_speed) | called_unused)
    return Verdict(len(cages), bad_rows(bad, "{n} ports differ from the others in their cage", ports.name))


@rule("CAGE-LANES", "ports", "devices", remedy="Use fewer or slower ports in the cage.")
def lanes_are_enough(evidence: Evidence) -> Verdict:
    """Sum over the ports of a cage of speed / lane rate <= lanes per cage."""
    ports = evidence.ports
    cages = ports.cages
    model, speed = ports.model[cages.first], ports.speed[cages.first]
    kinds = group_rows([model, speed, cages.sizes]) if len(cages) else None
    if kinds is None:
        return Verdict(0)

    def judge(kind: int) -> str | None:
        place, rate, num_ports = (int(key[kind]) for key in kinds.keys)
        if place < 0 or rate < 0:
            return None
        equipment = ports.devices.models[place]
        lanes = min((mode.lanes_per_port for mode in equipment.modes_at(rate)), default=0)
        if num_ports * lanes <= equipment.lanes_per_cage:
            return None
        offered = equipment.lanes_per_cage
        return f"{num_ports} ports of {rate} Gb/s take {num_ports * lanes} lanes of the {offered} in a cage"

    return bad_groups(kinds, judge, lambda cage: ports.cage_name(int(cages.first[cage])))


@rule("PORT-LIMIT", "ports", "devices", remedy="Use fewer ports on the switch, or a model that allows more.")
def logical_ports_are_allowed(evidence: Evidence) -> Verdict:
    """Ports after breakout <= max_ports of the model, where it has such a limit."""
    ports = evidence.ports
    used = counts(np.where(ports.is_in_use, ports.device, ABSENT), len(ports.devices))
    return _within(evidence, used, "ports", lambda model: model.max_ports)


@rule("CAGE-COUNT", "ports", "devices", remedy="Use no more cages than the device has.")
def cages_are_enough(evidence: Evidence) -> Verdict:
    """Cages with ports <= num_cages of the model."""
    return _within(evidence, _cages_per_device(evidence.ports), "cages", lambda model: model.num_cages)


@rule("CAGE-HOST", "ports", "devices", remedy="Join hosts to host cages only; add a leaf for the rest.")
def host_cages_are_enough(evidence: Evidence) -> Verdict:
    """Cages with downlinks of a leaf <= host_cages of the model, where it ties cages to hosts."""
    ports = evidence.ports
    faces_hosts = (ports.role == DOWN) & (_kind(ports) == LEAF)
    return _within(evidence, _cages_per_device(ports, faces_hosts), "host cages", lambda model: model.host_cages)


@rule("CAGE-FABRIC", "ports", "devices", remedy="Join switches to fabric cages only; add a switch for the rest.")
def fabric_cages_are_enough(evidence: Evidence) -> Verdict:
    """Cages with links to switches <= fabric_cages of the model, where it ties cages to the fabric."""
    ports = evidence.ports
    faces_fabric = (ports.role == UP) | ((ports.role == DOWN) & (_kind(ports) != LEAF))
    used = _cages_per_device(ports, faces_fabric)
    return _within(evidence, used, "fabric cages", lambda model: model.fabric_cages)


@rule(
    "PORT-ROLE",
    "ports",
    "devices",
    remedy="Write nic on hosts, reserved on reserved endpoints, down or up on switches.",
)
def roles_suit_the_device(evidence: Evidence) -> Verdict:
    """Hosts have nic ports, reserved endpoints reserved ones, switches downlinks and (below the core) uplinks."""
    ports = evidence.ports
    allowed = {
        "host": {NIC},
        "reserved": {RESERVED_ROLE},
        "leaf": {DOWN, UP},
        "spine": {DOWN, UP},
        "core": {DOWN},
    }
    groups = group_rows([ports.model, ports.role], (ports.model >= 0) & (ports.role >= 0))

    def judge(group: int) -> str | None:
        model, role = ports.devices.models[int(groups.keys[0][group])], int(groups.keys[1][group])
        if role == FREE or role in allowed[model.kind]:
            return None
        return f"a port of a {model.kind} has the role {ROLES[role]}"

    return bad_groups(groups, judge, ports.name)


@rule(
    "PORT-FREE",
    "ports",
    "devices",
    remedy="Call a port free exactly where no link ends; an unused cage has no speed.",
)
def free_ports_are_called_free(evidence: Evidence) -> Verdict:
    """role = free exactly where no link ends; an unused cage (leg 0) has neither speed nor link."""
    ports = evidence.ports
    bad = (ports.role == FREE) != (ports.link == ABSENT)
    unused = ports.leg == 0
    bad |= unused & ((ports.speed != ABSENT) | (ports.link != ABSENT))
    bad &= ~(unused & (ports.link != ABSENT))  # a link at an unused cage is PORT-LINK or LINK-PORT-MAP
    return Verdict(len(ports), bad_rows(bad, "{n} ports are free or in use against what they are called", ports.name))


@rule(
    "PORT-MISSING", "ports", "devices", remedy="List every cage of every device, leg 0 for those that are not used."
)
def the_port_map_is_complete(evidence: Evidence) -> Verdict:
    """Cages in the port map = num_cages of the model; at least one where the model does not say."""
    ports, devices = evidence.ports, evidence.devices
    cages = group_rows([ports.device, ports.cage], (ports.device >= 0) & (ports.cage >= 1))
    listed = counts(cages.keys[0], len(devices))
    groups = group_rows([devices.model, listed], devices.model >= 0)

    def judge(group: int) -> str | None:
        model, number = devices.models[int(groups.keys[0][group])], int(groups.keys[1][group])
        expected = model.num_cages or 1
        if number == expected or (number > expected and model.num_cages):  # too many is PORT-CAGE
            return None
        return f"{number} cages in the port map, {model.name} has {expected}"

    return bad_groups(groups, judge, devices.name)


def _kind(ports: Ports) -> Ints:
    return np.where(ports.device >= 0, ports.devices.kind[ports.device], ABSENT)


def _cages_per_device(ports: Ports, where: Mask | None = None) -> Ints:
    cages = ports.cages
    if where is not None:
        cages = group_rows([ports.device, ports.cage], where & ports.is_in_use & (ports.cage >= 0))
    return counts(ports.device[cages.first], len(ports.devices))


def _within(evidence: Evidence, used: Ints, what: str, limit_of: Callable[[Equipment], int | None]) -> Verdict:
    """Devices that use more than their model's limit; models without one are not counted."""
    devices = evidence.devices
    groups: Groups = group_rows([devices.model, used], devices.model >= 0)

    def judge(group: int) -> str | None:
        model, number = devices.models[int(groups.keys[0][group])], int(groups.keys[1][group])
        limit = limit_of(model)
        if limit is None or number <= limit:
            return None
        return f"{number} {what} in use, {model.name} has {limit}"

    return bad_groups(groups, judge, devices.name)
