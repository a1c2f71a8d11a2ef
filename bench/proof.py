"""Time to a proven plan of mixed fabrics under scarce supply, 1,024 to 1,048,576 GPUs, against the smallest of them.

    python -m bench.proof [GPUS ...]

The full catalogue; the market has 60 % of every part that the plan without limits uses, a vendor at the most 60 % of
all modules, and the fabric may draw no more power than that plan. Seconds are of the process, not of the clock, since
other work on the machine must not count. The first plan of a cluster warms the caches and is not counted.
Aims: 5 s each, the largest within 3 times of the smallest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from unittest import mock

import fabric.workflow
import solvers.search
from bench.clusters import cluster
from fabric.plan import FabricPlan
from fabric.session import open_session
from fabric.sizing.procurement import pieces_of
from fabric.workflow import plan_fabric, plan_of, solve_session

SHARE_AVAILABLE = 0.6
VENDOR_SHARE = 0.6
STAGES = ((fabric.workflow, "enumerate_structures"), (solvers.search, "first_in_order"))


@dataclass(slots=True)
class Stopwatch:
    """Process seconds spent in functions, by name."""

    spent: dict[str, float] = field(default_factory=dict)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work``, timed."""

        @wraps(work)
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.process_time()
            try:
                return work(*args, **kwargs)
            finally:
                self.spent[work.__name__] = self.spent.get(work.__name__, 0.0) + time.process_time() - start

        return timed


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """A watch on the stages that lie inside others."""
    watch = Stopwatch()
    with mock.patch.multiple(
        fabric.workflow, enumerate_structures=watch.around(fabric.workflow.enumerate_structures)
    ):
        with mock.patch.multiple(solvers.search, first_in_order=watch.around(solvers.search.first_in_order)):
            yield watch


def limits(plan: FabricPlan) -> str:
    """Lines of an intent that leave less on the market than ``plan`` uses."""
    pieces: Counter[str] = Counter()
    for (number, _), count in pieces_of(plan).items():
        pieces[number] += count
    available = ", ".join(f'"{number}": {int(count * SHARE_AVAILABLE)}' for number, count in pieces.items())
    return (
        f"market: {{available: {{{available}}}, largest_vendor_share: {{transceiver: {VENDOR_SHARE}}}}}\n"
        f"caps: {{power_kw: {float(plan.totals.power_w) / 1000 * 1.3:.0f}}}"
    )


def main() -> None:
    import sys

    kinds = sys.argv[1].split(",")
    for kind in kinds:
        for gpus in map(int, sys.argv[2].split(",")):
            asked = cluster(kind, gpus)
            plan = plan_fabric(asked.loaded.intent, asked.loaded.sha256, asked.catalog)
            print(limits(plan))
            scarce = cluster(kind, gpus, limits(plan))
            with stopwatch() as watch:
                a = time.process_time()
                s = open_session(scarce.loaded.intent, scarce.catalog)
                b = time.process_time()
                r = solve_session(s, tuple(s.sketches.values()))
                c = time.process_time()
                p = plan_of(s, r, "") if r.selection else None
                d = time.process_time()
            print(
                kind,
                gpus,
                len(s.sketches),
                r.status,
                r.num_solved,
                f"open {b - a:.2f} solve {c - b:.2f} plan {d - c:.2f}",
                watch.spent,
                flush=True,
            )
            if p:
                print(
                    p.totals.capex_usd,
                    p.totals.power_w,
                    [(t.tier.value, t.part_number, t.num_switches) for t in p.tiers],
                )


if __name__ == "__main__":
    main()
