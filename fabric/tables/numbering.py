"""One number for every device: hosts, reserved endpoints, leaves, spines, cores, in the order of the devices table.

Reserved endpoints and switches are numbered network by network; in a network spines pod by pod, cores group by group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabric.occupancy import pod_of_leaf
from fabric.structure import Structure
from fabric.tables.arrow import ArrowArray, Ints
from fabric.tables.naming import host_names, switch_names
from fabric.terms import DeviceKind

KINDS = tuple(DeviceKind)


@dataclass(frozen=True, slots=True)
class Span:
    """Devices of one kind: ``count`` numbers from ``first``, ``per_network`` of them in each network."""

    first: int
    count: int
    per_network: int

    @property
    def end(self) -> int:
        """One past the last number."""
        return self.first + self.count

    def index(self) -> Ints:
        """Index in the kind of every device."""
        return np.arange(self.count, dtype=np.int64)


def device_spans(structure: Structure) -> dict[DeviceKind, Span]:
    """Span of every kind of device, absent kinds with a count of 0."""
    per_network = {
        DeviceKind.RESERVED: structure.reserved_endpoints,
        DeviceKind.LEAF: structure.leaves_per_network,
        DeviceKind.SPINE: structure.spines_per_network,
        DeviceKind.CORE: structure.cores_per_network,
    }
    spans = {DeviceKind.HOST: Span(0, structure.num_hosts, 0)}
    first = structure.num_hosts
    for kind, each in per_network.items():
        spans[kind] = Span(first, each * structure.num_networks, each)
        first = spans[kind].end
    return spans


def device_names(structure: Structure, spans: dict[DeviceKind, Span]) -> ArrowArray:
    """Names of all devices, by device number."""
    names = [host_names(structure)]
    for kind in KINDS[1:]:
        span = spans[kind]
        if not span.count:
            continue
        network, index = np.divmod(span.index(), span.per_network)
        pod, index, count = _in_pod(structure, kind, index)
        names.append(switch_names(structure, kind, network, index, count, pod))
    return pa.concat_arrays(names)


def _in_pod(structure: Structure, kind: DeviceKind, index: Ints) -> tuple[Ints | None, Ints, int]:
    """Pod and index in it of indices in a network, and the most that one pod holds; no pod above the spines."""
    if kind is DeviceKind.LEAF:
        pod = pod_of_leaf(structure, index)
        first = np.searchsorted(pod[: structure.leaves_per_network], np.arange(structure.num_pods))
        in_pod = index - first[pod]
        return pod, in_pod, int(in_pod.max()) + 1
    if kind is DeviceKind.SPINE:
        pod, in_pod = np.divmod(index, structure.spines_per_pod)
        return pod, in_pod, structure.spines_per_pod
    per_network = structure.reserved_endpoints if kind is DeviceKind.RESERVED else structure.cores_per_network
    return None, index, per_network
