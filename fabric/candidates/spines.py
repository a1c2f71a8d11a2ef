"""The tiers above the leaves: pods, spines and cores for one leaf layout.

Two tiers: with k links per leaf-spine pair, the fewest spines are ceil(least uplinks / k); every k that the
spine's radix allows gives one candidate, so uplinks per leaf = k x spines always spread equally. For every number of
spines the fewest links are tried, and the fewest that fill cages of 2, 4 or 8 ports: cables between whole cages may
save more than a few links cost.
Three tiers: units are dealt into pods; every spine reaches the cores of its group with the same whole number of
links each (:mod:`fabric.candidates.cores`).
"""

from __future__ import annotations

from collections.abc import Iterator

from fabric.candidates.cores import with_cores
from fabric.candidates.leaves import LeafLayout
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.candidates.upper import UpperTiers, ceil, fewest
from fabric.ports import PortCapability
from fabric.terms import Form, PodScope, Tier


def widest(capabilities: tuple[PortCapability, ...], speed: int) -> int:
    """Largest radix at ``speed`` among ``capabilities``."""
    return max((capability.radix(speed) for capability in capabilities), default=0)


def spreads(
    rules: StructureRules, layout: LeafLayout, speed: int, leaves: int, spine_ports: int, rejections: Rejections
) -> Iterator[tuple[int, int, int]]:
    """(spines, links per pair, uplinks) for ``leaves`` leaves that share ``spine_ports`` downlinks of each spine."""
    least = layout.min_uplinks(rules, speed)
    most_links = spine_ports // leaves
    if most_links < 1:
        rejections.add(
            "more leaves than a spine has ports for at one link each",
            f"{layout.form.value}: {leaves} leaves, {spine_ports} spine ports at {speed}G",
        )
        return
    active_down = layout.active_gbps
    after_loss = _links_after_loss(rules, layout, speed)
    shares = rules.shares(Tier.LEAF, Tier.SPINE, speed)
    spreads = fewest(rules.leaf_uplinks or least, most_links, rules.spines_per_pod, after_loss, shares)
    if not spreads:
        rejections.add("the spines asked for have too few ports", f"{rules.spines_per_pod} spines, {least} uplinks")
    for spines, links in spreads:
        uplinks = spines * links
        reason = _spread_fault(rules, uplinks, least)
        exact = active_down == rules.leaf_oversubscription * uplinks * speed
        if reason is None and rules.exact_oversubscription and not exact:
            reason = "uplinks per leaf miss the exact oversubscription asked for"
        if reason is not None:
            rejections.add(reason, f"{spines} spines x {links} links = {uplinks} uplinks, {least} needed")
        elif not rules.fitting(Tier.LEAF, layout.down_ports, layout.endpoint_speed_gbps, uplinks, speed):
            rejections.add(
                "downlinks and uplinks of a leaf do not fit its cages",
                f"{layout.down_ports} x {layout.endpoint_speed_gbps}G down, {uplinks} x {speed}G up",
            )
        else:
            yield spines, links, uplinks


def _links_after_loss(rules: StructureRules, layout: LeafLayout, speed: int) -> int:
    """Uplinks of a leaf that must be left when one spine is lost; 0 where nothing is asked.

    A host has other networks that lose nothing, so of one among n the share n f - (n - 1) has to be left.
    """
    networks = layout.planes * (rules.rails if layout.form is Form.RAIL_ONLY else 1)
    share = networks * rules.least_after_loss("spine") - (networks - 1)
    needed = layout.active_gbps * share / speed
    return max(0, -(-needed.numerator // needed.denominator))


def _spread_fault(rules: StructureRules, uplinks: int, least: int) -> str | None:
    """Why ``uplinks`` per leaf is refused, if it is."""
    if uplinks < least:
        return "fewer uplinks per leaf than oversubscription and bisection ask for"
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
        ceil(layout.num_units, size): size
        for size in range(min(most_leaves // leaves_per_unit, layout.num_units), 0, -1)
    }
    return sorted(smallest.values(), reverse=True)


def spines_for_pods(rules: StructureRules, layout: LeafLayout, speed: int) -> tuple[PortCapability, ...]:
    """Spine capabilities that are worth a core tier.

    Where the spines of a three-tier fabric are not oversubscribed, half of their capacity or more faces the cores, so
    they carry at most half the leaf uplinks that the same switches carry in two tiers, if those can hold all leaves;
    rounding to equal whole links costs two tiers less than that factor. Such switches are left out here, unless cores
    may be larger than any spine or take uneven shares.
    """
    fixed = rules.spines_per_pod or rules.units_per_pod or 2 not in rules.tiers
    others = rules.balanced_cores or not set(rules.core_capabilities) <= set(rules.spine_capabilities)
    if fixed or others or rules.spine_oversubscription > 1:
        return rules.spine_capabilities
    leaves = layout.leaves_per_network(rules)
    return tuple(cap for cap in rules.spine_capabilities if rules.spine_reserve.usable(cap.radix(speed)) < leaves)


def three_tiers(
    rules: StructureRules, layout: LeafLayout, speed: int, core_speed: int, rejections: Rejections
) -> Iterator[UpperTiers]:
    """Pods of leaves and spines under a core tier."""
    groups = layout.rail_groups(rules)
    capabilities = spines_for_pods(rules, layout, speed)
    allowed = sum(1 << place for place, cap in enumerate(rules.spine_capabilities) if cap in capabilities)
    radix = widest(capabilities, speed)
    if len(capabilities) < len(rules.spine_capabilities):
        rejections.add(
            "two tiers of the same switches need less than three",
            f"{layout.form.value}: {layout.leaves_per_network(rules)} leaves fit under one set of spines",
        )
    for scope in rules.pod_scopes:
        if scope is PodScope.ONE_RAIL and groups == 1:
            rejections.add("leaves that take all rails have no pods of one rail", layout.form.value)
            continue
        leaves_per_unit = layout.leaves_per_group * (groups if scope is PodScope.ALL_RAILS else 1)
        sizes = pod_sizes(rules, layout, leaves_per_unit, radix)
        if not sizes:
            rejections.add(
                "no pod of whole units fits under the spines",
                f"{layout.form.value}: {leaves_per_unit} leaves per unit, {radix} spine ports at {speed}G",
            )
        for units in sizes:
            pods = ceil(layout.num_units, units) * (1 if scope is PodScope.ALL_RAILS else groups)
            if pods < 2:
                rejections.add("one pod alone needs no core tier", f"{layout.form.value}: {units} units in a pod")
                continue
            leaves = units * leaves_per_unit
            for spines, links, uplinks in spreads(rules, layout, speed, leaves, radix, rejections):
                base = UpperTiers(scope, units, pods, uplinks, spines, links, leaves * links)
                yield from with_cores(rules, base, (speed, core_speed, layout.active_gbps), allowed, rejections)
