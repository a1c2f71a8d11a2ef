"""An explanation on the screen, and the same facts for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fabric.explain.records import Decision, Flip, Relaxation
from fabric.explain.run import Explanation
from fabric.plan import RejectionCount
from fabric.report.facts import plan_facts, proof_line

_SHOWN_REASONS = 8


def explanation_facts(explanation: Explanation) -> dict[str, Any]:
    """Everything an explanation says, ready for JSON; decimals are strings."""
    return {
        "plan": None if explanation.plan is None else plan_facts(explanation.plan),
        **{
            name: [_plain(asdict(record)) for record in getattr(explanation, name)]
            for name in ("bindings", "decisions", "conflict", "rejections", "refusals")
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, Decimal) else value


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print it: what was chosen and why, or what stands in the way."""
    for block in _blocks(explanation):
        console.print(block)


def _blocks(explanation: Explanation) -> Iterator[RenderableType]:
    if explanation.plan is None:
        yield Text("No fabric meets the intent: proven over every candidate.", style="bold red")
        yield from _conflict(explanation.conflict)
    else:
        yield Text(f"{explanation.plan.name}: {proof_line(explanation.plan)}.", style="bold")
        yield _decision_table(explanation.decisions)
        yield _binding_table(explanation)
    yield from _reasons("Structures that fell out", explanation.rejections)
    yield from _reasons("Parts and links that a rule refused", explanation.refusals)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold", justify="right" if name in ("USD", "kW", "times") else "left")
    return table


def _decision_table(decisions: tuple[Decision, ...]) -> Table:
    table = _table("Decisions and their runners-up", "decision", "chosen", "runner-up", "USD", "kW", "flips when")
    for decision in decisions:
        if decision.runner_up is None or decision.capex_usd is None or decision.power_w is None:
            table.add_row(
                decision.name, escape(decision.chosen), "no other plan", "", "", "never, within these rules"
            )
            continue
        table.add_row(
            decision.name,
            escape(decision.chosen),
            escape(decision.runner_up),
            f"{decision.capex_usd:+,.0f}",
            f"{decision.power_w / 1000:+,.1f}",
            escape(_flip_text(decision.flip)),
        )
    return table


def _flip_text(flip: Flip | None) -> str:
    if flip is None:
        return "no one figure found"
    return f"{flip.figure} of {flip.part_number} {flip.now:,} -> {flip.flips_at:,} {flip.unit}"


def _binding_table(explanation: Explanation) -> RenderableType:
    if not explanation.bindings:
        return Text("Nothing binds: no cage, ratio, reach, loss or cap is used up.")
    table = _table("What binds", "what", "used", "limit", "meaning")
    for binding in explanation.bindings:
        table.add_row(binding.name, binding.used, binding.limit, binding.remark)
    return table


def _conflict(conflict: tuple[Relaxation, ...]) -> Iterator[RenderableType]:
    if not conflict:
        yield Text("Not even the loosest intent has a plan: the reasons below are about hosts, parts and prices.")
        return
    yield Text("These rules cannot hold together; without any one of them the others could.")
    table = _table("", "rule", "value", "what would be enough, alone", "and then")
    for line in conflict:
        value = f"{line.value} (default)" if line.is_default else line.value
        enough = "nothing: other rules stand in the way too" if line.enough is None else line.enough
        enough = f"{enough} ({line.change})" if line.change else enough
        table.add_row(line.key, escape(value), escape(enough), line.result or "")
    yield table


def _reasons(title: str, reasons: tuple[RejectionCount, ...]) -> Iterator[RenderableType]:
    if not reasons:
        return
    table = _table(title, "times", "reason", "for example")
    for reason in reasons[:_SHOWN_REASONS]:
        table.add_row(f"{reason.count:,}", escape(reason.reason), escape(reason.example))
    yield table
    if len(reasons) > _SHOWN_REASONS:
        yield Text(f"... and {len(reasons) - _SHOWN_REASONS} more reasons; --json lists all.", style="dim")
