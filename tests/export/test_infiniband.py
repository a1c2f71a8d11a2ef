"""InfiniBand exports: a strict reader counts them, OpenSM routes them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.export.infiniband import simulate

FORMS = ["rail-optimized", "three-tiers", "nvl72", "cpo"]
RECORD = re.compile(r'^(Switch|Hca)\t(\d+) "([SH]-[0-9a-f]{16})"\t# "([^"]+)"$')
END = re.compile(r'^\[(\d+)\]\t"([SH]-[0-9a-f]{16})"\[(\d+)\]$')


def read(text: str) -> dict[str, Any]:
    """Records by GUID: kind, ports, description and ends by port; every line is one of the grammar."""
    found: dict[str, Any] = {}
    current: dict[int, Any] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if head := RECORD.match(line):
            current = {}
            assert head[3] not in found
            found[head[3]] = {"kind": head[1], "ports": int(head[2]), "name": head[4], "ends": current}
            continue
        end = END.match(line)
        assert end, line
        assert int(end[1]) not in current
        current[int(end[1])] = (end[2], int(end[3]))
    return found


@pytest.mark.parametrize("form", FORMS)
def test_both_directions_of_every_link_agree(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    records = read(plan.export("ibnetdiscover"))
    ends = 0
    for guid, record in records.items():
        for port, (far, far_port) in record["ends"].items():
            assert 1 <= port <= record["ports"]
            assert records[far]["ends"][far_port] == (guid, port)
            ends += 1
    assert ends == 2 * len(plan.rows("links"))
    kinds = Counter(record["kind"] for record in records.values())
    assert kinds["Switch"] == len(plan.names("leaf", "spine", "core"))
    assert kinds["Hca"] == sum(row["class"] == "host-leaf" for row in plan.rows("links"))


@pytest.mark.parametrize("form", FORMS)
def test_opensm_routes_it_as_a_fat_tree(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    routed, said = simulate(plan.export_to(tmp_path / "fabric.topo", "ibnetdiscover"))
    assert routed is not None, said
    assert "ftree tables configured on all switches" in routed.log
    assert "SUBNET UP" in routed.log
    tiers = [len(plan.names(kind)) for kind in ("core", "spine", "leaf")]
    assert routed.ranks() == dict(enumerate(count for count in tiers if count))
    adapters = sum(row["class"] == "host-leaf" for row in plan.rows("links"))
    assert (routed.switches, routed.adapters) == (sum(tiers), adapters)


def test_the_simulator_refuses_a_port_used_twice(plan_of: Any, tmp_path: Path) -> None:
    """The harness sees faults."""
    text = plan_of("nvl72").export("ibnetdiscover")
    twice = re.sub(r"^\[2\](.*)$", r"[1]\1", text, count=1, flags=re.MULTILINE)
    (tmp_path / "broken.topo").write_text(twice, "utf-8")
    routed, said = simulate(tmp_path / "broken.topo")
    assert routed is None
    assert said


def test_ethernet_is_refused(plan_of: Any) -> None:
    assert plan_of("leaf-spine").refusal("ibnetdiscover") == ("ibnetdiscover: the fabric is Ethernet, not InfiniBand")
