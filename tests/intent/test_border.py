"""Exit codes and texts of every family of errors, and a help that imports nothing heavy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from catalogs.problems import CatalogError, Problem
from fabric.cli import COMMANDS, main
from fabric.cli.border import naming, run_guarded
from fabric.errors import AuditError, Finding, InfeasibleError, InputError, UnprovenError

PROGRAM = [sys.executable, "-c", "from fabric.cli import main; main(prog_name='railspine')"]
HEAVY = ("numpy", "ortools", "pyarrow", "networkx", "rich", "pydantic", "yaml", "catalogs", "solvers")


class StrangeCatalogError(CatalogError):
    """A catalogue error of a kind of its own."""


def raising(error: BaseException) -> int:
    def work() -> None:
        raise error

    return run_guarded(work)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (InputError([Finding("a.yaml:1:2: k", "is wrong", "hint")]), 2, "a.yaml:1:2: k: is wrong (hint)\n"),
        (InfeasibleError("no fabric", ["reason"]), 3, "no fabric\n  - reason\n"),
        (UnprovenError("stopped"), 4, "stopped\n"),
        (AuditError("faults", ["one"]), 5, "faults\n  - one\n"),
        (CatalogError([Problem("a.csv", 3, "price_usd", "is wrong")]), 2, "a.csv:3:price_usd: is wrong\n"),
        (StrangeCatalogError([Problem("a.csv", 3, "", "is wrong", "hint")]), 2, "a.csv:3: is wrong (hint)\n"),
        (click.UsageError("no"), 2, "Error: no\n"),
        (click.FileError("a.txt", "no"), 2, "Could not open file 'a.txt': no\n"),
        (PermissionError(13, "Permission denied", "out/plan.json"), 2, "out/plan.json: permission denied\n"),
        (OSError(28, "No space left on device", "bom.csv"), 2, "bom.csv: no space left on device\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (click.Abort(), 130, "interrupted\n"),
    ],
)
def test_families(error: BaseException, code: int, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(error) == code
    assert capsys.readouterr() == ("", text)


def test_our_own_fault_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(ZeroDivisionError("oops")) == 1
    text = capsys.readouterr().err
    assert text.startswith("Traceback")
    assert "ZeroDivisionError: oops" in text
    assert "Please report it" in text.splitlines()[-1]


def test_full_disk_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        with naming(Path("/dev/full")), open("/dev/full", "w", encoding="utf-8") as file:
            file.write("x")

    assert run_guarded(work) == 2
    assert capsys.readouterr().err == "/dev/full: no space left on device\n"


def test_exit_code_of_an_early_end() -> None:
    assert run_guarded(lambda: 4) == 4
    assert run_guarded(lambda: None) == 0


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["schem"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = f"""
import json, sys
from fabric.cli import main
try:
    main({arguments!r}, prog_name="railspine")
finally:
    print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})), file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    loaded = json.loads(result.stderr.splitlines()[-1])
    assert not set(HEAVY) & set(loaded)


def test_help_lists_every_command() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for name, (_, line) in COMMANDS.items():
        assert name in result.stdout
        assert line in result.stdout


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.startswith("railspine ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["schem"], "no such command 'schem' (did you mean schema?)"),
        (["my.yaml"], "(did you mean `railspine plan my.yaml`?)"),
        (["xyz"], "(there are init, plan,"),
        (["schema", "--forc"], "No such option"),
        (["init", "a", "b"], "unexpected extra argument"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_missing_directory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "s.json"
    result = CliRunner().invoke(main, ["schema", "-o", str(path)])
    assert result.exit_code == 2
    assert result.stderr == f"{path}: no such file or directory\n"


def test_reader_that_goes_away() -> None:
    read, write = os.pipe()
    os.close(read)
    for arguments in (["schema"], ["--help"]):
        result = subprocess.run([*PROGRAM, *arguments], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
        assert (result.returncode, result.stderr) == (141, "")
    os.close(write)


def test_standard_output_that_is_full() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = subprocess.run([*PROGRAM, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (2, "standard output: no space left on device\n")


def test_standalone_mode_off_lets_errors_through(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("x")
    with pytest.raises(InputError):
        main(["schema", "-o", str(path)], standalone_mode=False)
