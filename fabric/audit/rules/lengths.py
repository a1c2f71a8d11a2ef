"""Rules of length: what can be ordered, how far light reaches, and what it loses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from catalogs.records import Catalog, FiberModel
from fabric.audit.cables import Run
from fabric.audit.columns import group_rows
from fabric.audit.evidence import Evidence
from fabric.audit.light import Light
from fabric.audit.report import Severity
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule
from fabric.audit.rules.optics import TABLES, judge_runs

DEFAULT_PAIRS = 2

DEFAULT_GRADE = "standard"


@rule("CABLE-STOCK", *TABLES, remedy="Order a length that is in stock, or add the length to the catalogue.")
def lengths_can_be_ordered(evidence: Evidence) -> Verdict:
    """length of a fibre cable is one of its part's stock lengths; length of an assembly is its own."""

    def judge(run: Run) -> str | None:
        if run.fiber is not None and run.length_m not in run.fiber.stock_lengths_m:
            return f"{run.part_number} is not sold in {run.length_m} m"
        if run.assembly is not None and run.length_m != run.assembly.length_m:
            return f"{run.part_number} is {run.assembly.length_m} m long, the row says {run.length_m} m"
        return None

    return judge_runs(evidence, judge)


@rule("CABLE-CODE", *TABLES, remedy="Write the order code of the catalogue with the length in it.")
def order_codes_name_the_length(evidence: Evidence) -> Verdict:
    """order_code = the part's order code with the length in whole metres, or its part number."""
    cables = evidence.cables
    words, codes = cables.sheet.words("order_code")
    length = cables.sheet.micros("length_m")
    groups = group_rows([cables.part, codes, length], (cables.part >= 0) & (length >= 0))

    def judge(group: int) -> str | None:
        part = cables.parts[int(groups.keys[0][group])]
        written = words[int(groups.keys[1][group])] if groups.keys[1][group] >= 0 else ""
        if part is None or written == order_code(part, int(groups.keys[2][group])):
            return None
        return f"{written!r} orders {part.part_number}, expected {order_code(part, int(groups.keys[2][group]))!r}"

    return bad_groups(groups, judge, cables.name)


def order_code(part: object, length_micros: int) -> str:
    """What to order for a length: the code where the part has one and the length is whole metres."""
    metres, rest = divmod(length_micros, 10**6)
    if isinstance(part, FiberModel) and part.order_code and not rest:
        return part.order_code.format(length=metres)
    return str(getattr(part, "part_number", ""))


@rule("CABLE-WAY", "cables", remedy="Order longer cables, or move the racks closer.")
def lengths_cover_the_way(evidence: Evidence) -> Verdict:
    """length >= way x (1 + slack) + a loop at each end, slack and loops as the plan's floor has them, else none.

    The way is that of the row, or the shortest that the trays of the floor offer where that is longer.
    """
    sheet, cabling = evidence.cables.sheet, evidence.cabling
    floor = evidence.plan.floor if evidence.has_plan else None
    permille, loop = (0, 0) if floor is None else (floor.room.slack.permille, floor.room.slack.loop_mm)
    way, length = sheet.micros("route_length_m"), sheet.micros("length_m")
    if cabling is not None:
        shortest, _ = cabling.way_mm
        way = np.maximum(way, shortest * 1000)
    needed = -(-way * (1000 + permille) // 10**6) * 1000 + 2 * loop * 1000
    bad = (way >= 0) & (length >= 0) & (length < needed)
    return Verdict(sheet.num_rows, bad_rows(bad, "{n} cables are shorter than their way", evidence.cables.name))


@rule(
    "CABLE-REACH",
    *TABLES,
    remedy="Choose modules that reach farther, or move the racks closer; a reach is not stretched.",
)
def lengths_are_within_reach(evidence: Evidence) -> Verdict:
    """length <= reach of the module at each end."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        short = [light for light in run.lights if run.length_m > light.reach_m]
        if not short:
            return None
        names = " and ".join(dict.fromkeys(f"{light.name} ({light.reach_m} m)" for light in short))
        return f"{run.length_m} m is beyond the reach of {names}"

    return judge_runs(evidence, judge)


@dataclass(frozen=True, slots=True)
class Channel:
    """Loss of one run seen from one end, and what the PMD allows, in dB; None where a figure is not published."""

    light: Light
    loss_db: Decimal | None
    budget_db: Decimal | None


def channels(evidence: Evidence, run: Run) -> Iterator[Channel]:
    """The channel of a fibre run as each end sees it."""
    plan = evidence.plan_or_none
    pairs = plan.connector_pairs if plan else DEFAULT_PAIRS
    grade = plan.connector_grade if plan else DEFAULT_GRADE
    catalog = evidence.catalog
    for light in run.lights or ():
        attenuation = catalog.attenuations.get(light.medium)
        losses = (
            row.loss_max_db
            for row in catalog.connector_losses
            if (row.connector, row.medium, row.grade) == (light.connector, light.medium, grade)
        )
        each = next(losses, None)
        loss = None
        if attenuation is not None and each is not None:
            loss = attenuation.attenuation_db_per_km * run.length_m / 1000 + pairs * each
        yield Channel(light, loss, channel_budget(catalog, light))


def channel_budget(catalog: Catalog, light: Light) -> Decimal | None:
    """Largest insertion loss that the PMD of ``light`` allows."""
    key = (light.pmd_family, light.lane_rate_gbps, light.medium)
    rows = (row for row in catalog.budgets if (row.pmd_family, row.lane_rate_gbps, row.medium) == key)
    return next((row.loss_budget_db for row in rows), None)


@rule(
    "CABLE-LOSS", *TABLES, remedy="Shorten the run, use fewer or better connectors, or modules with a larger budget."
)
def loss_is_within_budget(evidence: Evidence) -> Verdict:
    """attenuation x length / 1000 + mated pairs x connector loss + margin to keep <= loss budget of each end."""
    margin = evidence.plan.min_loss_margin_db if evidence.has_plan else Decimal(0)

    def judge(run: Run) -> str | None:
        if run.fiber is None:
            return None
        for channel in channels(evidence, run):
            loss, budget = channel.loss_db, channel.budget_db
            if loss is not None and budget is not None and loss + margin > budget:
                keep = f" with {margin} dB to spare" if margin else ""
                return f"{loss.normalize()} dB over {run.length_m} m, {channel.light.name} allows {budget} dB{keep}"
        return None

    return judge_runs(evidence, judge)


@rule(
    "LOSS-UNKNOWN",
    *TABLES,
    remedy="Add the missing figure to the catalogue, or measure the channel.",
    severity=Severity.WARNING,
)
def losses_can_be_computed(evidence: Evidence) -> Verdict:
    """Attenuation, connector loss and loss budget are known for every fibre run."""

    def judge(run: Run) -> str | None:
        if run.fiber is None:
            return None
        for channel in channels(evidence, run):
            light = channel.light
            if channel.loss_db is None:
                return f"no attenuation or connector loss is known for {light.connector} on {light.medium}"
            if channel.budget_db is None:
                return f"no loss budget is known for {light.pmd_family} at {light.lane_rate_gbps}G on {light.medium}"
        return None

    return judge_runs(evidence, judge)
