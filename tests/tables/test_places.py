"""Where devices stand, and how they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from fabric.tables.expand import build_table
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan
from tests.tables.strategies import Fabric, fabrics

relaxed = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(fabrics())
def test_devices_in_a_rack_do_not_overlap(fabric: Fabric) -> None:
    racks = defaultdict(list)
    for row in build_table(*fabric, "devices").to_pylist():
        if row["slot_u"] is not None:
            racks[row["rack"]].append((row["slot_u"], row["rack_units"]))
    for places in racks.values():
        places.sort()
        for (slot, height), (above, _) in pairwise(places):
            assert slot + height <= above


@relaxed
@given(fabrics())
def test_racks_hold_what_the_devices_say(fabric: Fabric) -> None:
    plan, _ = fabric
    devices = defaultdict(list)
    for row in build_table(*fabric, "devices").to_pylist():
        devices[row["rack"]].append(row)
    racks = build_table(*fabric, "racks").to_pylist()
    assert {rack["rack"] for rack in racks} == set(devices)
    for rack in racks:
        inside = devices[rack["rack"]]
        assert rack["num_devices"] == len(inside)
        heights = [row["rack_units"] for row in inside if row["kind"] != "reserved"]
        assert rack["used_u"] == (None if None in heights else sum(heights, Decimal(0)))
        kinds = {row["kind"] for row in inside}
        assert ("host" in kinds) == (rack["role"] == "host")
        if rack["role"] == "network" and rack["used_u"] is not None:
            assert rack["used_u"] <= plan.rack_usable_u


@relaxed
@given(fabrics())
def test_racks_hold_hosts_in_order_and_groups_apart(fabric: Fabric) -> None:
    plan, _ = fabric
    hosts = [row for row in build_table(*fabric, "devices").to_pylist() if row["kind"] == "host"]
    rack = 0
    for group in plan.host_groups:
        for first in range(0, group.num_hosts, group.hosts_per_rack):
            mine = hosts[
                group.first_host + first : group.first_host + min(first + group.hosts_per_rack, group.num_hosts)
            ]
            assert {row["rack"] for row in mine} == {f"H{rack:04d}"}
            rack += 1


@relaxed
@given(fabrics())
def test_names_are_unique_safe_and_in_order(fabric: Fabric) -> None:
    by_kind = defaultdict(list)
    for row in build_table(*fabric, "devices").to_pylist():
        by_kind[row["kind"]].append(row["device"])
    names = [name for kind in by_kind.values() for name in kind]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) for name in names)
    for kind in by_kind.values():
        assert kind == sorted(kind)
        assert len({len(name) for name in kind}) == 1


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("superpod", {"host-000", "host-126", "reserved-3", "leaf-31", "spine-15"}),
        ("dual-plane", {"host-127", "p0-leaf-00", "p1-spine-7"}),
        ("three-tier", {"pod3-leaf-31", "pod0-spine-31", "core-63", "reserved-2"}),
        ("rail-only", {"host-61", "r7-leaf-1", "r0-spine-0", "r3-reserved-0"}),
        ("one-rail-pods", {"pod23-leaf-0", "pod00-spine-5", "core-23"}),
        ("single-tier", {"host-7", "leaf-0"}),
    ],
)
def test_prefixes_only_where_they_tell_something(sample: str, expected: set[str]) -> None:
    devices = build_table(sample_plan(sample), sample_catalog(), "devices")
    assert expected <= set(devices.column("device").to_pylist())


def test_leaves_stand_above_the_hosts_of_their_rack() -> None:
    devices = build_table(sample_plan("rack-splitter"), sample_catalog(), "devices").to_pylist()
    leaf = next(row for row in devices if row["device"] == "leaf-3")
    assert (leaf["rack"], leaf["slot_u"]) == ("H0003", 33)
    spine = next(row for row in devices if row["kind"] == "spine")
    assert (spine["rack"], spine["slot_u"]) == ("N000", 1)
    reserved = next(row for row in devices if row["kind"] == "reserved")
    assert (reserved["rack"], reserved["slot_u"]) == ("N000", None)


def test_an_unknown_height_leaves_the_rest_of_the_rack_unknown() -> None:
    plan, catalog = sample_plan("superpod"), sample_catalog()
    switch = replace(catalog.switches["S-NDR32"], rack_units=None)
    catalog = replace(catalog, switches={**catalog.switches, "S-NDR32": switch})
    devices = build_table(plan, catalog, "devices").to_pylist()
    switches = [row for row in devices if row["kind"] in ("leaf", "spine")]
    assert all(row["slot_u"] is None and row["rack_units"] is None for row in switches)
    counts = defaultdict(int)
    for row in switches:
        counts[row["rack"]] += 1
    assert list(counts.values()) == [20, 20, 8]
    racks = build_table(plan, catalog, "racks").to_pylist()
    assert [rack["used_u"] for rack in racks if rack["role"] == "network"] == [None, None, None]
    assert racks[0]["used_u"] == 40


@pytest.mark.parametrize("name", SAMPLES)
def test_power_by_rack_adds_up_to_the_power_table(name: str) -> None:
    plan, catalog = sample_plan(name), sample_catalog()
    racks = build_table(plan, catalog, "racks").to_pylist()
    power = build_table(plan, catalog, "power").to_pylist()
    if all(rack["power_w"] is not None for rack in racks):
        hosts = sum(group.num_hosts * group.power_w for group in plan.host_groups if group.power_w is not None)
        assert sum(rack["power_w"] for rack in racks) == hosts + sum(row["power_w"] for row in power)
    else:
        assert plan.totals.unpowered
