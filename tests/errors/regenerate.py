"""Write the expected message of every case: ``python -m tests.errors.regenerate``; then read the diff as code.

A case is a file ``<case>.yaml`` that is no good; ``<case>.txt`` is what is told about it. The text begins with the
file name as given, so cases are loaded from this directory.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from fabric.errors import InputError
from fabric.load import load_intent

HERE = Path(__file__).parent
CASES = sorted(path.name for path in HERE.glob("*.yaml"))


def message_of(case: str) -> str:
    """What is told about ``case``; AssertionError when nothing is."""
    with contextlib.chdir(HERE):
        try:
            load_intent(case)
        except InputError as error:
            return f"{error}\n"
    raise AssertionError(f"{case} loads without a problem")


def regenerate() -> None:
    """Write every expected message, and say which changed."""
    for case in CASES:
        path = (HERE / case).with_suffix(".txt")
        text = message_of(case)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"changed: {path.name}\n")


if __name__ == "__main__":
    regenerate()
