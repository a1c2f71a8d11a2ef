"""The formats there are: who reads them, in which versions, what of the command line they take, where they are written.

Nothing is imported here, so that ``export --list`` and completion answer at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fabric.export.formats.source import ExportFile, ExportSource

PORTS = ("nos", "host_port")


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
    Format("ibnetdiscover", "ibsim, OpenSM, Topograph", "ibsim 0.10 and later", "ibsim, OpenSM", "a file per subnet"),
    Format("graphml", "yEd, Gephi, igraph, networkx", "GraphML 1.0", "networkx", "fabric.graphml"),
    Format("node-link", "d3, networkx", "networkx 3", "networkx", "fabric.json"),
    Format("dot", "Graphviz", "2.42 and later", "Graphviz", "fabric.dot"),
    Format("mermaid", "Mermaid: GitHub, GitLab, editors", "10 and later", "Mermaid", "fabric.mmd"),
)

BY_NAME = {known.name: known for known in FORMATS}
