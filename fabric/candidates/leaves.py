"""The leaf tier: how many hosts a unit holds, how rails fall on leaves, how many ports that takes.

A layout fixes everything below the spines. Downlinks of a leaf are provisioned for its share of a full unit;
uplinks are at least ceil(active downlinks x endpoint speed / (oversubscription x uplink speed)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.ports import PortCapability
from fabric.terms import Form

MORE_UNITS = 6
"""Units beyond the fewest that are tried: a smaller unit wastes leaf ports, but its uplinks may divide better."""

MORE_SIZES = 1
"""Hosts fewer than on a full leaf that are tried in any case; a few more of many units leave the size as it is."""


@dataclass(frozen=True, slots=True)
class LeafLayout:
    """One leaf tier in one network; ports are per leaf."""

    form: Form
    planes: int
    endpoint_speed_gbps: int
    unit_hosts: int
    num_units: int
    rails_per_leaf: int
    leaves_per_group: int
    hosts_per_leaf: int
    down_ports: int
    backup_ports: int

    def rail_groups(self, rules: StructureRules) -> int:
        """Rail groups in one network."""
        return 1 if self.form is Form.RAIL_ONLY else rules.rails // self.rails_per_leaf

    def leaves_per_network(self, rules: StructureRules) -> int:
        """Leaves of one network."""
        return self.num_units * self.rail_groups(rules) * self.leaves_per_group

    def min_uplinks(self, rules: StructureRules, uplink_speed: int) -> int:
        """Least whole number of uplinks within the limits of oversubscription and bisection, at least one."""
        return rules.uplinks_for(self.active_gbps, uplink_speed)

    @property
    def active_gbps(self) -> int:
        """Downlink bandwidth of a leaf without its backup ports."""
        return (self.down_ports - self.backup_ports) * self.endpoint_speed_gbps


@lru_cache(maxsize=4096)
def divisors(number: int) -> tuple[int, ...]:
    """Divisors of ``number`` in ascending order."""
    return tuple(d for d in range(1, number + 1) if number % d == 0)


def rails_on_one_leaf(rules: StructureRules, form: Form) -> list[int]:
    """Numbers of rails that one leaf may take in ``form``, fewest first; they divide the rails."""
    if form is Form.LEAF_SPINE:
        return [rules.rails]
    if form is Form.RAIL_ONLY:
        return [1]
    if rules.rails_per_leaf is not None:
        return [rules.rails_per_leaf] if rules.rails % rules.rails_per_leaf == 0 else []
    return [d for d in divisors(rules.rails) if d < rules.rails or rules.rails == 1]


@dataclass(frozen=True, slots=True)
class LeafBox:
    """A leaf on offer: its capability, the endpoints of one host on it, and the speeds (uplinks None: no spines)."""

    capability: PortCapability
    per_host: int
    speed_gbps: int
    uplink_speed_gbps: int | None

    def takes(self, rules: StructureRules, hosts: int, backup_hosts: int) -> bool:
        """Whether the endpoints of ``hosts``, of which ``backup_hosts`` need no uplinks, fit with their uplinks."""
        down = hosts * self.per_host
        if self.uplink_speed_gbps is None:
            return self.capability.fits(down, self.speed_gbps, 0, self.speed_gbps)
        active_gbps = max(0, hosts - backup_hosts) * self.per_host * self.speed_gbps
        up = rules.leaf_uplinks or rules.uplinks_for(active_gbps, self.uplink_speed_gbps)
        return self.capability.fits(down, self.speed_gbps, up, self.uplink_speed_gbps)

    def most_hosts(self, rules: StructureRules) -> int:
        """Most hosts that the leaf takes, a unit's backup hosts among them (0 if none); fitting is monotone."""
        low, high = 0, self.capability.radix(self.speed_gbps) // self.per_host
        while low < high:
            middle = (low + high + 1) // 2
            if self.takes(rules, middle, rules.backup_hosts_per_unit):
                low = middle
            else:
                high = middle - 1
        return low

    def leaves_for(self, rules: StructureRules, unit: int) -> int | None:
        """Fewest leaves that share a unit of ``unit`` hosts evenly; None when not even one host each fits."""
        if not self.takes(rules, 1, 0):
            return None
        for leaves in range(1, unit + 1):
            if self.takes(rules, -(-unit // leaves), rules.backup_hosts_per_unit // leaves):
                return leaves
        return None


def leaf_layouts(
    rules: StructureRules,
    form: Form,
    split: tuple[int, int],
    uplink_speed: int | None,
    rejections: Rejections,
) -> Iterator[LeafLayout]:
    """Every leaf tier worth trying for ``form``; ``uplink_speed`` None means there are no spines."""
    planes, speed = split
    seen: set[LeafLayout] = set()
    sharing = rails_on_one_leaf(rules, form)
    if not sharing:
        rejections.add("rails per leaf do not divide the rails", f"{rules.rails_per_leaf} of {rules.rails} rails")
    for rails_per_leaf in sharing:
        per_host = rails_per_leaf * rules.endpoints_per_rail
        for capability in rules.leaf_capabilities:
            box = LeafBox(capability, per_host, speed, uplink_speed)
            units = list(_units(rules, form, rails_per_leaf, box))
            if not units:
                rejections.add(
                    "a leaf cannot take one host's endpoints with the uplinks they need",
                    f"{form.value}: {per_host} x {speed}G down on {capability.num_cages} cages",
                )
            for unit, per_group in units:
                layout = _layout(rules, form, planes, speed, rails_per_leaf, unit, per_group)
                if layout not in seen:
                    seen.add(layout)
                    yield layout


def _units(rules: StructureRules, form: Form, rails_per_leaf: int, box: LeafBox) -> Iterator[tuple[int, int]]:
    """(hosts in a unit, leaves per rail group) pairs worth trying on leaves like ``box``."""
    if rules.scalable_unit is not None:
        unit = rules.scalable_unit if rules.provision_full_units else min(rules.scalable_unit, rules.num_hosts)
        per_group = box.leaves_for(rules, unit)
        if per_group is not None and (per_group == 1 or rails_per_leaf == 1 or form is Form.LEAF_SPINE):
            yield unit, per_group
        return
    most = box.most_hosts(rules)
    if not most:
        return
    if rules.provision_full_units:
        yield most, 1
    fewest = -(-rules.num_hosts // most)
    if box.uplink_speed_gbps is None:
        yield -(-rules.num_hosts // fewest), 1
        return
    sizes = [-(-rules.num_hosts // units) for units in range(fewest, _most_units(rules, fewest) + 1)]
    if not rules.provision_full_units:
        sizes.extend(range(sizes[-1] - 1, max(0, sizes[0] - 1 - MORE_SIZES), -1))
    if form is Form.LEAF_SPINE:
        sizes.extend(racked for racked in divisors(rules.hosts_per_rack) if racked <= min(most, rules.num_hosts))
    for hosts in dict.fromkeys(sizes):
        yield hosts, 1


def _most_units(rules: StructureRules, fewest: int) -> int:
    """Units worth trying: full leaves may need uplinks that divide badly over the spines, so a few more are tried.

    Reserved endpoints may need leaves of their own. Full units are wanted as they are.
    """
    if rules.provision_full_units:
        return fewest
    return min(rules.num_hosts, fewest + max(MORE_UNITS, min(rules.reserved_endpoints, 2 * fewest)))


def _layout(
    rules: StructureRules, form: Form, planes: int, speed: int, rails_per_leaf: int, unit: int, per_group: int
) -> LeafLayout:
    """The layout with its port counts, downlinks raised where reserved endpoints would find none free."""
    per_host = rails_per_leaf * rules.endpoints_per_rail
    hosts_per_leaf = -(-unit // per_group)
    num_units = -(-rules.num_hosts // unit)
    down = hosts_per_leaf * per_host
    backup = min(hosts_per_leaf, rules.backup_hosts_per_unit // per_group) * per_host
    groups = 1 if form is Form.RAIL_ONLY else rules.rails // rails_per_leaf
    leaves = num_units * groups * per_group
    free = leaves * down - rules.num_hosts * groups * per_host
    short = max(0, rules.reserved_endpoints - free)
    down += -(-short // leaves)
    return LeafLayout(form, planes, speed, unit, num_units, rails_per_leaf, per_group, hosts_per_leaf, down, backup)
