"""``railspine audit``: an independent second opinion on a plan directory. Exit code 5 when it finds errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fabric.cli.options import intent_option, load_books, prices_option
from fabric.errors import AuditError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from fabric.audit.report import AuditReport, Finding

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@prices_option("the default one")
@intent_option
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
@click.pass_context
def audit(ctx: click.Context, path: Path, prices: Sequence[Path], intent: Path | None, as_json: bool) -> None:
    """Check the plan directory PATH against the catalogue and against what the plan claims.

    Reads plan.json and the tables (Parquet, else CSV) and shares no rule with the planner. Without plan.json the
    tables are checked alone. Exit code 5 when something will not work or is not true.
    """
    from fabric.audit.run import audit_directory

    report = audit_directory(path, load_books(tuple(prices), intent))
    if as_json:
        click.echo(json.dumps(report.facts(), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        _print_report(report)
    if report.has_errors:
        ctx.exit(AuditError.exit_code)


def _print_report(report: AuditReport) -> None:
    """Findings, then what was checked and what could not be."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for finding in report.findings:
        _print_finding(console, finding)
    _print_summary(console, report)


def _print_finding(console: Console, finding: Finding) -> None:
    from rich.text import Text

    style = STYLES[finding.severity]
    console.print(Text.assemble((f"{finding.severity} {finding.code}", style), f" {finding.message}"))
    for row in finding.rows:
        console.print(Text(f"    {row}"))
    if finding.rows and finding.count > len(finding.rows):
        console.print(Text(f"    and {finding.count - len(finding.rows):,} more"))
    console.print(Text.assemble(("  remedy: ", "dim"), finding.remedy))


def _print_summary(console: Console, report: AuditReport) -> None:
    from rich.text import Text

    from fabric.audit.report import Severity

    errors, warnings, notes = (report.num_findings(severity) for severity in Severity)
    counts = f"{errors} error(s), {warnings} warning(s), {notes} note(s)"
    name = f"{report.plan}: " if report.plan else ""
    verdict = ("audit found faults", "bold red") if errors else ("no faults", "bold green")
    console.print(Text.assemble(name, verdict, f"; {len(report.checks)} rules checked, {counts}"))
    for reason in dict.fromkeys(skipped.reason for skipped in report.skipped):
        codes = [skipped.code for skipped in report.skipped if skipped.reason == reason]
        console.print(Text(f"not checked ({reason}): {', '.join(codes)}"))
