"""One file written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fabric.errors import Finding, InputError


def refuse_target_file(target: Path, *, force: bool) -> None:
    """Nothing when ``target`` may be written; raises InputError with the reason and what to do otherwise."""
    if target.is_dir():
        raise InputError([Finding(str(target), "is a directory", "name a file")])
    if target.exists() and not force:
        raise InputError([Finding(str(target), "exists already", "add --force to replace it")])


def write_text_whole(target: Path, text: str) -> None:
    """``text`` in UTF-8 at ``target``: a hidden file beside it is flushed and renamed, or removed after an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(target)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(target)
        raise
