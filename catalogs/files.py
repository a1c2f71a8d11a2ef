"""Bytes of catalogue files, packaged or given by the user, with the size of both kept sane."""

from __future__ import annotations

from pathlib import Path

from catalogs.problems import Problem

MAX_BYTES = 50_000_000
"""Files above this size are refused: no catalogue is that long, a wrong file may be."""

_PACKAGE_DATA = "catalogs/data/"


def packaged_name(name: str) -> str:
    """How a packaged file is called in messages."""
    return _PACKAGE_DATA + name


def packaged_bytes(name: str) -> bytes:
    """Content of a file that ships with the package."""
    from importlib.resources import files  # noqa: PLC0415 - costs more to import than the rest of this package

    return files("catalogs").joinpath("data", name).read_bytes()


def read_user_file(path: Path) -> tuple[bytes, Problem | None]:
    """Content of a user's file, or the problem that keeps it from being read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return b"", Problem(str(path), 1, "", f"cannot be read: {error.strerror or error}")
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES:,} bytes"
        return b"", Problem(str(path), 1, "", message, "a catalogue table is far smaller: is this the right file?")
    return data, None
