"""The command line. A command is imported when it is run, so that help and completion answer at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, TypeVar

import click

from fabric.cli.border import EXIT_BROKEN_PIPE, run_guarded

_Result = TypeVar("_Result")

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("fabric.cli.init:init", "Write an intent to start from."),
    "plan": ("fabric.cli.plan:plan", "Find the best fabric for an intent, and prove it."),
    "pareto": ("fabric.cli.pareto:pareto", "Every plan that no other beats in money and power."),
    "explain": ("fabric.cli.explain:explain", "Explain a plan, or why there is none."),
    "show": ("fabric.cli.show:show", "Show a plan."),
    "render": ("fabric.cli.render:render", "Draw a plan: floor, racks, and the fabric by tier."),
    "audit": ("fabric.cli.audit:audit", "Check a plan or somebody else's quote by an independent path."),
    "compare": ("fabric.cli.compare:compare", "Put plans and quotes side by side, with what changes."),
    "report": ("fabric.cli.report:report", "Write a page about a plan, or about two."),
    "export": ("fabric.cli.export:export", "Write a plan as a file that another tool reads."),
    "catalog": ("fabric.cli.catalog:catalog", "List the equipment that is known, with sources."),
    "schema": ("fabric.cli.schema:schema", "Print the JSON Schema of an intent."),
    "completion": ("fabric.cli.completion:completion", "Print what a shell needs to complete commands."),
}
"""Command name: where its click command is, and its line in the help."""


class LazyGroup(click.Group):
    """A group whose commands stay unimported until one is run, and whose errors pass the border."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"no such command '{name}'{_command_hint(name)}")
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return _end_on_broken_pipe(lambda: super(LazyGroup, self).make_context(info_name, args, parent, **extra))

    def invoke(self, ctx: click.Context) -> None:
        _end_on_broken_pipe(lambda: super(LazyGroup, self).invoke(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the program; ends the process with an exit code unless ``standalone_mode`` is off."""

        def run() -> Any:
            return super(LazyGroup, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        return sys.exit(run_guarded(run)) if standalone_mode else run()


def _command_hint(name: str) -> str:
    if name.endswith((".yaml", ".yml")):
        return f" (did you mean `railspine plan {name}`?)"
    near = get_close_matches(name, COMMANDS, n=1)
    return f" (did you mean {near[0]}?)" if near else f" (there are {', '.join(COMMANDS)})"


def _end_on_broken_pipe(work: Callable[[], _Result]) -> _Result:
    """Click has an exit code of its own for a broken pipe, which would look like a fault of ours."""
    try:
        return work()
    except BrokenPipeError:
        raise click.exceptions.Exit(EXIT_BROKEN_PIPE) from None


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"railspine {version('railspine')}")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def main() -> None:
    """Plan the optical fabric of an AI cluster: switches, optics and cables chosen together, with proof.

    Begin with `railspine init`, then `railspine plan intent.yaml`.
    """
