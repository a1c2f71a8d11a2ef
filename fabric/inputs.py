"""The catalogue that an intent asks for: the packaged one with the user's files over it, or a table of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from catalogs.load import load_catalog
from catalogs.records import Catalog
from catalogs.simple import load_simple_catalog
from fabric.errors import Finding, InputError
from fabric.load import LoadedIntent

_NO_TABLES: Mapping[str, Path] = MappingProxyType({})


def catalog_of_intent(
    loaded: LoadedIntent, prices: Sequence[Path] = (), tables: Mapping[str, Path] = _NO_TABLES
) -> Catalog:
    """The catalogue of ``loaded``; ``prices`` are laid over its own price books, ``tables`` replace its own.

    Raises catalogs.problems.CatalogError with every bad cell of every file, InputError where ``prices`` come with a
    switch table of one's own.
    """
    if loaded.switch_table is None:
        return load_catalog((*loaded.price_books, *prices), loaded.supply_books, {**loaded.extra_tables, **tables})
    if prices:
        message = "the intent brings its own switch table, which price books do not touch"
        raise InputError([Finding(str(prices[0]), message, f"put the prices into {loaded.switch_table}")])
    speed = max(group.inline.nic_port_gbps for group in loaded.intent.hosts if group.inline is not None)
    own = load_simple_catalog(loaded.switch_table, loaded.intent.catalog.cable_price_usd, speed)
    return replace(own, hosts=load_catalog().hosts)
