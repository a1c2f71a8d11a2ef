"""``kueue``: a Topology of Kueue over the labels that ``k8s-labels`` writes."""

from __future__ import annotations

import re

import yaml

from fabric.export.formats.locality import locality_levels
from fabric.export.formats.node_labels import label_keys
from fabric.export.formats.source import ExportFile, ExportSource

NAME = "kueue"
HOSTNAME = "kubernetes.io/hostname"


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file: levels from the widest down to the node."""
    keys = label_keys(source.options.keys)
    tiers = [key for key, _ in zip(keys.tiers, locality_levels(source, NAME), strict=False)]
    racks = [keys.domain] if source.options.block == "rack" else []
    levels = [{"nodeLabel": key} for key in (*reversed(tiers), *racks, HOSTNAME)]
    name = re.sub(r"[^a-z0-9.-]+", "-", source.plan.name.lower()).strip("-.") or "fabric"
    document = {"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "Topology", "metadata": {"name": name}}
    text = yaml.safe_dump({**document, "spec": {"levels": levels}}, sort_keys=False)
    return (ExportFile("topology.yaml", text),)
