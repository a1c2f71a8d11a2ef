"""Rules of places: every rack on a place of the grids that may hold it, alone, and where plan and pins want it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fabric.audit.columns import ABSENT, Mask, counts
from fabric.audit.devices import HOST
from fabric.audit.evidence import Evidence
from fabric.audit.floor.grid import Position, grid_faults
from fabric.audit.floor.stand import Stand
from fabric.audit.rule import Fault, Verdict, bad_rows, rule

TABLES = ("racks", "devices")
USES = {True: ("any", "hosts"), False: ("any", "network")}
"""Uses of places that may hold a rack with hosts, and one without."""

_NUMBERED = re.compile(r"([HN])(\d+)")

NOTHING = Verdict(0)
"""What a rule of the floor says where the plan has none."""


@rule("FLOOR-GRID", remedy="Write the plan again; its floor was changed by hand or damaged.", needs_plan=True)
def grids_can_be_read(evidence: Evidence) -> Verdict:
    """Halls have equally long rows of known marks, routes join their entries, measures are above 0."""
    floor = evidence.plan.floor
    if floor is None:
        return NOTHING
    return Verdict(len(floor.room.halls), tuple(Fault(message) for message in grid_faults(floor.room)))


@rule("PLACE-UNKNOWN", "racks", remedy="Give the rack a hall, row and position of the floor.", needs_plan=True)
def racks_stand_on_places(evidence: Evidence) -> Verdict:
    """hall, row and position of every rack name a place of the grids."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    bad = np.array([position is None for position in stand.positions], dtype=np.bool_)
    return Verdict(bad.size, bad_rows(bad, "{n} racks stand on a place that does not exist", stand.label))


@rule("PLACE-USE", *TABLES, remedy="Move the rack to a place for it, or mark the place otherwise.", needs_plan=True)
def places_may_hold_their_racks(evidence: Evidence) -> Verdict:
    """Racks with hosts stand on places for hosts or any, others on places for network racks or any."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    has_hosts = racks_with(evidence, HOST).tolist()

    def label(rack: int) -> str:
        spot = stand.spots[rack]
        return f"{stand.label(rack)}, {'no place' if spot is None else spot.use}"

    bad = [spot is not None and spot.use not in USES[host] for spot, host in zip(stand.spots, has_hosts, strict=True)]
    message = "{n} racks stand where no such rack may stand"
    return Verdict(len(bad), bad_rows(np.array(bad, dtype=np.bool_), message, label))


@rule("PLACE-DOUBLE", "racks", remedy="Move one of the racks to a free place.", needs_plan=True)
def places_hold_one_rack(evidence: Evidence) -> Verdict:
    """A place holds one rack: racks(hall, row, position) <= 1."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    seen: set[Position] = set()
    bad = np.zeros(len(stand.positions), dtype=np.bool_)
    for rack, position in enumerate(stand.positions):
        bad[rack] = position in seen
        if position is not None:
            seen.add(position)
    return Verdict(bad.size, bad_rows(bad, "{n} racks stand on the place of another", stand.label))


@rule("PLACE-DEVICE", *TABLES, remedy="Give the device hall, row and position of its rack.", needs_plan=True)
def devices_are_where_their_rack_is(evidence: Evidence) -> Verdict:
    """hall, row and position of a device are those of its rack."""
    racks, devices = evidence.sheet("racks"), evidence.devices
    if evidence.stand is None:
        return NOTHING
    rack_of = evidence.rack_of
    bad = np.zeros(len(devices), dtype=np.bool_)
    for column in ("hall", "row"):
        known = {name: code for code, name in enumerate(racks.words(column)[0])}
        bad |= devices.sheet.codes(column, known) != racks.codes(column, known)[rack_of]
    bad |= devices.sheet.ints("position") != racks.ints("position")[rack_of]
    bad &= rack_of >= 0
    return Verdict(len(devices), bad_rows(bad, "{n} devices are not where their rack stands", devices.name))


@rule(
    "PLACE-LAYOUT", "racks", remedy="Write the plan directory again, so that plan and racks agree.", needs_plan=True
)
def racks_stand_where_the_plan_says(evidence: Evidence) -> Verdict:
    """The layout of the plan numbers the places for racks hall by hall and row by row; racks are where it says."""
    stand, layout = evidence.stand, evidence.plan.layout
    if stand is None or layout is None:
        return NOTHING
    places, racks = stand.grid.rack_positions, rack_rows(stand)
    if len(layout.places) != len(racks):
        return Verdict(len(racks), (Fault(f"the plan places {len(layout.places)} racks, there are {len(racks)}"),))
    bad = np.zeros(len(stand.positions), dtype=np.bool_)
    for rack, place in zip(racks, layout.places, strict=True):
        bad[rack] = not 0 <= place < len(places) or places[place] != stand.positions[rack]
    return Verdict(bad.size, bad_rows(bad, "{n} racks stand elsewhere than the plan says", stand.label))


@rule(
    "PLACE-PIN", "racks", remedy="Move the rack to the place it is pinned to, or take the pin away.", needs_plan=True
)
def pins_are_respected(evidence: Evidence) -> Verdict:
    """Every rack that the floor pins stands on its place."""
    stand = evidence.stand
    if stand is None:
        return NOTHING
    racks = {rack_key(name): row for row, name in enumerate(stand.racks.texts("rack"))}
    faults = []
    for pin in stand.floor.pins:
        rack, place = racks.get(rack_key(pin.rack)), stand.grid.find_name(pin.place)
        if rack is None:
            faults.append(Fault(f"{pin.rack} is pinned to {pin.place}, and there is no such rack"))
        elif place is None or stand.positions[rack] != place:
            faults.append(Fault(f"{pin.rack} is pinned to {pin.place}", (stand.label(rack),)))
    return Verdict(len(stand.floor.pins), tuple(faults))


def racks_with(evidence: Evidence, kind: int) -> Mask:
    """Racks with a device of a kind."""
    rack = np.where(evidence.devices.kind == kind, evidence.rack_of, ABSENT)
    found: Mask = counts(rack, evidence.sheet("racks").num_rows) > 0
    return found


def rack_key(name: str) -> tuple[str, int]:
    """Letter and number of a rack, whatever its leading zeros; another name as it is."""
    parts = _NUMBERED.fullmatch(name)
    return (name, ABSENT) if parts is None else (parts[1], int(parts[2]))


def rack_rows(stand: Stand) -> Sequence[int]:
    """Rows of racks in the order in which a plan numbers them: H, then N, each by number."""
    names = stand.racks.texts("rack")
    return sorted(range(len(names)), key=lambda row: rack_key(names[row]))
