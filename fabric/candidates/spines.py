"""The tiers above the leaves: pods, spines and cores for one leaf layout.

Two tiers: with k links per leaf-spine pair, the fewest spines are ceil(least uplinks / k); every k that the
spine's radix allows gives one candidate, so uplinks per leaf = k x spines always spread equally. For every number of
spines the fewest links are tried, and the fewest that fill cages of 2, 4 or 8 ports: cables between whole cages may
save more than a few links cost.
Three tiers: units are dealt into pods; every spine reaches the cores of its group with the same whole number of
links each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from fabric.candidates.leaves import LeafLayout, divisors
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.ports import PortCapability
from fabric.terms import Form, PodScope, Tier


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
    if most_links < 1:
        rejections.add(
            "more leaves than a spine has ports for at one link each",
            f"{layout.form.value}: {leaves} leaves, {spine_ports} spine ports at {speed}G",
        )
        return
    active_down = layout.active_gbps
    after_loss = _links_after_loss(rules, layout, speed)
    shares = rules.shares(Tier.LEAF, Tier.SPINE, speed)
    spreads = _fewest(rules.leaf_uplinks or least, most_links, rules.spines_per_pod, after_loss, shares)
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


def _fewest(
    needed: int, most_links: int, fixed: int | None, after_loss: int = 0, shares: tuple[int, ...] = (1,)
) -> list[tuple[int, int]]:
    """(peers, links to each) that carry ``needed`` links: for every number of peers the fewest links each.

    The fewest that are a multiple of each of ``shares``, that is: more links of the same share fit fewer switches and
    save nothing. One peer fewer still carries ``after_loss`` links. ``fixed`` peers leave their own number.

    >>> _fewest(32, 4, None)
    [(32, 1), (16, 2), (11, 3), (8, 4)]
    >>> _fewest(3, 4, None, after_loss=3)
    [(4, 1), (3, 2), (2, 3)]
    >>> _fewest(9, 9, 3, shares=(1, 2, 4))
    [(3, 3), (3, 4)]
    >>> _fewest(7, 8, None, shares=(1, 2))
    [(7, 1), (4, 2), (3, 3), (2, 4), (1, 7), (1, 8)]
    """
    found: dict[tuple[int, int], None] = {}
    for share in shares:
        fewest: dict[int, int] = {}
        most = min(most_links, _round_up(max(needed, after_loss), share))
        for links in range(share, most + 1, share):
            peers = max(_ceil(needed, links), _ceil(after_loss, links) + 1 if after_loss else 1)
            if fixed is None or peers <= fixed:
                fewest.setdefault(fixed or peers, links)
        found.update(dict.fromkeys(fewest.items()))
    return sorted(found, key=itemgetter(1))


def _round_up(number: int, share: int) -> int:
    """The least multiple of ``share`` that is no less than ``number``."""
    return _ceil(number, share) * share


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
        _ceil(layout.num_units, size): size
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
            pods = _ceil(layout.num_units, units) * (1 if scope is PodScope.ALL_RAILS else groups)
            if pods < 2:
                rejections.add("one pod alone needs no core tier", f"{layout.form.value}: {units} units in a pod")
                continue
            leaves = units * leaves_per_unit
            for spines, links, uplinks in spreads(rules, layout, speed, leaves, radix, rejections):
                base = UpperTiers(scope, units, pods, uplinks, spines, links, leaves * links)
                yield from _with_cores(rules, base, (speed, core_speed, layout.active_gbps), allowed, rejections)


def _with_cores(
    rules: StructureRules,
    base: UpperTiers,
    speeds: tuple[int, int, int],
    allowed: int,
    rejections: Rejections,
) -> Iterator[UpperTiers]:
    """Core tiers over the pods of ``base``, for spines whose bits are set in ``allowed``.

    ``speeds`` are those of leaf-spine and spine-core links and the active downlinks of a leaf, in Gb/s.
    """
    speed, core_speed, active_gbps = speeds
    ratio = rules.spine_oversubscription
    if rules.min_bisection:
        ratio = min(ratio, base.leaf_up_ports * speed / (rules.min_bisection * active_gbps))
    limit = ratio * core_speed
    least = max(1, _ceil(base.spine_down_ports * speed * limit.denominator, limit.numerator))
    radices = sorted({radix for cap in rules.core_capabilities if (radix := cap.radix(core_speed))}, reverse=True)
    if not radices:
        rejections.add("no core switch allowed has ports of the speed", f"{core_speed}G")
        return
    found = False
    shares = rules.shares(Tier.SPINE, Tier.CORE, core_speed)
    spreads = _worthwhile(base, _core_spreads(rules, base, (least, shares), radices), shares)
    for positions, cores, uplinks, core_ports in spreads:
        if rules.exact_oversubscription and base.spine_down_ports * speed != limit * uplinks:
            rejections.add("uplinks per spine miss the exact oversubscription asked for", f"{uplinks} uplinks")
            continue
        if not allowed & rules.fitting(Tier.SPINE, base.spine_down_ports, speed, uplinks, core_speed):
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
    if not found and base.num_pods > radices[0]:
        rejections.add(
            "more pods than a core has ports for at one link each",
            f"{base.num_pods} pods, {radices[0]} core ports at {core_speed}G",
        )


Spread = tuple[int, int, int, int]
"""Spine positions per group, cores per group, uplinks per spine, downlinks per core."""


def _worthwhile(base: UpperTiers, spreads: Iterator[Spread], shares: tuple[int, ...]) -> Iterator[Spread]:
    """Spreads that no other of the same alignment undercuts in cores, uplinks per spine and downlinks per core."""
    classes: dict[tuple[bool, ...], list[Spread]] = {}
    for spread in spreads:
        _, cores, uplinks, _ = spread
        aligned = tuple(cores == 1 and uplinks % share == 0 for share in shares)
        classes.setdefault(aligned, []).append(spread)
    for alike in classes.values():
        yield from _front(base, alike)


def _front(base: UpperTiers, spreads: list[Spread]) -> Iterator[Spread]:
    """Spreads that no other undercuts.

    They come by cores, so the front of those before is one of uplinks, ascending, and downlinks, descending.
    """
    front_uplinks: list[int] = []
    front_ports: list[int] = []
    costed = sorted((base.spines_per_pod // p * c, u, ports, (p, c, u, ports)) for p, c, u, ports in spreads)
    for _, uplinks, ports, spread in costed:
        behind = bisect_right(front_uplinks, uplinks)
        if behind and front_ports[behind - 1] <= ports:
            continue
        first = bisect_left(front_uplinks, uplinks)
        last = first
        while last < len(front_ports) and front_ports[last] >= ports:
            last += 1
        front_uplinks[first:last], front_ports[first:last] = [uplinks], [ports]
        yield spread


def _core_spreads(
    rules: StructureRules, base: UpperTiers, wanted: tuple[int, tuple[int, ...]], radices: list[int]
) -> Iterator[Spread]:
    """Spreads over the cores of at least ``wanted`` uplinks, a single core's also in multiples of the shares wanted.

    Several spine positions share a group of cores where that fills a core; how many depends on its radix, so every
    radix on offer gives its own number. Ports are aligned under a single core only.
    """
    least, shares = wanted
    whole = dict.fromkeys(_round_up(least, share) for share in shares)
    if rules.balanced_cores:
        for radix in radices:
            cores = _ceil(base.num_pods * least, radix)
            if cores <= least:  # else a spine would not reach every core of its group
                yield 1, cores, least, _ceil(base.num_pods * least, cores)
            for uplinks in whole:
                if least < uplinks <= radix // base.num_pods:
                    yield 1, 1, uplinks, base.num_pods * uplinks
        return
    divided = divisors(base.spines_per_pod)
    most_links = radices[0] // base.num_pods
    spread = _fewest(least, most_links, None) + [(1, links) for links in whole if least < links <= most_links]
    for cores, links in spread:
        ports = base.num_pods * links
        sharing = {divided[bisect_right(divided, radix // ports) - 1] for radix in radices if ports <= radix}
        for positions in sorted(sharing, reverse=True):
            yield positions, cores, cores * links, positions * ports
