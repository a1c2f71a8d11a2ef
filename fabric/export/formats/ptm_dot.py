"""``ptm-dot``: ``/etc/ptm.d/topology.dot`` of Cumulus Linux, one file for the whole fabric.

``ptmd`` compares the neighbours that LLDP sees with the edges of the node called like the switch itself. Names of
host ports are those a host's LLDP tells; the planner cannot know them, so they follow ``--host-port``.
"""

from __future__ import annotations

from collections.abc import Iterator

from fabric.export.formats.dot import quote
from fabric.export.formats.port_names import PortNamer
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "ptm-dot"
HOST_PORT = "eth{n}"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError where a switch does not run Cumulus Linux."""
    refuse_other_than(source, NAME, ("Cumulus",))
    return (ExportFile("topology.dot", "\n".join(_lines(source)) + "\n"),)


def refuse_other_than(source: ExportSource, format_name: str, systems: tuple[str, ...]) -> None:
    """Raise InputError for the first switch that runs none of ``systems``."""
    for device in source.switches:
        nos = source.nos(device)
        if nos not in systems:
            message = f"{device.name} ({device.part_number}) runs {nos}; the consumer knows {', '.join(systems)}"
            raise refuse(format_name, message)


def _lines(source: ExportSource) -> Iterator[str]:
    namer = PortNamer(source, HOST_PORT)
    yield f"graph {quote(source.plan.name)} {{"
    yield '  LLDP="match_type=ifname"'
    yield '  hostidtype="hostname"'
    for link in source.links:
        ends = [f"{quote(end.device)}:{quote(namer.name(end))}" for end in (link.z, link.a)]
        cables = ",".join(
            str(number) for number in dict.fromkeys(row.cable for row in source.cables_of_link[link.number])
        )
        yield f"  {ends[0]} -- {ends[1]} [cable={quote(cables)}]"
    yield "}"
