"""What buying a plan meets, in lines: range of the cost, stock, supply, dates, carbon."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fabric.plan import CpoPlacement, FabricPlan, Robustness, Totals

_SHOWN = 4


def purchase_lines(plan: FabricPlan) -> Iterator[str]:
    """One sentence each, where there is something to tell."""
    yield from _range_lines(plan)
    yield from _stock_line(plan)
    yield from _limit_line(plan)
    yield from _date_line(plan)
    yield from _carbon_line(plan)
    yield from (_cpo_line(placement) for placement in plan.cpo)


def _range_lines(plan: FabricPlan) -> Iterator[str]:
    totals = plan.totals
    if totals.capex_low_usd is not None and totals.capex_high_usd is not None and totals.range_share:
        ends = f"{totals.capex_low_usd:,.0f} to {totals.capex_high_usd:,.0f} USD"
        yield f"Range of the cost: {ends} with every price at its low or high end; {_without_range(totals)}."
    if totals.robust_usd is not None:
        what = f"any {plan.procurement.gamma} part(s) at the high end of their price"
        yield f"With {what} it costs at most {totals.robust_usd:,.0f} USD."
    if plan.robustness is not None:
        yield _robust_line(plan.robustness)


def _robust_line(robust: Robustness) -> str:
    """Whether the choice hangs on prices that may move."""
    if robust.is_same:
        return "The choice would be the same without that protection."
    plain = f"{robust.plain_capex_usd:,.0f} USD, and {robust.plain_worst_usd:,.0f} at its worst"
    return f"Without that protection the choice would be another: {plain}."


def _without_range(totals: Totals) -> str:
    """The part of the cost whose prices stand alone."""
    rest = Decimal(1) - totals.range_share
    return f"{rest:.0%} of it has no range" if rest else "all of it has a range"


def _stock_line(plan: FabricPlan) -> Iterator[str]:
    used = [(number, count) for number, count in plan.procurement.from_stock.items() if count]
    if used:
        yield f"From stock: {_listed([f'{count:,} x {number}' for number, count in used])}."


def _limit_line(plan: FabricPlan) -> Iterator[str]:
    scarce = [each for each in (*plan.procurement.limits, *plan.procurement.shares) if each.used]
    scarce.sort(key=lambda each: (each.used - each.most, each.name), reverse=True)
    if scarce:
        yield f"Of what is limited: {_listed([f'{e.name} {e.used:,} of {e.most:,}' for e in scarce])}."


def _date_line(plan: FabricPlan) -> Iterator[str]:
    weeks, unknown = plan.procurement.need_by_weeks, plan.procurement.unknown_lead_times
    if weeks is None:
        return
    if unknown:
        yield f"Needed in {weeks.normalize():f} weeks; lead time unknown of {len(unknown)}: {_listed(list(unknown))}."
    else:
        yield f"Needed in {weeks.normalize():f} weeks: no part bought has a longer lead time."


def _carbon_line(plan: FabricPlan) -> Iterator[str]:
    carbon, grid = plan.totals.carbon_kg, plan.energy.carbon_g_per_kwh
    if carbon is not None and grid is not None:
        years = f"{plan.energy.years.normalize():f} years at {grid.normalize():f} g/kWh"
        yield f"Carbon dioxide of the electricity: {carbon / 1000:,.1f} t over {years}; making the equipment apart."


def _cpo_line(placement: CpoPlacement) -> str:
    """Where co-packaged optics stand, what they save there against the best plan without, and what is lost."""
    count = f"{placement.num_switches:,}"
    if placement.num_switches < placement.of_switches:
        count += f" of {placement.of_switches:,}"
    where = f"Co-packaged optics in {count} {placement.tier.value} switches"
    if not placement.is_compared:
        saves = "not compared with pluggable ones, since the search was stopped"
    elif not placement.instead:
        saves = "no pluggable switch could stand there"
    else:
        power, usd = placement.saves_power_w, placement.saves_usd
        figures = [] if power is None else [("saves" if power >= 0 else "draws", f"{abs(power) / 1000:,.1f} kW")]
        if usd is not None:
            figures.append(("saves" if usd >= 0 else "costs", f"{abs(usd):,.0f} USD"))
        verbs = dict.fromkeys(verb for verb, _ in figures)
        told = [f"{verb} {' and '.join(figure for own, figure in figures if own == verb)}" for verb in verbs]
        saves = f"{' and '.join(told)} against {', '.join(placement.instead)}"
        if placement.is_needed:
            saves += ", with which the caps are not kept"
    return f"{where}: {saves}. Lost: {'; '.join(placement.loses)}."


def _listed(names: list[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
