"""Enumerate structures: every form, number of planes, number of tiers, pod and core arrangement.

The space searched is: units as large as a leaf takes, balanced over the units needed and over a few more, one host
less, or what divides a rack (leaf-spine), or what the intent fixes; for every number of links per pair the fewest
spines, and for these the fewest links that fill cages or connectors of 1, 2, 4 and 8 ports; for every number of pods
the smallest pods; for every number of cores the fewest links per spine-core pair, to a single core also in multiples
that fill cages.
Links never get slower towards the core, since a slow link caps a single flow. Whatever uses at least as much of
everything as another and fits no more switch models is dominated and dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fabric.candidates.dominance import undominated
from fabric.candidates.leaves import LeafLayout, leaf_layouts
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.candidates.spines import three_tiers, two_tiers
from fabric.candidates.upper import UpperTiers
from fabric.structure import Structure
from fabric.terms import Form, Tier

UNDERCUT = "uses as much of everything as another or more"
"""Why a structure falls out that another one undercuts: no reason for a fabric not to exist."""


IsOver = Callable[[int], bool]
"""Told how many structures were found, whether to leave it at that."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Structures that meet the rules, best known order first, and the tally of those that do not.

    ``is_complete`` is False when the enumeration was stopped before its end.
    """

    structures: tuple[Structure, ...]
    rejections: Rejections
    is_complete: bool = True


def enumerate_structures(rules: StructureRules, stop: IsOver | None = None) -> Enumeration:
    """Every structure within ``rules`` that no other dominates, in a fixed order.

    ``stop`` is told how many were found, and asked whether to leave it at that.
    """
    rejections = Rejections()
    kept: dict[Structure, None] = {}
    is_complete = True
    for structure in _all(rules, rejections):
        if stop is not None and stop(len(kept)):
            is_complete = False
            break
        if structure is None:
            continue
        fault = _bandwidth_fault(rules, structure)
        if fault is not None:
            rejections.add(fault, label(structure))
        else:
            kept.setdefault(structure, None)
    survivors = undominated(tuple(kept), rules)
    if survivors.example is not None:
        pair = " / ".join(map(label, survivors.example))
        rejections.add(UNDERCUT, pair, survivors.num_dropped)
    return Enumeration(survivors.structures, rejections, is_complete)


def label(structure: Structure) -> str:
    """A line that names a structure for people."""
    tiers = f"{structure.num_tiers} tier" + ("s" if structure.num_tiers > 1 else "")
    counts = [f"{structure.num_leaves} {'leaf' if structure.num_leaves == 1 else 'leaves'}"]
    for count, word in ((structure.num_spines, "spine"), (structure.num_cores, "core")):
        if count:
            counts.append(f"{count} {word}{'' if count == 1 else 's'}")
    planes = f", {structure.planes} planes" if structure.planes > 1 else ""
    return f"{structure.form.value}, {tiers}{planes}: {', '.join(counts)}"


def _all(rules: StructureRules, rejections: Rejections) -> Iterator[Structure | None]:
    """Every structure, dominated and under-provisioned ones too; None as a pause where there is none for long."""
    speeds = _speeds(rules)
    _tell_empty_tiers(rules, speeds, rejections)
    for form in rules.forms:
        for split in rules.splits:
            for tiers in rules.tiers:
                if tiers == 1:
                    yield from _one_tier(rules, form, split, rejections)
                    continue
                for uplink_speed in speeds:
                    if uplink_speed < split[1]:
                        rejections.add(
                            "links slower than the endpoints would cap a single flow",
                            f"{uplink_speed}G uplinks under {split[1]}G endpoints",
                        )
                        continue
                    yield from _layered(rules, form, split, tiers, uplink_speed, rejections)


def _tell_empty_tiers(rules: StructureRules, speeds: tuple[int, ...], rejections: Rejections) -> None:
    """Tally what keeps whole tiers from being tried at all."""
    wanted = [("leaf", 1, rules.leaf_capabilities), ("spine", 2, rules.spine_capabilities)]
    wanted.append(("core", 3, rules.core_capabilities))
    for tier, least, capabilities in wanted:
        if not capabilities and max(rules.tiers) >= least:
            rejections.add(f"no {tier} switch allowed speaks {rules.protocol}", f"topology.{tier}_models")
    if rules.leaf_capabilities and rules.spine_capabilities and not speeds and max(rules.tiers) > 1:
        rejections.add("leaf and spine switches allowed have no port speed in common", rules.protocol)


def _layered(
    rules: StructureRules, form: Form, split: tuple[int, int], tiers: int, uplink_speed: int, rejections: Rejections
) -> Iterator[Structure | None]:
    """Structures of two or three tiers at one leaf-spine speed; None before those of each leaf layout."""
    speeds = [speed for speed in _speeds(rules) if speed >= uplink_speed] if tiers == 3 else []
    for layout in leaf_layouts(rules, form, split, uplink_speed, rejections):
        yield None
        if layout.leaves_per_network(rules) == 1:
            rejections.add("one leaf alone needs no spines", f"{form.value}: {rules.num_hosts} hosts")
            continue
        if tiers == 2:
            for upper in two_tiers(rules, layout, uplink_speed, rejections):
                yield compose(rules, layout, upper, uplink_speed, 0)
            continue
        for core_speed in speeds:
            for upper in three_tiers(rules, layout, uplink_speed, core_speed, rejections):
                yield compose(rules, layout, upper, uplink_speed, core_speed)


def _one_tier(
    rules: StructureRules, form: Form, split: tuple[int, int], rejections: Rejections
) -> Iterator[Structure]:
    """A single leaf per network."""
    if form is Form.RAIL_OPTIMIZED and rules.rails > 1:
        rejections.add("leaves of different rails need spines between them", "rail-optimized, 1 tier")
        return
    for layout in leaf_layouts(rules, form, split, None, rejections):
        leaves = layout.leaves_per_network(rules)
        if leaves == 1 and rules.fitting(Tier.LEAF, layout.down_ports, layout.endpoint_speed_gbps, 0, 0):
            yield compose(rules, layout, UpperTiers(units_per_pod=layout.num_units), 0, 0)
        else:
            rejections.add(
                "one switch has too few ports for all endpoints of a network",
                f"{form.value}: {leaves} x {layout.down_ports} ports of {split[1]}G are needed",
            )


def compose(
    rules: StructureRules, layout: LeafLayout, upper: UpperTiers, uplink_speed: int, core_speed: int
) -> Structure:
    """The structure of a leaf layout under its upper tiers."""
    return Structure(
        form=layout.form,
        num_tiers=3 if upper.cores_per_group else 2 if upper.spines_per_pod else 1,
        planes=layout.planes,
        rails=rules.rails,
        num_hosts=rules.num_hosts,
        endpoints_per_rail=rules.endpoints_per_rail,
        reserved_endpoints=rules.reserved_endpoints,
        unit_hosts=layout.unit_hosts,
        num_units=layout.num_units,
        rails_per_leaf=layout.rails_per_leaf,
        leaves_per_group=layout.leaves_per_group,
        hosts_per_leaf=layout.hosts_per_leaf,
        leaf_down_ports=layout.down_ports,
        leaf_backup_ports=layout.backup_ports,
        leaf_up_ports=upper.leaf_up_ports,
        endpoint_speed_gbps=layout.endpoint_speed_gbps,
        uplink_speed_gbps=uplink_speed,
        core_speed_gbps=core_speed,
        pod_scope=upper.pod_scope,
        units_per_pod=upper.units_per_pod,
        num_pods=upper.num_pods,
        spines_per_pod=upper.spines_per_pod,
        links_per_leaf_spine=upper.links_per_leaf_spine,
        spine_down_ports=upper.spine_down_ports,
        spine_up_ports=upper.spine_up_ports,
        spine_positions_per_group=upper.spine_positions_per_group,
        cores_per_group=upper.cores_per_group,
        core_down_ports=upper.core_down_ports,
    )


def _speeds(rules: StructureRules) -> tuple[int, ...]:
    """Speeds that some leaf and some spine offer."""
    leaf = {speed for cap in rules.leaf_capabilities for speed, _ in cap.ports_per_cage}
    spine = {speed for cap in rules.spine_capabilities for speed, _ in cap.ports_per_cage}
    return tuple(sorted(leaf & spine))


def _bandwidth_fault(rules: StructureRules, structure: Structure) -> str | None:
    """Why the bandwidth of ``structure`` is refused, if it is."""
    if rules.min_bisection and structure.bisection_fraction < rules.min_bisection:
        return "bisection bandwidth below the minimum asked for"
    left = structure.after_loss() if rules.min_after_loss else {}
    for element, least in rules.min_after_loss:
        if left.get(element, 1) < least:
            return f"bandwidth left after losing one {element} below the minimum asked for"
    return None
