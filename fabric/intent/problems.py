"""What can be wrong inside an intent: one fault at one key, in the user's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

KeyPath = tuple[str | int, ...]

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at ``path``; ``involved`` names the other keys that the rule looked at."""

    path: KeyPath
    message: str
    hint: str | None = None
    involved: tuple[KeyPath, ...] = ()

    def under(self, parent: KeyPath) -> Fault:
        """The same fault seen from further up: every path begins with ``parent``."""
        involved = tuple(parent + path for path in self.involved)
        return Fault(parent + self.path, self.message, self.hint, involved)


class RuleError(ValueError):
    """Keys that are sound alone contradict each other; pydantic hands it on inside its own error."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{write_path(fault.path)}: {fault.message}" for fault in self.faults))


def value_problem(message: str, hint: str | None = None) -> PydanticCustomError:
    """The error that a reader of one value raises."""
    return PydanticCustomError("problem", "{message}", {"message": message, "hint": hint or ""})


def write_path(path: KeyPath) -> str:
    """A key path as people write it.

    >>> write_path(("hosts", 0, "model"))
    'hosts[0].model'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_path(text: str) -> KeyPath:
    """The key path that :func:`write_path` wrote.

    >>> read_path("hosts[0].model")
    ('hosts', 0, 'model')
    """
    parts = re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", text)
    return tuple(int(index) if index else name for index, name in parts)


def show(value: object) -> str:
    """A value as it stands in the file, short enough for one line.

    >>> show("abc"), show(True), show(None), show([1])
    ("'abc'", 'true', 'nothing', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 3] + "..."
        return f"'{shown}'"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else type(value).__name__


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, whatever its case and hyphens; None when none is near.

    >>> nearest("Rail_Optimised", ["leaf-spine", "rail-optimized"])
    'rail-optimized'
    """
    folded = {_fold(text): text for text in known}
    near = get_close_matches(_fold(str(word)), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def _fold(text: str) -> str:
    return text.casefold().replace("_", "-").replace(" ", "-")
