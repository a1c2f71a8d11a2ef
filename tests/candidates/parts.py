"""Short words for small rules and what the enumeration makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fabric.candidates.enumerate import _all, enumerate_structures
from fabric.candidates.rejections import Rejections
from fabric.candidates.rules import StructureRules
from fabric.ports import PortCapability
from fabric.structure import Structure
from fabric.terms import Form


def radix(ports: int, speed_gbps: int = 400) -> PortCapability:
    """A switch with so many cages of one port each."""
    return PortCapability(ports, ((speed_gbps, 1),), None, None, None)


def make_rules(num_hosts: int, ports: int = 8, **changes: Any) -> StructureRules:
    """Hosts with one endpoint of 400G each under switches of ``ports`` ports, leaf-spine, racks of any size."""
    switches = (radix(ports),)
    values: dict[str, Any] = {
        "rails": 1,
        "endpoints_per_rail": 1,
        "splits": ((1, 400),),
        "leaf_capabilities": switches,
        "spine_capabilities": switches,
        "core_capabilities": switches,
        "forms": (Form.LEAF_SPINE,),
        "tiers": (1, 2, 3),
        "hosts_per_rack": 720_720,
        **changes,
    }
    return StructureRules(num_hosts=num_hosts, **values)


def structures(rules: StructureRules) -> tuple[Structure, ...]:
    """What the enumeration keeps."""
    return enumerate_structures(rules).structures


def counts(rules: StructureRules) -> set[tuple[int, int, int]]:
    """(leaves, spines, cores) of what is kept."""
    return {(s.num_leaves, s.num_spines, s.num_cores) for s in structures(rules)}


def reasons(rules: StructureRules) -> dict[str, str]:
    """Why the others fall out, with an example each."""
    return {line.reason: line.example for line in enumerate_structures(rules).rejections.tally()}


def every_structure(rules: StructureRules) -> list[Structure]:
    """Everything within the bandwidth limits, dominated or not."""
    kept = dict.fromkeys(each for each in _all(rules, Rejections()) if each is not None)
    return [structure for structure in kept if gives_enough(rules, structure)]


def gives_enough(rules: StructureRules, structure: Structure) -> bool:
    """Whether the bandwidth limits hold."""
    left = structure.after_loss()
    whole = structure.bisection_fraction >= rules.min_bisection
    return whole and all(left.get(element, Fraction(1)) >= least for element, least in rules.min_after_loss)


def fitting(rules: StructureRules, structure: Structure, tier: int) -> list[int]:
    """Places of the capabilities that take the ports of a switch of ``tier`` (0 leaf, 1 spine, 2 core)."""
    if tier == 0:
        ports = (structure.leaf_down_ports, structure.endpoint_speed_gbps)
        up = (structure.leaf_up_ports, structure.uplink_speed_gbps)
        return [i for i, cap in enumerate(rules.leaf_capabilities) if cap.fits(*ports, *up)]
    if tier == 1:
        down = (structure.spine_down_ports, structure.uplink_speed_gbps)
        up = (structure.spine_up_ports, structure.core_speed_gbps)
        reserve = rules.spine_reserve
        return [i for i, cap in enumerate(rules.spine_capabilities) if reserve.fits(cap, *down, *up)]
    core = (structure.core_down_ports, structure.core_speed_gbps, 0, 0)
    return [i for i, cap in enumerate(rules.core_capabilities) if cap.fits(*core)]


@dataclass(frozen=True, slots=True)
class Prices:
    """What things cost: a link of each class, and a switch by tier and capability."""

    endpoint_link: int
    leaf_spine_link: int
    spine_core_link: int
    switches: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def cost(rules: StructureRules, structure: Structure, prices: Prices) -> int | None:
    """Linear cost with the cheapest switch that fits each tier; None where none does."""
    total = structure.num_endpoint_links * prices.endpoint_link
    total += structure.num_leaf_spine_links * prices.leaf_spine_link
    total += structure.num_spine_core_links * prices.spine_core_link
    numbers = (structure.num_leaves, structure.num_spines, structure.num_cores)
    for tier, number in enumerate(numbers[: structure.num_tiers]):
        fits = [prices.switches[tier][place] for place in fitting(rules, structure, tier)]
        if not fits:
            return None
        total += number * min(fits)
    return total
