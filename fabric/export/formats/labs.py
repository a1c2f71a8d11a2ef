"""What laboratories of virtual switches call the systems that real switches run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fabric.export.formats.source import Device, ExportSource, refuse


@dataclass(frozen=True, slots=True)
class LabSystem:
    """A virtual switch: containerlab's kind and image, netlab's device."""

    kind: str
    image: str
    netlab_device: str


SYSTEMS: Mapping[str, LabSystem] = MappingProxyType(
    {
        "Cumulus": LabSystem("nvidia_cumulusvx", "vrnetlab/nvidia_cumulusvx:latest", "cumulus_nvue"),
        "SONiC": LabSystem("sonic-vs", "docker-sonic-vs:latest", "sonic"),
        "EOS": LabSystem("arista_ceos", "ceos:latest", "eos"),
    }
)


def lab_system(source: ExportSource, device: Device, format_name: str) -> LabSystem:
    """The virtual switch for ``device``; raises InputError for InfiniBand and for systems without one."""
    if source.plan.protocol != "Ethernet":
        raise refuse(format_name, f"the fabric is {source.plan.protocol}; there are no virtual switches for it")
    nos = source.nos(device)
    if nos not in SYSTEMS:
        known = ", ".join(SYSTEMS)
        raise refuse(format_name, f"no virtual switch is known for {nos}", f"--nos takes another: {known}")
    return SYSTEMS[nos]
