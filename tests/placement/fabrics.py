"""Small fabrics and rooms to place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fabric.placement.place import Placement, PlacementTerms, place_fabric
from fabric.placement.racks import Needs
from fabric.plan import HostGroup
from fabric.room.records import Hall, LeafSite, PlaceKind, RoomPlan, Use
from fabric.structure import Structure
from fabric.terms import DeviceKind, Form
from tests.sample_plans import make_structure

SWITCHES = (DeviceKind.LEAF, DeviceKind.SPINE, DeviceKind.CORE)


def hosts(num_hosts: int, hosts_per_rack: int, units: int = 8, first_host: int = 0) -> HostGroup:
    """A group of air-cooled servers."""
    return HostGroup(
        model="H",
        first_host=first_host,
        num_hosts=num_hosts,
        gpus_per_host=8,
        num_cages=8,
        ports_per_cage=1,
        form_factor="OSFP",
        heatsink="flat",
        lanes_per_cage=8,
        lane_rate_gbps=100,
        rack_units=Decimal(units),
        power_w=Decimal(10_000),
        hosts_per_rack=hosts_per_rack,
        cooling="air",
    )


def small_structure(num_hosts: int = 8, unit_hosts: int = 4, rails: int = 2, **counts: Any) -> Structure:
    """Rail-optimized, two spines unless ``counts`` say otherwise."""
    above = {"spines_per_pod": 2, "links_per_leaf_spine": 2, **counts}
    return make_structure(Form.RAIL_OPTIMIZED, num_hosts, unit_hosts=unit_hosts, rails=rails, **above)


@dataclass(frozen=True)
class Case:
    """Everything that :func:`place_fabric` takes."""

    structure: Structure
    groups: tuple[HostGroup, ...]
    needs: dict[DeviceKind, Needs]
    room: RoomPlan
    terms: PlacementTerms

    def place(self, **changes: Any) -> Placement:
        """The placement, with some of the terms changed."""
        return place_fabric(self.structure, self.groups, self.needs, self.room, replace(self.terms, **changes))


@st.composite
def cases(draw: st.DrawFn, most_hosts: int = 24) -> Case:
    """Fabrics of a few racks in rooms made to fit, of two halls, or with power limits."""
    unit = draw(st.integers(2, 6))
    units = draw(st.integers(1, max(most_hosts // unit, 1)))
    num_hosts = unit * units - draw(st.integers(0, unit - 1))
    three = draw(st.booleans()) and units % 2 == 0
    counts: dict[str, Any] = {
        "spines_per_pod": draw(st.integers(1, 3)),
        "links_per_leaf_spine": draw(st.integers(1, 2)),
    }
    if three:
        counts |= {
            "units_per_pod": units // 2,
            "spine_up_ports": 2,
            "spine_positions_per_group": 1,
            "cores_per_group": draw(st.integers(1, 2)),
        }
    structure = small_structure(num_hosts, unit, draw(st.integers(1, 3)), **counts)
    units_of = {kind: Needs(draw(st.integers(1, 3)), draw(st.integers(0, 3_000_000))) for kind in SWITCHES}
    halls = draw(st.sampled_from(((), ("." * 12,) * 4, ("HHHH|NNNN|HHHH",) * 6, ("....#.....",) * 4 + ("." * 10,))))
    room = RoomPlan(
        halls=(Hall("hall-1", halls),) if halls else (),
        usable_u=draw(st.integers(16, 42)),
        power_w=draw(st.sampled_from((None, Decimal(25_000)))),
    )
    terms = PlacementTerms(leaf_site=draw(st.sampled_from(LeafSite)))
    return Case(structure, (hosts(num_hosts, draw(st.integers(1, 4))),), units_of, room, terms)


ZONES = (PlaceKind("L", Use.HOSTS, liquid=True),)
