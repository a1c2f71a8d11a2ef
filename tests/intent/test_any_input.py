"""Whatever stands in the file, the loader answers with an intent or with findings that have a place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fabric.errors import Finding, InputError
from fabric.intent.keys import key_paths
from fabric.load import parse_intent

PATHS = [path for path in key_paths() if path[0] != "hosts"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = st.sampled_from([
    "3:1", "50%", "1/0", "1:0", "in_row", "yes", "1e400", "-0", "0x1", "9" * 50, "{}", "leaf", "1\u0661", " ", "NaN",
])  # fmt: skip
VALUES = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACE = re.compile(r"x\.yaml:[1-9][0-9]*(:[1-9][0-9]*)?(: [^ ].*)?")


def check(data: bytes) -> None:
    """Load ``data``; findings must say where, on one line each, and be told once."""
    findings: tuple[Finding, ...] = ()
    try:
        parse_intent(data, Path("x.yaml"))
    except InputError as error:
        findings = error.findings or (Finding("", "no finding at all"),)
    assert len(set(findings)) == len(findings)
    for finding in findings:
        assert PLACE.fullmatch(finding.where) or finding.where == "x.yaml", finding
        assert len(str(finding).splitlines()) == 1


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES), max_size=4))
def test_any_value_at_any_key(entries: list[tuple[tuple[str, ...], Any]]) -> None:
    data: dict[str, Any] = {"name": "x", "hosts": {"model": "A", "count": 1}}
    for path, value in entries:
        here = data
        for key in path[:-1]:
            below = here.setdefault(key, {})
            if not isinstance(below, dict):
                break
            here = below
        here[path[-1]] = value
    check(yaml.safe_dump(data).encode())


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_hosts(value: Any) -> None:
    check(yaml.safe_dump({"name": "x", "hosts": value}).encode())
    check(yaml.safe_dump({"name": "x", "hosts": [{"inline": value, "count": 1}]}).encode())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("ab:-{}[]&*!|>'\"%@`#?, \n\t<1.", max_size=60))
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    check(data)
