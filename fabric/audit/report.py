"""What an audit says: findings, the checks behind them, and what could not be checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

REPORT_VERSION = 1


class Severity(StrEnum):
    """How much a finding matters: an error will not work or is not true, a warning may not, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: ``count`` rows share it, ``rows`` names a few of them, ``remedy`` says what to do.

    ``cost_usd`` is the money at stake where it is known: to be spent on top, or (below 0) billed for nothing.
    """

    code: str
    severity: Severity
    message: str
    rows: tuple[str, ...]
    count: int
    remedy: str
    cost_usd: Decimal | None = None

    def __str__(self) -> str:
        examples = f" (for example {', '.join(self.rows)})" if self.rows else ""
        return f"{self.code}: {self.message}{examples}"


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that was run, and over how many rows (or parts, or figures)."""

    code: str
    name: str
    num_rows: int


@dataclass(frozen=True, slots=True)
class SkippedCheck:
    """A rule that could not be run, and why."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Findings in the order of the rules, worst first inside a rule; every rule is in ``checks`` or ``skipped``."""

    plan: str | None
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    skipped: tuple[SkippedCheck, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything was found that will not work or is not true."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all findings, notes included."""
        return frozenset(finding.code for finding in self.findings)

    def num_findings(self, severity: Severity) -> int:
        """Findings of one severity."""
        return Counter(finding.severity for finding in self.findings)[severity]

    def facts(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "report_version": REPORT_VERSION,
            "plan": self.plan,
            "has_errors": self.has_errors,
            "num_errors": self.num_findings(Severity.ERROR),
            "num_warnings": self.num_findings(Severity.WARNING),
            "findings": [_facts(finding) for finding in self.findings],
            "checks": [asdict(check) for check in self.checks],
            "skipped": [asdict(skipped) for skipped in self.skipped],
        }


def _facts(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "cost_usd": None if finding.cost_usd is None else str(finding.cost_usd)}
