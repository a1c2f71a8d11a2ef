"""``railspine export``: a plan as a file that another tool reads."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fabric.cli.border import naming, refuse_existing, write_result
from fabric.cli.options import catalog_of_files, intent_option
from fabric.export.formats.options import ExportOptions
from fabric.export.formats.registry import BY_NAME, FORMATS, Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fabric.export.formats.source import ExportFile


class FormatName(click.ParamType[Format]):
    """A name of the registry; a wrong one gets a hint."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Format:
        """The format called ``value``."""
        if isinstance(value, Format):
            return value
        if value not in BY_NAME:
            near = get_close_matches(value, BY_NAME, n=1)
            hint = f"did you mean {near[0]}?" if near else "railspine export --list tells them"
            self.fail(f"there is no format {value!r} ({hint})", param, ctx)
        return BY_NAME[value]

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - the signature is click's
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[click.shell_completion.CompletionItem]:
        """Formats that begin so."""
        from click.shell_completion import CompletionItem

        return [
            CompletionItem(known.name, help=known.consumer) for known in FORMATS if known.name.startswith(incomplete)
        ]


def _print_list(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    rows = [("format", "read by", "versions", "checked with", "files"), *map(_row, FORMATS)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    ctx.exit()


def _row(known: Format) -> tuple[str, str, str, str, str]:
    return (known.name, known.consumer, known.versions, known.checked, known.files)


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("format", type=FormatName(), metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    show_default="standard output",
    metavar="PATH",
    help="File to write; a directory for formats of several files.",
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_list,
    help="List the formats with who reads them, and how that is checked.",
)
@click.option("--nos", metavar="NAME", help="Network operating system of every switch, for the names of ports.")
@click.option(
    "--port-names",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Rows of your own for the catalogue's port_names table.",
)
@click.option("--host-port", metavar="TEMPLATE", help="Names of host ports, such as eth{n} or mlx5_{n0}.")
@click.option("--hosts", type=click.IntRange(min=1), metavar="N", help="Hosts of a laboratory slice (default 2).")
@click.option("--spines", type=click.IntRange(min=1), metavar="N", help="Spines per pod of such a slice (default 2).")
@click.option("--block", metavar="unit|rack", help="What a block is: hosts that share leaves, or those of a rack.")
@click.option("--keys", metavar="NAME", help="Keys of node labels, by the version of Topograph that wrote them.")
@click.option("--netbox-version", metavar="VERSION", help="Columns and choices of this NetBox (default 4.0).")
@click.option("--profile", metavar="NAME", help="Hedgehog's profile of the switches, as in celestica-ds5000.")
@click.option(
    "--scaleup-gbps",
    type=click.IntRange(min=1),
    metavar="N",
    help="Rate of one GPU into the network inside its host, one direction, for simulators.",
)
@intent_option
def export(
    plan: Path,
    format: Format,
    output: Path,
    force: bool,
    port_names: Path | None,
    intent: Path | None,
    **said: Any,
) -> None:
    """Write the plan in the directory PLAN as a file in FORMAT.

    What a format cannot say is refused with the reason, never written wrong. docs/exports.md has the mappings.
    """
    from fabric.export.directory import read_plan_directory
    from fabric.export.formats.source import ExportSource

    options = ExportOptions(**said)
    _refuse_foreign(format, options)
    tables = {} if port_names is None else {"port_names": port_names}
    source = ExportSource(read_plan_directory(plan), catalog_of_files(intent, (), tables), options)
    _write(format, format.write(source), output, force=force)


def _refuse_foreign(chosen: Format, options: ExportOptions) -> None:
    """Raise a usage error for an option that means nothing to the format."""
    for name in options.given():
        if name not in chosen.takes:
            takers = ", ".join(known.name for known in FORMATS if name in known.takes)
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option} does not go with {chosen.name}, only with {takers}")


def _write(chosen: Format, files: Sequence[ExportFile], output: Path, *, force: bool) -> None:
    if len(files) > 1:
        _write_directory(chosen, files, output, force=force)
    elif isinstance(files[0].content, str):
        write_result(output, files[0].content, force=force)
    else:
        if str(output) == "-" and sys.stdout.isatty():
            raise click.UsageError(f"{chosen.name} is not text: give -o FILE")
        _write_bytes(files[0].content, output, force=force)
    if str(output) != "-":
        click.echo(f"written: {output}", err=True)


def _write_bytes(content: bytes, output: Path, *, force: bool) -> None:
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    refuse_existing(output, force=force)
    with naming(output):
        output.write_bytes(content)


def _write_directory(chosen: Format, files: Sequence[ExportFile], output: Path, *, force: bool) -> None:
    """All files in a directory of their own, whole or not at all."""
    from fabric.export.whole import DirectoryKind, write_whole

    if str(output) == "-":
        raise click.UsageError(f"{chosen.name} writes {len(files)} files: give -o DIRECTORY")

    def fill(fresh: Path) -> None:
        for file in files:
            content = file.content if isinstance(file.content, bytes) else file.content.encode()
            (fresh / file.name).write_bytes(content)

    own = frozenset(file.name for file in files)
    write_whole(output, DirectoryKind(f"a {chosen.name} export", files[0].name, own), fill, force=force)
