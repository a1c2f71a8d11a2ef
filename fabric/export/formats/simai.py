"""``simai``: topology for SimAI's ns-3 network: GPUs, a scale-up switch per host, leaves, spines, cores."""

from __future__ import annotations

from fabric.export.formats.simulation import edges, lines, number_nodes
from fabric.export.formats.source import ExportFile, ExportSource, refuse

NAME = "simai"
GPU_TYPES = ("A100", "A800", "H100", "H800")


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The file; raises InputError without the rate of the scale-up network, which no plan holds."""
    if source.options.scaleup_gbps is None:
        hint = "say --scaleup-gbps N, one direction of one GPU, as in 3600 for an H100"
        raise refuse(NAME, "the rate of NVLink is not in a plan, and SimAI needs it", hint)
    nodes = number_nodes(source, NAME)
    links = list(edges(source, nodes, NAME))
    counts = (nodes.total, nodes.gpus_per_host, len(nodes.scaleup), len(nodes.switches), len(links))
    head = [
        f"{' '.join(map(str, counts))} {gpu_type(source)}",
        " ".join(map(str, (*nodes.scaleup, *nodes.switches.values()))),
    ]
    return (ExportFile("topology.txt", lines(head, iter(links))),)


def gpu_type(source: ExportSource) -> str:
    """SimAI's word for the GPU, read off the host's part number; NONE where it has none."""
    models = " ".join(group.model for group in source.plan.host_groups)
    return next((word for word in GPU_TYPES if word in models), "NONE")
