"""``slurm-yaml``: ``topology.yaml`` of Slurm 25.05 and later, with a tree and blocks side by side.

Partitions choose one with ``Topology=NAME`` in slurm.conf; the tree is the default of the cluster. The base size of
the blocks is that of a full one: since 25.05 a block may be smaller.
"""

from __future__ import annotations

from typing import Any

import yaml

from fabric.export.formats.hostlist import compress
from fabric.export.formats.locality import Group, locality_levels
from fabric.export.formats.slurm_block import block_sizes, find_blocks
from fabric.export.formats.source import ExportFile, ExportSource

NAME = "slurm-yaml"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; lists of nodes are texts in Slurm's host-list form, as its parser demands."""
    levels = locality_levels(source, NAME)
    switches = [_switch(group) for level in reversed(levels) for group in level]
    blocks = find_blocks(source, NAME)
    topologies: list[dict[str, Any]] = [
        {"topology": "tree", "cluster_default": True, "tree": {"switches": switches}},
        {
            "topology": "blocks",
            "cluster_default": False,
            "block": {
                "block_sizes": block_sizes(blocks, max(map(len, blocks.values()))),
                "blocks": [{"block": name, "nodes": compress(hosts)} for name, hosts in blocks.items()],
            },
        },
    ]
    text = yaml.safe_dump(topologies, sort_keys=False, width=10**9)
    return (ExportFile("topology.yaml", f"# Slurm topology of {source.plan.name}\n---\n{text}"),)


def _switch(group: Group) -> dict[str, str]:
    if group.children:
        return {"switch": group.name, "children": compress(child.name for child in group.children)}
    return {"switch": group.name, "nodes": compress(group.hosts)}
