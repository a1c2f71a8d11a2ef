"""The audit shares no rule with the planner: what it imports is all it could share."""

from __future__ import annotations

import ast
from pathlib import Path

import fabric.audit

ALLOWED = (
    "fabric.audit",
    "fabric.errors",
    "fabric.plan",
    "fabric.portions",
    "fabric.room.records",
    "fabric.structure",
    "fabric.terms",
    "catalogs.records",
)


def test_imports() -> None:
    """Nothing of candidates, links, sizing, tables or solvers, and of the catalogue only its records."""
    files = sorted(Path(fabric.audit.__file__).parent.rglob("*.py"))
    assert len(files) > 20
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                ours = name.split(".")[0] in {"fabric", "catalogs", "solvers", "tests"}
                assert not ours or name.startswith(ALLOWED), f"{file}: {name}"


def test_no_loop_over_rows() -> None:
    """Large tables are columns: nobody turns them into Python rows."""
    for file in sorted(Path(fabric.audit.__file__).parent.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "to_pydict" not in text, file
        assert ".iterrows" not in text, file
