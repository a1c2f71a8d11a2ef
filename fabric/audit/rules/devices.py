"""Rules of the devices table."""

from __future__ import annotations

import numpy as np

from fabric.audit.columns import NO_FIGURE, group_rows, stored_micros
from fabric.audit.devices import CORE, HOST, KINDS, LEAF, RESERVED
from fabric.audit.evidence import Evidence
from fabric.audit.rule import Verdict, bad_groups, bad_rows, repeated_rows, rule


@rule("DEVICE-DOUBLE", "devices", remedy="Give every device a name of its own.")
def device_names_are_unique(evidence: Evidence) -> Verdict:
    """A name belongs to one device: rows(name) = 1."""
    devices = evidence.devices
    first = np.array([devices.row_by_name[name] for name in devices.names], dtype=np.int64)
    again = first != np.arange(len(devices))
    return Verdict(
        len(devices), repeated_rows(again, "{n} rows repeat the name of another device", devices.name, "devices")
    )


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
    """A switch or reserved endpoint lies in one plane; only a host joins all of them."""
    devices = evidence.devices
    bad = (devices.kind >= 0) & (devices.kind != HOST) & (devices.plane < 0)
    return Verdict(len(devices), bad_rows(bad, "{n} devices have no plane", devices.name))


@rule("DEVICE-INDEX", "devices", remedy="Number the devices of each kind from 0 without gaps.")
def indices_count_the_devices_of_a_kind(evidence: Evidence) -> Verdict:
    """The indices of a kind are 0, 1, 2 ... each once: rows(kind, index) = 1 and index < rows(kind)."""
    devices = evidence.devices
    index = devices.sheet.ints("index")
    kinds = group_rows([devices.kind])
    bad = index >= kinds.sizes[kinds.of_row]
    again = np.ones(len(devices), dtype=np.bool_)
    again[group_rows([devices.kind, index]).first] = False
    return Verdict(len(devices), bad_rows(bad | again, "{n} devices have an index out of turn", devices.name))


@rule("DEVICE-POSITION", "devices", remedy="Leave empty what a device of its kind does not have.")
def positions_suit_the_kind(evidence: Evidence) -> Verdict:
    """A host has no plane and no rail, a core no pod (nor rail, unless rail-only); units hold hosts and leaves."""
    devices = evidence.devices
    kind = devices.kind
    plane, rail, unit, pod = (devices.sheet.ints(name) for name in ("plane", "rail", "unit", "pod"))
    bad = (kind == HOST) & ((plane >= 0) | (rail >= 0))
    bad |= (kind != HOST) & (kind != LEAF) & (unit >= 0)
    bad |= (kind == CORE) & (pod >= 0)
    plan = evidence.plan_or_none
    if plan is not None:
        bad |= (rail >= plan.structure.rails) | (plane >= plan.structure.planes)
        if plan.structure.networks_per_plane == 1:
            bad |= (kind == CORE) & (rail >= 0)
    message = "{n} devices have a plane, rail, unit or pod that their kind does not have"
    return Verdict(len(devices), bad_rows(bad, message, devices.name))


@rule("DEVICE-HEIGHT", "devices", remedy="Write the rack units of the catalogue, or leave the cell empty.")
def heights_equal_the_catalogue(evidence: Evidence) -> Verdict:
    """rack_units = rack units of the model, empty where those are unknown."""
    devices = evidence.devices
    figures = [stored_micros(model.rack_units) for model in devices.models]
    expected = np.array([*figures, NO_FIGURE], dtype=np.int64)[np.where(devices.model >= 0, devices.model, -1)]
    bad = (devices.model >= 0) & (devices.sheet.micros("rack_units") != expected)
    return Verdict(len(devices), bad_rows(bad, "{n} devices have a height other than their model's", devices.name))
