"""``htsim``: one network of the fabric as a fat tree for Broadcom's htsim, and which node is which port.

htsim builds the tree from radixes and knows symmetric trees of equal links only, with hosts of one NIC: a node is a
NIC port, nodes that no host uses are idle. Planes, and rails of a rail-only fabric, are alike, so the first is
written.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from fabric.export.formats.simulation import delay_ns
from fabric.export.formats.source import ExportFile, ExportSource, Link, refuse
from fabric.terms import ClassName, DeviceKind

NAME = "htsim"


@dataclass(frozen=True, slots=True)
class Tier:
    """What htsim wants to know of a tier: ports of one switch, and the links below it."""

    radix_down: int
    radix_up: int
    speed_gbps: int
    latency_ns: int
    bundle: int


def write(source: ExportSource) -> tuple[ExportFile, ...]:
    """The tree, and a table of its nodes; raises InputError where the fabric is not such a tree."""
    links = _first_network(source)
    by_class = {name: [link for link in links if link.name is name] for name in ClassName}
    tiers = [_tier(source, by_class, name) for name in ClassName if by_class[name]]
    _refuse_uneven(tiers)
    leaves = list(dict.fromkeys(link.z.device for link in by_class[ClassName.HOST_LEAF]))
    pods = Counter(source.devices[leaf].pod for leaf in leaves)
    if len(tiers) == len(ClassName) and len(set(pods.values())) > 1:
        raise refuse(NAME, "pods hold different numbers of leaves; htsim builds them alike")
    if len(tiers) == 1:
        raise refuse(NAME, "the plan has one tier; htsim builds two or three")
    pod_leaves = len(leaves) if len(tiers) < len(ClassName) else max(pods.values())
    nodes = len(leaves) * tiers[0].radix_down
    head = [f"Nodes {nodes}", f"Tiers {len(tiers)}", f"Podsize {pod_leaves * tiers[0].radix_down}", ""]
    text = "\n".join([*head, *(line for number, tier in enumerate(tiers) for line in _lines(number, tier))])
    return (ExportFile("fabric.topo", text + "\n"), ExportFile("nodes.csv", _nodes(by_class, leaves, tiers[0])))


def _first_network(source: ExportSource) -> list[Link]:
    """Links of plane 0, and of rail 0 where every rail is a network of its own."""
    rail_only = source.plan.structure.networks_per_plane > 1
    return [link for link in source.links if link.plane == 0 and not (rail_only and link.rail)]


def _tier(source: ExportSource, by_class: dict[ClassName, list[Link]], name: ClassName) -> Tier:
    """The tier above the links of a class; all its switches must be alike."""
    links = by_class[name]
    down = Counter(link.z.device for link in links)
    above = next((by_class[other] for other in by_class if _follows(name, other)), [])
    up = Counter(link.a.device for link in above)
    pairs = set(Counter((link.a.device, link.z.device) for link in links).values())
    is_host = name is ClassName.HOST_LEAF
    if (not is_host and len(set(down.values())) > 1) or len(set(up.values())) > 1 or (not is_host and len(pairs) > 1):
        raise refuse(
            NAME, f"switches above {name.value} links have different numbers of them; htsim builds them alike"
        )
    delays = {delay_ns(source, link) for link in links}
    return Tier(
        radix_down=max(down.values()),
        radix_up=max(up.values(), default=0),
        speed_gbps=links[0].speed_gbps,
        latency_ns=max(delays),
        bundle=1 if is_host else pairs.pop(),
    )


def _follows(name: ClassName, other: ClassName) -> bool:
    order = list(ClassName)
    return order.index(other) == order.index(name) + 1


def _refuse_uneven(tiers: list[Tier]) -> None:
    """htsim derives the number of uplinks from speeds and whole oversubscription: both must agree with the plan."""
    for below, above in pairwise(tiers):
        if below.speed_gbps != above.speed_gbps:
            message = f"links of {below.speed_gbps}G below {above.speed_gbps}G; htsim counts uplinks by equal speeds"
            raise refuse(NAME, message)
        if below.radix_down % below.radix_up:
            message = (
                f"{below.radix_down} downlinks over {below.radix_up} uplinks; htsim takes whole oversubscription"
            )
            raise refuse(NAME, message)


def _lines(number: int, tier: Tier) -> list[str]:
    facts = {
        "Tier": number,
        "Downlink_speed_Gbps": tier.speed_gbps,
        "Radix_Down": tier.radix_down,
        "Radix_Up": tier.radix_up or None,
        "Downlink_Latency_ns": tier.latency_ns,
        "Bundle": tier.bundle if tier.bundle > 1 else None,
        "Oversubscribed": _oversubscription(tier),
    }
    return [*(f"{key} {value}" for key, value in facts.items() if value is not None), ""]


def _oversubscription(tier: Tier) -> int | None:
    if not tier.radix_up or tier.radix_down == tier.radix_up:
        return None
    return tier.radix_down // tier.radix_up


def _nodes(by_class: dict[ClassName, list[Link]], leaves: list[str], tier: Tier) -> str:
    """Node, leaf, and the host port behind it; empty where the node is idle."""
    below: dict[str, list[Link]] = defaultdict(list)
    for link in by_class[ClassName.HOST_LEAF]:
        below[link.z.device].append(link)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("node", "leaf", DeviceKind.HOST.value, "cage", "leg"))
    for number, leaf in enumerate(leaves):
        links = sorted(below[leaf], key=lambda link: link.z)
        for rank in range(tier.radix_down):
            end = links[rank].a if rank < len(links) else ("", "", "")
            writer.writerow((number * tier.radix_down + rank, leaf, *end))
    return buffer.getvalue()
