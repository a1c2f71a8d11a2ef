"""Lists of cables for tools that check them: CVT's workbook, ptmd's graph, Batfish's edges."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.export.consumers import run, tool

NAME = re.compile(r"swp\d+(s\d)?|sw\d+p\d|\d+/\d|\d+")


def sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of every sheet by its headings."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {}
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


@pytest.mark.parametrize("form", ["rail-optimized", "two-planes", "three-tiers", "rail-only"])
def test_cvt_holds_every_link_between_known_nodes(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    found = sheets(plan.export_to(tmp_path / "p2p.xlsx", "cvt"))
    assert list(found) == ["Nodes", "DC Floor Layout", "Links", "Server Profile"]
    nodes = {row["NodeName"]: row for row in found["Nodes"]}
    assert sorted(nodes) == sorted(row["device"] for row in plan.rows("devices"))
    assert {row["NodeType"] for row in nodes.values()} == {"switch", "host"}
    assert {row["Rack"] for row in nodes.values()} == {row["Rack"] for row in found["DC Floor Layout"]}
    links = found["Links"]
    assert [row["Source-Ref"] for row in links] == [row["link"] for row in plan.rows("links")]
    ends = Counter((row[f"{side}-Node"], row[f"{side}-Port"]) for row in links for side in "AZ")
    assert set(ends.values()) == {1}
    assert {node for node, _ in ends} == set(nodes)
    assert all(NAME.fullmatch(port) for _, port in ends)
    assert {row["Protocol"] for row in links} == {"ib" if plan.facts["protocol"] == "InfiniBand" else "ethernet"}
    profiles = Counter(row["ServerProfile"] for row in found["Server Profile"])
    for node, row in nodes.items():
        used = sum(1 for device, _ in ends if device == node)
        assert row["NodeType"] == "switch" or used <= profiles[row["ServerProfile"]]


def test_cvt_is_of_nvidia(plan_of: Any) -> None:
    assert "the consumer knows Cumulus, NVOS, MLNX-OS" in plan_of("leaf-spine").refusal("cvt", "--nos", "SONiC")


@pytest.mark.parametrize("form", ["two-planes", "rail-only", "ethernet-three-tiers"])
def test_graphviz_reads_the_graph_of_ptmd(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    path = plan.export_to(tmp_path / "topology.dot", "ptm-dot")
    assert run([tool("nop"), "-p", str(path)]).returncode == 0
    lines = [line for line in path.read_text("utf-8").splitlines() if " -- " in line]
    edges = [re.fullmatch(r'  "(.+)":"(.+)" -- "(.+)":"(.+)" \[cable="([\d,]+)"\]', line) for line in lines]
    ends = Counter(end for edge in edges if edge for end in ((edge[1], edge[2]), (edge[3], edge[4])))
    assert (len(lines), set(ends.values())) == (len(plan.rows("links")), {1})
    assert len(ends) == 2 * len(lines)
    assert all(re.fullmatch(r"swp\d+(s[0-7])?", port) for device, port in ends if "leaf" in device)
    cables = {number for edge in edges if edge for number in edge[5].split(",")}
    assert len(cables) == len({row["cable"] for row in plan.rows("cables")})


def test_graphviz_resolves_the_ports(plan_of: Any, tmp_path: Path) -> None:
    """A piece small enough to lay out: the ports of the file are those of the edges."""
    text = plan_of("rail-only").export("ptm-dot").splitlines()[:12]
    (tmp_path / "few.dot").write_text("\n".join([*text, "}"]), "utf-8")
    drawn = json.loads(run([tool("dot"), "-Tjson", str(tmp_path / "few.dot")]).stdout)
    ports = re.findall(r':"(swp\w+)" --', "\n".join(text))
    assert ports
    assert sorted(edge["tailport"] for edge in drawn["edges"]) == sorted(ports)


@pytest.mark.parametrize(("form", "options"), [("two-planes", ()), ("leaf-spine", ("--nos", "EOS"))])
def test_batfish_has_an_edge_per_link(form: str, options: tuple[str, ...], plan_of: Any) -> None:
    plan = plan_of(form)
    document = json.loads(plan.export("batfish", *options))
    assert set(document) == {"edges"}
    ends = Counter()
    for edge in document["edges"]:
        assert set(edge) == {"node1", "node2"}
        for end in edge.values():
            assert set(end) == {"hostname", "interfaceName"}
            assert end["hostname"] == end["hostname"].lower(), "Batfish lowers host names"
            ends[end["hostname"], end["interfaceName"]] += 1
    assert (len(document["edges"]), set(ends.values())) == (len(plan.rows("links")), {1})


def test_names_follow_the_system(plan_of: Any) -> None:
    """The two legs of the first cage of a leaf, and its first cage used whole, under each system."""
    plan = plan_of("leaf-spine")
    first = {"SONiC": ("Ethernet0", "Ethernet4"), "EOS": ("Ethernet1/1", "Ethernet1/5")}
    first |= {"Cumulus": ("swp1s0", "swp1s1"), "NX-OS": ("Ethernet1/1/1", "Ethernet1/1/2")}
    first |= {"Junos": ("et-0/0/0:0", "et-0/0/0:1")}
    whole = {"SONiC": "Ethernet128", "EOS": "Ethernet17/1", "Cumulus": "swp17"}
    whole |= {"NX-OS": "Ethernet1/17", "Junos": "et-0/0/16"}
    for nos, names in first.items():
        edges = json.loads(plan.export("batfish", "--nos", nos))["edges"]
        told = {end["interfaceName"] for edge in edges for end in edge.values() if end["hostname"] == "leaf-00"}
        assert {*names, whole[nos]} <= told


def test_host_ports_follow_the_template(plan_of: Any) -> None:
    plan = plan_of("two-planes")
    edges = json.loads(plan.export("batfish", "--host-port", "rail{rail}p{plane}"))["edges"]
    told = {edge["node2"]["interfaceName"] for edge in edges if edge["node2"]["hostname"] == "host-000"}
    assert told == {f"rail{rail}p{plane}" for rail in range(8) for plane in range(2)}
    padded = json.loads(plan.export("batfish", "--host-port", "nic{n:02d}"))["edges"][0]["node2"]
    assert padded["interfaceName"] == "nic01"
    alike = plan.refusal("batfish", "--host-port", "rail{rail}")
    assert "'rail{rail}' names cage 1 leg 1 and cage 1 leg 2 of host-000 alike: rail0" in alike
    for template in ("eth{x}", "eth{n", "eth {n}", "{n:99999999}", "{n.real}", "eth{n}\n"):
        assert "cannot be filled" in plan.refusal("batfish", "--host-port", template)
