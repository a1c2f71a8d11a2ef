"""What the audit says, on the screen and as facts: findings, bandwidth, failures."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fabric.audit.bandwidth.measure import BandwidthReport, NetworkFigures, PatternFigures
from fabric.audit.failures.availability import Availability
from fabric.audit.failures.losses import Loss, LossReport, severity
from fabric.audit.quote.graph import LeftOut
from fabric.audit.report import AuditReport, Finding, Severity

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
FINDING_COLUMNS = ("code", "severity", "message", "count", "rows", "remedy", "cost_usd")


def plain(record: Any) -> Any:
    """Records as plain data for JSON: fractions and decimals as text."""
    if is_dataclass(record) and not isinstance(record, type):
        return plain(asdict(record))
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, (list, tuple)):
        return [plain(item) for item in record]
    return str(record) if isinstance(record, (Fraction, Decimal)) else record


def findings_csv(report: AuditReport) -> str:
    """Findings as CSV, one line each; rows are joined by " | ". A cell never begins like a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    for finding in report.findings:
        cost = "" if finding.cost_usd is None else f"{finding.cost_usd:.2f}"
        cells = (finding.code, finding.severity, finding.message, finding.count)
        writer.writerow([*map(_cell, (*cells, " | ".join(finding.rows), finding.remedy)), cost])
    return text.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def print_audit(report: AuditReport, console: Console) -> None:
    """Print findings, then what was checked and what could not be."""
    for finding in report.findings:
        _print_finding(finding, console)
    errors, warnings, notes = (report.num_findings(severity_) for severity_ in Severity)
    counts = f"{errors} error(s), {warnings} warning(s), {notes} note(s)"
    name = f"{report.plan}: " if report.plan else ""
    verdict = ("audit found faults", "bold red") if errors else ("no faults", "bold green")
    console.print(Text.assemble(name, verdict, f"; {len(report.checks)} rules checked, {counts}"))
    for reason in dict.fromkeys(skipped.reason for skipped in report.skipped):
        codes = [skipped.code for skipped in report.skipped if skipped.reason == reason]
        console.print(Text(f"not checked ({reason}): {', '.join(codes)}"))


def _print_finding(finding: Finding, console: Console) -> None:
    style = STYLES[finding.severity]
    console.print(Text.assemble((f"{finding.severity} {finding.code}", style), f" {finding.message}"))
    for row in finding.rows:
        console.print(Text(f"    {row}"))
    if finding.rows and finding.count > len(finding.rows):
        console.print(Text(f"    and {finding.count - len(finding.rows):,} more"))
    if finding.cost_usd is not None:
        console.print(Text.assemble(("  money: ", "dim"), _money(finding.cost_usd)))
    console.print(Text.assemble(("  remedy: ", "dim"), finding.remedy))


def _money(cost: Decimal) -> str:
    return f"{cost:,.2f} USD on top" if cost > 0 else f"{-cost:,.2f} USD to save"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name.removesuffix(">"), justify="right" if name.endswith(">") else "left", overflow="fold")
    return table


def print_bandwidth(report: BandwidthReport, console: Console) -> None:
    """Print cuts, what the patterns get, and where flows collide."""
    gpus = f"{report.num_gpus:,} GPUs in " if report.num_gpus else ""
    console.print(Text(f"Bandwidth of {gpus}{report.num_hosts:,} hosts, {report.host_gbps:,} Gb/s in all", "bold"))
    cuts = _table("Worst balanced splits of the hosts", "along", "split", "flow Gb/s>", "of the hosts' bandwidth>")
    for cut in report.cuts:
        cuts.add_row(cut.along, cut.split, f"{cut.flow_gbps:,}", _percent(float(cut.fraction)))
    if report.cuts:
        console.print(cuts)
    patterns = _table(
        "Traffic at once, share of the hosts' bandwidth",
        "pattern",
        "can be carried>",
        "by even ECMP>",
        "Gb/s per GPU>",
    )
    for figures in report.patterns:
        patterns.add_row(
            figures.pattern.value, _bounds(figures), _percent(figures.ecmp), _optional(figures.per_gpu_gbps)
        )
    console.print(patterns)
    for reason in dict.fromkeys(figures.reason for figures in report.patterns if figures.reason):
        console.print(Text(f"all-to-all: {reason}", "yellow"))
    console.print(_distances(report))
    console.print(_loads(report))


def _distances(report: BandwidthReport) -> Table:
    table = _table("Switches on the way", "pattern", "switches>", "share of traffic>", "shortest ways of a pair>")
    for figures in report.patterns:
        for network in figures.networks:
            for distance in network.distances:
                few, many = distance.fewest_paths, distance.most_paths
                ways = f"{few:,}" if few == many else f"{few:,} to {many:,}"
                table.add_row(figures.pattern.value, str(distance.switches), _percent(distance.share), ways)
            if network.lost:
                table.add_row(figures.pattern.value, "no way", _percent(network.lost), "0")
    return table


def _loads(report: BandwidthReport) -> Table:
    table = _table(
        "Load of the busiest link at full demand, 1 = full",
        "pattern",
        "network",
        "split evenly>",
        "flows hashed>",
        "mean flow gets>",
    )
    for figures in report.patterns:
        for network in figures.networks:
            even, hashed, share = f"{network.busiest:.3f}", "-", "-"
            if network.hashed:
                busiest = sorted(load.busiest for load in network.hashed)
                hashed = f"{busiest[0]:.3g} to {busiest[-1]:.3g}"
                share = _percent(sum(load.mean_share for load in network.hashed) / len(network.hashed))
            table.add_row(figures.pattern.value, _switches(network), even, hashed, share)
    return table


def _switches(network: NetworkFigures) -> str:
    counts = (network.leaves, network.spines, network.cores)
    tiers = " + ".join(str(count) for count in counts if count)
    return f"{network.number} x ({tiers})" if network.number > 1 else tiers


def _bounds(figures: PatternFigures) -> str:
    if figures.upper - figures.lower <= 1e-9:
        return _percent(figures.upper)
    return f"{_percent(figures.lower)} to {_percent(figures.upper)}"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"


def _optional(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}"


def print_losses(report: LossReport, console: Console) -> None:
    """Print the worst of every kind of failure, and of every two."""
    console.print(
        Text(
            f"Failures: without one the worst host sends {_percent(float(report.whole))} of its bandwidth far away",
            "bold",
        )
    )
    table = _table(
        "Any one failure: the worst of each kind",
        "what",
        "pieces>",
        "left to the others>",
        "Gb/s per GPU>",
        "hosts cut off>",
        "hosts hit>",
    )
    worst = {kind: report.worst(kind) for kind in report.counts}
    for kind, loss in worst.items():
        if loss is not None:
            table.add_row(kind.value, f"{report.counts[kind]:,}", *_outcome(loss, report))
    console.print(table)
    for kind, loss in worst.items():
        if loss is not None:
            console.print(Text(f"worst {kind.value}: {loss.names[0]}"))
    if report.pairs:
        _print_pairs(report, console)


def _print_pairs(report: LossReport, console: Console) -> None:
    table = _table(
        "Any two failures: the worst of each two kinds",
        "what",
        "left to the others>",
        "Gb/s per GPU>",
        "hosts cut off>",
        "hosts hit>",
    )
    for loss in sorted(report.pairs, key=severity):
        table.add_row(" and ".join(kind.value for kind in loss.kinds), *_outcome(loss, report))
    console.print(table)
    console.print(Text(f"worst of all: {' and '.join(min(report.pairs, key=severity).names)}"))


def _outcome(loss: Loss, report: LossReport) -> tuple[str, str, str, str]:
    outcome = loss.outcome
    gbps = None if report.per_gpu_gbps is None else report.per_gpu_gbps * float(outcome.share)
    return _percent(float(outcome.share)), _optional(gbps), f"{outcome.cut_off:,}", f"{outcome.hit:,}"


def print_availability(availability: Availability, console: Console) -> None:
    """Print how often something fails, and what nobody has a rate for."""
    table = _table("How often", "what", "pieces>", "failures a day>", "hosts hit, mean>")
    for kind in availability.kinds:
        table.add_row(
            kind.kind.value,
            f"{kind.pieces:,}",
            f"{kind.failures_per_day:.3g}",
            f"{kind.mean_hosts_hit:.3g}",
        )
    console.print(table)
    for kind in availability.kinds:
        console.print(Text(f"rate of a {kind.kind.value}: {kind.fit:g} FIT, {kind.source}"))
    drawn = availability.simulated
    console.print(
        Text(
            f"Full bandwidth {availability.full_bandwidth:.4%} of the time; {drawn.full_bandwidth:.4%} of"
            f" {drawn.trials:,} moments drawn by chance (seed {drawn.seed}, error {drawn.standard_error:.4%})."
        )
    )
    if availability.flaps_per_day is not None:
        console.print(Text(f"Link flaps expected a day: {availability.flaps_per_day:,.3g}."))
    if availability.unknown:
        kinds = ", ".join(kind.value for kind in availability.unknown)
        console.print(Text(f"No rate is known for: {kinds}. They are taken not to fail; --fit KIND=FIT gives one."))


def print_columns(columns: Mapping[str, Mapping[str, str]], console: Console) -> None:
    """Print how the columns of a quote were understood."""
    for sheet, headings in columns.items():
        understood = ", ".join(f"{field} = {heading!r}" for field, heading in headings.items())
        console.print(Text.assemble((f"{sheet} columns: ", "dim"), understood))


def print_left_out(left_out: LeftOut, console: Console) -> None:
    """Print what of a cable list is not in the figures, where there is any."""
    if left_out.devices or left_out.cables:
        devices = f"{left_out.devices:,} devices of unknown tier"
        cables = f"{left_out.cables:,} cables of unknown speed or between other tiers"
        console.print(Text(f"not measured: {devices}, {cables}", style="yellow"))
