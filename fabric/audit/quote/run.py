"""The audit of a quote: every rule over its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogs.records import Catalog
from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.quote.records import Quote
from fabric.audit.quote.rule import QuoteRule
from fabric.audit.quote.rules import bill, light, parts, ports, structure
from fabric.audit.report import AuditReport, Check, Finding, SkippedCheck

SHEETS = {"cables": "no cable list (--cables)", "bom": "no bill (--bom)"}


def _rules() -> Iterator[QuoteRule]:
    for module in (parts, ports, light, structure, bill):
        yield from (value for value in vars(module).values() if isinstance(value, QuoteRule))


QUOTE_RULES = tuple(_rules())


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """What the rules say, with the quote as it was understood."""

    evidence: QuoteEvidence
    audit: AuditReport


def audit_quote(quote: Quote, catalog: Catalog) -> QuoteReport:
    """What every rule says about a quote; rules whose sheet is missing are listed as skipped."""
    evidence = QuoteEvidence(quote, catalog)
    sheets = {"cables": quote.cables, "bom": quote.bom}
    findings: list[Finding] = []
    checks: list[Check] = []
    skipped: list[SkippedCheck] = []
    for rule in QUOTE_RULES:
        missing = [name for name in rule.needs if sheets[name] is None]
        if missing:
            reason = " and ".join(SHEETS[name] for name in missing)
            skipped.append(SkippedCheck(rule.code, rule.name, reason))
            continue
        checks.append(Check(rule.code, rule.name, sum(len(rows or ()) for rows in sheets.values())))
        findings += [
            Finding(rule.code, rule.severity, fault.message, fault.rows, fault.count, rule.remedy, fault.cost_usd)
            for fault in rule.judge(evidence)
        ]
    return QuoteReport(evidence, AuditReport(None, tuple(findings), tuple(checks), tuple(skipped)))
