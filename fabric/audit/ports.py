"""The ports table as columns, joined to devices and modules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalogs.records import Catalog, OpticModel
from fabric.audit.columns import ABSENT, UNKNOWN, Finder, Groups, Ints, Mask, Sheet, group_rows, pack_cage, pack_port
from fabric.audit.devices import Devices
from fabric.audit.equipment import Equipment

ROLES = ("down", "up", "nic", "reserved", "free")
DOWN, UP, NIC, RESERVED, FREE = range(len(ROLES))


@dataclass(frozen=True, slots=True)
class CageUse:
    """Cages alike: the device's model, the module in the cage, the ports' speed, and the highest leg."""

    equipment: Equipment
    optic: OpticModel
    speed_gbps: int
    highest_leg: int


class Ports:
    """One row per port; leg 0 stands for a cage that is not used."""

    def __init__(self, sheet: Sheet, devices: Devices, catalog: Catalog) -> None:
        self.sheet = sheet
        self.devices = devices
        self._catalog = catalog

    def __len__(self) -> int:
        return self.sheet.num_rows

    @cached_property
    def device(self) -> Ints:
        """Row of the device; ``UNKNOWN`` where no device has that name."""
        return self.devices.find(self.sheet, "device")

    @cached_property
    def model(self) -> Ints:
        """Equipment of the device; ``UNKNOWN`` where it is not known."""
        return np.where(self.device >= 0, self.devices.model[self.device], UNKNOWN)

    @property
    def cage(self) -> Ints:
        """Cage from 1."""
        return self.sheet.ints("cage")

    @property
    def leg(self) -> Ints:
        """Leg from 1; 0 for an unused cage."""
        return self.sheet.ints("leg")

    @property
    def speed(self) -> Ints:
        """Speed in Gb/s; ``ABSENT`` for an unused cage."""
        return self.sheet.ints("speed_gbps")

    @property
    def link(self) -> Ints:
        """Number of the link that ends here; ``ABSENT`` for a free port."""
        return self.sheet.ints("link")

    @cached_property
    def role(self) -> Ints:
        """Place of the role in ``ROLES``; ``UNKNOWN`` for another word."""
        return self.sheet.codes("role", {role: place for place, role in enumerate(ROLES)})

    @cached_property
    def key(self) -> Ints:
        """One number per device, cage and leg."""
        return pack_port(self.device, self.cage, self.leg)

    @cached_property
    def finder(self) -> Finder:
        """Port rows by key."""
        return Finder(self.key)

    @cached_property
    def is_in_use(self) -> Mask:
        """Ports that exist after breakout: a leg from 1 on a known device."""
        return (self.leg > 0) & (self.device >= 0)

    @cached_property
    def cages(self) -> Groups:
        """Rows of one cage that have a leg; the key is the packed cage."""
        return group_rows([pack_cage(self.device, self.cage)], self.is_in_use & (self.cage >= 0))

    @cached_property
    def optic_names(self) -> list[str]:
        """Distinct modules named in the table."""
        return self.sheet.words("optic")[0]

    @cached_property
    def optic_by_name(self) -> dict[str, int]:
        """Place of each module in ``optic_names``."""
        return {name: place for place, name in enumerate(self.optic_names)}

    @property
    def optic(self) -> Ints:
        """Place of the module in ``optic_names``; ``ABSENT`` where the cage has none."""
        return self.sheet.words("optic")[1]

    @cached_property
    def optics(self) -> list[OpticModel | None]:
        """Catalogue record of each module in ``optic_names``."""
        return [self._catalog.optics.get(name) for name in self.optic_names]

    @cached_property
    def module_cages(self) -> Groups:
        """Cages with a module in them: one group per cage and module; keys are the packed cage and the module."""
        cage = pack_cage(self.device, self.cage)
        return group_rows([cage, self.optic], (self.optic >= 0) & (cage >= 0))

    @cached_property
    def uses(self) -> tuple[list[CageUse], Groups]:
        """Distinct uses among cages whose model and module are known, and the port rows of each."""
        highest = np.zeros(len(self.cages) + 1, dtype=np.int64)
        inside = self.cages.of_row >= 0
        np.maximum.at(highest, self.cages.of_row[inside], self.leg[inside])
        known = np.array([*(optic is not None for optic in self.optics), False])
        where = inside & (self.model >= 0) & known[self.optic] & (self.speed > 0)
        groups = group_rows([self.model, self.optic, self.speed, highest[self.cages.of_row]], where)
        uses = []
        for model, optic, speed, leg in zip(*(key.tolist() for key in groups.keys), strict=True):
            module = self.module(optic)
            if module is not None:
                uses.append(CageUse(self.devices.models[model], module, speed, leg))
        return uses, groups

    def module(self, place: int) -> OpticModel | None:
        """Catalogue record of a module code; None for an empty cage or an unknown module."""
        return self.optics[place] if place >= 0 else None

    def name(self, row: int) -> str:
        """``device/cage/leg`` of a row."""
        device = self.sheet.text("device", row)
        return f"{device}/{self.cage[row]}/{self.leg[row]}"

    def cage_name(self, row: int) -> str:
        """``device/cage`` of a row."""
        return f"{self.sheet.text('device', row)}/{self.cage[row]}"

    def at(self, rows: Ints, values: Ints) -> Ints:
        """``values`` of the given port rows; ``ABSENT`` where there is no row."""
        if not values.size:
            return np.full(rows.shape, ABSENT, dtype=np.int64)
        return np.where(rows >= 0, values[rows], ABSENT)
