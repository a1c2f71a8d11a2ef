"""Whole-process times of the command line against bare Python processes that import the same libraries.

    python -m bench.startup [RUNS]

Every figure is the median over RUNS (default 7) of processes started in turn, so that a drift of the machine's
speed hits all alike. Aims: --help under 150 ms, plan of the 1,024-GPU example under 2 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "dgx-b200-4su.yaml"
LIBRARIES = (
    "import click, numpy, ortools.sat.python.cp_model, pyarrow.parquet, pydantic, rich.console, xlsxwriter, yaml"
)


def seconds(command: list[str]) -> float:
    """Wall time of one process; raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def main(runs: int) -> None:
    """Print a line per command with its ratio to the baseline named."""
    railspine = [sys.executable, "-m", "fabric.cli"]
    with tempfile.TemporaryDirectory() as scratch:
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python with the libraries of plan": [sys.executable, "-c", LIBRARIES],
            "railspine --help": [*railspine, "--help"],
            "railspine plan (1,024 GPUs)": [*railspine, "plan", str(EXAMPLE), "-o", f"{scratch}/plan", "--force"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            seconds(command)
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(seconds(command))
    bare, libraries, helped, planned = (statistics.median(values) * 1000 for values in times.values())
    print(f"median of {runs} runs")
    print(f"{'python -c pass':36} {bare:6.0f} ms")
    print(f"{'railspine --help':36} {helped:6.0f} ms  {helped / bare:4.1f}x python -c pass (aim: < 150 ms)")
    print(f"{'python with the libraries of plan':36} {libraries:6.0f} ms")
    ratio = planned / libraries
    print(f"{'railspine plan (1,024 GPUs)':36} {planned:6.0f} ms  {ratio:4.1f}x its libraries (aim: < 2,000 ms)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
