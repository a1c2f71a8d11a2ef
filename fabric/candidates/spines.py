"""The tiers above the leaves: pods, spines and cores for one leaf layout.

Two tiers: with k links per leaf-spine pair, the fewest spines are ceil(least uplinks / k); every k that the
spine's radix allows gives one candidate, so uplinks per leaf = k x spines always spread equally.
Three tiers: units are dealt into pods; every spine reaches the cores of its group with the same whole number of
links each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fabric.candidates.leaves import LeafLayout, divisors
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.ports import PortCapability
from fabric.terms import PodScope


@dataclass(frozen=True, slots=True)
class UpperTiers:
    """Everything above the leaves in one network; absent tiers are 0."""

    pod_scope: PodScope = PodScope.ALL_RAILS
    units_per_pod: int = 0
    num_pods: int = 1
    leaf_up_ports: int = 0
    spines_per_pod: int = 0
    links_per_leaf_spine: int = 0
    spine_down_ports: int = 0
    spine_up_ports: int = 0
    spine_positions_per_group: int = 0
    cores_per_group: int = 0
    core_down_ports: int = 0


def widest(capabilities: tuple[PortCapability, ...], speed: int) -> int:
    """Largest radix at ``speed`` among ``capabilities``."""
    return max((capability.radix(speed) for capability in capabilities), default=0)


def _ceil(number: int, divisor: int) -> int:
    return -(-number // divisor)


def spreads(
    rules: StructureRules, layout: LeafLayout, speed: int, leaves: int, spine_ports: int, rejections: Rejections
) -> Iterator[tuple[int, int, int]]:
    """(spines, links per pair, uplinks) for ``leaves`` leaves that share ``spine_ports`` downlinks of each spine."""
    least = layout.min_uplinks(rules, speed)
    most_links = spine_ports // leaves
    if not most_links:
        rejections.add(
            "more leaves than a spine has ports for at one link each",
            f"{layout.form.value}: {leaves} leaves, {spine_ports} spine ports at {speed}G",
        )
        return
    active_down = (layout.down_ports - layout.backup_ports) * layout.endpoint_speed_gbps
    for links in range(1, most_links + 1):
        spines = rules.spines_per_pod or _ceil(rules.leaf_uplinks or least, links)
        uplinks = spines * links
        reason = _spread_fault(rules, uplinks, least)
        exact = active_down == rules.leaf_oversubscription * uplinks * speed
        if reason is None and rules.exact_oversubscription and not exact:
            reason = "uplinks per leaf miss the exact oversubscription asked for"
        if reason is not None:
            rejections.add(reason, f"{spines} spines x {links} links = {uplinks} uplinks, {least} needed")
        elif not any(
            cap.fits(layout.down_ports, layout.endpoint_speed_gbps, uplinks, speed) for cap in rules.leaf_capabilities
        ):
            rejections.add(
                "downlinks and uplinks of a leaf do not fit its cages",
                f"{layout.down_ports} x {layout.endpoint_speed_gbps}G down, {uplinks} x {speed}G up",
            )
        else:
            yield spines, links, uplinks
        if spines == 1:
            return


def _spread_fault(rules: StructureRules, uplinks: int, least: int) -> str | None:
    """Why ``uplinks`` per leaf is refused, if it is."""
    if uplinks < least:
        return "oversubscription of the leaf above the limit"
    if rules.leaf_uplinks is not None and uplinks != rules.leaf_uplinks:
        return "uplinks per leaf do not divide over the spines into equal whole links"
    return None


def two_tiers(rules: StructureRules, layout: LeafLayout, speed: int, rejections: Rejections) -> Iterator[UpperTiers]:
    """Leaves of a network under one set of spines."""
    leaves = layout.leaves_per_network(rules)
    ports = rules.spine_reserve.usable(widest(rules.spine_capabilities, speed))
    for spines, links, uplinks in spreads(rules, layout, speed, leaves, ports, rejections):
        yield UpperTiers(
            units_per_pod=layout.num_units,
            leaf_up_ports=uplinks,
            spines_per_pod=spines,
            links_per_leaf_spine=links,
            spine_down_ports=leaves * links,
        )


def pod_sizes(rules: StructureRules, layout: LeafLayout, leaves_per_unit: int, most_leaves: int) -> list[int]:
    """Units per pod worth trying: for every number of pods the smallest, or what the intent fixes."""
    if rules.units_per_pod is not None:
        return [rules.units_per_pod] if rules.units_per_pod * leaves_per_unit <= most_leaves else []
    smallest = {
        _ceil(layout.num_units, size): size
        for size in range(min(most_leaves // leaves_per_unit, layout.num_units), 0, -1)
    }
    return sorted(smallest.values(), reverse=True)


def three_tiers(
    rules: StructureRules, layout: LeafLayout, speed: int, core_speed: int, rejections: Rejections
) -> Iterator[UpperTiers]:
    """Pods of leaves and spines under a core tier."""
    groups = layout.rail_groups(rules)
    radix = widest(rules.spine_capabilities, speed)
    for scope in rules.pod_scopes:
        if scope is PodScope.ONE_RAIL and groups == 1:
            continue
        leaves_per_unit = layout.leaves_per_group * (groups if scope is PodScope.ALL_RAILS else 1)
        for units in pod_sizes(rules, layout, leaves_per_unit, radix):
            pods = _ceil(layout.num_units, units) * (1 if scope is PodScope.ALL_RAILS else groups)
            if pods < 2:
                rejections.add("one pod alone needs no core tier", f"{layout.form.value}: {units} units in a pod")
                continue
            leaves = units * leaves_per_unit
            for spines, links, uplinks in spreads(rules, layout, speed, leaves, radix, rejections):
                base = UpperTiers(scope, units, pods, uplinks, spines, links, leaves * links)
                yield from _with_cores(rules, base, speed, core_speed, rejections)


def _with_cores(
    rules: StructureRules, base: UpperTiers, speed: int, core_speed: int, rejections: Rejections
) -> Iterator[UpperTiers]:
    """Core tiers over the pods of ``base``."""
    limit = rules.spine_oversubscription * core_speed
    least = max(1, _ceil(base.spine_down_ports * speed * limit.denominator, limit.numerator))
    radix = widest(rules.core_capabilities, core_speed)
    found = False
    for positions, cores, uplinks, core_ports in _core_spreads(rules, base, least, radix):
        if rules.exact_oversubscription and base.spine_down_ports * speed != limit * uplinks:
            rejections.add("uplinks per spine miss the exact oversubscription asked for", f"{uplinks} uplinks")
            continue
        if not any(
            cap.fits(base.spine_down_ports, speed, uplinks, core_speed)
            and base.spine_down_ports + uplinks <= rules.spine_reserve.usable(cap.radix(speed))
            for cap in rules.spine_capabilities
        ):
            rejections.add(
                "downlinks and uplinks of a spine do not fit its cages",
                f"{base.spine_down_ports} x {speed}G down, {uplinks} x {core_speed}G up",
            )
            continue
        found = True
        yield UpperTiers(
            base.pod_scope,
            base.units_per_pod,
            base.num_pods,
            base.leaf_up_ports,
            base.spines_per_pod,
            base.links_per_leaf_spine,
            base.spine_down_ports,
            uplinks,
            positions,
            cores,
            core_ports,
        )
    if not found and base.num_pods > radix:
        rejections.add(
            "more pods than a core has ports for at one link each",
            f"{base.num_pods} pods, {radix} core ports at {core_speed}G",
        )


def _core_spreads(
    rules: StructureRules, base: UpperTiers, least: int, radix: int
) -> Iterator[tuple[int, int, int, int]]:
    """(spine positions per group, cores per group, uplinks per spine, downlinks per core)."""
    if rules.balanced_cores and radix:
        cores = min(least, _ceil(base.num_pods * least, radix))
        yield 1, cores, least, _ceil(base.num_pods * least, cores)
        return
    for links in range(1, radix // base.num_pods + 1):
        cores = _ceil(least, links)
        positions = max(d for d in divisors(base.spines_per_pod) if d == 1 or d * base.num_pods * links <= radix)
        yield positions, cores, cores * links, positions * base.num_pods * links
        if cores == 1:
            return
