"""The command line in this process, as a user types it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from fabric.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command told, and its exit code."""

    code: int
    out: str
    err: str


def railspine(arguments: Sequence[str], *, cwd: Path = ROOT, columns: int = 100) -> Outcome:
    """Run ``railspine`` with ``arguments`` in ``cwd``, on a screen of ``columns``."""
    plain = {"COLUMNS": str(columns), "NO_COLOR": "1", "FORCE_COLOR": None, "TERM": "dumb"}
    with contextlib.chdir(cwd):
        result = CliRunner().invoke(main, list(arguments), env=plain)
    return Outcome(result.exit_code, result.stdout, result.stderr)


def examples() -> list[str]:
    """Names of all examples, sorted."""
    return sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
