"""``slurm-block``: ``topology.conf`` for Slurm's plugin ``topology/block``.

A block holds hosts that belong together: a scalable unit (hosts that share leaves), or a rack where the rack is one
NVLink domain. Sizes of aggregated blocks double from the smallest block: up to 24.11 Slurm refuses smaller ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from fabric.export.formats.hostlist import compress
from fabric.export.formats.locality import locality_levels
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "slurm-block"
CHOICES = ("unit", "rack")
RACK_SCALE = "NVL72"  # in the catalogue's description of a host whose rack is one NVLink domain


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file, one line per block."""
    blocks = find_blocks(source, NAME)
    lines = [
        f"# Slurm topology/block of {source.plan.name}",
        "# Needs TopologyPlugin=topology/block and SelectType=select/cons_tres in slurm.conf.",
        *(f"BlockName={name} Nodes={compress(hosts)}" for name, hosts in blocks.items()),
        f"BlockSizes={','.join(map(str, block_sizes(blocks, min(map(len, blocks.values())))))}",
    ]
    return (ExportFile("topology.conf", "\n".join(lines) + "\n"),)


def find_blocks(source: ExportSource, format_name: str) -> Mapping[str, Sequence[str]]:
    """Hosts by block; raises InputError where the kind of block has to be said and was not."""
    kind = source.options.block
    if kind is None:
        _refuse_silence(source, format_name)
        kind = "unit"
    if kind not in CHOICES:
        raise refuse("--block", f"{kind!r} is no kind of block", f"one of {', '.join(CHOICES)}")
    if kind == "unit":
        return {group.name: group.hosts for group in locality_levels(source, format_name)[0]}
    racks: dict[str, list[str]] = defaultdict(list)
    for host in source.hosts:
        racks[host.rack].append(host.name)
    return racks


def block_sizes(blocks: Mapping[str, Sequence[str]], base: int) -> list[int]:
    """``base`` times 1, 2, 4 ... up to the number of blocks.

    >>> block_sizes({"a": ["1", "2"], "b": ["3", "4", "5"], "c": ["6", "7"]}, 2)
    [2, 4]
    """
    sizes = [base]
    while sizes[-1] * 2 <= base * len(blocks):
        sizes.append(sizes[-1] * 2)
    return sizes


def _refuse_silence(source: ExportSource, format_name: str) -> None:
    for model in dict.fromkeys(host.part_number for host in source.hosts):
        known = source.catalog.hosts.get(model or "")
        if known is not None and RACK_SCALE in known.description:
            message = f"{model} is a tray of a rack that is one NVLink domain"
            raise refuse(format_name, message, "say --block rack, or --block unit for scalable units")
