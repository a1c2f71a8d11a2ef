"""The audit: every rule over the tables of a plan, in an order in which causes come before consequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from catalogs.records import Catalog
from fabric.audit.evidence import Evidence
from fabric.audit.reading import read_directory
from fabric.audit.report import AuditReport, Check, Finding, SkippedCheck
from fabric.audit.rule import Rule
from fabric.audit.rules import (
    assemblies,
    bill,
    cables,
    classes,
    connectors,
    costs,
    counts,
    devices,
    fibers,
    hosts,
    lasers,
    lengths,
    limits,
    links,
    market,
    modules,
    optics,
    places,
    ports,
    provenance,
    purchase,
    racks,
    sites,
    spread,
    trunks,
    watts,
    ways,
)
from fabric.audit.rules import tables as table_rules
from fabric.audit.rules.plan import plan_values_make_sense
from fabric.audit.schema import conform_all
from fabric.plan import FabricPlan

_SUBJECTS = (
    market,
    devices,
    ports,
    modules,
    links,
    cables,
    optics,
    fibers,
    connectors,
    lengths,
    assemblies,
    hosts,
    spread,
    counts,
    classes,
    bill,
    lasers,
    provenance,
    purchase,
    costs,
    watts,
    racks,
    places,
    limits,
    sites,
    ways,
    trunks,
)


def _rules_of(module: object) -> tuple[Rule, ...]:
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


ALL_RULES: tuple[Rule, ...] = (
    plan_values_make_sense,
    *_rules_of(table_rules),
    *(rule for module in _SUBJECTS for rule in _rules_of(module)),
)


OTHER_PRICES = "the plan was made with another price or supply book"


@dataclass(slots=True)
class _Ledger:
    """What has been said so far; ``broken`` names tables that are not read any further, ``no_plan`` says why none."""

    no_plan: str
    findings: list[Finding] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    skipped: list[SkippedCheck] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def enter(self, rule: Rule, evidence: Evidence) -> None:
        """Run a rule and write down what it says, or why it was not run."""
        reason = self._why_not(rule, evidence)
        if reason is not None:
            self.skipped.append(SkippedCheck(rule.code, rule.name, reason))
            return
        verdict = rule.judge(evidence)
        self.checks.append(Check(rule.code, rule.name, verdict.checked))
        for fault in verdict.faults:
            self.findings.append(
                Finding(rule.code, rule.severity, fault.message, fault.rows, fault.count, rule.remedy)
            )
            if fault.table:
                self.broken.add(fault.table)

    def _why_not(self, rule: Rule, evidence: Evidence) -> str | None:
        missing = [table for table in rule.tables if table not in evidence.tables]
        if missing:
            return f"no table {' and '.join(missing)}"
        faulty = [table for table in rule.tables if table in self.broken]
        if faulty:
            return f"faults in the table {' and '.join(faulty)}"
        if rule.needs_plan and not evidence.has_plan:
            return self.no_plan
        return OTHER_PRICES if rule.needs_prices and not evidence.has_prices_of_plan else None


def audit_tables(
    tables: Mapping[str, pa.Table], catalog: Catalog, plan: FabricPlan | None, plan_sha256: str | None = None
) -> AuditReport:
    """What every rule says about ``tables``, given the catalogue and the plan's claims (None: no claims to check).

    ``plan_sha256`` is that of the file the plan was read from; None for that of the plan as it is written now.

    A rule whose table is missing, or whose table or plan is itself broken (an empty required cell, an unknown word),
    is listed as skipped. Raises InputError when a table lacks a required column or holds another kind of value.
    """
    evidence = Evidence(conform_all(tables), catalog, plan, plan_sha256)
    ledger = _Ledger("no plan whose claims could be checked")
    ledger.enter(ALL_RULES[0], evidence)
    if ledger.findings:
        evidence = Evidence(evidence.tables, catalog, None)
        ledger.no_plan = "faults in the plan"
    for rule in ALL_RULES[1:]:
        ledger.enter(rule, evidence)
    name = plan.name if plan else None
    return AuditReport(name, tuple(ledger.findings), tuple(ledger.checks), tuple(ledger.skipped))


def audit_directory(path: Path, catalog: Catalog) -> AuditReport:
    """The audit of a plan directory; raises InputError when it cannot be read."""
    tables, read = read_directory(path)
    return audit_tables(tables, catalog, read.plan if read else None, read.sha256 if read else None)
