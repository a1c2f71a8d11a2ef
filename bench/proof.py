"""Time to a proven plan of mixed fabrics under scarce supply, 1,024 to 1,048,576 GPUs, against the smallest of them.

    python -m bench.proof [GPUS ...]

The full catalogue; the market has 60 % of every module that the plan without limits uses, and no vendor supplies
more than 60 % of all modules. Seconds are CPU of this process, since other work on the machine must not count. Aims:
5 s each, the largest within 3 times of the smallest; a plan after a change of prices within 0.5 s.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from catalogs.records import Catalog
from fabric.inputs import catalog_of_intent
from fabric.load import LoadedIntent, parse_intent
from fabric.plan import FabricPlan
from fabric.session import open_session, reprice
from fabric.sizing.procurement import pieces_of
from fabric.workflow import plan_fabric, plan_of, solve_session

GPU_COUNTS = (1_024, 16_384, 131_072, 1_048_576)
AVAILABLE = 0.6
VENDOR_SHARE = 0.6
INTENT = """
name: bench
protocol: ethernet
hosts: {{model: DGX-B300, count: {hosts}}}
topology: {{forms: rail-only, planes: 2}}
room: {{runs: {{host_leaf: 30, leaf_spine: 50, spine_core: 300}}}}
"""


def asked(gpus: int, more: str = "") -> tuple[LoadedIntent, Catalog]:
    """A rail-only fabric of two planes, which there is at a million GPUs as well, with its catalogue."""
    loaded = parse_intent((INTENT.format(hosts=gpus // 8) + more).encode(), Path("bench.yaml"))
    return loaded, catalog_of_intent(loaded)


def scarce(plan: FabricPlan, catalog: Catalog) -> str:
    """Lines of an intent that leave fewer modules on the market than ``plan`` uses."""
    pieces: Counter[str] = Counter()
    for (number, _), count in pieces_of(plan).items():
        pieces[number] += count
    units = {number: int(count * AVAILABLE) for number, count in pieces.items() if number in catalog.optics}
    listed = ", ".join(f"{number}: {count}" for number, count in units.items())
    return f"market: {{available: {{{listed}}}, largest_vendor_share: {{transceiver: {VENDOR_SHARE}}}}}\n"


def main() -> None:
    """Print a line per size: CPU seconds of every stage, and the ratio to the smallest size."""
    first = 0.0
    for gpus in tuple(map(int, sys.argv[1:])) or GPU_COUNTS:
        loaded, catalog = asked(gpus)
        free = plan_fabric(loaded.intent, loaded.sha256, catalog)
        loaded, catalog = asked(gpus, scarce(free, catalog))
        start = time.process_time()
        session = open_session(loaded.intent, catalog)
        opened = time.process_time()
        result = solve_session(session, tuple(session.sketches.values()))
        solved = time.process_time()
        plan = plan_of(session, result, loaded.sha256)
        done = time.process_time()
        again = reprice(session, catalog)
        solve_session(again, tuple(again.sketches.values()))
        warm = time.process_time() - done
        first = first or done - start
        kinds = sum(1 for _ in (*plan.tiers, *plan.links))
        print(
            f"{gpus:9,} GPUs: {plan.proof.status.value}, {len(session.sketches)} candidates, {kinds} choices; "
            f"{opened - start:.2f} s opened + {solved - opened:.2f} s solved + {done - solved:.2f} s told = "
            f"{done - start:.2f} s CPU, {(done - start) / first:.2f} x the smallest; priced again {warm:.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
