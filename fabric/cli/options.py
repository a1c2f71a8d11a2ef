"""Options that several commands have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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
