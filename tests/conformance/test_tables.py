"""The plans of published fabrics as tables: rows counted there are the published numbers, and the audit agrees."""

from __future__ import annotations

from collections import Counter

import pytest

from fabric.audit.run import audit_tables
from fabric.tables.expand import build_table
from tests.conformance.cases import CASES, STRUCTURE_ONLY, planned

TABLES = ("devices", "ports", "links", "cables", "racks", "trunks", "bom", "power", "components")


@pytest.mark.parametrize("case_id", [case_id for case_id in CASES if case_id not in STRUCTURE_ONLY])
def test_tables_have_the_planned_rows_and_pass_the_audit(case_id: str) -> None:
    answer = planned(case_id)
    plan, structure = answer.whole_plan, answer.structure
    tables = {name: build_table(plan, answer.catalog, name) for name in TABLES}

    devices = Counter(tables["devices"]["kind"].to_pylist())
    assert devices["host"] == structure.num_hosts
    assert devices["reserved"] == structure.reserved_endpoints * structure.num_networks
    assert (devices["leaf"], devices["spine"], devices["core"]) == (
        structure.num_leaves,
        structure.num_spines,
        structure.num_cores,
    )
    links = Counter(tables["links"]["class"].to_pylist())
    assert links == {name.value: sum(c.num_links for c in plan.link_choices(name)) for name in plan.classes}

    report = audit_tables(tables, answer.catalog, plan)
    assert not report.has_errors, f"{case_id}:\n" + "\n".join(map(str, report.findings))
