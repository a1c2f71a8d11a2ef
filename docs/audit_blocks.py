"""The generated blocks of docs/audit.md: what the audit measures, what it says of a quote, how a fabric grows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docs.blocks import table
from fabric.audit.quote.headings import fields_of
from fabric.audit.quote.run import QUOTE_RULES
from tests.golden.command_line import EXAMPLES, ROOT, Outcome, railspine

MEASURED = "dgx-b200-4su"
QUOTE = "examples/quotes/pod-32"
COLUMNS = 100
SHOWN_HEADINGS = 6
FAULTY = 5


def measures() -> str:
    """Bandwidth and failures of the first example."""
    with tempfile.TemporaryDirectory() as scratch:
        _run("plan", str(EXAMPLES / f"{MEASURED}.yaml"), cwd=Path(scratch))
        told = _run("audit", f"plans/{MEASURED}", "--bandwidth", "--failures", "1", cwd=Path(scratch))
    return _text(told.out)


def quote() -> str:
    """What is wrong with the example quote."""
    files = [f"{QUOTE}/cables.csv", "--bom", f"{QUOTE}/bom.csv", "--map", f"{QUOTE}/columns.yaml"]
    return _text(_run("audit", "--cables", *files, cwd=ROOT, code=FAULTY).out)


def growth() -> str:
    """The first example without its reserved ports, and twice as large."""
    with tempfile.TemporaryDirectory() as scratch:
        for units in (4, 8):
            (Path(scratch) / f"{units}su.yaml").write_text(grown_intent(units), "utf-8")
            _run("plan", f"{units}su.yaml", cwd=Path(scratch))
        told = _run("compare", "plans/4su", "plans/8su", cwd=Path(scratch))
    return _text(told.out)


def grown_intent(units: int) -> str:
    """The first example with so many full units of 32 hosts."""
    lines = (EXAMPLES / f"{MEASURED}.yaml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("reserved_endpoints")]
    text = "\n".join(kept).replace(f"name: {MEASURED}", f"name: {units}su")
    return text.replace("count: 127", f"count: {32 * units}") + "\n"


def rules() -> str:
    """Every rule over quotes."""
    rows = [
        (rule.code, rule.severity.value, " + ".join(rule.needs) or "either", _line(rule.meaning))
        for rule in QUOTE_RULES
    ]
    return table(("code", "severity", "sheets", "what holds"), rows)


def fields() -> str:
    """What may stand in a sheet, with some of the headings that are understood."""
    rows = [
        (sheet, field.name, field.meaning, ", ".join(field.headings[:SHOWN_HEADINGS]))
        for sheet in ("cables", "bom")
        for field in fields_of(sheet)
    ]
    return table(("sheet", "field", "meaning", "some headings"), rows)


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(told: str) -> str:
    """A block without the blanks that fill the screen."""
    lines = "\n".join(line.rstrip() for line in told.splitlines()).strip("\n")
    return f"```text\n{lines}\n```"


def _run(*arguments: str, cwd: Path, code: int = 0) -> Outcome:
    outcome = railspine(list(arguments), cwd=cwd, columns=COLUMNS)
    if outcome.code != code:
        raise ValueError(outcome.err or outcome.out)
    return outcome
