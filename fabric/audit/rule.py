"""What a rule is, and how rules turn bad rows into faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fabric.audit.columns import Groups, Mask
from fabric.audit.evidence import Evidence
from fabric.audit.report import Severity

NUM_EXAMPLES = 5
MAX_FAULTS = 20

Label = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows that break a rule in the same way; ``rows`` are a few of the ``count``.

    ``table`` names a table that cannot be read any further because of it.
    """

    message: str
    rows: tuple[str, ...] = ()
    count: int = 1
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were checked and what is wrong with them."""

    checked: int
    faults: tuple[Fault, ...] = ()


Judge = Callable[[Evidence], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named inequality over the tables. ``tables`` are read by it; ``needs_plan`` when it checks a claim.

    ``needs_prices``: it compares with the price book, which must be the one the plan was made with.
    """

    code: str
    name: str
    meaning: str
    remedy: str
    severity: Severity
    tables: tuple[str, ...]
    needs_plan: bool
    needs_prices: bool
    judge: Judge


def rule(
    code: str,
    *tables: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    needs_plan: bool = False,
    needs_prices: bool = False,
) -> Callable[[Judge], Rule]:
    """Make the decorated function the rule ``code``; its docstring is the meaning."""

    def declare(judge: Judge) -> Rule:
        name = getattr(judge, "__name__", code)
        meaning = (judge.__doc__ or "").strip()
        return Rule(code, name, meaning, remedy, severity, tables, needs_plan, needs_prices, judge)

    return declare


def bad_rows(bad: Mask, message: str, label: Label) -> tuple[Fault, ...]:
    """One fault over all bad rows; ``{n}`` in the message becomes their number."""
    rows = np.flatnonzero(bad)
    if not rows.size:
        return ()
    examples = tuple(label(row) for row in rows[:NUM_EXAMPLES].tolist())
    return (Fault(message.replace("{n}", str(rows.size)), examples, int(rows.size)),)


def repeated_rows(bad: Mask, message: str, label: Label, table: str) -> tuple[Fault, ...]:
    """Like :func:`bad_rows`; ``table`` has two rows of one key, so that nothing else can be said about it."""
    return tuple(replace(fault, table=table) for fault in bad_rows(bad, message, label))


def bad_groups(groups: Groups, judge: Callable[[int], str | None], label: Label) -> Verdict:
    """A fault for every group that ``judge`` objects to; alike objections are told once."""
    told: dict[str, list[int]] = {}
    for group in range(len(groups)):
        objection = judge(group)
        if objection is not None:
            told.setdefault(objection, []).append(group)
    faults = []
    for message, members in list(told.items())[:MAX_FAULTS]:
        rows = groups.rows(members[0], NUM_EXAMPLES)
        count = int(sum(groups.sizes[member] for member in members))
        faults.append(Fault(message, tuple(label(row) for row in rows), count))
    if len(told) > MAX_FAULTS:
        rest = sum(int(groups.sizes[member]) for members in list(told.values())[MAX_FAULTS:] for member in members)
        faults.append(Fault(f"{len(told) - MAX_FAULTS} more kinds of this fault", (), rest))
    return Verdict(int(groups.sizes.sum()), tuple(faults))


def claim(what: str, claimed: object, counted: object) -> tuple[Fault, ...]:
    """A fault when the plan claims one figure and the tables hold another."""
    if claimed == counted:
        return ()
    return (Fault(f"the plan claims {what} {claimed}, the tables hold {counted}"),)
