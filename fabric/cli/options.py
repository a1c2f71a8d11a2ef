"""Options that several commands have in common."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

LABEL = re.compile(r"([1-9]\d*)(?:\.([1-9]\d*))?", re.ASCII)

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def prices_option(laid_over: str) -> Decorator:
    """``--prices FILE``, given to the command as ``prices``: a tuple of paths in their order."""
    return click.option(
        "--prices",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help=f"Price book laid over {laid_over}; a later one wins. May be repeated.",
    )


def plans_option(of: str) -> Decorator:
    """``--plans K``, given to the command as ``num_levels``: None where it is left out."""
    return click.option(
        "--plans",
        "num_levels",
        type=click.IntRange(1, 1000),
        metavar="K",
        help=f"Levels of power between two neighbouring points, for {of}; default 8.",
    )


class PointLabel(click.ParamType[tuple[int, int]]):
    """A point of a front, 2, or a plan behind it, 2.3: a pair (number, step), step 0 for a point."""

    name = "point"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Number and step of what was written."""
        matched = LABEL.fullmatch(str(value))
        if matched is None:
            self.fail(
                f"{value!r} is no point; a point is written 2, a plan between 2 and 3 is written 2.1", param, ctx
            )
        number, step = matched.groups()
        return int(number), int(step or 0)
