"""Rules of power: devices, the power table, and the plan's totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from fabric.audit.columns import NO_FIGURE, stored, stored_micros
from fabric.audit.evidence import Evidence
from fabric.audit.pieces import Piece, find_part, power_each
from fabric.audit.rule import Fault, Verdict, bad_rows, claim, rule

COUNTED = ("devices", "ports", "links", "cables")
TABLES = ("power", *COUNTED)


@rule(
    "POWER-DEVICE", "devices", remedy="Copy the power from the catalogue; leave the cell empty where it is unknown."
)
def device_power_equals_the_catalogue(evidence: Evidence) -> Verdict:
    """power_w = typical power of the model, else its maximum; empty where unknown, never 0."""
    devices = evidence.devices
    figures = [stored_micros(model.power_w) for model in devices.models]
    expected = np.array([*figures, NO_FIGURE], dtype=np.int64)[np.where(devices.model >= 0, devices.model, -1)]
    bad = (devices.model >= 0) & (devices.sheet.micros("power_w") != expected)
    return Verdict(len(devices), bad_rows(bad, "{n} devices draw another power than their model", devices.name))


_Key = tuple[str, str, str]


def _rows(evidence: Evidence) -> Iterator[tuple[_Key, int, Decimal | None, str, Decimal | None]]:
    """(tier, category, part), pieces, power of each, kind, and product of every row of the power table."""
    sheet = evidence.sheet("power")
    yield from zip(
        zip(*(sheet.texts(name) for name in ("tier", "category", "part_number")), strict=True),
        sheet.ints("count").tolist(),
        sheet.figures("power_each_w"),
        sheet.texts("power_kind"),
        sheet.figures("power_w"),
        strict=True,
    )


def _drawing(evidence: Evidence) -> Counter[_Key]:
    """Pieces that draw power, or may, by tier, category and part."""
    found: Counter[_Key] = Counter()
    for placed, number in evidence.placed_pieces.items():
        power = power_each(evidence.catalog, placed.piece)
        if power is None or power[0]:
            found[placed.tier, placed.piece.category, placed.piece.part_number] += number
    return found


@rule("POWER-COUNT", *TABLES, remedy="Count the pieces again; every piece that draws power has a row.")
def power_rows_count_their_pieces(evidence: Evidence) -> Verdict:
    """count of a tier, category and part = pieces in the tables; no row is missing and none is too many."""
    found = _drawing(evidence)
    written: Counter[_Key] = Counter()
    for key, number, *_ in _rows(evidence):
        written[key] += number
    faults = []
    for key in sorted({*found, *written}):
        if found.get(key, 0) != written.get(key, 0):
            tier, category, part_number = key
            what = f"{part_number} ({category}, tier {tier})"
            faults.append(Fault(f"{written[key]} x {what} in the power table, the tables hold {found[key]}"))
    return Verdict(evidence.sheet("power").num_rows, tuple(faults))


@rule("POWER-EACH", *TABLES, remedy="Copy the power from the catalogue and multiply by the count.")
def power_rows_multiply(evidence: Evidence) -> Verdict:
    """power_each = that of the catalogue, power = count x each; both empty where unknown."""
    faults = []
    for (tier, _, part_number), number, each, kind, product in _rows(evidence):
        if find_part(evidence.catalog, part_number) is None:
            continue
        power = power_each(evidence.catalog, Piece("", part_number, None))
        expected = (None, "", None) if power is None else (stored(power[0]), power[1], stored(number * power[0]))
        if (each, kind, product) != expected:
            faults.append(
                Fault(f"{part_number} of tier {tier}: {each} W each, {product} W in all, expected {expected}")
            )
    return Verdict(evidence.sheet("power").num_rows, tuple(faults))


def watts(evidence: Evidence, category: str | None = None) -> Decimal:
    """Power of all counted pieces whose figure is known, of one category or of all."""
    total = Decimal(0)
    for piece, number in evidence.pieces.items():
        power = power_each(evidence.catalog, piece)
        if power is not None and category in (None, piece.category):
            total += number * power[0]
    return total


@rule("POWER-TOTAL", *COUNTED, remedy="Correct power_w: it is the sum over installed pieces.", needs_plan=True)
def power_is_the_sum(evidence: Evidence) -> Verdict:
    """power_w = sum of pieces x power of each, unknown figures left out and named."""
    return Verdict(1, claim("power_w", evidence.plan.totals.power_w, watts(evidence)))


@rule("POWER-CATEGORY", *COUNTED, remedy="Correct the category.", needs_plan=True)
def categories_draw_their_sums(evidence: Evidence) -> Verdict:
    """power of each category = sum over its pieces."""
    faults: list[Fault] = []
    for amount in evidence.plan.totals.by_category:
        faults += claim(f"power_w of {amount.category}", amount.power_w, watts(evidence, amount.category))
    return Verdict(len(evidence.plan.totals.by_category), tuple(faults))


@rule("POWER-UNKNOWN", *COUNTED, remedy="Name exactly the parts without a power figure.", needs_plan=True)
def unpowered_parts_are_named(evidence: Evidence) -> Verdict:
    """unpowered = parts with pieces and without a power figure."""
    found = {piece.part_number for piece in evidence.pieces if power_each(evidence.catalog, piece) is None}
    return Verdict(1, claim("unpowered", sorted(evidence.plan.totals.unpowered), sorted(found)))
