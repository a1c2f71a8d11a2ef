"""Shells complete commands, formats and options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fabric.cli import COMMANDS
from fabric.cli.completion import SHELLS, VARIABLE
from fabric.export.formats.registry import FORMATS
from tests.golden.command_line import ROOT, railspine


def complete(shell: str, words: str, at: int) -> str:
    """What the program answers when a shell asks for completions of the last word."""
    current = words.split()[at] if at < len(words.split()) else ""
    env = {**os.environ, VARIABLE: f"{shell}_complete", "COMP_WORDS": words}
    env["COMP_CWORD"] = current if shell == "fish" else str(at)
    command = [sys.executable, "-c", "from fabric.cli import main; main(prog_name='railspine')"]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=ROOT).stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_commands_and_formats(shell: str) -> None:
    told = complete(shell, "railspine ", 1)
    assert all(name in told for name in COMMANDS)
    told = complete(shell, "railspine export plans/x slurm", 3)
    assert [known.name for known in FORMATS if known.name in told] == ["slurm-tree", "slurm-block", "slurm-yaml"]
    assert "--netbox-version" in complete(shell, "railspine export --netbox", 2)


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_name_the_program_and_its_variable(shell: str) -> None:
    outcome = railspine(["completion", shell])
    assert outcome.code == 0
    assert f"{VARIABLE}={shell}_complete" in outcome.out
    assert railspine(["completion", "tcsh"]).code == 2


def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    """The real shell reads the script and fills in a word."""
    launcher = tmp_path / "railspine"
    start = f"cd {ROOT} && exec {sys.executable} -m fabric.cli"
    launcher.write_text(f'#!/bin/sh\n{start} "$@"\n', "utf-8")
    launcher.chmod(0o755)
    script = f"""
source <({launcher} completion bash)
COMP_WORDS=(railspine expl) COMP_CWORD=1
_railspine_completion railspine
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    seen = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=env)
    assert seen.stdout.split() == ["explain"], seen.stderr
