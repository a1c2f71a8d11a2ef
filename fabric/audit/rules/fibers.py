"""Rules of fibre cables: medium, connectors, fibres, reach and loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from catalogs.records import AssemblyModel, Catalog, FiberModel
from fabric.audit.cables import Run
from fabric.audit.columns import ABSENT, Ints, group_rows, pack_port
from fabric.audit.equipment import Light, find_light
from fabric.audit.evidence import Evidence
from fabric.audit.links import SIDES
from fabric.audit.report import Severity
from fabric.audit.rule import Verdict, bad_groups, bad_rows, rule
from fabric.audit.rules.optics import TABLES, judge_runs

DEFAULT_PAIRS = 2
DEFAULT_GRADE = "standard"


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


@rule("CABLE-CONNECTOR", *TABLES, remedy="Choose the cable with the connectors of the modules.")
def connectors_agree(evidence: Evidence) -> Verdict:
    """The cable's connectors are those of its two modules; a hybrid has one of each, in either direction."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        a, z = (light.connector for light in run.lights)
        ends = (run.fiber.connector, run.fiber.tail_connector or run.fiber.connector)
        if (a, z) in (ends, ends[::-1]):
            return None
        return f"{run.part_number} has {' and '.join(dict.fromkeys(ends))}, the modules {' and '.join((a, z))}"

    return judge_runs(evidence, judge)


@rule("CABLE-POLISH", *TABLES, remedy="Never mate APC with UPC: choose the cable with the polish of the modules.")
def polishes_agree(evidence: Evidence) -> Verdict:
    """polish of the cable = polish of the module at each end."""

    def judge(run: Run) -> str | None:
        if run.fiber is None or run.lights is None:
            return None
        found = {run.fiber.polish, *(light.polish for light in run.lights)}
        if len(found) == 1:
            return None
        modules = " and ".join(str(light.polish) for light in run.lights)
        return f"{run.part_number} is polished {run.fiber.polish}, the modules {modules}"

    return judge_runs(evidence, judge)


@rule("CABLE-CONNECTOR-NUMBER", *TABLES, remedy="Plug the cable into the connector that carries the leg.")
def connectors_carry_their_legs(evidence: Evidence) -> Verdict:
    """A fibre ends at connector c of a module that carries its first leg; an attached end has connector 0.

    With n lanes per leg and m per connector, leg l uses connectors from (l - 1) * n // m + 1 to
    ceil(l * n / m), counted from 1.
    """
    cables, ports = evidence.cables, evidence.ports
    bad = np.zeros(len(cables), dtype=np.bool_)
    for side, end in zip(SIDES, cables.ends, strict=True):
        connector = cables.sheet.ints(f"{side}_connector")
        bad |= cables.is_assembly & (connector != 0)
        model, optic = ports.at(end.port, ports.model), ports.at(end.port, ports.optic)
        kinds = group_rows([model, optic, cables.speed], cables.is_fiber & (end.port >= 0) & (cables.speed > 0))
        lanes, per_connector = np.ones(len(kinds) + 1, np.int64), np.zeros(len(kinds) + 1, np.int64)
        for kind, (place, module, speed) in enumerate(zip(*(key.tolist() for key in kinds.keys), strict=True)):
            light = _light(evidence, place, module)
            if light is not None and light.num_connectors:
                lanes[kind] = max(speed // light.lane_rate_gbps, 1)
                per_connector[kind] = light.lanes // light.num_connectors
        n, m = lanes[kinds.of_row], per_connector[kinds.of_row]
        lit = (kinds.of_row >= 0) & (m > 0)
        m = np.maximum(m, 1)
        first, last = (end.leg - 1) * n // m + 1, -(-end.leg * n // m)
        bad |= lit & ((connector < first) | (connector > last))
    return Verdict(len(cables), bad_rows(bad, "{n} cables end at a connector that does not carry them", cables.name))


def _light(evidence: Evidence, model: int, optic: int) -> Light | None:
    if model < 0:
        return None
    return find_light(evidence.devices.models[model], evidence.ports.module(optic))


@rule("CONNECTOR-DOUBLE", *TABLES, remedy="Move one of the cables to a free connector.")
def a_connector_takes_one_cable(evidence: Evidence) -> Verdict:
    """At most one cable is plugged into a connector (numbered from 1) of a cage."""
    cables = evidence.cables
    plugs, owners = [], []
    for side, end in zip(SIDES, cables.ends, strict=True):
        connector = cables.sheet.ints(f"{side}_connector")
        plugs.append(np.where(connector > 0, pack_port(end.device, end.cage, connector), ABSENT))
        owners.append(cables.number)
    plug, owner = np.concatenate(plugs), np.concatenate(owners)
    row = np.concatenate([np.arange(len(cables), dtype=np.int64)] * len(SIDES))
    pairs = group_rows([plug, owner], plug >= 0)
    users = group_rows([pairs.keys[0]]) if len(pairs) else pairs
    bad = np.zeros(len(cables), dtype=np.bool_)
    if len(pairs):
        crowded = users.sizes[users.of_row] > 1
        bad[row[(pairs.of_row >= 0) & crowded[pairs.of_row]]] = True
    return Verdict(plug.size, bad_rows(bad, "{n} cables share a connector with another cable", cables.name))


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
