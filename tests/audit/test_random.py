"""Random fabrics, every second one mixed: the audit finds its own way to every block, cell and count."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from fabric.audit.run import audit_tables
from fabric.tables.dictionary import table_names
from fabric.tables.expand import build_table
from tests.tables.strategies import Fabric, fabrics

PARTS_DO_NOT_FIT = {
    "ASSEMBLY-CAGE",
    "ASSEMBLY-FORM",
    "ASSEMBLY-LANES",
    "ASSEMBLY-SPEED",
    "CABLE-CONNECTOR-NUMBER",
    "CABLE-FIBERS",
    "CABLE-HEAD",
    "CAGE-LANES",
    "CLASS-RACK",
    "CLASS-REACH",
    "MODULE-BREAKOUT",
    "MODULE-FORM",
    "MODULE-LANES",
    "PORT-LEG",
    "RACK-SPACE",
}
"""Random fabrics pair parts, cages, runs and racks without asking whether they fit."""

NOT_PLANNED_SO = {"DEVICE-POSITION", "HOST-POD"}
"""Pods of one rail below a rail-only core, and hosts of a pod per rail: forms that no intent can ask for."""


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(fabrics())
def test_counts_and_places_are_found_again(fabric: Fabric) -> None:
    """Everything but the fit of the parts holds."""
    tables = {table: build_table(*fabric, table) for table in table_names()}
    report = audit_tables(tables, fabric.catalog, fabric.plan)
    assert report.codes - PARTS_DO_NOT_FIT - NOT_PLANNED_SO == set()
    assert report.skipped == ()
