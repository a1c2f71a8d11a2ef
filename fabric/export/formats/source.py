"""What every export starts from: the rows of a plan directory as records, and how its ports are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute

from catalogs.records import Catalog, SwitchModel
from fabric.errors import Finding, InputError
from fabric.export.directory import PlanDirectory
from fabric.export.formats.options import ExportOptions
from fabric.plan import FabricPlan
from fabric.terms import ClassName, DeviceKind

compute: Any = pyarrow.compute

SWITCH_KINDS = (DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE)


class Port(NamedTuple):
    """One leg of a cage of a device, both counted from 1."""

    device: str
    cage: int
    leg: int


class Device(NamedTuple):
    """A row of the devices table; None where its cell is empty."""

    name: str
    kind: DeviceKind
    part_number: str | None
    plane: int | None
    rail: int | None
    unit: int | None
    pod: int | None
    rack: str
    slot_u: int | None
    rack_units: Decimal | None


class Link(NamedTuple):
    """A row of the links table; end ``a`` is nearer the hosts."""

    number: int
    name: ClassName
    a: Port
    z: Port
    speed_gbps: int
    plane: int
    rail: int | None


class CableRow(NamedTuple):
    """A row of the cables table: a cable, or one tail of a splitter, with the links that run over it."""

    cable: int
    leg: int
    part_number: str
    order_code: str
    first_link: int
    num_links: int
    a_connector: int
    z_connector: int
    medium: str
    polarity: str | None
    length_m: Decimal


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to write: its name, and its text or bytes."""

    name: str
    content: str | bytes


class ExportSource:
    """A plan directory with the catalogue its parts stand in; tables are read when first asked for."""

    def __init__(self, directory: PlanDirectory, catalog: Catalog, options: ExportOptions) -> None:
        self.directory = directory
        self.catalog = catalog
        self.options = options

    @property
    def plan(self) -> FabricPlan:
        """The facts of the plan."""
        return self.directory.plan

    @cached_property
    def devices(self) -> Mapping[str, Device]:
        """Every device by name, in the order of the table."""
        names = ("device", "kind", "part_number", "plane", "rail", "unit", "pod", "rack", "slot_u", "rack_units")
        rows = self._rows("devices", names)
        return {row[0]: Device(row[0], DeviceKind(row[1]), *row[2:]) for row in rows}

    @cached_property
    def links(self) -> Sequence[Link]:
        """Every link, by number."""
        names = ("link", "class", "a_device", "a_cage", "a_leg", "z_device", "z_cage", "z_leg")
        rows = self._rows("links", (*names, "speed_gbps", "plane", "rail"))
        return [
            Link(row[0], ClassName(row[1]), Port(*row[2:5]), Port(*row[5:8]), row[8], row[9], row[10]) for row in rows
        ]

    @cached_property
    def cables(self) -> Sequence[CableRow]:
        """Every row of the pull schedule."""
        return [CableRow(*row) for row in self._rows("cables", CableRow._fields)]

    @cached_property
    def cables_of_link(self) -> Mapping[int, Sequence[CableRow]]:
        """Cable rows by the number of the link that runs over them."""
        found: dict[int, list[CableRow]] = defaultdict(list)
        for row in self.cables:
            for number in range(row.first_link, row.first_link + row.num_links):
                found[number].append(row)
        return found

    @cached_property
    def legs_of_cage(self) -> Mapping[tuple[str, int], int]:
        """Ports that a cage is broken out into, by device and cage; cages that the plan does not use are absent."""
        ports = self.directory.read_table("ports").select(["device", "cage", "leg"])
        used = ports.filter(compute.greater(ports.column("leg"), 0))
        names = used.column("device").cast(pa.string())
        counted = used.set_column(0, "device", names).group_by(["device", "cage"]).aggregate([("leg", "max")])
        columns = [counted.column(name).to_pylist() for name in ("device", "cage", "leg_max")]
        return {(device, cage): legs for device, cage, legs in zip(*columns, strict=True)}

    @cached_property
    def optics(self) -> Mapping[tuple[str, int], str]:
        """Module in a cage, by device and cage."""
        rows = self._rows("ports", ("device", "cage", "optic"))
        return {(device, cage): optic for device, cage, optic in rows if optic is not None}

    def of_kind(self, *kinds: DeviceKind) -> tuple[Device, ...]:
        """Devices of some kinds, in the order of the table."""
        return tuple(device for device in self.devices.values() if device.kind in kinds)

    @property
    def hosts(self) -> tuple[Device, ...]:
        """Hosts, in the order of the table."""
        return self.of_kind(DeviceKind.HOST)

    @property
    def switches(self) -> tuple[Device, ...]:
        """Leaves, spines and cores, in the order of the table."""
        return self.of_kind(*SWITCH_KINDS)

    def switch_model(self, device: Device) -> SwitchModel:
        """The catalogue's record of a switch; raises InputError when the catalogue does not know it."""
        model = self.catalog.switches.get(device.part_number or "")
        if model is None:
            message = f"{device.part_number!r} is not in the catalogue"
            raise InputError(
                [Finding(device.name, message, "--intent FILE brings the tables the plan was made with")]
            )
        return model

    def nos(self, device: Device) -> str:
        """Network operating system of a switch; raises InputError when neither user nor catalogue names one."""
        nos = self.options.nos or self.switch_model(device).nos
        if nos is None:
            known = ", ".join(dict.fromkeys(name for name, _ in self.catalog.port_names))
            message = f"{device.part_number} has no network operating system in the catalogue"
            raise InputError([Finding(device.name, message, f"say --nos NAME; there are {known}")])
        return nos

    def _rows(self, table: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        columns = self.directory.read_table(table).select(list(names))
        yield from zip(*(column.to_pylist() for column in columns.columns), strict=True)


def refuse(format_name: str, message: str, hint: str | None = None) -> InputError:
    """What a format raises when it cannot say what the plan says."""
    return InputError([Finding(format_name, message, hint)])
