"""What NetBox calls things: device types, module types, and the choices for interfaces and cables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Any

import yaml

from fabric.export.formats.source import SWITCH_KINDS, CableRow, ExportSource, Port
from fabric.terms import DeviceKind

GENERIC = "Generic"
RESERVED = "Reserved endpoint"
OTHER = "other"
HALF = Decimal("0.5")

ETHERNET: Mapping[tuple[str, int], str] = MappingProxyType(
    {
        ("QSFP56", 200): "200gbase-x-qsfp56",
        ("QSFP112", 400): "400gbase-x-qsfp112",
        ("QSFP-DD", 400): "400gbase-x-qsfpdd",
        ("QSFP-DD", 800): "800gbase-x-qsfpdd",
        ("OSFP", 400): "400gbase-x-osfp",
        ("OSFP", 800): "800gbase-x-osfp",
    }
)
"""Interface types by form factor and speed of the port; every other combination is ``other``."""

SINCE_46: Mapping[tuple[str, int], str] = MappingProxyType({("OSFP", 1600): "1.6tbase-x-osfp1600"})
INFINIBAND: Mapping[int, str] = MappingProxyType({50: "infiniband-hdr", 100: "infiniband-ndr", 200: "infiniband-xdr"})
"""Interface types by lane rate in Gb/s."""

ASSEMBLIES: Mapping[str, str] = MappingProxyType(
    {"DAC": "dac-passive", "ACC": "dac-active", "AEC": "dac-active", "AOC": "aoc"}
)
FIBERS: Mapping[str, str] = MappingProxyType({"OS2": "smf-os2", "OM3": "mmf-om3", "OM4": "mmf-om4", "OM5": "mmf-om5"})


@dataclass(frozen=True, slots=True)
class DeviceType:
    """A device type with a module bay per cage; height 0 where the catalogue does not know it."""

    manufacturer: str
    model: str
    rack_units: Decimal | None
    num_cages: int

    def text(self) -> str:
        """The document; NetBox takes heights in halves of a unit."""
        height = ((self.rack_units or Decimal(0)) / HALF).to_integral_value(ROUND_CEILING) * HALF
        document: dict[str, Any] = {
            "manufacturer": self.manufacturer,
            "model": self.model,
            "slug": slug(f"{self.manufacturer} {self.model}"),
            "part_number": self.model,
            "u_height": float(height),
            "is_full_depth": True,
        }
        if self.rack_units is None:
            document["comments"] = "height not known"
        document["module-bays"] = [{"name": f"cage {n}", "position": str(n)} for n in range(1, self.num_cages + 1)]
        return yaml.safe_dump(document, sort_keys=False)


@dataclass(frozen=True, slots=True)
class ModuleType:
    """A pluggable."""

    manufacturer: str
    model: str

    def text(self) -> str:
        """The document."""
        document = {"manufacturer": self.manufacturer, "model": self.model, "part_number": self.model}
        return yaml.safe_dump(document, sort_keys=False)


def device_types(source: ExportSource) -> dict[str | None, DeviceType]:
    """Types by part number; None is a reserved endpoint."""
    found: dict[str | None, DeviceType] = {}
    for device in source.devices.values():
        part = device.part_number
        if part in found:
            continue
        if device.kind in SWITCH_KINDS:
            model = source.switch_model(device)
            found[part] = DeviceType(model.vendor, model.part_number, model.rack_units, model.num_cages)
        elif part is None:
            found[None] = DeviceType(GENERIC, RESERVED, None, 1)
        else:
            group = next(group for group in source.plan.host_groups if group.model == part)
            known = source.catalog.hosts.get(part)
            found[part] = DeviceType(known.vendor if known else GENERIC, part, device.rack_units, group.num_cages)
    return found


def module_types(source: ExportSource) -> tuple[ModuleType, ...]:
    """Types of all modules, in the order in which they are met."""
    models = dict.fromkeys(source.optics.values())
    vendors = {name: known.vendor for name in models if (known := source.catalog.optics.get(name))}
    return tuple(ModuleType(vendors.get(name, GENERIC), name) for name in models)


def interface_type(source: ExportSource, port: Port, speed_gbps: int, version: str) -> str:
    """NetBox's choice for a port; ``other`` where it has none."""
    form_factor, lane_rate = _cage(source, port, speed_gbps)
    if source.plan.protocol == "InfiniBand":
        return INFINIBAND.get(lane_rate, OTHER)
    key = (form_factor, speed_gbps)
    return SINCE_46.get(key, OTHER) if version == "4.6" and key in SINCE_46 else ETHERNET.get(key, OTHER)


def _cage(source: ExportSource, port: Port, speed_gbps: int) -> tuple[str, int]:
    """Form factor of the cage and rate of its lanes."""
    device = source.devices[port.device]
    if device.kind in SWITCH_KINDS:
        model = source.switch_model(device)
        legs = source.legs_of_cage[port.device, port.cage]
        rates = [m.lane_rate_gbps for m in model.modes if (m.speed_gbps, m.ports_per_cage) == (speed_gbps, legs)]
        return model.form_factor, rates[0] if rates else 0
    if device.kind is DeviceKind.RESERVED:
        reserved = source.plan.reserved
        return ("", 0) if reserved is None else (reserved.form_factor, reserved.lane_rate_gbps)
    group = next(group for group in source.plan.host_groups if group.model == device.part_number)
    return group.form_factor, group.lane_rate_gbps


def cable_type(source: ExportSource, row: CableRow) -> str:
    """NetBox's choice for a cable; empty where it has none."""
    assembly = source.catalog.assemblies.get(row.part_number)
    return FIBERS.get(row.medium, "") if assembly is None else ASSEMBLIES[assembly.kind]


def slug(text: str) -> str:
    """``text`` as NetBox writes it in addresses.

    >>> slug("DGX H200 (8 GPUs)")
    'dgx-h200-8-gpus'
    """
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-") or "x"
