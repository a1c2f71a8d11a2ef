"""What is left after a loss: closed forms, every piece one by one, pairs one by one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations

import pytest

from fabric.audit.bandwidth.graph import trace_graph
from fabric.audit.evidence import Evidence
from fabric.audit.failures.elements import ElementKind
from fabric.audit.failures.losses import Loss, Losses, fail_both, severity
from fabric.audit.failures.share import Outcome, judge, sending_groups
from fabric.audit.schema import conform_all
from fabric.terms import PodScope
from tests.audit.worlds import world
from tests.sample_plans import SAMPLES

NAMES = ("small", *SAMPLES)
CLAIMED = {
    "leaf": ElementKind.LEAF,
    "spine": ElementKind.SPINE,
    "core": ElementKind.CORE,
    "plane": ElementKind.PLANE,
}


@cache
def losses_of(name: str) -> Losses:
    """The losses of a sample's tables."""
    good = world(name)
    evidence = Evidence(conform_all(good.tables), good.catalog, good.plan)
    return Losses.of_tables(evidence, trace_graph(evidence))


def every_single(losses: Losses) -> Iterator[tuple[ElementKind, Outcome]]:
    """Every piece failed in turn, without a thought for symmetry."""
    graph = losses.graph
    groups = sending_groups(graph)
    for elements in losses.elements:
        for piece in range(len(elements)):
            failed = elements.fail(graph, piece)
            yield elements.kind, judge(failed, graph.host_gbps(), groups, losses.usual)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_plan_claims(name: str) -> None:
    """Bisection and the share after losing any leaf, spine, core or plane are those of the plan's closed forms.

    The plan counts hosts as provisioned and a host that is cut off as 0. It claims less than there is where there are
    fewer hosts, where pods hold one rail each, and in the smallest sample, whose leaves have twice the uplinks.
    """
    plan = world(name).claims
    losses = losses_of(name)
    report = losses.report(pairs=False)
    shape = plan.structure
    is_plain = name != "small" and shape.pod_scope is PodScope.ALL_RAILS
    is_full = is_plain and shape.num_hosts == shape.num_units * shape.unit_hosts
    for tier, claimed in plan.after_loss.items():
        loss = report.worst(CLAIMED[tier])
        if loss is None:
            continue
        left = Fraction(0) if loss.outcome.cut_off else loss.outcome.share
        assert left >= Fraction(claimed), tier
        if is_full and shape.num_units > 1:
            assert left == Fraction(claimed), tier
    assert losses.usual == Fraction(plan.bisection_fraction)


@pytest.mark.parametrize("name", ["small", "single-tier"])
def test_one_of_each_kind_stands_for_all(name: str) -> None:
    """The kinds of single failures have the outcomes of all pieces, each as often as there are pieces."""
    losses = losses_of(name)
    expected: dict[tuple[ElementKind, Outcome], int] = {}
    for kind, outcome in every_single(losses):
        expected[kind, outcome] = expected.get((kind, outcome), 0) + 1
    found: dict[tuple[ElementKind, Outcome], int] = {}
    for loss in losses.report(pairs=False).singles:
        key = (loss.kinds[0], loss.outcome)
        found[key] = found.get(key, 0) + loss.number
    assert found == expected


def test_worst_of_any_two() -> None:
    """The worst pair of every two kinds is the worst of all pairs there are."""
    losses = losses_of("small")
    graph, groups = losses.graph, sending_groups(losses.graph)
    pieces = [(elements, piece) for elements in losses.elements for piece in range(len(elements))]
    worst: dict[tuple[ElementKind, ...], tuple[int, Fraction]] = {}
    few = [one for one in pieces if one[0].kind in (ElementKind.LEAF, ElementKind.SPINE) or one[1] < 12]
    for one, other in combinations(few, 2):
        outcome = judge(fail_both(graph, one, other), graph.host_gbps(), groups, losses.usual)
        kinds = (one[0].kind, other[0].kind)
        worst[kinds] = min(worst.get(kinds, (0, Fraction(2))), (-outcome.cut_off, outcome.share))
    found = {loss.kinds: severity(loss)[:2] for loss in losses.report(pairs=True).pairs}
    assert all(found[kinds] <= value for kinds, value in worst.items())
    switches = (ElementKind.LEAF, ElementKind.SPINE)
    assert {kinds: found[kinds] for kinds in worst if set(kinds) <= set(switches)} == {
        kinds: value for kinds, value in worst.items() if set(kinds) <= set(switches)
    }


def test_engine_takes_its_switch() -> None:
    """A failed engine of a CPO switch leaves what is left without that switch."""
    report = losses_of("cpo").report(pairs=False)
    engine, spine = report.worst(ElementKind.ENGINE), report.worst(ElementKind.SPINE)
    assert engine is not None
    assert spine is not None
    assert engine.outcome == spine.outcome
    assert engine.names[0] == f"an engine of {spine.names[0]}"
    assert report.counts[ElementKind.ENGINE] == report.counts[ElementKind.SPINE]
    assert losses_of("small").report(pairs=False).worst(ElementKind.ENGINE) is None


def test_named_losses() -> None:
    """Four hosts, eight leaves of one rail, two spines with two links to each leaf: every figure by hand."""
    report = losses_of("small").report(pairs=False)
    left = {
        kind: (loss.outcome.share, loss.outcome.cut_off) for kind in report.counts if (loss := report.worst(kind))
    }
    assert report.whole == 1
    assert left[ElementKind.LEAF] == (Fraction(7, 8), 0)
    assert left[ElementKind.OPTIC] == (Fraction(3, 4), 0)  # a cage of a host has two of its eight ports
    assert left[ElementKind.CABLE] == (Fraction(7, 8), 0)
    assert report.per_gpu_gbps == 400


def test_losing_all_is_told() -> None:
    """Without any switch every host is cut off and nothing is left."""
    losses = losses_of("small")
    dark = losses.graph.without(nodes=list(range(4, losses.graph.num_nodes)))
    outcome = judge(dark, losses.graph.host_gbps(), sending_groups(losses.graph), losses.usual)
    assert outcome == Outcome(Fraction(0), 4, 4)


def test_losing_twice_the_same() -> None:
    """A link that is gone cannot go again; a loss of nothing changes nothing."""
    graph = losses_of("small").graph
    assert graph.without(edges=[0, 0, 0]).links.size == graph.links.size - 1
    assert graph.without().gbps.tolist() == graph.gbps.tolist()


def test_order_of_losses() -> None:
    """Hosts cut off come first, then the share that is left."""
    kinds = (ElementKind.LEAF,)
    cut = Loss(kinds, ("a",), 1, Outcome(Fraction(1), 2, 2))
    slow = Loss(kinds, ("b",), 1, Outcome(Fraction(1, 8), 0, 9))
    assert min(slow, cut, key=severity) is cut
