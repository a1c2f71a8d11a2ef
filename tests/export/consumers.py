"""The tools that read exports: found, or the test is skipped and says why; in CI a missing one is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

CI = "RAILSPINE_CI"  # set by .ci/run, which installs every consumer


def missing(what: str) -> None:
    """Skip the test, or fail it in CI."""
    if os.environ.get(CI):
        pytest.fail(f"{what} is not installed, although {CI} is set")
    pytest.skip(f"{what} is not installed")


def tool(name: str) -> str:
    """Path of a program."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        missing(name)
    return str(found)


def run(
    command: Sequence[str], *, timeout: float = 120, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The outcome of a program, output as text."""
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=None if env is None else {**os.environ, **env},
        cwd=cwd,
    )


def node_modules(package: str) -> Path:
    """The directory that npm put ``package`` into; named by RAILSPINE_NODE_MODULES."""
    tool("node")
    modules = Path(os.environ.get("RAILSPINE_NODE_MODULES", "node_modules")).resolve()
    if not (modules / package).is_dir():
        missing(f"npm package {package}")
    return modules
