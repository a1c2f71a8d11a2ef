"""Rules of modules: what may stand in a cage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fabric.audit.columns import group_rows, sums
from fabric.audit.evidence import Evidence
from fabric.audit.ports import CageUse
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule


def _judge_uses(evidence: Evidence, judge: Callable[[CageUse], str | None]) -> Verdict:
    uses, groups = evidence.ports.uses
    return bad_groups(groups, lambda group: judge(uses[group]), evidence.ports.cage_name)


@rule("MODULE-PART", "ports", "devices", remedy="Use a module of the catalogue, or add it there.")
def modules_are_known(evidence: Evidence) -> Verdict:
    """The catalogue knows every module in a cage."""
    ports = evidence.ports
    groups = group_rows([ports.optic], ports.optic >= 0)

    def judge(group: int) -> str | None:
        place = int(groups.keys[0][group])
        return None if ports.module(place) else f"no module with part number {ports.optic_names[place]!r} is known"

    return bad_groups(groups, judge, ports.cage_name)


@rule("MODULE-MIXED", "ports", "devices", remedy="Put one module into each cage.")
def a_cage_holds_one_module(evidence: Evidence) -> Verdict:
    """All ports of a cage that name a module name the same one."""
    ports = evidence.ports
    cages = ports.module_cages
    per_cage = group_rows([cages.keys[0]]) if len(cages) else None
    if per_cage is None:
        return Verdict(0)
    several = sums(per_cage.of_row, np.ones(len(cages), dtype=np.int64), len(per_cage)) > 1
    bad = np.zeros(len(ports), dtype=np.bool_)
    bad[cages.first] = several[per_cage.of_row]
    return Verdict(len(per_cage), bad_rows(bad, "{n} modules share a cage with another one", ports.cage_name))


@rule("MODULE-UNUSED", "ports", "devices", remedy="Take the module out, or name the ports that use it.")
def modules_stand_in_cages_with_ports(evidence: Evidence) -> Verdict:
    """A cage that is not used (leg 0) holds no module."""
    ports = evidence.ports
    bad = (ports.leg == 0) & (ports.optic >= 0)
    return Verdict(len(ports), bad_rows(bad, "{n} unused cages hold a module", ports.cage_name))


@rule("MODULE-CPO", "ports", "devices", remedy="Take the module out of the bill: the switch brings its own optics.")
def co_packaged_optics_take_no_module(evidence: Evidence) -> Verdict:
    """A switch with co-packaged optics has no cage for a module."""

    def judge(use: CageUse) -> str | None:
        if use.equipment.cpo is None:
            return None
        return f"{use.optic.part_number} in {use.equipment.name}, which has co-packaged optics and no cages"

    return _judge_uses(evidence, judge)


@rule(
    "MODULE-FORM",
    "ports",
    "devices",
    remedy="Choose the module in the form factor and with the heat sink of the cage.",
)
def modules_fit_the_cage(evidence: Evidence) -> Verdict:
    """Form factor and heat-sink kind of the module equal the cage's."""

    def judge(use: CageUse) -> str | None:
        cage, module = use.equipment, use.optic
        if cage.cpo is not None or (module.form_factor, module.heatsink) == (cage.form_factor, cage.heatsink):
            return None
        fit = f"{cage.form_factor} ({cage.heatsink}) cages of {cage.name}"
        return f"{module.part_number} is {module.form_factor} ({module.heatsink}), it does not fit the {fit}"

    return _judge_uses(evidence, judge)


@rule(
    "MODULE-LANES",
    "ports",
    "devices",
    remedy="Choose a module with the cage's lane rate and no more lanes than the cage.",
)
def electrical_lanes_fit_the_cage(evidence: Evidence) -> Verdict:
    """legs x speed <= electrical lanes x rate, lanes <= the cage's, and the rate is that of the port's mode."""

    def judge(use: CageUse) -> str | None:
        cage, module = use.equipment, use.optic
        modes = cage.modes_at(use.speed_gbps)
        if cage.cpo is not None or not modes:
            return None
        lanes, rate = module.electrical_lanes, module.electrical_lane_rate_gbps
        fits = lanes <= cage.lanes_per_cage and use.highest_leg * use.speed_gbps <= lanes * rate
        if fits and any(mode.lane_rate_gbps == rate for mode in modes):
            return None
        rates = "/".join(str(mode.lane_rate_gbps) for mode in modes)
        need = f"{use.highest_leg} ports of {use.speed_gbps} Gb/s on {rates}G lanes, {cage.lanes_per_cage} per cage"
        return f"{module.part_number} has {lanes} lanes of {rate}G, {cage.name} runs {need}"

    return _judge_uses(evidence, judge)


@rule("MODULE-BREAKOUT", "ports", "devices", remedy="Choose a module that is made for this breakout.")
def modules_offer_the_breakout(evidence: Evidence) -> Verdict:
    """The module has a breakout at the speed of the port with at least as many legs as the cage uses."""

    def judge(use: CageUse) -> str | None:
        breakouts = use.optic.breakouts
        if any(b.speed_gbps == use.speed_gbps and b.legs >= use.highest_leg for b in breakouts):
            return None
        offered = ", ".join(f"{b.legs}x{b.speed_gbps}G" for b in breakouts) or "none"
        return f"{use.optic.part_number} offers {offered}, the cage needs {use.highest_leg}x{use.speed_gbps}G"

    return _judge_uses(evidence, judge)


@rule("MODULE-POWER", "ports", "devices", remedy="Choose a module that draws less, or a switch with stronger cages.")
def modules_draw_no_more_than_the_cage_gives(evidence: Evidence) -> Verdict:
    """Maximum power of the module <= power of the cage, where both are published."""

    def judge(use: CageUse) -> str | None:
        limit, power = use.equipment.cage_power_max_w, use.optic.power_max_w
        if limit is None or power is None or power <= limit:
            return None
        return f"{use.optic.part_number} draws up to {power} W, a cage of {use.equipment.name} gives {limit} W"

    return _judge_uses(evidence, judge)


@rule("MODULE-PROTOCOL", "ports", "devices", remedy="Choose the module coded for the protocol.", needs_plan=True)
def modules_carry_the_protocol(evidence: Evidence) -> Verdict:
    """protocol of the plan is one of the module's protocols."""
    protocol = evidence.plan.protocol

    def judge(use: CageUse) -> str | None:
        if protocol in use.optic.protocols:
            return None
        return f"{use.optic.part_number} is coded for {' and '.join(use.optic.protocols)}, the fabric is {protocol}"

    return _judge_uses(evidence, judge)


@rule("MODULE-LINEAR", "ports", "devices", remedy="Choose a retimed module, or a device that drives linear optics.")
def linear_modules_stand_where_they_are_driven(evidence: Evidence) -> Verdict:
    """A module without retimer stands only in a switch that is known to drive linear optics."""

    def judge(use: CageUse) -> str | None:
        if use.optic.retiming != "linear" or use.equipment.takes_linear:
            return None
        return f"{use.optic.part_number} is linear, {use.equipment.name} is not known to drive linear optics"

    return _judge_uses(evidence, judge)
