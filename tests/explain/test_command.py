"""The command: one set of facts as text and as JSON, and the exit code of an intent without a plan."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.golden.command_line import EXAMPLES, railspine

FEASIBLE, INFEASIBLE = "dgx-b300-power-cap", "dgx-b200-4su"


def facts(path: Path, code: int) -> dict[str, Any]:
    outcome = railspine(["explain", str(path), "--json"])
    assert outcome.code == code, outcome.err
    loaded: dict[str, Any] = json.loads(outcome.out)
    return loaded


def squeezed(text: str) -> str:
    """Text without blanks and line breaks, which a table puts anywhere."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example under a cap that nothing meets."""
    path = tmp_path_factory.mktemp("explain") / "capped.yaml"
    path.write_text((EXAMPLES / f"{INFEASIBLE}.yaml").read_text("utf-8") + "\ncaps: {power_kw: 60}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def no_plan(capped: Path) -> dict[str, Any]:
    """What explain says of it, as JSON."""
    return facts(capped, 3)


def test_plan_bindings_decisions_and_counts_are_told_both_ways() -> None:
    path = EXAMPLES / f"{FEASIBLE}.yaml"
    told = facts(path, 0)
    shown = squeezed(railspine(["explain", str(path)], columns=300).out)
    assert told["conflict"] == []
    assert told["plan"]["name"] == FEASIBLE
    assert told["decisions"]
    assert told["bindings"]
    for decision in told["decisions"]:
        assert squeezed(decision["name"] + decision["chosen"]) in shown
        if decision["runner_up"] is None:
            continue
        assert squeezed(decision["runner_up"]) in shown
        assert f"{Decimal(decision['capex_usd']):+,.0f}" in shown
        if decision["flip"]:
            assert f"{Decimal(decision['flip']['flips_at']):,}" in shown
    for binding in told["bindings"]:
        assert squeezed(binding["name"] + binding["used"] + binding["limit"]) in shown
    for reason in told["rejections"][:8] + told["refusals"][:8]:
        assert squeezed(f"{reason['count']:,}{reason['reason']}") in shown
    assert [reason["count"] for reason in told["refusals"]] == sorted(
        (reason["count"] for reason in told["refusals"]), reverse=True
    )


def test_plan_of_the_explanation_is_that_of_plan() -> None:
    told = facts(EXAMPLES / f"{FEASIBLE}.yaml", 0)["plan"]
    planned = json.loads(railspine(["plan", f"examples/{FEASIBLE}.yaml", "--dry-run", "--json"]).out)
    for key in ("structure", "tiers", "links", "totals", "intent_sha256"):
        assert told[key] == planned[key], key


def test_conflict_is_told_both_ways_with_exit_code_3(capped: Path, no_plan: dict[str, Any]) -> None:
    told = no_plan
    outcome = railspine(["explain", str(capped)], columns=300)
    assert outcome.code == 3
    assert (told["plan"], told["decisions"], told["bindings"]) == (None, [], [])
    assert "No fabric meets the intent: proven over every candidate." in outcome.out
    shown = squeezed(outcome.out)
    assert told["conflict"]
    for line in told["conflict"]:
        default = "(default)" if line["is_default"] else ""
        change = f" ({line['change']})" if line["change"] else ""
        enough = (line["enough"] or "nothing: other rules stand in the way too") + change
        assert squeezed(f"{line['key']}{line['value']}{default}{enough}{line['result'] or ''}") in shown
    assert told["rejections"] or told["refusals"]


def test_what_is_enough_is_enough_in_the_file(capped: Path, no_plan: dict[str, Any], tmp_path: Path) -> None:
    least = Decimal({line["key"]: line["enough"] for line in no_plan["conflict"]}["caps.power_kw"])
    for kw, code in ((least, 0), (least - Decimal("0.000001"), 3)):
        path = tmp_path / "relaxed.yaml"
        path.write_text(capped.read_text("utf-8").replace("power_kw: 60", f"power_kw: {kw}"), "utf-8")
        assert railspine(["plan", str(path), "--dry-run"]).code == code


def test_prices_laid_over_are_those_explained(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text("part_number,price_usd,kind,source\nSN5610,36599.00,quote,user\n", "utf-8")
    outcome = railspine(["explain", f"examples/{FEASIBLE}.yaml", "--json", "--prices", str(book)])
    chosen = {line["name"]: line["chosen"] for line in json.loads(outcome.out)["decisions"]}
    assert chosen["leaf switch"] == "SN5610"


def test_an_unknown_model_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: x\nhosts: {model: DGX-B20, count: 9}\n", "utf-8")
    outcome = railspine(["explain", str(path)])
    assert (outcome.code, f"{path}:2:" in outcome.err, "DGX-B200" in outcome.err) == (2, True, True)
