"""Bad intents and the messages they bring."""

from __future__ import annotations

import re

import pytest
from regenerate import CASES, HERE, message_of


@pytest.mark.parametrize("case", CASES)
def test_message(case: str) -> None:
    expected = (HERE / case).with_suffix(".txt").read_text("utf-8")
    assert message_of(case) == expected, "python -m tests.errors.regenerate"


@pytest.mark.parametrize("case", CASES)
def test_every_line_says_where(case: str) -> None:
    for line in message_of(case).splitlines():
        assert re.match(rf"{re.escape(case)}:[1-9][0-9]*:[1-9][0-9]*: \S", line), line


def test_every_message_has_its_case() -> None:
    assert [path.name for path in sorted(HERE.glob("*.txt"))] == [case.replace(".yaml", ".txt") for case in CASES]
    assert len(CASES) >= 25
