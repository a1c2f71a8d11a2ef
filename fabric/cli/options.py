"""Options that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from catalogs.records import Catalog

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


intent_option: Decorator = click.option(
    "--intent",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use the books and the parts of this intent, as planning did.",
)


def load_books(prices: tuple[Path, ...], intent: Path | None) -> Catalog:
    """The default catalogue with the books laid over it, those of the intent first."""
    if intent is None:
        from catalogs.load import load_catalog

        return load_catalog(prices=prices)
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent

    return catalog_of_intent(load_intent(intent), prices)
