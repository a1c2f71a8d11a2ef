"""``railspine catalog``: what equipment is known, where each figure comes from, and what is missing."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fabric.cli.options import prices_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogs.facts import ListedPart
    from catalogs.records import Catalog

TABLES = ("switches", "optics", "assemblies", "fibers", "hosts")

default_prices = prices_option("the default one")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")


@click.group()
def catalog() -> None:
    """Equipment: list it, show one part, see what is missing, import a device type."""


@catalog.command("list")
@click.option("--table", type=click.Choice(TABLES), help="One table only.")
@click.option("--vendor", help="Parts of this vendor.")
@click.option("--protocol", type=click.Choice(("InfiniBand", "Ethernet"), case_sensitive=False))
@click.option(
    "--speed", "speed_gbps", type=click.IntRange(min=1), metavar="GBPS", help="Parts of this speed in Gb/s."
)
@click.option("--form-factor", help="Parts or cages of this form factor, e.g. OSFP.")
@click.option("--text", help="Parts with these words in number, vendor or description.")
@click.option("--priced/--unpriced", default=None, help="Parts with a price, or without.")
@default_prices
@json_option
def list_parts(prices: Sequence[Path], as_json: bool, **wanted: Any) -> None:
    """List parts, one line each, in the order of the tables."""
    from catalogs.facts import listed_parts

    parts = [part for part in listed_parts(_load(prices)) if _is_wanted(part, **wanted)]
    if as_json:
        _print_json([asdict(part) for part in parts])
        return
    _print_table(
        ("table", "part number", "vendor", "Gb/s", "form factor", "price USD", "kind", "description"),
        [
            (
                part.table,
                part.part_number,
                part.vendor,
                "/".join(str(speed) for speed in part.speeds_gbps),
                " ".join(part.form_factors),
                part.price_usd or "-",
                part.price_kind or "-",
                part.description,
            )
            for part in parts
        ],
    )
    click.echo(f"{len(parts)} part{'' if len(parts) == 1 else 's'}", err=True)


@catalog.command("show")
@click.argument("part_number")
@default_prices
@json_option
def show_part(part_number: str, prices: Sequence[Path], as_json: bool) -> None:
    """Show every fact of PART_NUMBER with its unit, its price and where the figures come from."""
    from catalogs.facts import nearest_parts, part_sheet

    known = _load(prices)
    sheet = part_sheet(known, part_number)
    if sheet is None:
        hint = nearest_parts(known, part_number) or "'railspine catalog list' names the parts"
        raise click.UsageError(f"part {part_number!r} is not in the catalogue ({hint})")
    if as_json:
        _print_json(asdict(sheet))
        return
    shown = [(fact.column, fact.value or "not known", fact.unit or "", fact.meaning) for fact in sheet.facts]
    if shown:
        _print_table(("column", "value", "unit", "meaning"), shown)
    _print_table(("price", "value"), list(sheet.price.items()) or [("price_usd", "not known")])
    _print_table(
        ("source", "seen", "confidence", "address", "evidence"),
        [(row.source, row.date, row.confidence, row.url, row.evidence) for row in sheet.sources],
    )


@catalog.command("check")
@default_prices
@json_option
def check_catalog(prices: Sequence[Path], as_json: bool) -> None:
    """Say what is missing and what that keeps the planner from doing. A missing fact is no fault: exit code 0."""
    from catalogs.check import missing_facts, summarize

    known = _load(prices)
    facts, summary = missing_facts(known), summarize(known)
    if as_json:
        _print_json({"summary": [asdict(row) for row in summary], "missing": [asdict(fact) for fact in facts]})
        return
    _print_table(
        ("table", "parts", "priced", "by estimate", "with power", "low confidence"),
        [tuple(str(value) for value in asdict(row).values()) for row in summary],
    )
    _print_table(
        ("table", "part number", "column", "what follows"),
        [(fact.table, fact.part_number, fact.column, fact.consequence) for fact in facts],
    )
    click.echo(f"{len(facts)} facts are missing", err=True)


@catalog.command("import-netbox")
@click.argument("device_type", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the row to this file.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def import_netbox(device_type: Path, output: Path | None, force: bool) -> None:
    """Draft a row of switches.csv from the NetBox device type in FILE; what is missing goes to stderr."""
    from catalogs.netbox import read_device_type
    from fabric.cli.border import write_result

    draft = read_device_type(device_type)
    for remark in draft.remarks:
        click.echo(str(remark), err=True)
    write_result(output or Path("-"), draft.csv_text(), force=force)


def _load(prices: Sequence[Path]) -> Catalog:
    from catalogs.load import load_catalog

    return load_catalog(prices=prices)


def _is_wanted(  # noqa: PLR0913 - one parameter per option of the command
    part: ListedPart,
    *,
    table: str | None,
    vendor: str | None,
    protocol: str | None,
    speed_gbps: int | None,
    form_factor: str | None,
    text: str | None,
    priced: bool | None,
) -> bool:
    words = f"{part.part_number} {part.vendor} {part.description}".casefold()
    return (
        (table is None or part.table == table)
        and (vendor is None or part.vendor.casefold() == vendor.casefold())
        and (protocol is None or protocol in part.protocols)
        and (speed_gbps is None or speed_gbps in part.speeds_gbps)
        and (form_factor is None or form_factor.casefold() in [form.casefold() for form in part.form_factors])
        and (text is None or all(word in words for word in text.casefold().split()))
        and (priced is None or priced == (part.price_usd is not None))
    )


def _print_json(facts: object) -> None:
    click.echo(json.dumps(facts, indent=2, ensure_ascii=False))


def _print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table folded to the terminal; in a pipe one line per row, columns aligned and nothing cut."""
    if sys.stdout.isatty():
        _print_rich_table(header, rows)
        return
    widths = [min(40, max(len(row[column]) for row in (header, *rows))) for column in range(len(header))]
    for row in (header, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo()


def _print_rich_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)
