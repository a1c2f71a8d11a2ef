"""Rules of buying: what is in stock, what can be had and by when, and who else could supply it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalogs.records import AssemblyModel, OpticModel
from fabric.audit.evidence import Evidence
from fabric.audit.lasers import LASER_SOURCE
from fabric.audit.pieces import find_part, lead_time_weeks
from fabric.audit.rule import Fault, Verdict, claim, rule
from fabric.audit.rules.bill import TABLES, lines


@rule("BOM-STOCK", *TABLES, remedy="Take from stock what there is, and buy the rest.", needs_plan=True)
def stock_is_used_up(evidence: Evidence) -> Verdict:
    """stock_qty = the smaller of the pieces that do not come in a switch and those in stock; the rest is bought."""
    bill, owned = lines(evidence), evidence.plan.procurement.owned

    def faults() -> Iterator[Fault]:
        for line in bill:
            wanted = line.total_qty - line.included_qty
            stock = min(wanted, owned.get(line.part_number, 0))
            if (line.stock_qty, line.buy_qty) != (stock, wanted - stock):
                message = f"{line.stock_qty} from stock and {line.buy_qty} to buy, expected {stock} from stock"
                yield Fault(f"{line.piece}: {message} of {wanted}", (str(line),))

    return Verdict(len(bill), tuple(faults()))


@rule("BUY-LIMIT", remedy="Plan again: more is used than may be bought.", needs_plan=True)
def limits_are_kept(evidence: Evidence) -> Verdict:
    """What the plan uses of every limit and of every vendor's share is at most what there is."""
    told = (*evidence.plan.procurement.limits, *evidence.plan.procurement.shares)
    over = [each for each in told if each.used > each.most]
    return Verdict(len(told), tuple(Fault(f"{each.name}: {each.used} of {each.most}") for each in over))


@rule("BUY-UNITS", *TABLES, remedy="Plan again, or correct the supply book.", needs_plan=True, needs_prices=True)
def units_can_be_had(evidence: Evidence) -> Verdict:
    """Pieces to buy of a part, a vendor or a category <= units in the supply book, or in the plan in its place."""
    told = {each.name: each.most for each in evidence.plan.procurement.limits}
    books = [row for row in evidence.catalog.supplies if row.units_available is not None]
    bought: Counter[tuple[str, str]] = Counter()
    for line in lines(evidence):
        bought.update(dict.fromkeys(_speakers(evidence, line.part_number), line.buy_qty))
    faults = []
    for row in books:
        most = told.get(f"units of {row.key}", row.units_available)
        number = bought[row.scope, row.key]
        if most is not None and number > most:
            faults.append(Fault(f"{number} pieces of {row.scope} {row.key} are to be bought, {most} can be"))
    return Verdict(len(books), tuple(faults))


def _speakers(evidence: Evidence, part_number: str) -> list[tuple[str, str]]:
    """(scope, key) of the lines of a supply book that speak of a part."""
    part = find_part(evidence.catalog, part_number)
    if part is None:
        return []
    keys = [("part", part_number), ("vendor", part.vendor)]
    if isinstance(part, OpticModel):
        keys += [("category", "optics"), ("category", f"optics/{part.speed_gbps}")]
    elif isinstance(part, AssemblyModel):
        keys += [("category", "assemblies"), ("category", f"assemblies/{part.speed_gbps}")]
    else:
        word = "switches" if part_number in evidence.catalog.switches else "fibers"
        keys.append(("category", word))
    return keys


@rule("BUY-DATE", *TABLES, remedy="Plan again, or order what is there in time.", needs_plan=True, needs_prices=True)
def parts_come_in_time(evidence: Evidence) -> Verdict:
    """Lead time of every part bought <= need_by_weeks; the parts without one are those that the plan names.

    Spare laser sources may come later: those that the fabric needs come with their switches.
    """
    limit = evidence.plan.procurement.need_by_weeks
    if limit is None:
        return Verdict(0)
    bill = [line for line in lines(evidence) if line.buy_qty and line.category != LASER_SOURCE]
    faults: list[Fault] = []
    unknown: set[str] = set()
    for line in bill:
        part = find_part(evidence.catalog, line.part_number)
        weeks = None if part is None else lead_time_weeks(evidence.catalog, part)
        if weeks is None:
            unknown.add(line.part_number)
        elif weeks > limit:
            faults.append(Fault(f"{line.piece} takes {weeks} weeks, needed in {limit}", (str(line),)))
    named = evidence.plan.procurement.unknown_lead_times
    return Verdict(len(bill), (*faults, *claim("unknown_lead_times", sorted(named), sorted(unknown))))


@rule("BOM-SECOND", *TABLES, remedy="Name modules of other vendors with the same cage, light and connectors.")
def second_sources_are_interchangeable(evidence: Evidence) -> Verdict:
    """A second source is a module of another vendor, alike in cage, electrical rate, light, medium and connectors."""
    sheet, optics = evidence.sheet("bom"), evidence.catalog.optics
    told = [
        (number, other)
        for number, text in zip(sheet.texts("part_number"), sheet.texts("second_source"), strict=True)
        for other in filter(None, text.split("; "))
    ]
    faults = []
    for number, other in told:
        own, second = optics.get(number), optics.get(other)
        if own is None or second is None or own.vendor == second.vendor or _look(own) != _look(second):
            faults.append(Fault(f"{other} cannot take the place of {number}"))
    return Verdict(len(told), tuple(faults))


def _look(optic: OpticModel) -> tuple[object, ...]:
    """What must be alike for modules to stand for each other; the lanes of a port follow from rate and speed."""
    return (
        optic.form_factor,
        optic.heatsink,
        optic.electrical_lane_rate_gbps,
        optic.pmd_family,
        optic.optical_lane_rate_gbps,
        optic.lanes_per_fiber_pair,
        optic.medium,
        optic.connector,
        optic.polish,
    )


@rule(
    "BUY-SOURCE",
    *TABLES,
    remedy="Name the second sources that the plan has found.",
    needs_plan=True,
)
def the_bill_names_second_sources(evidence: Evidence) -> Verdict:
    """second_source of a line = the second sources of the part in the plan."""
    sheet, known = evidence.sheet("bom"), evidence.plan.procurement.second_sources
    written = zip(sheet.texts("part_number"), sheet.texts("second_source"), strict=True)
    faults = [
        Fault(f"{number}: the bill names {text or 'none'}, the plan {'; '.join(known.get(number, ())) or 'none'}")
        for number, text in written
        if text != "; ".join(known.get(number, ()))
    ]
    return Verdict(sheet.num_rows, tuple(faults))
