"""Rules of racks: every device in one place, nothing on top of another, and sums of what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from catalogs.records import AssemblyModel
from fabric.audit.columns import (
    ABSENT,
    MICROS,
    NO_FIGURE,
    Ints,
    Mask,
    Sheet,
    counts,
    group_rows,
    stored_micros,
    sums,
)
from fabric.audit.devices import HOST, RESERVED
from fabric.audit.equipment import typical_or_maximum
from fabric.audit.evidence import Evidence
from fabric.audit.links import SIDES
from fabric.audit.rule import Label, Verdict, bad_rows, repeated_rows, rule

TABLES = ("racks", "devices")
HEAD_SIDES = {"a": 0, "z": 1}


def _rack_label(evidence: Evidence) -> Label:
    return partial(evidence.sheet("racks").text, "rack")


@rule("RACK-DOUBLE", "racks", remedy="Keep one row per rack.")
def rack_names_are_unique(evidence: Evidence) -> Verdict:
    """A name belongs to one rack: rows(rack) = 1."""
    racks = evidence.sheet("racks")
    _, codes = racks.words("rack")
    again = np.ones(racks.num_rows, dtype=np.bool_)
    again[group_rows([codes]).first] = False
    return Verdict(racks.num_rows, repeated_rows(again, "{n} rows repeat a rack", _rack_label(evidence), "racks"))


@rule("RACK-DEVICE", *TABLES, remedy="Add the rack, or correct the name.")
def devices_stand_in_existing_racks(evidence: Evidence) -> Verdict:
    """The rack of every device is a row of racks."""
    devices = evidence.devices
    bad = evidence.rack_of < 0
    return Verdict(len(devices), bad_rows(bad, "{n} devices stand in a rack that does not exist", devices.name))


@rule("RACK-COUNT", *TABLES, remedy="Count the devices of the rack again.")
def racks_count_their_devices(evidence: Evidence) -> Verdict:
    """num_devices = devices that name the rack."""
    racks = evidence.sheet("racks")
    bad = racks.ints("num_devices") != counts(evidence.rack_of, racks.num_rows)
    return Verdict(racks.num_rows, bad_rows(bad, "{n} racks hold another number of devices", _rack_label(evidence)))


@rule("RACK-ROLE", *TABLES, remedy="Call a rack with hosts a host rack, any other a network rack.")
def rack_roles_follow_from_the_devices(evidence: Evidence) -> Verdict:
    """role = host where a host stands in the rack, else network."""
    racks = evidence.sheet("racks")
    hosts = counts(np.where(evidence.devices.kind == HOST, evidence.rack_of, ABSENT), racks.num_rows)
    role = racks.codes("role", {"network": 0, "host": 1})
    bad = role != (hosts > 0)
    return Verdict(racks.num_rows, bad_rows(bad, "{n} racks have another role than stated", _rack_label(evidence)))


@dataclass(frozen=True, slots=True)
class RackSum:
    """Sum of the known figures in every rack, millionths; ``is_partial`` where one is unknown."""

    known: Ints
    is_partial: Mask

    def __add__(self, other: RackSum) -> RackSum:
        return RackSum(self.known + other.known, self.is_partial | other.is_partial)

    @property
    def figure(self) -> Ints:
        """The sum, ``NO_FIGURE`` where it is partial."""
        return np.where(self.is_partial, NO_FIGURE, self.known)


def _sum_by_rack(evidence: Evidence, device: Ints, figure: Ints) -> RackSum:
    """Sum of ``figure`` over the racks of the devices ``device``, those below 0 left out."""
    num_racks = evidence.sheet("racks").num_rows
    rack = np.where(device >= 0, evidence.rack_of[device], ABSENT)
    known = sums(rack, np.where(figure == NO_FIGURE, 0, figure), num_racks)
    return RackSum(known, counts(np.where(figure == NO_FIGURE, rack, ABSENT), num_racks) > 0)


def _bought_here(evidence: Evidence) -> Ints:
    """Devices whose height, weight and power count here: reserved endpoints belong to servers planned elsewhere."""
    kind = evidence.devices.kind
    return np.where(kind != RESERVED, np.arange(kind.size, dtype=np.int64), ABSENT)


@rule("RACK-USED", *TABLES, remedy="Add up the rack units again; leave the cell empty when a height is unknown.")
def used_units_are_the_sum(evidence: Evidence) -> Verdict:
    """used_u = sum of the heights in the rack, empty where one is unknown."""
    racks = evidence.sheet("racks")
    found = _sum_by_rack(evidence, _bought_here(evidence), evidence.devices.sheet.micros("rack_units"))
    bad = racks.micros("used_u") != found.figure
    return Verdict(racks.num_rows, bad_rows(bad, "{n} racks use other rack units than stated", _rack_label(evidence)))


@rule("RACK-SPACE", *TABLES, remedy="Move devices to another rack.", needs_plan=True)
def racks_have_room(evidence: Evidence) -> Verdict:
    """Sum of known heights in a rack <= usable rack units; top of every device <= usable rack units."""
    racks, devices = evidence.sheet("racks"), evidence.devices
    usable = evidence.plan.rack_usable_u * MICROS
    height = np.maximum(devices.sheet.micros("rack_units"), 0)
    rack = evidence.rack_of
    bad = sums(rack, height, racks.num_rows) > usable
    slot = devices.sheet.ints("slot_u")
    over = (slot >= 1) & ((slot - 1) * MICROS + height > usable) & (rack >= 0)
    bad[rack[over]] = True
    message = f"{{n}} racks hold more than their {evidence.plan.rack_usable_u} usable rack units"
    return Verdict(racks.num_rows, bad_rows(bad, message, _rack_label(evidence)))


@rule("RACK-OVERLAP", *TABLES, remedy="Give each device rack units of its own.")
def devices_do_not_overlap(evidence: Evidence) -> Verdict:
    """In a rack, slot(next) >= slot + height, from the lowest device upwards."""
    devices = evidence.devices
    rack, slot = evidence.rack_of, devices.sheet.ints("slot_u")
    height = np.maximum(devices.sheet.micros("rack_units"), 0)
    placed = np.flatnonzero((slot >= 1) & (rack >= 0) & (height > 0))
    order = placed[np.lexsort((slot[placed], rack[placed]))]
    start = (slot[order] - 1) * MICROS
    end = start + height[order]
    span = int(end.max(initial=0)) + 1
    highest = np.maximum.accumulate(end + rack[order] * span) - rack[order] * span
    same = rack[order][1:] == rack[order][:-1]
    bad = np.zeros(len(devices), dtype=np.bool_)
    bad[order[1:][same & (highest[:-1] > start[1:])]] = True
    return Verdict(placed.size, bad_rows(bad, "{n} devices stand in rack units of another", devices.name))


@rule("RACK-LIQUID", *TABLES, remedy="Mark the rack as liquid cooled exactly where a device needs it.")
def liquid_racks_are_marked(evidence: Evidence) -> Verdict:
    """liquid = any device of the rack is cooled by liquid."""
    racks = evidence.sheet("racks")
    bad = _flags(evidence, racks) != needs_coolant(evidence)
    return Verdict(
        racks.num_rows, bad_rows(bad, "{n} racks are marked wrongly for liquid cooling", _rack_label(evidence))
    )


def needs_coolant(evidence: Evidence) -> Mask:
    """Racks with a device that is cooled by liquid."""
    devices = evidence.devices
    wet = np.array([*(model.cooling == "liquid" for model in devices.models), False])
    is_wet = wet[np.where(devices.model >= 0, devices.model, -1)]
    found: Mask = counts(np.where(is_wet, evidence.rack_of, ABSENT), evidence.sheet("racks").num_rows) > 0
    return found


def _flags(evidence: Evidence, racks: Sheet) -> Mask:
    flags = evidence.tables["racks"].column("liquid").to_pylist()
    return np.array([bool(flag) for flag in flags], dtype=np.bool_).reshape(racks.num_rows)


@rule("RACK-WEIGHT", *TABLES, remedy="Add up the weights again; leave the cell empty when one is unknown.")
def weights_are_the_sum(evidence: Evidence) -> Verdict:
    """weight_kg = sum of the weights of the models in the rack, empty where one is unknown."""
    racks, devices = evidence.sheet("racks"), evidence.devices
    figures = [stored_micros(model.weight_kg) for model in devices.models]
    weight = np.array([*figures, NO_FIGURE], dtype=np.int64)[np.where(devices.model >= 0, devices.model, -1)]
    bad = racks.micros("weight_kg") != _sum_by_rack(evidence, _bought_here(evidence), weight).figure
    return Verdict(racks.num_rows, bad_rows(bad, "{n} racks weigh another sum than stated", _rack_label(evidence)))


@rule(
    "RACK-POWER",
    *TABLES,
    "ports",
    "links",
    "cables",
    remedy="Add up devices, modules and active cable ends again; leave the cell empty when a figure is unknown.",
)
def rack_power_is_the_sum(evidence: Evidence) -> Verdict:
    """power_w = power of the devices, modules and active cable ends in the rack, empty where one is unknown."""
    racks = evidence.sheet("racks")
    bad = racks.micros("power_w") != rack_power(evidence).figure
    return Verdict(racks.num_rows, bad_rows(bad, "{n} racks draw another sum than stated", _rack_label(evidence)))


def rack_power(evidence: Evidence) -> RackSum:
    """Power of the devices, modules and active cable ends in every rack, millionths of a watt."""
    devices = _sum_by_rack(evidence, _bought_here(evidence), evidence.devices.sheet.micros("power_w"))
    return sum((_module_power(evidence), *_assembly_power(evidence)), devices)


def _module_power(evidence: Evidence) -> RackSum:
    ports = evidence.ports
    figures = []
    for optic in ports.optics:
        power = typical_or_maximum(optic.power_typ_w, optic.power_max_w) if optic else None
        figures.append(stored_micros(power[0] if power else None))
    cages = ports.module_cages
    watts = np.array([*figures, 0], dtype=np.int64)[cages.keys[1]]
    return _sum_by_rack(evidence, ports.device[cages.first], watts)


def _assembly_power(evidence: Evidence) -> Iterator[RackSum]:
    """Power of attached cable ends at end a and at end z: one head per cable, one tail per row."""
    cables = evidence.cables
    head_side = _head_side(evidence)
    for side in range(len(SIDES)):
        is_head = head_side == side
        plugs = group_rows([cables.number, cables.end_cage(side)], cables.is_assembly)
        rows = plugs.first
        heads, tails = (_end_watts(cables.parts, name) for name in ("power_head_w", "power_tail_w"))
        watts = np.where(is_head[rows], heads[cables.part[rows]], tails[cables.part[rows]])
        yield _sum_by_rack(evidence, cables.ends[side].device[rows], watts)


def _end_watts(parts: Sequence[object], name: str) -> Ints:
    figures: list[Decimal | None] = []
    for part in parts:
        figures.append(getattr(part, name) if isinstance(part, AssemblyModel) else Decimal(0))
    return np.array([*(stored_micros(figure) for figure in figures), 0], dtype=np.int64)


def _head_side(evidence: Evidence) -> Ints:
    """End at which each row's cable has its head: as the plan says, else where its rows meet, else end z."""
    cables = evidence.cables
    side = np.full(len(cables), HEAD_SIDES["z"], dtype=np.int64)
    meets_at_a = group_rows([cables.number, cables.end_cage(0)])
    several = cables.by_number.sizes[cables.by_number.of_row] > 1 if len(cables) else np.zeros(0, dtype=np.bool_)
    if len(cables):
        side[several & (meets_at_a.sizes[meets_at_a.of_row] > 1)] = HEAD_SIDES["a"]
    if evidence.has_plan:
        for place, choice in enumerate(evidence.plan.links):
            if choice.head is not None:
                side[evidence.cells.of_cable == place] = HEAD_SIDES[choice.head]
    return side
