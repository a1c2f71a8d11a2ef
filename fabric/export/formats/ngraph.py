"""``ngraph``: a scenario of NetGraph: a node per device, an entry per pair of devices, capacity in Gb/s."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml

from fabric.export.formats.source import ExportFile, ExportSource


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; selectors are anchored, so that no name matches the beginning of another."""
    nodes = {
        device.name: {"attrs": {"kind": device.kind.value, **_places(device.plane, device.pod, device.rail)}}
        for device in source.devices.values()
    }
    counts = Counter((link.a.device, link.z.device, link.name.value, link.speed_gbps) for link in source.links)
    links: list[dict[str, Any]] = [
        {
            "source": f"^{a}$",
            "target": f"^{z}$",
            "count": number,
            "capacity": speed,
            "cost": 1,
            "attrs": {"class": name},
        }
        for (a, z, name, speed), number in counts.items()
    ]
    network = {"name": source.plan.name, "version": 1, "nodes": nodes, "links": links}
    text = yaml.dump({"network": network}, Dumper=yaml.CSafeDumper, sort_keys=False, default_flow_style=None)
    return (ExportFile("scenario.yaml", text),)


def _places(plane: int | None, pod: int | None, rail: int | None) -> dict[str, int]:
    places = {"plane": plane, "pod": pod, "rail": rail}
    return {name: value for name, value in places.items() if value is not None}
