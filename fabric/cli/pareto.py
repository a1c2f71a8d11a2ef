"""``railspine pareto``: every plan that no other beats in money and power."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fabric.cli.options import plans_option, prices_option

if TYPE_CHECKING:
    from catalogs.records import Catalog
    from fabric.intent.root import FabricIntent
    from fabric.load import LoadedIntent
    from fabric.pareto.between import Levels
    from fabric.pareto.records import Front, Point
    from fabric.session import Progress, Session
    from fabric.terms import Goal

INCOMPLETE = 4


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIRECTORY",
    help="Write front.csv, front.parquet, front.json, front.svg and front.png there.",
)
@click.option("--force", is_flag=True, help="Replace a front that is there already.")
@click.option(
    "--between",
    type=(click.IntRange(min=1), click.IntRange(min=1)),
    metavar="A B",
    help="List plans between the neighbouring points A and B too: the cheapest under levels of power.",
)
@plans_option("--between")
@click.option(
    "--gap",
    type=click.FloatRange(0.0, 1.0, max_open=True),
    metavar="FRACTION",
    help="Prove points of mixed fabrics, and plans between points, to this fraction only; default 0.0001.",
)
@prices_option("those of the intent")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def pareto(  # noqa: PLR0913, PLR0917 - one parameter per option
    intent: Path,
    output: Path | None,
    force: bool,
    between: tuple[int, int] | None,
    num_levels: int | None,
    gap: float | None,
    prices: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Find the exact front of money against power for INTENT.

    Money is tco when the intent's objective names it before capex, else capex. `railspine plan INTENT --point N`
    writes point N, and `--point A.K` plan K between the points A and B. Ctrl-C keeps what was found so far; the exit
    code is then 4.
    """
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent
    from fabric.pareto.files import FRONT, front_facts, write_front
    from fabric.pareto.front import dominated_structures
    from fabric.pareto.plot import Plot

    if num_levels is not None and between is None:
        raise click.UsageError("--plans goes with --between A B only: it says how many plans lie between the two")
    loaded = load_intent(intent)
    if between is not None:
        refuse_unmixed(loaded)
    if output is not None:
        from fabric.export.whole import refuse_target

        refuse_target(output.resolve(), FRONT, force=force)
    catalog = catalog_of_intent(loaded, prices)
    from fabric.cli.plan import show_progress

    with show_progress() as progress:
        front, session = find_front(loaded, catalog, gap, progress)
        if between is not None and front.is_complete:
            levels = levels_of(num_levels, gap)
            front = _with_between(front, session, _neighbours(front, between), levels, loaded.sha256, progress)
        is_complete = front.is_complete and (front.between is None or front.between.is_complete)
        if output is not None and front.points:
            dominated = dominated_structures(session, front) if is_complete else ()
            write_front(front, Plot(f"{loaded.intent.name}: money against power", dominated), output, force=force)
    if as_json:
        click.echo(json.dumps(front_facts(front), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        from rich.console import Console

        from fabric.report.front import print_front

        print_front(front, Console(file=sys.stdout))
    if output is not None and front.points:
        click.echo(f"written: {output}", err=True)
    if not is_complete:
        click.get_current_context().exit(INCOMPLETE)


def money_of(intent: FabricIntent) -> Goal:
    """The money that the intent counts: tco where it is a goal and capex is not before it."""
    from fabric.terms import Goal

    return next((goal for goal in intent.goals if goal in (Goal.CAPEX, Goal.TCO)), Goal.CAPEX)


def refuse_unmixed(loaded: LoadedIntent) -> None:
    """Between two points of a front there are mixed fabrics only; raises InputError where they are ruled out."""
    from fabric.errors import Finding, InputError

    if not loaded.intent.policy.mixing:
        message = "fabrics may not be mixed, and of others nothing lies between two points"
        hint = "leave it out, or do not ask for plans between points"
        raise InputError(loaded.locate([Finding("policy.mixing", message, hint)]))


def _neighbours(front: Front, wanted: tuple[int, int]) -> tuple[Point, Point]:
    """Two points of the front, one behind the other; raises InputError where they are not."""
    from fabric.errors import Finding, InputError

    first, second = wanted
    count = len(front.points)
    if second > count or second != first + 1:
        hint = f"give a point and the next, of {count}" if count > 1 else "the front is one point"
        raise InputError([Finding("--between", f"{first} and {second} are no neighbours on the front", hint)])
    return front.points[first - 1], front.points[second - 1]


def _with_between(
    front: Front, session: Session, pair: tuple[Point, Point], levels: Levels, sha256: str, progress: Progress
) -> Front:
    """The front with the plans between two of its points."""
    from dataclasses import replace

    from fabric.pareto.between import plans_between

    found = plans_between(session, pair, levels, sha256, lambda step: progress("levels", step, levels.count))
    return replace(front, between=found)


def levels_of(num_levels: int | None, gap: float | None) -> Levels:
    """Levels between points as asked for, else as usual."""
    from fabric.pareto.between import NUM_LEVELS, Levels
    from fabric.pareto.records import GAP

    return Levels(num_levels or NUM_LEVELS, GAP if gap is None else gap)


def find_front(
    loaded: LoadedIntent, catalog: Catalog, gap: float | None, progress: Progress
) -> tuple[Front, Session]:
    """The front with the session it was found in; raises InfeasibleError when there is no plan at all."""
    from fabric.errors import InfeasibleError, InputError
    from fabric.pareto.front import front_session, pareto_front
    from fabric.pareto.records import GAP
    from fabric.workflow import why_infeasible

    try:
        session = front_session(loaded.intent, catalog, money_of(loaded.intent), progress)
    except InputError as error:
        raise InputError(loaded.locate(error.findings)) from None
    fraction = GAP if gap is None else gap
    front = pareto_front(session, loaded.sha256, lambda found: progress("points", found, found), fraction)
    if not front.points and front.is_complete:
        raise InfeasibleError("no fabric of known money and power meets the intent", why_infeasible(session))
    return front, session
