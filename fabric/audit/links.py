"""The links table as columns, both ends joined to devices and ports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fabric.audit.columns import UNKNOWN, Finder, Ints, Mask, Sheet, pack_port
from fabric.audit.devices import Devices
from fabric.audit.ports import Ports
from fabric.terms import ClassName

CLASSES = tuple(name.value for name in ClassName)
HOST_LEAF, LEAF_SPINE, SPINE_CORE = range(len(CLASSES))
SIDES = ("a", "z")


@dataclass(frozen=True, slots=True)
class End:
    """One end of every row: device row, cage, leg, packed key, row in ports (``ABSENT`` where there is none)."""

    device: Ints
    cage: Ints
    leg: Ints
    key: Ints
    port: Ints


def read_end(sheet: Sheet, side: str, devices: Devices, ports: Ports) -> End:
    """End ``side`` of every row of a table that has ``<side>_device``, ``<side>_cage`` and ``<side>_leg``."""
    device = devices.find(sheet, f"{side}_device")
    cage = sheet.ints(f"{side}_cage")
    leg = sheet.ints(f"{side}_leg")
    key = pack_port(device, cage, leg)
    return End(device, cage, leg, key, ports.finder.rows(key))


class Links:
    """One row per link."""

    def __init__(self, sheet: Sheet, devices: Devices, ports: Ports) -> None:
        self.sheet = sheet
        self.devices = devices
        self.ports = ports

    def __len__(self) -> int:
        return self.sheet.num_rows

    @property
    def number(self) -> Ints:
        """Link number."""
        return self.sheet.ints("link")

    @cached_property
    def finder(self) -> Finder:
        """Link rows by number."""
        return Finder(self.number)

    @cached_property
    def link_class(self) -> Ints:
        """Place of the class in ``CLASSES``; ``UNKNOWN`` for another word."""
        return self.sheet.codes("class", {name: place for place, name in enumerate(CLASSES)})

    @property
    def speed(self) -> Ints:
        """Speed in Gb/s."""
        return self.sheet.ints("speed_gbps")

    @property
    def plane(self) -> Ints:
        """Plane from 0."""
        return self.sheet.ints("plane")

    @property
    def rail(self) -> Ints:
        """Rail of a host link; ``ABSENT`` elsewhere."""
        return self.sheet.ints("rail")

    @cached_property
    def ends(self) -> tuple[End, End]:
        """End a (nearer the hosts) and end z."""
        a, z = (read_end(self.sheet, side, self.devices, self.ports) for side in SIDES)
        return a, z

    @cached_property
    def has_devices(self) -> Mask:
        """Links both of whose devices exist."""
        a, z = self.ends
        return (a.device >= 0) & (z.device >= 0)

    @cached_property
    def has_ports(self) -> Mask:
        """Links both of whose ports exist."""
        a, z = self.ends
        return (a.port >= 0) & (z.port >= 0)

    @cached_property
    def is_sound(self) -> Mask:
        """Links that join neighbouring tiers as their class says; only these are weighed by the fabric's shape."""
        a, z = self.ends
        levels = self.devices.level
        a_level = np.where(self.has_devices, levels[a.device], UNKNOWN)
        z_level = np.where(self.has_devices, levels[z.device], UNKNOWN)
        sound: Mask = (self.link_class >= 0) & (a_level == self.link_class) & (z_level == a_level + 1)
        return sound

    def name(self, row: int) -> str:
        """Link number with both ends."""
        sheet = self.sheet
        ends = [
            f"{sheet.text(f'{side}_device', row)}/{end.cage[row]}/{end.leg[row]}"
            for side, end in zip(SIDES, self.ends, strict=True)
        ]
        return f"link {self.number[row]}: {ends[0]} - {ends[1]}"
