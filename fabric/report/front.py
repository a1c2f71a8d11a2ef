"""A front on the screen."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fabric.pareto.records import Between, Front, Point, knee
from fabric.pareto.words import changes_from


def print_front(front: Front, console: Console) -> None:
    """Print every point, cheapest first, with what changes from one to the next; then plans between two of them."""
    table = _table(front, ("step gap", ""), "structure, or what changes from the point above")
    bend = knee(front.points)
    gaps = ["", *(percent(segment.step_gap) for segment in front.segments)]
    for index, point in enumerate(front.points):
        marks = ["supported"] if point.is_supported else []
        marks += ["knee"] if point is bend else []
        gap = gaps[index] if index < len(gaps) else ""
        _add(table, point, (gap, ", ".join(marks)), point.changes or point.structure)
    console.print(table)
    for line in _verdict(front):
        console.print(line)
    if front.between is not None:
        _print_between(front, front.between, console)


def _print_between(front: Front, between: Between, console: Console) -> None:
    first, second = front.points[between.number - 1 : between.number + 1]
    console.print()
    table = _table(front, (), "structure, or what changes from the plan above")
    _add(table, first, (), first.structure)
    for plan in between.plans:
        _add(table, plan, (), plan.changes)
    last = between.plans[-1] if between.plans else first
    _add(table, second, (), changes_from(last, second.choices, (second.money_usd, second.power_w)))
    console.print(table)
    if between.step_gap is None:
        text = f"The search between {first.number} and {second.number} was interrupted: plans may be missing."
        console.print(Text(text, style="bold yellow"))
        return
    told = f"Each is the cheapest under one of {between.num_levels} levels of power, mixed fabrics included."
    console.print(Text(f"{told} No other plan beats them by more than {percent(between.step_gap)}.", "green"))


def _table(front: Front, more: tuple[str, ...], last: str) -> Table:
    """A table of numbers, figures and words; ``more`` are columns between."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("point", f"{front.money.value} USD", "kW", *(name for name in more if name)):
        table.add_column(name, justify="right")
    for name in (*(name for name in more if not name), last):
        table.add_column(name, overflow="fold")
    return table


def _add(table: Table, point: Point, more: tuple[str, ...], words: str) -> None:
    usd, kw = f"{point.money_usd:,.0f}", f"{point.power_w / 1000:,.2f}"
    table.add_row(point.label, usd, kw, *more, escape(words))


def _verdict(front: Front) -> list[Text]:
    """What is proven, and what the step gap means."""
    if not front.is_complete:
        missing = "points between or beyond" if front.is_mixed else "cooler points"
        return [Text(f"The search was interrupted: {missing} may be missing.", style="bold yellow")]
    if front.is_mixed:
        far = f"more than {percent(front.hull_gap, digits=6)} " if front.hull_gap else ""
        words = f"no plan lies {far}below the lines between its points"
        lines = [Text(f"The front is complete: {words}.", "green")]
    else:
        words = "no other fabric of one kind per tier and class beats a point in both"
        lines = [Text(f"The front is complete: {words}.", "green")]
    if front.points and front.points[0].plan.layout is not None:
        words = "Racks are placed by rule; `plan` without --point moves them closer, as long as that gains."
        lines.append(Text(words, style="dim"))
    if front.step_gap:
        words = "Step gap: a plan between two points beats both by at most so much; --between A B lists such plans."
        lines.append(Text(words, style="dim"))
    return lines


def percent(gap: Decimal, digits: int = 2) -> str:
    """A ratio in percent, rounded up.

    >>> percent(Decimal("0.01234501")), percent(Decimal(0))
    ('1.24 %', '0.00 %')
    """
    return f"{(gap * 100).quantize(Decimal(1).scaleb(-digits), ROUND_CEILING):f} %"
