"""Ports and cages out of the interface list of a NetBox device type.

The list names ports, not cages: the cage of a port is what is left of its numbers without the last one, when every
such cage holds the same few ports (``sw1p1``, ``1/1/2``, ``P0.1``); otherwise each port is a cage (``swp12``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from catalogs.device_yaml import YamlMap
from catalogs.problems import Problem

MOST_PORTS_PER_CAGE = 8
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class PortType:
    """What NetBox's interface type says; lanes are None where the type leaves them open."""

    protocol: str
    speed_gbps: int
    form_factor: str | None
    heatsink: str | None
    lane_rate_gbps: int | None


@dataclass(frozen=True, slots=True)
class PortGroup:
    """Interfaces of one type: their names, and the cages these names describe."""

    type_name: str
    type: PortType
    names: tuple[str, ...]
    cages: tuple[str, ...]
    ports_per_cage: int
    missing: tuple[str, ...]


_ETHERNET, _INFINIBAND = "Ethernet", "InfiniBand"
PORT_TYPES = {
    "100gbase-x-qsfp28": PortType(_ETHERNET, 100, "QSFP28", "none", 25),
    "200gbase-x-qsfp56": PortType(_ETHERNET, 200, "QSFP56", "none", 50),
    "400gbase-x-qsfp112": PortType(_ETHERNET, 400, "QSFP112", "none", 100),
    "400gbase-x-qsfpdd": PortType(_ETHERNET, 400, "QSFP-DD", "none", None),
    "400gbase-x-osfp": PortType(_ETHERNET, 400, "OSFP", "finned", None),
    "400gbase-x-osfp-rhs": PortType(_ETHERNET, 400, "OSFP", "flat", None),
    "800gbase-x-qsfpdd": PortType(_ETHERNET, 800, "QSFP-DD", "none", None),
    "800gbase-x-osfp": PortType(_ETHERNET, 800, "OSFP", "finned", None),
    "1.6tbase-x-osfp1600": PortType(_ETHERNET, 1600, "OSFP", "finned", 200),
    "1.6tbase-x-osfp1600-rhs": PortType(_ETHERNET, 1600, "OSFP", "flat", 200),
    "1.6tbase-x-qsfpdd1600": PortType(_ETHERNET, 1600, "QSFP-DD", "none", 200),
    "infiniband-hdr": PortType(_INFINIBAND, 200, "QSFP56", "none", 50),
    "infiniband-ndr": PortType(_INFINIBAND, 400, None, None, 100),
    "infiniband-xdr": PortType(_INFINIBAND, 800, None, None, 200),
}
"""Types of fabric ports. An InfiniBand type fixes four lanes of its rate but, from NDR on, no form factor."""


def read_port_groups(device: YamlMap) -> tuple[list[PortGroup], list[Problem]]:
    """Groups of fabric ports, the widest first, and what is odd about the interface list."""
    remarks: list[Problem] = []
    names: dict[str, list[str]] = {}
    other: Counter[str] = Counter()
    seen: set[str] = set()
    for interface in device.maps("interfaces"):
        name, type_name = interface.text("name"), interface.text("type")
        if name is None or type_name is None:
            remarks.append(interface.problem("an interface without name or type is not counted"))
        elif name in seen:
            remarks.append(interface.problem(f"interface {name!r} appears twice, counted once"))
        elif interface.is_true("mgmt_only"):
            pass
        elif type_name in PORT_TYPES:
            names.setdefault(type_name, []).append(name)
        else:
            other[type_name] += 1
        seen.add(name or "")
    remarks.extend(_other_types(device, other))
    groups = [_group(type_name, tuple(members)) for type_name, members in names.items()]
    return sorted(groups, key=lambda group: -group.type.speed_gbps * len(group.names)), remarks


def _other_types(device: YamlMap, other: Counter[str]) -> Iterator[Problem]:
    for type_name, number in other.items():
        message = f"{number} interfaces of type {type_name!r} are not counted as fabric ports"
        yield device.problem(message, key="interfaces")


def _group(type_name: str, names: tuple[str, ...]) -> PortGroup:
    cage_of = {name: name.removesuffix(_last_number(name)).rstrip("/.:-_ pPsS") for name in names}
    sizes = Counter(cage_of.values())
    largest = max(sizes.values())
    if largest > MOST_PORTS_PER_CAGE or len(sizes) == 1 or not all(sizes):
        return PortGroup(type_name, PORT_TYPES[type_name], names, names, 1, tuple(_missing(names)))
    missing = [*_missing(tuple(sizes)), *(_missing_legs(names, cage_of) if largest > 1 else ())]
    return PortGroup(type_name, PORT_TYPES[type_name], names, tuple(sizes), largest, tuple(missing))


def _last_number(name: str) -> str:
    numbers = _NUMBER.findall(name)
    return numbers[-1] if numbers and name.endswith(numbers[-1]) else ""


def _missing(names: tuple[str, ...]) -> Iterator[str]:
    """Names absent from a run of numbered names; nothing when the names are not one run."""
    stems = {name.removesuffix(_last_number(name)) for name in names}
    numbers = {int(_last_number(name)) for name in names if _last_number(name)}
    if len(stems) == 1 and len(numbers) == len(names) and max(numbers) - min(numbers) < 2 * len(numbers) + 8:
        stem = stems.pop()
        yield from (f"{stem}{number}" for number in range(min(numbers), max(numbers)) if number not in numbers)


def _missing_legs(names: tuple[str, ...], cage_of: dict[str, str]) -> Iterator[str]:
    """Ports that other cages have and this one has not."""
    tails = sorted({name.removeprefix(cage_of[name]) for name in names})
    present = set(names)
    for cage in dict.fromkeys(cage_of.values()):
        yield from (f"{cage}{tail}" for tail in tails if f"{cage}{tail}" not in present)
