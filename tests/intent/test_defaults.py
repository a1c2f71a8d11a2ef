"""The shortest useful file, and what it leaves to the defaults."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from catalogs.dictionary import PHYSICS_TABLES
from catalogs.load import load_catalog
from fabric.intent import ExtraTables, FabricIntent, InlineHost, Protocol, Run, Selection, WantedEndpoints
from fabric.intent.keys import field_at, key_paths, section_of
from fabric.load import load_intent, parse_intent
from fabric.terms import Form, Goal, PodScope, Tier

SHORTEST = """\
name: four-su-b200
hosts:
  model: DGX-B200
  count: 128
"""


def read(text: str) -> FabricIntent:
    return parse_intent(text.encode(), Path("case.yaml")).intent


def test_shortest_file() -> None:
    intent = read(SHORTEST)
    assert intent.num_hosts == 128
    assert intent.protocol is Protocol.ANY
    assert intent.hosts[0].hosts_per_rack is None
    assert intent.reserved_endpoints.count == 0
    assert intent.topology.forms == (Form.RAIL_OPTIMIZED, Form.LEAF_SPINE)
    assert intent.topology.tiers == (1, 2, 3)
    assert intent.topology.planes == (1,)
    assert intent.topology.pod_scope == (PodScope.ALL_RAILS,)
    assert intent.bandwidth.oversubscription.leaf == Fraction(1)
    assert not intent.bandwidth.oversubscription.exact
    assert intent.bandwidth.min_bisection is None
    assert intent.room.lengths.cross_room == Decimal(40)
    assert intent.room.liquid_cooling is None
    assert intent.goals == (Goal.CAPEX,)
    assert intent.tco.pue == Decimal("1.3")
    assert intent.policy.cpo.tiers == tuple(Tier)
    assert intent.policy.linear_optics


def test_rail_only_must_be_asked_for() -> None:
    assert Form.RAIL_ONLY not in read(SHORTEST).topology.forms


def test_one_entry_needs_no_brackets() -> None:
    text = (
        SHORTEST + "objective: power\ntopology: {tiers: 2, forms: rail-only, leaf_models: X, pod_scope: all-rails}\n"
    )
    intent = read(text)
    assert intent.goals == (Goal.POWER,)
    assert intent.topology.tiers == (2,)
    assert intent.topology.forms == (Form.RAIL_ONLY,)
    assert intent.topology.leaf_models == ("X",)


def test_empty_sections_keep_their_defaults() -> None:
    empty = "topology:\nbandwidth:\n  oversubscription:\nroom:\nmarket: {}\npolicy:\n  cpo:\nreserved_endpoints:\n"
    assert read(SHORTEST + empty) == read(SHORTEST)


def test_super_spine_is_read_as_core() -> None:
    assert read(SHORTEST + "policy: {cpo: {tiers: [spine, super-spine]}}").policy.cpo.tiers == (Tier.SPINE, Tier.CORE)


def test_cpo_nowhere() -> None:
    assert read(SHORTEST + "policy: {cpo: {tiers: []}}").policy.cpo.tiers == ()


def test_reserved_endpoints_as_number_or_description() -> None:
    assert read(SHORTEST + "reserved_endpoints: 4").reserved_endpoints == WantedEndpoints(count=4)
    described = read(SHORTEST + "reserved_endpoints: {count: 2, purpose: telemetry}").reserved_endpoints
    assert (described.count, described.purpose, described.form_factor) == (2, "telemetry", None)


@pytest.mark.parametrize(
    ("host", "lanes", "rate"),
    [
        ({"nic_port_gbps": 400}, 1, 400),
        ({"nic_port_gbps": 400, "nic_ports": 2, "ports_per_cage": 2}, 2, 400),
        ({"nic_port_gbps": 400, "lane_rate_gbps": 100}, 4, 100),
        ({"nic_port_gbps": 400, "lanes_per_cage": 4}, 4, 100),
        ({"nic_port_gbps": 400, "nic_ports": 8, "ports_per_cage": 2, "lanes_per_cage": 8}, 8, 100),
        ({"nic_port_gbps": 400, "lanes_per_cage": 8, "lane_rate_gbps": 100}, 8, 100),
    ],
)
def test_lanes_of_inline_hosts(host: dict[str, int], lanes: int, rate: int) -> None:
    inline = InlineHost.model_validate(host)
    assert (inline.cage_lanes, inline.lane_speed_gbps) == (lanes, rate)


def test_runs_by_name_or_metres() -> None:
    room = read(SHORTEST + "room: {lengths: {in_row: 12.5}, runs: {host_leaf: in_row, leaf_spine: 33.3}}").room
    assert room.runs.host_leaf is Run.IN_ROW
    assert room.length_of(Run.IN_ROW) == Decimal("12.5")
    assert room.runs.leaf_spine == Decimal("33.3")
    assert room.length_of(Decimal("33.3")) == Decimal("33.3")


def test_selection() -> None:
    assert Selection().allows("x")
    assert not Selection(exclude=("x",)).allows("x")
    assert Selection(include=("x",)).allows("x")
    assert not Selection(include=("x",)).allows("y")


def test_intent_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read(SHORTEST).name = "other"


def test_every_key_says_what_it_means() -> None:
    for path in key_paths():
        field = field_at(path)
        assert field is not None
        assert field.description, path
        assert section_of(field.annotation) or field.is_required() or field.default_factory is None


def test_extra_tables_are_those_of_the_catalogue() -> None:
    assert tuple(ExtraTables.model_fields) == PHYSICS_TABLES


def test_default_region_is_in_the_catalogue() -> None:
    assert read(SHORTEST).tco.region in load_catalog().regions


def test_files_count_from_the_directory_of_the_intent(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    for name in ("books/a.csv", "b.csv", "s.csv"):
        (tmp_path / name).write_text("x\n")
    tail = "market: {prices: [books/a.csv, b.csv], supplies: b.csv}\ncatalog: {tables: {hosts: s.csv}}\n"
    path = tmp_path / "intent.yaml"
    path.write_text(SHORTEST + tail)
    loaded = load_intent(path)
    assert loaded.price_books == (tmp_path / "books/a.csv", tmp_path / "b.csv")
    assert loaded.supply_books == (tmp_path / "b.csv",)
    assert loaded.extra_tables == {"hosts": tmp_path / "s.csv"}
    assert loaded.switch_table is None
    hosts = "name: x\nhosts: {inline: {nic_port_gbps: 400}, count: 8}\n"
    path.write_text(hosts + "catalog: {switches: s.csv, cable_price_usd: 80}\n")
    assert load_intent(path).switch_table == tmp_path / "s.csv"
