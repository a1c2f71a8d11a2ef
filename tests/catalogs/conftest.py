"""The packaged catalogue, and a way to see what a file of one's own is refused for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogs.load import load_catalog
from catalogs.problems import CatalogError
from catalogs.records import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Load a table or a book with this text; the problems as lines, none when it loads."""
    monkeypatch.chdir(tmp_path)

    def load(table: str, text: str | bytes) -> list[str]:
        path = Path(f"{table}.csv")
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        books = {"prices": {"prices": [path]}, "supply": {"supplies": [path]}}
        try:
            load_catalog(**books.get(table, {"tables": {table: path}}))  # type: ignore[arg-type]
        except CatalogError as error:
            return str(error).splitlines()
        return []

    return load
