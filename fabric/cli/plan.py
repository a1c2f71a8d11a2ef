"""``railspine plan``: intent in, the best fabric out, audited and written whole or not at all."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fabric.cli.options import PointLabel, plans_option, prices_option

if TYPE_CHECKING:
    from catalogs.records import Catalog
    from fabric.audit.report import Finding
    from fabric.load import LoadedIntent
    from fabric.plan import FabricPlan
    from fabric.session import Progress
    from fabric.workflow import SearchTerms


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIRECTORY",
    help="Directory to write the plan to; default plans/<name of the fabric>.",
)
@click.option("--force", is_flag=True, help="Replace a plan that is there already.")
@prices_option("those of the intent")
@click.option(
    "--point",
    type=PointLabel(),
    metavar="N[.K]",
    help="Write point N of the front of money (the intent's capex or tco) against power, or plan K between N and the "
    "next; see railspine pareto.",
)
@click.option(
    "--robust",
    type=click.IntRange(min=0),
    default=0,
    metavar="GAMMA",
    help="Count the cost with any GAMMA parts at the high end of their price.",
)
@plans_option("--point N.K")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
@click.option("--dry-run", is_flag=True, help="Print the plan, write nothing.")
@click.option("--csv-all", is_flag=True, help="Write tables of any length as CSV too, not only as Parquet.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.0, min_open=True),
    metavar="SECONDS",
    help="Stop searching after so long; the best plan found is written and marked, exit code 4.",
)
@click.option(
    "--gap",
    type=click.FloatRange(0.0, 1.0, max_open=True),
    metavar="FRACTION",
    help="Prove every goal to this fraction of its value only, e.g. 0.001; default 0, the optimum itself. With "
    "--point as in railspine pareto.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Threads of the solver; the plan is the same with any number. Default 1, mostly the fastest.",
)
@click.option(
    "--dump-model",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the sizing model of the chosen structure there, with names that can be read.",
)
def plan(  # noqa: PLR0913, PLR0917 - one parameter per option
    intent: Path,
    output: Path | None,
    force: bool,
    prices: tuple[Path, ...],
    point: tuple[int, int] | None,
    num_levels: int | None,
    robust: int,
    as_json: bool,
    dry_run: bool,
    csv_all: bool,
    time_limit: float | None,
    gap: float | None,
    workers: int,
    dump_model: Path | None,
) -> None:
    """Find the best fabric for INTENT, prove it, audit it and write it.

    The directory gets plan.json, the tables as Parquet and CSV, bom.csv and bom.xlsx. A plan that fails the audit
    is not written.
    """
    from fabric.export.directory import plan_directory_kind
    from fabric.export.whole import refuse_target
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent
    from fabric.terms import Status

    if point is not None and time_limit is not None:
        raise click.UsageError("--time-limit does not go with --point: a point counts from the whole front")
    if point is not None and robust:
        raise click.UsageError("--robust does not go with --point: a front is one of known prices")
    if point is not None and dump_model:
        raise click.UsageError("--dump-model does not go with --point: a point counts from the whole front")
    if dump_model is not None:
        from fabric.export.one_file import refuse_target_file

        refuse_target_file(dump_model.resolve(), force=force)
    if num_levels is not None and (point is None or not point[1]):
        raise click.UsageError("--plans goes with --point N.K only: it says how many plans lie behind point N")
    loaded = load_intent(intent)
    target = output if output is not None else Path("plans") / loaded.intent.name
    if not dry_run:
        refuse_target(target.resolve(), plan_directory_kind(), force=force)
    catalog = catalog_of_intent(loaded, prices)
    with show_progress() as progress:
        if point is None:
            from fabric.workflow import SearchTerms

            terms = SearchTerms(None if time_limit is None else time.monotonic() + time_limit, gap or 0.0, workers)
            found = _search(loaded, catalog, terms, robust, (progress, dump_model))
        else:
            found = _point(loaded, catalog, point, (num_levels, gap), progress)
        if not dry_run:
            progress("tables and audit", 0, 1)
            _write(found, catalog, target, force=force, csv_all=csv_all)
    _print(found, as_json=as_json)
    if not dry_run:
        click.echo(f"written and audited: {target}", err=True)
    if found.proof.status is not Status.OPTIMAL and not 0 < found.proof.gap <= Decimal(_allowed(gap, point)):
        click.echo("stopped before the proof was complete: this is the best plan found, not proven optimal", err=True)
        click.get_current_context().exit(4)


def _search(
    loaded: LoadedIntent, catalog: Catalog, terms: SearchTerms, gamma: int, told: tuple[Progress, Path | None]
) -> FabricPlan:
    """The plan, its model written where asked; problems between intent and catalogue get their place in the file."""
    from fabric.errors import InputError
    from fabric.export.one_file import write_text_whole
    from fabric.workflow import plan_fabric

    progress, dump = told

    def write(listing: str) -> None:
        if dump is not None:
            write_text_whole(dump, listing)

    try:
        return plan_fabric(loaded.intent, loaded.sha256, catalog, terms, progress, gamma, write if dump else None)
    except InputError as error:
        raise InputError(loaded.locate(error.findings)) from None


def _point(
    loaded: LoadedIntent,
    catalog: Catalog,
    point: tuple[int, int],
    asked: tuple[int | None, float | None],
    progress: Progress,
) -> FabricPlan:
    """The plan of a point of the front, or of a step behind it, of so many levels proven to a fraction."""
    from fabric.cli.pareto import find_front, levels_of, refuse_unmixed
    from fabric.errors import Finding, InputError
    from fabric.pareto.between import plan_between
    from fabric.workflow import SearchTerms, plan_of

    number, step = point
    levels = levels_of(*asked)
    if step:
        refuse_unmixed(loaded)
    if step > levels.count:
        hint = f"--plans {step} asks for as many"
        raise InputError([Finding("--point", f"there are {levels.count} levels behind a point, not {step}", hint)])
    front, session = find_front(loaded, catalog, asked[1], progress)
    if not front.is_complete:
        raise KeyboardInterrupt
    if number > len(front.points):
        hint = f"railspine pareto {loaded.path} lists them"
        raise InputError([Finding("--point", f"there are {len(front.points)} points, not {number}", hint)])
    if not step:
        return plan_of(session, front.points[number - 1].result, loaded.sha256, SearchTerms(gap=levels.gap))
    if number == len(front.points):
        hint = f"plans lie between two points: 1.1 is the first of {levels.count} between 1 and 2"
        raise InputError([Finding("--point", f"point {number} is the last, nothing lies behind it", hint)])
    pair = front.points[number - 1], front.points[number]
    return plan_between(session, pair, step, levels, loaded.sha256)


def _allowed(gap: float | None, point: tuple[int, int] | None) -> float:
    """The gap with which a plan counts as proven: none but that asked for, or that of plans between points."""
    from fabric.pareto.records import GAP

    return gap if gap is not None else GAP if point is not None else 0.0


def _write(found: FabricPlan, catalog: Catalog, target: Path, *, force: bool, csv_all: bool) -> None:
    """Write the directory, audited before it is moved into place."""
    from fabric.audit.report import Severity
    from fabric.audit.run import audit_directory
    from fabric.errors import AuditError
    from fabric.export.directory import write_plan_directory
    from fabric.tables.write import CSV_ROW_LIMIT, WriteTerms

    def check(directory: Path) -> None:
        report = audit_directory(directory, catalog)
        if report.has_errors:
            faults = [f"{finding.code}: {finding.message}" for finding in report.findings]
            raise AuditError(
                "the plan failed its own audit and was not written; this is a fault of railspine", faults
            )
        warnings.extend(finding for finding in report.findings if finding.severity is Severity.WARNING)

    warnings: list[Finding] = []
    limit = None if csv_all else CSV_ROW_LIMIT
    written = write_plan_directory(
        found, catalog, target, force=force, terms=WriteTerms(csv_row_limit=limit), check=check
    )
    for finding in warnings:
        click.echo(f"{finding.code}: {finding.message}. {finding.remedy}", err=True)
    for table in written:
        if table.left_out:
            click.echo(
                f"{table.name}: {table.num_rows:,} rows are written as Parquet only; --csv-all writes CSV too",
                err=True,
            )


def _print(found: FabricPlan, *, as_json: bool) -> None:
    """The result on standard output."""
    if as_json:
        import json

        from fabric.report.facts import plan_facts

        click.echo(json.dumps(plan_facts(found), indent=2, sort_keys=True, ensure_ascii=False))
        return
    from rich.console import Console

    from fabric.report.screen import print_plan

    print_plan(found, Console(file=sys.stdout))


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A line that tells how far the work is; on a terminal only, on standard error."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = int(bar.add_task(stage, total=of))
            bar.update(bar.task_ids[list(tasks).index(stage)], completed=done, total=of)

        yield tell
