"""Rules of the plan's claims about each link class: fibres, reach and loss of what was laid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fabric.audit.cables import Run
from fabric.audit.columns import group_rows
from fabric.audit.devices import HOST
from fabric.audit.evidence import Evidence
from fabric.audit.links import HOST_LEAF
from fabric.audit.rule import Fault, Verdict, bad_rows, rule
from fabric.audit.rules.lengths import channels
from fabric.audit.rules.optics import TABLES
from fabric.plan import LinkChoice


def _runs_by_class(evidence: Evidence) -> Iterator[tuple[LinkChoice, Run]]:
    """Every distinct run whose part and lights are known, with the claims of its class and kind."""
    runs, groups = evidence.cables.runs
    of_cable = evidence.cells.of_cable
    pairs = group_rows([groups.of_row, of_cable], (groups.of_row >= 0) & (of_cable >= 0))
    for number, place in zip(*(key.tolist() for key in pairs.keys), strict=True):
        run = runs[number]
        if run.assembly is not None or (run.fiber is not None and run.lights is not None):
            yield evidence.plan.links[place], run


def _told_once(faults: Iterator[Fault]) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys(faults))


@rule("CLASS-REACH", *TABLES, remedy="Correct the reach of the link class.", needs_plan=True)
def reach_is_that_of_the_weaker_end(evidence: Evidence) -> Verdict:
    """reach of a class <= reach of the weakest module in it; of an assembly, its length. Run asked for <= bought."""

    def faults() -> Iterator[Fault]:
        for choice, run in _runs_by_class(evidence):
            reach = (
                run.assembly.length_m if run.assembly else min((x.reach_m for x in run.lights or ()), default=None)
            )
            if reach is not None and choice.reach_m > reach:
                yield Fault(f"the plan claims a reach of {choice.reach_m} m for {choice.name} links, it is {reach} m")
            if run.length_m < choice.length_m:
                yield Fault(f"{choice.name} cables of {run.length_m} m on a run of {choice.length_m} m")

    return Verdict(len(evidence.plan.links), _told_once(faults()))


@rule(
    "CLASS-RACK",
    *TABLES,
    remedy="Put the leaf into the rack of its hosts, or plan the length of a run between racks.",
    needs_plan=True,
)
def runs_within_a_rack_stay_in_it(evidence: Evidence) -> Verdict:
    """Where the plan puts leaves into host racks, rack(host) = rack(leaf) for every cable between them.

    Reserved endpoints are left out: where their servers stand is not planned.
    """
    cables, devices = evidence.cables, evidence.devices
    if not evidence.plan.leaf_in_host_rack:
        return Verdict(0)
    _, rack = devices.sheet.words("rack")
    a, z = cables.ends
    inside = (cables.link_class == HOST_LEAF) & (a.device >= 0) & (z.device >= 0)
    inside &= devices.kind[a.device] == HOST
    bad = inside & (rack[a.device] != rack[z.device])
    message = "{n} cables are planned within a rack, but their ends stand in two"
    return Verdict(int(inside.sum()), bad_rows(bad, message, cables.name))


@rule("CLASS-FIBERS", *TABLES, remedy="Correct the fibres per link of the class.", needs_plan=True)
def fibers_per_link_follow_from_the_lanes(evidence: Evidence) -> Verdict:
    """fibers per link = 2 x lanes / lanes per fibre pair; 0 for an assembly."""

    def faults() -> Iterator[Fault]:
        for choice, run in _runs_by_class(evidence):
            needed = max((light.fibers_for(run.speed_gbps) for light in run.lights or ()), default=Decimal(0))
            if needed != choice.fibers_per_link:
                yield Fault(f"the plan claims {choice.fibers_per_link} fibres per {choice.name} link, it is {needed}")

    return Verdict(len(evidence.plan.links), _told_once(faults()))


@rule("CLASS-LOSS", *TABLES, remedy="Correct the loss figures of the class.", needs_plan=True)
def loss_figures_follow_from_the_catalogue(evidence: Evidence) -> Verdict:
    """Claimed loss and budget are those of the channel as one end sees it; margin = budget - loss."""

    def faults() -> Iterator[Fault]:
        for choice, run in _runs_by_class(evidence):
            claimed = (choice.insertion_loss_db, choice.loss_budget_db)
            found = [(channel.loss_db, channel.budget_db) for channel in channels(evidence, run)] or [(None, None)]
            if claimed not in found:
                yield Fault(f"{choice.name} links: the plan claims loss and budget {claimed} dB, they are {found[0]}")
            margin = None if None in claimed else claimed[1] - claimed[0]  # type: ignore[operator]
            if choice.loss_margin_db != margin:
                yield Fault(
                    f"{choice.name} links: the plan claims a margin of {choice.loss_margin_db} dB, it is {margin}"
                )

    return Verdict(len(evidence.plan.links), _told_once(faults()))
