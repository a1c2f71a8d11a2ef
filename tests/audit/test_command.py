"""railspine audit: exit codes, text and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import catalogs.load
import fabric.inputs
import fabric.load
from fabric.cli import main
from fabric.errors import InputError
from tests.audit.test_samples import write
from tests.audit.worlds import world

GOOD, FAULTY = 0, 5


@pytest.fixture
def plan_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good plan directory made with the sample catalogue, which stands in for the packaged one."""
    good = world("small")
    write(good, tmp_path, "csv")
    monkeypatch.setattr(catalogs.load, "load_catalog", lambda prices=(), tables=None: good.catalog)
    return tmp_path


def _spoil(path: Path, table: str, old: str, new: str) -> None:
    file = path / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_good_plan(plan_directory: Path) -> None:
    """One line, exit code 0."""
    result = CliRunner().invoke(main, ["audit", str(plan_directory)])
    assert result.exit_code == GOOD
    assert result.stdout.startswith("small: no faults; ")


def test_faults_in_text(plan_directory: Path) -> None:
    """The finding with its rows and its remedy, exit code 5."""
    _spoil(plan_directory, "racks", "8720", "8721")
    result = CliRunner().invoke(main, ["audit", str(plan_directory)])
    assert result.exit_code == FAULTY
    assert "error RACK-POWER 1 racks draw another sum than stated\n    N000\n  remedy: " in result.stdout
    assert "audit found faults" in result.stdout


def test_faults_in_json(plan_directory: Path) -> None:
    """The same facts as JSON, exit code 5."""
    _spoil(plan_directory, "racks", "8720", "8721")
    result = CliRunner().invoke(main, ["audit", str(plan_directory), "--json"])
    assert result.exit_code == FAULTY
    facts = json.loads(result.stdout)
    assert [finding["code"] for finding in facts["findings"]] == ["RACK-POWER"]


def test_text_of_files_is_not_markup(plan_directory: Path) -> None:
    """Brackets in a name are shown as they are."""
    _spoil(plan_directory, "cables", '"C-MPO"', '"[red]X[/red]"')
    result = CliRunner().invoke(main, ["audit", str(plan_directory)])
    assert "'[red]X[/red]'" in result.stdout


def test_skipped_rules_are_told(plan_directory: Path) -> None:
    """What was not checked is part of the verdict."""
    (plan_directory / "plan.json").unlink()
    result = CliRunner().invoke(main, ["audit", str(plan_directory)])
    assert result.exit_code == GOOD
    assert "not checked (no plan whose claims could be checked): PLAN-VALUE" in result.stdout


def test_unreadable_input(tmp_path: Path) -> None:
    """Exit code 2 at the border, and what to do."""
    result = CliRunner().invoke(main, ["audit", str(tmp_path)], standalone_mode=False)
    assert isinstance(result.exception, InputError)
    assert "the table 'devices' is missing" in str(result.exception)


def test_price_books_are_handed_on(plan_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--prices may be repeated; the books reach the catalogue in order."""
    seen = []

    def load(prices: tuple[Path, ...] = (), tables: object = None) -> object:
        seen.append(prices)
        return world("small").catalog

    monkeypatch.setattr(catalogs.load, "load_catalog", load)
    arguments = ["audit", str(plan_directory), "--prices", "a.csv", "--prices", "b.csv"]
    assert CliRunner().invoke(main, arguments).exit_code == GOOD
    assert seen == [(Path("a.csv"), Path("b.csv"))]


def test_books_of_an_intent(plan_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--intent takes the catalogue that planning took; price books are laid over it."""
    seen = []

    def of_intent(loaded: object, prices: tuple[Path, ...], tables: object) -> object:
        seen.append((loaded, prices))
        return world("small").catalog

    monkeypatch.setattr(fabric.inputs, "catalog_of_intent", of_intent)
    monkeypatch.setattr(fabric.load, "load_intent", lambda path: f"loaded {path}")
    arguments = ["audit", str(plan_directory), "--intent", "i.yaml", "--prices", "a.csv"]
    assert CliRunner().invoke(main, arguments).exit_code == GOOD
    assert seen == [("loaded i.yaml", (Path("a.csv"),))]
