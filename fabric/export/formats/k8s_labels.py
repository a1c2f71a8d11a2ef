"""``k8s-labels``: labels of Kubernetes nodes that tell how near they are, for ``kubectl apply --server-side``.

The value of a tier is a group of switches that join the same hosts (a scalable unit, a pod), not one switch. The
group of the whole fabric is a tier of its own only where there are three.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from fabric.export.formats.locality import locality_levels
from fabric.export.formats.node_labels import label_keys
from fabric.export.formats.slurm_block import find_blocks
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "k8s-labels"
VALUE = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file, one Node per host; raises InputError for a value that Kubernetes would refuse."""
    keys = label_keys(source.options.keys)
    labels: dict[str, dict[str, str]] = {host.name: {} for host in source.hosts}
    for key, groups in zip(keys.tiers, locality_levels(source, NAME), strict=False):
        for group in groups:
            for host in group.hosts:
                labels[host][key] = _checked(group.name)
    if source.options.block == "rack":
        for rack, hosts in find_blocks(source, NAME).items():
            for host in hosts:
                labels[host][keys.domain] = _checked(rack)
    text = "".join(f"---\n{yaml.safe_dump(_node(name, found), sort_keys=False)}" for name, found in labels.items())
    return (ExportFile("nodes.yaml", f"# places of the hosts of {source.plan.name}\n{text}"),)


def _checked(value: str) -> str:
    if not VALUE.fullmatch(value):
        raise refuse(NAME, f"{value!r} cannot be the value of a label")
    return value


def _node(name: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}
