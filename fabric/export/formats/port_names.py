"""Names of ports: those of switches by their network operating system, those of hosts by a template."""

from __future__ import annotations

import re
from collections import defaultdict

from fabric.errors import Finding, InputError
from fabric.export.formats.source import ExportSource, Port
from fabric.terms import DeviceKind

HOST_FIELDS = ("n", "n0", "cage", "leg", "rail", "plane")
_TEMPLATE = re.compile(rf"([A-Za-z0-9.:/_-]|\{{({'|'.join(HOST_FIELDS)})(:0[1-9]d)?\}})+")


class PortNamer:
    """Names the ports of one plan; raises InputError where a name is not known, with what would make it known."""

    def __init__(self, source: ExportSource, host_port: str) -> None:
        self._source = source
        self._host_names = _name_host_ports(source, source.options.host_port or host_port)
        self._templates: dict[tuple[str, int], str] = {}

    def name(self, port: Port) -> str:
        """What the device calls ``port``."""
        return self._host_names.get(port) or self._switch_port(port)

    def _switch_port(self, port: Port) -> str:
        device = self._source.devices[port.device]
        model = self._source.switch_model(device)
        legs = self._source.legs_of_cage[port.device, port.cage]
        lane0 = (port.leg - 1) * (model.lanes_per_cage // legs)
        return self._template(port.device, legs).format(
            cage=port.cage,
            cage0=port.cage - 1,
            leg=port.leg,
            leg0=port.leg - 1,
            lane=lane0 + 1,
            lane0=(port.cage - 1) * model.lanes_per_cage + lane0,
        )

    def _template(self, name: str, legs: int) -> str:
        device = self._source.devices[name]
        key = (self._source.nos(device), legs)
        known = self._source.catalog.port_names.get(key)
        if known is None:
            message = f"how {key[0]} names {legs} port(s) of one cage of {device.part_number} is not in the catalogue"
            raise InputError([Finding(name, message, "--port-names FILE adds a row to the port_names table")])
        return known.port_name


def _name_host_ports(source: ExportSource, template: str) -> dict[Port, str]:
    """Names of the linked ports of hosts; raises InputError where two ports of a host would be called alike."""
    _check_template(template)
    names = {port: template.format(**values) for port, values in _number_host_ports(source).items()}
    seen: dict[tuple[str, str], Port] = {}
    for port, name in names.items():
        other = seen.setdefault((port.device, name), port)
        if other is not port:
            ends = [f"cage {end.cage} leg {end.leg}" for end in (other, port)]
            message = f"{template!r} names {' and '.join(ends)} of {port.device} alike: {name}"
            raise InputError([Finding("--host-port", message, f"there are {', '.join(HOST_FIELDS)}")])
    return names


def _check_template(template: str) -> None:
    """Raise InputError unless ``template`` is plain text with fields that are known."""
    if _TEMPLATE.fullmatch(template) is None:
        message = f"{template!r} cannot be filled"
        hint = f"letters, digits and .:/_- with fields, as in eth{{n}}; there are {', '.join(HOST_FIELDS)}"
        raise InputError([Finding("--host-port", message, hint)])


def _number_host_ports(source: ExportSource) -> dict[Port, dict[str, int]]:
    """Values for the template of every linked port of hosts and reserved endpoints, counted per device."""
    ports = defaultdict(list)
    for link in source.links:
        if source.devices[link.a.device].kind in (DeviceKind.HOST, DeviceKind.RESERVED):
            ports[link.a.device].append((link.a, link.rail, link.plane))
    values: dict[Port, dict[str, int]] = {}
    for rows in ports.values():
        for number, (port, rail, plane) in enumerate(sorted(rows, key=lambda row: row[0])):
            places = {"n": number + 1, "n0": number, "cage": port.cage, "leg": port.leg}
            values[port] = {**places, "rail": rail or 0, "plane": plane}
    return values
