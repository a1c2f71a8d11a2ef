"""The rule of sites: network racks stand where the floor wants leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from fabric.audit.columns import Mask
from fabric.audit.devices import CORE, HOST, LEAF, SPINE
from fabric.audit.evidence import Evidence
from fabric.audit.floor.grid import Grid, Position
from fabric.audit.rule import Verdict, bad_rows, rule
from fabric.audit.rules.places import NOTHING, TABLES, USES, rack_key, racks_with
from fabric.audit.rules.racks import needs_coolant


def _ends(grid: Grid, place: Position) -> tuple[int, int]:
    """Places to the west and to the east end of the run of a place, which ends at aisles."""
    hall, row, column = place
    uses = [grid.meanings[mark].use for mark in grid.room.halls[hall].rows[row]]
    west, east = uses[:column][::-1], uses[column + 1 :]
    return _until_aisle(west), _until_aisle(east)


def _until_aisle(uses: list[str]) -> int:
    return uses.index("aisle") if "aisle" in uses else len(uses)


def _from_nearer_end(grid: Grid, place: Position) -> int:
    return min(_ends(grid, place))


def _from_middle(grid: Grid, place: Position) -> int:
    west, east = _ends(grid, place)
    return abs(west - east) // 2


def _from_middle_row(grid: Grid, place: Position) -> int:
    hall, row, _ = place
    return abs(2 * row - (len(grid.room.halls[hall].rows) - 1)) // 2


SITES: Mapping[str, Callable[[Grid, Position], int]] = {
    "end_of_row": _from_nearer_end,
    "middle_of_row": _from_middle,
    "network_row": _from_middle_row,
}
"""How many places or rows a place is from a site; racks may stand anywhere where the site is none of these."""


@rule("PLACE-SITE", *TABLES, remedy="Move the rack closer to where leaves are to stand.", needs_plan=True)
def network_racks_keep_to_their_site(evidence: Evidence) -> Verdict:
    """No rack is farther from its site than the n-th nearest place that takes any of the n racks the site is for.

    The site is an end or the middle of a run of places between aisles, for racks of leaves; or the middle row of a
    hall, for all network racks. Pinned racks are not judged, and places with less than the room's power, rack units
    or coolant are not counted on.
    """
    stand = evidence.stand
    distance = SITES.get(str(stand.floor.leaf_site)) if stand else None
    if stand is None or distance is None:
        return NOTHING
    site = str(stand.floor.leaf_site)
    sited = _sited_racks(evidence, site)
    is_wet = bool(needs_coolant(evidence)[sited].any())
    offered = [
        distance(stand.grid, place) for place in stand.grid.rack_positions if _takes(stand.grid, place, is_wet)
    ]
    number = int(sited.sum())
    if not offered or not number:
        return NOTHING
    farthest = sorted(offered)[min(number, len(offered)) - 1]
    pinned = {rack_key(pin.rack) for pin in stand.floor.pins}
    bad = np.zeros(sited.size, dtype=np.bool_)
    for rack in np.flatnonzero(sited).tolist():
        position = stand.positions[rack]
        if position is not None and rack_key(stand.racks.text("rack", rack)) not in pinned:
            bad[rack] = distance(stand.grid, position) > farthest
    message = f"{{n}} racks stand farther from {site.replace('_', ' ')} than they need to"
    return Verdict(number, bad_rows(bad, message, stand.label))


def _sited_racks(evidence: Evidence, site: str) -> Mask:
    """Racks that a site is for: all without hosts, or those of them whose lowest switches are leaves."""
    is_network: Mask = ~racks_with(evidence, HOST)
    if site == "network_row":
        return is_network
    is_above: Mask = racks_with(evidence, SPINE) | racks_with(evidence, CORE)
    return is_network & (racks_with(evidence, LEAF) | ~is_above)


def _takes(grid: Grid, place: Position, is_wet: bool) -> bool:
    """Whether a place takes any network rack that a plain one takes; a wet one where coolant is needed."""
    spot, plain = grid.spot(place), grid.plain
    has_power = spot.power_micros is None or (
        plain.power_micros is not None and spot.power_micros >= plain.power_micros
    )
    return spot.use in USES[False] and spot.usable_u >= plain.usable_u and has_power and (spot.is_wet or not is_wet)
