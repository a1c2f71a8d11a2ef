"""The Summary sheet: what was planned, what it costs and draws, what was proven, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fabric.export.bom_sheet import BomSums
from fabric.export.book import Kind, Mark, Sheet
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.terms import GOAL_UNITS, Status
from fabric.where import where_links, where_tier

NAME = "Summary"
TIER_TITLES = ("Tier", "Part number", "Switches", "Downlinks", "Uplinks", "Oversubscription", "Cages")
LINK_TITLES = ("Class", "Cable", "Links", "PMD or kind", "Medium", "Bought length (m)", "Cables", "Modules", "Why")
WIDTHS = (30, 22, 14, 20, 20, 18, 14, 12, 60)

Cells = tuple[tuple[object, Kind], ...]


class _Pen:
    """The next free row of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = 0

    def title(self, text: str) -> None:
        """A heading, with a blank row above it."""
        self.row += 1 if self.row else 0
        self.sheet.title(self.row, text)
        self.row += 1

    def line(self, label: str, value: object, kind: Kind = Kind.TEXT, note: str = "", mark: Mark = Mark.NONE) -> int:
        """Label, value and a remark; returns the row."""
        self.sheet.put(self.row, 0, label)
        self.sheet.put(self.row, 1, value, kind, mark)
        self.note(note)
        return self.row - 1

    def computed(self, label: str, formula: str, value: Decimal, kind: Kind, note: str = "") -> int:
        """Label and formula with its value; returns the row."""
        self.sheet.put(self.row, 0, label)
        self.sheet.compute(self.row, 1, formula, value, kind)
        self.note(note)
        return self.row - 1

    def note(self, text: str) -> None:
        """A remark beside the value, and on to the next row."""
        if text:
            self.sheet.put(self.row, 2, text)
        self.row += 1

    def table(self, titles: Sequence[str], rows: list[Cells]) -> None:
        """A small table."""
        self.sheet.head(self.row, titles)
        for cells in rows:
            self.row += 1
            for column, (value, kind) in enumerate(cells):
                self.sheet.put(self.row, column, value, kind)
        self.row += 1


def add_summary_sheet(sheet: Sheet, plan: FabricPlan, sums: BomSums) -> None:
    """Write the page; money and power refer to the sums of the BOM sheet."""
    sheet.widen(WIDTHS)
    pen = _Pen(sheet)
    _put_fabric(pen, plan)
    _put_money(pen, plan, sums)
    _put_proof(pen, plan)
    pen.title("Tiers")
    tiers = [_tier_cells(tier) for tier in plan.tiers]
    _put_choices(pen, TIER_TITLES, tiers, [where_tier(plan, tier) for tier in plan.tiers])
    pen.title("Link classes")
    links = [_link_cells(link) for link in plan.links]
    _put_choices(pen, LINK_TITLES, links, [where_links(plan, [link]) for link in plan.links])


def _put_choices(pen: _Pen, titles: tuple[str, ...], rows: list[Cells], where: list[str]) -> None:
    """A row per choice, with a column that says where it is when there are several of one tier or class."""
    if any(where):
        titles = (*titles, "Where")
        rows = [(*row, (text or "all", Kind.TEXT)) for row, text in zip(rows, where, strict=True)]
    pen.table(titles, rows)


def _put_fabric(pen: _Pen, plan: FabricPlan) -> None:
    structure = plan.structure
    pen.title(f"Fabric plan: {plan.name}")
    pen.line("Form", structure.form.value, note=f"{structure.num_tiers} tier(s), {plan.protocol}")
    pen.line("GPUs", plan.num_gpus, Kind.COUNT)
    models = ", ".join(dict.fromkeys(group.model for group in plan.host_groups))
    pen.line("Hosts", structure.num_hosts, Kind.COUNT, models)
    pen.line("Planes", structure.planes, Kind.COUNT, f"{structure.rails} rails per host")
    pen.line("Reserved endpoints", structure.reserved_endpoints * structure.num_networks, Kind.COUNT)
    pen.line("Switches", structure.num_switches, Kind.COUNT)
    pen.line("Bisection bandwidth", plan.bisection_fraction, note="fraction of the endpoints' bandwidth")
    for element, left in sorted(plan.after_loss.items()):
        pen.line(f"Left after loss of a {element}", left, note="fraction of the worst-hit host's bandwidth")


def _put_money(pen: _Pen, plan: FabricPlan, sums: BomSums) -> None:
    totals, energy = plan.totals, plan.energy
    pen.title("Money and power")
    capex = pen.computed(
        "Capital cost (USD)",
        f"={sums.cells['installed_usd']}",
        sums.values["installed_usd"],
        Kind.MONEY,
        _partial("installed; hosts are not counted", len(totals.unpriced), "price"),
    )
    spares = sums.values["extended_usd"] - sums.values["installed_usd"]
    formula = f"={sums.cells['extended_usd']}-{sums.cells['installed_usd']}"
    note = f"{plan.spare_percent} percent, on top"
    if totals.unpriced_spares:
        note = f"partial, no price or number for spares of {', '.join(totals.unpriced_spares)}; {note}"
    pen.computed("Spares (USD)", formula, spares, Kind.MONEY, note)
    gpus = max(plan.num_gpus, 1)
    each = (sums.values["installed_usd"] / gpus).quantize(Decimal("0.01"))
    pen.computed("Capital cost per GPU (USD)", f"=B{capex + 1}/{gpus}", each, Kind.MONEY)
    note = _partial("switches, modules and cables, hosts apart", len(totals.unpowered), "power figure")
    power = pen.computed("Power (W)", f"={sums.cells['power_w']}", sums.values["power_w"], Kind.DECIMAL, note)
    each = (sums.values["power_w"] / gpus).quantize(Decimal("0.001"))
    pen.computed("Power per GPU (W)", f"=B{power + 1}/{gpus}", each, Kind.DECIMAL)
    pen.line("Energy (USD)", totals.energy_usd, Kind.MONEY, f"over {energy.years} years, see Assumptions")
    pen.line("Capital cost and energy (USD)", totals.tco_usd, Kind.MONEY)
    mark = Mark.ESTIMATE if totals.estimate_share else Mark.NONE
    note = "of the capital cost; prices in this colour are estimates"
    pen.line("Share on estimates", totals.estimate_share, Kind.SHARE, note, mark)
    _put_range(pen, plan)
    if totals.unpriced:
        pen.line("Parts without a price", len(totals.unpriced), Kind.COUNT, ", ".join(totals.unpriced), Mark.MISSING)
    if totals.unpowered:
        note = ", ".join(totals.unpowered)
        pen.line("Parts without a power figure", len(totals.unpowered), Kind.COUNT, note, Mark.MISSING)


def _put_range(pen: _Pen, plan: FabricPlan) -> None:
    """The ends of the cost, and the carbon of the electricity, where they are known."""
    totals = plan.totals
    if totals.capex_low_usd is not None and totals.capex_high_usd is not None:
        note = f"every price at its low end; {1 - totals.range_share:.0%} of the cost has no range"
        pen.line("Capital cost, low end (USD)", totals.capex_low_usd, Kind.MONEY, note)
        pen.line("Capital cost, high end (USD)", totals.capex_high_usd, Kind.MONEY, "every price at its high end")
    if totals.robust_usd is not None:
        note = f"with the costliest {plan.procurement.gamma} parts at their high end"
        pen.line("Capital cost, protected (USD)", totals.robust_usd, Kind.MONEY, note)
    if totals.carbon_kg is not None:
        note = f"of the electricity, at {plan.energy.carbon_g_per_kwh} g/kWh; making the equipment apart"
        pen.line("Carbon dioxide (kg)", totals.carbon_kg, Kind.DECIMAL, note)


def _partial(note: str, num_missing: int, what: str) -> str:
    """The remark, with a word of warning when parts are missing from the sum."""
    return f"partial: {num_missing} parts have no {what}; {note}" if num_missing else note


def _put_proof(pen: _Pen, plan: FabricPlan) -> None:
    proof = plan.proof
    pen.title("Proof")
    words = {
        Status.OPTIMAL: "proven best in the space searched",
        Status.FEASIBLE: "not proven: a better one may exist",
    }
    pen.line("Status", proof.status.value, note=words.get(proof.status, ""))
    pen.line("Goals", ", ".join(goal.value for goal in proof.goals))
    unit = GOAL_UNITS[proof.goals[0]]
    pen.line("Objective", proof.objective, Kind.MONEY, unit)
    if proof.bound:
        pen.line("Bound", proof.bound, Kind.MONEY, f"{unit}; no fabric in the space searched goes below it")
        pen.line("Gap", proof.gap, Kind.SHARE)
    else:
        pen.line("Bound", "none is known")
    pen.line("Candidates", proof.num_candidates, Kind.COUNT, f"{proof.num_solved} solved, {proof.num_pruned} pruned")
    pen.line("Rejected", proof.num_rejected, Kind.COUNT)
    pen.line("Engine", f"{proof.engine} {proof.engine_version}", note="any seed and number of workers give this plan")


def _tier_cells(tier: TierChoice) -> Cells:
    down = f"{tier.down_ports} x {tier.down_speed_gbps}G"
    up = f"{tier.up_ports} x {tier.up_speed_gbps}G" if tier.up_ports else "none"
    return (
        (tier.tier.value, Kind.TEXT),
        (tier.part_number, Kind.TEXT),
        (tier.num_switches, Kind.COUNT),
        (down, Kind.TEXT),
        (up, Kind.TEXT),
        (tier.oversubscription, Kind.TEXT),
        (tier.num_cages, Kind.COUNT),
    )


def _link_cells(link: LinkChoice) -> Cells:
    return (
        (link.name.value, Kind.TEXT),
        (link.cable, Kind.TEXT),
        (link.num_links, Kind.COUNT),
        (link.pmd or link.kind.value, Kind.TEXT),
        (link.medium, Kind.TEXT),
        (link.stock_length_m, Kind.DECIMAL),
        (link.num_cables, Kind.COUNT),
        (sum(end.num_modules for end in (*link.a_ends, link.z_end)), Kind.COUNT),
        (link.why, Kind.TEXT),
    )
