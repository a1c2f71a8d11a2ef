"""Rules of plugs: connectors, polish, and which connector carries which leg."""

from __future__ import annotations

import numpy as np

from fabric.audit.cables import Run
from fabric.audit.columns import ABSENT, group_rows, pack_port
from fabric.audit.evidence import Evidence
from fabric.audit.light import Light, find_light
from fabric.audit.links import SIDES
from fabric.audit.rule import Verdict, bad_rows, rule
from fabric.audit.rules.optics import TABLES, judge_runs


@rule("CABLE-CONNECTOR", *TABLES, remedy="Choose the cable with the connectors of the modules.")
def connectors_agree(evidence: Evidence) -> Verdict:
    """The cable's connectors are those of its two modules; a hybrid has one of each, in either direction."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        a, z = (light.connector for light in run.lights)
        ends = (run.fiber.connector, run.fiber.tail_connector or run.fiber.connector)
        if (a, z) in (ends, ends[::-1]):
            return None
        return f"{run.part_number} has {' and '.join(dict.fromkeys(ends))}, the modules {' and '.join((a, z))}"

    return judge_runs(evidence, judge)


@rule("CABLE-POLISH", *TABLES, remedy="Never mate APC with UPC: choose the cable with the polish of the modules.")
def polishes_agree(evidence: Evidence) -> Verdict:
    """polish of the cable = polish of the module at each end."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        found = {run.fiber.polish, *(light.polish for light in run.lights)}
        if len(found) == 1:
            return None
        modules = " and ".join(str(light.polish) for light in run.lights)
        return f"{run.part_number} is polished {run.fiber.polish}, the modules {modules}"

    return judge_runs(evidence, judge)


@rule("CABLE-CONNECTOR-NUMBER", *TABLES, remedy="Plug the cable into the connector that carries the leg.")
def connectors_carry_their_legs(evidence: Evidence) -> Verdict:
    """A fibre ends at connector c of a module that carries its first leg; an attached end has connector 0.

    With n lanes per leg and m per connector, leg l uses connectors from (l - 1) * n // m + 1 to
    ceil(l * n / m), counted from 1.
    """
    cables, ports = evidence.cables, evidence.ports
    bad = np.zeros(len(cables), dtype=np.bool_)
    for side, end in zip(SIDES, cables.ends, strict=True):
        connector = cables.sheet.ints(f"{side}_connector")
        bad |= cables.is_assembly & (connector != 0)
        model, optic = ports.at(end.port, ports.model), ports.at(end.port, ports.optic)
        kinds = group_rows([model, optic, cables.speed], cables.is_fiber & (end.port >= 0) & (cables.speed > 0))
        lanes, per_connector = np.ones(len(kinds) + 1, np.int64), np.zeros(len(kinds) + 1, np.int64)
        for kind, (place, module, speed) in enumerate(zip(*(key.tolist() for key in kinds.keys), strict=True)):
            light = _light(evidence, place, module)
            if light is not None and light.num_connectors:
                lanes[kind] = max(speed // light.lane_rate_gbps, 1)
                per_connector[kind] = light.lanes // light.num_connectors
        n, m = lanes[kinds.of_row], per_connector[kinds.of_row]
        lit = (kinds.of_row >= 0) & (m > 0)
        m = np.maximum(m, 1)
        first, last = (end.leg - 1) * n // m + 1, -(-end.leg * n // m)
        bad |= lit & ((connector < first) | (connector > last))
    return Verdict(len(cables), bad_rows(bad, "{n} cables end at a connector that does not carry them", cables.name))


def _light(evidence: Evidence, model: int, optic: int) -> Light | None:
    if model < 0:
        return None
    return find_light(evidence.devices.models[model], evidence.ports.module(optic))


@rule("CONNECTOR-DOUBLE", *TABLES, remedy="Move one of the cables to a free connector.")
def a_connector_takes_one_cable(evidence: Evidence) -> Verdict:
    """At most one cable is plugged into a connector (numbered from 1) of a cage."""
    cables = evidence.cables
    plugs, owners = [], []
    for side, end in zip(SIDES, cables.ends, strict=True):
        connector = cables.sheet.ints(f"{side}_connector")
        plugs.append(np.where(connector > 0, pack_port(end.device, end.cage, connector), ABSENT))
        owners.append(cables.number)
    plug, owner = np.concatenate(plugs), np.concatenate(owners)
    row = np.concatenate([np.arange(len(cables), dtype=np.int64)] * len(SIDES))
    pairs = group_rows([plug, owner], plug >= 0)
    users = group_rows([pairs.keys[0]]) if len(pairs) else pairs
    bad = np.zeros(len(cables), dtype=np.bool_)
    if len(pairs):
        crowded = users.sizes[users.of_row] > 1
        bad[row[(pairs.of_row >= 0) & crowded[pairs.of_row]]] = True
    return Verdict(plug.size, bad_rows(bad, "{n} cables share a connector with another cable", cables.name))
