"""A fabric simulated by ibsim, routed by the real OpenSM and discovered again; no hardware, no network, no root."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.export.consumers import missing, run, tool

MOST = ("-N", "20000", "-S", "4096", "-P", "800000", "-L", "65535")


@dataclass(frozen=True)
class Routed:
    """What OpenSM said, and what ibnetdiscover counted."""

    log: str
    switches: int
    adapters: int

    def ranks(self) -> dict[int, int]:
        """Switches by rank: 0 are the roots."""
        found = re.findall(r"Fabric has (\d+) switches at rank (\d+)", self.log)
        return {int(rank): int(count) for count, rank in found}


def simulate(topology: Path) -> tuple[Routed | None, str]:
    """The routed fabric, or None with what ibsim said against the file."""
    for name in ("ibsim", "opensm", "ibnetdiscover"):
        tool(name)
    library = next(iter(Path("/usr/lib").glob("*/umad2sim/libumad2sim.so")), None)
    if library is None:
        missing("libumad2sim")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with (place / "ibsim.log").open("w") as log, _simulator(topology.resolve(), place, log) as simulator:
            try:
                time.sleep(1.5)
                if simulator.poll() is None:
                    return _route(place, str(library)), ""
            finally:
                simulator.kill()
        return None, (place / "ibsim.log").read_text("utf-8", "replace")


def _simulator(topology: Path, place: Path, log: IO[str]) -> subprocess.Popen[bytes]:
    """ibsim, waiting on a standard input that stays open."""
    command = [tool("ibsim"), "-s", *MOST, str(topology)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=place)


def _route(place: Path, library: str) -> Routed:
    env = {**os.environ, "LD_PRELOAD": library, "OSM_CACHE_DIR": str(place), "OSM_TMP_DIR": str(place)}
    run([tool("opensm"), "-o", "-R", "ftree", "-e", "-f", str(place / "osm.log")], env=env, cwd=place, timeout=300)
    seen = run([tool("ibnetdiscover")], env=env, cwd=place).stdout
    counts = [len(re.findall(rf"^{word}\b", seen, re.MULTILINE)) for word in ("Switch", "Ca")]
    return Routed((place / "osm.log").read_text("utf-8", "replace"), *counts)
