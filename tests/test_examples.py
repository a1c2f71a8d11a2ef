"""Every example plans, passes the audit, and gives the facts kept in golden/; none can be forgotten.

``python -m tests.golden.regenerate`` writes the facts anew.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from fabric.load import load_intent
from tests.golden.command_line import EXAMPLES, Outcome, examples, railspine
from tests.golden.facts import facts_of
from tests.golden.regenerate import SCHEMA, golden

SHORTEST = ("600-endpoints", "mi300x-512")
"""Planned twice: a table of the user's own, and the packaged catalogue with copper and fibre."""

MOST_LINES = 40


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The directory and the JSON of an example's plan; each example is planned once."""
    scratch = tmp_path_factory.mktemp("plans")

    @cache
    def planned(example: str) -> tuple[Path, Outcome]:
        return scratch / example, plan(example, scratch / example)

    return planned


def plan(example: str, directory: Path) -> Outcome:
    """The outcome of planning ``example`` into ``directory``, as JSON."""
    outcome = railspine(["plan", f"examples/{example}.yaml", "--output", str(directory), "--json"])
    assert outcome.code == 0, outcome.err
    return outcome


def contents(directory: Path) -> dict[str, bytes]:
    """Bytes of every file by name."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


@pytest.mark.parametrize("example", examples())
def test_plan_gives_the_facts_kept(example: str, plans: Any) -> None:
    directory, _ = plans(example)
    assert facts_of(directory) == json.loads(golden(example).read_text("utf-8"))


@pytest.mark.parametrize("example", examples())
def test_plan_is_proven_optimal(example: str, plans: Any) -> None:
    proof = json.loads(plans(example)[1].out)["proof"]
    assert (proof["status"], proof["gap"]) == ("optimal", "0")


@pytest.mark.parametrize("example", examples())
def test_audit_finds_no_fault(example: str, plans: Any) -> None:
    """With the books and the parts of the intent; one line says so, beside notes of unknown cable diameters."""
    directory, _ = plans(example)
    report = railspine(["audit", str(directory), "--intent", f"examples/{example}.yaml"])
    said = [line for line in report.out.splitlines() if not line.startswith(" ")]
    assert report.code == 0, report.out
    assert [line for line in said if not line.startswith("note TRAY-UNKNOWN")] == said[-1:], report.out
    assert "no faults" in said[-1]


@pytest.mark.parametrize("example", examples())
def test_show_tells_what_plan_told(example: str, plans: Any) -> None:
    directory, told = plans(example)
    shown = railspine(["show", str(directory), "--json"])
    assert shown.code == 0, shown.err
    assert shown.out == told.out


@pytest.mark.parametrize("example", SHORTEST)
def test_same_intent_gives_the_same_bytes(example: str, plans: Any, tmp_path: Path) -> None:
    directory, _ = plans(example)
    plan(example, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(directory)


@pytest.mark.parametrize("example", examples())
def test_intent_follows_the_schema(example: str) -> None:
    """By jsonschema where it is installed; else by the loader, which is made from the same models."""
    path = EXAMPLES / f"{example}.yaml"
    if find_spec("jsonschema") is None:
        assert load_intent(path).intent.name == example
        return
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(yaml.safe_load(path.read_text("utf-8")))) == []


@pytest.mark.parametrize("example", examples())
def test_example_names_its_schema_and_tells_its_story(example: str) -> None:
    text = (EXAMPLES / f"{example}.yaml").read_text("utf-8")
    first, second, *rest = text.splitlines()
    story = [line for line in rest[: rest.index("")] if line.startswith("# ")]
    assert first == f"# yaml-language-server: $schema={SCHEMA.name}"
    assert second == "#"
    assert 3 <= len(story) <= 6
    assert len(rest) <= MOST_LINES
    assert yaml.safe_load(text)["name"] == example


def test_schema_beside_the_examples_is_current() -> None:
    assert SCHEMA.read_text("utf-8") == railspine(["schema"]).out


def test_no_facts_are_left_of_an_example_that_is_gone() -> None:
    kept = sorted(path.parent.name for path in golden("x").parents[1].glob("*/facts.json"))
    assert kept == examples()
