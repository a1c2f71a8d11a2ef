"""Rules of the switching network: equal spread of links, and oversubscription of every switch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from fabric.audit.columns import ABSENT, Ints, counts, group_rows, sums
from fabric.audit.devices import CORE, LEAF, SPINE
from fabric.audit.evidence import Evidence
from fabric.audit.links import LEAF_SPINE, SPINE_CORE
from fabric.audit.rule import Fault, Verdict, bad_rows, rule
from fabric.plan import TierChoice
from fabric.terms import Tier

TABLES = ("links", "ports", "devices")


@rule("POD-CROSS", *TABLES, remedy="Join a leaf to the spines of its own pod and network.")
def leaves_meet_spines_of_their_pod(evidence: Evidence) -> Verdict:
    """pod(leaf) = pod(spine), in the same plane (and rail when the fabric is rail-only)."""
    links, devices = evidence.links, evidence.devices
    a, z = links.ends
    inside = links.is_sound & (links.link_class == LEAF_SPINE)
    bad = inside & (devices.pod[a.device] != devices.pod[z.device])
    bad &= devices.plane[a.device] == devices.plane[z.device]  # another plane is PLANE-CROSS
    return Verdict(int(inside.sum()), bad_rows(bad, "{n} links leave their pod", links.name))


def _same_pod(evidence: Evidence) -> Ints:
    """Rows of leaf-spine links inside one pod."""
    links, devices = evidence.links, evidence.devices
    a, z = links.ends
    inside = links.is_sound & (links.link_class == LEAF_SPINE)
    return np.flatnonzero(inside & (devices.pod[a.device] == devices.pod[z.device]))


@rule("SPREAD-LEAF", *TABLES, remedy="Give every leaf the same whole number of links to every spine of its pod.")
def leaves_reach_every_spine_alike(evidence: Evidence) -> Verdict:
    """links(leaf, spine) = k for every leaf and every spine of its pod; k is the plan's, or the most frequent one."""
    links, devices = evidence.links, evidence.devices
    rows = _same_pod(evidence)
    pairs = group_rows([end.device[rows] for end in links.ends])
    num_pods = int(devices.pod.max(initial=0)) + 1
    spines_in_pod = counts(np.where(devices.kind == SPINE, devices.pod, ABSENT), num_pods)
    is_leaf = (devices.kind == LEAF) & (devices.pod >= 0)
    reached = counts(pairs.keys[0], len(devices))
    bad = is_leaf & (reached != spines_in_pod[devices.pod])
    k = evidence.plan.structure.links_per_leaf_spine if evidence.has_plan else _most_frequent(pairs.sizes)
    bad[pairs.keys[0][pairs.sizes != k]] = True
    message = f"{{n}} leaves do not have {k} link(s) to every spine of their pod"
    return Verdict(len(pairs), bad_rows(bad, message, devices.name))


def _most_frequent(values: Ints) -> int:
    return int(np.bincount(values).argmax()) if values.size else 0


def _core_groups(evidence: Evidence) -> tuple[Ints, Ints, Ints]:
    """Rows of spine-core links, and the core group of each end by the numbering of the plan.

    A spine at position j of its pod belongs to group j // positions per group; cores are numbered group by group.
    """
    links, devices, structure = evidence.links, evidence.devices, evidence.plan.structure
    rows = np.flatnonzero(links.is_sound & (links.link_class == SPINE_CORE))
    a, z = (end.device[rows] for end in links.ends)
    index = devices.sheet.ints("index")
    of_spine = index[a] % structure.spines_per_pod // structure.spine_positions_per_group
    of_core = index[z] % structure.cores_per_network // structure.cores_per_group
    return rows, of_spine, of_core


@rule("CORE-CROSS", *TABLES, remedy="Join a spine to the cores of its own group.", needs_plan=True)
def spines_meet_cores_of_their_group(evidence: Evidence) -> Verdict:
    """group(spine) = group(core), by position in the pod and by index."""
    links = evidence.links
    if not evidence.plan.structure.cores_per_group:
        return Verdict(0)
    rows, of_spine, of_core = _core_groups(evidence)
    bad = np.zeros(len(links), dtype=np.bool_)
    bad[rows] = of_spine != of_core
    return Verdict(rows.size, bad_rows(bad, "{n} links leave their core group", links.name))


@rule(
    "SPREAD-CORE",
    *TABLES,
    remedy="Deal the uplinks of every spine evenly over the cores of its group.",
    needs_plan=True,
)
def spines_reach_the_cores_of_their_group_alike(evidence: Evidence) -> Verdict:
    """links(spine, core) over the cores of the spine's group differ by at most 1, by 0 where they divide evenly."""
    links, devices, structure = evidence.links, evidence.devices, evidence.plan.structure
    if not structure.cores_per_group:
        return Verdict(0)
    rows, of_spine, of_core = _core_groups(evidence)
    pairs = group_rows([end.device[rows] for end in links.ends], of_spine == of_core)
    spines = group_rows([pairs.keys[0]])
    most = np.zeros(len(spines), dtype=np.int64)
    least = np.full(len(spines), np.iinfo(np.int64).max)
    np.maximum.at(most, spines.of_row, pairs.sizes)
    np.minimum.at(least, spines.of_row, pairs.sizes)
    least[spines.sizes < structure.cores_per_group] = 0
    allowed = 1 if structure.spine_up_ports % structure.cores_per_group else 0
    bad = np.zeros(len(devices), dtype=np.bool_)
    bad[spines.keys[0][most - least > allowed]] = True
    message = "{n} spines do not share their uplinks evenly over the cores of their group"
    return Verdict(len(pairs), bad_rows(bad, message, devices.name))


@rule("CORE-LOAD", *TABLES, remedy="Deal the links of a core group evenly over its cores.", needs_plan=True)
def cores_of_a_group_carry_the_same(evidence: Evidence) -> Verdict:
    """Links of the cores of one group differ by at most 1, by 0 where they divide evenly."""
    links, devices, structure = evidence.links, evidence.devices, evidence.plan.structure
    if not structure.cores_per_group:
        return Verdict(0)
    inside = links.is_sound & (links.link_class == SPINE_CORE)
    load = counts(np.where(inside, links.ends[1].device, ABSENT), len(devices))
    group = devices.sheet.ints("index") // structure.cores_per_group
    groups = group_rows([group], devices.kind == CORE)
    total = sums(groups.of_row, load, len(groups))
    low = total // structure.cores_per_group
    high = -(-total // structure.cores_per_group)
    bad = np.zeros(len(devices), dtype=np.bool_)
    cores = np.flatnonzero(groups.of_row >= 0)
    share = groups.of_row[cores]
    bad[cores] = (load[cores] < low[share]) | (load[cores] > high[share])
    message = "{n} cores carry more or less than the share of their group"
    return Verdict(cores.size, bad_rows(bad, message, devices.name))


def linked_gbps(evidence: Evidence) -> tuple[Ints, Ints]:
    """Bandwidth of the links below and above every device, in Gb/s."""
    links, devices = evidence.links, evidence.devices
    a, z = links.ends
    down = sums(np.where(links.is_sound, z.device, ABSENT), links.speed, len(devices))
    up = sums(np.where(links.is_sound, a.device, ABSENT), links.speed, len(devices))
    return down, up


@rule(
    "OVERSUBSCRIPTION",
    *TABLES,
    remedy="Add the missing uplinks, or take downlinks away; the claim is what was asked for.",
    needs_plan=True,
)
def no_switch_is_more_oversubscribed_than_claimed(evidence: Evidence) -> Verdict:
    """Linked downlink bandwidth / linked uplink bandwidth <= the claim of the tier, for every switch.

    Downlinks of backup hosts do not count, as the structure of the plan has it.
    """
    devices = evidence.devices
    down, up = linked_gbps(evidence)
    bad = np.zeros(len(devices), dtype=np.bool_)
    for place, tier in enumerate(evidence.plan.tiers):
        if tier.oversubscription is not None and tier.up_ports:
            claim = Fraction(tier.oversubscription)
            in_tier = evidence.blocks.choice == place
            active = down - _backup_ports(evidence, tier) * tier.down_speed_gbps
            bad |= in_tier & (active * claim.denominator > up * claim.numerator)
    message = "{n} switches have more downlink bandwidth per uplink bandwidth than the plan claims"
    return Verdict(int(devices.is_switch.sum()), bad_rows(bad, message, devices.name))


@rule(
    "OVERSUBSCRIPTION-CLAIM",
    remedy="Correct the claim: it is downlink over uplink bandwidth as provisioned, without ports for backup hosts.",
    needs_plan=True,
)
def claims_follow_from_the_provisioned_ports(evidence: Evidence) -> Verdict:
    """claim = (provisioned downlinks - backup) x speed / (uplinks x speed); no claim where there is no uplink."""
    faults: list[Fault] = []
    for tier in evidence.plan.tiers:
        expected = _provisioned(evidence, tier)
        claimed = None if tier.oversubscription is None else Fraction(tier.oversubscription)
        if claimed != expected:
            faults.append(Fault(f"the plan claims {claimed} for the {tier.tier} tier, its ports give {expected}"))
    return Verdict(len(evidence.plan.tiers), tuple(faults))


def _backup_ports(evidence: Evidence, tier: TierChoice) -> int:
    """Downlinks of a switch of the tier that serve backup hosts."""
    return evidence.plan.structure.leaf_backup_ports if tier.tier is Tier.LEAF else 0


def _provisioned(evidence: Evidence, tier: TierChoice) -> Fraction | None:
    up = tier.up_ports * tier.up_speed_gbps
    return Fraction((tier.down_ports - _backup_ports(evidence, tier)) * tier.down_speed_gbps, up) if up else None


@rule("TIER-PORTS", "ports", "devices", remedy="Provision the ports that the plan claims.", needs_plan=True)
def switches_have_the_ports_claimed(evidence: Evidence) -> Verdict:
    """Ports of a switch at each speed >= downlinks + uplinks that the plan provisions at that speed."""
    ports, devices = evidence.ports, evidence.devices
    in_use = group_rows([ports.device, ports.speed], ports.is_in_use)
    checked = 0
    bad = np.zeros(len(devices), dtype=np.bool_)
    for place, tier in enumerate(evidence.plan.tiers):
        in_tier = evidence.blocks.choice == place
        checked += int(in_tier.sum())
        wanted: dict[int, int] = {}
        for number, speed in ((tier.down_ports, tier.down_speed_gbps), (tier.up_ports, tier.up_speed_gbps)):
            wanted[speed] = wanted.get(speed, 0) + number
        for speed, number in wanted.items():
            device = np.where(in_use.keys[1] == speed, in_use.keys[0], ABSENT)
            bad |= in_tier & (sums(device, in_use.sizes, len(devices)) < number)
    return Verdict(checked, bad_rows(bad, "{n} switches have fewer ports than the plan provisions", devices.name))
