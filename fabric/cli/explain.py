"""``railspine explain``: why this fabric and not another, or why there is none."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from fabric.cli.options import prices_option

INFEASIBLE = 3


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@prices_option("those of the intent")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def explain(intent: Path, prices: tuple[Path, ...], as_json: bool) -> None:
    """Explain what INTENT leads to.

    With a plan: what binds, the runner-up of every decision with its difference, and the price or power at which the
    decision flips. Without one: a smallest set of your rules that conflict, and the least change of each that helps;
    the exit code is then 3.
    """
    from fabric.cli.plan import show_progress
    from fabric.errors import InputError
    from fabric.explain.run import explain as explain_intent
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent
    from fabric.report.why import explanation_facts, print_explanation

    loaded = load_intent(intent)
    catalog = catalog_of_intent(loaded, prices)
    try:
        with show_progress() as progress:
            explanation = explain_intent(loaded.intent, loaded.sha256, catalog, progress)
    except InputError as error:
        raise InputError(loaded.locate(error.findings)) from None
    if as_json:
        click.echo(json.dumps(explanation_facts(explanation), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        from rich.console import Console

        print_explanation(explanation, Console(file=sys.stdout))
    if explanation.plan is None:
        click.get_current_context().exit(INFEASIBLE)
