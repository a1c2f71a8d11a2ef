"""``railspine audit``: an independent second opinion on a plan or a quote. Exit code 5 when it finds errors."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fabric.cli.options import catalog_of_files, intent_option, prices_option
from fabric.errors import AuditError, Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogs.records import Catalog
    from fabric.audit.bandwidth.graph import FabricGraph
    from fabric.audit.bandwidth.measure import BandwidthReport
    from fabric.audit.failures.availability import Availability
    from fabric.audit.failures.losses import Losses, LossReport
    from fabric.audit.quote.graph import LeftOut
    from fabric.audit.quote.run import QuoteReport
    from fabric.audit.report import AuditReport
    from fabric.plan import FabricPlan

FILE = click.Path(dir_okay=False, path_type=Path)
MOST_DEVICES = 1_000
"""The graph of a larger fabric is written with exchangeable devices drawn together."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured beside the rules; ``graph`` is the file that the graph is written to."""

    bandwidth: bool
    graph: Path | None
    failures: int | None
    fit: tuple[str, ...]
    repair_hours: float
    flaps: float | None
    trials: int
    seed: int

    def any(self) -> bool:
        """Whether there is anything to measure."""
        return self.bandwidth or self.failures is not None or self.graph is not None


@dataclass(frozen=True, slots=True)
class Review:
    """All that is said about one fabric; ``quote`` is None for a plan."""

    audit: AuditReport
    bandwidth: BandwidthReport | None
    losses: LossReport | None
    availability: Availability | None
    quote: QuoteReport | None
    left_out: LeftOut | None = None


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@prices_option("the default one")
@intent_option
@click.option("--cables", type=FILE, metavar="CSV", help="Check somebody else's cable list.")
@click.option("--bom", type=FILE, metavar="CSV", help="Check somebody else's bill of materials.")
@click.option("--map", "mapping", type=FILE, metavar="YAML", help="Which column is which, what parts are called.")
@click.option("--promise", multiple=True, metavar="KEY=VALUE", help="What the quote promises, e.g. gpus=512.")
@click.option("--bandwidth", is_flag=True, help="Measure cuts, throughput, ECMP load, paths.")
@click.option("--graph", type=FILE, metavar="FILE", help="Write the graph behind the figures as GraphML.")
@click.option("--failures", type=click.IntRange(1, 2), metavar="1|2", help="Measure any one (and any two) failures.")
@click.option("--fit", multiple=True, metavar="KIND=FIT", help="Failures of a piece in 1e9 hours. May be repeated.")
@click.option(
    "--repair-hours", type=click.FloatRange(0, 100_000), default=24.0, metavar="H", help="Until it is mended."
)
@click.option("--flaps", type=click.FloatRange(0), metavar="RATE", help="Flaps of one link per day.")
@click.option(
    "--trials", type=click.IntRange(1, 10_000_000), default=10_000, metavar="N", help="Moments drawn by chance."
)
@click.option("--seed", type=click.IntRange(0), default=0, metavar="N", help="Seed of that chance.")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the findings as CSV.")
def audit(
    path: Path | None,
    cables: Path | None,
    bom: Path | None,
    mapping: Path | None,
    promise: Sequence[str],
    **options: Any,
) -> None:
    """Check the plan directory PATH, or a quote (--cables, --bom), against the catalogue.

    Reads plan.json and the tables (Parquet, else CSV) and shares no rule with the planner. Without plan.json the
    tables are checked alone. A quote may have any columns: they are guessed, and --map settles what is not.
    Exit code 5 when something will not work or is not true.
    """
    _check_usage(path, cables, bom, options)
    catalog = catalog_of_files(options["intent"], tuple(options["prices"]))
    measures = Measures(**{field.name: options[field.name] for field in fields(Measures)})
    if path is not None:
        review = _review_plan(path, catalog, measures)
    else:
        review = _review_quote(cables, bom, mapping, promise, catalog, measures)
    _print(review, as_json=options["as_json"], as_csv=options["as_csv"])
    if review.audit.has_errors:
        click.get_current_context().exit(AuditError.exit_code)


def _check_usage(path: Path | None, cables: Path | None, bom: Path | None, options: dict[str, Any]) -> None:
    if (path is None) == (cables is None and bom is None):
        raise click.UsageError("name a plan directory, or a quote with --cables and --bom")
    if options["as_json"] and options["as_csv"]:
        raise click.UsageError("--json and --csv exclude each other")
    if path is None and cables is None and (options["bandwidth"] or options["failures"] or options["graph"]):
        raise click.UsageError("bandwidth and failures are measured on a cable list: give --cables")


def _review_plan(path: Path, catalog: Catalog, measures: Measures) -> Review:
    from fabric.audit.evidence import Evidence
    from fabric.audit.reading import read_directory
    from fabric.audit.run import audit_tables

    tables, read = read_directory(path)
    plan, sha256 = (read.plan, read.sha256) if read else (None, None)
    report = audit_tables(tables, catalog, plan, sha256)
    if not measures.any():
        return Review(report, None, None, None, None)
    from fabric.audit.bandwidth.graph import trace_graph
    from fabric.audit.failures.losses import Losses
    from fabric.audit.schema import conform_all

    evidence = Evidence(conform_all(tables), catalog, plan, sha256)
    source = trace_graph(evidence)
    losses = Losses.of_tables(evidence, source) if measures.failures else None
    return _measure(Review(report, None, None, None, None), source.graph, losses, plan, measures)


def _review_quote(
    cables: Path | None,
    bom: Path | None,
    mapping: Path | None,
    promise: Sequence[str],
    catalog: Catalog,
    measures: Measures,
) -> Review:
    from fabric.audit.quote.graph import draw_quote
    from fabric.audit.quote.mapping import with_promises
    from fabric.audit.quote.reading import read_quote
    from fabric.audit.quote.run import audit_quote

    found = audit_quote(read_quote(cables, bom, with_promises(mapping, promise)), catalog)
    if not measures.any():
        return Review(found.audit, None, None, None, found)
    from fabric.audit.failures.losses import Losses

    drawn = draw_quote(found.evidence)
    if not drawn.graph.hosts.size or not drawn.graph.links.size:
        hint = "name the tiers in the --map file (tiers: {leaf: ^lf}) and give the cables a speed"
        raise InputError([Finding(str(cables), "wires no host to a leaf that could be told", hint)])
    losses = Losses(drawn.graph, drawn.elements) if measures.failures else None
    review = Review(found.audit, None, None, None, found, drawn.left_out)
    return _measure(review, drawn.graph, losses, None, measures)


def _measure(
    review: Review, graph: FabricGraph, losses: Losses | None, plan: FabricPlan | None, measures: Measures
) -> Review:
    """The review with what was asked to be measured, and with what that says about the plan's claims."""
    from fabric.audit.bandwidth.measure import measure_bandwidth
    from fabric.audit.claims import with_bandwidth, with_losses
    from fabric.audit.failures.availability import measure_availability
    from fabric.audit.failures.rates import Rates, parse_rates, published_rates

    if measures.graph is not None:
        _write_graph(graph, measures.graph)
    if measures.bandwidth:
        bandwidth = measure_bandwidth(graph)
        review = replace(review, bandwidth=bandwidth, audit=with_bandwidth(review.audit, bandwidth, plan))
    if losses is None:
        return review
    rates = Rates({**published_rates(), **parse_rates(measures.fit)}, measures.repair_hours, measures.flaps)
    report = losses.report(pairs=measures.failures == 2)
    num_links = int(graph.links.sum())
    often = measure_availability(report, num_links, rates, trials=measures.trials, seed=measures.seed)
    return replace(review, losses=report, availability=often, audit=with_losses(review.audit, report, plan))


def _write_graph(graph: FabricGraph, path: Path) -> None:
    """Every device of a small fabric, exchangeable ones drawn together in a large one."""
    from fabric.audit.bandwidth.graph import forget_rails, graphml
    from fabric.audit.bandwidth.twins import find_twins
    from fabric.cli.border import naming

    plain = forget_rails(graph)
    twins = find_twins(plain)
    text = graphml(twins.graph, twins.count) if plain.num_nodes > MOST_DEVICES else graphml(plain)
    with naming(path):
        path.write_text(text, encoding="utf-8")
    click.echo(f"written: {path}", err=True)


def _print(review: Review, *, as_json: bool, as_csv: bool) -> None:
    from fabric.report.review import findings_csv

    if as_csv:
        click.echo(findings_csv(review.audit), nl=False)
    elif as_json:
        click.echo(json.dumps(_facts(review), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        _print_text(review)


def _facts(review: Review) -> dict[str, Any]:
    from fabric.report.review import plain

    more = {
        "bandwidth": review.bandwidth,
        "failures": review.losses,
        "availability": review.availability,
        "left_out": review.left_out,
    }
    facts = {**review.audit.facts(), **{name: plain(part) for name, part in more.items() if part is not None}}
    if review.quote is not None:
        facts["columns"] = plain(review.quote.evidence.quote.columns)
    return facts


def _print_text(review: Review) -> None:
    from rich.console import Console

    from fabric.report import review as screen

    console = Console(highlight=False, soft_wrap=True)
    tables = Console(highlight=False, file=sys.stdout)
    if review.quote is not None:
        screen.print_columns(review.quote.evidence.quote.columns, console)
    screen.print_audit(review.audit, console)
    if review.left_out is not None:
        screen.print_left_out(review.left_out, console)
    if review.bandwidth is not None:
        screen.print_bandwidth(review.bandwidth, tables)
    if review.losses is not None:
        screen.print_losses(review.losses, tables)
    if review.availability is not None:
        screen.print_availability(review.availability, tables)
