"""``railspine compare``: two or three plans or quotes side by side, and what changes from the first to the others."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fabric.cli.options import prices_option
from fabric.errors import Finding, InputError

if TYPE_CHECKING:
    from catalogs.records import Catalog
    from fabric.compare.sides import Side

MAP_FILE = "columns.yaml"


@click.command()
@click.argument("fabrics", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="A B [C]")
@prices_option("the default one")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIRECTORY", help="Write CSV and JSON there."
)
@click.option("--force", is_flag=True, help="Replace a comparison that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def compare(
    fabrics: tuple[Path, ...], prices: tuple[Path, ...], output: Path | None, force: bool, as_json: bool
) -> None:
    """Compare A with B (and C): structure, counts, power, money, parts, and cables to keep, move, pull and remove.

    Each is a plan directory, or the directory of a quote with cables.csv, bom.csv or both, and columns.yaml where
    its columns need naming. Devices are matched by name, leading zeros aside: a fabric that grew is the same fabric.
    """
    if not 2 <= len(fabrics) <= 3:
        raise click.UsageError("name two or three fabrics")
    if output is not None:
        _refuse(output, force=force)
    from catalogs.load import load_catalog
    from fabric.compare.difference import compare as compare_sides
    from fabric.compare.files import comparison_facts, write_comparison

    catalog = load_catalog(prices=prices)
    names = _names(fabrics)
    comparison = compare_sides([_read(path, name, catalog) for path, name in zip(fabrics, names, strict=True)])
    if output is not None:
        write_comparison(comparison, output)
        click.echo(f"written: {output}", err=True)
    if as_json:
        click.echo(json.dumps(comparison_facts(comparison), indent=2, sort_keys=True, ensure_ascii=False))
        return
    from rich.console import Console

    from fabric.report.compare import print_comparison

    print_comparison(comparison, Console(file=sys.stdout, highlight=False))


def _refuse(output: Path, *, force: bool) -> None:
    from fabric.compare.files import FILES

    if output.is_file():
        raise InputError([Finding(str(output), "is a file", "name a directory")])
    there = [name for name in FILES if (output / name).exists()]
    if there and not force:
        raise InputError([Finding(str(output / there[0]), "is there already", "--force overwrites it")])


def _names(fabrics: tuple[Path, ...]) -> list[str]:
    """Last parts of the paths; whole paths where those agree."""
    names = [path.resolve().name for path in fabrics]
    return names if len(set(names)) == len(names) else [f"{place}: {path}" for place, path in enumerate(fabrics, 1)]


def _read(path: Path, name: str, catalog: Catalog) -> Side:
    """A plan directory, or a quote where there are sheets but no tables of devices."""
    from fabric.audit.reading import find_table_file, read_directory
    from fabric.compare.sides import side_of_plan, side_of_quote

    sheets = {sheet: path / f"{sheet}.csv" for sheet in ("cables", "bom")}
    there = {sheet: file for sheet, file in sheets.items() if file.is_file()}
    is_plan = find_table_file(path, "devices") is not None or (path / "plan.json").is_file()
    if is_plan or not there:
        tables, read = read_directory(path)
        return side_of_plan(name, tables, catalog, read.plan if read else None)
    from fabric.audit.quote.evidence import QuoteEvidence
    from fabric.audit.quote.mapping import with_promises
    from fabric.audit.quote.reading import read_quote

    mapping = path / MAP_FILE
    quote = read_quote(
        there.get("cables"), there.get("bom"), with_promises(mapping if mapping.is_file() else None, ())
    )
    return side_of_quote(name, QuoteEvidence(quote, catalog))
