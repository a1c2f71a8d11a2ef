"""Rules of assemblies: cables whose ends are attached, so that they fill the cages at both ends."""

from __future__ import annotations

import numpy as np

from catalogs.records import AssemblyModel
from fabric.audit.cables import Run
from fabric.audit.columns import Finder, counts, group_rows
from fabric.audit.equipment import Equipment
from fabric.audit.evidence import Evidence
from fabric.audit.links import SIDES
from fabric.audit.rule import Verdict, bad_rows, rule
from fabric.audit.rules.optics import TABLES, judge_runs


@rule(
    "ASSEMBLY-FORM",
    *TABLES,
    remedy="Choose the assembly whose ends have the form factors and heat sinks of the cages.",
)
def ends_fit_their_cages(evidence: Evidence) -> Verdict:
    """Head and tail equal the form factor and heat-sink kind of the cages, in one direction or the other."""

    def judge(run: Run) -> str | None:
        part = run.assembly
        if part is None:
            return None
        a, z = run.a.equipment, run.z.equipment
        if a.cpo is not None or z.cpo is not None or _fits(part, a, z) or _fits(part, z, a):
            return None
        ends = f"{part.head_form_factor} ({part.head_heatsink}) and {part.tail_form_factor} ({part.tail_heatsink})"
        cages = f"{a.form_factor} ({a.heatsink}) of {a.name} and {z.form_factor} ({z.heatsink}) of {z.name}"
        return f"{part.part_number} ends in {ends}, the cages are {cages}"

    return judge_runs(evidence, judge)


def _fits(part: AssemblyModel, head: Equipment, tail: Equipment) -> bool:
    return (part.head_form_factor, part.head_heatsink) == (head.form_factor, head.heatsink) and (
        part.tail_form_factor,
        part.tail_heatsink,
    ) == (tail.form_factor, tail.heatsink)


@rule("ASSEMBLY-LANES", *TABLES, remedy="Choose an assembly with the lane rate of both ports.")
def lanes_fit_both_ports(evidence: Evidence) -> Verdict:
    """Lane rate of the assembly = lane rate of a mode of each device at that speed; tail lanes <= lanes per cage."""

    def judge(run: Run) -> str | None:
        part = run.assembly
        if part is None:
            return None
        lanes = part.electrical_lanes // part.num_tails
        for equipment in (run.a.equipment, run.z.equipment):
            modes = equipment.modes_at(run.speed_gbps)
            same_rate = any(mode.lane_rate_gbps == part.electrical_lane_rate_gbps for mode in modes)
            if modes and not (same_rate and lanes <= equipment.lanes_per_cage):
                rates = "/".join(str(mode.lane_rate_gbps) for mode in modes)
                return (
                    f"{part.part_number} has lanes of {part.electrical_lane_rate_gbps}G, {equipment.name} of {rates}G"
                )
        return None

    return judge_runs(evidence, judge)


@rule("ASSEMBLY-SPEED", *TABLES, remedy="Choose a faster assembly, or run fewer links over it.")
def links_fit_the_assembly(evidence: Evidence) -> Verdict:
    """links x speed <= speed of a tail (the whole assembly when it is straight)."""

    def judge(run: Run) -> str | None:
        part = run.assembly
        if part is None or run.num_links * run.speed_gbps <= part.speed_gbps // part.num_tails:
            return None
        each = part.speed_gbps // part.num_tails
        return f"{run.num_links} x {run.speed_gbps} Gb/s on a tail of {part.part_number}, which carries {each}"

    return judge_runs(evidence, judge)


@rule("ASSEMBLY-PROTOCOL", *TABLES, remedy="Choose the assembly coded for the protocol.", needs_plan=True)
def assemblies_carry_the_protocol(evidence: Evidence) -> Verdict:
    """protocol of the plan is one of the assembly's protocols."""
    protocol = evidence.plan.protocol

    def judge(run: Run) -> str | None:
        part = run.assembly
        if part is None or protocol in part.protocols:
            return None
        return f"{part.part_number} is coded for {' and '.join(part.protocols)}, the fabric is {protocol}"

    return judge_runs(evidence, judge)


@rule("CPO-COPPER", *TABLES, remedy="Use fibre: co-packaged optics have no cage for an attached cable end.")
def co_packaged_optics_take_fiber_only(evidence: Evidence) -> Verdict:
    """No assembly ends at a switch with co-packaged optics."""

    def judge(run: Run) -> str | None:
        if run.assembly is None:
            return None
        names = [side.equipment.name for side in (run.a, run.z) if side.equipment.cpo is not None]
        return f"{run.part_number} ends at {names[0]}, which has co-packaged optics" if names else None

    return judge_runs(evidence, judge)


@rule("ASSEMBLY-MODULE", *TABLES, remedy="Take the module out: the end of the assembly fills the cage.")
def cages_of_assemblies_hold_no_module(evidence: Evidence) -> Verdict:
    """No module stands in a cage that an assembly ends in."""
    cables, ports = evidence.cables, evidence.ports
    bad = np.zeros(len(cables), dtype=np.bool_)
    occupied = Finder(ports.module_cages.keys[0])
    for side in range(len(SIDES)):
        bad |= cables.is_assembly & (occupied.rows(cables.end_cage(side)) >= 0)
    message = "{n} assemblies end in a cage that holds a module"
    return Verdict(int(cables.is_assembly.sum()), bad_rows(bad, message, cables.name))


@rule("ASSEMBLY-CAGE", *TABLES, remedy="Run all links of a cage over its assembly, and no other cable into the cage.")
def an_assembly_fills_its_cages(evidence: Evidence) -> Verdict:
    """All links of a cage that an assembly ends in run over that assembly: cables per such cage = 1."""
    cables = evidence.cables
    bad = np.zeros(len(cables), dtype=np.bool_)
    cage = np.concatenate([cables.end_cage(side) for side in range(len(SIDES))])
    owner = np.concatenate([cables.number] * len(SIDES))
    attached = np.concatenate([cables.is_assembly] * len(SIDES))
    pairs = group_rows([cage, owner], cage >= 0)
    if len(pairs):
        users = group_rows([pairs.keys[0]])
        has_assembly = counts(np.where(attached, users.of_row[pairs.of_row], -1), len(users)) > 0
        crowded = (users.sizes > 1) & has_assembly
        row = np.concatenate([np.arange(len(cables), dtype=np.int64)] * len(SIDES))
        bad[row[(pairs.of_row >= 0) & crowded[users.of_row[pairs.of_row]]]] = True
    message = "{n} cables share a cage with an assembly"
    return Verdict(int(cables.is_assembly.sum()), bad_rows(bad, message, cables.name))
