"""A NetBox device type turned into a draft row of switches.csv.

A device type holds names and types of ports, height, weight and the draw of power supplies. It holds no chip, no
lane rate, no breakout, no price and no typical power: the draft leaves these cells empty and says so.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from catalogs.device_ports import PortGroup, read_port_groups
from catalogs.device_yaml import YamlMap, read_yaml_map
from catalogs.dictionary import columns_of
from catalogs.problems import CatalogError, Problem

_KILOGRAMS = {"kg": Decimal(1), "g": Decimal("0.001"), "lb": Decimal("0.45359237"), "oz": Decimal("0.028349523125")}
_INFINIBAND_WORDS = ("infiniband", "quantum", " hdr", " ndr", " xdr")


@dataclass(frozen=True, slots=True)
class SwitchDraft:
    """Cells of a row of switches.csv by column, and what is missing or doubtful, with its place in the file."""

    cells: dict[str, str]
    remarks: tuple[Problem, ...]

    def csv_text(self) -> str:
        """Header and row, ready to append to a table of one's own."""
        names = [column.name for column in columns_of("switches")]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerow([self.cells.get(name, "") for name in names])
        return text.getvalue()


def read_device_type(path: Path) -> SwitchDraft:
    """The draft of the switch in ``path``; CatalogError when the file is no device type with fabric ports."""
    device = read_yaml_map(path)
    groups, remarks = read_port_groups(device)
    _refuse_unusable(device, groups)
    group = groups[0]
    remarks.extend(_group_remarks(device, groups))
    cells = _identity_cells(device) | _port_cells(group) | _body_cells(device, remarks)
    remarks.extend(_doubtful_protocol(device, group))
    remarks.extend(_empty_cells(device, cells))
    return SwitchDraft(cells, tuple(remarks))


def _refuse_unusable(device: YamlMap, groups: list[PortGroup]) -> None:
    problems = [
        device.problem(f"{key!r} is missing", "NetBox requires it of a device type")
        for key in ("manufacturer", "model")
        if device.text(key) is None
    ]
    if not groups:
        problems.append(device.problem("has no port of 100 Gb/s or more", "is this a switch?", "interfaces"))
    if problems:
        raise CatalogError(problems)


def _identity_cells(device: YamlMap) -> dict[str, str]:
    model = device.text("part_number") or device.text("model") or ""
    return {
        "part_number": "-".join(model.split()),
        "vendor": _one_line(device.text("manufacturer")),
        "description": _one_line(device.text("description") or device.text("model")),
        "linear_optics": "false",
        "power_includes_optics": "false",
        "status": "imported from a NetBox device type",
        "source": "user",
    }


def _port_cells(group: PortGroup) -> dict[str, str]:
    kind = group.type
    cells = {"protocols": kind.protocol, "num_cages": str(len(group.cages))}
    if kind.form_factor is not None and kind.heatsink is not None:
        cells |= {"form_factor": kind.form_factor, "heatsink": kind.heatsink}
    if kind.lane_rate_gbps is not None:
        lanes = group.ports_per_cage * kind.speed_gbps // kind.lane_rate_gbps
        cells["lanes_per_cage"] = str(lanes)
        cells["modes"] = f"{kind.speed_gbps}x{group.ports_per_cage}@{kind.lane_rate_gbps}"
    return cells


def _body_cells(device: YamlMap, remarks: list[Problem]) -> dict[str, str]:
    cells = {"rack_units": _number(device, "u_height", remarks), "weight_kg": _weight(device, remarks)}
    if (device.text("airflow") or "") not in ("", "mixed", "passive"):
        cells["cooling"] = "air"
    supplies = [port.text("maximum_draw") for port in device.maps("power-ports")]
    if supplies:
        draws = ", ".join(sorted({draw for draw in supplies if draw})) or "an unknown draw"
        cells["notes"] = f"{len(supplies)} power supplies of at most {draws} W, which is not the power of the switch"
    return {name: text for name, text in cells.items() if text}


def _weight(device: YamlMap, remarks: list[Problem]) -> str:
    weight = _number(device, "weight", remarks)
    factor = _KILOGRAMS.get(device.text("weight_unit") or "")
    if weight and factor is None:
        remarks.append(device.problem("weight has no unit that is known", "kg, g, lb or oz", "weight"))
        return ""
    return f"{(Decimal(weight) * factor).quantize(Decimal('0.01')).normalize():f}" if weight and factor else ""


def _number(device: YamlMap, key: str, remarks: list[Problem]) -> str:
    """The number under ``key`` as text; nothing, and a remark, when it is not a number above zero."""
    text = device.text(key)
    if text is None:
        return ""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not (value.is_finite() and Decimal(0) < value < Decimal(10_000)):
        remarks.append(device.problem(f"{key} {text[:40]!r} is not a number above zero", key=key))
        return ""
    return f"{value.normalize():f}"


def _group_remarks(device: YamlMap, groups: list[PortGroup]) -> list[Problem]:
    remarks = [
        device.problem(
            f"{len(group.names)} more ports of type {group.type_name!r} do not fit a row with one kind of cage",
            "a row describes one kind of cage; leave them out or count them by hand",
            "interfaces",
        )
        for group in groups[1:]
    ]
    if groups[0].missing:
        shown = ", ".join(groups[0].missing[:8]) + (" ..." if len(groups[0].missing) > 8 else "")
        message = f"the numbering has gaps: {shown}; {len(groups[0].cages)} cages are counted"
        remarks.append(device.problem(message, "compare num_cages with the data sheet", "interfaces"))
    return remarks


def _doubtful_protocol(device: YamlMap, group: PortGroup) -> list[Problem]:
    keys = ("model", "part_number", "description", "comments", "slug")
    words = " ".join(["", *(device.text(key) or "" for key in keys)]).lower()
    named = device.text("model") or ""
    if group.type.protocol != "Ethernet" or not (
        any(word in words for word in _INFINIBAND_WORDS) or named.upper().startswith(("QM", "MQM", "Q3"))
    ):
        return []
    message = f"ports are typed {group.type_name!r}, the text speaks of InfiniBand"
    hint = "write InfiniBand into protocols if the switch speaks it (NetBox: infiniband-ndr and the like)"
    return [device.problem(message, hint, "interfaces")]


def _empty_cells(device: YamlMap, cells: dict[str, str]) -> list[Problem]:
    """One remark per cell that must be filled, or that a cost or power goal asks for."""
    wanted = ("power_typ_w", "power_max_w", "cage_power_max_w", "cooling", "rack_units")
    return [
        device.problem(f"{column.name} is not known from a device type", column.meaning)
        for column in columns_of("switches")
        if (column.required == "yes" or column.name in wanted) and not cells.get(column.name)
    ]


def _one_line(text: str | None) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())[:200]
