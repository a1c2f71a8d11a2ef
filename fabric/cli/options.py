"""Options that several commands have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from catalogs.records import Catalog
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


intent_option: Decorator = click.option(
    "--intent",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use the books and the parts of this intent, as planning did.",
)
"""``--intent FILE``, given to the command as ``intent``."""


def catalog_of_files(
    intent: Path | None, prices: Sequence[Path] = (), tables: Mapping[str, Path] | None = None
) -> Catalog:
    """The packaged catalogue, or that of an intent, with price books and tables of the command line over it."""
    if intent is None:
        from catalogs.load import load_catalog

        return load_catalog(prices=prices, tables=tables or {})
    from fabric.inputs import catalog_of_intent
    from fabric.load import load_intent

    return catalog_of_intent(load_intent(intent), prices, tables or {})


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
