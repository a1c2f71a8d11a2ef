"""``ibnetdiscover``: an InfiniBand fabric as ``ibnetdiscover`` prints it and ``ibsim`` reads it.

One file per subnet: planes, and rails of a rail-only fabric, are networks without a path between them. Every NIC port
is an HCA of one port. GUIDs are made from the numbers of the devices and are locally administered; the hardware's own
will differ, the cabling will not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fabric.export.formats.source import ExportFile, ExportSource, Link, Port, refuse
from fabric.terms import DeviceKind

NAME = "ibnetdiscover"
LOCAL_GUID = 0x02 << 56  # the bit of a locally administered EUI-64


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """A file per subnet; raises InputError for a fabric that is not InfiniBand."""
    if source.plan.protocol != "InfiniBand":
        raise refuse(NAME, f"the fabric is {source.plan.protocol}, not InfiniBand")
    subnets = _subnets(source)
    guids = {name: number + 1 for number, name in enumerate(source.devices)}
    writer = _Writer(source, guids)
    if len(subnets) == 1:
        return (ExportFile("fabric.topo", writer.text("", next(iter(subnets.values())))),)
    return tuple(
        ExportFile(f"subnet-{'-'.join(map(str, key))}.topo", writer.text(f" subnet {key}", links))
        for key, links in subnets.items()
    )


def _subnets(source: ExportSource) -> dict[tuple[int, ...], list[Link]]:
    """Links by network: by plane, and by rail too where rails have switches of their own above them."""
    rail_only = source.plan.structure.networks_per_plane > 1
    found: dict[tuple[int, ...], list[Link]] = defaultdict(list)
    for link in source.links:
        found[(link.plane, link.rail or 0) if rail_only else (link.plane,)].append(link)
    return dict(sorted(found.items()))


class _Writer:
    """Records of switches and HCAs with the port numbers that a subnet manager would see."""

    def __init__(self, source: ExportSource, guids: dict[str, int]) -> None:
        self._source = source
        self._guids = guids
        self._legs: dict[str, int] = defaultdict(int)
        for (device, _), legs in source.legs_of_cage.items():
            self._legs[device] = max(self._legs[device], legs)
        self._hca = self._number_hcas()

    def text(self, title: str, links: list[Link]) -> str:
        """One subnet."""
        ends: dict[str, list[tuple[Port, Port]]] = defaultdict(list)
        for link in links:
            ends[link.a.device].append((link.a, link.z))
            ends[link.z.device].append((link.z, link.a))
        lines = [f"# InfiniBand fabric of {self._source.plan.name}{title}", ""]
        for name in (device.name for device in self._source.switches if device.name in ends):
            lines.extend(self._switch(name, sorted(ends[name])))
        for name in (name for name, device in self._source.devices.items() if self._is_host(name) and name in ends):
            for near, far in sorted(ends[name]):
                lines.extend(self._adapter(near, far))
        return "\n".join(lines)

    def _is_host(self, name: str) -> bool:
        return self._source.devices[name].kind in (DeviceKind.HOST, DeviceKind.RESERVED)

    def _number_hcas(self) -> dict[Port, int]:
        """HCA number from 1 of every linked port of a host."""
        ports: dict[str, set[Port]] = defaultdict(set)
        for link in self._source.links:
            if self._is_host(link.a.device):
                ports[link.a.device].add(link.a)
        return {port: number for found in ports.values() for number, port in enumerate(sorted(found), 1)}

    def _switch(self, name: str, ends: list[tuple[Port, Port]]) -> Iterator[str]:
        cages = self._source.switch_model(self._source.devices[name]).num_cages
        yield f'Switch\t{cages * self._legs[name]} {self._id(ends[0][0])}\t# "{name}"'
        for near, far in ends:
            yield f"[{self._number(near)}]\t{self._id(far)}[{self._number(far)}]"
        yield ""

    def _adapter(self, near: Port, far: Port) -> Iterator[str]:
        yield f'Hca\t1 {self._id(near)}\t# "{near.device} HCA-{self._hca[near]}"'
        yield f"[1]\t{self._id(far)}[{self._number(far)}]"
        yield ""

    def _number(self, port: Port) -> int:
        """Port number from 1: cage by cage, each with the legs of the most split cage of the switch."""
        return 1 if port in self._hca else (port.cage - 1) * self._legs[port.device] + port.leg

    def _id(self, port: Port) -> str:
        """``S-`` or ``H-`` and a GUID: the number of the device, then that of the HCA."""
        guid = LOCAL_GUID | self._guids[port.device] << 16 | self._hca.get(port, 0)
        return f'"{"H" if port in self._hca else "S"}-{guid:016x}"'
