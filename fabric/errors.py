"""Errors sorted by who must act. Only the command line turns them into text and an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with an input: where, what, and what to write instead."""

    where: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        tail = f" ({self.hint})" if self.hint else ""
        return f"{self.where}: {self.message}{tail}"


class RailspineError(Exception):
    """Base of every error a user can do something about."""

    exit_code = 2


class InputError(RailspineError):
    """The intent, a catalogue file or a plan is wrong; carries every problem found."""

    exit_code = 2

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class InfeasibleError(RailspineError):
    """No fabric meets the intent; proven over the whole space that was searched."""

    exit_code = 3

    def __init__(self, message: str, reasons: Sequence[str] = ()) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join([message, *(f"  - {reason}" for reason in self.reasons)]))


class UnprovenError(RailspineError):
    """The search stopped before it found a fabric or proved that there is none."""

    exit_code = 4


class AuditError(RailspineError):
    """The audit found faults; nothing is written."""

    exit_code = 5

    def __init__(self, message: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([message, *(f"  - {fault}" for fault in self.faults)]))
