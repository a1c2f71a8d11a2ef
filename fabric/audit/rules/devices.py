"""Rules of the devices table."""

from __future__ import annotations

import numpy as np

from fabric.audit.columns import NO_FIGURE, group_rows, stored_micros
from fabric.audit.devices import KINDS, RESERVED
from fabric.audit.evidence import Evidence
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule


@rule("DEVICE-DOUBLE", "devices", remedy="Give every device a name of its own.")
def device_names_are_unique(evidence: Evidence) -> Verdict:
    """A name belongs to one device: rows(name) = 1."""
    devices = evidence.devices
    first = np.array([devices.row_by_name[name] for name in devices.names], dtype=np.int64)
    again = first != np.arange(len(devices))
    return Verdict(len(devices), bad_rows(again, "{n} rows repeat the name of another device", devices.name))


@rule(
    "DEVICE-PART",
    "devices",
    remedy="Use a part number of the catalogue, or add the part to it; a host may also be described by the plan.",
)
def device_parts_are_known(evidence: Evidence) -> Verdict:
    """The catalogue (or, for hosts and reserved endpoints, the plan) knows the model of every device."""
    devices = evidence.devices
    words, codes = devices.sheet.words("part_number")
    groups = group_rows([devices.kind, codes, devices.model], devices.kind >= 0)

    def judge(group: int) -> str | None:
        kind, part, model = (int(key[group]) for key in groups.keys)
        if model >= 0 or (kind == RESERVED and not evidence.has_plan):
            return None
        return f"no {KINDS[kind]} with part number {words[part] if part >= 0 else ''!r} is known"

    return bad_groups(groups, judge, devices.name)


@rule("DEVICE-PROTOCOL", "devices", remedy="Choose a model that speaks the protocol of the fabric.", needs_plan=True)
def devices_speak_the_protocol(evidence: Evidence) -> Verdict:
    """protocol of the plan is one of the model's protocols; a box of fabric cages only speaks to its like instead."""
    devices = evidence.devices
    groups = group_rows([devices.model], devices.model >= 0)
    protocol = evidence.plan.protocol

    def judge(group: int) -> str | None:
        model = devices.models[int(groups.keys[0][group])]
        if protocol in model.protocols or (model.fabric_protocol is not None and model.kind in ("spine", "core")):
            return None
        return f"{model.name} speaks {' and '.join(model.protocols)}, the fabric is {protocol}"

    return bad_groups(groups, judge, devices.name)


@rule("DEVICE-PLANE", "devices", remedy="Number the planes from 0 and give every switch one of them.")
def switches_have_a_plane(evidence: Evidence) -> Verdict:
    """A switch lies in one plane; a host, which joins all of them, in none."""
    devices = evidence.devices
    bad = devices.is_switch & (devices.plane < 0)
    return Verdict(len(devices), bad_rows(bad, "{n} switches have no plane", devices.name))


@rule("DEVICE-HEIGHT", "devices", remedy="Write the rack units of the catalogue, or leave the cell empty.")
def heights_equal_the_catalogue(evidence: Evidence) -> Verdict:
    """rack_units = rack units of the model, empty where those are unknown."""
    devices = evidence.devices
    figures = [stored_micros(model.rack_units) for model in devices.models]
    expected = np.array([*figures, NO_FIGURE], dtype=np.int64)[np.where(devices.model >= 0, devices.model, -1)]
    bad = (devices.model >= 0) & (devices.sheet.micros("rack_units") != expected)
    return Verdict(len(devices), bad_rows(bad, "{n} devices have a height other than their model's", devices.name))
