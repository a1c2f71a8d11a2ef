"""What network simulators have in common: numbered GPUs and switches, and links with a rate and a delay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fabric.export.formats.source import ExportSource, Link, refuse
from fabric.terms import DeviceKind

NS_PER_M = 5  # light in glass (group index 1.468) takes 4.9 ns per metre, signals on copper a little less
SCALEUP_DELAY_NS = 25


@dataclass(frozen=True, slots=True)
class Nodes:
    """Numbers from 0: GPUs host by host, then one node per host for its scale-up switch (where there is a rate for
    it), then leaves, spines and cores."""

    hosts: tuple[str, ...]
    gpus_per_host: int
    has_scaleup: bool
    switches: dict[str, int]

    @property
    def num_gpus(self) -> int:
        """GPUs in all."""
        return len(self.hosts) * self.gpus_per_host

    @property
    def scaleup(self) -> range:
        """Numbers of the scale-up switches, one per host."""
        return range(self.num_gpus, self.num_gpus + (len(self.hosts) if self.has_scaleup else 0))

    @property
    def total(self) -> int:
        """Nodes in all."""
        return self.num_gpus + len(self.scaleup) + len(self.switches)


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two numbered nodes."""

    a: int
    z: int
    gbps: int
    delay_ns: int

    def text(self) -> str:
        """``src dst rate delay error_rate`` as ns-3 reads them."""
        delay = f"{Decimal(self.delay_ns) / 1_000_000:f}"
        return f"{self.a} {self.z} {self.gbps}Gbps {delay}ms 0"


def number_nodes(source: ExportSource, format_name: str) -> Nodes:
    """Numbers of all nodes; raises InputError where hosts differ, or GPUs of different rails cannot meet."""
    gpus = {group.gpus_per_host for group in source.plan.host_groups}
    if len(gpus) > 1 or 0 in gpus:
        raise refuse(format_name, f"hosts have {', '.join(map(str, sorted(gpus)))} GPUs; the file knows one number")
    if source.plan.structure.networks_per_plane > 1:
        raise refuse(
            format_name, "rails have no path outside the hosts, and the simulator routes through switches only"
        )
    has_scaleup = source.options.scaleup_gbps is not None
    hosts = tuple(host.name for host in source.hosts)
    first = len(hosts) * (gpus.pop() + (1 if has_scaleup else 0))
    switches = {device.name: first + number for number, device in enumerate(source.switches)}
    return Nodes(hosts, source.plan.host_groups[0].gpus_per_host, has_scaleup, switches)


def edges(source: ExportSource, nodes: Nodes, format_name: str) -> Iterator[Edge]:
    """Links inside the hosts, then those of the fabric in their order; reserved endpoints are left out."""
    gpu_of = _gpus_of_ports(source, nodes, format_name)
    rate = source.options.scaleup_gbps
    if rate is not None:
        for gpu in range(nodes.num_gpus):
            yield Edge(gpu, nodes.scaleup[gpu // nodes.gpus_per_host], rate, SCALEUP_DELAY_NS)
    for link in source.links:
        if source.devices[link.a.device].kind is DeviceKind.RESERVED:
            continue
        a = gpu_of[link.number] if link.number in gpu_of else nodes.switches[link.a.device]
        yield Edge(a, nodes.switches[link.z.device], link.speed_gbps, delay_ns(source, link))


def delay_ns(source: ExportSource, link: Link) -> int:
    """Time of a signal over the cable as bought, in whole nanoseconds."""
    return round(source.cables_of_link[link.number][0].length_m * NS_PER_M)


def _gpus_of_ports(source: ExportSource, nodes: Nodes, format_name: str) -> dict[int, int]:
    """GPU by host link: the NIC ports of a plane are dealt out to the GPUs in order, evenly."""
    links: dict[tuple[str, int], list[Link]] = defaultdict(list)
    for link in source.links:
        if source.devices[link.a.device].kind is DeviceKind.HOST:
            links[link.a.device, link.plane].append(link)
    first = {host: number * nodes.gpus_per_host for number, host in enumerate(nodes.hosts)}
    found: dict[int, int] = {}
    for (host, _), ports in links.items():
        each, rest = divmod(len(ports), nodes.gpus_per_host)
        if rest:
            message = f"{len(ports)} NIC ports of {host} are not shared evenly by {nodes.gpus_per_host} GPUs"
            raise refuse(format_name, message)
        for rank, link in enumerate(sorted(ports, key=lambda link: link.a)):
            found[link.number] = first[host] + rank // each
    return found


def lines(head: Sequence[str], rows: Iterator[Edge]) -> str:
    """A file of header lines and one line per link."""
    return "\n".join([*head, *(row.text() for row in rows)]) + "\n"
