"""Time of an explanation, with a plan and without one, beside that of one plan of the same intent.

    python -m bench.explain [GPUS ...]

Without a plan means a budget of half the cheapest fabric. The first plan of a cluster warms the caches of the
libraries and is not counted.
"""

from __future__ import annotations

from bench.clusters import cluster, print_reports, timed
from fabric.explain.run import explain
from fabric.workflow import plan_fabric


def report(kind: str, gpus: int) -> str:
    """One line of figures."""
    asked = cluster(kind, gpus)
    intent, sha = asked.loaded.intent, asked.loaded.sha256
    plan = plan_fabric(intent, sha, asked.catalog)
    alone, _ = timed(lambda: plan_fabric(intent, sha, asked.catalog))
    feasible, why = timed(lambda: explain(intent, sha, asked.catalog))
    poor = cluster(kind, gpus, f"caps: {{capex_usd: {plan.totals.capex_usd / 2:.0f}}}")
    infeasible, conflict = timed(lambda: explain(poor.loaded.intent, sha, poor.catalog))
    keys = ", ".join(line.key for line in conflict.conflict)
    return (
        f"{kind:20} {gpus:>8,} GPUs  plan {alone:6.2f} s  with a plan {feasible:7.2f} s ({len(why.decisions)} "
        f"decisions)  ratio {feasible / alone:5.2f}  without {infeasible:7.2f} s  ratio {infeasible / alone:5.2f}  "
        f"({keys})"
    )


def main() -> None:
    """Print the table."""
    print_reports(report)


if __name__ == "__main__":
    main()
