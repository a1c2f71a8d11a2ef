"""Every kind of damage to every example: caught by the right rule; the untouched plan has no finding."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from fabric.audit.evidence import Evidence
from fabric.audit.rule import Rule
from fabric.audit.run import ALL_RULES, audit_tables
from fabric.audit.schema import conform_all, table_rules
from fabric.inputs import catalog_of_intent
from fabric.load import load_intent
from fabric.tables.expand import build_table
from fabric.workflow import plan_fabric
from tests.audit.mutator import KINDS, Plan
from tests.golden.command_line import examples

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES: dict[str, Rule] = {rule.code: rule for rule in ALL_RULES}
FEWEST_KINDS = 40
WHOLE_AUDITS = ("600-endpoints", "mi300x-512")
"""Examples on which every rule is run after each damage; on the others the rule that must speak is."""


@cache
def planned(example: str) -> Plan:
    """An example with all its tables."""
    loaded = load_intent(EXAMPLES / f"{example}.yaml")
    catalog = catalog_of_intent(loaded)
    plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
    return Plan({name: build_table(plan, catalog, name) for name in table_rules()}, catalog, plan)


def speaks(code: str, broken: Plan) -> bool:
    """Whether the rule of that code has something to say."""
    return bool(RULES[code].judge(Evidence(conform_all(broken.tables), broken.catalog, broken.plan)).faults)


def codes_of(broken: Plan) -> frozenset[str]:
    """Codes of everything that the audit finds."""
    return audit_tables(broken.tables, broken.catalog, broken.plan).codes


@pytest.mark.parametrize("example", examples())
def test_every_damage_is_found(example: str) -> None:
    """At least forty kinds find their place in each example, and each is told by the rule it breaks.

    Some cables have no known diameter in the catalogue, which is a note and no fault.
    """
    good = planned(example)
    assert codes_of(good) <= {"TRAY-UNKNOWN"}
    silent, tried = [], 0
    for name, (code, change) in KINDS.items():
        broken = change(good)
        if broken is None:
            continue
        tried += 1
        found = code in codes_of(broken) if example in WHOLE_AUDITS else speaks(code, broken)
        if not found:
            silent.append(f"{name}: {code}")
    assert silent == []
    assert tried >= FEWEST_KINDS


def test_kinds_are_kinds() -> None:
    """Codes are those of rules, and no kind is left without an example that has a place for it."""
    assert {code for code, _ in KINDS.values()} <= set(RULES)
    places = {name for example in WHOLE_AUDITS for name, (_, change) in KINDS.items() if change(planned(example))}
    places |= {name for name, (_, change) in KINDS.items() if change(planned("dgx-b200-4su"))}
    assert set(KINDS) - places == set()
