"""Write the facts of every example, its schema and the pages made from them: ``python -m tests.golden.regenerate``.

Names what changed; read the diff as code.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from docs.generate import write_pages
from tests.golden.command_line import EXAMPLES, examples, railspine
from tests.golden.facts import facts_of, facts_text

HERE = Path(__file__).parent
SCHEMA = EXAMPLES / "intent.schema.json"


def golden(example: str) -> Path:
    """Where the facts of ``example`` are kept."""
    return HERE / example / "facts.json"


def regenerate() -> None:
    """Write what differs and remove the facts of examples that are gone."""
    _write(SCHEMA, railspine(["schema"]).out)
    for stale in sorted(path.parent for path in HERE.glob("*/facts.json")):
        if stale.name not in examples():
            shutil.rmtree(stale)
            _tell("removed", stale)
    with tempfile.TemporaryDirectory() as scratch:
        for example in examples():
            _write(golden(example), _plan_facts(example, Path(scratch) / example))
    for page in write_pages():
        _tell("changed", page)


def _plan_facts(example: str, directory: Path) -> str:
    outcome = railspine(["plan", f"examples/{example}.yaml", "--output", str(directory)])
    if outcome.code:
        raise SystemExit(f"{example}: exit code {outcome.code}\n{outcome.err}")
    return facts_text(facts_of(directory))


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    _tell("changed", path)


def _tell(what: str, path: Path) -> None:
    sys.stdout.write(f"{what}: {path}\n")


if __name__ == "__main__":
    regenerate()
