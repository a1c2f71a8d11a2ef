"""Leaves among the hosts of a rack: none reaches into a second rack, and so many of them stand in the fullest."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from fabric.plan import HostGroup
from fabric.sizing.terms import host_rack_room_u, leaves_per_host_rack
from fabric.structure import Structure
from tests.candidates.parts import every_structure, make_rules
from tests.small import intent_of, plan_of_intent


def hosts_of(count: int, per_rack: int) -> HostGroup:
    """Hosts of 10 U."""
    return HostGroup("H", 0, count, 8, 1, 1, "OSFP", "flat", 8, 100, Decimal(10), None, per_rack, "air")


def leaves_by_rack(structure: Structure, per_rack: int) -> dict[int, set[tuple[int, int]]]:
    """(unit, leaf) pairs with hosts in each rack, host by host."""
    racks: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for host in range(structure.num_hosts):
        unit, place = divmod(host, structure.unit_hosts)
        racks[host // per_rack].add((unit, place // structure.hosts_per_leaf))
    return racks


@pytest.mark.parametrize("unit", [None, 3, 5, 6, 7])
def test_no_leaf_among_hosts_serves_two_racks(unit: int | None) -> None:
    """All numbers of hosts and racks; where one rack holds every host, leaves may always stand in it."""
    found = 0
    for num_hosts in range(2, 20):
        structures = every_structure(make_rules(num_hosts, 8, tiers=(1, 2), scalable_unit=unit))
        for per_rack in range(1, 9):
            for structure in structures:
                in_rack = leaves_per_host_rack((hosts_of(num_hosts, per_rack),), structure)
                racks = leaves_by_rack(structure, per_rack)
                if num_hosts <= per_rack:
                    assert in_rack == structure.num_leaves
                elif in_rack:
                    assert in_rack == max(map(len, racks.values()))
                    assert sum(map(len, racks.values())) == len(set.union(*racks.values()))
                    found += 1
    assert found > 2


@pytest.mark.parametrize(("count", "room"), [(4, 2), (3, 12), (9, 2)])
def test_a_rack_that_is_not_full_leaves_more_room(count: int, room: int) -> None:
    assert host_rack_room_u((hosts_of(count, 4),), 42) == room


@pytest.mark.parametrize(("unit", "in_rack"), [(4, True), (7, False), (8, True)])
def test_units_that_end_within_a_rack_have_their_leaves_apart(unit: int, in_rack: bool) -> None:
    """Two leaves of a unit of seven take four and three hosts: the next unit begins within a rack of four."""
    topology = {"tiers": [2], "forms": "leaf-spine", "leaf_models": "S-NDR32", "scalable_unit": unit}
    plan = plan_of_intent(intent_of(hosts__count=14, topology=topology))
    assert plan.leaf_in_host_rack is in_rack


@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_leaf_for_all_hosts_stands_in_their_only_rack(count: int) -> None:
    lengths = {"in_rack": 1, "in_row": 30, "cross_room": 30}
    plan = plan_of_intent(intent_of(hosts__count=count, topology__tiers=[1], room__lengths=lengths))
    assert plan.leaf_in_host_rack
    assert [link.cable for link in plan.links] == ["C-DAC-TWIN-2"]
