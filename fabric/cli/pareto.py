"""``railspine pareto``: every plan that no other beats in money and power."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fabric.cli.options import prices_option

if TYPE_CHECKING:
    from catalogs.records import Catalog
    from fabric.intent.root import FabricIntent
    from fabric.load import LoadedIntent
    from fabric.pareto.front import Front
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
@prices_option("those of the intent")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def pareto(intent: Path, output: Path | None, force: bool, prices: tuple[Path, ...], as_json: bool) -> None:
    """Find the exact front of money against power for INTENT.

    Money is tco when the intent's objective names it before capex, else capex. `railspine plan INTENT --point N`
    writes point N. Ctrl-C keeps the points found so far; the exit code is then 4.
    """
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent
    from fabric.pareto.files import FRONT, front_facts, write_front
    from fabric.pareto.front import dominated_structures
    from fabric.pareto.plot import Plot

    loaded = load_intent(intent)
    if output is not None:
        from fabric.export.whole import refuse_target

        refuse_target(output.resolve(), FRONT, force=force)
    catalog = catalog_of_intent(loaded, prices)
    from fabric.cli.plan import show_progress

    with show_progress() as progress:
        front, session = find_front(loaded, catalog, money_of(loaded.intent), progress)
        if output is not None and front.points:
            dominated = dominated_structures(session, front) if front.is_complete else ()
            write_front(front, Plot(f"{loaded.intent.name}: money against power", dominated), output, force=force)
    if as_json:
        click.echo(json.dumps(front_facts(front), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        from rich.console import Console

        from fabric.report.front import print_front

        print_front(front, Console(file=sys.stdout))
    if output is not None and front.points:
        click.echo(f"written: {output}", err=True)
    if not front.is_complete:
        click.get_current_context().exit(INCOMPLETE)


def money_of(intent: FabricIntent) -> Goal:
    """The money that the intent counts: tco where it is a goal and capex is not before it."""
    from fabric.terms import Goal

    return next((goal for goal in intent.goals if goal in (Goal.CAPEX, Goal.TCO)), Goal.CAPEX)


def find_front(loaded: LoadedIntent, catalog: Catalog, money: Goal, progress: Progress) -> tuple[Front, Session]:
    """The front with the session it was found in; raises InfeasibleError when there is no plan at all."""
    from fabric.errors import InfeasibleError, InputError
    from fabric.pareto.front import front_session, pareto_front
    from fabric.workflow import why_infeasible

    try:
        session = front_session(loaded.intent, catalog, money, progress)
    except InputError as error:
        raise InputError(loaded.locate(error.findings)) from None
    front = pareto_front(session, loaded.sha256, lambda found: progress("points", found, found))
    if not front.points and front.is_complete:
        raise InfeasibleError("no fabric of known money and power meets the intent", why_infeasible(session))
    return front, session
