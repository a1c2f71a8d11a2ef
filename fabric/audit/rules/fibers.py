"""Rules of what a cable is made of: its medium and its fibres."""

from __future__ import annotations

import numpy as np

from catalogs.records import AssemblyModel, FiberModel
from fabric.audit.cables import Run
from fabric.audit.columns import Ints, group_rows
from fabric.audit.evidence import Evidence
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule
from fabric.audit.rules.optics import TABLES, judge_runs


@rule("CABLE-MEDIUM", *TABLES, remedy="Choose the cable in the medium of the modules.")
def media_of_cable_and_modules_agree(evidence: Evidence) -> Verdict:
    """medium of the fibre cable = medium of the module at each end."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        wrong = [light for light in run.lights if light.medium != run.fiber.medium]
        if not wrong:
            return None
        names = " and ".join(dict.fromkeys(f"{light.name} ({light.medium})" for light in wrong))
        return f"{run.part_number} is {run.fiber.medium}, it cannot carry {names}"

    return judge_runs(evidence, judge)


@rule("CABLE-MEDIUM-NAME", *TABLES, remedy="Write the medium of the catalogue.")
def media_equal_the_catalogue(evidence: Evidence) -> Verdict:
    """Medium and polarity of a row are those of its part; copper is twinax, an assembly has no polarity."""
    cables = evidence.cables
    medium_words, medium = cables.sheet.words("medium")
    polarity_words, polarity = cables.sheet.words("polarity")
    groups = group_rows([cables.part, medium, polarity], cables.part >= 0)

    def judge(group: int) -> str | None:
        part = cables.parts[int(groups.keys[0][group])]
        written = medium_words[int(groups.keys[1][group])] if groups.keys[1][group] >= 0 else None
        method = polarity_words[int(groups.keys[2][group])] if groups.keys[2][group] >= 0 else None
        if isinstance(part, AssemblyModel):
            is_right = method is None and (written == "twinax") == (part.kind != "AOC")
            return (
                None if is_right else f"{part.part_number} is {part.kind}, the row says {written} polarity {method}"
            )
        if part is None or (written, method) == (part.medium, part.polarity):
            return None
        return (
            f"{part.part_number} is {part.medium} polarity {part.polarity}, the row says {written} polarity {method}"
        )

    return bad_groups(groups, judge, cables.name)


@rule("CABLE-FIBERS", *TABLES, remedy="Choose a cable with more fibres, or add the missing cables of the link.")
def fibers_are_enough(evidence: Evidence) -> Verdict:
    """Fibres of a cable <= those of its part, and over all rows of a link >= 2 x lanes / lanes per pair.

    Captive fibres and copper do not count: an assembly uses 0.
    """
    cables, links = evidence.cables, evidence.links
    rows = cables.by_number
    in_cable = np.zeros(len(rows) + 1, dtype=np.int64)
    fibers = np.maximum(cables.fibers, 0)
    np.add.at(in_cable, rows.of_row, fibers)
    have = np.array([*(p.fibers if isinstance(p, FiberModel) else 0 for p in cables.parts), 0], np.int64)[cables.part]
    too_many = cables.is_fiber & (rows.of_row >= 0) & (in_cable[rows.of_row] > have)
    coverage = cables.coverage
    lit = (coverage.link >= 0) & cables.is_fiber[coverage.cable]
    given = np.zeros(len(links), dtype=np.float64)
    share = fibers[coverage.cable] / np.maximum(cables.num_links[coverage.cable], 1)
    np.add.at(given, coverage.link[lit], share[lit])
    needed = _fibers_needed(evidence)
    cable, link = coverage.cable[lit], coverage.link[lit]
    short = cables.is_assembly & (cables.fibers != 0)
    short[cable[given[link] < needed[cable]]] = True
    message = "{n} cables use more fibres than they have, or too few for their links"
    return Verdict(int(cables.is_fiber.sum()), bad_rows(too_many | short, message, cables.name))


def _fibers_needed(evidence: Evidence) -> Ints:
    """Fibres that one link of each cable row needs, the more demanding end counting; 0 where there is no light."""
    runs, groups = evidence.cables.runs
    needed = np.zeros(len(runs) + 1, dtype=np.float64)
    for place, run in enumerate(runs):
        if run.lights is not None:
            needed[place] = max(float(light.fibers_for(run.speed_gbps)) for light in run.lights)
    return np.ceil(needed).astype(np.int64)[groups.of_row]
