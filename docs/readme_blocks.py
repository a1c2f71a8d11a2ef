"""The generated blocks of README.md: what the first example prints, and the table of all examples."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from docs.blocks import table
from tests.golden.command_line import EXAMPLES, ROOT, Outcome, examples, railspine

FIRST = "dgx-b200-4su"
EXPLAINED = "mi300x-512"
TOO_LITTLE = "caps: {power_kw: 60}"
ON_A_FLOOR = "dgx-b200-4su-floor"
COLUMNS = 100
ENGINE_VERSION = "9.x"

Facts = dict[str, Any]


def transcript() -> str:
    """What the first example prints on a screen of 100 columns; the engine's version is cut to what all share."""
    with tempfile.TemporaryDirectory() as scratch:
        told = _run("plan", str(EXAMPLES / f"{FIRST}.yaml"), cwd=Path(scratch))
        plan = Path(scratch) / "plans" / FIRST / "plan.json"
        facts = json.loads(plan.read_text("utf-8"))
        facts["proof"]["engine_version"] = ENGINE_VERSION
        plan.write_text(json.dumps(facts), "utf-8")
        shown = _run("show", f"plans/{FIRST}", cwd=Path(scratch))
    return f"```text\n{shown.out}{told.err}```"


def why() -> str:
    """The decisions of an example with their runners-up, and what binds."""
    told = _run("explain", f"examples/{EXPLAINED}.yaml", cwd=ROOT).out
    return _text(told[told.index("Decisions and") : told.index("Structures that fell out")])


def conflict() -> str:
    """What explain says of the first example under a cap that nothing meets."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "intent.yaml"
        path.write_text((EXAMPLES / f"{FIRST}.yaml").read_text("utf-8") + f"\n{TOO_LITTLE}\n", "utf-8")
        told = railspine(["explain", str(path)], columns=COLUMNS)
    if told.code != 3:
        raise ValueError(told.err)
    return _text(told.out[: told.out.index("Structures that fell out")])


def front() -> str:
    """The front of an example."""
    return _text(_run("pareto", f"examples/{EXPLAINED}.yaml", cwd=ROOT).out)


def floor() -> str:
    """Links and ways of the example on a floor."""
    with tempfile.TemporaryDirectory() as scratch:
        told = _run("plan", str(EXAMPLES / f"{ON_A_FLOOR}.yaml"), "--dry-run", cwd=Path(scratch)).out
    lines = told.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("│ Links"))
    last = next(i for i, line in enumerate(lines) if line.startswith("│ Floor:"))
    money = next(i for i, line in enumerate(lines) if "Cost and power" in line)
    end = next(i for i, line in enumerate(lines) if line.startswith("│ Proof:"))
    return _text("\n".join([*lines[first:money], *lines[last:end]]))


def between() -> str:
    """Plans between two points of the front."""
    told = _run("pareto", f"examples/{EXPLAINED}.yaml", "--between", "2", "3", cwd=ROOT).out
    return _text(told.partition("lists such plans.")[2])


def _text(told: str) -> str:
    """A block without the blanks that fill the screen."""
    lines = "\n".join(line.rstrip() for line in told.splitlines()).strip("\n")
    return f"```text\n{lines}\n```"


def _run(*arguments: str, cwd: Path) -> Outcome:
    outcome = railspine(arguments, cwd=cwd, columns=COLUMNS)
    if outcome.code:
        raise ValueError(outcome.err)
    return outcome


def examples_table() -> str:
    """One row per example, from the facts that the tests hold every plan against."""
    header = (
        "example", "fabric", "GPUs", "leaf + spine + core", "links", "cables", "modules", "goal", "capex USD", "kW",
    )  # fmt: skip
    rows = [_row(example, _facts(example)) for example in examples()]
    return table(header, rows, right=(2, 4, 5, 6, 8, 9))


def _facts(example: str) -> Facts:
    facts: Facts = json.loads((ROOT / "tests/golden" / example / "facts.json").read_text("utf-8"))
    return facts


def _row(example: str, facts: Facts) -> tuple[str, ...]:
    links, totals = facts["links"].values(), facts["totals"]
    planes = f", {facts['planes']} planes" if facts["planes"] > 1 else ""
    return (
        f"[{example}](examples/{example}.yaml)",
        f"{facts['protocol']} {facts['form']}{planes}",
        f"{facts['gpus']:,}",
        " + ".join(f"{choice['count']:,} x {choice['model']}" for choice in facts["switches"].values()),
        f"{sum(link['links'] for link in links):,}",
        f"{sum(link['cables'] for link in links):,}",
        f"{sum(sum(link['modules'].values()) for link in links):,}",
        ", ".join(facts["proof"]["goals"]),
        _amount(float(totals["capex_usd"]), totals["unpriced"], ",.0f"),
        _amount(float(totals["power_w"]) / 1000, totals["unpowered"], ",.1f"),
    )


def _amount(amount: float, unknown: list[str], form: str) -> str:
    """A total; one with parts that have no figure is a lower bound, or unknown."""
    if not unknown:
        return f"{amount:{form}}"
    return f"> {amount:{form}}" if amount else "unknown"
