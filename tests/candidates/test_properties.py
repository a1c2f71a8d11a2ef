"""Invariants of every structure that the enumeration keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings

from fabric.candidates.enumerate import enumerate_structures, label
from fabric.candidates.rules import StructureRules
from fabric.occupancy import down_ports_per_leaf, host_ports_per_leaf, leaves_in_pods, reserved_leaf_and_port
from fabric.sizing.questions import core_down_ports, leaf_down_ports, spine_down_ports
from fabric.structure import Structure
from fabric.terms import Form, PodScope
from tests.candidates.parts import fitting, gives_enough, make_rules, structures
from tests.candidates.strategies import structure_rules

MANY = settings(
    deadline=None,
    derandomize=True,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MOST = 60
"""Structures of one set of rules that are looked at: some from all over the list."""


def some(rules: StructureRules) -> Iterator[Structure]:
    """At most about MOST of the structures kept."""
    kept = structures(rules)
    yield from kept[:: max(1, len(kept) // MOST)]


def each(check: Callable[[StructureRules, Structure], None]) -> Callable[[], None]:
    """A test that ``check`` holds for the structures of random rules."""

    @MANY
    @given(structure_rules())
    def run(rules: StructureRules) -> None:
        for structure in some(rules):
            check(rules, structure)

    return run


def ports_fit(rules: StructureRules, structure: Structure) -> None:
    tiers = range(structure.num_tiers)
    if structure.num_tiers == 1 and structure.reserved_endpoints:
        return  # has a test of its own below
    assert all(fitting(rules, structure, tier) for tier in tiers), label(structure)


def links_are_equal_and_whole(rules: StructureRules, structure: Structure) -> None:
    if structure.num_tiers == 1:
        assert (structure.leaf_up_ports, structure.num_spines, structure.num_cores) == (0, 0, 0)
        return
    assert structure.links_per_leaf_spine >= 1
    assert structure.leaf_up_ports == structure.spines_per_pod * structure.links_per_leaf_spine
    assert structure.spine_down_ports == structure.leaves_per_pod * structure.links_per_leaf_spine
    if structure.num_tiers == 2:
        assert (structure.num_pods, structure.spine_up_ports, structure.num_cores) == (1, 0, 0)
        return
    assert structure.num_pods > 1
    assert structure.spines_per_pod % structure.spine_positions_per_group == 0
    assert structure.spine_up_ports % structure.cores_per_group == 0
    per_core = structure.spine_up_ports // structure.cores_per_group
    spines_of_a_group = structure.num_pods * structure.spine_positions_per_group
    assert structure.core_down_ports == spines_of_a_group * per_core
    assert structure.num_spine_core_links == structure.num_cores * structure.core_down_ports


def oversubscription_is_within_its_limit(rules: StructureRules, structure: Structure) -> None:
    if structure.num_tiers == 1:
        assert structure.leaf_oversubscription is None
        return
    leaf = Fraction(
        structure.leaf_down_ports * structure.endpoint_speed_gbps,
        structure.leaf_up_ports * structure.uplink_speed_gbps,
    )
    assert structure.leaf_oversubscription == leaf <= rules.leaf_oversubscription
    if rules.exact_oversubscription:
        assert leaf == rules.leaf_oversubscription
    if structure.num_tiers == 3:
        down = structure.spine_down_ports * structure.uplink_speed_gbps
        spine = Fraction(down, structure.spine_up_ports * structure.core_speed_gbps)
        assert structure.spine_oversubscription == spine <= rules.spine_oversubscription
        if rules.exact_oversubscription:
            assert spine == rules.spine_oversubscription


def links_never_get_slower_towards_the_core(rules: StructureRules, structure: Structure) -> None:
    speeds = [structure.endpoint_speed_gbps, structure.uplink_speed_gbps, structure.core_speed_gbps]
    used = speeds[: structure.num_tiers]
    assert used == sorted(used)
    assert not any(speeds[structure.num_tiers :])


def every_endpoint_has_a_port(rules: StructureRules, structure: Structure) -> None:
    ports = host_ports_per_leaf(structure)
    per_host = rules.rails * rules.endpoints_per_rail * structure.planes
    assert ports.shape == (structure.leaves_per_network,)
    assert int(ports.sum()) * structure.num_networks == rules.num_hosts * per_host
    assert int(ports.max()) <= structure.leaf_down_ports
    assert int(ports.min()) >= 0


def reserved_endpoints_have_ports_of_their_own(rules: StructureRules, structure: Structure) -> None:
    leaves, ports = reserved_leaf_and_port(structure)
    assert len(leaves) == len(ports) == rules.reserved_endpoints == structure.reserved_endpoints
    hosts = host_ports_per_leaf(structure)
    taken = list(zip(leaves.tolist(), ports.tolist(), strict=True))
    assert len(set(taken)) == len(taken)
    assert all(hosts[leaf] <= port < structure.leaf_down_ports for leaf, port in taken)


def planes_share_the_speed_and_networks_the_rails(rules: StructureRules, structure: Structure) -> None:
    assert (structure.planes, structure.endpoint_speed_gbps) in rules.splits
    networks = structure.planes * (rules.rails if structure.form is Form.RAIL_ONLY else 1)
    assert structure.num_networks == networks
    assert structure.rail_groups * structure.rails_per_leaf * structure.networks_per_plane == rules.rails
    assert structure.num_leaves == networks * structure.leaves_per_network
    assert structure.num_spines == networks * structure.spines_per_network
    assert structure.num_cores == networks * structure.cores_per_network
    assert structure.num_switches == structure.num_leaves + structure.num_spines + structure.num_cores
    rails = {Form.LEAF_SPINE: rules.rails, Form.RAIL_ONLY: 1, Form.RAIL_OPTIMIZED: rules.rails_per_leaf}
    assert structure.rails_per_leaf == (rails[structure.form] or structure.rails_per_leaf)
    assert (
        structure.unit_hosts * (structure.num_units - 1)
        < rules.num_hosts
        <= structure.unit_hosts * structure.num_units
    )


def ports_in_use_add_up_to_the_links(rules: StructureRules, structure: Structure) -> None:
    assert int(down_ports_per_leaf(structure).sum()) * structure.num_networks == structure.num_endpoint_links
    assert sum(devices * ports for devices, ports in leaf_down_ports(structure)) == structure.num_endpoint_links
    if structure.num_tiers > 1:
        spines = spine_down_ports(structure)
        assert sum(devices * ports for devices, ports in spines) == structure.num_leaf_spine_links
        assert max(ports for _, ports in spines) <= structure.spine_down_ports
    if structure.num_tiers > 2:
        cores = core_down_ports(structure)
        assert sum(devices * ports for devices, ports in cores) == structure.num_spine_core_links
        assert sum(devices for devices, _ in cores) == structure.num_cores


def pods_hold_all_leaves_and_none_is_empty(rules: StructureRules, structure: Structure) -> None:
    leaves = leaves_in_pods(structure)
    assert leaves.shape == (structure.num_pods,)
    assert int(leaves.sum()) == structure.leaves_per_network
    assert int(leaves.min()) >= 1
    assert int(leaves.max()) <= structure.leaves_per_pod
    if structure.num_tiers == 3:
        units = -(-structure.num_units // structure.units_per_pod)
        groups = structure.rail_groups if structure.pod_scope is PodScope.ONE_RAIL else 1
        assert structure.num_pods == units * groups
        assert structure.pod_scope in rules.pod_scopes
        assert rules.units_per_pod in (None, structure.units_per_pod)


def what_the_intent_fixes_is_kept(rules: StructureRules, structure: Structure) -> None:
    assert structure.form in rules.forms
    assert structure.num_tiers in rules.tiers
    assert gives_enough(rules, structure)
    if structure.num_tiers > 1:
        assert rules.leaf_uplinks in (None, structure.leaf_up_ports)
        assert rules.spines_per_pod in (None, structure.spines_per_pod)
        used = structure.spine_down_ports + structure.spine_up_ports
        widest = max(sum(n for _, n in cap.ports_per_cage) * cap.num_cages for cap in rules.spine_capabilities)
        assert used <= widest - rules.spine_reserve.ports
    if rules.scalable_unit is not None:
        whole = rules.provision_full_units or rules.scalable_unit <= rules.num_hosts
        assert structure.unit_hosts == (rules.scalable_unit if whole else rules.num_hosts)


test_ports_fit_a_switch_of_every_tier = each(ports_fit)
test_links_are_equal_and_whole = each(links_are_equal_and_whole)
test_oversubscription_is_within_its_limit = each(oversubscription_is_within_its_limit)
test_links_never_get_slower_towards_the_core = each(links_never_get_slower_towards_the_core)
test_every_endpoint_has_a_port = each(every_endpoint_has_a_port)
test_reserved_endpoints_have_ports_of_their_own = each(reserved_endpoints_have_ports_of_their_own)
test_planes_share_the_speed_and_networks_the_rails = each(planes_share_the_speed_and_networks_the_rails)
test_ports_in_use_add_up_to_the_links = each(ports_in_use_add_up_to_the_links)
test_pods_hold_all_leaves_and_none_is_empty = each(pods_hold_all_leaves_and_none_is_empty)
test_what_the_intent_fixes_is_kept = each(what_the_intent_fixes_is_kept)


@MANY
@given(structure_rules())
def test_every_rejection_has_a_reason_and_an_example(rules: StructureRules) -> None:
    found = enumerate_structures(rules)
    tally = found.rejections.tally()
    assert all(line.reason.strip() and line.example.strip() and line.count > 0 for line in tally)
    assert sum(line.count for line in tally) == found.rejections.total
    assert [line.count for line in tally] == sorted((line.count for line in tally), reverse=True)


@MANY
@given(structure_rules())
def test_the_list_is_free_of_repeats_and_always_the_same(rules: StructureRules) -> None:
    found = enumerate_structures(rules)
    assert len(set(found.structures)) == len(found.structures)
    again = enumerate_structures(rules)
    assert again.structures == found.structures
    assert again.rejections.tally() == found.rejections.tally()


@MANY
@given(structure_rules())
def test_smaller_structures_come_first(rules: StructureRules) -> None:
    switches = [structure.num_switches for structure in structures(rules)]
    assert switches == sorted(switches)


def test_a_single_leaf_has_room_for_reserved_endpoints() -> None:
    """Eight ports hold seven hosts and one reserved endpoint, not eight and one."""
    assert structures(make_rules(7, reserved_endpoints=1, tiers=(1,)))
    for structure in structures(make_rules(8, reserved_endpoints=1, tiers=(1,))):
        assert fitting(make_rules(8), structure, 0)


def test_occupancy_of_a_unit_spread_over_two_leaves() -> None:
    """Five hosts of a unit take two leaves, three and two; the last unit has one host."""
    (structure,) = [s for s in structures(make_rules(6, scalable_unit=5, tiers=(2,))) if s.spines_per_pod == 3]
    assert host_ports_per_leaf(structure).tolist() == [3, 2, 1, 0]
    assert np.array_equal(down_ports_per_leaf(structure), host_ports_per_leaf(structure))
