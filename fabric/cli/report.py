"""``railspine report``: a plan, or two, as one page of HTML that needs nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fabric.cli.border import refuse_existing, write_result
from fabric.cli.options import catalog_of_files, intent_option, prices_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalogs.records import Catalog
    from fabric.explain.run import Explanation
    from fabric.plan import FabricPlan


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="report.html",
    show_default=True,
    metavar="FILE",
    help="File to write, - for standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option(
    "--front",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIRECTORY",
    help="Draw the front that `railspine pareto -o DIRECTORY` wrote.",
)
@click.option(
    "--explain",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="INTENT",
    help="Solve INTENT again without each choice, and show the runners-up; takes a while.",
)
@prices_option("the default one")
@intent_option
def report(  # noqa: PLR0913, PLR0917 - one parameter per option
    plan: Path,
    other: Path | None,
    output: Path,
    force: bool,
    front: Path | None,
    explain: Path | None,
    prices: Sequence[Path],
    intent: Path | None,
) -> None:
    """Write a page about the plan in the directory PLAN, or one that compares it with the plan in OTHER.

    The page holds figures and proof, cost and power, the fabric as a drawing, the bill with search and download,
    racks, assumptions with sources and the findings of the audit. It loads nothing from the network.
    """
    if other is not None and (front is not None or explain is not None):
        raise click.UsageError("--front and --explain go with one plan, not with two")
    if str(output) != "-":
        refuse_existing(output, force=force)
    text = _compare(plan, other) if other is not None else _tell(plan, front, explain, (prices, intent))
    write_result(output, text, force=force)
    if str(output) != "-":
        click.echo(f"written: {output}", err=True)


def _compare(plan: Path, other: Path) -> str:
    from fabric.export.directory import read_plan_directory
    from fabric.report.page.build import render_comparison
    from fabric.report.page.compare import compare

    return render_comparison(compare(read_plan_directory(plan), read_plan_directory(other)))


def _tell(plan: Path, front: Path | None, intent: Path | None, files: tuple[Sequence[Path], Path | None]) -> str:
    from fabric.audit.run import audit_directory
    from fabric.export.directory import read_plan_directory
    from fabric.report.page.build import render_plan
    from fabric.report.page.content import Inputs, page_of

    directory = read_plan_directory(plan)
    prices, made_with = files
    catalog = catalog_of_files(made_with or intent, tuple(prices))
    inputs = Inputs(
        directory,
        catalog,
        audit_directory(plan, catalog),
        None if front is None else _read_front(front),
        None if intent is None else _explain(intent, catalog, directory.plan),
    )
    return render_plan(page_of(inputs))


def _read_front(directory: Path) -> Mapping[str, Any]:
    from fabric.errors import Finding, InputError

    path = directory / "front.json"
    try:
        facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
        points = [(point["point"], point["money_usd"], point["power_w"]) for point in facts["points"]]
    except (FileNotFoundError, NotADirectoryError):
        message = "holds no front.json"
        raise InputError([Finding(str(directory), message, "name a directory written by pareto -o")]) from None
    except (ValueError, KeyError, TypeError):
        raise InputError([Finding(str(path), "is not a front", "write it again with pareto -o")]) from None
    if not points or "money" not in facts:
        raise InputError([Finding(str(path), "holds no points", "write it again with pareto -o")])
    return facts


def _explain(intent: Path, catalog: Catalog, plan: FabricPlan) -> Explanation:
    """The explanation of the intent that the plan was made from; InputError for another intent."""
    from fabric.cli.plan import show_progress
    from fabric.errors import Finding, InputError
    from fabric.explain.run import explain
    from fabric.load import load_intent

    loaded = load_intent(intent)
    if loaded.sha256 != plan.intent_sha256:
        message = f"is not the intent that {plan.name} was made from"
        raise InputError([Finding(str(intent), message, "name that file, or plan again")])
    try:
        with show_progress() as progress:
            return explain(loaded.intent, loaded.sha256, catalog, progress)
    except InputError as error:
        raise InputError(loaded.locate(error.findings)) from None
