"""Rows per second of the expanded tables, against a raw Parquet write and a networkx edge loop in the same run.

Run from the repository root: ``python -m bench.rows``. Prints one line per size and the peak memory of a process that
writes more than ten million rows. The networkx loop runs over at most ``LOOP_ROWS`` links; beyond that its time is
extrapolated by rows and marked with ``~``.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import networkx as nx
import pyarrow as pa

from fabric.plan import FabricPlan
from fabric.tables.expand import iter_table
from fabric.tables.files import ParquetFile
from fabric.tables.layout import Layout, lay_out
from fabric.terms import Form
from tests.sample_plans import LinkRecipe, PlanRecipe, make_plan, make_structure, sample_catalog

GPU_COUNTS = (1_024, 16_384, 131_072, 1_048_576)
TABLES = ("links", "cables")
LOOP_ROWS = 131_072
REPEATS = 3
HOSTS_PER_UNIT = 128
UNITS_PER_POD = 16
RADIX = 256  # 128 cages of two 400G ports
WRITE_ONLY = "--write-only"


def bench_plan(num_gpus: int) -> FabricPlan:
    """Non-blocking rail-optimized fabric on 102.4T switches, two planes of 400G; a third tier beyond one pod."""
    num_hosts = num_gpus // 8
    units = num_hosts // HOSTS_PER_UNIT
    pods = max(units // UNITS_PER_POD, 1)
    if pods == 1:
        spines = max(units * 8 * RADIX // 2 // RADIX, 1)
        counts = {"spines_per_pod": spines, "links_per_leaf_spine": RADIX // 2 // spines}
    else:
        counts = {
            "units_per_pod": UNITS_PER_POD,
            "spines_per_pod": RADIX // 2,
            "links_per_leaf_spine": 1,
            "spine_up_ports": RADIX // 2,
            "spine_positions_per_group": 1,
            "cores_per_group": pods // 2,
        }
    structure = make_structure(Form.RAIL_OPTIMIZED, num_hosts, planes=2, unit_hosts=HOSTS_PER_UNIT, **counts)
    tiers = structure.num_tiers
    upper = LinkRecipe("C-MPO", ("O-2DR4",), "O-2DR4", length_m="50")
    recipe = PlanRecipe(
        name=f"bench-{num_gpus}",
        protocol="Ethernet",
        hosts=(("H-800", num_hosts),),
        models=("S-ETH128",) * tiers,
        per_cage=((2, 2),) * tiers,
        links=(LinkRecipe("C-MPO", ("O-2DR4-FLT",), "O-2DR4"), *(upper,) * (tiers - 1)),
    )
    return make_plan(structure, recipe)


def seconds(work: Callable[[], object], times: int = REPEATS) -> float:
    """Wall time of ``work``, the best of several runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def peak_mebibytes() -> float:
    """Peak memory of this process; ``ru_maxrss`` would count the parent's before the new program began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(batches: Iterable[pa.RecordBatch], table: str, directory: Path) -> int:
    """Write batches as a Parquet file; returns the rows."""
    file = ParquetFile(directory / f"{table}.parquet", table, {})
    rows = 0
    for batch in batches:
        file.write(batch)
        rows += batch.num_rows
    file.close()
    return rows


def make_only(layout: Layout) -> None:
    """Make the links and let them go."""
    for _ in iter_table(layout, "links"):
        pass


def loop_seconds(layout: Layout) -> tuple[float, bool]:
    """Seconds that networkx takes for one edge per link, and whether that is extrapolated."""
    first: list[str] = []
    second: list[str] = []
    total = 0
    for batch in iter_table(layout, "links"):
        total += batch.num_rows
        if len(first) < LOOP_ROWS:
            first += batch.column("a_device").to_pylist()
            second += batch.column("z_device").to_pylist()
    del first[LOOP_ROWS:], second[LOOP_ROWS:]
    spent = seconds(lambda: add_edges(first, second))
    return spent * total / len(first), total > len(first)


def add_edges(first: list[str], second: list[str]) -> nx.MultiGraph[str]:
    """The loop that one would write by hand."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for number, (a, z) in enumerate(zip(first, second, strict=True)):
        graph.add_edge(a, z, link=number)
    return graph


def report(num_gpus: int, directory: Path) -> str:
    """One line of figures."""
    plan, catalog = bench_plan(num_gpus), sample_catalog()
    setup = seconds(lambda: lay_out(plan, catalog))
    layout = lay_out(plan, catalog)
    made = rows = raw = 0.0
    for table in TABLES:
        made += seconds(lambda table=table: write(iter_table(layout, table), table, directory))
        batches = list(iter_table(layout, table))
        rows += sum(batch.num_rows for batch in batches)
        raw += seconds(lambda table=table, batches=batches: write(batches, table, directory))
        del batches
    generated = seconds(lambda: make_only(layout))
    loop, guessed = loop_seconds(layout)
    mark = "~" if guessed else " "
    return (
        f"{num_gpus:>9,} GPUs {rows:>12,.0f} rows  lay out {setup:6.2f} s  make+write {made:6.2f} s  "
        f"raw write {raw:6.2f} s  ratio {made / raw:4.2f}  make links {generated:6.3f} s  "
        f"networkx {mark}{loop:7.2f} s  ratio {mark}{loop / generated:,.0f}"
    )


def write_only(num_gpus: int) -> str:
    """Write links and cables in this process; its peak memory."""
    plan = bench_plan(num_gpus)
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        layout = lay_out(plan, sample_catalog())
        rows = sum(write(iter_table(layout, table), table, Path(name)) for table in TABLES)
        spent = time.perf_counter() - start
    return f"{rows:,} rows written in a process of their own: {spent:.2f} s, peak memory {peak_mebibytes():.0f} MiB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(WRITE_ONLY, type=int, metavar="GPUS", help="write in this process and print its peak memory")
    asked = parser.parse_args().write_only
    if asked is not None:
        print(write_only(asked))
        return
    with tempfile.TemporaryDirectory() as name:
        for num_gpus in GPU_COUNTS:
            print(report(num_gpus, Path(name)), flush=True)
    command = [sys.executable, "-m", "bench.rows", WRITE_ONLY, str(GPU_COUNTS[-1])]
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


if __name__ == "__main__":
    main()
