"""Rules of the pull schedule: that cables, links and devices say the same."""

from __future__ import annotations

import numpy as np

from fabric.audit.cables import Cables
from fabric.audit.columns import ABSENT, Ints, Mask, counts, group_rows
from fabric.audit.devices import Devices
from fabric.audit.evidence import Evidence
from fabric.audit.links import SIDES
from fabric.audit.rule import Verdict, bad_groups, bad_rows, repeated_rows, rule

TABLES = ("cables", "links", "ports", "devices")


@rule("CABLE-DOUBLE", *TABLES, remedy="Keep one row per cable and tail.")
def cable_rows_are_unique(evidence: Evidence) -> Verdict:
    """Cable and leg name one row: rows(cable, leg) = 1."""
    cables = evidence.cables
    again = np.zeros(len(cables), dtype=np.bool_)
    again[cables.finder.repeated()] = True
    return Verdict(len(cables), repeated_rows(again, "{n} rows repeat a cable and leg", cables.name, "cables"))


@rule("CABLE-PART", *TABLES, remedy="Use a cable of the catalogue, or add it there.")
def cable_parts_are_known(evidence: Evidence) -> Verdict:
    """The catalogue knows every cable."""
    cables = evidence.cables
    groups = group_rows([cables.part], cables.part >= 0)

    def judge(group: int) -> str | None:
        place = int(groups.keys[0][group])
        return None if cables.parts[place] else f"no cable with part number {cables.part_names[place]!r} is known"

    return bad_groups(groups, judge, cables.name)


@rule("CABLE-DEVICE", *TABLES, remedy="Correct the device name, or add the device.")
def cable_ends_name_existing_devices(evidence: Evidence) -> Verdict:
    """Both ends of a cable are rows of devices."""
    cables = evidence.cables
    a, z = cables.ends
    bad = (a.device < 0) | (z.device < 0)
    return Verdict(len(cables), bad_rows(bad, "{n} cables name a device that does not exist", cables.name))


@rule("CABLE-PORT", *TABLES, remedy="End the cable at a cage and leg of the port map.")
def cable_ends_name_existing_ports(evidence: Evidence) -> Verdict:
    """Both ends of a cable (device, cage, first leg) are rows of ports."""
    cables = evidence.cables
    a, z = cables.ends
    bad = ((a.device >= 0) & (a.port < 0)) | ((z.device >= 0) & (z.port < 0))
    return Verdict(len(cables), bad_rows(bad, "{n} cables end at a port that is not in the port map", cables.name))


@rule("CABLE-LINK", *TABLES, remedy="Let the row name links that run between its two cages, leg by leg.")
def cables_run_where_their_links_run(evidence: Evidence) -> Verdict:
    """Link number n of a row joins leg a + n at end a with leg z + n at end z of the row's cages."""
    cables, links = evidence.cables, evidence.links
    coverage = cables.coverage
    row = np.maximum(coverage.link, 0)
    differs = coverage.link < 0
    for cable_end, link_end in zip(cables.ends, links.ends, strict=True):
        expected = np.where(cable_end.key >= 0, cable_end.key, ABSENT)[coverage.cable] + coverage.offset
        if len(links):
            differs |= (cable_end.key[coverage.cable] >= 0) & (link_end.key[row] != expected)
    bad = np.zeros(len(cables), dtype=np.bool_)
    bad[coverage.cable[differs]] = True
    bad |= cables.num_links < 1
    return Verdict(len(cables), bad_rows(bad, "{n} cables run between other ports than their links", cables.name))


@rule("CABLE-CLASS", *TABLES, remedy="Copy class, speed, plane and rail from the link.")
def cables_are_what_their_links_are(evidence: Evidence) -> Verdict:
    """Class, speed, plane and rail of a row are those of its links; the rail is empty where they lie on several."""
    cables, links = evidence.cables, evidence.links
    coverage = cables.coverage
    found = coverage.link >= 0
    cable, link = coverage.cable[found], coverage.link[found]
    differs = cables.link_class[cable] != links.link_class[link]
    for column in ("speed_gbps", "plane"):
        differs |= cables.sheet.ints(column)[cable] != links.sheet.ints(column)[link]
    bad = np.zeros(len(cables), dtype=np.bool_)
    bad[cable[differs]] = True
    lowest = np.full(len(cables), np.iinfo(np.int64).max)
    highest = np.full(len(cables), ABSENT, dtype=np.int64)
    np.minimum.at(lowest, cable, links.rail[link])
    np.maximum.at(highest, cable, links.rail[link])
    rail = np.where(lowest == highest, lowest, ABSENT)
    bad |= (cables.sheet.ints("rail") != rail) & (counts(cable, len(cables)) > 0)
    return Verdict(len(cables), bad_rows(bad, "{n} cables differ from their links", cables.name))


@rule("CABLE-MISSING", *TABLES, remedy="Add a cable for the link, or take the link out.")
def links_have_a_cable(evidence: Evidence) -> Verdict:
    """At least one cable row carries each link."""
    cables, links = evidence.cables, evidence.links
    bad = counts(cables.coverage.link, len(links)) == 0
    return Verdict(len(links), bad_rows(bad, "{n} links have no cable", links.name))


@rule("CABLE-PLACE", *TABLES, remedy="Copy rack and rack unit from the devices table.")
def cable_ends_stand_where_the_devices_stand(evidence: Evidence) -> Verdict:
    """Rack and lowest rack unit at each end are those of the device."""
    cables, devices = evidence.cables, evidence.devices
    bad = np.zeros(len(cables), dtype=np.bool_)
    for side, end in zip(SIDES, cables.ends, strict=True):
        bad |= _differs_from_device(cables, devices, side, end.device)
    return Verdict(len(cables), bad_rows(bad, "{n} cables name another place than their devices", cables.name))


def _differs_from_device(cables: Cables, devices: Devices, side: str, device: Ints) -> Mask:
    words, rack = devices.sheet.words("rack")
    named = cables.sheet.codes(f"{side}_rack", {word: place for place, word in enumerate(words)})
    slot = devices.sheet.ints("slot_u")
    if not len(devices):
        return np.zeros(len(cables), dtype=np.bool_)
    bad: Mask = (device >= 0) & ((named != rack[device]) | (cables.sheet.ints(f"{side}_u") != slot[device]))
    return bad


@rule("CABLE-OPTIC", *TABLES, remedy="Write the module that the port map shows in the cage.")
def cables_name_the_modules_of_their_cages(evidence: Evidence) -> Verdict:
    """The module named at each end is the one in the cage; empty where the cage has none."""
    cables, ports = evidence.cables, evidence.ports
    bad = np.zeros(len(cables), dtype=np.bool_)
    for side, end in zip(SIDES, cables.ends, strict=True):
        named = cables.sheet.codes(f"{side}_optic", ports.optic_by_name)
        bad |= (end.port >= 0) & (named != ports.at(end.port, ports.optic))
    return Verdict(len(cables), bad_rows(bad, "{n} cables name another module than the port map", cables.name))


@rule("CABLE-TAILS", *TABLES, remedy="Use as many tails as the cable has, each into a cage or connector of its own.")
def tails_are_within_the_cable(evidence: Evidence) -> Verdict:
    """Rows of a cable <= num_tails of its part, numbered from 1; all rows of a cable are one part and length."""
    cables = evidence.cables
    groups = cables.by_number
    rows = np.arange(len(cables), dtype=np.int64)
    first = np.where(groups.of_row >= 0, groups.first[groups.of_row], rows) if len(groups) else rows
    length = cables.sheet.micros("length_m")
    bad = (cables.leg < 1) | (cables.leg > cables.num_tails)
    bad |= (cables.part != cables.part[first]) | (length != length[first])
    if len(groups):
        bad |= groups.sizes[groups.of_row] > cables.num_tails
    return Verdict(len(cables), bad_rows(bad, "{n} rows are tails that their cable does not have", cables.name))


@rule("CABLE-HEAD", *TABLES, remedy="Plug the head of a splitter into one cage and each tail into its own.")
def splitters_have_one_head(evidence: Evidence) -> Verdict:
    """At one end all rows of a splitter share a cage and connector; at the other no two of them do."""
    cables = evidence.cables
    groups = cables.by_number
    if not len(groups):
        return Verdict(0)
    sides = []
    for side in range(len(SIDES)):
        cage = cables.end_cage(side)
        connector = cables.sheet.ints(f"{SIDES[side]}_connector")
        plugs = group_rows([cables.number, cage, connector], groups.of_row >= 0)
        distinct = counts(groups.of_row[plugs.first], len(groups))
        sides.append(distinct)
    several = groups.sizes > 1
    a, z = sides
    good = ((a == 1) & (z == groups.sizes)) | ((z == 1) & (a == groups.sizes))
    bad = (several & ~good)[groups.of_row] & (groups.of_row >= 0)
    message = "{n} tails belong to a splitter without one head and separate tails"
    return Verdict(int(several.sum()), bad_rows(bad, message, cables.name))
