"""The core tier over pods: groups of cores that spines share, and links from every spine to each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from fabric.candidates.leaves import divisors
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.candidates.upper import UpperTiers, ceil, fewest, round_up
from fabric.terms import Tier


def with_cores(
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
    least = max(1, ceil(base.spine_down_ports * speed * limit.denominator, limit.numerator))
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
    radix on offer gives its own number. Ports are aligned under a single core only. Balanced cores may as well take
    equal shares.
    """
    least, shares = wanted
    whole = dict.fromkeys(round_up(least, share) for share in shares)
    if rules.balanced_cores:
        for radix in radices:
            cores = ceil(base.num_pods * least, radix)
            if cores <= least:  # else a spine would not reach every core of its group
                yield 1, cores, least, ceil(base.num_pods * least, cores)
    divided = divisors(base.spines_per_pod)
    most_links = radices[0] // base.num_pods
    spread = fewest(least, most_links, None) + [(1, links) for links in whole if least < links <= most_links]
    for cores, links in spread:
        ports = base.num_pods * links
        sharing = {divided[bisect_right(divided, radix // ports) - 1] for radix in radices if ports <= radix}
        for positions in sorted(sharing, reverse=True):
            yield positions, cores, cores * links, positions * ports
