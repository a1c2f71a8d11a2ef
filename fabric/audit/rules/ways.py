"""Rules of ways: every cable takes the shortest way along the trays, and the trays hold what lies in them."""

from __future__ import annotations

from fabric.audit.columns import ABSENT, Ints, from_micros
from fabric.audit.evidence import Evidence
from fabric.audit.floor.trays import is_tray, piece_name
from fabric.audit.report import Severity
from fabric.audit.rule import NUM_EXAMPLES, Fault, Label, Verdict, bad_rows, rule
from fabric.audit.rules.places import NOTHING

TABLES = ("cables", "links", "ports", "devices", "racks")
MICROS_PER_MM = 1000
ROUNDING = 1e-9
"""Share of a limit by which sums of cross-sections may be off."""


@rule("WAY-NONE", *TABLES, remedy="Add a cross tray or a route between halls, or move the racks.", needs_plan=True)
def trays_join_all_cables(evidence: Evidence) -> Verdict:
    """Trays lead from rack to rack of every cable; obstacles interrupt them."""
    cabling = evidence.cabling
    if cabling is None:
        return NOTHING
    name = evidence.cables.name
    return Verdict(len(evidence.cables), bad_rows(cabling.is_cut_off, "{n} cables run where no tray leads", name))


@rule("WAY-LENGTH", *TABLES, remedy="Measure the way again, from port to port along the trays.", needs_plan=True)
def ways_are_the_shortest(evidence: Evidence) -> Verdict:
    """route_length = half a rack + up + shortest way along the trays + down + half a rack, to the millimetre.

    From the middle of one device to that of the other; within a rack the difference of their heights stands in place
    of up, along and down. Where a rack unit or height is not told, any within the rack will do.
    """
    cabling = evidence.cabling
    if cabling is None:
        return NOTHING
    told = cabling.cables.sheet.micros("route_length_m")
    least, most = cabling.way_mm
    is_known = least != ABSENT
    faults = [
        *bad_rows(is_known & (told < 0), "{n} cables have no way", _way_label(evidence, told, least)),
        *bad_rows(
            is_known & (told >= 0) & (told < least * MICROS_PER_MM),
            "{n} cables have a way that is shorter than any",
            _way_label(evidence, told, least),
        ),
        *bad_rows(
            is_known & (told > most * MICROS_PER_MM),
            "{n} cables have a way that is not the shortest",
            _way_label(evidence, told, most),
        ),
    ]
    return Verdict(int(is_known.sum()), tuple(faults))


def _way_label(evidence: Evidence, told: Ints, shortest_mm: Ints) -> Label:
    def label(row: int) -> str:
        way = f"{from_micros(told[row])} m" if told[row] >= 0 else "nothing"
        shortest = from_micros(shortest_mm[row] * MICROS_PER_MM)
        return f"{evidence.cables.name(row)}, says {way}, the shortest is {shortest} m"

    return label


@rule(
    "TRAY-FILL",
    *TABLES,
    remedy="Use wider or deeper trays there, add a cross tray, or spread the racks.",
    severity=Severity.WARNING,
    needs_plan=True,
)
def trays_hold_their_cables(evidence: Evidence) -> Verdict:
    """Cross-section of the cables in a piece of tray <= width x depth x the share that cables may fill.

    A row of cables takes pi / 4 x diameter squared all along its shortest way; of several equally short ways each
    takes an equal part. Routes between halls have no known cross-section and are left out.
    """
    cabling = evidence.cabling
    if cabling is None:
        return NOTHING
    grid = cabling.stand.grid
    measures = grid.room.measures
    limit = measures.tray_width_mm * measures.tray_depth_mm * measures.tray_fill_percent / 100
    loads = {piece: load for piece, load in cabling.ways.section_mm2.items() if is_tray(piece)}
    over = sorted((-load, piece) for piece, load in loads.items() if load > limit * (1 + ROUNDING))
    if not over:
        return Verdict(len(loads))
    rows = tuple(f"{piece_name(grid, piece)}: {-load / limit:.0%}" for load, piece in over[:NUM_EXAMPLES])
    message = f"{len(over)} pieces of tray are fuller than {measures.tray_fill_percent} % of their cross-section"
    return Verdict(len(loads), (Fault(message, rows, len(over)),))


@rule(
    "TRAY-UNKNOWN",
    *TABLES,
    remedy="Add the diameter of the part to the catalogue, or leave room for it in the trays.",
    severity=Severity.NOTE,
    needs_plan=True,
)
def diameters_are_known(evidence: Evidence) -> Verdict:
    """The catalogue knows the diameter of every cable that lies in a tray; others are not in the fill."""
    cabling = evidence.cabling
    if cabling is None:
        return NOTHING
    unknown = cabling.unknown_in_trays
    if not unknown:
        return Verdict(len(cabling.areas))
    rows = tuple(f"{number} x {part}" for part, number in sorted(unknown.items()))
    total = sum(unknown.values())
    return Verdict(len(cabling.areas), (Fault(f"{total} cables in trays have no known diameter", rows, total),))
