"""What a rule over a quote is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.report import Severity
from fabric.audit.rule import MAX_FAULTS, NUM_EXAMPLES


@dataclass(frozen=True, slots=True)
class QuoteFault:
    """Rows of the quote that break a rule in the same way: ``rows`` names a few of ``count``.

    ``cost_usd`` is as in a finding.
    """

    message: str
    rows: tuple[str, ...] = ()
    count: int = 1
    cost_usd: Decimal | None = None


Judge = Callable[[QuoteEvidence], Iterable[QuoteFault]]


@dataclass(frozen=True, slots=True)
class QuoteRule:
    """A named rule over the sheets it ``needs`` (``cables``, ``bom``)."""

    code: str
    name: str
    meaning: str
    remedy: str
    severity: Severity
    needs: tuple[str, ...]
    judge: Judge


def quote_rule(
    code: str, *needs: str, remedy: str, severity: Severity = Severity.ERROR
) -> Callable[[Judge], QuoteRule]:
    """Make the decorated function the rule ``code``; its docstring is the meaning."""

    def declare(judge: Judge) -> QuoteRule:
        name = getattr(judge, "__name__", code)
        return QuoteRule(code, name, (judge.__doc__ or "").strip(), remedy, severity, needs, judge)

    return declare


def alike(
    told: Iterable[tuple[str, object]], costs: Callable[[str, int], Decimal | None] | None = None
) -> list[QuoteFault]:
    """One fault per message over all rows that it is told of; ``costs`` gives the money of a message and its rows.

    Messages beyond ``MAX_FAULTS`` are counted together.
    """
    rows: dict[str, list[str]] = {}
    for message, row in told:
        rows.setdefault(message, []).append(str(row))
    faults = [
        QuoteFault(message, examples(members), len(members), costs(message, len(members)) if costs else None)
        for message, members in rows.items()
    ]
    more = faults[MAX_FAULTS:]
    if more:
        known = [fault.cost_usd for fault in more if fault.cost_usd is not None]
        cost = sum(known, Decimal(0)) if known else None
        faults[MAX_FAULTS:] = [
            QuoteFault(f"{len(more)} more kinds of this fault", (), sum(fault.count for fault in more), cost)
        ]
    return faults


def examples(rows: Sequence[object]) -> tuple[str, ...]:
    """A few rows for a message."""
    return tuple(str(row) for row in rows[:NUM_EXAMPLES])
