"""Invariants of the expanded tables over random small fabrics, against a slow recount."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabric.tables.dictionary import check_table, table_names
from fabric.tables.expand import build_table, gather, iter_batches
from fabric.terms import ClassName, Form
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan
from tests.tables.slow import slow_cables, slow_cage, slow_links, slow_modules
from tests.tables.strategies import Fabric, fabrics

random_fabrics = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def rows(fabric: Fabric, table: str) -> list[dict[str, object]]:
    return build_table(*fabric, table).to_pylist()


def numbers(fabric: Fabric) -> dict[tuple[str, int], str]:
    """Name of every (kind, index)."""
    return {(str(row["kind"]), int(str(row["index"]))): str(row["device"]) for row in rows(fabric, "devices")}


@random_fabrics
@given(fabrics())
def test_links_are_those_of_the_numbering(fabric: Fabric) -> None:
    plan, _ = fabric
    name = numbers(fabric)
    expected = [
        {
            "link": number,
            "class": link.name,
            "a_device": name[link.a],
            "a_cage": slow_cage(plan, link, "a")[0],
            "a_leg": slow_cage(plan, link, "a")[1],
            "z_device": name[link.z],
            "z_cage": slow_cage(plan, link, "z")[0],
            "z_leg": slow_cage(plan, link, "z")[1],
            "speed_gbps": 400,
            "plane": link.plane,
            "rail": link.rail,
        }
        for number, link in enumerate(slow_links(plan.structure))
    ]
    assert rows(fabric, "links") == expected


@random_fabrics
@given(fabrics())
def test_every_link_ends_at_two_ports_of_its_own(fabric: Fabric) -> None:
    links = rows(fabric, "links")
    ports = {(row["device"], row["cage"], row["leg"]): row for row in rows(fabric, "ports")}
    ends = [(link[f"{e}_device"], link[f"{e}_cage"], link[f"{e}_leg"]) for link in links for e in "az"]
    assert len(set(ends)) == len(ends)
    for link, end in zip((link for link in links for _ in "az"), ends, strict=True):
        assert ports[end]["link"] == link["link"]
        assert ports[end]["speed_gbps"] == link["speed_gbps"]
        assert ports[end]["role"] != "free"
    taken = {key for key, row in ports.items() if row["link"] is not None}
    assert taken == set(ends)
    assert all((row["role"] == "free") == (row["link"] is None) for row in ports.values())


@random_fabrics
@given(fabrics())
def test_every_cage_of_every_device_is_in_the_port_map(fabric: Fabric) -> None:
    _, catalog = fabric
    cages = defaultdict(set)
    for row in rows(fabric, "ports"):
        cages[row["device"]].add(row["cage"])
    for device in rows(fabric, "devices"):
        if device["kind"] == "reserved":
            wanted = 1
        elif device["kind"] == "host":
            wanted = catalog.hosts[str(device["part_number"])].num_cages
        else:
            wanted = catalog.switches[str(device["part_number"])].num_cages
        assert cages[device["device"]] == set(range(1, wanted + 1))


@random_fabrics
@given(fabrics())
def test_links_join_neighbouring_tiers_in_one_plane(fabric: Fabric) -> None:
    devices = {row["device"]: row for row in rows(fabric, "devices")}
    neighbours = {
        "host-leaf": {("host", "leaf"), ("reserved", "leaf")},
        "leaf-spine": {("leaf", "spine")},
        "spine-core": {("spine", "core")},
    }
    for link in rows(fabric, "links"):
        a, z = devices[link["a_device"]], devices[link["z_device"]]
        assert (a["kind"], z["kind"]) in neighbours[str(link["class"])]
        assert z["plane"] == link["plane"]
        assert a["plane"] in (None, link["plane"])


@random_fabrics
@given(fabrics())
def test_leaves_spread_evenly_over_their_spines(fabric: Fabric) -> None:
    plan, _ = fabric
    pairs = Counter(
        (link["a_device"], link["z_device"]) for link in rows(fabric, "links") if link["class"] == "leaf-spine"
    )
    assert set(pairs.values()) <= {plan.structure.links_per_leaf_spine}
    assert len(pairs) == plan.structure.num_leaves * plan.structure.spines_per_pod


@random_fabrics
@given(fabrics())
def test_links_per_class_are_those_of_the_structure(fabric: Fabric) -> None:
    s = fabric[0].structure
    found = Counter(link["class"] for link in rows(fabric, "links"))
    expected = {
        "host-leaf": s.num_endpoint_links,
        "leaf-spine": s.num_leaf_spine_links,
        "spine-core": s.num_spine_core_links,
    }
    assert found == Counter({name: count for name, count in expected.items() if count})
    kinds = Counter(row["kind"] for row in rows(fabric, "devices"))
    assert (kinds["leaf"], kinds["spine"], kinds["core"]) == (s.num_leaves, s.num_spines, s.num_cores)


@random_fabrics
@given(fabrics())
def test_a_host_meets_one_leaf_per_rail_and_plane(fabric: Fabric) -> None:
    s = fabric[0].structure
    leaves = {row["device"]: row for row in rows(fabric, "devices") if row["kind"] == "leaf"}
    met = defaultdict(set)
    for link in rows(fabric, "links"):
        if str(link["a_device"]).startswith("host"):
            met[link["a_device"], link["plane"], link["rail"]].add(link["z_device"])
            leaf_rail = leaves[link["z_device"]]["rail"]
            first = 0 if leaf_rail is None else int(str(leaf_rail))
            if s.form is Form.RAIL_ONLY:
                assert first == link["rail"]
            else:
                assert first <= int(str(link["rail"])) < first + s.rails_per_leaf
    assert all(len(found) == 1 for found in met.values())
    assert len(met) == s.num_hosts * s.planes * s.rails


@random_fabrics
@given(fabrics())
def test_cables_carry_every_link_as_the_slow_count_says(fabric: Fabric) -> None:
    plan, _ = fabric
    links = slow_links(plan.structure)
    expected = []
    for choice in plan.links:
        expected += slow_cables(plan, links, choice)
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows(fabric, "cables"):
        cable, first, count = (int(str(row[key])) for key in ("cable", "first_link", "num_links"))
        assert row["leg"] == (len(found[cable]) + 1 if count == 1 else 1)
        found[cable] += range(first, first + count)
    assert [found[number] for number in range(len(expected))] == expected
    assert len(found) == len(expected) == sum(choice.num_cables for choice in plan.links)


@random_fabrics
@given(fabrics())
def test_cables_end_where_their_links_end(fabric: Fabric) -> None:
    links = {row["link"]: row for row in rows(fabric, "links")}
    devices = {row["device"]: row for row in rows(fabric, "devices")}
    modules = {(row["device"], row["cage"]): row["optic"] for row in rows(fabric, "ports")}
    for row in rows(fabric, "cables"):
        first = links[row["first_link"]]
        for offset in range(int(str(row["num_links"]))):
            link = links[int(str(row["first_link"])) + offset]
            for end in "az":
                assert (row[f"{end}_device"], row[f"{end}_cage"]) == (link[f"{end}_device"], link[f"{end}_cage"])
                assert int(str(row[f"{end}_leg"])) + offset == link[f"{end}_leg"]
            assert (row["class"], row["plane"]) == (link["class"], link["plane"])
            assert row["rail"] in (first["rail"], None)
        for end in "az":
            device = devices[row[f"{end}_device"]]
            assert (row[f"{end}_rack"], row[f"{end}_u"]) == (device["rack"], device["slot_u"])
            assert row[f"{end}_optic"] == modules[row[f"{end}_device"], row[f"{end}_cage"]]


@random_fabrics
@given(fabrics())
def test_connectors_take_one_cable_each(fabric: Fabric) -> None:
    _, catalog = fabric
    plugged: dict[object, set[object]] = defaultdict(set)
    for row in rows(fabric, "cables"):
        for end in "az":
            if row["part_number"] in catalog.assemblies:
                assert row[f"{end}_connector"] == 0
            else:
                plugged[end, row[f"{end}_device"], row[f"{end}_cage"], row[f"{end}_connector"]].add(row["cable"])
    assert all(len(cables) == 1 for cables in plugged.values())


@random_fabrics
@given(fabrics())
def test_bom_counts_what_the_slow_count_counts(fabric: Fabric) -> None:
    plan, catalog = fabric
    links = slow_links(plan.structure)
    expected: Counter[str] = Counter()
    for (_, part), count in slow_modules(plan, links).items():
        expected[part] += count
    for choice in plan.links:
        expected[choice.cable] += len(slow_cables(plan, links, choice))
    for tier in plan.tiers:
        expected[tier.part_number] += tier.num_switches
    found: Counter[str] = Counter()
    for row in rows(fabric, "bom"):
        if row["category"] == "laser source":
            continue
        found[str(row["part_number"])] += int(str(row["qty"]))
    assert found == expected
    by_kind = {
        (row["tier"], row["part_number"]): row["count"]
        for row in rows(fabric, "power")
        if row["category"] == "transceiver"
    }
    assert by_kind == slow_modules(plan, links)
    planned: Counter[str] = Counter()
    for choice in plan.links:
        for end in (*choice.a_ends, choice.z_end):
            if end.optic:
                planned[end.optic] += end.num_modules
    assert planned == Counter({part: count for part, count in found.items() if part in catalog.optics})


@random_fabrics
@given(fabrics())
def test_bom_money_and_power_equal_the_totals(fabric: Fabric) -> None:
    plan, _ = fabric
    bom = build_table(*fabric, "bom").to_pylist()
    capex = sum(
        (row["qty"] - row["included_qty"]) * row["unit_price_usd"] for row in bom if row["unit_price_usd"] is not None
    )
    extended = sum(row["extended_usd"] for row in bom if row["extended_usd"] is not None)
    assert capex == plan.totals.capex_usd
    assert extended == plan.totals.capex_usd + plan.totals.spares_usd
    power = sum(row["power_w"] for row in build_table(*fabric, "power").to_pylist() if row["power_w"] is not None)
    assert power == plan.totals.power_w


@random_fabrics
@given(fabrics(), st.integers(1, 40))
def test_a_stream_holds_the_same_rows_as_the_whole(fabric: Fabric, chunk_rows: int) -> None:
    for table in table_names():
        streamed = gather(iter_batches(*fabric, table, chunk_rows), table)
        whole = build_table(*fabric, table)
        check_table(whole, table)
        assert streamed.to_pylist() == whole.to_pylist()


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_keep_the_dictionary_and_their_own_counts(name: str) -> None:
    plan, catalog = sample_plan(name), sample_catalog()
    for table in table_names():
        check_table(build_table(plan, catalog, table), table)
    bom = build_table(plan, catalog, "bom").to_pylist()
    capex = sum(
        (row["qty"] - row["included_qty"]) * row["unit_price_usd"] for row in bom if row["unit_price_usd"] is not None
    )
    assert capex == plan.totals.capex_usd
    power = sum(r["power_w"] for r in build_table(plan, catalog, "power").to_pylist() if r["power_w"] is not None)
    assert power == plan.totals.power_w
    racks = sum(
        row["power_w"] for row in build_table(plan, catalog, "racks").to_pylist() if row["power_w"] is not None
    )
    hosts = sum(group.num_hosts * (group.power_w or 0) for group in plan.host_groups)
    if not plan.totals.unpowered:
        assert racks == power + hosts


def test_tables_that_do_not_exist_are_refused() -> None:
    with pytest.raises(KeyError):
        list(iter_batches(sample_plan("single-tier"), sample_catalog(), "cabels"))


def test_a_link_of_the_superpod_by_hand() -> None:
    """Leaf 9 is rail 1 of unit 1; its 5th uplink goes to spine 2, first of two, on downlink 9 x 2."""
    plan, catalog = sample_plan("superpod"), sample_catalog()
    links = build_table(plan, catalog, "links").to_pylist()
    first = 127 * 8 + 4
    row = links[first + 9 * 32 + 4]
    assert (row["a_device"], row["a_cage"], row["a_leg"]) == ("leaf-09", 16 + 3, 1)
    assert (row["z_device"], row["z_cage"], row["z_leg"]) == ("spine-02", 10, 1)
    reserved = [row for row in links if str(row["a_device"]).startswith("reserved")]
    assert [row["z_device"] for row in reserved] == ["leaf-31", "leaf-30", "leaf-29", "leaf-28"]
    assert {row["z_cage"] for row in reserved} == {16}
    assert [choice.num_links for choice in plan.link_choices(ClassName.HOST_LEAF)] == [1020]
