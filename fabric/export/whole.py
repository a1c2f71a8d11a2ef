"""Directories written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from fabric.errors import Finding, InputError

Written = TypeVar("Written")


@dataclass(frozen=True, slots=True)
class DirectoryKind:
    """Directories that may be replaced: what people call them, a file they always hold, all they may hold."""

    noun: str
    marker: str
    own_files: frozenset[str]


def write_whole(path: Path, kind: DirectoryKind, fill: Callable[[Path], Written], *, force: bool) -> Written:
    """The directory at ``path`` as ``fill`` makes it; what ``fill`` returns comes back.

    Everything goes into a hidden directory beside ``path`` first, is flushed to disk and renamed in one step: after
    an error, an interrupt or a full disk nothing is left of it and what stood at ``path`` still stands. An existing
    ``path`` is refused unless ``force`` is given, and even then only a directory of the same kind (or an empty one)
    is replaced; raises InputError otherwise. Only between the two renames of a replacement is there a moment without
    a directory at ``path``.
    """
    target = path.resolve()
    refuse_target(target, kind, force=force)
    pa.enable_signal_handlers(False)  # Arrow's own handler ends the process where Python would clean up
    with _naming(target), _workshop(target) as workshop:
        fresh = workshop / "new"
        fresh.mkdir()
        written = fill(fresh)
        _flush(fresh)
        refuse_target(target, kind, force=force)
        _move_in(fresh, target, workshop / "old")
    _flush_directory(target.parent)
    return written


def refuse_target(target: Path, kind: DirectoryKind, *, force: bool) -> None:
    """Nothing when ``target`` may be written; raises InputError with the reason and what to do otherwise."""
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError([Finding(str(target), "is a file", "choose another directory")])
    names = {entry.name for entry in target.iterdir()}
    if names and kind.marker not in names:
        message = f"exists and holds no {kind.marker}"
        raise InputError([Finding(str(target), message, "choose another directory; this one is never replaced")])
    foreign = sorted(names - kind.own_files)
    if foreign:
        message = f"holds files that are not part of {kind.noun}: {', '.join(foreign[:5])}"
        raise InputError([Finding(str(target), message, "move them away or choose another directory")])
    if not force:
        raise InputError([Finding(str(target), "exists already", "add --force to replace it")])


@contextmanager
def _naming(target: Path) -> Iterator[None]:
    """Errors of the system name ``target``, not the hidden directory; Arrow names no file at all on a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = str(target)
        raise


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A hidden directory beside ``target`` that is gone afterwards, whatever happens inside."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _flush(directory: Path) -> None:
    """Every file and the directory itself on disk."""
    for file in sorted(directory.iterdir()):
        with file.open("r+b") as opened:
            os.fsync(opened.fileno())
    _flush_directory(directory)


def _flush_directory(directory: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move_in(fresh: Path, target: Path, old: Path) -> None:
    """Rename the new directory into place; what stood there is put back when that fails."""
    if not target.exists():
        fresh.rename(target)
        return
    try:
        target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
