"""The plan directory is there whole or not at all, and nothing else is ever deleted."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest

import fabric.export.directory as directory_module
from fabric.errors import InputError
from fabric.export.directory import own_files, read_plan_directory, write_plan_directory
from fabric.plan import FabricPlan
from fabric.tables.expand import build_table
from fabric.tables.files import CsvFile, ParquetFile
from tests.sample_plans import sample_catalog, sample_plan

CATALOG = sample_catalog()


def contents(path: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.iterdir()}


def failing(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*args: object, **kwargs: object) -> NoReturn:
        raise error

    return fail


@pytest.fixture(scope="module")
def plan() -> FabricPlan:
    return sample_plan("single-tier")


def test_everything_is_there_and_reads_back(plan: FabricPlan, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "plan"
    write_plan_directory(plan, CATALOG, path)
    assert set(contents(path)) == own_files()
    read = read_plan_directory(path)
    assert read.plan == plan
    assert read.read_table("cables").to_pylist() == build_table(plan, CATALOG, "cables").to_pylist()
    assert [entry.name for entry in path.parent.iterdir()] == ["plan"]


def test_same_plan_same_bytes(plan: FabricPlan, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plan_directory(plan, CATALOG, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


FAULTS = [
    ("fabric.tables.files.ParquetFile.write", OSError(errno.ENOSPC, "No space left on device")),
    ("fabric.tables.files.CsvFile.write", OSError(errno.ENOSPC, "No space left on device")),
    ("fabric.tables.files.ParquetFile.write", KeyboardInterrupt()),
    ("fabric.tables.files.CsvFile.close", OSError(errno.EIO, "Input/output error")),
    ("fabric.export.directory.write_xlsx", KeyboardInterrupt()),
    ("fabric.export.book.Sheet.put", MemoryError()),
    ("fabric.export.directory.plan_to_json", RuntimeError("bug")),
    ("fabric.export.whole.os.fsync", OSError(errno.ENOSPC, "No space left on device")),
]


@pytest.mark.parametrize(("where", "error"), FAULTS)
@pytest.mark.parametrize("exists", [False, True])
def test_nothing_is_left_after_an_error(
    plan: FabricPlan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    error: BaseException,
    exists: bool,
) -> None:
    path = tmp_path / "plan"
    if exists:
        write_plan_directory(plan, CATALOG, path)
    before = contents(path) if exists else None
    other = replace(plan, name="another")
    with monkeypatch.context() as patch:
        patch.setattr(where, failing(error))
        with pytest.raises(type(error)):
            write_plan_directory(other, CATALOG, path, force=True)
    assert [entry.name for entry in tmp_path.iterdir()] == (["plan"] if exists else [])
    if exists:
        assert contents(path) == before
        assert read_plan_directory(path).plan.name == plan.name


@pytest.mark.parametrize("failing_rename", [1, 2])
def test_a_failed_replacement_puts_the_old_plan_back(
    plan: FabricPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_rename: int
) -> None:
    path = tmp_path / "plan"
    write_plan_directory(plan, CATALOG, path)
    rename, calls = Path.rename, []

    def sometimes(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing_rename:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", sometimes)
    with pytest.raises(KeyboardInterrupt):
        write_plan_directory(replace(plan, name="another"), CATALOG, path, force=True)
    monkeypatch.undo()
    assert read_plan_directory(path).plan.name == plan.name
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]


def test_an_existing_plan_is_replaced_only_when_told(plan: FabricPlan, tmp_path: Path) -> None:
    path = tmp_path / "plan"
    write_plan_directory(plan, CATALOG, path)
    other = replace(plan, name="another")
    with pytest.raises(InputError, match=r"exists already \(add --force"):
        write_plan_directory(other, CATALOG, path)
    write_plan_directory(other, CATALOG, path, force=True)
    assert read_plan_directory(path).plan.name == "another"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize("force", [False, True])
def test_other_directories_and_files_are_never_replaced(plan: FabricPlan, tmp_path: Path, force: bool) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_text("cat")
    file = tmp_path / "file"
    file.write_text("text")
    mixed = tmp_path / "mixed"
    write_plan_directory(plan, CATALOG, mixed)
    (mixed / "notes.txt").write_text("mine")
    for path, word in ((photos, "holds no plan.json"), (file, "is a file"), (mixed, r"notes\.txt")):
        with pytest.raises(InputError, match=word):
            write_plan_directory(plan, CATALOG, path, force=force)
    assert (photos / "cat.jpg").read_text() == "cat"
    assert file.read_text() == "text"
    assert (mixed / "notes.txt").read_text() == "mine"


def test_an_empty_directory_is_used_when_told(plan: FabricPlan, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.mkdir()
    with pytest.raises(InputError, match="exists already"):
        write_plan_directory(plan, CATALOG, path)
    write_plan_directory(plan, CATALOG, path, force=True)
    assert read_plan_directory(path).plan == plan


def test_a_link_to_a_plan_stays_a_link(plan: FabricPlan, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    write_plan_directory(plan, CATALOG, real)
    link.symlink_to(real)
    write_plan_directory(replace(plan, name="another"), CATALOG, link, force=True)
    assert link.is_symlink()
    assert read_plan_directory(real).plan.name == "another"


def test_directories_without_a_plan_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no plan\.json"):
        read_plan_directory(tmp_path)
    (tmp_path / "plan.json").write_text('{"version": 1}')
    with pytest.raises(InputError, match="structure"):
        read_plan_directory(tmp_path)
    (tmp_path / "plan.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_plan_directory(tmp_path)


def test_tables_of_another_plan_are_refused(plan: FabricPlan, tmp_path: Path) -> None:
    path = tmp_path / "plan"
    write_plan_directory(plan, CATALOG, path)
    other = replace(plan, spare_percent=Decimal(9))
    (path / "plan.json").write_text(directory_module.plan_to_json(other), encoding="utf-8")
    with pytest.raises(InputError, match=r"was made of another plan\.json"):
        read_plan_directory(path).read_table("bom")
    (path / "bom.parquet").unlink()
    with pytest.raises(InputError, match="is missing"):
        read_plan_directory(path).read_table("bom")
    (path / "links.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(InputError, match="write the plan again"):
        read_plan_directory(path).read_table("links")


def test_writers_named_here_exist() -> None:
    assert callable(ParquetFile.write)
    assert callable(CsvFile.close)
