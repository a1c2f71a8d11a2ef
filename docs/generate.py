"""Write every page that is made from code, tables or plans: ``python -m docs.generate``.

The table of examples leans on tests/golden; ``python -m tests.golden.regenerate`` writes those first, then the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs import audit_blocks
from docs.blocks import fill_blocks
from docs.column_pages import catalogue_columns, tables_page
from docs.commands_page import commands_page
from docs.intent_page import intent_page
from docs.readme_blocks import between, conflict, examples_table, floor, front, transcript, why

ROOT = Path(__file__).parents[1]


def pages() -> dict[Path, str]:
    """The text that every generated page should have."""
    pareto, floors = ROOT / "docs/pareto.md", ROOT / "docs/floor.md"
    readme, catalogue, audit = ROOT / "README.md", ROOT / "docs/catalogue.md", ROOT / "docs/audit.md"
    blocks = {
        "transcript": transcript(),
        "why": why(),
        "conflict": conflict(),
        "front": front(),
        "examples": examples_table(),
    }
    return {
        readme: fill_blocks(readme.read_text("utf-8"), blocks),
        ROOT / "docs/commands.md": commands_page(),
        ROOT / "docs/intent.md": intent_page(),
        ROOT / "docs/tables.md": tables_page(),
        audit: fill_blocks(
            audit.read_text("utf-8"),
            {
                "measures": audit_blocks.measures(),
                "quote": audit_blocks.quote(),
                "growth": audit_blocks.growth(),
                "rules": audit_blocks.rules(),
                "fields": audit_blocks.fields(),
            },
        ),
        floors: fill_blocks(floors.read_text("utf-8"), {"floor": floor()}),
        pareto: fill_blocks(pareto.read_text("utf-8"), {"between": between()}),
        catalogue: fill_blocks(catalogue.read_text("utf-8"), {"columns": catalogue_columns()}),
    }


def write_pages() -> list[Path]:
    """Write what differs; the pages written come back."""
    changed = []
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for page in write_pages():
        sys.stdout.write(f"changed: {page}\n")
