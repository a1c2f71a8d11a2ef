"""``slurm-tree``: ``topology.conf`` for Slurm's plugin ``topology/tree``.

Slurm places jobs by locality, so a node of the tree stands for all switches that join the same hosts: a scalable
unit of eight rail leaves is one line. The names of the real switches stand in a comment above it.
"""

from __future__ import annotations

from collections.abc import Iterator

from fabric.export.formats.hostlist import compress
from fabric.export.formats.locality import Group, locality_levels
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "slurm-tree"
MAX_NAME = 64  # characters of a SwitchName, as documented


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; its leaves are groups of hosts that share leaves."""
    levels = locality_levels(source, NAME)
    lines = [
        f"# Slurm topology/tree of {source.plan.name}; a line stands for all switches that join the same hosts.",
        "# Needs TopologyPlugin=topology/tree and SelectType=select/cons_tres in slurm.conf.",
    ]
    for group in reversed([group for level in levels for group in level]):
        lines.extend(_lines(group))
    return (ExportFile("topology.conf", "\n".join(lines) + "\n"),)


def _lines(group: Group) -> Iterator[str]:
    if len(group.name) > MAX_NAME:
        raise refuse(NAME, f"{group.name!r} is longer than the {MAX_NAME} characters Slurm allows")
    if group.switches != (group.name,):
        yield f"# {group.name}={compress(group.switches)}"
    if group.children:
        yield f"SwitchName={group.name} Switches={compress(child.name for child in group.children)}"
    else:
        yield f"SwitchName={group.name} Nodes={compress(group.hosts)}"
