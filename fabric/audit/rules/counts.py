"""Rules of the plan's claims about counts: devices, links, cables, modules, planes, rails."""

from __future__ import annotations

from collections import Counter

import numpy as np

from fabric.audit.cells import choice_label
from fabric.audit.columns import ABSENT, group_rows, micros
from fabric.audit.devices import HOST, KINDS, LEAF
from fabric.audit.evidence import Evidence
from fabric.audit.links import CLASSES, SIDES
from fabric.audit.rule import Fault, Verdict, bad_rows, claim, rule
from fabric.plan import FabricPlan


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


@rule("TIER-BLOCK", "devices", remedy="Expand the plan again, or correct its blocks.", needs_plan=True)
def switches_are_of_the_model_of_their_block(evidence: Evidence) -> Verdict:
    """Where a tier has several models, the part of every switch = that of the choice that fills its block."""
    plan, devices = evidence.plan, evidence.devices
    several = [len(plan.tier_choices(choice.tier)) > 1 for choice in plan.tiers]
    place = evidence.blocks.choice
    is_mixed = np.array([*several, False])[place]
    words, part = devices.sheet.words("part_number")
    claimed = np.array(
        [*(words.index(c.part_number) if c.part_number in words else ABSENT for c in plan.tiers), ABSENT]
    )
    bad = is_mixed & (part != claimed[place])
    message = "{n} switches are of another model than the plan gives their block"
    return Verdict(int(is_mixed.sum()), bad_rows(bad, message, devices.name))


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
    """Rows of links by class (and kind, where a class has several) and speed = num_links at that speed."""
    links, plan = evidence.links, evidence.plan
    groups = group_rows([evidence.cells.of_link, links.link_class, links.speed], links.link_class >= 0)
    found = {
        (_label(plan, place, name), speed): int(size)
        for place, name, speed, size in zip(*(key.tolist() for key in groups.keys), groups.sizes, strict=True)
    }
    claimed = {
        (choice_label(plan, place), choice.speed_gbps): choice.num_links for place, choice in enumerate(plan.links)
    }
    faults: list[Fault] = []
    for key in sorted({*claimed, *found}):
        faults += claim(f"number of {key[0]} links of {key[1]} Gb/s", claimed.get(key, 0), found.get(key, 0))
    return Verdict(len(links), tuple(faults))


def _label(plan: FabricPlan, place: int, name: int) -> str:
    """How to call links of a class that fall to the choice at a place."""
    return choice_label(plan, place) if place >= 0 else f"{CLASSES[name]} (in no cell of the plan)"


CABLE_TABLES = ("cables", "links", "ports", "devices")


@rule("COUNT-CABLES", *CABLE_TABLES, remedy="Expand the plan again, or correct its counts.", needs_plan=True)
def cables_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Cables (a splitter once) by class (and kind, where a class has several) = num_cables."""
    cables, plan = evidence.cables, evidence.plan
    first = cables.by_number.first
    groups = group_rows([evidence.cells.of_cable[first], cables.link_class[first]], cables.link_class[first] >= 0)
    found = {
        _label(plan, place, name): int(size)
        for place, name, size in zip(*(key.tolist() for key in groups.keys), groups.sizes, strict=True)
    }
    claimed = {choice_label(plan, place): choice.num_cables for place, choice in enumerate(plan.links)}
    faults: list[Fault] = []
    for label in sorted({*claimed, *found}):
        faults += claim(f"number of {label} cables", claimed.get(label, 0), found.get(label, 0))
    return Verdict(len(cables), tuple(faults))


@rule("COUNT-MODULES", *CABLE_TABLES, remedy="Expand the plan again, or correct its counts.", needs_plan=True)
def modules_are_as_many_as_claimed(evidence: Evidence) -> Verdict:
    """Cages with a module that links of a class (and kind, where it has several) leave = num_modules of the end.

    They are counted by end, kind of device and module.
    """
    links, ports, devices, plan = evidence.links, evidence.ports, evidence.devices, evidence.plan
    of_link = evidence.cells.of_link
    found: Counter[tuple[str, str, str, str]] = Counter()
    for side, end in zip(SIDES, links.ends, strict=True):
        optic = ports.at(end.port, ports.optic)
        kind = np.where(end.device >= 0, devices.kind[end.device], ABSENT)
        cages = group_rows(
            [of_link, links.link_class, kind, optic, end.device, end.cage], (optic >= 0) & (links.link_class >= 0)
        )
        alike = group_rows(list(cages.keys[:4])) if len(cages) else cages
        for *place, device, module, size in zip(*(key.tolist() for key in alike.keys[:4]), alike.sizes, strict=True):
            found[_label(plan, *place), side, KINDS[device], ports.optic_names[module]] += int(size)
    claimed: Counter[tuple[str, str, str, str]] = Counter()
    for number, choice in enumerate(plan.links):
        for side, end_choice in [*(("a", end) for end in choice.a_ends), ("z", choice.z_end)]:
            if end_choice.optic is not None and end_choice.num_modules:
                key = (choice_label(plan, number), side, end_choice.device.value, end_choice.optic)
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
    for tier in dict.fromkeys(choice.tier for choice in evidence.plan.tiers):
        claimed = sum(choice.num_switches for choice in evidence.plan.tier_choices(tier))
        faults += claim(f"num_switches of the {tier} tier", claimed, structure.num_in_tier(tier))
    return Verdict(len(devices), tuple(faults))


def _distinct(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    return int(np.unique(values[values >= 0]).size)


@rule("CLASS-CABLE", *CABLE_TABLES, remedy="Expand the plan again, or correct its link classes.", needs_plan=True)
def classes_use_the_cable_claimed(evidence: Evidence) -> Verdict:
    """Part and length of every cable = cable and stock length of its class (and kind) in the plan."""
    cables, plan = evidence.cables, evidence.plan
    length = cables.sheet.micros("length_m")
    of_cable = evidence.cells.of_cable
    groups = group_rows([of_cable, cables.part, length], of_cable >= 0)
    faults: list[Fault] = []
    for place, part, metres, first in zip(*(key.tolist() for key in groups.keys), groups.first.tolist(), strict=True):
        choice, label = plan.links[place], choice_label(plan, place)
        written = cables.part_names[part] if part >= 0 else ""
        if (written, metres) != (choice.cable, micros(choice.stock_length_m)):
            expected = f"{choice.cable} of {choice.stock_length_m} m"
            message = f"a {label} cable is {written} of {metres / 10**6:g} m, the plan says {expected}"
            faults.append(Fault(message, (cables.name(first),)))
    return Verdict(len(cables), tuple(faults))
