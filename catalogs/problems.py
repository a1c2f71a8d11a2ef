"""What is wrong with a catalogue file: every problem of every file is gathered, then raised once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place. ``line`` counts from 1; ``column_name`` is empty when the whole line is meant."""

    file: str
    line: int
    column_name: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line), self.column_name) if part)
        tail = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.message}{tail}"


class CatalogError(Exception):
    """A catalogue, price, supply or device-type file cannot be used; ``problems`` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
