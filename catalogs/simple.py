"""A catalogue out of a two-column table of switches, for plans that know ports and prices only.

Everything fits everything: one lane per cage, one port per cage, form factor ``generic``, and a generic cable of a
length that no room exceeds. Hosts are given in the intent, with the form factor ``generic``.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalogs.build import build_catalog
from catalogs.dictionary import PHYSICS_TABLES, columns_of
from catalogs.files import read_user_file
from catalogs.layers import Layers, read_layers
from catalogs.load import raise_problems
from catalogs.problems import Problem
from catalogs.records import Catalog, PortMode
from catalogs.tables import Row, read_rows

CABLE = "GENERIC-CABLE"
CABLE_LENGTH_M = Decimal(10_000)
PROTOCOLS = ("InfiniBand", "Ethernet")


def load_simple_catalog(switches: Path, cable_price_usd: Decimal | None, port_speed_gbps: int) -> Catalog:
    """The catalogue of a table with ``ports`` and ``price_usd``, and ``model``, ``speed_gbps``, ``power_w`` or more.

    A row without a speed has ports of ``port_speed_gbps``. The cable for that speed is called ``GENERIC-CABLE``, for
    any other speed ``GENERIC-CABLE-<speed>G``; all have the one price, None leaves them unpriced. Refuses with every
    problem of the file.
    """
    _check_arguments(cable_price_usd, port_speed_gbps)
    data, problem = read_user_file(switches)
    raise_problems([] if problem is None else [problem])
    rows, problems = read_rows("simple_switches", str(switches), data)
    models = {row.line: _model_name(row) for row in rows}
    raise_problems([*problems, *_repeated_names(rows, models), *_no_rows(rows, problems, switches)])
    speeds = {row.line: row.values["speed_gbps"] or port_speed_gbps for row in rows}
    tables = {table: _packaged_or_empty(table) for table in (*PHYSICS_TABLES, "prices", "supply")}
    for row in rows:
        _add_switch(tables, row, models[row.line], speeds[row.line])
    for speed in dict.fromkeys([port_speed_gbps, *speeds.values()]):
        name = CABLE if speed == port_speed_gbps else f"{CABLE}-{speed}G"
        _add_cable(tables, name, speed, cable_price_usd)
    return build_catalog(tables)


def _check_arguments(cable_price_usd: Decimal | None, port_speed_gbps: int) -> None:
    if port_speed_gbps < 1:
        raise ValueError("port_speed_gbps is at least 1")
    if cable_price_usd is not None and not (cable_price_usd.is_finite() and cable_price_usd >= 0):
        raise ValueError("cable_price_usd is zero or more")


def _packaged_or_empty(table: str) -> Layers:
    """Regions and port names hold for any equipment and need their sources; the other tables start empty."""
    return read_layers(table, (), packaged=table in ("sources", "regions", "port_names"))


def _model_name(row: Row) -> str:
    return str(row.values["model"] or f"{row.values['ports']}-ports")


def _repeated_names(rows: Iterable[Row], models: dict[int, str]) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        line = first.setdefault(models[row.line], row.line)
        if line != row.line:
            column = "ports" if row.values["model"] is None else "model"
            hint = "give each row a model of its own"
            problems.append(row.problem(column, f"{models[row.line]!r} stands already in line {line}", hint))
        elif models[row.line].startswith(CABLE):
            problems.append(
                row.problem("model", f"{models[row.line]!r} is the name of the cable", "use another name")
            )
    return problems


def _no_rows(rows: list[Row], problems: list[Problem], path: Path) -> list[Problem]:
    if rows or problems:
        return []
    return [Problem(str(path), 1, "", "names no switch", "one line per switch model below the header")]


def _add_switch(tables: dict[str, Layers], row: Row, name: str, speed: int) -> None:
    ports = row.values["ports"]
    _add(
        tables,
        "switches",
        row,
        part_number=name,
        vendor="generic",
        description=f"switch with {ports} ports of {speed} Gb/s",
        protocols=PROTOCOLS,
        num_cages=ports,
        form_factor="generic",
        heatsink="none",
        lanes_per_cage=1,
        modes=(PortMode(speed, 1, speed),),
        linear_optics=False,
        rack_units=row.values["rack_units"],
        power_typ_w=row.values["power_w"],
        power_includes_optics=False,
        status="given by the user",
        source="user",
    )
    _add_price(tables, row, name, row.values["price_usd"])


def _add_cable(tables: dict[str, Layers], name: str, speed: int, price_usd: Decimal | None) -> None:
    row = Row("assemblies", CABLE, 1, {})
    _add(
        tables,
        "assemblies",
        row,
        part_number=name,
        vendor="generic",
        description=f"cable for ports of {speed} Gb/s, of any length",
        kind="DAC",
        length_m=CABLE_LENGTH_M,
        speed_gbps=speed,
        electrical_lanes=1,
        electrical_lane_rate_gbps=speed,
        head_form_factor="generic",
        head_heatsink="none",
        num_tails=1,
        tail_form_factor="generic",
        tail_heatsink="none",
        protocols=PROTOCOLS,
        power_head_w=Decimal(0),
        power_tail_w=Decimal(0),
        status="given by the user",
        source="user",
        notes="its ends are part of the price and draw no power of their own",
    )
    if price_usd is not None:
        _add_price(tables, row, name, price_usd)


def _add_price(tables: dict[str, Layers], row: Row, name: str, price_usd: Decimal) -> None:
    _add(tables, "prices", row, part_number=name, price_usd=price_usd, kind="quote", source="user")


def _add(tables: dict[str, Layers], table: str, place: Row, **values: Any) -> None:
    """A row of ``table`` that stands for ``place`` of the user's file."""
    filled = dict.fromkeys(column.name for column in columns_of(table)) | values
    tables[table].rows[(values["part_number"],)] = Row(table, place.file, place.line, filled)
