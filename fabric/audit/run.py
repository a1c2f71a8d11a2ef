"""The audit: every rule over the tables of a plan, in an order in which causes come before consequences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from catalogs.records import Catalog
from fabric.audit.evidence import Evidence
from fabric.audit.reading import read_directory
from fabric.audit.report import AuditReport, Check, Finding, SkippedCheck
from fabric.audit.rule import Fault, Rule
from fabric.audit.rules import (
    assemblies,
    bill,
    cables,
    classes,
    counts,
    devices,
    fibers,
    hosts,
    links,
    market,
    modules,
    optics,
    ports,
    racks,
    spread,
    trunks,
    watts,
)
from fabric.audit.rules import tables as table_rules
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
    assemblies,
    hosts,
    spread,
    counts,
    classes,
    bill,
    watts,
    racks,
    trunks,
)


def _rules_of(module: object) -> tuple[Rule, ...]:
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


TABLE_RULES: tuple[Rule, ...] = _rules_of(table_rules)
SUBJECT_RULES: tuple[Rule, ...] = tuple(rule for module in _SUBJECTS for rule in _rules_of(module))
ALL_RULES: tuple[Rule, ...] = TABLE_RULES + SUBJECT_RULES


def audit_tables(tables: Mapping[str, pa.Table], catalog: Catalog, plan: FabricPlan | None) -> AuditReport:
    """What every rule says about ``tables``, given the catalogue and the plan's claims (None: no claims to check).

    A rule whose table is missing, or whose table breaks a rule of its own (an empty required cell, an unknown word),
    is listed as skipped. Raises InputError when a table lacks a required column or holds another kind of value.
    """
    evidence = Evidence(conform_all(tables), catalog, plan)
    findings: list[Finding] = []
    checks: list[Check] = []
    skipped: list[SkippedCheck] = []
    broken: set[str] = set()
    for rule in ALL_RULES:
        reason = _why_not(rule, evidence, broken)
        if reason is not None:
            skipped.append(SkippedCheck(rule.code, rule.name, reason))
            continue
        verdict = rule.judge(evidence)
        checks.append(Check(rule.code, rule.name, verdict.checked))
        findings += (_finding(rule, fault) for fault in verdict.faults)
        broken.update(fault.table for fault in verdict.faults if fault.table)
    return AuditReport(plan.name if plan else None, tuple(findings), tuple(checks), tuple(skipped))


def audit_directory(path: Path, catalog: Catalog) -> AuditReport:
    """The audit of a plan directory; raises InputError when it cannot be read."""
    tables, plan = read_directory(path)
    return audit_tables(tables, catalog, plan)


def _finding(rule: Rule, fault: Fault) -> Finding:
    return Finding(rule.code, rule.severity, fault.message, fault.rows, fault.count, rule.remedy)


def _why_not(rule: Rule, evidence: Evidence, broken: set[str]) -> str | None:
    """Why a rule cannot be run; None when it can."""
    missing = [table for table in rule.tables if table not in evidence.tables]
    if missing:
        return f"no table {' and '.join(missing)}"
    faulty = [table for table in rule.tables if table in broken]
    if faulty:
        return f"faults in the table {' and '.join(faulty)}"
    if rule.needs_plan and not evidence.has_plan:
        return "no plan whose claims could be checked"
    return None
