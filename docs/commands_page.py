"""docs/commands.md: what ``--help`` says, of every command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from fabric.cli import COMMANDS, main

WIDTH = 110
HEAD = """# The commands

Made from the program's own `--help` by `python -m docs.generate`; do not edit.
"""


def commands_page() -> str:
    """The page, made in a process of its own: click keeps the help option of the first context it meets."""
    command = [sys.executable, "-c", "from docs.commands_page import render; print(render(), end='')"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]).stdout


def render() -> str:
    """The page, from the commands of this process."""
    context = click.Context(main, info_name="railspine", **main.context_settings)
    sections = [HEAD]
    for name in COMMANDS:
        command = main.get_command(context, name)
        if command is not None:
            sections.extend(_sections(command, name, context))
    return "\n".join(sections)


def _sections(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """A section per command, those of a group after it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)
    yield f"## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _sections(found, inner, context)
