"""railspine schema: the JSON Schema of an intent."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fabric.cli.border import write_result
from fabric.intent.schema import intent_schema


@click.command(short_help="Print the JSON Schema of an intent.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="-",
    show_default="standard output",
    help="Write to this file.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
def schema(output: Path, force: bool) -> None:
    """Print the JSON Schema (draft 2020-12) of an intent: every key with its meaning, limits and default.

    Editors complete and check a file that begins with

        # yaml-language-server: $schema=railspine.schema.json
    """
    write_result(output, json.dumps(intent_schema(), indent=2, ensure_ascii=False) + "\n", force=force)
