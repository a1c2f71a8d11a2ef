"""What must hold between the cells of one row: one function per table, each line an inequality.

The cells have been read already; a column that is None is not known and breaks no rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from catalogs.problems import Problem
from catalogs.tables import Row

OSFP_HEATSINKS = ("finned", "flat")
_ORDER_CODE = re.compile(r"[^{}]*\{length(:0?[1-9]d)?\}[^{}]*")


def row_problems(row: Row) -> list[Problem]:
    """Every rule of the row's table that the row breaks."""
    rule = _RULES.get(row.table)
    return list(rule(row)) if rule else []


def _switch(row: Row) -> Iterator[Problem]:
    values = row.values
    yield from _heatsink(row, "form_factor", "heatsink")
    for mode in values["modes"]:
        lanes = mode.ports_per_cage * mode.lanes_per_port
        if lanes > values["lanes_per_cage"]:
            shown = f"{mode.speed_gbps}x{mode.ports_per_cage}@{mode.lane_rate_gbps}"
            message = f"{shown} takes {lanes} lanes of a cage that has {values['lanes_per_cage']}"
            yield row.problem("modes", message, "ports_per_cage x speed / lane rate <= lanes_per_cage")
    yield from _cage_roles(row)
    yield from _at_most(row, "power_typ_w", "power_max_w")
    if (values["form_factor"] == "CPO") != (values["cpo_pmd_family"] is not None):
        message = "form factor CPO and the cpo_ columns belong together"
        yield row.problem("form_factor", message, "give both or neither")
    elif values["cpo_lanes"] is not None and values["cpo_lanes"] != values["lanes_per_cage"]:
        message = f"{values['cpo_lanes']} optical lanes leave a connector of {values['lanes_per_cage']} lanes"
        yield row.problem("cpo_lanes", message, "a fibre connector counts as a cage")


def _cage_roles(row: Row) -> Iterator[Problem]:
    host, fabric, cages = (row.values[name] for name in ("host_cages", "fabric_cages", "num_cages"))
    if (host is None) != (fabric is None):
        yield row.problem("host_cages", "host_cages and fabric_cages belong together", "give both or neither")
    elif host is not None and host + fabric != cages:
        yield row.problem("host_cages", f"{host} host cages + {fabric} fabric cages are not {cages} cages")


def _optic(row: Row) -> Iterator[Problem]:
    values = row.values
    yield from _heatsink(row, "form_factor", "heatsink")
    yield from _lanes_carry_speed(row, "electrical_lanes", "electrical_lane_rate_gbps")
    yield from _lanes_carry_speed(row, "optical_lanes", "optical_lane_rate_gbps")
    yield from _at_most(row, "power_typ_w", "power_max_w")
    for breakout in values["breakouts"]:
        shown = f"{breakout.legs}x{breakout.speed_gbps}"
        if breakout.legs * breakout.speed_gbps > values["speed_gbps"]:
            yield row.problem("breakouts", f"{shown} is more than {values['speed_gbps']} Gb/s")
        elif breakout.speed_gbps % values["optical_lane_rate_gbps"]:
            yield row.problem("breakouts", f"{shown} does not take whole optical lanes")
    if values["optical_lanes"] % (values["num_connectors"] * values["lanes_per_fiber_pair"]):
        message = f"{values['optical_lanes']} lanes do not share {values['num_connectors']} connectors evenly"
        yield row.problem("num_connectors", message, "optical_lanes = connectors x pairs x lanes_per_fiber_pair")
    if values["retiming"] == "linear" and values["dsps"]:
        yield row.problem("dsps", "a linear module has no DSP", "write 0 or leave the cell empty")


def _assembly(row: Row) -> Iterator[Problem]:
    values = row.values
    yield from _heatsink(row, "head_form_factor", "head_heatsink")
    yield from _heatsink(row, "tail_form_factor", "tail_heatsink")
    yield from _lanes_carry_speed(row, "electrical_lanes", "electrical_lane_rate_gbps")
    if values["electrical_lanes"] % values["num_tails"]:
        message = f"{values['electrical_lanes']} lanes do not split over {values['num_tails']} tails"
        yield row.problem("num_tails", message, "each tail carries whole lanes")


def _fiber(row: Row) -> Iterator[Problem]:
    values = row.values
    if (values["kind"] == "splitter") != (values["num_tails"] > 1):
        message = f"a {values['kind']} with {values['num_tails']} tails"
        yield row.problem("num_tails", message, "a splitter has two tails or more, anything else one")
    if values["order_code"] is not None:
        yield from _order_code(row, values["order_code"])


def _order_code(row: Row, code: str) -> Iterator[Problem]:
    hint = "for example MFP7E10-N{length:03d}"
    if "{length" not in code:
        yield row.problem("order_code", f"{code!r} has no {{length}} in it", hint)
    elif not _ORDER_CODE.fullmatch(code):
        yield row.problem("order_code", f"{code!r} cannot be filled with a length", hint)
    elif any(length % 1 for length in row.values["stock_lengths_m"]):
        yield row.problem("order_code", "stands for whole metres, a stock length is not whole")


def _host(row: Row) -> Iterator[Problem]:
    values = row.values
    yield from _heatsink(row, "form_factor", "heatsink")
    yield from _at_most(row, "power_typ_w", "power_max_w")
    if values["num_cages"] * values["ports_per_cage"] != values["nic_ports"]:
        message = f"{values['num_cages']} cages x {values['ports_per_cage']} are not {values['nic_ports']} NIC ports"
        yield row.problem("num_cages", message)
    if values["nic_ports"] % values["rails"]:
        yield row.problem("rails", f"{values['nic_ports']} NIC ports do not share {values['rails']} rails evenly")
    for mode in values["modes"]:
        shown = f"{mode.split}x{mode.speed_gbps}@{mode.lane_rate_gbps}"
        lanes = values["ports_per_cage"] * mode.split * (mode.speed_gbps // mode.lane_rate_gbps)
        if lanes > values["lanes_per_cage"]:
            yield row.problem("modes", f"{shown} takes {lanes} lanes of a cage that has {values['lanes_per_cage']}")
        if mode.split * mode.speed_gbps > values["nic_port_gbps"]:
            yield row.problem("modes", f"{shown} is more than a NIC port of {values['nic_port_gbps']} Gb/s")


def _price(row: Row) -> Iterator[Problem]:
    values = row.values
    low, price, high = (values[name] for name in ("low_usd", "price_usd", "high_usd"))
    if price is None:
        return
    if low is not None and low > price:
        yield row.problem("low_usd", f"{low} is above the price {price}", "low_usd <= price_usd <= high_usd")
    if high is not None and high < price:
        yield row.problem("high_usd", f"{high} is below the price {price}", "low_usd <= price_usd <= high_usd")
    if values["kind"] == "estimate" and values["basis"] is None:
        yield row.problem("basis", "is empty for an estimate", "say how the estimate was made")


def _budget(row: Row) -> Iterator[Problem]:
    if row.values["kind"] != "standard" and row.values["basis"] is None:
        yield row.problem("basis", f"is empty for a budget of kind {row.values['kind']}", "say what it leans on")


def _region(row: Row) -> Iterator[Problem]:
    if row.values["price_per_kwh_usd"] is None and row.values["carbon_g_per_kwh"] is None:
        yield row.problem("price_per_kwh_usd", "neither price nor carbon is known", "leave the region out")


def _supply(row: Row) -> Iterator[Problem]:
    if row.values["units_available"] is None and row.values["lead_time_weeks"] is None:
        yield row.problem("units_available", "neither units nor lead time is given", "leave the line out")


def _heatsink(row: Row, form_column: str, heatsink_column: str) -> Iterator[Problem]:
    form, heatsink = row.values[form_column], row.values[heatsink_column]
    if (form == "OSFP") != (heatsink in OSFP_HEATSINKS):
        hint = "OSFP is finned (IHS) or flat (RHS), every other form factor is none"
        yield row.problem(heatsink_column, f"heat sink {heatsink!r} does not go with {form}", hint)


def _lanes_carry_speed(row: Row, lanes_column: str, rate_column: str) -> Iterator[Problem]:
    lanes, rate, speed = row.values[lanes_column], row.values[rate_column], row.values["speed_gbps"]
    if lanes * rate != speed:
        yield row.problem(lanes_column, f"{lanes} lanes x {rate} Gb/s are not {speed} Gb/s")


def _at_most(row: Row, lower_column: str, upper_column: str) -> Iterator[Problem]:
    lower: Decimal | None = row.values[lower_column]
    upper: Decimal | None = row.values[upper_column]
    if lower is not None and upper is not None and lower > upper:
        yield row.problem(lower_column, f"{lower} is above {upper_column} {upper}")


PORT_NAME_FIELDS = ("cage", "cage0", "leg", "leg0", "lane", "lane0")


def _port_name(row: Row) -> Iterator[Problem]:
    template = row.values["port_name"]
    hint = f"for example swp{{cage}}s{{leg0}}; there are {', '.join(PORT_NAME_FIELDS)}"
    fields = re.findall(r"\{(\w+)\}", template)
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", template)):
        yield row.problem("port_name", f"{template!r} has a brace too many", hint)
    elif unknown := [name for name in fields if name not in PORT_NAME_FIELDS]:
        yield row.problem("port_name", f"{template!r} uses {unknown[0]!r}, which is not known", hint)
    elif not {"cage", "cage0", "lane0"} & set(fields):
        yield row.problem("port_name", f"{template!r} names every cage alike", hint)
    elif row.values["ports_per_cage"] > 1 and not {"leg", "leg0", "lane", "lane0"} & set(fields):
        yield row.problem("port_name", f"{template!r} names every leg of a cage alike", hint)


_RULES: dict[str, Callable[[Row], Iterator[Problem]]] = {
    "switches": _switch,
    "optics": _optic,
    "assemblies": _assembly,
    "fibers": _fiber,
    "hosts": _host,
    "prices": _price,
    "channel_budgets": _budget,
    "regions": _region,
    "port_names": _port_name,
    "supply": _supply,
}
