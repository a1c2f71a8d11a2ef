"""The formats there are: who reads them, in which versions, and what of the command line they take.

Nothing is imported here, so that ``export --list`` and completion answer at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fabric.export.formats.source import ExportFile, ExportSource

PORTS = ("nos", "host_port")
SLICE = ("hosts", "spines")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: ``takes`` are the options of :class:`ExportOptions` that mean something to it.

    ``checked`` says how the project knows that the consumer accepts the file: run with the consumer itself, against
    the consumer's schema, or by a strict reader of our own that follows the consumer's documentation.
    """

    name: str
    consumer: str
    versions: str
    checked: str
    files: str
    takes: tuple[str, ...] = ()

    def write(self, source: ExportSource) -> tuple[ExportFile, ...]:
        """The files of ``source`` in this format."""
        module = import_module(f"fabric.export.formats.{self.name.replace('-', '_')}")
        files: tuple[ExportFile, ...] = module.write(source)
        return files


FORMATS: tuple[Format, ...] = (
    Format("slurm-tree", "Slurm, topology/tree", "22.05 to 25.05", "slurmctld", "topology.conf"),
    Format("slurm-block", "Slurm, topology/block", "23.11 to 25.05", "slurmctld", "topology.conf", ("block",)),
    Format("slurm-yaml", "Slurm", "25.05 and later", "own reader", "topology.yaml", ("block",)),
    Format("ibnetdiscover", "ibsim, OpenSM", "ibsim 0.10 and later", "ibsim, OpenSM", "a file per subnet"),
    Format("graphml", "yEd, Gephi, igraph, networkx", "GraphML 1.0", "networkx", "fabric.graphml"),
    Format("node-link", "d3, networkx", "networkx 3", "networkx", "fabric.json"),
    Format("dot", "Graphviz", "2.42 and later", "Graphviz", "fabric.dot"),
    Format("mermaid", "Mermaid: GitHub, GitLab, editors", "12", "Mermaid", "fabric.mmd"),
    Format("netbox", "NetBox bulk import", "4.0 to 4.6", "own reader", "ten files", (*PORTS, "netbox_version")),
    Format("cvt", "NVIDIA Cable Validation Tool", "1.7.1 and later", "own reader", "point-to-point.xlsx", PORTS),
    Format("ptm-dot", "ptmd of Cumulus Linux", "4 and 5", "Graphviz", "topology.dot", PORTS),
    Format("air-json", "NVIDIA Air", "import v3", "own reader", "topology.json", (*PORTS, *SLICE)),
    Format("containerlab", "containerlab", "schema of 2026-08", "own reader", "fabric.clab.yml", (*PORTS, *SLICE)),
    Format("netlab", "netlab", "26.10", "netlab create", "topology.yml", ("nos", *SLICE)),
    Format("hedgehog", "Hedgehog hhfab", "v1beta1", "own reader", "wiring.yaml", ("host_port", "profile")),
    Format("batfish", "Batfish", "snapshots of 2026", "own reader", "layer1_topology.json", PORTS),
    Format(
        "k8s-labels", "kubectl, Topograph's keys", "2025 to 2026-08", "own reader", "nodes.yaml", ("block", "keys")
    ),
    Format("kueue", "Kueue Topology", "v1beta2", "own reader", "topology.yaml", ("block", "keys")),
    Format("simai", "SimAI", "ns-3", "own reader", "topology.txt", ("scaleup_gbps",)),
    Format("astra-sim", "ASTRA-sim", "ns-3", "own reader", "topology.txt, logical.json", ("scaleup_gbps",)),
    Format("htsim", "htsim of csg", "2026", "own reader", "fabric.topo, nodes.csv"),
    Format("ngraph", "NetGraph", "0.24", "ngraph inspect", "scenario.yaml"),
)

BY_NAME = {known.name: known for known in FORMATS}
