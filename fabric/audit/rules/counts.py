"""Rules of the plan's claims about counts: devices, links, cables, modules, planes, rails."""

from __future__ import annotations

from collections import Counter

import numpy as np

from fabric.audit.columns import ABSENT, counts, group_rows, micros
from fabric.audit.devices import HOST, KINDS, LEAF
from fabric.audit.evidence import Evidence
from fabric.audit.links import CLASSES, SIDES
from fabric.audit.rule import Fault, Verdict, claim, rule
from fabric.plan import LinkChoice


@rule("COUNT-DEVICES", "devices", remedy="Expand the plan again, or correct its counts.", needs_plan=True)
def devices_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Rows of devices by kind and part = hosts by group, reserved endpoints, switches by tier."""
    plan, devices = evidence.plan, evidence.devices
    claimed: Counter[tuple[str, str]] = Counter()
    for group in plan.host_groups:
        claimed["host", group.model] += group.num_hosts
    if plan.structure.reserved_endpoints:
        claimed["reserved", ""] = plan.structure.reserved_endpoints * plan.structure.num_networks
    for tier in plan.tiers:
        claimed[tier.tier.value, tier.part_number] += tier.num_switches
    words, parts = devices.sheet.words("part_number")
    groups = group_rows([devices.kind, parts], devices.kind >= 0)
    found = {
        (KINDS[kind], words[part] if part >= 0 else ""): int(size)
        for kind, part, size in zip(*(key.tolist() for key in groups.keys), groups.sizes, strict=True)
    }
    faults: list[Fault] = []
    for key in sorted({*claimed, *found}):
        faults += claim(f"number of {' '.join(key).strip()}", claimed.get(key, 0), found.get(key, 0))
    return Verdict(len(devices), tuple(faults))


@rule("COUNT-GPUS", "devices", remedy="Correct the number of GPUs, or the hosts.", needs_plan=True)
def gpus_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Sum over hosts of the GPUs of their model = num_gpus."""
    devices = evidence.devices
    gpus = np.array([*(model.gpus or 0 for model in devices.models), 0], dtype=np.int64)
    hosts = (devices.kind == HOST) & (devices.model >= 0)
    total = int(gpus[devices.model[hosts]].sum())
    return Verdict(int(hosts.sum()), claim("num_gpus", evidence.plan.num_gpus, total))


@rule(
    "COUNT-LINKS",
    "links",
    "ports",
    "devices",
    remedy="Expand the plan again, or correct its counts.",
    needs_plan=True,
)
def links_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Rows of links by class and speed = num_links of the class at its speed."""
    links = evidence.links
    groups = group_rows([links.link_class, links.speed], links.link_class >= 0)
    found = {
        (CLASSES[name], speed): int(size)
        for name, speed, size in zip(*(key.tolist() for key in groups.keys), groups.sizes, strict=True)
    }
    claimed = {(choice.name.value, choice.speed_gbps): choice.num_links for choice in evidence.plan.links}
    faults: list[Fault] = []
    for key in sorted({*claimed, *found}):
        faults += claim(f"number of {key[0]} links of {key[1]} Gb/s", claimed.get(key, 0), found.get(key, 0))
    return Verdict(len(links), tuple(faults))


CABLE_TABLES = ("cables", "links", "ports", "devices")


@rule("COUNT-CABLES", *CABLE_TABLES, remedy="Expand the plan again, or correct its counts.", needs_plan=True)
def cables_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Cables (a splitter once) by class = num_cables of the class."""
    cables = evidence.cables
    pieces = cables.by_number
    found = counts(cables.link_class[pieces.first], len(CLASSES))
    faults: list[Fault] = []
    claimed = {choice.name.value: choice.num_cables for choice in evidence.plan.links}
    for name, number in zip(CLASSES, found.tolist(), strict=True):
        faults += claim(f"number of {name} cables", claimed.get(name, 0), number)
    return Verdict(len(cables), tuple(faults))


@rule("COUNT-MODULES", *CABLE_TABLES, remedy="Expand the plan again, or correct its counts.", needs_plan=True)
def modules_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Cages with a module that links of a class leave, by end, kind of device and module = num_modules of the end."""
    links, ports, devices = evidence.links, evidence.ports, evidence.devices
    found: Counter[tuple[str, str, str, str]] = Counter()
    for side, end in zip(SIDES, links.ends, strict=True):
        optic = ports.at(end.port, ports.optic)
        kind = np.where(end.device >= 0, devices.kind[end.device], ABSENT)
        cages = group_rows(
            [links.link_class, kind, optic, end.device, end.cage], (optic >= 0) & (links.link_class >= 0)
        )
        alike = group_rows(list(cages.keys[:3])) if len(cages) else cages
        for name, device, module, size in zip(*(key.tolist() for key in alike.keys[:3]), alike.sizes, strict=True):
            found[CLASSES[name], side, KINDS[device], ports.optic_names[module]] += int(size)
    claimed: Counter[tuple[str, str, str, str]] = Counter()
    for choice in evidence.plan.links:
        for side, end_choice in [*(("a", end) for end in choice.a_ends), ("z", choice.z_end)]:
            if end_choice.optic is not None and end_choice.num_modules:
                key = (choice.name.value, side, end_choice.device.value, end_choice.optic)
                claimed[key] += end_choice.num_modules
    faults: list[Fault] = []
    for key in sorted({*claimed, *found}):
        name, side, device, optic_name = key
        what = f"number of {optic_name} in {device} devices of {name} links"
        faults += claim(what, claimed.get(key, 0), found.get(key, 0))
    return Verdict(len(links), tuple(faults))


@rule("COUNT-STRUCTURE", "devices", "links", "ports", remedy="Correct the structure of the plan.", needs_plan=True)
def planes_rails_pods_are_as_claimed(evidence: Evidence) -> Verdict:
    """Planes, rails, units, pods and leaves of a pod that occur in the tables = those of the structure."""
    structure, devices, links = evidence.plan.structure, evidence.devices, evidence.links
    plane = devices.plane[devices.is_switch]
    rail = links.rail[links.is_sound & (links.link_class == 0)]
    unit = devices.sheet.ints("unit")[devices.kind == LEAF]
    pods = devices.sheet.ints("pod")[devices.kind == LEAF]
    faults: list[Fault] = []
    faults += claim("planes", structure.planes, _distinct(plane))
    faults += claim("rails", structure.rails, _distinct(rail))
    faults += claim("num_units", structure.num_units, _distinct(unit))
    if structure.num_pods:
        faults += claim("num_pods", structure.num_pods, _distinct(pods))
    faults += claim("num_hosts", structure.num_hosts, int((devices.kind == HOST).sum()))
    for tier in evidence.plan.tiers:
        faults += claim(f"num_switches of the {tier.tier} tier", tier.num_switches, structure.num_in_tier(tier.tier))
    return Verdict(len(devices), tuple(faults))


def _distinct(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    return int(np.unique(values[values >= 0]).size)


@rule("CLASS-CABLE", *CABLE_TABLES, remedy="Expand the plan again, or correct its link classes.", needs_plan=True)
def classes_use_the_cable_claimed(evidence: Evidence) -> Verdict:
    """Part and length of every cable = cable and stock length of its class in the plan."""
    cables = evidence.cables
    length = cables.sheet.micros("length_m")
    groups = group_rows([cables.link_class, cables.part, length], cables.link_class >= 0)
    choices = {choice.name.value: choice for choice in evidence.plan.links}
    faults: list[Fault] = []
    for name, part, metres, first in zip(*(key.tolist() for key in groups.keys), groups.first.tolist(), strict=True):
        choice: LinkChoice | None = choices.get(CLASSES[name])
        if choice is None:
            continue
        written = cables.part_names[part] if part >= 0 else ""
        if (written, metres) != (choice.cable, micros(choice.stock_length_m)):
            expected = f"{choice.cable} of {choice.stock_length_m} m"
            message = f"a {CLASSES[name]} cable is {written} of {metres / 10**6:g} m, the plan says {expected}"
            faults.append(Fault(message, (cables.name(first),)))
    return Verdict(len(cables), tuple(faults))
