"""The cables table as columns, joined to the links that run over each row and to the modules at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel
from fabric.audit.columns import (
    ABSENT,
    Finder,
    Groups,
    Ints,
    Mask,
    Sheet,
    from_micros,
    group_rows,
    pack_cage,
)
from fabric.audit.equipment import Equipment
from fabric.audit.light import Light, find_light
from fabric.audit.links import CLASSES, SIDES, End, Links, read_end
from fabric.audit.ports import Ports

_MAX_LEG = 1 << 8


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a run: the equipment, the module in its cage, and the light that leaves it.

    ``is_empty`` tells a cage without a module from one whose module nobody knows.
    """

    equipment: Equipment
    optic: OpticModel | None
    light: Light | None
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Cable rows alike in part, length, speed, number of links, and in what stands at both ends."""

    link_class: str
    part_number: str
    part: FiberModel | AssemblyModel | None
    a: Side
    z: Side
    speed_gbps: int
    num_links: int
    length_m: Decimal

    @property
    def fiber(self) -> FiberModel | None:
        """The cable when it is a fibre cable."""
        return self.part if isinstance(self.part, FiberModel) else None

    @property
    def assembly(self) -> AssemblyModel | None:
        """The cable when its ends are attached."""
        return self.part if isinstance(self.part, AssemblyModel) else None

    @property
    def lights(self) -> tuple[Light, Light] | None:
        """What shines into both ends; None when an end has no light or the cable is an assembly."""
        if self.assembly is not None or self.a.light is None or self.z.light is None:
            return None
        return self.a.light, self.z.light


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pairs of a cable row and a link that runs over it; ``link`` is a row of links, ``ABSENT`` where none is.

    ``offset`` counts the links of one cable row from 0.
    """

    cable: Ints
    offset: Ints
    link: Ints


class Cables:
    """One row per cable, one per tail of a splitter."""

    def __init__(self, sheet: Sheet, links: Links, catalog: Catalog) -> None:
        self.sheet = sheet
        self.links = links
        self.ports: Ports = links.ports
        self._catalog = catalog

    def __len__(self) -> int:
        return self.sheet.num_rows

    @property
    def number(self) -> Ints:
        """Cable number."""
        return self.sheet.ints("cable")

    @property
    def leg(self) -> Ints:
        """Row of a cable, from 1."""
        return self.sheet.ints("leg")

    @cached_property
    def key(self) -> Ints:
        """One number per cable and leg."""
        known = (self.number >= 0) & (self.leg >= 0) & (self.leg < _MAX_LEG)
        return np.where(known, self.number * _MAX_LEG + self.leg, ABSENT)

    @cached_property
    def finder(self) -> Finder:
        """Cable rows by cable and leg."""
        return Finder(self.key)

    @cached_property
    def by_number(self) -> Groups:
        """Rows of one cable."""
        return group_rows([self.number], self.number >= 0)

    @cached_property
    def num_links(self) -> Ints:
        """Links that run over a row."""
        return np.maximum(self.sheet.ints("num_links"), 0)

    @property
    def speed(self) -> Ints:
        """Speed of each link in Gb/s."""
        return self.sheet.ints("speed_gbps")

    @property
    def fibers(self) -> Ints:
        """Fibres in use on a row."""
        return self.sheet.ints("fibers")

    @cached_property
    def link_class(self) -> Ints:
        """Place of the class in ``CLASSES``; ``UNKNOWN`` for another word."""
        return self.sheet.codes("class", {name: place for place, name in enumerate(CLASSES)})

    @cached_property
    def ends(self) -> tuple[End, End]:
        """End a (nearer the hosts) and end z."""
        a, z = (read_end(self.sheet, side, self.links.devices, self.ports) for side in SIDES)
        return a, z

    @cached_property
    def has_ports(self) -> Mask:
        """Rows both of whose ports exist."""
        a, z = self.ends
        return (a.port >= 0) & (z.port >= 0)

    @cached_property
    def part_names(self) -> list[str]:
        """Distinct parts named in the table."""
        return self.sheet.words("part_number")[0]

    @property
    def part(self) -> Ints:
        """Place of the part in ``part_names``."""
        return self.sheet.words("part_number")[1]

    @cached_property
    def parts(self) -> list[FiberModel | AssemblyModel | None]:
        """Catalogue record of each part in ``part_names``."""
        catalog = self._catalog
        return [catalog.fibers.get(name) or catalog.assemblies.get(name) for name in self.part_names]

    def _rows_of(self, kind: type[FiberModel] | type[AssemblyModel]) -> Mask:
        chosen = np.array([*(isinstance(part, kind) for part in self.parts), False])
        return chosen[self.part]

    @cached_property
    def is_fiber(self) -> Mask:
        """Rows that are fibre cables."""
        return self._rows_of(FiberModel)

    @cached_property
    def is_assembly(self) -> Mask:
        """Rows that are assemblies."""
        return self._rows_of(AssemblyModel)

    @cached_property
    def num_tails(self) -> Ints:
        """Tails of the part of each row; 1 where it is straight or unknown."""
        tails = np.array([*(part.num_tails if part else 1 for part in self.parts), 1], dtype=np.int64)
        return tails[self.part]

    @cached_property
    def coverage(self) -> Coverage:
        """Every link over every row."""
        count = self.num_links
        cable = np.repeat(np.arange(len(self), dtype=np.int64), count)
        start = np.repeat(np.cumsum(count) - count, count)
        offset = np.arange(cable.size, dtype=np.int64) - start
        first = self.sheet.ints("first_link")[cable]
        return Coverage(cable, offset, self.links.finder.rows(np.where(first >= 0, first + offset, ABSENT)))

    @cached_property
    def runs(self) -> tuple[list[Run], Groups]:
        """Distinct runs among the rows whose ports, equipment and part are known, and the rows of each."""
        length = self.sheet.micros("length_m")
        columns = [self.link_class, self.part]
        known = self.has_ports & (self.part >= 0) & (self.link_class >= 0) & (length >= 0)
        for end in self.ends:
            model = self.ports.at(end.port, self.ports.model)
            columns += [model, self.ports.at(end.port, self.ports.optic)]
            known &= model >= 0
        groups = group_rows([*columns, self.speed, self.num_links, length], known & (self.speed > 0))
        return [self._run(*key) for key in zip(*(key.tolist() for key in groups.keys), strict=True)], groups

    def _run(self, *key: int) -> Run:
        link_class, part, a_model, a_optic, z_model, z_optic, speed, num_links, length = key
        return Run(
            link_class=CLASSES[link_class],
            part_number=self.part_names[part],
            part=self.parts[part],
            a=self._side(a_model, a_optic),
            z=self._side(z_model, z_optic),
            speed_gbps=speed,
            num_links=num_links,
            length_m=from_micros(length),
        )

    def _side(self, model: int, optic: int) -> Side:
        equipment = self.ports.devices.models[model]
        module = self.ports.module(optic)
        return Side(
            equipment, module, None if module is None and optic >= 0 else find_light(equipment, module), optic < 0
        )

    def end_cage(self, side: int) -> Ints:
        """Packed cage of one end of every row."""
        end = self.ends[side]
        return pack_cage(end.device, end.cage)

    def name(self, row: int) -> str:
        """Cable number, leg and both ends."""
        sheet = self.sheet
        ends = [
            f"{sheet.text(f'{side}_device', row)}/{end.cage[row]}/{end.leg[row]}"
            for side, end in zip(SIDES, self.ends, strict=True)
        ]
        leg = f" tail {self.leg[row]}" if self.num_tails[row] > 1 else ""
        return f"cable {self.number[row]}{leg}: {ends[0]} - {ends[1]}"
