"""The clusters that the benchmarks of searching plan: dual-plane Ethernet and InfiniBand, small to large."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from catalogs.records import Catalog
from fabric.inputs import catalog_of_intent
from fabric.load import LoadedIntent, parse_intent

Made = TypeVar("Made")

GPU_COUNTS = (1_024, 16_384, 131_072)
MILLION = 1_048_576
ROOM = "room: {lengths: {in_row: 30}, runs: {host_leaf: 30, leaf_spine: 50, spine_core: 300}}"
CLUSTERS = {
    "dual-plane Ethernet": "hosts: {model: DGX-B300, count: %d}\nprotocol: ethernet\n"
    "topology: {forms: rail-optimized, planes: 2}\n",
    "rail-only Ethernet": "hosts: {model: DGX-B300, count: %d}\nprotocol: ethernet\n"
    "topology: {forms: rail-only, planes: 2}\n",
    "InfiniBand": "hosts: {model: DGX-B300, count: %d}\nprotocol: infiniband\ntopology: {forms: rail-optimized}\n",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An intent with its catalogue."""

    loaded: LoadedIntent
    catalog: Catalog


def cluster(kind: str, gpus: int, more: str = "", room: str = ROOM) -> Asked:
    """The intent of a cluster, with more lines where ``more`` gives them."""
    text = f"name: bench\n{CLUSTERS[kind] % (gpus // 8)}{room}\n{more}\n"
    loaded = parse_intent(text.encode(), Path("bench.yaml"))
    return Asked(loaded, catalog_of_intent(loaded))


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    """Wall time and what came of it."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def print_reports(report: Callable[[str, int], str]) -> None:
    """A line per kind of cluster and number of GPUs."""
    for kind in CLUSTERS:
        for gpus in counts_asked():
            print(report(kind, gpus), flush=True)


def counts_asked() -> tuple[int, ...]:
    """Numbers of GPUs from the command line, or all."""
    return tuple(int(word) for word in sys.argv[1:]) or GPU_COUNTS
