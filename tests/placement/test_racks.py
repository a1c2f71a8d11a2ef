"""How racks are filled, and the links between them, against counts by another way."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings

from fabric.placement.racks import Needs, RackingError, RackTerms, fill_racks, leaves_of_cells, needs_of
from fabric.placement.traffic import rack_traffic
from fabric.tables.layout import lay_out
from fabric.tables.wiring import iter_wires
from fabric.terms import ClassName, DeviceKind
from tests.placement.fabrics import SWITCHES, Case, cases, hosts, small_structure
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan

relaxed = settings(deadline=None, max_examples=60)


@relaxed
@given(cases())
def test_no_rack_is_overfull_and_nothing_overlaps(case: Case) -> None:
    placement = case.place(is_improved=False, is_bounded=False)
    racking, room = placement.racking, placement.room
    taken: dict[int, set[int]] = defaultdict(set)
    for kind, racks in racking.rack.items():
        for rack, slot, units in zip(racks, racking.slot_u[kind], placement.units.get(kind, []), strict=False):
            slots = set(range(int(slot), int(slot + units)))
            assert not slots & taken[int(rack)]
            taken[int(rack)] |= slots
    assert max(max(slots) for slots in taken.values()) <= room.usable_u
    assert {rack: len(slots) for rack, slots in taken.items()} == dict(enumerate(racking.units.tolist()))
    if room.power_w is not None:
        assert racking.power_mw.max() <= room.power_w * 1000


@relaxed
@given(cases())
def test_leaves_of_a_cell_stay_together_where_they_fit(case: Case) -> None:
    racking = case.place(is_improved=False, is_bounded=False).racking
    cells = leaves_of_cells(case.structure)
    need = case.needs[DeviceKind.LEAF]
    per_rack = case.room.usable_u // need.units
    if case.room.power_w is not None and need.power_mw:
        per_rack = min(per_rack, int(case.room.power_w * 1000) // need.power_mw)
    if cells.shape[1] <= per_rack:
        assert all(len(set(racking.rack[DeviceKind.LEAF][leaves].tolist())) == 1 for leaves in cells)


@pytest.mark.parametrize("name", SAMPLES)
def test_links_between_racks_are_those_of_the_wiring(name: str) -> None:
    """The same counts as summing the wires of the tables rack by rack."""
    plan = sample_plan(name)
    layout = lay_out(plan, sample_catalog())
    needs = {DeviceKind(tier.tier.value): Needs(2) for tier in plan.tiers}
    racking = fill_racks(plan.structure, plan.host_groups, needs, RackTerms(usable_u=60))
    traffic = rack_traffic(plan.structure, racking)
    kinds = list(DeviceKind)
    first = np.array([layout.spans[kind].first for kind in kinds])
    for class_name, counted in traffic.items():
        expected: Counter[tuple[int, int]] = Counter()
        for wires in iter_wires(layout, ClassName(class_name), 4096):
            for a, z in zip(wires.a_device.tolist(), wires.z_device.tolist(), strict=True):
                ends = []
                for device in (a, z):
                    kind = max(k for k in range(len(kinds)) if first[k] <= device and layout.spans[kinds[k]].count)
                    ends.append((kinds[kind], device - int(first[kind])))
                if ends[0][0] is not DeviceKind.RESERVED:
                    (a_kind, a_index), (z_kind, z_index) = ends
                    expected[int(racking.rack[a_kind][a_index]), int(racking.rack[z_kind][z_index])] += 1
        pairs = zip(counted.a.tolist(), counted.z.tolist(), strict=True)
        assert dict(zip(pairs, counted.links.tolist(), strict=True)) == dict(expected)


def test_power_limits_the_hosts_of_a_rack() -> None:
    terms = RackTerms(power_mw=25_000_000)
    racking = fill_racks(small_structure(), (hosts(8, 4),), dict.fromkeys(SWITCHES, Needs(1)), terms)
    assert racking.num_host_racks == 4
    assert racking.power_mw[:4].tolist() == [20_000_000] * 4


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (RackTerms(usable_u=7), "a H of 8 U is taller than a rack of 7 U"),
        (RackTerms(power_mw=9_000_000), "a H of 10,000 W exceeds the 9,000 W of a rack"),
        (RackTerms(usable_u=33, leaf_in_host_rack=True), "hosts and leaves of one rack take 34 U, it has 33 U"),
    ],
)
def test_what_fits_no_rack_is_named(terms: RackTerms, words: str) -> None:
    with pytest.raises(RackingError, match=words):
        fill_racks(small_structure(), (hosts(8, 4),), dict.fromkeys(SWITCHES, Needs(1)), terms)


def test_unknown_figures() -> None:
    assert needs_of(None, None) == Needs(2, 0)
    assert needs_of(Decimal("4.5"), Decimal("747.2"), True) == Needs(5, 747_200, True)
