"""``railspine show``: a plan that was written, on one screen."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def show(directory: Path, as_json: bool) -> None:
    """Show the plan in DIRECTORY."""
    from fabric.export.directory import read_plan_directory

    found = read_plan_directory(directory).plan
    if as_json:
        from fabric.report.facts import plan_facts

        click.echo(json.dumps(plan_facts(found), indent=2, sort_keys=True, ensure_ascii=False))
        return
    from rich.console import Console

    from fabric.report.screen import print_plan

    print_plan(found, Console(file=sys.stdout))
