"""Time of the whole front of money against power, beside that of one plan of the same intent in the same process.

    python -m bench.pareto [GPUS ...]

The first plan of a cluster warms the caches of the libraries and is not counted.
"""

from __future__ import annotations

from bench.clusters import CLUSTERS, cluster, counts_asked, timed
from fabric.pareto.front import dominated_structures, front_session, pareto_front
from fabric.terms import Goal
from fabric.workflow import plan_fabric


def report(kind: str, gpus: int) -> str:
    """One line of figures."""
    asked = cluster(kind, gpus)
    intent, sha = asked.loaded.intent, asked.loaded.sha256
    plan_fabric(intent, sha, asked.catalog)
    alone, _ = timed(lambda: plan_fabric(intent, sha, asked.catalog))
    opened, session = timed(lambda: front_session(intent, asked.catalog, Goal.CAPEX))
    searched, front = timed(lambda: pareto_front(session, sha))
    grey, dominated = timed(lambda: dominated_structures(session, front))
    whole = opened + searched
    return (
        f"{kind:20} {gpus:>8,} GPUs  plan {alone:6.2f} s  front {whole:6.2f} s ({len(front.points)} points, "
        f"{len(session.sketches):,} candidates)  ratio {whole / alone:5.2f}  "
        f"grey points of the plot {grey:6.2f} s ({len(dominated):,})"
    )


def main() -> None:
    """Print the table."""
    for kind in CLUSTERS:
        for gpus in counts_asked():
            print(report(kind, gpus), flush=True)


if __name__ == "__main__":
    main()
