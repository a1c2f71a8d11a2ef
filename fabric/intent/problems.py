"""What can be wrong inside an intent: one fault at one key, in the user's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

KeyPath = tuple[str | int, ...]

_LONGEST_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at ``path``; ``involved`` names the other keys that the rule looked at.

    ``is_key`` says that the key itself is wrong, not its value; then ``involved`` are keys that may be meant.
    """

    path: KeyPath
    message: str
    hint: str | None = None
    involved: tuple[KeyPath, ...] = ()
    is_key: bool = False

    def under(self, parent: KeyPath) -> Fault:
        """The same fault seen from further up: every path begins with ``parent``."""
        involved = tuple(parent + path for path in self.involved)
        return replace(self, path=parent + self.path, involved=involved)


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
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if re.fullmatch(r"[\w-]{1,60}", part) else show(part)
            text += f".{word}" if text else word
    return text


def read_path(text: str) -> KeyPath:
    """The key path that :func:`write_path` wrote.

    >>> read_path("hosts[0].model")
    ('hosts', 0, 'model')
    >>> read_path("market.owned.'DAC-0.5M'")
    ('market', 'owned', 'DAC-0.5M')
    """
    parts = re.findall(r"\[([0-9]+)\]|'([^']*)'|([^.\[\]]+)", text)
    return tuple(int(index) if index else quoted or name for index, quoted, name in parts)


def show(value: object) -> str:
    """A value as it stands in the file, on one line and short; control characters are escaped.

    >>> show("abc"), show(True), show(None), show([1])
    ("'abc'", 'true', 'nothing', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 3] + "..."
        return f"'{_CONTROL.sub(_escape, shown)}'"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else type(value).__name__


def nearest(word: object, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known word most like ``word``, whatever its case and hyphens; None when none is ``least`` alike (0 to 1).

    >>> nearest("Rail_Optimised", ["leaf-spine", "rail-optimized"])
    'rail-optimized'
    """
    folded = {_fold(text): text for text in known}
    near = get_close_matches(_fold(str(word)), folded, n=1, cutoff=least)
    return folded[near[0]] if near else None


def _escape(match: re.Match[str]) -> str:
    return repr(match[0])[1:-1]


def _fold(text: str) -> str:
    return text.casefold().replace("_", "-").replace(" ", "-")
