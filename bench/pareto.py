"""Time of the front of money against power, beside that of one plan of the same intent in the same process.

    python -m bench.pareto [GPUS ...]

Clusters without limits first, then the scarce market of bench.proof, where fabrics are mixed: up to a million GPUs,
with the certified gap, and eight plans between the first two points. Seconds are CPU of this process, since other
work on the machine must not count. The first plan of a cluster warms the caches of the libraries and is not counted.
Aim: 5 s each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from bench.clusters import Made, cluster, counts_asked, print_reports
from bench.proof import GPU_COUNTS, asked, scarce
from fabric.pareto.between import Levels, plans_between
from fabric.pareto.front import dominated_structures, front_session, pareto_front
from fabric.terms import Goal
from fabric.workflow import plan_fabric


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    """CPU seconds and what came of it."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def report(kind: str, gpus: int) -> str:
    """One line of figures, without limits."""
    wanted = cluster(kind, gpus)
    intent, sha = wanted.loaded.intent, wanted.loaded.sha256
    plan_fabric(intent, sha, wanted.catalog)
    alone, _ = timed(lambda: plan_fabric(intent, sha, wanted.catalog))
    opened, session = timed(lambda: front_session(intent, wanted.catalog, Goal.CAPEX))
    searched, front = timed(lambda: pareto_front(session, sha))
    grey, dominated = timed(lambda: dominated_structures(session, front))
    whole = opened + searched
    return (
        f"{kind:20} {gpus:>9,} GPUs  plan {alone:6.2f} s  front {whole:6.2f} s ({len(front.points)} points, "
        f"{len(session.sketches):,} candidates)  ratio {whole / alone:5.2f}  "
        f"grey points of the plot {grey:6.2f} s ({len(dominated):,})"
    )


def report_scarce(gpus: int) -> str:
    """One line of figures of a rail-only fabric, where modules are scarce."""
    loaded, catalog = asked(gpus)
    free = plan_fabric(loaded.intent, loaded.sha256, catalog)
    loaded, catalog = asked(gpus, scarce(free, catalog))
    intent, sha = loaded.intent, loaded.sha256
    alone, _ = timed(lambda: plan_fabric(intent, sha, catalog))
    opened, session = timed(lambda: front_session(intent, catalog, Goal.CAPEX))
    searched, front = timed(lambda: pareto_front(session, sha))
    whole = opened + searched
    line = (
        f"{'scarce modules':20} {gpus:>9,} GPUs  plan {alone:6.2f} s  front {whole:6.2f} s "
        f"({len(front.points)} points, {opened:.2f} s opened)  ratio {whole / alone:5.2f}  "
        f"hull gap {front.hull_gap or 0:.1e}, step gap {front.step_gap or 0:.1e}"
    )
    if len(front.points) < 2:
        return line
    pair = front.points[0], front.points[1]
    took, between = timed(lambda: plans_between(session, pair, Levels(), sha))
    return f"{line}  {len(between.plans)} plans between {took:6.2f} s, step gap {between.step_gap or 0:.1e}"


def main() -> None:
    """Print the table."""
    print_reports(report)
    for gpus in counts_asked() if len(sys.argv) > 1 else GPU_COUNTS:
        print(report_scarce(gpus), flush=True)


if __name__ == "__main__":
    main()
