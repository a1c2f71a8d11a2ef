"""Rules of trunks and components: fibres fit, and every part's lasers and chips are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
def components_are_those_of_the_parts(evidence: Evidence) -> Verdict:
    """Every part has a row per component: count = pieces, each = the catalogue's, total = count x each."""
    sheet = evidence.sheet("components")
    numbers: Counter[str] = Counter()
    for piece, number in evidence.pieces.items():
        numbers[piece.part_number] += number
    expected = {
        (component, part_number): (number, each, number * each)
        for part_number, number in numbers.items()
        for component, each in _components(evidence, part_number)
        if each is not None
    }
    keys = zip(sheet.texts("component"), sheet.texts("part_number"), strict=True)
    figures = zip(*(sheet.ints(name).tolist() for name in ("count", "each", "total")), strict=True)
    written = dict(zip(keys, figures, strict=True))
    faults = [
        Fault(f"{key[0]} of {key[1]} (count, each, total): {written.get(key)}, expected {expected.get(key)}")
        for key in sorted({*expected, *written})
        if written.get(key) != expected.get(key)
    ]
    return Verdict(len(expected), tuple(faults))


def _components(evidence: Evidence, part_number: str) -> Iterator[tuple[str, int | None]]:
    """What one piece of a part holds; None where nobody says."""
    optic = evidence.catalog.optics.get(part_number)
    if optic is not None:
        yield f"{optic.laser_kind} laser" if optic.laser_kind else "laser", optic.lasers
        yield "photodiode", optic.photodiodes
        yield "DSP", optic.dsps
    switch = evidence.catalog.switches.get(part_number)
    if switch is not None and switch.cpo is not None:
        yield "CW laser", switch.cpo.lasers
        yield "optical engine", switch.cpo.engines
        yield "ELS", switch.cpo.els_modules
