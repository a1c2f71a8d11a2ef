"""The examples in the docstrings hold."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from fabric import starter
from fabric.intent import plain, problems


@pytest.mark.parametrize("module", [plain, problems, starter], ids=lambda module: module.__name__)
def test_docstrings(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
