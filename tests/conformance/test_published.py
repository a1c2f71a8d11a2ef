"""Every published count of every case, against the plan for its intent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from fabric.intent.topology import Topology
from fabric.load import load_intent
from fabric.terms import Status
from tests.conformance.cases import (
    CASES,
    FURTHER,
    INTENTS,
    KNOWN_FAULTS,
    PUBLISHED,
    STRUCTURE_ONLY,
    Case,
    Planned,
    describe,
    intent_path,
    planned,
    planned_otherwise,
)
from tests.conformance.measures import (
    CONTRADICTED,
    MEASURES,
    PLAIN_BOUNDS,
    PLAIN_ELSEWHERE,
    PLAIN_MEASURES,
    Measure,
    why_not_planned,
)


def as_params(cases: Iterable[Case]) -> list[Any]:
    """Cases by id; those with a known fault must fail."""
    marks = {case: pytest.mark.xfail(reason=fault, strict=True) for case, fault in KNOWN_FAULTS.items()}
    return [pytest.param(case, id=case.id, marks=marks.get(case.id, ())) for case in cases]


GROWTH = {"nv-era-289-16su": {"topology__reserve_spine_ports": None}}
"""Cases whose formula leaves out the room for growth that the source builds."""


@pytest.mark.parametrize("case", as_params(CASES.values()))
def test_plan_has_the_published_counts(case: Case) -> None:
    answer = planned(case.id)
    wrong = list(_differences(case, answer))
    assert not wrong, _message(case, answer, wrong)


def _differences(case: Case, answer: Planned) -> Iterator[str]:
    for key, published in case.outputs.items():
        if why_not_planned(case.id, key) is not None:
            continue
        found = MEASURES[key](answer)
        reason = CONTRADICTED.get((case.id, key))
        if reason is None and found != published:
            yield f"{key}: published {published}, planned {found}"
        elif reason is not None and found == published:
            yield f"{key}: planned {found} as published, which cannot be: {reason}"


def _message(case: Case, answer: Planned, wrong: list[str]) -> str:
    lines = [f"{case.id} ({case.source_url})", *wrong, f"planned: {describe([answer.structure])}"]
    return "\n  ".join([*lines, f"notes: {case.notes}"])


@pytest.mark.parametrize("case", as_params(case for case in CASES.values() if case.plain_formula))
def test_plan_follows_the_plain_formula(case: Case) -> None:
    answer = planned_otherwise(case.id, **GROWTH[case.id]) if case.id in GROWTH else planned(case.id)
    wrong = []
    for key, value in case.plain_formula.items():
        if key in PLAIN_MEASURES:
            wrong += _formula_fault(key, value, PLAIN_MEASURES[key], answer)
        elif key in PLAIN_BOUNDS and PLAIN_BOUNDS[key](answer) < value:
            wrong.append(f"{key}: at least {value}, planned {PLAIN_BOUNDS[key](answer)}")
    assert not wrong, _message(case, answer, wrong)


def _formula_fault(key: str, value: object, measure: Measure, answer: Planned) -> list[str]:
    found = measure(answer)
    same = found == pytest.approx(value) if isinstance(value, float) else found == value
    return [] if same else [f"{key}: by formula {value}, planned {found}"]


@pytest.mark.parametrize("case_id", [case_id for case_id in CASES if case_id not in STRUCTURE_ONLY])
def test_plan_is_proven_optimal(case_id: str) -> None:
    proof = planned(case_id).whole_plan.proof
    assert proof.status is Status.OPTIMAL, f"{case_id}: {proof}"


def test_every_output_is_planned_or_named_with_a_reason() -> None:
    outputs = {(case.id, key) for case in CASES.values() for key in case.outputs}
    unknown = {(case, key) for case, key in outputs if key not in MEASURES and why_not_planned(case, key) is None}
    assert not unknown, f"say in measures.py what these count, or why they are not planned: {sorted(unknown)}"
    assert set(CONTRADICTED) <= outputs


def test_every_formula_is_used() -> None:
    known = {*PLAIN_MEASURES, *PLAIN_BOUNDS, *PLAIN_ELSEWHERE}
    unknown = {(case.id, key) for case in CASES.values() for key in case.plain_formula if key not in known}
    assert not unknown, f"say in measures.py what these count: {sorted(unknown)}"


def test_every_case_has_its_intent() -> None:
    assert len(PUBLISHED) == 27
    assert len(CASES) == len(PUBLISHED) + len(FURTHER), "two cases share an id"
    assert {path.stem for path in INTENTS.glob("*.yaml")} == set(CASES)
    for case in CASES.values():
        assert load_intent(intent_path(case.id)).intent.name == case.id
        assert case.source_url.startswith("https://")


SAID_WITH_SOURCE = ("leaf_uplinks", "reserve_spine_ports", "units_per_pod")
"""Keys that decide much of the answer: an intent may hold them where its source states the figure."""


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_intent_does_not_give_the_answer_away(case: Case) -> None:
    """No switch count stands in an intent, and what comes near to one names what the source says of it."""
    text = intent_path(case.id).read_text(encoding="utf-8")
    assert "spines_per_pod" not in text
    for key in SAID_WITH_SOURCE:
        assert key in Topology.model_fields
        for line in re.findall(rf"^ *{key}:.*$", text, flags=re.MULTILINE):
            assert "# source: " in line, f"{case.id}: say where the source states {key}"
