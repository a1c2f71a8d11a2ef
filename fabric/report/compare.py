"""A comparison on the screen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fabric.compare.difference import Comparison, Fact, PartChange, Task
from fabric.report.facts import ratio

MEANING = {
    Task.KEEP: "stay as they are",
    Task.MOVE: "keep one port, the other end moves",
    Task.REPLACE: "keep both ports, another cable",
    Task.REMOVE: "come out",
    Task.PULL: "are pulled anew",
}


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print facts side by side, parts that change, and the crew's work."""
    console.print(_facts(comparison))
    console.print(_parts(comparison))
    for other, name in enumerate(comparison.names[1:]):
        tasks = comparison.tasks(other)
        if tasks:
            console.print(Text(f"Cables from {comparison.names[0]} to {name}", style="bold"))
        for task, meaning in MEANING.items():
            if tasks[task]:
                console.print(Text(f"  {tasks[task]:>9,} {meaning}"))
        if tasks and comparison.could_stay[other] > tasks[Task.KEEP]:
            console.print(Text(f"  {comparison.could_stay[other]:>9,} could stay, were the ports dealt anew"))


def _table(title: str, first: str, *names: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in names:
        table.add_column(escape(name), justify="right", overflow="fold")
    return table


def _facts(comparison: Comparison) -> Table:
    table = _table("Side by side", "", *comparison.names)
    for fact in comparison.facts:
        unit = f", {fact.unit}" if fact.unit else ""
        table.add_row(escape(fact.name + unit), *(_figure(fact, value) for value in fact.values))
    return table


def _figure(fact: Fact, value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, Fraction):
        return f"{float(value) * 100:.4g} %" if fact.name.startswith("bisection") else ratio(str(value))
    return f"{value:,.0f}" if isinstance(value, Decimal) else f"{value:,}"


def _parts(comparison: Comparison) -> Table:
    """Parts of which the number changes; a price that is not known leaves the money open."""
    others = comparison.names[1:]
    table = _table("Parts that change", "order code", *comparison.names, *(f"{name}, USD" for name in others))
    for part in comparison.parts:
        if len(set(part.installed)) > 1:
            numbers = (f"{number:,}" for number in part.installed)
            table.add_row(escape(part.order_code), *numbers, *map(_money, part.money_usd))
    table.add_row("all together", *[""] * len(comparison.names), *_totals(comparison.parts, len(others)))
    return table


def _money(amount: Decimal | None) -> str:
    return "unknown" if amount is None else f"{amount:+,.0f}"


def _totals(parts: tuple[PartChange, ...], others: int) -> list[str]:
    totals = []
    for other in range(others):
        known = [part.money_usd[other] for part in parts]
        total = sum((amount for amount in known if amount is not None), Decimal(0))
        totals.append(f"{total:+,.0f}" if None not in known else f"> {total:+,.0f}")
    return totals
