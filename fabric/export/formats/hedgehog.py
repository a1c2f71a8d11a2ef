"""``hedgehog``: wiring of a Hedgehog fabric (``wiring.githedgehog.com/v1beta1``).

Hedgehog builds one network of leaves and spines. Its profile of a switch model and the serial number or MAC by which
a switch boots are not in a plan: the profile is asked for, the boot key is to be filled in when the boxes arrive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import yaml

from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.source import ExportFile, ExportSource, Link, Port, refuse
from fabric.terms import ClassName, DeviceKind

NAME = "hedgehog"
API = "wiring.githedgehog.com/v1beta1"
HOST_PORT = "eth{n}"
ROLES = {DeviceKind.LEAF: "server-leaf", DeviceKind.SPINE: "spine"}


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError for what is not one Ethernet network of one or two tiers."""
    _refuse_others(source)
    documents = [*_namespaces(), *_switches(source), *_servers(source), *_connections(source)]
    text = "".join(f"---\n{yaml.safe_dump(document, sort_keys=False)}" for document in documents)
    return (ExportFile("wiring.yaml", f"# {source.plan.name}\n{text}"),)


def _refuse_others(source: ExportSource) -> None:
    structure = source.plan.structure
    if source.plan.protocol != "Ethernet":
        raise refuse(NAME, f"the fabric is {source.plan.protocol}; Hedgehog runs Ethernet")
    if structure.num_networks > 1:
        raise refuse(NAME, f"the plan has {structure.num_networks} networks apart; a wiring is one")
    if source.of_kind(DeviceKind.CORE):
        raise refuse(NAME, "the plan has cores; a wiring has leaves and spines")
    models = list(dict.fromkeys(device.part_number for device in source.switches))
    if len(models) > 1:
        raise refuse(NAME, f"the switches are {' and '.join(map(str, models))}; one --profile cannot name both")
    if source.options.profile is None:
        raise refuse(
            NAME, "the profile of the switches is not in a plan", "say --profile NAME, as in celestica-ds5000"
        )


def _namespaces() -> Iterator[dict[str, Any]]:
    yield _object("VLANNamespace", "default", {"ranges": [{"from": 1000, "to": 2999}]})
    ipv4 = {"subnets": ["10.0.0.0/16"]}
    yield {"apiVersion": "vpc.githedgehog.com/v1beta1", "kind": "IPv4Namespace", **_body("default", ipv4)}


def _switches(source: ExportSource) -> Iterator[dict[str, Any]]:
    speeds = {end: link.speed_gbps for link in source.links for end in (link.a, link.z)}
    breakouts: dict[str, dict[str, str]] = defaultdict(dict)
    for end in sorted(speeds):
        legs = source.legs_of_cage[end.device, end.cage]
        if legs > 1:
            breakouts[end.device][f"E1/{end.cage}"] = f"{legs}x{speeds[end]}G"
    for device in source.switches:
        spec: dict[str, Any] = {"role": ROLES[device.kind], "profile": source.options.profile}
        spec["description"] = f"{device.part_number}, rack {device.rack}"
        if breakouts[device.name]:
            spec["portBreakouts"] = breakouts[device.name]
        yield _object("Switch", device.name, spec)


def _servers(source: ExportSource) -> Iterator[dict[str, Any]]:
    for device in source.of_kind(DeviceKind.HOST, DeviceKind.RESERVED):
        yield _object("Server", device.name, {"description": device.part_number or "reserved endpoint"})


def _connections(source: ExportSource) -> Iterator[dict[str, Any]]:
    """A connection per host port, and one per pair of spine and leaf with all links between them."""
    namer = PortNamer(source, HOST_PORT)
    fabric: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in source.links:
        if link.name is not ClassName.HOST_LEAF:
            fabric[link.z.device, link.a.device].append(link)
            continue
        port = namer.name(link.a)
        ends = {"server": {"port": f"{link.a.device}/{port}"}, "switch": {"port": _port(source, link.z)}}
        name = f"{link.a.device}--{port.lower()}--unbundled--{link.z.device}"
        yield _object("Connection", name, {"unbundled": {"link": ends}})
    for (spine, leaf), links in fabric.items():
        ends_of = [{"spine": {"port": _port(source, x.z)}, "leaf": {"port": _port(source, x.a)}} for x in links]
        yield _object("Connection", f"{spine}--fabric--{leaf}", {"fabric": {"links": ends_of}})


def _port(source: ExportSource, port: Port) -> str:
    """``leaf-00/E1/1``, with the leg behind it where the cage is broken out."""
    leg = f"/{port.leg}" if source.legs_of_cage[port.device, port.cage] > 1 else ""
    return f"{port.device}/E1/{port.cage}{leg}"


def _object(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": API, "kind": kind, **_body(name, spec)}


def _body(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "default"}, "spec": spec}
