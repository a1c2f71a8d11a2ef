"""``railspine completion``: what a shell reads to complete commands, options, formats and files."""

from __future__ import annotations

import click

PROGRAM = "railspine"
VARIABLE = "_RAILSPINE_COMPLETE"  # click's name for the program
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: railspine completion bash > ~/.local/share/bash-completion/completions/railspine
    zsh:  railspine completion zsh > ~/.zfunc/_railspine   (with ~/.zfunc in fpath, before compinit)
    fish: railspine completion fish > ~/.config/fish/completions/railspine.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:  # click knows all of SHELLS
        raise click.UsageError(f"this version of click completes nothing for {shell}")
    program = click.get_current_context().find_root().command
    completer = kind(program, {}, PROGRAM, VARIABLE)
    click.echo(completer.source_template % completer.source_vars())
