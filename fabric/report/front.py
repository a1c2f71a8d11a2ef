"""A front on the screen."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fabric.pareto.front import Front, knee


def print_front(front: Front, console: Console) -> None:
    """Print every point, cheapest first, with what changes from one to the next."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("point", "right"), (f"{front.money.value} USD", "right"), ("kW", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    for name in ("", "structure, or what changes from the point above"):
        table.add_column(name, overflow="fold")
    bend = knee(front.points)
    for point in front.points:
        marks = ["supported"] if point.is_supported else []
        marks += ["knee"] if point is bend else []
        table.add_row(
            str(point.number),
            f"{point.money_usd:,.0f}",
            f"{point.power_w / 1000:,.2f}",
            ", ".join(marks),
            escape(point.changes or point.structure),
        )
    console.print(table)
    if front.is_complete:
        console.print(
            Text("The front is complete: no other plan in the space searched beats a point in both.", "green")
        )
    else:
        console.print(Text("The search was interrupted: cooler points may be missing.", style="bold yellow"))
