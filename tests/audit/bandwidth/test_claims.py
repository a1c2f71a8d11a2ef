"""Claims of bandwidth against tables in which links are gone: exactly the rules that must speak."""

from __future__ import annotations

import pytest

from fabric.audit.bandwidth.graph import trace_graph
from fabric.audit.bandwidth.measure import measure_bandwidth
from fabric.audit.claims import with_bandwidth, with_losses
from fabric.audit.evidence import Evidence
from fabric.audit.failures.losses import Losses
from fabric.audit.report import AuditReport
from fabric.audit.schema import conform_all
from tests.audit.bandwidth.fabrics import graph_of
from tests.audit.worlds import World, without_link, world
from tests.sample_plans import SAMPLES

SILENT = AuditReport(None, (), (), ())


def codes(one: World) -> set[str]:
    """Codes of the rules about bandwidth and losses."""
    evidence = Evidence(conform_all(one.tables), one.catalog, one.plan)
    source = trace_graph(evidence)
    report = with_bandwidth(SILENT, measure_bandwidth(source.graph, hashed=False), one.plan)
    losses = Losses.of_tables(evidence, source).report(pairs=False)
    return set(with_losses(report, losses, one.plan).codes)


@pytest.mark.parametrize("name", ["small", *SAMPLES])
def test_claims_of_good_plans_hold(name: str) -> None:
    """Every sample carries what it claims, and is left with what it claims."""
    assert codes(world(name)) == set()


def test_an_uplink_less() -> None:
    """One link of a leaf is gone: the halves carry less than all, and a lost spine hurts more than claimed."""
    good = world("superpod")
    link = next(row["link"] for row in good.rows("links") if row["class"] == "leaf-spine")
    assert codes(without_link(good, link)) == {"BANDWIDTH-CUT", "LOSS-CLAIM"}


def test_a_leaf_without_uplinks() -> None:
    """A leaf that no spine knows: traffic of its rail has no way."""
    good = world("superpod")
    gone = [row["link"] for row in good.rows("links") if row["a_device"] == "leaf-00"]
    rows = [row for row in good.rows("links") if row["link"] not in gone]
    broken = good.with_rows("links", rows)
    assert codes(broken) == {"BANDWIDTH-CUT", "BANDWIDTH-LOST", "LOSS-CLAIM"}
    everyone, local = measure_bandwidth(graph_of(broken), hashed=False).patterns
    assert local.lower == local.upper == everyone.lower == pytest.approx(7 / 8)  # one of eight ports is lost


def test_claims_too_high() -> None:
    """A plan that claims more than there is."""
    assert codes(world("small").claim(bisection_fraction="3/2")) == set()  # one unit: there is nothing to split
    assert codes(world("twin").claim(bisection_fraction="3/2")) == {"BANDWIDTH-CUT"}
    assert codes(world("twin").claim(after_loss={"leaf": "1"})) == {"LOSS-CLAIM"}
    assert codes(world("twin").alone()) == set()
