"""Rules of what a place takes: rack units, power, coolant."""

from __future__ import annotations

import numpy as np

from fabric.audit.columns import ABSENT, Ints, counts, from_micros, sums
from fabric.audit.evidence import Evidence
from fabric.audit.floor.stand import Stand
from fabric.audit.rule import Verdict, bad_rows, rule
from fabric.audit.rules.places import NOTHING, TABLES
from fabric.audit.rules.racks import needs_coolant, rack_power

ANY_POWER = int(np.iinfo(np.int64).max)


def _usable_u(stand: Stand) -> Ints:
    """Rack units of the place of every rack; those of the room where it stands on none."""
    spots = (spot or stand.grid.plain for spot in stand.spots)
    return np.array([spot.usable_u for spot in spots], dtype=np.int64)


@rule("PLACE-UNITS", *TABLES, remedy="Move devices to another rack, or the rack to a taller place.", needs_plan=True)
def racks_fit_their_places(evidence: Evidence) -> Verdict:
    """Whole rack units of all devices of a rack, and the top of each, <= usable rack units of its place."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    usable, rack = _usable_u(stand), evidence.rack_of
    used = sums(rack, stand.units, usable.size)
    slot = evidence.devices.sheet.ints("slot_u")
    top = np.where((slot >= 1) & (rack >= 0), slot - 1 + stand.units, 0)
    bad = (used > usable) | (counts(np.where(top > usable[rack], rack, ABSENT), usable.size) > 0)

    def label(row: int) -> str:
        return f"{stand.label(row)}: {used[row]} U of {usable[row]}"

    return Verdict(bad.size, bad_rows(bad, "{n} racks hold more than the usable rack units of their place", label))


@rule(
    "PLACE-POWER",
    *TABLES,
    "ports",
    "links",
    "cables",
    remedy="Move devices to another rack, or the rack to a place with more power.",
    needs_plan=True,
)
def racks_keep_to_their_power(evidence: Evidence) -> Verdict:
    """Known power of devices, modules and active cable ends in a rack <= limit of its place."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    limits = ((spot or stand.grid.plain).power_micros for spot in stand.spots)
    limit = np.array([ANY_POWER if most is None else most for most in limits], dtype=np.int64)
    power = rack_power(evidence).known
    bad = power > limit

    def label(row: int) -> str:
        return f"{stand.label(row)}: {from_micros(power[row])} W of {from_micros(limit[row])} W"

    return Verdict(bad.size, bad_rows(bad, "{n} racks draw more than their place gives", label))


@rule("PLACE-LIQUID", *TABLES, remedy="Move the rack to a place with coolant.", needs_plan=True)
def liquid_cooled_racks_have_coolant(evidence: Evidence) -> Verdict:
    """Where a device of a rack is cooled by liquid, its place has coolant."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    is_dry = np.array([spot is not None and not spot.is_wet for spot in stand.spots], dtype=np.bool_)
    bad = needs_coolant(evidence) & is_dry
    return Verdict(bad.size, bad_rows(bad, "{n} racks need coolant where there is none", stand.label))
