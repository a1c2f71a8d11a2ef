"""The catalogue, read from the packaged tables and from whatever a user lays over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from catalogs.build import build_catalog
from catalogs.dictionary import PHYSICS_TABLES
from catalogs.layers import Layers, read_layers
from catalogs.problems import CatalogError, Problem
from catalogs.records import Catalog
from catalogs.references import reference_problems
from catalogs.values import near_miss

_NO_TABLES: Mapping[str, Path] = MappingProxyType({})


def load_catalog(
    prices: Sequence[Path] = (),
    supplies: Sequence[Path] = (),
    tables: Mapping[str, Path] = _NO_TABLES,
) -> Catalog:
    """The packaged catalogue with the user's files laid over it; refuses with every problem of every file.

    ``prices`` and ``supplies`` are books over the default ones: the last line for a part wins. A price line whose
    price_usd is empty takes the price away. ``tables`` names a file per physics table: its rows are added, a row
    with a known key replaces that row. The source ``user`` is always known.
    """
    problems = _unknown_tables(tables)
    loaded = {table: read_layers(table, _paths(tables, table)) for table in PHYSICS_TABLES}
    loaded["prices"] = read_layers("prices", prices)
    loaded["supply"] = read_layers("supply", supplies)
    raise_problems([*problems, *all_problems(loaded)])
    return build_catalog(loaded)


def all_problems(tables: Mapping[str, Layers]) -> list[Problem]:
    """Problems of the files themselves, then those between files."""
    own = [problem for layers in tables.values() for problem in layers.problems]
    return own + reference_problems(tables)


def raise_problems(problems: Sequence[Problem]) -> None:
    """Raise all of ``problems`` at once, or return when there are none."""
    if problems:
        raise CatalogError(problems)


def _paths(tables: Mapping[str, Path], table: str) -> list[Path]:
    return [tables[table]] if table in tables else []


def _unknown_tables(tables: Mapping[str, Path]) -> list[Problem]:
    known = list(PHYSICS_TABLES)
    unknown = [(table, path) for table, path in tables.items() if table not in known]
    return [
        Problem(str(path), 1, "", f"{table!r} is not a physics table", near_miss(table, known) or ", ".join(known))
        for table, path in unknown
    ]
