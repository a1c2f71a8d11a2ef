"""Rules of trunks and components: fibres fit, and every part's lasers and chips are counted."""

from __future__ import annotations

from collections import Counter

import numpy as np

from fabric.audit.evidence import Evidence
from fabric.audit.links import SIDES
from fabric.audit.rule import Fault, Verdict, bad_rows, rule


@rule("TRUNK-FIBERS", "trunks", remedy="Use no more fibres than the trunk has, or choose a larger one.")
def trunks_have_the_fibers_in_use(evidence: Evidence) -> Verdict:
    """fibers_used <= fiber_count = fibres of the part."""
    sheet = evidence.sheet("trunks")
    parts = [evidence.catalog.fibers.get(name) for name in sheet.texts("part_number")]
    have = np.array([part.fibers if part else 0 for part in parts], dtype=np.int64)
    bad = (sheet.ints("fibers_used") > sheet.ints("fiber_count")) | (sheet.ints("fiber_count") != have)
    trunk = sheet.ints("trunk")
    return Verdict(
        len(parts), bad_rows(bad, "{n} trunks use fibres they do not have", lambda row: f"trunk {trunk[row]}")
    )


@rule("TRUNK-RACK", "trunks", "racks", remedy="Add the rack, or correct its name.")
def trunks_end_in_existing_racks(evidence: Evidence) -> Verdict:
    """Both ends of a trunk are rows of racks."""
    sheet = evidence.sheet("trunks")
    racks = {name: row for row, name in enumerate(evidence.sheet("racks").texts("rack"))}
    bad = np.zeros(sheet.num_rows, dtype=np.bool_)
    for side in SIDES:
        bad |= sheet.codes(f"{side}_rack", racks) < 0
    trunk = sheet.ints("trunk")
    message = "{n} trunks end in a rack that does not exist"
    return Verdict(sheet.num_rows, bad_rows(bad, message, lambda row: f"trunk {trunk[row]}"))


@rule(
    "COMPONENT-COUNT",
    "components",
    "devices",
    "ports",
    "links",
    "cables",
    remedy="Count the parts again and multiply by what one of them holds.",
)
def components_multiply(evidence: Evidence) -> Verdict:
    """count = pieces of the part in the tables, total = count x each."""
    sheet = evidence.sheet("components")
    pieces: Counter[str] = Counter()
    for piece, number in evidence.pieces.items():
        pieces[piece.part_number] += number
    faults = []
    columns = (sheet.ints(name).tolist() for name in ("count", "each", "total"))
    names = zip(sheet.texts("component"), sheet.texts("part_number"), strict=True)
    for (component, part_number), count, each, total in zip(names, *columns, strict=True):
        number = pieces[part_number]
        if (count, total) != (number, number * each):
            what = f"{component} of {part_number}: {count} x {each} = {total}"
            faults.append(Fault(f"{what}, expected {number} x {each} = {number * each}"))
    return Verdict(sheet.num_rows, tuple(faults))
