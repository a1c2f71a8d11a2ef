"""Whatever is not kept is told, with a reason and an example."""

from __future__ import annotations

from typing import Any

import pytest

from fabric.candidates.enumerate import enumerate_structures
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import SpineReserve
from fabric.terms import PodScope
from tests.candidates.parts import make_rules, radix, reasons


def test_reasons_are_counted_and_the_first_example_kept() -> None:
    tally = Rejections()
    tally.add("too hot", "A")
    tally.add("too dear", "B", 3)
    tally.add("too hot", "C")
    assert [(line.reason, line.count, line.example) for line in tally.tally()] == [
        ("too dear", 3, "B"),
        ("too hot", 2, "A"),
    ]
    assert tally.total == 5


def test_equal_counts_stand_in_order_of_their_words() -> None:
    tally = Rejections()
    for reason in ("b", "c", "a"):
        tally.add(reason, "x")
    assert [line.reason for line in tally.tally()] == ["a", "b", "c"]


def test_an_example_that_is_not_kept_is_never_worded() -> None:
    tally = Rejections()
    worded = []
    for name in "AB":
        tally.add("too hot", lambda name=name: worded.append(name) or name)
    assert worded == ["A"]


def test_merging_counts_everything() -> None:
    one, other = Rejections(), Rejections()
    one.add("too hot", "A")
    other.add("too hot", "B", 2)
    other.add("too dear", "C")
    one.merge(other)
    assert {line.reason: (line.count, line.example) for line in one.tally()} == {
        "too hot": (3, "A"),
        "too dear": (1, "C"),
    }


TOLD = {
    "one switch has too few ports for all endpoints of a network": {"num_hosts": 9, "tiers": (1,)},
    "one leaf alone needs no spines": {"num_hosts": 4, "tiers": (2,)},
    "a leaf cannot take one host's endpoints with the uplinks they need": {
        "num_hosts": 2,
        "rails": 8,
        "tiers": (2,),
    },
    "more leaves than a spine has ports for at one link each": {"num_hosts": 40, "tiers": (2,)},
    "one pod alone needs no core tier": {"num_hosts": 8, "tiers": (3,), "units_per_pod": 2},
    "two tiers of the same switches need less than three": {"num_hosts": 8},
    "uses as much of everything as another or more": {
        "num_hosts": 8,
        "tiers": (3,),
        "scalable_unit": 4,
        "units_per_pod": 1,
    },
    "more pods than a core has ports for at one link each": {
        "num_hosts": 36,
        "tiers": (3,),
        "scalable_unit": 4,
        "units_per_pod": 1,
    },
    "downlinks and uplinks of a spine do not fit its cages": {
        "num_hosts": 36,
        "tiers": (3,),
        "units_per_pod": 2,
        "scalable_unit": 4,
        "spines_per_pod": 1,
    },
}


@pytest.mark.parametrize("reason", TOLD)
def test_every_reason_has_a_small_case(reason: str) -> None:
    assert reasons(make_rules(**TOLD[reason]))[reason].strip()


SILENT: dict[str, dict[str, Any]] = {
    "fixed spines too few for the uplinks": {"num_hosts": 20, "tiers": (2,), "scalable_unit": 4, "spines_per_pod": 1},
    "units that do not fit one pod": {"num_hosts": 40, "tiers": (3,), "units_per_pod": 100},
    "a unit of more leaves than a spine has ports": {"num_hosts": 80, "tiers": (3,), "scalable_unit": 40},
    "a reserve larger than any spine": {
        "num_hosts": 20,
        "tiers": (2,),
        "scalable_unit": 4,
        "spine_reserve": SpineReserve(ports=100),
    },
    "pods of one rail where rails share the leaves": {
        "num_hosts": 40,
        "pod_scopes": (PodScope.ONE_RAIL,),
        "tiers": (3,),
    },
    "more backup hosts than a leaf has hosts": {"num_hosts": 16, "backup_hosts_per_unit": 9, "tiers": (2,)},
    "cores without a port of the speed": {
        "num_hosts": 40,
        "tiers": (3,),
        "core_capabilities": (radix(8, speed_gbps=100),),
    },
}


@pytest.mark.parametrize("case", SILENT)
def test_nothing_falls_out_in_silence(case: str) -> None:
    found = enumerate_structures(make_rules(**SILENT[case]))
    assert found.structures or found.rejections.total


@pytest.mark.parametrize("missing", ["leaf", "spine", "core"])
def test_a_tier_without_switches_is_told(missing: str) -> None:
    rules = make_rules(40, tiers=(3,), **{f"{missing}_capabilities": ()})
    assert any(f"no {missing} switch" in reason for reason in reasons(rules))


def test_one_leaf_that_is_enough_is_not_said_to_be_too_small() -> None:
    rules = make_rules(4, hosts_per_rack=2, tiers=(1,))
    assert "one switch has too few ports for all endpoints of a network" not in reasons(rules)
