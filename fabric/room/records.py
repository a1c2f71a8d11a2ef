"""What a room is told to be: halls as grids of rack places, measures, and the routes between halls.

Measures are whole millimetres. A hall is a list of rows, a row a text with one mark a rack place. Rows stand back to
back: the aisle in front of the first row is cold, then hot and cold aisles take turns. A tray runs over every row;
cross trays join the trays of all rows at given columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

LABEL = "{place}-{u}:{cage}/{connector}"
"""Label of an end of a cable: rack place, rack unit, and port with its connector, in the manner of TIA-606."""

LABEL_FIELDS = ("place", "u", "device", "cage", "leg", "connector")
"""What a template of labels may name."""

RACK_UNIT_UM = 44_450
"""Height of a rack unit of EIA-310 in micrometres."""


class Use(StrEnum):
    """What a rack place may hold. An entry is where cables to other halls leave; an aisle runs across all rows."""

    ANY = "any"
    HOSTS = "hosts"
    NETWORK = "network"
    RESERVED = "reserved"
    OBSTACLE = "obstacle"
    AISLE = "aisle"
    ENTRY = "entry"


RACK_USES = frozenset({Use.ANY, Use.HOSTS, Use.NETWORK})
"""Uses that let a rack of this fabric stand there."""


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """What a mark of the grid means; ``None`` leaves power and rack units to those of the room.

    ``liquid`` says that a coolant loop reaches the place. A tray runs over every place but an obstacle.
    """

    mark: str
    use: Use
    power_w: Decimal | None = None
    usable_u: int | None = None
    liquid: bool | None = None


MARKS: tuple[PlaceKind, ...] = (
    PlaceKind(".", Use.ANY),
    PlaceKind("H", Use.HOSTS),
    PlaceKind("N", Use.NETWORK),
    PlaceKind("x", Use.RESERVED),
    PlaceKind("#", Use.OBSTACLE),
    PlaceKind("|", Use.AISLE),
    PlaceKind("E", Use.ENTRY),
)
"""Marks that every room knows; a room may add to them."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Rows of equal length, the first in the south; ``cross_trays`` None means at both ends and over aisles.

    Cross trays are columns from 0; -1 stands before the first place of a row, the length of a row behind its last.
    """

    name: str
    rows: tuple[str, ...]
    cross_trays: tuple[int, ...] | None = None

    @property
    def width(self) -> int:
        """Places in a row."""
        return len(self.rows[0])


@dataclass(frozen=True, slots=True)
class HallRoute:
    """A pathway between entries of two halls; halls and entries by index, entries in the order of the grid.

    A hall without an entry mark has one entry: the first end of its first row.
    """

    a_hall: int
    z_hall: int
    length_mm: int
    a_entry: int = 0
    z_entry: int = 0


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of racks, aisles and trays in mm; ``tray_fill_percent`` of a tray's cross-section may be cable."""

    rack_width_mm: int = 600
    rack_depth_mm: int = 1200
    cold_aisle_mm: int = 1200
    hot_aisle_mm: int = 1200
    cross_aisle_mm: int = 1200
    tray_height_mm: int = 2400
    tray_width_mm: int = 600
    tray_depth_mm: int = 100
    tray_fill_percent: int = 50

    @property
    def tray_section_mm2(self) -> int:
        """Cross-section of a tray that cables may fill."""
        return self.tray_width_mm * self.tray_depth_mm * self.tray_fill_percent // 100


@dataclass(frozen=True, slots=True)
class Slack:
    """What is added to a route: a share of it in thousandths, and a loop at each end in millimetres."""

    permille: int = 100
    loop_mm: int = 500


class LeafSite(StrEnum):
    """Where the racks of leaves stand that are not among the hosts."""

    FREE = "free"
    END_OF_ROW = "end_of_row"
    MIDDLE_OF_ROW = "middle_of_row"
    NETWORK_ROW = "network_row"


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A whole room; ``kinds`` are marks beside or in place of :data:`MARKS`, limits those of a plain place."""

    halls: tuple[Hall, ...]
    kinds: tuple[PlaceKind, ...] = ()
    routes: tuple[HallRoute, ...] = ()
    measures: Measures = field(default_factory=Measures)
    slack: Slack = field(default_factory=Slack)
    usable_u: int = 42
    power_w: Decimal | None = None
    liquid: bool = False

    def kind(self, mark: str) -> PlaceKind:
        """What a mark means in this room; KeyError when it means nothing."""
        for known in (*self.kinds, *MARKS):
            if known.mark == mark:
                return known
        raise KeyError(mark)


@dataclass(frozen=True, slots=True)
class Pin:
    """A rack, by its name, that stands on a place, by its name."""

    rack: str
    place: str


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """The room of a plan (without halls: made to fit), the rules by which racks are placed in it, and how an end of
    a cable is labelled: a text with fields in braces."""

    room: RoomPlan
    leaf_site: LeafSite = LeafSite.FREE
    pins: tuple[Pin, ...] = ()
    label: str = LABEL


@dataclass(frozen=True, slots=True)
class SwitchNeeds:
    """What every switch of a tier (by its word) takes of its rack: whole rack units, milliwatts, coolant."""

    tier: str
    units: int
    power_mw: int
    liquid: bool


@dataclass(frozen=True, slots=True)
class RackLayout:
    """Where the racks of a plan stand: place of each by its number, and the needs for which they were filled.

    ``cable_mm`` is the way of all cables along the trays, ``naive_mm`` that of the naive layout, and ``bound_mm``
    undercuts every layout of the same racks (0 where none was sought). Places that are
    not ``is_improved`` are by rule.
    """

    needs: tuple[SwitchNeeds, ...]
    places: tuple[int, ...]
    cable_mm: int
    naive_mm: int
    bound_mm: int
    is_improved: bool
