"""A plan on a floor beside one with lengths by hand: time, ways against the naive layout, money against the rule.

    python -m bench.floor [GPUS ...]

The floor is made to fit. "By rule" is the best fabric with racks placed by rule, before they are moved closer.
"""

from __future__ import annotations

from bench.clusters import cluster, print_reports, timed
from fabric.session import open_session
from fabric.sizing.uses import CENTS
from fabric.workflow import plan_fabric, solve_session

FLOOR = "room: {floor: {racks_per_row: 32}}"


def report(kind: str, gpus: int) -> str:
    """One line of figures."""
    asked, on_floor = cluster(kind, gpus), cluster(kind, gpus, room=FLOOR)
    alone, _ = timed(lambda: plan_fabric(asked.loaded.intent, asked.loaded.sha256, asked.catalog))
    seconds, plan = timed(lambda: plan_fabric(on_floor.loaded.intent, on_floor.loaded.sha256, on_floor.catalog))
    session = open_session(on_floor.loaded.intent, on_floor.catalog)
    by_rule = solve_session(session, tuple(session.sketches.values())).values[0] / CENTS
    layout = plan.layout
    if layout is None:
        raise ValueError("a plan on a floor has a layout")
    shorter, gap = 1 - layout.cable_mm / layout.naive_mm, 1 - layout.bound_mm / layout.cable_mm
    bound = f"at most {gap:.0%} more possible" if layout.bound_mm else "no bound"
    return (
        f"{kind:20} {gpus:>8,} GPUs {len(layout.places):>6,} racks  by hand {alone:6.2f} s  floor {seconds:7.2f} s  "
        f"ratio {seconds / alone:5.2f}  ways {shorter:4.0%} shorter than naive ({bound})  "
        f"{1 - float(plan.totals.capex_usd) / by_rule:6.2%} cheaper than by rule"
    )


def main() -> None:
    """Print the table."""
    print_reports(report)


if __name__ == "__main__":
    main()
