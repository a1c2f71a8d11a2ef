"""Rules of the catalogue: whether the plan was made with the same one that checks it."""

from __future__ import annotations

from fabric.audit.evidence import Evidence
from fabric.audit.report import Severity
from fabric.audit.rule import Fault, Verdict, rule


@rule(
    "CATALOG-OTHER",
    remedy="Audit with the catalogue the plan was made with (--intent FILE), or plan again.",
    severity=Severity.NOTE,
    needs_plan=True,
)
def the_catalogue_is_that_of_the_plan(evidence: Evidence) -> Verdict:
    """SHA-256 of the physics in the plan = that of the catalogue in use."""
    same = evidence.plan.catalog_sha256 == evidence.catalog.physics_sha256
    faults = (Fault("the plan was made with another catalogue; figures of parts may have changed since"),)
    return Verdict(1, () if same else faults)


@rule(
    "PRICES-OTHER",
    remedy="Give the books the plan was made with (--prices FILE or --intent FILE), or plan again.",
    severity=Severity.WARNING,
    needs_plan=True,
)
def the_price_book_is_that_of_the_plan(evidence: Evidence) -> Verdict:
    """SHA-256 of prices and supply in the plan = that of the books in use."""
    message = "prices are not compared with the book: the plan was made with another price or supply book"
    return Verdict(1, () if evidence.has_prices_of_plan else (Fault(message),))
